"""What fitting stands on besides the garments: standards of pressure, numbers with sources, warnings with claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from soleus.knowledge.garments import Garment


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard's classes as (lowest, highest) mmHg at the ankle; a highest of None has no upper end."""

    name: str
    claims: tuple[str, ...]
    classes: Mapping[str, tuple[float, float | None]]


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the pressure model, with its unit, how sure it is (sd), and its claims or what was assumed."""

    value: float
    unit: str
    sd: float = 0.0
    claims: tuple[str, ...] = ()
    assumed: str | None = None
    from_: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FittingKnowledge:
    """All garments, and what fitting them stands on.

    ``warnings`` maps a warning to its claims; ``signs`` does so for what a shop asks aloud before it sells a size.

    It equals itself alone, so that what is reckoned from it once can be kept.
    """

    garments: Mapping[str, Garment]
    standards: Mapping[str, Standard]
    numbers: Mapping[str, Number]
    warnings: Mapping[str, tuple[str, ...]]
    signs: Mapping[str, tuple[str, ...]]

    @property
    def classes(self) -> dict[str, Mapping[str, tuple[float, float | None]]]:
        """The classes of each standard, as a garment file may name them."""
        return {name: standard.classes for name, standard in self.standards.items()}

    def number(self, name: str) -> float:
        """Give the value of a number."""
        return self.numbers[name].value


def read_fitting_knowledge(claims: Iterable[str], texts: Mapping[str, Any], root: Path = ROOT) -> FittingKnowledge:
    """Read ``fitting.yaml`` and every file of ``garments/``.

    Args:
        claims: ids of the claims there are.
        texts: the sentences of fitting, ``fit`` in ``words/en.yaml``.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: with all that is wrong in it; a number without a source or an assumption is.
    """
    from soleus.knowledge.leaflets import read_garments  # noqa: PLC0415  # the compiled copy needs no reader of text

    entry = read_yaml(root / "fitting.yaml")
    problems = key_problems("fitting.yaml", entry, ("standards", "numbers", "warnings", "signs"))
    if problems:
        raise KnowledgeError("What fitting stands on cannot be used", problems)
    known = set(claims)
    for name, standard in entry["standards"].items():
        problems += _entry_problems(f"standard {name}", standard, ("name", "claims", "classes"), (), known)
    for name, number in entry["numbers"].items():
        location = f"number {name}"
        problems += _entry_problems(location, number, ("value", "unit"), ("sd", "claims", "assumed", "from"), known)
        if isinstance(number, dict) and not number.get("claims") and not number.get("assumed"):
            problems.append(f"{location}: needs claims, or says what was assumed and why")
    problems += _sentence_problems("warning", entry["warnings"], texts["warnings"], known)
    problems += _sentence_problems("sign", entry["signs"], texts["size_only"]["signs"], known)
    if problems:
        raise KnowledgeError("What fitting stands on cannot be used", problems)
    standards = {name: _standard(standard) for name, standard in entry["standards"].items()}
    return FittingKnowledge(
        garments=read_garments({name: standard.classes for name, standard in standards.items()}, root),
        standards=standards,
        numbers={name: _number(number) for name, number in entry["numbers"].items()},
        warnings={name: tuple(cited) for name, cited in entry["warnings"].items()},
        signs={name: tuple(cited) for name, cited in entry["signs"].items()},
    )


def _sentence_problems(
    kind: str, cited: Mapping[str, list[str]], sentences: Iterable[str], known: set[str]
) -> Iterator[str]:
    """Hold sentences against their claims: none without the other."""
    for name, claims in cited.items():
        yield from (f"{kind} {name}: no claim '{claim}'" for claim in claims if claim not in known)
    yield from (f"{kind} {name}: has no sentence in words/en.yaml" for name in sorted(set(cited) - set(sentences)))
    yield from (f"{kind} {name}: is said, but has no claims" for name in sorted(set(sentences) - set(cited)))


def _entry_problems(
    location: str, entry: object, required: Iterable[str], optional: Iterable[str], known: set[str]
) -> list[str]:
    problems = key_problems(location, entry, required, optional)
    if not isinstance(entry, dict):
        return problems
    problems += type_problems(location, entry, {"claims": list, "classes": dict, "assumed": str, "from": str})
    return problems + [f"{location}: no claim '{claim}'" for claim in entry.get("claims", ()) if claim not in known]


def _standard(entry: Mapping[str, Any]) -> Standard:
    return Standard(entry["name"], tuple(entry["claims"]), {str(k): (v[0], v[1]) for k, v in entry["classes"].items()})


def _number(entry: Mapping[str, Any]) -> Number:
    return Number(
        value=float(entry["value"]),
        unit=entry["unit"],
        sd=float(entry.get("sd", 0)),
        claims=tuple(entry.get("claims", ())),
        assumed=entry.get("assumed"),
        from_=entry.get("from"),
    )
