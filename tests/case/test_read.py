"""The door for cases: four ways in, one meaning, and every refusal with its message."""

import gzip
import io
import json
import sys
from datetime import date
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from soleus.case import CaseError, ContradictionError, Vocabulary, build_case, read_case
from soleus.case.start import person

TOML = 'age_years = 52\nleg_pain = true\nleg_swelling = "evening"\n[left]\nankle_cm = 22.5\n'
YAML = "age_years: 52\nleg_pain: true\nleg_swelling: evening\npregnant: null\nleft:\n  ankle_cm: 22.5\n"
JSON = (
    '{"age_years": 52, "leg_pain": true, "leg_swelling": "evening", "pregnant": null, '
    '"left": {"ankle_cm": 22.5, "abi": null}}'
)
FACTS = {"age_years": 52.0, "leg_pain": True, "leg_swelling": "evening", "left.ankle_cm": 22.5}
PLAIN = "written without its unit and without quotes"
WITH_A_DOT = "and with a dot, not a comma"
NOT_FINITE = "'not a number' and infinity are refused, leave out what is not known"
ANY_NAME = "'soleus explain facts' lists the names"


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def problems_of(given: dict[Any, Any], vocabulary: Vocabulary) -> tuple[str, ...]:
    with pytest.raises(CaseError) as refused:
        build_case(given, vocabulary)
    return refused.value.problems


def refused_file(path: str, vocabulary: Vocabulary) -> str:
    with pytest.raises(CaseError) as refused:
        read_case(path, vocabulary)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.toml", TOML), ("a.yaml", YAML), ("a.yml", YAML), ("a.json", JSON), ("A.TOML", TOML)],
)
def test_every_format_gives_the_same_case_with_the_file_as_origin(tmp_path, vocabulary, name, text):
    case = read_case(write(tmp_path, name, text), vocabulary)
    assert case.facts == FACTS
    assert case.origins == dict.fromkeys(FACTS, name)


@pytest.mark.parametrize("text", [TOML, YAML, JSON, "\n  " + JSON], ids=["toml", "yaml", "json", "json-after-blanks"])
def test_standard_input_is_read_in_every_format(monkeypatch, vocabulary, text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))
    case = read_case("-", vocabulary)
    assert case.facts == FACTS
    assert case.origins == dict.fromkeys(FACTS, "standard input")


def test_origins_name_what_the_caller_says(vocabulary):
    assert build_case({"leg_pain": True}, vocabulary).origins == {"leg_pain": "given"}
    assert build_case({"leg_pain": True}, vocabulary, origin="answered").origins == {"leg_pain": "answered"}


def test_the_origin_of_each_value_is_kept_and_named_where_two_do_not_go_together(vocabulary):
    origins = {"age_years": "question 1", "pregnant": "mine.toml"}
    case = build_case({"age_years": 30, "pregnant": True, "smoker": True}, vocabulary, origin=origins)
    assert case.origins == {"age_years": "question 1", "pregnant": "mine.toml", "smoker": "given"}
    with pytest.raises(CaseError) as refused:
        build_case({"age_years": 80, "pregnant": True}, vocabulary, origin=origins)
    assert refused.value.problems == (
        "pregnant, age_years: nobody of 75 years or more is pregnant (mine.toml, question 1)",
    )
    with pytest.raises(CaseError) as refused:
        build_case({"hours_sitting": 20, "hours_standing": 5}, vocabulary, origin={"hours_sitting": "question 4"})
    assert refused.value.problems[0].endswith("; given: 5, 20 (given, question 4)")
    begun = person(vocabulary, "all_no", {"smoker": True, "left": {"abi": 1.0}})
    assert (begun.origins["diabetes"], begun.origins["smoker"], begun.origins["left.abi"]) == (
        "default",
        "given",
        "given",
    )


@pytest.mark.parametrize(
    "nothing", [{}, {"leg_pain": None}, {"age_years": None, "left": {"abi": None}}, {"left": {}, "right": {}}]
)
def test_none_and_nothing_are_unknown(vocabulary, nothing):
    case = build_case(nothing, vocabulary)
    assert (case.facts, case.origins) == ({}, {})


@pytest.mark.parametrize(("name", "text"), [("a.toml", ""), ("a.yaml", ""), ("a.json", "null"), ("a.json", "{}")])
def test_an_empty_file_is_a_case_of_which_nothing_is_known(tmp_path, vocabulary, name, text):
    assert read_case(write(tmp_path, name, text), vocabulary).facts == {}


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"leg_pian": 1}, "leg_pian: there is no fact of this name; did you mean 'leg_pain'?"),
        ({"left": {"abbi": 1}}, "left.abbi: there is no fact of this name; did you mean 'abi'?"),
        ({"xyzzy": 1}, f"xyzzy: there is no fact of this name; {ANY_NAME}"),
        ({"xyzzy": None}, f"xyzzy: there is no fact of this name; {ANY_NAME}"),
        ({"middle": {"abi": 1}}, f"middle: there is no fact of this name; {ANY_NAME}"),
        ({"abi": 1}, "abi: 'abi' belongs under [left] and [right], as left.abi"),
        ({"left": {"age_years": 50}}, "left.age_years: 'age_years' belongs at the top, not under a leg"),
        ({"rigth": {"abi": 1}}, "rigth: there is no leg of this name; did you mean [right]?"),
        ({"lefft": {"abi": 1}, "age_years": 50}, "lefft: there is no leg of this name; did you mean [left]?"),
        ({"rigth.abi": 1}, "rigth.abi: write it as abi under [right]"),
        ({"left": 1.1}, "left: holds the facts of one leg, as a table; given: 1.1"),
        ({"right": ["abi"]}, "right: holds the facts of one leg, as a table; given: ['abi']"),
        ({"leg_pain": 1}, "leg_pain: must be true or false, without quotes; given: 1"),
        ({"leg_pain": 0}, "leg_pain: must be true or false, without quotes; given: 0"),
        ({"leg_pain": "yes"}, "leg_pain: must be true or false, without quotes; given: 'yes'"),
        ({"leg_pain": []}, "leg_pain: must be true or false, without quotes; given: []"),
        (
            {"leg_swelling": "evenings"},
            "leg_swelling: must be one of none, evening, present, all_day; did you mean 'evening'?; given: 'evenings'",
        ),
        ({"leg_swelling": "xyzzy"}, "leg_swelling: must be one of none, evening, present, all_day; given: 'xyzzy'"),
        ({"leg_swelling": False}, "leg_swelling: must be one of none, evening, present, all_day; given: false"),
        ({"sex": 2}, "sex: must be one of female, male, other; given: 2"),
        (
            {"age_years": "52"},
            f"age_years: must be a number in years, {PLAIN}; given: '52'",
        ),
        ({"left": {"abi": "0,9"}}, f"left.abi: must be a number, {PLAIN}, {WITH_A_DOT}: 0.9; given: '0,9'"),
        (
            {"left": {"ankle_cm": "22,5 cm"}},
            f"left.ankle_cm: must be a number in cm, {PLAIN}, {WITH_A_DOT}: 22.5; given: '22,5 cm'",
        ),
        ({"age_years": "1,500"}, f"age_years: must be a number in years, {PLAIN}, {WITH_A_DOT}; given: '1,500'"),
        (
            {"left": {"ankle_cm": "22 cm"}},
            f"left.ankle_cm: must be a number in cm, {PLAIN}; given: '22 cm'",
        ),
        (
            {"left": {"toe_pressure_mmhg": True}},
            f"left.toe_pressure_mmhg: must be a number in mmHg, {PLAIN}; given: true",
        ),
        (
            {"leg_pain_0_10": date(2026, 1, 1)},
            f"leg_pain_0_10: must be a number, {PLAIN}; given: 2026-01-01",
        ),
        (
            {"hours_sitting": {"a": 1}},
            f"hours_sitting: must be a number in hours a day, {PLAIN}; given: {{'a': 1}}",
        ),
        (
            {"age_years": nan},
            f"age_years: must be a number in years; {NOT_FINITE}; given: nan",
        ),
        (
            {"left": {"abi": inf}},
            f"left.abi: must be a number; {NOT_FINITE}; given: inf",
        ),
        ({"age_years": -1}, "age_years: must lie from 0 to 120 in years; given: -1"),
        ({"age_years": 120.5}, "age_years: must lie from 0 to 120 in years; given: 120.5"),
        ({"left": {"abi": 3.01}}, "left.abi: must lie from 0 to 3; given: 3.01"),
        ({"pain_weeks": 5201}, "pain_weeks: must lie from 0 to 5200 in weeks; given: 5201"),
        ({"travel_hours": 49}, "travel_hours: must lie from 0 to 48 in hours; given: 49"),
        (
            {"left": {"ankle_cm": 9}},
            "left.ankle_cm: must lie from 10 to 60 in cm; is that in inches?; given: 9",
        ),
        ({"left": {"ankle_cm": 1}}, "left.ankle_cm: must lie from 10 to 60 in cm; given: 1"),
        (
            {"left": {"ankle_cm": 0.225}},
            "left.ankle_cm: must lie from 10 to 60 in cm; is that in metres?; given: 0.225",
        ),
        (
            {"left": {"calf_cm": 380}},
            "left.calf_cm: must lie from 15 to 90 in cm; is that in millimetres?; given: 380",
        ),
        ({"right": {"calf_cm": 0}}, "right.calf_cm: must lie from 15 to 90 in cm; given: 0"),
        (
            {"right": {"ankle_cm": nan}},
            f"right.ankle_cm: must be a number in cm; {NOT_FINITE}; given: nan",
        ),
        ({"left": {"calf_cm": 14.5}}, "left.calf_cm: must lie from 15 to 90 in cm; is that in inches?; given: 14.5"),
        ({"weight_kg": 401}, "weight_kg: must lie from 10 to 400 in kg; is that in pounds?; given: 401"),
        (
            {"ceap_class": True},
            f"ceap_class: must be a whole number, {PLAIN}; given: true",
        ),
        ({"ceap_class": 3.0}, "ceap_class: must be a whole number; given: 3.0"),
        ({"ceap_class": 7}, "ceap_class: must lie from 0 to 6; given: 7"),
        ({"sex": "x" * 60}, f"sex: must be one of female, male, other; given: '{'x' * 38}…"),
        ({1: 2}, f"1: there is no fact of this name; {ANY_NAME}"),
    ],
    ids=lambda value: json.dumps(value, default=str) if isinstance(value, dict) else "",
)
def test_what_cannot_be_is_refused_with_its_message(vocabulary, wrong, problem):
    assert problems_of(wrong, vocabulary) == (problem,)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"nose.abi": 0.4}, id="no-such-leg"),
        pytest.param({".abi": 0.4}, id="leg-without-a-name"),
        pytest.param({"left": {"right.abi": 0.4}}, id="leg-under-a-leg"),
        pytest.param({"left.abi": 1.0, "left": {"abi": 0.4}}, id="two-values-for-one-leg"),
        pytest.param({"age_years": 10**400}, id="number-too-large-for-a-float"),
        pytest.param({"height_cm": 10**400}, id="number-too-large-to-be-converted"),
        pytest.param({"ceap_class": 10**400}, id="whole-number-too-large-for-a-float"),
    ],
)
def test_what_no_list_of_facts_holds_is_refused(vocabulary, wrong):
    assert problems_of(wrong, vocabulary)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("age_years", 0),
        ("age_years", 120),
        ("pain_weeks", 5200),
        ("leg_pain_0_10", 0),
        ("leg_pain_0_10", 10.0),
        ("ceap_class", 0),
        ("ceap_class", 6),
        ("nyha_class", 4),
        ("weight_kg", 10),
        ("weight_kg", 400.0),
    ],
)
def test_the_ends_of_a_range_are_accepted(vocabulary, fact, value):
    accepted = build_case({fact: value}, vocabulary).facts[fact]
    assert accepted == value
    assert type(accepted) is (int if vocabulary.facts[fact].type == "integer" else float)


def test_the_ends_of_every_range_are_accepted_and_one_step_beyond_is_refused(vocabulary):
    for key in vocabulary.every_key():
        fact = vocabulary.fact(key)
        if fact.low is None:
            continue
        leg, _, name = key.rpartition(".")
        for value, step in ((fact.low, -1), (fact.high, 1)):
            inside, outside = ({leg: {name: v}} if leg else {name: v} for v in (value, value + step))
            assert build_case(inside, vocabulary).facts == {key: value}
            assert len(problems_of(outside, vocabulary)) == 1


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.toml", "age_years = nan", "infinity are refused"),
        ("a.toml", "age_years = -inf", "infinity are refused"),
        ("a.json", '{"age_years": NaN}', "infinity are refused"),
        ("a.json", '{"age_years": Infinity}', "infinity are refused"),
        ("a.json", '{"age_years": 1e999}', "age_years: write the number in full, without an e; given: 1e999"),
        ("a.yaml", "age_years: .nan", "infinity are refused"),
        ("a.json", '{"leg_pain": true, "leg_pain": false}', "- this is not JSON: written twice: leg_pain"),
        ("a.json", '{"left": {"abi": 1.1, "abi": 0.4}}', "written twice: abi"),
        ("a.yaml", "leg_pain: true\nleg_pain: false\n", "one thing is wrong\n- line 1: written twice: leg_pain"),
        ("a.yaml", "left:\n  abi: 1.1\n  abi: 0.4\n", "line 2: written twice: abi"),
        ("a.toml", "leg_pain = true\nleg_pain = false\n", "a.toml cannot be read\n- this is not TOML: "),
        ("a.toml", "[left]\nabi = 0,9 # x\n", "- abi (line 2): write a number with a dot, not a comma; given: 0,9"),
        ("a.json", '{"left": {"abi": 0,9}}', "- abi (line 1): write a number with a dot, not a comma; given: 0,9"),
        ("a.yaml", "left:\n  abi: 0,9\n", f"- left.abi: must be a number, {PLAIN}, {WITH_A_DOT}: 0.9; given: '0,9'"),
        ("a.toml", "leg_pain: true", "a.toml cannot be read\n- this is not TOML: "),
        ("a.toml", "leg_pain = yes", "leg_pain (line 1): write true or false; if it is a name, put it in quotes;"),
        ("a.json", "leg_pain = true", "a.json cannot be read\n- this is not JSON: "),
        ("a.yaml", "leg_pain: [true", "a.yaml cannot be read\n- "),
        ("a.yaml", "no: 1", "a key that is no plain word"),
        ("a.json", "[1]", "a.json cannot be read\n- a case is a table of facts, such as: age_years = 52"),
        ("a.json", "false", "a case is a table of facts"),
        ("a.yaml", "- leg_pain", "a case is a table of facts"),
        ("a.yaml", "my leg hurts", "a case is a table of facts"),
        ("a.txt", TOML, "a.txt cannot be read\n- the file's name must end in one of .toml, .yaml, .yml, .json"),
        ("a", TOML, "the file's name must end in one of .toml, .yaml, .yml, .json"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_meant_is_refused(tmp_path, vocabulary, name, text, message):
    assert message in refused_file(write(tmp_path, name, text), vocabulary)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.toml", "leg_pain = {}"), ("a.yaml", "leg_pain: {}"), ("a.json", '{{"leg_pain": {}}}')],
)
def test_a_file_nested_beyond_reason_is_refused(tmp_path, vocabulary, name, text):
    path = write(tmp_path, name, text.format("[" * 20_000 + "]" * 20_000))
    assert refused_file(path, vocabulary)


def test_a_missing_file_is_refused(tmp_path, vocabulary):
    path = str(tmp_path / "nobody.toml")
    assert refused_file(path, vocabulary) == f"nobody.toml cannot be read\n- {path}: No such file or directory"


def test_a_folder_is_refused(tmp_path, vocabulary):
    assert refused_file(str(tmp_path), vocabulary).endswith(": it is a folder, not a file")


def test_a_binary_file_is_refused(tmp_path, vocabulary):
    path = tmp_path / "a.json"
    path.write_bytes(b"\x89PNG\xff\xfe")
    assert refused_file(str(path), vocabulary) == "a.json cannot be read\n- it is not UTF-8 text; save it as UTF-8"


def test_a_compressed_file_is_refused_with_what_to_do(tmp_path, vocabulary):
    path = tmp_path / "a.json"
    path.write_bytes(gzip.compress(b"{}"))
    assert refused_file(str(path), vocabulary) == "a.json cannot be read\n- it is compressed (gzip); unpack it first"


def test_binary_standard_input_is_refused(monkeypatch, vocabulary):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\x89PNG\xff\xfe"), "utf-8"))
    assert refused_file("-", vocabulary) == "standard input cannot be read\n- it is not UTF-8 text; save it as UTF-8"


def test_five_mistakes_stand_in_one_message(tmp_path, vocabulary):
    text = 'leg_pian = true\nage_years = "52"\nsex = "femal"\npain_weeks = -3\n[left]\nage_years = 3\n'
    message = refused_file(write(tmp_path, "a.toml", text), vocabulary)
    heading, *problems = message.splitlines()
    assert heading == "The case was refused: 5 things are wrong"
    assert [problem.split(":")[0] for problem in problems] == [
        "- leg_pian",
        "- age_years",
        "- sex",
        "- pain_weeks",
        "- left.age_years",
    ]


def test_one_mistake_is_counted_in_words(vocabulary):
    with pytest.raises(CaseError, match=r"^The case was refused: one thing is wrong\n- xyzzy"):
        build_case({"xyzzy": 1}, vocabulary)


def test_a_contradiction_is_told_beside_other_mistakes(vocabulary):
    problems = problems_of({"heart_failure": False, "nyha_class": 2, "xyzzy": 1}, vocabulary)
    assert len(problems) == 2
    assert problems[1].startswith("heart_failure, nyha_class: ")


def test_a_leg_of_which_nothing_is_known(vocabulary):
    assert build_case({"left": None, "age_years": 52}, vocabulary).facts == {"age_years": 52.0}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("left.abi", "write it as abi under [left]"),
        ("left_abi", "write it as abi under [left]"),
        ("Left.ABI", "write it as abi under [left]"),
        ("Age_Years", "write it as age_years, in small plain letters"),
        ("age years", "write it as age_years, in small plain letters"),
        (" age-years ", "write it as age_years, in small plain letters"),
        ("\u0430ge_years", "write it as age_years, in small plain letters"),
        ("\uff41ge_years", "write it as age_years, in small plain letters"),
        ("age\u200b_years", "write it as age_years, in small plain letters"),
        ("LEFT", "write it as left, in small plain letters"),
        ("x" * 90_000, ANY_NAME),
    ],
    ids=lambda value: value[:20],
)
def test_a_name_that_is_nearly_right_is_told_how_it_is_written(vocabulary, name, hint):
    (problem,) = problems_of({name: 52}, vocabulary)
    assert problem.endswith(hint)
    assert problem.isprintable()
    assert len(problem) < 200


def test_no_more_is_told_than_anybody_reads(vocabulary):
    told = problems_of({f"k{number}": 1 for number in range(5000)}, vocabulary)
    assert (len(told), told[-1]) == (101, "and 4900 more")


def test_what_the_file_gets_wrong_and_what_the_case_does_stand_in_one_message(tmp_path, vocabulary):
    told = refused_file(
        write(tmp_path, "a.yaml", "age_years: 065\nleg_pian: true\nheight_cm: 66\nweight_kg: 74\n"), vocabulary
    )
    assert "3 things are wrong" in told


UNEQUAL = "left.ankle_cm, right.ankle_cm: one leg is not half as thick as the other; is right.ankle_cm in inches?"


@pytest.mark.parametrize(
    ("facts", "problem", "quote"),
    [
        ({"age_years": 520.25}, "age_years: must lie from 0 to 120 in years", "; given: 520.25"),
        ({"left": {"abi": "0,9"}}, f"left.abi: must be a number, {PLAIN}", f", {WITH_A_DOT}: 0.9; given: '0,9'"),
        ({"left": 3}, "left: holds the facts of one leg, as a table", "; given: 3"),
        ({"left": {"ankle_cm": 40}, "right": {"ankle_cm": 19}}, UNEQUAL, "; given: 40, 19"),
        ({"ankel_cm": 22}, "ankel_cm: there is no fact of this name; did you mean 'ankle_cm'?", ""),
    ],
)
def test_what_was_given_is_shown_to_whoever_typed_it_and_can_be_left_out(vocabulary, facts, problem, quote):
    for quoting, expected in ((True, problem + quote), (False, problem)):
        with pytest.raises(CaseError) as caught:
            build_case(facts, vocabulary, quoting=quoting)
        assert caught.value.problems[-1] == expected


def test_a_name_that_is_no_plain_word_could_be_a_value(vocabulary):
    with pytest.raises(CaseError, match="Mrs Miller: there is no fact of this name"):
        build_case({"Mrs Miller": True}, vocabulary)
    with pytest.raises(CaseError) as caught:
        build_case({"Mrs Miller": True}, vocabulary, quoting=False)
    assert caught.value.problems == ("there is no fact of a name that is no plain word",)


def test_facts_that_contradict_are_an_error_of_their_own_kind(vocabulary):
    apart = {"pregnant": True, "age_years": 80}
    with pytest.raises(ContradictionError):
        build_case(apart, vocabulary)
    for wrong in ({"leg_pain": 3}, {"no_such_fact": None}):
        with pytest.raises(CaseError) as caught:
            build_case({**apart, **wrong}, vocabulary)
        assert not isinstance(caught.value, ContradictionError)


def test_no_more_near_misses_are_looked_for_than_are_told(vocabulary, monkeypatch):
    looked: list[str] = []

    def looked_for(name, *_):
        looked.append(name)
        return ""

    monkeypatch.setattr("soleus.case.read.did_you_mean", looked_for)
    with pytest.raises(CaseError):
        build_case({f"ankle_{number}": 1 for number in range(1000)}, vocabulary)
    assert len(looked) == 100
