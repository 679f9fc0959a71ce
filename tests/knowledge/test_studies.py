"""Studies: what the reader refuses, all in one message, and a walk over all that is written."""

import json
import re

import pytest

from soleus.evidence import effect_of
from soleus.knowledge.figures import figures_problems
from soleus.knowledge.load import KnowledgeError, text_files
from soleus.knowledge.studies import read_studies, studies_with
from soleus.knowledge.study_records import APART, DESIGNS, RANDOMISED, Apart

BOOK = read_studies()

STUDY = {
    "id": "smith-2001", "question": "socks", "design": "randomised_parallel", "people": "ten people",
    "population": "healthy", "intervention": "socks", "comparator": "none", "against": "nothing",
    "outcome": "leg volume", "unit": "mL", "better": "lower", "time": "a day", "bias": "Nobody was blind.",
    "read": "abstract", "source": "smith", "n": 10,
    "figures": {"kind": "contrast", "measure": "MD", "estimate": -5, "interval": [-9, -1]},
}  # fmt: skip
QUESTION = {
    "id": "socks", "text": "Do socks help?", "population": "healthy", "intervention": "socks", "comparator": "none",
    "outcome": "leg volume", "unit": "mL", "direct": ["smith-2001"],
}  # fmt: skip
NOT_READ = {"reason": "numbers_not_read", "because": "They were cut off."}


def changed(entry, **changes):
    return {key: value for key, value in {**entry, **changes}.items() if value is not None}


def write(root, studies=(STUDY,), questions=(QUESTION,)):
    (root / "studies").mkdir()
    (root / "sources.yaml").write_text(json.dumps({"smith": {"title": "Socks"}}), "utf-8")
    text = json.dumps({"questions": list(questions), "studies": list(studies)})
    (root / "studies" / "a.yaml").write_text(text, "utf-8")
    return root


def refused(root, *args, **kwargs):
    with pytest.raises(KnowledgeError) as caught:
        read_studies(write(root, *args, **kwargs))
    return caught.value.problems


def test_a_study_is_read(tmp_path):
    book = read_studies(write(tmp_path))
    study = book.studies["smith-2001"]
    assert book.of("socks") == book.direct("socks") == (study,)
    assert study.figures is not None
    assert (study.n, study.figures.interval, study.is_randomised) == (10, (-9, -1), True)


def test_a_study_takes_from_another_what_it_is_like(tmp_path):
    second = {
        "id": "smith-2001-pain", "like": "smith-2001", "question": "socks", "outcome": "pain", "unit": "mm",
        "better": "lower", "time": "a week", "population": "venous", "apart": NOT_READ,
    }  # fmt: skip
    study = read_studies(write(tmp_path, [second, STUDY])).studies["smith-2001-pain"]
    assert (study.people, study.source, study.n, study.population) == ("ten people", "smith", 10, "venous")
    assert (study.figures, study.apart) == (None, Apart(**NOT_READ))


@pytest.mark.parametrize("target", ["nobody", "second"])
def test_a_study_is_like_one_that_stands_by_itself(tmp_path, target):
    second = {"id": "second", "like": "smith-2001"}
    problems = refused(tmp_path, [STUDY, second, {"id": "third", "like": target}])
    assert f"studies/a.yaml, third: like '{target}', which is no study, or is itself like another" in problems


REFUSED = {
    "key-unknown": ({"colour": "red"}, "unknown key 'colour'"),
    "key-missing": ({"bias": None}, "key 'bias' is missing"),
    "design": ({"design": "rct"}, "design is 'rct' (allowed: randomised_parallel"),
    "population": ({"population": "cats"}, "population is 'cats'"),
    "against": ({"against": "all"}, "against is 'all'"),
    "better": ({"better": "more"}, "better is 'more' (allowed: lower, higher)"),
    "read": ({"read": "abstract, dream"}, "read is 'abstract, dream'"),
    "source": ({"source": "nobody"}, "no source 'nobody'"),
    "question": ({"question": "shoes"}, "no question 'shoes'"),
    "holds": ({"holds": ["nobody"]}, "holds 'nobody', which is no study"),
    "text": ({"people": 10}, "people must be text"),
    "apart-key": ({"apart": {"reason": "no_spread"}}, "apart: key 'because' is missing"),
    "apart-reason": ({"apart": {"reason": "dull", "because": "So."}}, "apart: reason is 'dull' (allowed: review"),
    "apart-reason-list": ({"apart": {"reason": [], "because": "So."}}, "apart: reason is '[]'"),
    "no-figures": ({"figures": None}, "without figures it needs 'apart'"),
    "review": ({"design": "review"}, "design review and reason review go together"),
    "single-arm": ({"apart": {"reason": "single_arm", "because": "So."}}, "design single_arm and reason single_arm go"),
    "one-person": ({"design": "one_person"}, "design one_person and reason one_person go together"),
    "people-negative": ({"n": -4}, "n is -4; people are counted in whole numbers above 0"),
    "people-none": ({"n": 0}, "n is 0; people are counted"),
    "people-half": ({"n": 10.5}, "n is 10.5; people are counted"),
    "arms-sum": ({"arms": {"socks": 5, "none": 6}}, "the arms add up to 11 people, not to 10"),
    "arms-sum-less": ({"arms": {"socks": 5, "none": 4}}, "the arms add up to 9 people, not to 10"),
    "arm-negative": ({"arms": {"socks": -5, "none": 15}}, "socks is -5; people are counted"),
    "percent": ({"printed": {"better_percent": 100.5}}, "better_percent is 100.5; no more than 100 percent"),
    "percent-list": ({"printed": {"better_percent": [20, 101]}}, "better_percent is 101; no more than 100 percent"),
    "p-above": ({"printed": {"p": 1.01}}, "p is 1.01; a p value lies between 0 and 1"),
    "p-below": ({"printed": {"p_pain": -0.01}}, "p_pain is -0.01; a p value lies between 0 and 1"),
    "interval": ({"printed": {"pain_interval": [3, 1]}}, "pain_interval is [3, 1]; it must be numbers that go up"),
    "interval-words": ({"printed": {"pain_interval": [1, "b"]}}, "it must be numbers that go up"),
    "scale": ({"scale": [10, 0]}, "scale must be [least, most]"),
    "scale-mean": (
        {
            "scale": [0, 4],
            "figures": {
                "kind": "means", "measure": "MD",
                "treated": {"n": 5, "mean": 4.1, "sd": 1}, "control": {"n": 5, "mean": 4, "sd": 1},
            },
        },
        "figures, treated: mean is 4.1, beyond the scale from 0 to 4",
    ),
    "figures-no-table": ({"scale": [0, 4], "figures": []}, "figures must be a table"),
    "scale-difference": ({"scale": [0, 4]}, "a difference of -5 is more than the scale from 0 to 4"),
    "interval-not-impossible": (
        {"apart": {"reason": "impossible_interval", "because": "So."}}, "so it is not impossible",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "problem"), REFUSED.values(), ids=REFUSED)
def test_a_study_is_refused(tmp_path, changes, problem):
    problems = refused(tmp_path, [changed(STUDY, **changes)])
    assert any(problem in line for line in problems), problems
    assert all(line.startswith("studies/a.yaml, smith-2001") for line in problems)


@pytest.mark.parametrize(
    "changes",
    [
        {"arms": {"socks": 5, "none": 5}}, {"printed": {"better_percent": 100}}, {"printed": {"p": 1}},
        {"printed": {"p": 0}}, {"scale": [0, 5]}, {"read": "abstract, table in a review"},
    ],
)  # fmt: skip
def test_what_just_can_be_is_read(tmp_path, changes):
    read_studies(write(tmp_path, [changed(STUDY, **changes)]))


MEANS = {
    "kind": "means",
    "measure": "MD",
    "treated": {"n": 5, "mean": 1, "sd": 2},
    "control": {"n": 5, "mean": 2, "sd": 2},
}
EVENTS = {"kind": "events", "measure": "RR", "treated": {"n": 5, "events": 1}, "control": {"n": 5, "events": 2}}
QUARTERS = {"kind": "paired_medians", "measure": "MD", "pairs": 9, "median": 2, "q1": 1, "q3": 4}
PAIRS = {
    "kind": "paired_means", "measure": "MD", "pairs": 9, "p": 0.04,
    "treated": {"mean": 1, "sd": 2}, "control": {"mean": 2, "sd": 2},
}  # fmt: skip
CONTRAST = {"kind": "contrast", "measure": "MD", "estimate": 2, "interval": [1, 3]}
ODDS = {"kind": "contrast", "measure": "OR", "estimate": 2, "interval": [0.5, 8]}


def with_arm(figures, **changes):
    return {**figures, "treated": changed(figures["treated"], **changes)}


IMPOSSIBLE = {
    "no-table": ([], "must be a table of keys and values"),
    "kind": ({"kind": "guess"}, "kind is 'guess' (allowed: events, means"),
    "kind-list": ({"kind": []}, "kind is '[]'"),
    "measure": (changed(EVENTS, measure="MD"), "measure is 'MD' (of events: RR, OR, RD)"),
    "measure-list": (changed(CONTRAST, measure=[]), "measure is '[]'"),
    "turned": (changed(CONTRAST, turned="yes"), "turned must be true or false"),
    "arm-no-table": (changed(EVENTS, treated=[5, 1]), "treated: must be a table"),
    "arm-key": (with_arm(EVENTS, mean=3), "treated: unknown key 'mean'"),
    "events-over-n": (with_arm(EVENTS, events=6), "6 events among 5 people cannot be"),
    "events-negative": (with_arm(EVENTS, events=-1), "there cannot be fewer than none"),
    "events-half": (with_arm(EVENTS, events=1.5), "counted in whole numbers"),
    "events-text": (with_arm(EVENTS, events="1 of 5"), "events must be a number"),
    "events-true": (with_arm(EVENTS, events=True), "events must be a number"),
    "n-none": (with_arm(MEANS, n=0), "n is 0; it must be above 0"),
    "n-negative": (with_arm(MEANS, n=-5), "n is -5; it must be above 0"),
    "n-one": (with_arm(MEANS, n=1), "one person has no spread"),
    "sd-none": (with_arm(MEANS, sd=0), "sd is 0; it must be above 0"),
    "sd-negative": (with_arm(MEANS, sd=-2), "sd is -2; it must be above 0"),
    "sd-and-se": (with_arm(MEANS, se=1), "has either sd"),
    "sd-nor-se": (with_arm(MEANS, sd=None), "has either sd"),
    "se-none": (with_arm(MEANS, sd=None, se=0), "se is 0; it must be above 0"),
    "nan": (with_arm(MEANS, mean=float("nan")), "mean must be a number"),
    "endless": (with_arm(MEANS, sd=float("inf")), "sd must be a number"),
    "enormous": (with_arm(MEANS, mean=10**400), "mean must be a number"),
    "quartiles": (changed(QUARTERS, q1=2.5), "do not lie around the median 2"),
    "quartiles-equal": (changed(QUARTERS, q1=2, q3=2), "do not lie around the median 2"),
    "pairs-one": (changed(QUARTERS, pairs=1), "one person has no spread"),
    "pairs-without-spread": (changed(PAIRS, p=None), "need either p or correlation"),
    "pairs-with-both": (changed(PAIRS, correlation=0.5), "need either p or correlation"),
    "pairs-equal": (with_arm(PAIRS, mean=2), "there is no difference, so a p value tells no spread"),
    "pairs-p-one": (changed(PAIRS, p=1), "there is no difference, so a p value tells no spread"),
    "correlation": (changed(PAIRS, p=None, correlation=1), "correlation is 1; it lies between -1 and 1"),
    "contrast-without-spread": (changed(CONTRAST, interval=None), "a contrast needs one of interval, se, p, p_below"),
    "interval-shape": (changed(CONTRAST, interval=[1]), "interval must be [low, high]"),
    "interval-down": (changed(CONTRAST, interval=[3, 1]), "must go up"),
    "interval-point": (changed(CONTRAST, interval=[2, 2]), "must go up"),
    "interval-beside": (changed(CONTRAST, interval=[2.1, 3]), "is not around its estimate 2"),
    "interval-of-ratio": (changed(ODDS, interval=[0, 8]), "begins at 0; a ratio is above 0"),
    "ratio": (changed(ODDS, estimate=0, interval=[-1, 8]), "OR is 0; a ratio is above 0"),
    "level": (changed(CONTRAST, level=100), "covers between 0 and 100 percent"),
    "p-none": (changed(CONTRAST, interval=None, p=0), "p is 0; a p value lies above 0"),
    "p-above": (changed(CONTRAST, interval=None, p=1.1), "p is 1.1; a p value lies above 0"),
    "p-below-above": (changed(CONTRAST, interval=None, p_below=2), "p_below is 2; a p value lies above 0"),
    "p-one": (changed(CONTRAST, interval=None, p=1), "there is no difference"),
    "no-difference": (changed(CONTRAST, estimate=0, interval=None, p=0.5), "there is no difference"),
    "no-ratio": (changed(ODDS, estimate=1, interval=None, p=0.5), "there is no difference"),
    "percent": (changed(CONTRAST, measure="RD", estimate=101, interval=[90, 110]), "of 101 percent cannot be"),
    "more-people": (changed(EVENTS, control={"n": 6, "events": 2}), "5 and 6 people are more than the 10"),
    "more-pairs": (changed(QUARTERS, pairs=11), "11 people are more than the 10 of the study"),
    # of 10 people: errors of at least 2/sqrt(10) (hazards) and 4/sqrt(10) (odds), less a tenth for rounding
    "hazard-narrow": (changed(ODDS, measure="HR", interval=[0.9, 4]), "narrower than 10 people allow"),
    "odds-narrow-90": (changed(ODDS, interval=[0.31, 13], level=90), "narrower than 10 people allow"),
    "odds-narrow": (changed(ODDS, interval=[0.25, 16]), "narrower than 10 people allow"),
}  # fmt: skip


@pytest.mark.parametrize(("figures", "problem"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_figures_that_cannot_be_are_refused(figures, problem):
    problems = figures_problems("figures", figures, 10)
    assert any(problem in line for line in problems), problems


@pytest.mark.parametrize(
    "figures",
    [
        MEANS, EVENTS, QUARTERS, PAIRS, CONTRAST, with_arm(EVENTS, events=5), with_arm(EVENTS, events=0),
        with_arm(MEANS, sd=None, se=0.1), changed(PAIRS, p=None, correlation=-0.99), changed(QUARTERS, pairs=10),
        changed(QUARTERS, q1=2), changed(CONTRAST, interval=[2, 3]), changed(CONTRAST, interval=None, p=0.99),
        changed(CONTRAST, interval=None, p_below=1e-9), changed(ODDS, interval=[0.2, 20]),
        changed(ODDS, interval=[0.3, 14], level=90),

        changed(ODDS, measure="HR", interval=[0.6, 6]),
        changed(CONTRAST, measure="RD", estimate=100, interval=[90, 100]),
    ],
)  # fmt: skip
def test_figures_that_just_can_be_are_read(figures):
    assert figures_problems("figures", figures, 10) == []


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    figures = {
        "kind": "events", "measure": "OR", "treated": {"n": 4, "events": 5}, "control": {"n": -1, "events": 0.5},
    }  # fmt: skip
    study = changed(STUDY, figures=figures, printed={"better_percent": 120, "p": 3}, arms={"a": 4, "b": 4})
    problems = refused(tmp_path, [study, STUDY], [changed(QUESTION, population="cats", near=["smith-2001", "x"])])
    text = "\n".join(problems)
    for part in (
        "study smith-2001: stands twice", "5 events among 4", "n is -1", "events is 0.5", "better_percent is 120",
        "p is 3", "add up to 8 people, not to 10", "population is 'cats'", "'smith-2001' is listed twice",
        "'x' is no study",
    ):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    "text", ["{studies: [], questions: [5]}", "[]", "studies: {}", "{studies: [], colours: []}", "{studies: [4]}"]
)
def test_a_file_of_another_shape_is_refused(tmp_path, text):
    root = write(tmp_path)
    (root / "studies" / "b.yaml").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError, match=r"studies/b\.yaml"):
        read_studies(root)


FORM = """
sources:
  jones: {title: More socks, year: 2024}
studies:
  - {id: jones-2024, like: smith-2001, question: socks, source: jones, outcome: leg volume, unit: mL, better: lower,
     time: a day, figures: {kind: contrast, measure: MD, estimate: -4, interval: [-6, -2]}}
"""


def test_a_form_is_read_as_if_it_lay_beside_the_rest(tmp_path):
    root = write(tmp_path)
    book = studies_with(FORM, "form.yaml", root)
    assert set(book.studies) == {"smith-2001", "jones-2024"}
    effect = effect_of(book.studies["jones-2024"])
    assert effect is not None
    assert effect.value == -4
    assert set(read_studies(root).studies) == {"smith-2001"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("[-6, -2]", "[-3, -2]"), "form.yaml, jones-2024, figures: the interval from -3 to -2 is not around"),
        (("jones: {", "smith: {"), "source smith: stands in sources.yaml already"),
        (("year", "colour"), "source jones: unknown key 'colour'"),
        (("  jones: {title: More socks, year: 2024}", "  - jones"), "sources: must be a table"),
        (("id: jones-2024", "id: smith-2001"), "study smith-2001: stands twice"),
    ],
)
def test_a_form_is_refused(tmp_path, change, problem):
    with pytest.raises(KnowledgeError, match=re.escape(problem)):
        studies_with(FORM.replace(*change), "form.yaml", write(tmp_path))


def test_a_form_that_is_no_table_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match="must be a table"):
        studies_with("- a", "form.yaml", write(tmp_path))


# ---------------------------------------------------------------- a walk over all that is written


def test_nothing_of_the_studies_delays_an_answer():
    assert not [path for path in text_files() if path.parent.name == "studies"]


def test_the_question_of_this_project_has_no_study():
    question = BOOK.questions["socks-sciatica-leg-pain"]
    assert question.direct == ()
    assert "kakkos-2018-tingling" in question.near


@pytest.mark.parametrize("name", BOOK.studies)
def test_a_study_says_what_people_can_read(name):
    study = BOOK.studies[name]
    told = [study.bias, study.note or "", study.apart.because if study.apart else ""]
    for sentence in (part for text in told for part in re.split(r"(?<=\.)\s", text) if part):
        assert sentence.endswith(".")
        assert len(sentence.split()) <= 25, sentence
    assert (study.figures is not None) or study.apart is not None
    assert study.question in BOOK.questions


@pytest.mark.parametrize("name", BOOK.questions)
def test_a_question_names_only_studies_that_fit(name):
    question = BOOK.questions[name]
    assert question.text.endswith("?")
    assert len(question.text.split()) <= 25
    for study in (BOOK.studies[study] for study in question.direct):
        assert study.design != "review"
    filed = {study.id for study in BOOK.of(name)}
    assert filed <= {*question.direct, *question.near}


def test_the_closed_lists_are_all_used():
    assert {study.apart.reason for study in BOOK.studies.values() if study.apart} == set(APART)
    assert {study.design for study in BOOK.studies.values()} == set(DESIGNS)
    assert set(RANDOMISED) < set(DESIGNS)
