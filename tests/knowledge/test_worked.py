"""The readers of worked cases and worked people: what is read, and everything that is refused in one message."""

import pytest

from soleus.knowledge import KnowledgeError
from soleus.knowledge.cases import LonePerson, Threshold, TruthCase, read_cases
from soleus.knowledge.load import ROOT, read_yaml, text_files
from soleus.knowledge.worked import read_worked_people

ENTRY = """\
a-rule:
  "true": {age_years: 65}
  "false": {age_years: 64, left.abi: 1}
  more:
    - {facts: {}, truth: unknown}
    - {facts: {age_years: 70}, truth: true}
  guard:
    unknown: {}
  thresholds:
    - {fact: age_years, beside: {smoker: true}, below: [64.9, false], at: [65, true]}
  alone: {start: all_no, facts: {age_years: 65, smoker: null}}
"""
PERSON = "- {name: somebody, start: nothing, facts: {left: {abi: 1.0}, smoker: null}, expect: {urgency: routine}}\n"


@pytest.fixture
def cases(tmp_path):
    """Read cases from a text, standing in one file (or more)."""

    def read(*texts):
        (tmp_path / "cases").mkdir()
        for number, text in enumerate(texts):
            (tmp_path / "cases" / f"{number}.yaml").write_text(text, "utf-8")
        return read_cases(tmp_path)

    return read


@pytest.fixture
def people(tmp_path):
    def read(text):
        (tmp_path / "worked_people.yaml").write_text(text, "utf-8")
        return read_worked_people(tmp_path)

    return read


def test_an_entry_is_read(cases):
    worked = cases(ENTRY)["a-rule"]
    threshold = Threshold("a-rule", "age_years", {"smoker": True}, (("below", 64.9, False), ("at", 65, True)))
    assert worked.truths == (
        TruthCase("a-rule", "true", {"age_years": 65}, truth=True),
        TruthCase("a-rule", "false", {"age_years": 64, "left.abi": 1}, truth=False),
        TruthCase("a-rule", "more1", {}, truth=None),
        TruthCase("a-rule", "more2", {"age_years": 70}, truth=True),
        TruthCase("a-rule", "guard-unknown", {}, truth=None, of_guard=True),
    )
    assert worked.thresholds == (threshold,)
    assert worked.alone == LonePerson("a-rule", "all_no", {"age_years": 65, "smoker": None})
    assert list(worked.every_truth())[-2:] == [
        TruthCase("a-rule", "age_years-below-65", {"smoker": True, "age_years": 64.9}, truth=False),
        TruthCase("a-rule", "age_years-at-65", {"smoker": True, "age_years": 65}, truth=True),
    ]
    assert worked.truths[0].id == "a-rule-true"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"true": {', "ture: {", "unknown key 'ture' (allowed: alone, false, guard, more, "),
        ('"true": {age_years: 65}', '"true": 65', "a-rule, true: must be a table of keys and values"),
        ("{age_years: 64,", "{age_years: [64],", "a-rule, false: 'age_years' must be yes or no, a number or a word"),
        ("{age_years: 64,", "{age_years: null,", "a-rule, false: 'age_years' must be yes or no, a number or a word"),
        ("{facts: {}, truth: unknown}", "{facts: {}}", "more 1: key 'truth' is missing"),
        ("truth: unknown", "truth: perhaps", "more 1: truth is 'perhaps' (allowed: true, false, unknown)"),
        ("truth: unknown", "truth: [1]", "more 1: truth is '[1]'"),
        ("guard:\n    unknown: {}", "guard: {alone: {}}", "a-rule, guard: unknown key 'alone'"),
        ("guard:\n    unknown: {}", "guard: 3", "a-rule, guard: must be a table of keys and values"),
        ("{fact: age_years, ", "{", "threshold 1: key 'fact' is missing"),
        ("{fact: age_years, ", "{fact: 3, ", "threshold 1: fact must be text"),
        ("at: [65, true]", "at: [65, unknown]", "threshold 1: at must be [number, true or false]"),
        ("at: [65, true]", "at: [true, true]", "threshold 1: at must be [number, true or false]"),
        ("below: [64.9, false]", "below: 64.9", "threshold 1: below must be [number, true or false]"),
        ("start: all_no", "start: some_no", "alone: start is 'some_no' (allowed: nothing, all_no)"),
        ("start: all_no, ", "", "alone: key 'start' is missing"),
    ],
)
def test_a_spoiled_entry_is_refused(cases, old, new, problem):
    assert old in ENTRY
    with pytest.raises(KnowledgeError, match=r"^The worked cases cannot be used") as refused:
        cases(ENTRY.replace(old, new))
    assert [found for found in refused.value.problems if problem in found], refused.value.problems


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (["- a"], "cases/0.yaml: must be a table of keys and values"),
        (["a-rule: {}"], "cases/0.yaml, a-rule: has no case"),
        (["a-rule: 3"], "cases/0.yaml, a-rule: must be a table of keys and values"),
        ([ENTRY, ENTRY], "cases/1.yaml, a-rule: has two entries"),
        (["a-rule: {more: 3}"], "a-rule: more must be a list"),
        (["a-rule: {thresholds: {}}"], "a-rule: thresholds must be a list"),
    ],
)
def test_a_file_of_another_shape_is_refused(cases, texts, problem):
    with pytest.raises(KnowledgeError) as refused:
        cases(*texts)
    assert [found for found in refused.value.problems if problem in found], refused.value.problems


def test_all_that_is_wrong_stands_in_one_message(cases):
    with pytest.raises(KnowledgeError) as refused:
        cases(ENTRY.replace("unknown", "perhaps").replace("all_no", "some_no").replace("[65,", "[x,"))
    assert len(refused.value.problems) == 4


def test_a_person_is_read(people):
    (person,) = people(PERSON)
    assert (person.name, person.start, person.expect) == ("somebody", "nothing", {"urgency": "routine"})
    assert person.facts == {"left": {"abi": 1.0}, "smoker": None}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (PERSON, "somebody: {}\n", "worked_people.yaml: must be a list of people"),
        (PERSON, "- 3\n", "person 1: must be a table of keys and values"),
        (PERSON, PERSON + PERSON, "worked person somebody: named twice"),
        ("name: somebody", "name: 3", "worked person 3: name must be text"),
        ("start: nothing, ", "", "worked person somebody: key 'start' is missing"),
        ("start: nothing", "start: [1]", "start is '[1]' (allowed: nothing, all_no)"),
        ("smoker: null", "smoker: [1]", "'smoker' must be yes or no, a number or a word"),
        ("{abi: 1.0}", "1.0", "somebody, left: must be a table of keys and values"),
        ("facts: {left: {abi: 1.0}, smoker: null}", "facts: 3", "somebody: must be a table of keys and values"),
        ("urgency: routine", "urgncy: routine", "somebody, expect: unknown key 'urgncy'"),
        ("urgency: routine", "urgency: true", "somebody: urgency must be a word, or a list of words"),
        ("urgency: routine", "pressure_max: true", "somebody: pressure_max must be a whole number"),
        ("{urgency: routine}", "{}", "somebody: expects nothing"),
    ],
)
def test_a_spoiled_person_is_refused(people, old, new, problem):
    assert old in PERSON
    with pytest.raises(KnowledgeError, match=r"^The worked people cannot be used") as refused:
        people(PERSON.replace(old, new))
    assert [found for found in refused.value.problems if problem in found], refused.value.problems


def test_no_answer_hangs_on_worked_cases_so_they_are_not_hashed():
    assert not [path for path in text_files() if "cases" in path.parts or path.name == "worked_people.yaml"]


def test_every_rules_cases_stand_in_the_file_of_its_chapter(rules):
    chapters = {rule.id: rule.chapter for rule in rules.rules()}
    for path in sorted(ROOT.glob("cases/*.yaml")):
        assert {chapters.get(name, path.stem) for name in read_yaml(path)} == {path.stem}
