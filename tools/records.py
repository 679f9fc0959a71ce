"""Reads a folder of records, and breaks them at random: ``python -m tools.records FOLDER --mutated 1000000``.

The folder holds NDJSON, one resource a line, and under ``bundles`` Bundles in JSON, packed (.gz) or not. Every
resource is read with its patient; then as many as asked for are changed at random and read again. Whatever is neither
read nor refused with a reason ends the run with the seed that broke it. ``--page`` writes what came out.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import json
import random
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.fhir.read import read_people, read_record
from soleus.knowledge.records import read_record_mapping
from soleus.load import load_book
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.case.facts import Vocabulary
    from soleus.knowledge.records import RecordMapping

DAY = date(2020, 6, 30)  # within the lives of most made-up patients
DEEPER = 0.8  # the share of tables and lists that a change goes into
# What no element should hold, or what it holds in another place.
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, 10**400, float("nan"), "", "x" * 300, "\x00", "2026-02-31", "9999-12", "0000",
    "\ud800", [], {}, [[]], [None], {"": {}}, "entered-in-error", "active", {"coding": [{"code": "x"}]},
)  # fmt: skip


def mutated(resources: list[Any], rng: random.Random, changes: int) -> list[Any]:
    """Change, drop or wrap elements at random; the resources given stay as they are."""
    changed = copy.deepcopy(resources)
    for _ in range(changes):
        node: Any = changed
        while True:
            names = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not names:
                break
            name = rng.choice(names)
            if isinstance(node[name], dict | list) and node[name] and rng.random() < DEEPER:
                node = node[name]
                continue
            action = rng.randrange(3)
            if action == 0:
                del node[name]
            else:
                node[name] = copy.deepcopy(rng.choice(ODD)) if action == 1 else [node[name]]
            break
    return changed


def read_or_refused(
    content: object, vocabulary: Vocabulary, mapping: RecordMapping, as_of: date | None = None
) -> Counter[str]:
    """Read a record; give how much of it was set aside for which reason, or that it was refused.

    Raises:
        AssertionError: something was set aside without a place or a reason.
    """
    try:
        record = read_record(content, vocabulary, mapping, as_of=as_of)
    except ProblemsError as error:
        if not error.problems:
            raise AssertionError("refused without a reason") from None
        return Counter({"refused": 1})
    if any(not unread.place or unread.why not in mapping.whys for unread in record.unread):
        raise AssertionError("set aside without a place or a reason")
    return Counter(unread.why for unread in record.unread)


def _texts(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".gz":
            yield path, gzip.decompress(path.read_bytes()).decode("utf-8")
        elif path.suffix in {".ndjson", ".json"}:
            yield path, path.read_text("utf-8")


def _sets(folder: Path) -> Iterator[list[Any]]:
    """Give the resources of each set of files: those whose names begin alike belong together."""
    sets: dict[str, list[Any]] = {}
    for path, text in _texts(folder):
        if ".ndjson" in path.name:
            sets.setdefault(path.name.partition(".")[0], []).extend(map(json.loads, text.splitlines()))
    yield from sets.values()


def _read_all(folder: Path, vocabulary: Vocabulary, mapping: RecordMapping) -> tuple[list[str], list[list[Any]]]:
    rows, sets = [], list(_sets(folder))
    count, people, facts, refused, begun = 0, 0, 0, 0, time.process_time()
    for resources in sets:
        count += len(resources)
        for record in read_people(resources, vocabulary, mapping):
            people += 1
            refused += isinstance(record, ProblemsError)
            facts += 0 if isinstance(record, ProblemsError) else len(record.case.facts)
    seconds = time.process_time() - begun
    rows.append(f"| resources read | {count:,} |")
    rows.append(f"| patients | {people:,}, of whom {refused:,} were refused, having died |")
    rows.append(f"| facts read | {facts:,} |")
    rows.append(
        f"| seconds, parsed JSON to cases, one core | {seconds:.1f} ({count / seconds:,.0f} resources a second) |"
    )
    bundles = [json.loads(text) for _, text in _texts(folder / "bundles")] if (folder / "bundles").is_dir() else []
    for bundle in bundles:
        read_or_refused(bundle, vocabulary, mapping)
    rows.append(f"| whole Bundles read or refused | {len(bundles)} |")
    return rows, sets


def _campaign(
    sets: list[list[Any]], given: argparse.Namespace, vocabulary: Vocabulary, mapping: RecordMapping
) -> list[str]:
    kinds: dict[str, list[Any]] = {}
    for resource in (resource for part in sets for resource in part):
        kinds.setdefault(resource["resourceType"], []).append(resource)
    rng, begun = random.Random(given.seed), time.perf_counter()  # noqa: S311  # nothing secret hangs on it
    whys, done = Counter[str](), 0
    while done < given.mutated and time.perf_counter() - begun < given.seconds:
        resource = rng.choice(kinds[rng.choice(list(kinds))])
        name = resource.get("subject", resource.get("patient", {})).get("reference", "Patient/x").rpartition("/")[2]
        patient = {"resourceType": "Patient", "id": name, "birthDate": "1960-01-01", "gender": "female"}
        whys += read_or_refused(mutated([patient, resource], rng, rng.randrange(1, 4)), vocabulary, mapping, DAY)
        done += 1
    reasons = ", ".join(f"{why} {count:,}" for why, count in whys.most_common())
    return [f"| resources mutated and read or refused, seed {given.seed} | {done:,} |", f"| reasons | {reasons} |"]


def main() -> None:
    """Read, break, and say what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mutated", type=int, default=0, help="how many resources to break (default: none)")
    parser.add_argument("--seed", type=int, default=16, help="where the random changes begin (default: 16)")
    parser.add_argument("--seconds", type=float, default=300.0, help="break none any more after so long")
    parser.add_argument("--page", type=Path, help="write what came out below the line 'What came out' of this page")
    given = parser.parse_args()
    vocabulary = load_book().rules.vocabulary
    mapping = read_record_mapping(vocabulary.facts)
    rows, sets = _read_all(given.folder, vocabulary, mapping)
    if given.mutated:
        rows += _campaign(sets, given, vocabulary, mapping)
    table = "\n".join(("| what | how much |", "|---|---|", *rows)) + "\n"
    print(table)
    if given.page:
        head, line, _ = given.page.read_text("utf-8").partition("## What came out\n")
        given.page.write_text(f"{head}{line}\n{table}", "utf-8")


if __name__ == "__main__":
    main()
