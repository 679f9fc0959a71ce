"""Safety every day: any sign of danger stops a trial, what is not sure never goes on, and spoiled rules are refused."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.case.case import Case
from soleus.knowledge.load import KnowledgeError
from soleus.rules.levels import Danger, Urgency
from soleus.screen import screen
from soleus.trial.safety import Step, Ticks, asked, evening, judge
from soleus.trial.stop_rules import read_stop_rules, stop_rule_problems

CHAPTER = "trial/stop.md"
EMERGENCIES = [
    "saddle_numbness", "bladder_change", "bowel_change", "sexual_function_change", "both_legs_affected",
    "cannot_stand_or_walk", "breathless_or_chest_pain", "pain_out_of_proportion", "sudden_numb_cold_leg",
    "pregnancy_warning_signs",
]  # fmt: skip


def step_of(book, stop_rules, facts, *signs, unsure=()):
    return evening(stop_rules, facts, Ticks(signs, unsure), book.rules).step


def test_an_evening_without_a_sign_goes_on(book, stop_rules, ruth):
    assert step_of(book, stop_rules, ruth.facts) == Step.GO_ON


@pytest.mark.parametrize("sign", EMERGENCIES)
def test_an_emergency_sign_ends_the_trial_with_getting_help(book, stop_rules, ruth, sign):
    assert step_of(book, stop_rules, ruth.facts, sign) == Step.GET_HELP
    assert step_of(book, stop_rules, ruth.facts, unsure=(sign,)) == Step.SEE_SOMEONE


@pytest.mark.parametrize(
    ("sign", "step"),
    [
        ("foot_drop", Step.GET_HELP),
        ("new_swelling_one_leg", Step.GET_HELP),
        ("open_wound_or_ulcer", Step.SEE_SOMEONE),
        ("pregnant", Step.SEE_SOMEONE),
        ("trouble_since_wearing", Step.SEE_SOMEONE),
    ],
)
def test_other_signs_end_it_too_and_not_being_sure_pauses_it(book, stop_rules, ruth, sign, step):
    assert step_of(book, stop_rules, ruth.facts, sign) == step
    assert step_of(book, stop_rules, ruth.facts, unsure=(sign,)) == Step.PAUSE


def test_every_sign_that_is_asked_ends_the_trial_and_not_sure_never_goes_on(book, stop_rules, ruth):
    for sign in asked(stop_rules, ruth.facts, book.rules):
        assert step_of(book, stop_rules, ruth.facts, sign).is_end, sign
        assert step_of(book, stop_rules, ruth.facts, unsure=(sign,)) > Step.GO_ON, sign


def test_whatever_alone_has_somebody_seen_today_is_asked_daily_or_told_at_the_start(book, stop_rules, ruth):
    daily = {*asked(stop_rules, ruth.facts, book.rules), *stop_rules.at_start}
    for fact in book.rules.vocabulary.facts.values():
        if fact.type != "bool" or not fact.can_be_seen or fact.computed:
            continue
        urgency = screen(Case({**ruth.facts, fact.name: True}), book.rules).urgency
        assert urgency < Urgency.URGENT or fact.name in daily, fact.name


def test_whoever_is_male_is_not_asked_about_a_pregnancy_and_whoever_did_not_say_is(book, stop_rules, ruth):
    of_male = asked(stop_rules, {**ruth.facts, "sex": "male"}, book.rules)
    of_nobody = asked(stop_rules, {k: v for k, v in ruth.facts.items() if k != "sex"}, book.rules)
    assert "pregnant" not in of_male
    assert {"pregnant", "pregnancy_warning_signs"} <= set(of_nobody)


def test_a_pregnancy_that_is_followed_ends_a_trial_too(book, stop_rules, ruth):
    followed = {**ruth.facts, "clinician_involved": True}
    assert step_of(book, stop_rules, followed, "pregnant") == Step.SEE_SOMEONE


@given(st.data())
def test_more_signs_never_make_it_safer(book, stop_rules, ruth, data):
    names = asked(stop_rules, ruth.facts, book.rules)
    signs = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=4))
    more = data.draw(st.sampled_from(names))
    fewer = step_of(book, stop_rules, ruth.facts, *signs)
    assert step_of(book, stop_rules, ruth.facts, *dict.fromkeys([*signs, more])) >= fewer


def test_a_sign_that_was_there_at_the_start_is_not_taken_for_gone(book, stop_rules, ruth):
    assert step_of(book, stop_rules, {**ruth.facts, "calf_tender": True}).is_end


def test_every_level_that_there_is_gives_what_is_promised(stop_rules):
    assert list(stop_rule_problems(stop_rules)) == []
    for urgency, could_be, danger in product(Urgency, Urgency, Danger):
        steps = [rule.of_levels(urgency, could_be, danger) for rule in stop_rules.rules]
        assert (max(steps) == Step.GO_ON) == (
            urgency < Urgency.URGENT and could_be < Urgency.EMERGENCY and danger == Danger.NONE
        )


def test_without_any_one_of_its_rules_or_with_it_weakened_the_chapter_is_refused(stop_rules):
    for rule in stop_rules.rules:
        fewer = replace(stop_rules, rules=tuple(other for other in stop_rules.rules if other != rule))
        weaker = replace(rule, then=Step(rule.then - 1))
        swapped = replace(stop_rules, rules=tuple(weaker if other == rule else other for other in stop_rules.rules))
        if rule.id != "emergency":  # "seen-today" says the same of it
            assert list(stop_rule_problems(fewer)), rule.id
            assert list(stop_rule_problems(swapped)), rule.id


SPOILED = [
    ("urgency: urgent\nthen: get_help", "urgency: urgent\nthen: see_someone", "does not end with getting help"),
    ("urgency: urgent\nthen: get_help", "urgency: emergency\nthen: get_help", "does not end with getting help"),
    ("could_be: emergency\nthen: see_someone", "could_be: emergency\nthen: pause", "does not end"),
    ("danger: clinician_first\nthen", "danger: avoid\nthen", "does not end"),
    ("danger: undecided\nthen: pause", "danger: measure_first\nthen: pause", "goes on"),
    ("if_unknown: pause\n", "", "unknown is never"),
    ("when: pregnant\n", "when: dermatitis\n", "a pregnancy ends no trial"),
    ("silent_days: 3\nthen: pause", "silent_days: 3\nthen: see_someone", "silence pauses"),
    ("silent_days: 3\n", "silent_days: 0\n", "silence pauses"),
    ("silent_days: 3\n", "danger: undecided\n", "nobody asks after"),
    ("then: get_help", "then: go_away", "must be one of"),
    ("urgency: urgent\n", "urgency: urgent\ndanger: avoid\n", "just one of"),
    ("  - fainted\n", "  - feinted\n", "no fact 'feinted'"),
]


@pytest.mark.parametrize(("text", "other", "says"), SPOILED)
def test_a_spoiled_chapter_is_refused(book, tmp_path, text, other, says):
    chapter = (book.root / CHAPTER).read_text("utf-8")
    assert text in chapter
    (tmp_path / "trial").mkdir()
    (tmp_path / CHAPTER).write_text(chapter.replace(text, other, 1) if "get_help" in other or "go_away" in other
                                    or "urgent" in text else chapter.replace(text, other), "utf-8")  # fmt: skip
    with pytest.raises(KnowledgeError, match=says):
        read_stop_rules(book.rules.vocabulary, tmp_path)


def test_every_claim_that_is_named_is_one(book, stop_rules):
    named = {claim for rule in stop_rules.rules for claim in rule.claims}
    assert named <= set(book.library.claims)


def test_somebody_whose_pregnancy_nobody_told_waits(book, stop_rules, ruth):
    untold = Case({key: value for key, value in ruth.facts.items() if key != "pregnant"})
    assert judge(stop_rules, screen(untold, book.rules)).step == Step.PAUSE
