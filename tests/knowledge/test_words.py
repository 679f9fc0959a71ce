"""The sentences: how certainty is said, how facts are named, and a walk over everything a person can read."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import textstat
import yaml

from soleus.knowledge.claims import Claim, Effect
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.knowledge.words import SECTIONS, read_words
from soleus.rules.levels import Urgency

MOST_WORDS = 25
HIGHEST_GRADE = 6
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
TYPED_CERTAINTY = re.compile(
    r"\b(probably|likely|unlikely|uncertain|perhaps|possibly|might|may (reduce|help|ease|improve|raise|lower))\b",
    re.IGNORECASE,
)
SOCK = re.compile(r"sock|stocking|compression|garment", re.IGNORECASE)

STUDIES = "In the studies read, socks {past} swelling{size}; nobody has graded how sure that is."
GRADE_UNSEEN = (
    "In the studies read, socks {past} swelling{size}; "
    "the source graded how sure that is, but we have no grade to show."
)
UNSURE = "We are very uncertain whether socks {verb} swelling."
EXPECTED = {
    ("high", "lowers", "large"): "Socks reduce swelling a lot.",
    ("high", "lowers", "moderate"): "Socks reduce swelling.",
    ("high", "lowers", "small"): "Socks reduce swelling a little.",
    ("high", "raises", "large"): "Socks raise swelling a lot.",
    ("high", "raises", "moderate"): "Socks raise swelling.",
    ("high", "raises", "small"): "Socks raise swelling a little.",
    ("high", "no_difference", "none"): "Socks make little or no difference to swelling.",
    ("moderate", "lowers", "large"): "Socks probably reduce swelling a lot.",
    ("moderate", "lowers", "moderate"): "Socks probably reduce swelling.",
    ("moderate", "lowers", "small"): "Socks probably reduce swelling a little.",
    ("moderate", "raises", "large"): "Socks probably raise swelling a lot.",
    ("moderate", "raises", "moderate"): "Socks probably raise swelling.",
    ("moderate", "raises", "small"): "Socks probably raise swelling a little.",
    ("moderate", "no_difference", "none"): "Socks probably make little or no difference to swelling.",
    ("low", "lowers", "large"): "Socks may reduce swelling a lot.",
    ("low", "lowers", "moderate"): "Socks may reduce swelling.",
    ("low", "lowers", "small"): "Socks may reduce swelling a little.",
    ("low", "raises", "large"): "Socks may raise swelling a lot.",
    ("low", "raises", "moderate"): "Socks may raise swelling.",
    ("low", "raises", "small"): "Socks may raise swelling a little.",
    ("low", "no_difference", "none"): "Socks may make little or no difference to swelling.",
    ("very_low", "lowers", "large"): UNSURE.format(verb="reduce"),
    ("very_low", "lowers", "moderate"): UNSURE.format(verb="reduce"),
    ("very_low", "lowers", "small"): UNSURE.format(verb="reduce"),
    ("very_low", "raises", "large"): UNSURE.format(verb="raise"),
    ("very_low", "raises", "moderate"): UNSURE.format(verb="raise"),
    ("very_low", "raises", "small"): UNSURE.format(verb="raise"),
    ("very_low", "no_difference", "none"): UNSURE.format(verb="make little or no difference to"),
    ("not_graded", "lowers", "large"): STUDIES.format(past="reduced", size=" a lot"),
    ("not_graded", "lowers", "moderate"): STUDIES.format(past="reduced", size=""),
    ("not_graded", "lowers", "small"): STUDIES.format(past="reduced", size=" a little"),
    ("not_graded", "raises", "large"): STUDIES.format(past="raised", size=" a lot"),
    ("not_graded", "raises", "moderate"): STUDIES.format(past="raised", size=""),
    ("not_graded", "raises", "small"): STUDIES.format(past="raised", size=" a little"),
    ("not_graded", "lowers", "not_stated"): STUDIES.format(past="reduced", size=""),
    ("grade_not_recorded", "lowers", "large"): GRADE_UNSEEN.format(past="reduced", size=" a lot"),
    ("grade_not_recorded", "raises", "small"): GRADE_UNSEEN.format(past="raised", size=" a little"),
    ("grade_not_recorded", "no_difference", "none"): GRADE_UNSEEN.format(past="made no clear difference to", size=""),
    ("not_graded", "no_difference", "none"): STUDIES.format(past="made no clear difference to", size=""),
}


@pytest.fixture(scope="session")
def words(book):
    return book.words


@pytest.fixture(scope="session")
def texts(words):
    """Every string of words/en.yaml with the path to it."""
    return [text for section in SECTIONS for text in walk(getattr(words, section), (section,))]


def walk(entry: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(entry, str):
        yield path, entry
    elif isinstance(entry, list):  # of names of facts, or of entries that hold sentences
        for item in entry:
            yield from walk(item, path) if isinstance(item, dict) else ()
    else:
        for key, value in entry.items():
            yield from walk(value, (*path, key))


def is_for_lay_readers(path: tuple[str, ...]) -> bool:
    return path[0] != "certainty" and (path[0] != "facts" or path[-1] != "clinician")


@pytest.mark.parametrize(("certainty", "direction", "size", "sentence"), [(*key, say) for key, say in EXPECTED.items()])
def test_certainty_is_said_in_its_own_words(words, certainty, direction, size, sentence):
    assert words.effect("socks", "swelling", certainty, direction=direction, size=size, many=True) == sentence


@pytest.mark.parametrize(
    ("certainty", "sentence"), [("moderate", "Socks probably reduce swelling."), ("low", "Socks may reduce swelling.")]
)
def test_an_effect_without_direction_or_size_lowers_moderately(words, certainty, sentence):
    assert words.effect("socks", "swelling", certainty, many=True) == sentence


@pytest.mark.parametrize(
    ("certainty", "direction", "size", "sentence"),
    [
        ("high", "lowers", "moderate", "Massage reduces pain."),
        ("moderate", "raises", "moderate", "Massage probably raises pain."),
        ("low", "lowers", "moderate", "Massage may reduce pain."),
        ("very_low", "lowers", "moderate", "We are very uncertain whether massage reduces pain."),
        ("moderate", "no_difference", "none", "Massage probably makes little or no difference to pain."),
    ],
)
def test_one_thing_takes_the_verb_of_one(words, certainty, direction, size, sentence):
    assert words.effect("massage", "pain", certainty, direction=direction, size=size) == sentence


def test_a_measured_effect_begins_with_a_capital_letter_and_keeps_the_rest(words):
    effect = Effect(
        with_="stockings of class II",
        outcome="evening swelling",
        direction="lowers",
        size="small",
        measure="mean difference",
        value=-1.0,
        interval=None,
        unit="cm",
        when="8 hours",
        versus="no stockings",
        many=True,
    )
    scope = " Seen in: healthy people. Compared with: no stockings. Time: 8 hours."
    claim = Claim("c", "t", "Said.", "low", "healthy", "trial", ("one",), ("abstract",), effect)
    assert words.claim_effect(claim) == f"Stockings of class II may reduce evening swelling a little.{scope}"
    assert words.claim_effect(replace(claim, certainty="very_low")) == (
        f"We are very uncertain whether stockings of class II reduce evening swelling.{scope}"
    )


@pytest.mark.parametrize(
    ("directness", "sources", "versus", "when", "sentence"),
    [
        ("trial", 1, "socks", "1 week", "In one study, {socks}; {} {who} Compared with: socks. Time: 1 week."),
        ("cohort", 1, "not stated", "1 week", "In one study, {less}; {} {who} {versus} Time: 1 week."),
        ("trial", 2, "socks", "not stated", "In the studies read, {socks}; {} {who} Compared with: socks. {when}"),
        ("review", 1, "not stated", "not stated", "In the studies read, {socks}; {} {who} {versus} {when}"),
        ("review_of_cohorts", 1, "not stated", "not stated", "In the studies read, {less}; {} {who} {versus} {when}"),
        (
            "before_after",
            1,
            "not stated",
            "not stated",
            "In one study with nobody to compare with, {fell}; {} {who} {versus} {when}",
        ),
    ],
)
def test_an_effect_tells_how_many_studies_against_what_and_when(words, directness, sources, versus, when, sentence):
    effect = Effect("socks", "swelling", "lowers", "not_stated", "not stated", None, None, "1", when, versus, many=True)
    names = tuple(f"s{number}" for number in range(sources))
    claim = Claim("c", "t", "Said.", "not_graded", "healthy", directness, names, ("abstract",) * sources, effect)
    assert words.claim_effect(claim) == sentence.format(
        "nobody has graded how sure that is.",
        socks="socks reduced swelling",
        less="there was less swelling with socks",
        fell="swelling went down with socks",
        who="Seen in: healthy people.",
        versus="Compared with what: not told in what was read.",
        when="Time: not told in what was read.",
    )


@pytest.mark.parametrize(("trials", "seen"), [(1, "In one study"), (2, "In the studies read")])
def test_a_review_that_holds_one_trial_is_one_study(words, trials, seen):
    effect = Effect("socks", "swelling", "lowers", "small", "change", -1.0, None, "cm", "1 week", "none", many=True)
    sources, read = ("one",), ("abstract",)
    claim = Claim("c", "t", "Said.", "not_graded", "venous", "review", sources, read, effect, {"trials": trials})
    assert words.claim_effect(claim).startswith(f"{seen}, socks reduced swelling")


@pytest.mark.parametrize(
    ("certainty", "certainty_words", "said"),
    [
        ("grade_not_recorded", "strong", "the source grades how sure that is by a scale of its own: strong."),
        ("grade_not_recorded", None, "the source graded how sure that is, but we have no grade to show."),
        ("not_graded", None, "nobody has graded how sure that is."),
    ],
)
def test_who_graded_is_said_in_their_words_where_those_were_read(words, certainty, certainty_words, said):
    effect = Effect(
        "socks", "swelling", "lowers", "small", "change", -1.0, None, "cm", "1 week", "none", True, "nurses"
    )
    sources, read = ("one",), ("abstract",)
    claim = Claim(
        "c", "t", "Said.", certainty, "venous", "review", sources, read, effect, certainty_words=certainty_words
    )
    scope = "Seen in: nurses. Compared with: none. Time: 1 week."
    assert words.claim_effect(claim) == f"In the studies read, socks reduced swelling a little; {said} {scope}"


def test_a_claim_without_an_effect_has_none_to_say(words):
    claim = Claim("c", "t", "Said.", "low", "healthy", "trial", ("one",), ("abstract",))
    with pytest.raises(ValueError, match="claim c has no effect"):
        words.claim_effect(claim)


def test_no_measured_effect_leaves_out_whom_against_what_and_when(words, library):
    marks = ("Seen in: ", "Compared with", "Time: ")
    said = {claim.id: words.claim_effect(claim) for claim in library.claims.values() if claim.effect}
    assert {name: sentence for name, sentence in said.items() if not all(mark in sentence for mark in marks)} == {}


def test_every_measured_effect_of_the_library_can_be_said(words, library):
    said = [words.claim_effect(claim) for claim in library.claims.values() if claim.effect]
    assert said
    assert [sentence for sentence in said if "{" in sentence or "  " in sentence or not sentence.endswith(".")] == []


@pytest.mark.parametrize(
    ("key", "label", "question"),
    [
        ("age_years", "your age in years", "How old are you, in years?"),
        (
            "left.ankle_cm",
            "left leg: the distance around the ankle, in cm",
            "Left leg: What is the distance, in cm, around the narrowest place above the ankle bones?",
        ),
        (
            "right.ankle_cm",
            "right leg: the distance around the ankle, in cm",
            "Right leg: What is the distance, in cm, around the narrowest place above the ankle bones?",
        ),
    ],
)
def test_a_fact_is_named_and_asked_for_with_its_leg(words, key, label, question):
    assert words.label(key) == label
    assert words.question(key) == question


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("diabetes", True, "yes"),
        ("diabetes", False, "no"),
        ("leg_swelling", "evening", "swollen by evening"),
        ("leg_swelling", "none", "no swelling"),
        ("abi", 1.0, "1"),
        ("abi", 0.85, "0.85"),
        ("ceap_class", 3, "3"),
        ("pain_weeks", 5200.0, "5200"),
    ],
)
def test_a_value_is_said_in_plain_words(words, name, value, said):
    assert words.value(name, value) == said


def test_every_value_of_every_choice_can_be_said(words, vocabulary):
    choices = [(fact.name, value) for fact in vocabulary.facts.values() for value in fact.values]
    assert choices
    assert [pair for pair in choices if not words.value(*pair)] == []


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (["smoker"], "Not answered yet: {smoker}."),
        (["smoker", "left.abi"], "Not answered yet: {smoker}; left leg: {abi}."),
        (["smoker", "left.abi", "diabetes"], "Not answered yet: {smoker}; left leg: {abi}; and 1 more."),
        (["smoker", "left.abi", "diabetes", "sex", "goal"], "Not answered yet: {smoker}; left leg: {abi}; and 3 more."),
    ],
)
def test_what_was_not_answered_names_two_and_counts_the_rest(words, keys, sentence):
    labels = {name: words.facts[name]["label"] for name in ("smoker", "abi")}
    assert words.not_answered(keys) == sentence.format(**labels)


@pytest.fixture(scope="module")
def unspoiled():
    return yaml.safe_load((ROOT / "words/en.yaml").read_text("utf-8"))


@pytest.fixture
def written(unspoiled):
    return deepcopy(unspoiled)


def spoil(root: Path, entry: object) -> tuple[str, ...]:
    (root / "words").mkdir()
    (root / "words/en.yaml").write_text(json.dumps(entry), "utf-8")  # which is YAML too, and quicker written
    with pytest.raises(KnowledgeError, match=r"^The words cannot be used\n") as refused:
        read_words(root)
    return refused.value.problems


@pytest.mark.parametrize("section", SECTIONS)
def test_a_missing_section_is_refused(tmp_path, written, section):
    del written[section]
    assert spoil(tmp_path, written) == (f"words/en.yaml: key '{section}' is missing",)


def test_an_unknown_section_and_a_missing_one_are_refused_together(tmp_path, written):
    written["take_of"] = written.pop("take_off")
    unknown, missing = spoil(tmp_path, written)
    assert unknown.startswith("words/en.yaml: unknown key 'take_of' (allowed: ")
    assert missing == "words/en.yaml: key 'take_off' is missing"


@pytest.mark.parametrize("entry", [None, ["a", "list"], "a word"])
def test_a_file_that_holds_no_sections_is_refused(tmp_path, entry):
    assert spoil(tmp_path, entry)


def test_no_sentence_is_long(texts):
    long = {
        path: sentence
        for path, text in texts
        if is_for_lay_readers(path)
        for sentence in SENTENCE_END.split(text)
        if len(sentence.split()) > MOST_WORDS
    }
    assert long == {}


def test_certainty_is_typed_nowhere_but_in_its_own_section(texts):
    typed = {path: text for path, text in texts if path[0] != "certainty" and TYPED_CERTAINTY.search(text)}
    assert typed == {}


def test_sentences_of_rules_that_can_be_an_emergency_do_not_speak_of_socks(words, rules):
    grave = [r.id for r in rules.dangers if Urgency.EMERGENCY in (r.urgency, r.if_unknown_urgency)]
    assert grave
    said = {
        rule: section[rule]
        for rule, section in product(grave, (words.rules, words.rules_when_unknown))
        if rule in section and SOCK.search(section[rule])
    }
    assert said == {}


@pytest.mark.usefixtures("socket_disabled")
def test_the_sentences_read_easily(words):
    texts = [
        " ".join(text for _, text in walk(entry, ()))
        for section in (words.rules, words.verdicts, words.urgency, words.advice, words.helps)
        for entry in section.values()
    ]
    grades = [textstat.flesch_kincaid_grade(text) for text in texts]
    assert sum(grades) / len(grades) <= HIGHEST_GRADE
