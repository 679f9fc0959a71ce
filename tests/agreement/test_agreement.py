"""All readers say the same of everybody: the person reader, the compiled one, DuckDB, Spark, the solver and CQL.

Random rulebooks and random people, a few fixed ones in every run and fresh ones in `make deep`. A disagreement is
shrunk to the smallest rulebook and the fewest facts, and written to `found/`, where it stays as a test.
"""

import json
import random
import sys
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soleus.case import Case
from soleus.rules.levels import Benefit, Danger
from soleus.rules.model import Rulebook
from soleus.rules.nodes import Node, walk
from tests.agreement import readers
from tests.agreement.readers import Reader, differences
from tests.agreement.specs import Spec, build, fewer_facts, people, specs, stored
from tests.engines import ON_CQL, ON_SPARK
from tests.people import random_facts

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

FOUND = Path(__file__).parent / "found"
# How many random rulebooks each reader gets in a fast run: starting a query costs Spark a second, the solver 50 ms.
# CQL gets none here: tests/cql holds every definition of random rulebooks against the reference; these are a part.
FAST = {"compiled": 20, "duckdb": 20, "solver": 20, "spark": 3}
PEOPLE = 30
MARKS = {"cql": ON_CQL, "spark": ON_SPARK}


def every(names):
    """Give cases of readers, each with its engine."""
    return pytest.mark.parametrize("name", [pytest.param(name, marks=MARKS.get(name, ())) for name in names])


def first_difference(reader: Reader, book: Rulebook, cases: list[Case]) -> tuple[Case, list[str]] | None:
    for case, mine, its in zip(cases, readers.person(book, cases), reader(book, cases), strict=True):
        if found := differences(mine, its):
            return case, found
    return None


def agrees(name: str, reader: Reader, spec: Spec, book: Rulebook, cases: list[Case], folder: Path = FOUND) -> None:
    """Hold a reader against the reference; a disagreement goes into a file with the fewest facts that show it."""
    found = first_difference(reader, book, cases)
    if found is None:
        return
    case, said = found
    while smaller := next(filter(None, (first_difference(reader, book, [less]) for less in fewer_facts(case))), None):
        case, said = smaller
    path = folder / f"{name}.json"
    path.write_text(json.dumps(stored(spec, case), indent=2) + "\n", "utf-8")
    pytest.fail(f"{name} differs from the person reader, see {path.name}: {'; '.join(said)}")


@every(FAST)
def test_random_rulebooks(vocabulary, rules, reader, name):
    """And every kind of node was drawn, or the test has tested less than it says."""
    kinds: set[type[Node]] = set()
    deep = settings.get_profile(settings.get_current_profile_name()).max_examples > max(FAST.values()) * 10
    count = settings().max_examples * FAST[name] // max(FAST.values()) if deep else FAST[name]

    @settings(max_examples=count)
    @given(spec=specs(vocabulary), seed=st.integers(0, 10_000))
    def run(spec, seed):
        book = build(spec, rules)
        for rule in book.rules():
            for node in (rule.when, getattr(rule, "matters_if", rule.when)):
                kinds.update(map(type, walk(node)))
        agrees(name, reader, spec, book, people(book, PEOPLE, seed))

    run()
    assert name == "spark" or kinds == set(get_args(Node))


@every(MARKS | FAST)
def test_what_once_differed(rules, reader, name):
    for path in FOUND.glob("*.json"):
        spec = json.loads(path.read_text("utf-8"))
        agrees(name, reader, spec, build(spec, rules), [Case(spec["person"])])


def test_a_disagreement_shrinks_to_a_file(rules, tmp_path):
    """A reader that takes unknown for no is caught, with one person in the file."""

    def forgetful(book, cases):
        return [
            readers.Result(
                {rule: truth is True for rule, truth in result.truths.items()},
                result.urgency,
                result.urgency_could_be,
                result.compression,
                result.pressure_mmhg,
            )
            for result in readers.person(book, cases)
        ]

    spec: Spec = {
        "conditions": {},
        "dangers": [],
        "urgencies": [{"when": "smoker and age_years >= 65", "then": "urgent"}],
        "benefits": [],
        "pressures": [],
        "verdicts": {gain: ["avoid"] * len(Danger) for gain in Benefit.words()},
        "wearer": "false",
    }
    case = Case({"smoker": True, "diabetes": False, "left.abi": 1.0})
    with pytest.raises(pytest.fail.Exception, match="urgency-0: None against False"):
        agrees("forgetful", forgetful, spec, build(spec, rules), [case], tmp_path)
    file = json.loads((tmp_path / "forgetful.json").read_text("utf-8"))
    assert file["person"] == {}


def random_people(vocabulary, count: int, seed: int) -> list[Case]:
    rng = random.Random(seed)
    return [Case(random_facts(vocabulary, rng, rng.choice((0.0, 0.3, 0.7, 0.95, 1.0)))) for _ in range(count)]


# Spark is held to DuckDB on every rule of it by six thousand people (tests/cohort/spark/test_spark.py).
@every([name for name in FAST if name != "spark"])
@pytest.mark.usefixtures("name")
def test_the_shipped_rulebook(vocabulary, rules, reader):
    assert first_difference(reader, rules, random_people(vocabulary, 100, seed=30)) is None


# Pairs of person and rule that each reader must have been held to the reference on.
DEEP_PAIRS = {"compiled": 1_000_000, "duckdb": 10_000_000, "spark": 10_000_000, "solver": 100_000, "cql": 100_000}
BATCH = 5000


@pytest.mark.deep
@every(DEEP_PAIRS)
def test_many_pairs_of_the_shipped_rulebook(vocabulary, rules, reader, capsys, name):
    each = len(list(rules.rules()))
    pairs, seed = 0, 40
    while pairs < DEEP_PAIRS[name]:
        batch = min(BATCH, -(-(DEEP_PAIRS[name] - pairs) // each))
        assert first_difference(reader, rules, random_people(vocabulary, batch, seed)) is None
        pairs, seed = pairs + batch * each, seed + 1
    with capsys.disabled():
        sys.stdout.write(f"\n{name}: {pairs:,} pairs of person and rule, 0 differences\n")
