"""Makes a bulk export up: made-up people as FHIR R4, one resource a line, for trying things out.

What a record can say of a person is said with the first code that the mapping has for it. What no code says is left
out, so such a record knows less than the table of the same people.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.cohort.duck import connect, refusing_unwritable
from soleus.cohort.make import NOTE, make_people
from soleus.cohort.names import identifier
from soleus.cohort.place import PRIVATE
from soleus.cohort.readers import quoted, read_parquet
from soleus.fhir.read.findings import BOTH
from soleus.files import reason
from soleus.knowledge.load import ROOT
from soleus.knowledge.records import KINDS, QUANTITY, SIDE
from soleus.problems import ProblemsError
from soleus.rules.sql import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from soleus.case.facts import Fact, Value, Vocabulary
    from soleus.knowledge.records import Code, Lookup, RecordMapping

TAKEN_ON = date(2026, 3, 31)
BEFORE = 5  # days before that, on which everything was written down
PERSON, NUMBER = "@person@", '"@number@"'
# What makes a line of each kind one that counts.
STATES: Mapping[str, Mapping[str, Any]] = {
    "condition": {"verificationStatus": {"coding": [{"code": "confirmed"}]}},
    "allergy": {"verificationStatus": {"coding": [{"code": "confirmed"}]}},
    "observation": {"status": "final"},
    "medicine": {"status": "active", "intent": "order"},
    "device": {"status": "active"},
    "procedure": {"status": "completed"},
}
DATES = {
    "condition": "recordedDate", "allergy": "recordedDate", "observation": "effectiveDateTime",
    "medicine": "authoredOn", "device": "recordedOn", "procedure": "performedDateTime",
}  # fmt: skip


def make_export(  # noqa: PLR0913, PLR0917  # who, how many, where to, and what is usually left as it is
    vocabulary: Vocabulary,
    mapping: RecordMapping,
    rows: int,
    seed: int,
    out: Path,
    root: Path = ROOT,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Write ``rows`` made-up people as a folder of NDJSON, with a manifest that says the day.

    Args:
        vocabulary: the facts.
        mapping: what codes they have in records.
        rows: how many people.
        seed: other seeds make other people.
        out: the folder. It must not be there yet.
        root: the folder of the knowledge files.
        progress: told the number of people made so far.

    Raises:
        ProblemsError: it cannot be written.
    """
    if out.exists():
        raise ProblemsError(f"{out.name} cannot be written", [f"{out}: it is there already"])
    try:
        with tempfile.TemporaryDirectory(prefix=f".{out.name[:100]}.", dir=out.parent) as place:
            people, folder = Path(place) / "people.parquet", Path(place) / "export"
            make_people(vocabulary, rows, seed, people, root, progress=progress)
            folder.mkdir(PRIVATE)
            with refusing_unwritable(out.name):
                _write(people, folder, vocabulary, mapping)
            manifest = {"transactionTime": f"{TAKEN_ON.isoformat()}T00:00:00Z", "note": NOTE}
            (folder / "manifest.json").write_text(json.dumps(manifest) + "\n", "utf-8")
            folder.replace(out)
    except OSError as error:
        raise ProblemsError(f"{out.name} cannot be written", [f"{error.filename or out}: {reason(error)}"]) from None


def _write(people: Path, folder: Path, vocabulary: Vocabulary, mapping: RecordMapping) -> None:
    connection = connect(memory_limit="1GB")
    connection.execute(f"CREATE VIEW people AS SELECT 'p' || id AS person, * EXCLUDE (id) FROM {read_parquet(people)}")
    queries: dict[str, list[str]] = {"Patient": [_births()]}
    things = _things(mapping)
    for key in vocabulary.every_key():
        for condition, resource in _resources(key, vocabulary.fact(key), mapping, things):
            line = _line(resource, identifier(column_of(key)))
            queries.setdefault(resource["resourceType"], []).append(f"SELECT {line} FROM people WHERE {condition}")
    for kind, selects in queries.items():
        with (folder / f"{kind}.ndjson").open("wb") as whole:
            for query in selects:  # one at a time: all at once are held in memory until the last is written
                _copy(connection, people.with_name("some"), query)
                with people.with_name("some").open("rb") as some:
                    shutil.copyfileobj(some, whole)
    (folder / "Device.ndjson").write_text("".join(json.dumps(thing) + "\n" for thing in things.values()), "utf-8")


def _copy(connection: Any, path: Path, query: str) -> None:  # noqa: ANN401  # DuckDB is an extra
    options = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'"
    connection.execute(f"COPY ({query}) TO {quoted(str(path))} ({options})")


def _line(resource: Mapping[str, Any], column: str) -> str:
    """Write a resource as SQL text with the person's name and number in it."""
    text = f"replace({quoted(json.dumps(resource, separators=(',', ':')))}, '{PERSON}', person)"
    return f"replace({text}, '{NUMBER}', CAST({column} AS VARCHAR))" if NUMBER in json.dumps(resource) else text


def _births() -> str:
    """Everybody's birthday was the day before."""
    birthday = TAKEN_ON - timedelta(days=1)
    born = f', "birthDate":"\' || ({birthday.year} - CAST(floor(age_years) AS INTEGER)) || \'{birthday:-%m-%d}"'
    return (
        'SELECT \'{"resourceType":"Patient","id":"\' || person || \'"\''
        f" || CASE WHEN age_years IS NULL THEN '' ELSE '{born}' END"
        " || CASE WHEN sex IS NULL THEN '' ELSE ',\"gender\":\"' || sex || '\"' END || '}' FROM people"
    )


def _things(mapping: RecordMapping) -> dict[str, Any]:
    """Give a Device for each concept that devices are read by."""
    concepts = sorted({concept for lookup in mapping.lookups if lookup.kind == "device" for concept in lookup.concepts})
    return {
        concept: {"resourceType": "Device", "id": f"d{n}", "type": _concept(mapping.by_concept[concept][0])}
        for n, concept in enumerate(concepts)
    }


def _concept(*codes: Code) -> dict[str, Any]:
    return {"coding": [{"system": code.system, "code": code.code} for code in codes]}


def _resources(
    key: str, fact: Fact, mapping: RecordMapping, things: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what says each value of a key, with the condition in SQL; nothing where no code says it."""
    column, side = identifier(column_of(key)), key.rpartition(".")[0]
    values: tuple[Value | None, ...] = fact.known_values() or (None,)
    for value in values:
        for lookup in (lookup for lookup in mapping.lookups if lookup.fact == fact.name):
            resource = _says(lookup, fact, value, side, mapping, things)
            if resource is not None:
                yield f"{column} IS NOT NULL" if value is None else f"{column} = {quoted(value)}", resource
                break


def _says(  # noqa: PLR0913, PLR0917  # all that a line is made of
    lookup: Lookup, fact: Fact, value: Value | None, side: str, mapping: RecordMapping, things: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Give a resource that a lookup reads as this value; None where it reads none so."""
    more = dict[str, Any]()
    codes = [code for concept in lookup.concepts for code in mapping.by_concept[concept]]
    if lookup.value == QUANTITY:
        unit = next(unit for unit, times in mapping.units[fact.unit or ""].items() if times == 1)
        more["valueQuantity"] = {"value": "@number@", "code": unit}
    elif lookup.answers:
        answer = next((concept for concept, meant in lookup.answers.items() if meant == value), None)
        if answer is None:
            return None
        more["valueCodeableConcept"] = _concept(mapping.by_concept[answer][0])
    elif value is False and lookup.refuted:
        codes = [code for code in codes if (code.system, code.code) in lookup.refuted]
        more["verificationStatus"] = {"coding": [{"code": "refuted"}]}
    elif lookup.value not in {value, SIDE}:
        return None
    wanted = str(value) if lookup.value == SIDE else side
    code, sites = _code_and_sites(lookup, codes, wanted, mapping)
    if code is None:
        return None
    kind = KINDS[lookup.kind][0]
    owner = {"patient" if lookup.kind == "allergy" else "subject": {"reference": f"Patient/{PERSON}"}}
    about: dict[str, Any] = {"code": _concept(code)}
    if lookup.kind == "medicine":
        about = {"medicationCodeableConcept": _concept(code)}
    elif lookup.kind == "device":
        about = {"device": {"reference": f"Device/{things[code.concept]['id']}"}}
    when = {DATES[lookup.kind]: (TAKEN_ON - timedelta(days=BEFORE)).isoformat()}
    # Codings of one body site mean one place, so two legs are two sites.
    apart = [_concept(site) for site in sites]
    place = {"bodySite": _concept(*sites) if lookup.kind == "observation" else apart} if sites else {}
    return {"resourceType": kind, **owner, **STATES[lookup.kind], **about, **when, **place, **more}


def _code_and_sites(
    lookup: Lookup, codes: list[Code], side: str, mapping: RecordMapping
) -> tuple[Code | None, list[Code]]:
    """Give the first of some codes that says it of a leg ("" is none), with the body sites that it needs besides."""
    sites = [code for code in mapping.codes if code.concept in mapping.sites]
    of_place = [site for site in sites if lookup.site in mapping.sites[site.concept] and site.side in {"", side}]
    place = of_place[:1] if lookup.site else []
    named = next((code for code in codes if code.side == side), None)
    if named is not None:
        return named, place
    legs = ("left", "right") if side == BOTH else (side,)
    besides = [next((site for site in sites if site.side == leg), None) for leg in legs]
    plain = next((code for code in codes if code.side == ""), None)
    return (plain, [*place, *filter(None, besides)]) if side and all(besides) else (None, [])
