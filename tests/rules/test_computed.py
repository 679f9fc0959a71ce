"""Facts worked out of others: one truth in every reader, at the very boundary too, and never given from outside."""

import json

import duckdb
import pytest

from soleus.answer import assess
from soleus.case import Case, CaseError, build_case
from soleus.case.facts import LegsDiffer
from soleus.case.start import person
from soleus.interviewing import to_ask
from soleus.prove.people import read
from soleus.render.views.explain import explain
from soleus.rules.nodes import Holds
from soleus.rules.person import PersonReader
from soleus.rules.prover import SolverReader
from soleus.rules.sql import answer_query
from tests.documents import text_of

FACT = "calf_girths_3_cm_apart"
# Among the first are pairs whose difference falls short of 3 in binary: 4.1 - 1.1 = 2.9999999999999996 and its like.
APART = [
    (41, 46.5),
    (46.5, 41),
    (41, 44),
    (38.2, 41.2),
    (41.2, 38.2),
    (33.3, 36.3),
    (64.1, 61.1),
    (15, 90),
    (38.0, 41.01),
]
NOT_APART = [(38, 38), (41, 43.9), (38.3, 41.2), (41.2, 38.3), (38.0, 40.99), (15, 17.9)]
UNKNOWN = [(None, None), (41, None), (None, 46.5)]
PAIRS = [*((pair, True) for pair in APART), *((pair, False) for pair in NOT_APART), *((pair, None) for pair in UNKNOWN)]


def girths(pair):
    keys = ("left.calf_cm", "right.calf_cm")
    return {key: float(value) for key, value in zip(keys, pair, strict=True) if value is not None}


def test_some_pair_falls_short_in_binary():
    assert any(abs(left - right) < 3 for left, right in APART)


@pytest.mark.parametrize(("pair", "expected"), PAIRS, ids=str)
def test_the_person_reader_and_what_it_stands_on(rules, pair, expected):
    finding = PersonReader(rules, Case(girths(pair))).read(Holds(FACT))
    assert finding.truth is expected
    assert finding.stands_on == set(girths(pair))
    assert finding.open == {"left.calf_cm", "right.calf_cm"} - set(girths(pair))


@pytest.fixture(scope="module")
def reads_out(rules):
    return SolverReader(rules, also=[Holds(FACT)])


@pytest.mark.no_cover  # the solver once more for each pair
@pytest.mark.parametrize(("pair", "expected"), PAIRS, ids=str)
def test_the_solver(reads_out, rules, pair, expected):
    facts = girths(pair) | {"calf_3_cm_larger": False}
    assert reads_out.read(facts).truths["calf_bigger"] is bool(expected)
    for more in ({}, {"new_swelling_one_leg": True}):
        facts = girths(pair) | more
        named = {name: PersonReader(rules, Case(facts)).read(c.when).truth for name, c in rules.conditions.items()}
        assert {name: reads_out.read(facts).truths[name] for name in named} == named


def test_the_population_reader(rules, tmp_path):
    """A leg newly swollen or not, the rule on one bigger calf says the same of every pair."""
    rows = [
        {"place": place, "new_swelling_one_leg": False, "calf_3_cm_larger": False}
        | {key.replace(".", "_"): value for key, value in girths(pair).items()}
        for place, (pair, _) in enumerate(PAIRS)
    ]
    path = tmp_path / "people.json"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    shape = {"place": "BIGINT", "new_swelling_one_leg": "BOOLEAN", "calf_3_cm_larger": "BOOLEAN"}
    shape |= {"left_calf_cm": "DOUBLE", "right_calf_cm": "DOUBLE"}
    with duckdb.connect() as database:
        database.read_json(str(path), columns=shape, format="newline_delimited").create_view("people")
        query = answer_query(rules, "people", "duckdb", keep=["place"], known=list(shape))
        result = database.execute(query)
        names = [column[0] for column in result.description or ()]
        found = {
            row[names.index("place")]: row[names.index("rule_new_one_sided_swelling")] for row in result.fetchall()
        }
    assert [found[place] for place in range(len(PAIRS))] == [bool(expected) for _, expected in PAIRS]


def test_a_table_without_girths_knows_nothing_of_them(rules):
    assert "calf_cm" not in answer_query(rules, "people", "duckdb", known=["age_years", "left_calf_cm"])


def test_two_measured_calves_reopen_the_question_of_a_clot(book):
    """Before: suitable, with a line under "size"."""
    alike = person(
        book.rules.vocabulary, "all_no", {"leg_swelling": "evening", "swollen_leg": "both", **girths((41, 41))}
    )
    apart = person(book.rules.vocabulary, "all_no", dict(alike.facts) | girths((41, 46.5)))
    assert assess(alike, book).compression == "suitable"
    answer = assess(apart, book)
    assert (answer.compression, answer.urgency) == ("avoid", "urgent")
    [clot] = [reason for reason in answer.reasons if reason.rule == "clot-suspected"]
    assert {"left.calf_cm", "right.calf_cm"} <= set(clot.facts)
    cleared = person(book.rules.vocabulary, "all_no", dict(apart.facts) | {"dvt_excluded": True})
    assert (assess(cleared, book).compression, assess(cleared, book).urgency) == ("clinician_first", "routine")


def test_who_owns_no_tape_and_has_legs_alike_is_not_left_undecided(rules):
    facts = dict(person(rules.vocabulary, "all_no", {"tired_heavy_legs": True}).facts)
    del facts["calf_3_cm_larger"]
    assert read(rules, facts).verdict == "suitable"
    assert read(rules, facts | {"leg_swelling": "evening", "swollen_leg": "both"}).verdict == "suitable"


@pytest.mark.parametrize("seen", [{"new_swelling_one_leg": True, "leg_swelling": "present"}, {"calf_tender": True}])
def test_where_something_is_seen_the_calf_counts_again(rules, seen):
    facts = dict(person(rules.vocabulary, "all_no", seen).facts)
    del facts["calf_3_cm_larger"]
    found = PersonReader(rules, Case(facts)).read(rules.conditions["calf_bigger"].when)
    assert found.truth is None
    assert {"calf_3_cm_larger", "left.calf_cm", "right.calf_cm"} <= found.open


def test_nobody_is_asked_for_a_girth_who_said_that_no_calf_is_bigger(rules):
    facts = dict(person(rules.vocabulary, "all_no", {"calf_tender": True}).facts)
    asked = {key for keys in to_ask(read(rules, facts)) for key in keys}
    assert not {key for key in asked if key.endswith("calf_cm")}


def test_it_is_refused_from_outside(vocabulary):
    with pytest.raises(CaseError, match=r"worked out from left\.calf_cm and right\.calf_cm; give those") as error:
        build_case({FACT: True}, vocabulary)
    assert len(error.value.problems) == 1
    assert FACT not in set(vocabulary.every_key())


@pytest.mark.parametrize("by", [0.5, 3.0, 5.0])
def test_the_boundary_itself_counts_however_it_is_written(by):
    made = LegsDiffer("calf_cm", by)
    tenths = range(150, 900)
    assert all(made.holds(tenth / 10, round(tenth / 10 + by, 1)) for tenth in tenths)
    assert not any(made.holds(tenth / 10, round(tenth / 10 + by - 0.1, 1)) for tenth in tenths)


def test_explain_says_what_it_is_worked_out_of(book, library):
    text = text_of(explain(FACT, book, library))
    assert "worked out from left.calf_cm and right.calf_cm, never given" in text
