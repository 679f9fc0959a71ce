"""How sure a body of evidence makes us: each threshold of the rule at and beside it, and what a person may say."""

from dataclasses import replace
from math import log

import pytest

from soleus.evidence.grade import Findings, grade
from soleus.knowledge.evidence import CertaintyJudgement
from soleus.knowledge.grading import read_grading
from soleus.knowledge.load import ROOT, KnowledgeError, parse_yaml

RULE = read_grading()
GOOD = Findings(
    design="randomised",
    studies=5,
    people=400,
    events=None,
    estimate=-12,
    interval=(-14, -10),
    matters=10,
    is_ratio=False,
    i2=49,
    prediction=(-20, 5),
    asymmetry_p=None,
    asked_of="sciatica",
    studied_in=("sciatica",),
)


def levels(reason, judged=(), **changes):
    graded = grade(replace(GOOD, **changes), dict(judged), RULE)
    return next((line.levels for line in graded.reasons if line.name == reason), None)


def test_good_trials_make_sure():
    assert grade(GOOD, {}, RULE).certainty == "high"


@pytest.mark.parametrize(("i2", "expected"), [(49.9, 0), (50, 1), (74.9, 1), (75, 2)])
def test_studies_that_disagree(i2, expected):
    assert levels("inconsistency", i2=i2) == expected
    assert levels("inconsistency", i2=i2, prediction=(-20, -1)) == 0  # a new study would find the same side
    assert levels("inconsistency", i2=i2, prediction=None) == expected  # unknown is never better


@pytest.mark.parametrize(
    ("studies", "source_certainty", "expected"), [(1, None, 0), (5, None, 1), (None, None, 1), (5, "high", 0)]
)
def test_a_spread_that_was_not_read_costs_a_level_unless_the_source_weighed_it(studies, source_certainty, expected):
    assert (
        levels("inconsistency", studies=studies, i2=None, prediction=None, source_certainty=source_certainty)
        == expected
    )


@pytest.mark.parametrize(
    ("estimate", "interval", "expected"),
    [
        pytest.param(-12, (-14, -10), 0, id="all of it matters"),
        pytest.param(-12, (-14, -9.9), 1, id="it reaches what does not matter"),
        pytest.param(-5, (-9.9, -1), 0, id="none of it matters"),
        pytest.param(-5, (-10, -1), 0, id="it is called small, and could be more"),
        pytest.param(5, (1, 10), 0, id="so for a harm"),
        pytest.param(-5, (-10, 0), 1, id="from no effect to one that matters"),
        pytest.param(-5, (-9.9, 0), 0, id="from no effect to one that does not"),
        pytest.param(0, (-9.9, 9.9), 0, id="nothing that matters either way"),
        pytest.param(0, (-9.9, 10), 1, id="to a harm that matters"),
        pytest.param(0, (-10, 10), 2, id="from a gain to a harm"),
    ],
)
def test_an_interval_beside_what_matters(estimate, interval, expected):
    assert levels("imprecision", estimate=estimate, interval=interval) == expected


@pytest.mark.parametrize(
    ("people", "events", "source_certainty", "expected"),
    [
        (400, None, None, 0),
        (399, None, None, 1),
        (9, 300, None, 0),
        (900, 299, None, 1),
        (None, None, None, 1),
        (None, None, "high", 0),
    ],
)
def test_how_many_were_studied(people, events, source_certainty, expected):
    assert levels("imprecision", people=people, events=events, source_certainty=source_certainty) == expected


def test_a_ratio_goes_by_its_events_and_people_are_no_number_of_them():
    assert levels("imprecision", is_ratio=True, people=2000, events=None) == 1
    assert levels("imprecision", is_ratio=True, people=2000, events=None, source_certainty="high") == 0


@pytest.mark.parametrize(("source_certainty", "expected"), [(None, "not read."), ("high", "their own grade.")])
@pytest.mark.parametrize("is_ratio", [False, True])
def test_the_argument_says_that_a_number_was_not_read(is_ratio, source_certainty, expected):
    unread = {"people": None, "events": None, "is_ratio": is_ratio, "source_certainty": source_certainty}
    because = next(
        line.because for line in grade(replace(GOOD, **unread), {}, RULE).reasons if line.name == "imprecision"
    )
    assert f"How many {'events' if is_ratio else 'people'} stand behind it was not read" in because
    assert because.endswith(expected)


@pytest.mark.parametrize("interval", [(-14, -10), (-9.9, -1), (-9.9, 0), (-12, -9), (-11, 0), (-12, 11)])
def test_no_doubt_is_said_only_where_the_interval_takes_nothing_down(interval):
    """The printed argument and the levels are one: no doubt, no level."""
    reason = next(
        line for line in grade(replace(GOOD, interval=interval), {}, RULE).reasons if line.name == "imprecision"
    )
    assert ("no doubt" in reason.because) == (reason.levels == 0)


def test_imprecision_takes_two_levels_at_most():
    assert levels("imprecision", estimate=0, interval=(-10, 10), people=3) == 2


@pytest.mark.parametrize(("p", "expected"), [(None, 0), (0.1, 0), (0.099, 1)])
def test_small_studies_that_find_more(p, expected):
    assert levels("publication_bias", asymmetry_p=p) == expected


@pytest.mark.parametrize(
    ("studied_in", "expected"),
    [(("sciatica",), 0), (("back_pain",), 1), (("sciatica", "venous"), 2), (("healthy", "back_pain"), 2)],
)
def test_an_answer_is_as_direct_as_the_farthest_that_it_borrows_from(studied_in, expected):
    assert levels("indirectness", studied_in=studied_in) == expected


def test_who_is_not_in_the_table_cannot_be_borrowed_from():
    with pytest.raises(ValueError, match="nothing is said of borrowing for sciatica from diabetes"):
        levels("indirectness", studied_in=("diabetes",))


@pytest.mark.parametrize(("ratio", "expected"), [(1.99, 0), (2, 1), (4.99, 1), (5, 2)])
def test_a_large_ratio_takes_observational_studies_up(ratio, expected):
    seen = {
        "estimate": log(ratio) + 1,
        "interval": (log(ratio) + 1e-12, log(ratio) + 2),
        "matters": log(1.25),
        "is_ratio": True,
    }
    assert levels("large_effect", design="observational", **seen) == expected
    assert levels("large_effect", **seen) is None  # trials start high already


def test_observational_studies_start_low():
    assert grade(replace(GOOD, design="observational"), {}, RULE).certainty == "low"


@pytest.mark.parametrize(
    ("source_certainty", "studied_in", "expected"),
    [
        ("moderate", ("sciatica",), "moderate"),
        ("very_low", ("sciatica",), "very_low"),
        ("moderate", ("back_pain",), "low"),
        ("very_low", ("back_pain",), "very_low"),
        ("high", ("venous",), "low"),
    ],
)
def test_ours_is_never_surer_than_the_source_less_what_is_borrowed(source_certainty, studied_in, expected):
    assert (
        grade(replace(GOOD, source_certainty=source_certainty, studied_in=studied_in), {}, RULE).certainty == expected
    )


def test_a_person_may_be_stricter_or_laxer_and_laxer_is_shown():
    lines = {
        line.name: line
        for line in grade(
            replace(GOOD, studied_in=("back_pain",)),
            {
                "risk_of_bias": CertaintyJudgement(2, "Nobody was blind."),
                "indirectness": CertaintyJudgement(0, "Alike."),
            },
            RULE,
        ).reasons
    }
    assert (lines["risk_of_bias"].levels, lines["risk_of_bias"].is_laxer) == (2, False)
    assert (lines["indirectness"].levels, lines["indirectness"].is_laxer) == (0, True)


def test_certainty_goes_no_lower_than_very_low():
    judged = {"risk_of_bias": CertaintyJudgement(2, "a"), "imprecision": CertaintyJudgement(2, "b")}
    assert grade(replace(GOOD, studied_in=("venous",)), judged, RULE).certainty == "very_low"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("randomised: high", "randomised: sure", "'sure' is no certainty"),
        ("  people: 400", "  people: many", "imprecision: people must be a number"),
        ('{levels: 1, because: "Pain in', '{levels: 3, because: "Pain in', "levels must be 0, 1 or 2"),
        ('    back_pain: {levels: 1, because: "Pain', '    cats: {levels: 1, because: "Pain', "no such population"),
        ("  one_study:", "  another:", "key 'one_study' is missing"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(tmp_path, old, new, problem):
    text = (ROOT / "grading.yaml").read_text("utf-8")
    assert old in text
    (tmp_path / "grading.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=problem):
        read_grading(tmp_path)


def test_each_number_of_the_rule_names_claims_that_there_are(library):
    assert {claim for claims in RULE.claims.values() for claim in claims} <= set(library.claims)


def test_every_sentence_of_the_rule_is_short():
    says = parse_yaml((ROOT / "grading.yaml").read_text("utf-8"), "grading.yaml", ours=True)["says"]
    assert [name for name, text in says.items() for part in text.split(". ") if len(part.split()) > 25] == []
