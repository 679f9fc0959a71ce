"""Reads garment files: one a product, made in minutes from a maker's leaflet.

``docs/engineers/garments.md`` explains the form. Every refusal names the entry and what is allowed there.
"""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any

from soleus.document import MOST_BYTES, parse
from soleus.files import read_text, reason
from soleus.knowledge.garments import Band, Fabric, Garment, Label, Length, Origin, Size
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems
from soleus.knowledge.printed import chart_problems, fabric_problems, is_number, pressure_problem
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    Standards = Mapping[str, Mapping[str, tuple[float, float | None]]]  # id, class, (lowest, highest) mmHg

# What a size can be chosen or checked by; the names of a case, but for the length, which each maker counts his own way.
MEASURES = ("ankle_cm", "b1_cm", "calf_cm", "below_knee_cm", "thigh_cm", "length_cm", "shoe_eu")
# Printed in charts and kept, but nothing is decided by them.
ONLY_PRINTED = ("thigh_wide_cm", "foot_length_cm", "shoe_uk", "shoe_us")
MADE_AS = ("sock", "wrap")
TOPS = ("knee", "thigh", "waist")
READ = ("box", "leaflet", "full text", "secondary page", "repository file")
LENGTH_TO = ("below_knee", "bend_of_knee", "ankle_to_below_knee", "gluteal_fold")


def read_garments(standards: Standards, root: Path = ROOT) -> dict[str, Garment]:
    """Read every file of ``garments/``; gives them by id.

    Args:
        standards: the classes of each standard that a level may name.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: with all that is wrong in all files.
    """
    return _read_all(sorted(root.glob("garments/*.yaml")), standards, ours=True)


def read_own_garments(folder: Path, standards: Standards, taken: Collection[str]) -> tuple[Garment, ...]:
    """Read every garment file (.yaml, .yml) of a folder of one's own.

    Args:
        folder: where they lie; its folders are not looked into.
        standards: the classes of each standard that a level may name.
        taken: ids that a garment of one's own may not have.

    Raises:
        KnowledgeError: there is no such folder, it holds no garment file, or with all that is wrong in all of them.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"})
    except OSError as error:
        raise KnowledgeError(f"{folder.name} cannot be read", [f"{folder}: {reason(error)}"]) from None
    if not paths:
        raise KnowledgeError(f"{folder.name} cannot be used", [f"{folder}: it holds no garment file (.yaml)"])
    garments = _read_all(paths, standards, ours=False)
    twice = [f"{id_}: Soleus has a garment of this id; give yours another" for id_ in garments if id_ in taken]
    if twice:
        raise KnowledgeError(f"{folder.name} cannot be used", twice)
    return tuple(garments.values())


def _read_all(paths: Iterable[Path], standards: Standards, *, ours: bool) -> dict[str, Garment]:
    problems: list[str] = []
    garments: dict[str, Garment] = {}
    for path in paths:
        try:
            garment = read_garment(path, standards, ours=ours)
        except KnowledgeError as error:
            problems += error.problems
            continue
        if garment.id != path.stem:
            problems.append(f"{path.name}: its id is '{garment.id}'; a file is called after the id in it")
        garments[garment.id] = garment
    if problems:
        raise KnowledgeError("The garments cannot be used", problems)
    return garments


def read_garment(path: Path, standards: Standards, *, ours: bool = False) -> Garment:
    """Read one garment file.

    Raises:
        KnowledgeError: with all that is wrong in it.
    """
    entry, problems = _given(path, ours=ours)
    problems += _problems(entry, standards) if not problems else []
    if problems:
        raise KnowledgeError(f"{path.name} cannot be used", [f"{path.name}: {problem}" for problem in problems])
    return _garment(entry, standards)


def _given(path: Path, *, ours: bool) -> tuple[Any, list[str]]:
    """Give what a garment file says, and which of its values are not what they look like."""
    if ours:
        return read_yaml(path), []
    try:
        document = parse(read_text(path, MOST_BYTES), "yaml", path.name)
    except ProblemsError as error:
        raise KnowledgeError(error.headline, error.problems) from None
    return document.content, list(document.problems)


_KEYS = ("kind", "id", "maker", "product", "made_as", "top", "origin", "levels", "sizes", "material", "latex_free")
_TYPES = {"id": str, "maker": str, "product": str, "origin": dict, "levels": list, "length": dict, "sizes": list,
          "material": str, "fabric": dict}  # fmt: skip


def _problems(entry: object, standards: Standards) -> list[str]:
    problems = key_problems("garment", entry, _KEYS, ("length", "fabric"))
    if not isinstance(entry, dict):
        return problems
    problems += type_problems("garment", entry, _TYPES)
    problems += _choice("garment", entry, "kind", ("garment",))
    problems += _choice("garment", entry, "made_as", MADE_AS)
    problems += _choice("garment", entry, "top", TOPS)
    problems += _choice("garment", entry, "latex_free", ("yes", "no", "unknown", True, False))
    if problems:
        return problems
    origin = entry["origin"]
    where_read = ("title", "read") if origin.get("read") == "box" else ("title", "url", "read")  # a box has no address
    problems += key_problems("origin", origin, where_read, ("url", "note")) + _choice("origin", origin, "read", READ)
    problems += _size_problems(entry["sizes"])
    names = [str(size["size"]) for size in entry["sizes"] if isinstance(size, dict) and "size" in size]
    problems += [problem for level in entry["levels"] for problem in _level_problems(level, standards, names)]
    if not entry["levels"]:
        problems.append("levels: a garment needs one, even where nobody says how hard it presses")
    problems += _length_problems(entry["length"]) if "length" in entry else []
    if "length" not in entry and any(isinstance(size, dict) and "length_cm" in size for size in entry["sizes"]):
        problems.append("length: key 'length' is missing; length_cm counts from the floor to where?")
    return problems + (fabric_problems(entry["fabric"], names) if "fabric" in entry else [])


def _choice(location: str, entry: Mapping[str, Any], key: str, allowed: Iterable[object]) -> list[str]:
    if key not in entry or entry[key] in (allowed := tuple(allowed)):
        return []
    return [f"{location}: {key} is one of {', '.join(map(str, allowed))}; given: {entry[key]}"]


def _size_problems(sizes: list[object]) -> list[str]:
    if not sizes:
        return ["sizes: none; a chart that nobody has seen is no chart"]
    problems: list[str] = []
    columns = []
    for number, size in enumerate(sizes, 1):
        location = f"size {size.get('size', number)}" if isinstance(size, dict) else f"size {number}"
        wrong = key_problems(location, size, ("size",), (*MEASURES, *ONLY_PRINTED))
        problems += wrong
        if isinstance(size, dict) and not wrong:
            bands = {key: band for key, band in size.items() if key != "size"}
            problems += [
                problem for key, band in bands.items() for problem in _band_problems(f"{location}, {key}", band)
            ]
            columns.append(set(bands))
    if problems:
        return problems
    names = [str(size["size"]) for size in sizes if isinstance(size, dict)]
    problems += [f"size {name}: two sizes of one name" for name in sorted({n for n in names if names.count(n) > 1})]
    if any(column != columns[0] for column in columns):
        problems.append("sizes: every size gives the same measures")
    elif not {"ankle_cm", "shoe_eu"} & columns[0]:
        problems.append("sizes: a chart gives ankle_cm, or shoe_eu where it goes by the shoe")
    else:
        whole = [size for size in sizes if isinstance(size, dict)]
        problems += [*_order_problems(whole), *chart_problems(whole)]
    return problems


def _order_problems(sizes: list[dict[str, Any]]) -> list[str]:
    """Sizes stand from small to large: each begins and ends later than the one before, or both have the same band.

    Those with the same ankle (or shoe) are told apart by the calf, in the same order. Otherwise a number could have two
    sizes, or none although a size claims it.
    """
    first = "ankle_cm" if "ankle_cm" in sizes[0] else "shoe_eu"
    problems = []
    for size_before, size_after in pairwise(sizes):
        measure = "calf_cm" if _ends(size_before[first]) == _ends(size_after[first]) else first
        (low, high), (next_low, next_high) = (_ends(size.get(measure, [0, 0])) for size in (size_before, size_after))
        if not (low < next_low and high <= next_high):
            names = f"sizes {size_before['size']} and {size_after['size']}"
            problems.append(f"{names}: sizes stand from small to large, but {measure} does not begin and end later")
    return problems


def _ends(band: Any) -> tuple[float, float]:  # noqa: ANN401  # a band as written, checked before
    return (band[0], band[1]) if isinstance(band, list) else (band.get("over", -inf), band.get("under", inf))


def _band_problems(location: str, band: object) -> Iterator[str]:
    if isinstance(band, dict):
        if len(band) != 1 or not set(band) <= {"under", "over"} or not all(map(is_number, band.values())):
            yield f"{location}: an open band is {{under: number}} or {{over: number}}"
    elif not isinstance(band, list) or len(band) != len(("low", "high")) or not all(map(is_number, band)):
        yield f"{location}: a band is [low, high], {{under: number}} or {{over: number}}; given: {band}"
    elif not 0 < band[0] <= band[1]:
        yield f"{location}: a band runs from its lower to its higher number; given: {band}"


def _level_problems(level: object, standards: Standards, sizes: list[str]) -> list[str]:
    location = f"level {level.get('label')}" if isinstance(level, dict) else f"level {level}"
    problems = key_problems(location, level, ("label", "standard"), ("mmhg", "class", "sizes"))
    if problems or not isinstance(level, dict):
        return problems
    problems += _choice(location, level, "standard", (*standards, "not_stated"))
    if ("mmhg" in level) == ("class" in level):
        problems.append(f"{location}: give its pressure (null where nothing that was read says it), or its class")
    elif "class" in level:
        classes = standards.get(str(level["standard"]), {})
        closed = [name for name, (_, high) in classes.items() if high is not None]
        problems += [] if problems else _choice(location, {"class": str(level["class"])}, "class", closed)
    elif level["mmhg"] is not None:
        problems += _band_problems(f"{location}, mmhg", level["mmhg"])
        if isinstance(level["mmhg"], dict):
            problems.append(
                f"{location}: its pressure is [lowest, highest], or null where nothing that was read says it"
            )
        elif not problems:
            weak = pressure_problem(level["mmhg"])
            problems += [f"{location}, mmhg: {weak}"] if weak else []
    sold = level.get("sizes", [])
    if not isinstance(sold, list):
        return [*problems, f"{location}: sizes is a list of the sizes that it is sold in"]
    return problems + [
        f"{location}: sold in '{size}', which the chart lacks" for size in sold if str(size) not in sizes
    ]


def _length_problems(length: Mapping[str, Any]) -> list[str]:
    problems = key_problems("length", length, ("to",), ("variants", "not_used"))
    problems += _choice("length", length, "to", LENGTH_TO)
    problems += type_problems("length", dict(length), {"variants": dict, "not_used": str})
    for name, band in length.get("variants", {}).items() if not problems else ():
        problems += _band_problems(f"length {name}", band)
    return problems


def _garment(entry: Mapping[str, Any], standards: Standards) -> Garment:
    length, fabric = entry.get("length"), entry.get("fabric")
    latex = entry["latex_free"]
    return Garment(
        id=entry["id"],
        maker=entry["maker"],
        product=entry["product"],
        made_as=entry["made_as"],
        top=entry["top"],
        origin=Origin(**entry["origin"]),
        levels=tuple(_level(level, standards) for level in entry["levels"]),
        length=_length(length) if length else None,
        sizes=tuple(
            Size(str(size["size"]), {key: _band(band) for key, band in size.items() if key != "size"})
            for size in entry["sizes"]
        ),
        material=entry["material"],
        latex_free={True: "yes", False: "no"}.get(latex, latex),
        fabric=_fabric(fabric) if fabric else None,
    )


def _level(level: Mapping[str, Any], standards: Standards) -> Label:
    """Make a level; a class of a standard becomes its mmHg, which is all that is ever compared."""
    mmhg: Any = standards[level["standard"]][str(level["class"])] if "class" in level else level["mmhg"]
    ends = (float(mmhg[0]), float(mmhg[1])) if mmhg else None
    return Label(str(level["label"]), ends, level["standard"], tuple(map(str, level.get("sizes", ()))))


def _band(band: Any) -> Band:  # noqa: ANN401  # checked above
    if isinstance(band, dict):
        return Band(band.get("over"), band.get("under"))
    return Band(float(band[0]), float(band[1]))


def _length(length: Mapping[str, Any]) -> Length:
    variants = {name: _band(band) for name, band in length.get("variants", {}).items()}
    return Length(length["to"], variants, length.get("not_used"))


def _fabric(fabric: Mapping[str, Any]) -> Fabric:
    return Fabric(
        tuple((float(stretch), float(tension)) for stretch, tension in fabric["tension_n_per_m"]),
        {str(size): dict(girths) for size, girths in fabric["slack_cm"].items()},
    )
