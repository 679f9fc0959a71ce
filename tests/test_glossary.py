"""The code, and the sentences for lay readers, use the words of the glossary and none of those that it turns down."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from enum import EnumType
from functools import cache
from pathlib import Path

import pytest
import yaml

from soleus.knowledge.words import SECTIONS, Words
from soleus.rules import levels, model

# reads words and pages, or asks what the package says: no line of it is run here alone
pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "soleus"
PAGE = ROOT / "docs" / "glossary.md"

ENTRY = re.compile(r"^\*\*(?P<words>[^*]+)\*\*: (?P<rest>.+?)(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)
NOT = re.compile(r"^not: (.+?)\\?$", re.MULTILINE)
NOT_FOR_READERS = re.compile(r"^Not for readers: (.+?)\\?$", re.MULTILINE)
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

# Names in the code that use a word in its other sense.
MEANT_OTHERWISE = {
    "_PatientConsole": "patient as in waiting",
    "engine": "what runs the query, DuckDB or Spark, as the option of `soleus cohort` names it; it reads no rules",
    "run_cohort": "what the command of that name does",
    "match": "what a regular expression is found in, as the standard library calls it",
    "Result": "what a worker hands back, of any type",
    "SearchResult": "what a search for a person came to; the answer is the record that doors show",
    "message": "a parameter of the parser of arguments, whose signature is the standard library's",
    "alternatives": "a key of the answer's fit, which is fixed: other garments that hold the leg",
}
# Words that a part of the house uses as its field does, in another sense than the glossary's.
OF_A_MODEL = {
    "volume": "of a leg, in mL",
    "parameter": "a number of the leg model, drawn from its prior",
    "score": "a standard normal score, as statistics calls it",
    "interface": "between skin and fabric; interface_pressure is a fixed name of scenarios",
    "reference": "the pressure at which a vessel has its given size",
    "cohort": "the virtual people of one scenario",
    "grade": "of oedema",
    "log": "a logarithm",
    "profile": "of pressure, down the leg",
    "snapshot": "the legs at one moment of a run, as simulation calls it",
}
OF_A_FIELD = {
    "leg": OF_A_MODEL,
    "prediction": {word: OF_A_MODEL[word] for word in ("cohort", "profile", "snapshot")},
    "calibrate": {word: OF_A_MODEL[word] for word in ("score",)},
    "fitting": {word: OF_A_MODEL[word] for word in ("profile",)},
    "knowledge": {"intervention": "what a study tried, as reports of trials call it"},
    "statistics": {
        "likelihood": "of what was observed, by which a fit is chosen",
        "log": OF_A_MODEL["log"],
        "profile": "Q-profile, an interval's own name",
        "risk": "the share of people with an event, as in risk ratio",
    },
    "rules/cql": {"parameter": "what a CQL library takes, as CQL calls it"},
}
# Words that rooms may use from their first line, as whoever knows the field expects to read them there.
RECORDS = "patient practitioner bundle profile schema expression snapshot reference attribute policy provenance"
STUDIES = "patient cohort baseline treatment intervention endpoint confidence grade risk harm dose efficacy"
OF_A_ROOM = {
    "fhir": f"{RECORDS} parameter response report recommendation intervention evaluation audit priority binary "
    "risk match limit precondition override",
    "web": "user client template layout response message locale schema log snapshot bundle slug policy limit paper",
    "trial": f"{STUDIES} effectiveness protocol adherent initial score schema log phase rating "
    "gate paper parameter engine variable trigger gap",
    "cli/trial": "protocol variable",
    "web/trial": "protocol phase report rating",
    "render/views": "protocol gap",
    "mcp": "client schema instruction log response message",
    "schemas": "schema",
    "knowledge": "recommendation gap",
    "evidence": f"{STUDIES} effectiveness reference citation paper bibliography dataset assessment report gap "
    "inconsistency",
    "cli/evidence": "gap",
    "render/views/learn": "gap",
}
# Sentences for lay readers that must say the other word.
SAID_ALL_THE_SAME = {
    ("facts", "garment_allergy"): "an allergy is to a material, whatever is made of it",
}


@dataclass(frozen=True)
class Entry:
    """One word of the glossary (or several that belong together) with what it is not called."""

    words: tuple[str, ...]
    meaning: str
    nots: tuple[str, ...]
    not_for_readers: tuple[str, ...]


def read_glossary(text: str) -> list[Entry]:
    entries = []
    for match in ENTRY.finditer(text):
        nots, for_readers = (
            tuple(word.strip() for found in pattern.findall(match["rest"]) for word in found.split(","))
            for pattern in (NOT, NOT_FOR_READERS)
        )
        entries.append(Entry(tuple(match["words"].split(", ")), match["rest"], nots, for_readers))
    return entries


@pytest.fixture(scope="module")
def glossary():
    return read_glossary(PAGE.read_text("utf-8"))


@cache
def parts(name: str) -> tuple[str, ...]:
    """The words a name is built of, in small letters: ``PressureDefaults`` gives pressure, defaults."""
    return tuple(part.lower() for part in PART.findall(name))


def singular(word: str) -> str:
    if word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    return word if word.endswith("ss") else word.removesuffix("s")


def names_in(tree: ast.Module) -> Iterator[str]:
    """Names of classes, functions and arguments, of the fields of classes, and of the module's own variables."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                yield name
        for statement in node.body if isinstance(node, ast.Module | ast.ClassDef) else ():
            match statement:
                case ast.Assign(targets=targets):
                    yield from (
                        part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)
                    )
                case ast.AnnAssign(target=ast.Name(id=name)):
                    yield name


@cache
def singular_parts(name: str) -> tuple[str, ...]:
    return tuple(map(singular, parts(name)))


def says(name: str, forbidden: str) -> bool:
    """Whether a name is built from a forbidden word, in one number or the other; a word of two parts needs both."""
    name_parts, wanted = singular_parts(name), singular_parts(forbidden)
    starts = range(len(name_parts) - len(wanted) + 1)
    return any(name_parts[start : start + len(wanted)] == wanted for start in starts)


def words_of_a_field(place: str) -> set[str]:
    """Give what the rooms that a file stands in may call things in spite of the glossary, by its path."""
    rooms = [place.rpartition("/")[0], place.partition("/")[0]]
    return {word for room in rooms for word in (*OF_A_FIELD.get(room, ()), *OF_A_ROOM.get(room, "").split())}


def turned_down(names: set[str], place: str, glossary: list[Entry]) -> dict[str, str]:
    """Give each name that is built from a word that the glossary turns down, with the word to say instead."""
    allowed = words_of_a_field(place)
    return {
        name: f"say '{entry.words[0]}', not '{word}'"
        for name in names - set(MEANT_OTHERWISE)
        for entry in glossary
        for word in entry.nots
        if says(name, word) and singular(word) not in allowed
    }


def test_every_paragraph_with_a_bold_word_is_an_entry(glossary):
    assert len(glossary) == len(re.findall(r"^\*\*", PAGE.read_text("utf-8"), re.MULTILINE))
    assert all(entry.nots for entry in glossary), "each entry says what the thing is not called"


def test_no_word_has_two_entries_and_none_is_turned_down_by_another(glossary):
    words = [word for entry in glossary for word in entry.words]
    assert max(Counter(words).values()) == 1
    assert [word for entry in glossary for word in entry.nots if word in words] == []


@pytest.mark.parametrize("path", sorted(SRC.rglob("*.py")), ids=lambda path: path.relative_to(SRC).as_posix())
def test_no_name_in_the_code_is_built_from_a_word_that_was_turned_down(glossary, path):
    names = set(names_in(ast.parse(path.read_text("utf-8"))))
    assert turned_down(names, path.relative_to(SRC).as_posix(), glossary) == {}


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("fhir/case_from.py", "PatientBundle"),
        ("fhir/new/items.py", "questionnaire_response"),
        ("web/pages.py", "page_template"),
        ("trial/plan.py", "baseline_days"),
        ("evidence/pool.py", "treatment_confidence"),
    ],
)
def test_a_room_uses_the_words_of_its_field_and_no_other_room_does(glossary, place, name):
    assert turned_down({name}, place, glossary) == {}
    assert set(turned_down({name}, "rules/model.py", glossary)) == {name}


def test_every_word_that_a_room_may_use_is_turned_down_elsewhere(glossary):
    nots = {singular(word) for entry in glossary for word in entry.nots}
    assert {word for words in OF_A_ROOM.values() for word in words.split()} - nots == set()


@pytest.mark.parametrize("part", OF_A_FIELD)
def test_every_word_of_a_field_is_still_needed(part):
    names = {name for path in (SRC / part).rglob("*.py") for name in names_in(ast.parse(path.read_text("utf-8")))}
    assert [word for word in OF_A_FIELD[part] if not any(says(name, word) for name in names)] == []


def test_every_exception_in_the_code_is_still_needed():
    names = {name for path in SRC.rglob("*.py") for name in names_in(ast.parse(path.read_text("utf-8")))}
    assert set(MEANT_OTHERWISE) <= names


@pytest.mark.parametrize(
    "code",
    [
        "class PatientCase: ...",
        "def read_risks(): ...",
        "def f(*, patient): ...",
        "HTTP_SCHEMA = 1",
        "risk: int = 1",
        "class C:\n    policy: str",
    ],
)
def test_the_lint_finds_a_word_that_was_turned_down(glossary, code):
    nots = [word for entry in glossary for word in entry.nots]
    assert any(says(name, word) for name in names_in(ast.parse(code)) for word in nots)


@pytest.mark.parametrize(
    ("name", "word", "expected"),
    [
        ("made_case_error", "case_error", True),
        ("case", "case_error", False),
        ("Outcomes", "outcome", True),
        ("tipping", "tip", False),
        ("policies", "policy", True),
        ("__init__", "initial", False),
    ],
)
def test_a_name_is_held_word_for_word(name, word, expected):
    assert says(name, word) is expected


def test_every_record_and_level_of_the_rule_model_is_named_in_words_of_the_glossary(glossary):
    """Parts of conditions are left out: together they are the entry "node"."""
    made = [
        item
        for module in (levels, model)
        for item in vars(module).values()
        if isinstance(item, type) and item.__module__ == module.__name__
    ]
    records = [item for item in made if is_dataclass(item) or isinstance(item, EnumType)]
    assert model.Rulebook in records
    assert levels.Danger in records
    known = {singular(word) for entry in glossary for word in entry.words}
    assert {item.__name__: p for item in records for p in parts(item.__name__) if singular(p) not in known} == {}


def lay_sentences(words: Words) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every sentence of ``words/en.yaml``, ``options.yaml`` and ``learn.yaml`` for lay readers, with the path to it."""
    knowledge = SRC / "knowledge"
    options = yaml.safe_load((knowledge / "options.yaml").read_text("utf-8"))
    learn = yaml.safe_load((knowledge / "learn.yaml").read_text("utf-8"))
    pages = {name: page for name, page in learn["pages"].items() if not page.get("for_clinicians")}
    said = {section: getattr(words, section) for section in SECTIONS}
    said |= {"pages to read": pages, "rules read": learn["rules"]}
    for path, text in walk(said | {"option facts": options}, ()):
        if path[-1] != "clinician" and "claims" not in path and path[0] not in {"clinical", "pages"}:
            yield path, text


def walk(entry: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(entry, str):
        yield path, entry
    elif isinstance(entry, dict):
        for key, value in entry.items():
            yield from walk(value, (*path, str(key)))
    elif isinstance(entry, list | tuple):
        for value in entry:
            yield from walk(value, path)


def test_no_sentence_for_lay_readers_says_a_word_that_was_turned_down(glossary, book):
    turned_down = "|".join(word for entry in glossary for word in entry.not_for_readers)
    pattern = re.compile(rf"\b({turned_down})s?\b", re.IGNORECASE)
    said = [(path, text) for path, text in lay_sentences(book.words) if pattern.search(text)]
    assert turned_down
    assert [text for path, text in said if path[:2] not in SAID_ALL_THE_SAME] == []
    assert {path[:2] for path, _ in said} == set(SAID_ALL_THE_SAME), "every exception is still needed"
