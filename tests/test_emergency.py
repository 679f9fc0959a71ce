"""Danger stops the way: an emergency is answered behind the first stage, and nothing of a later one is reached."""

import sys
from dataclasses import MISSING, fields, replace

import pytest

from soleus.answer import Answer, assess
from soleus.case.start import person
from soleus.knowledge.load import KnowledgeError
from soleus.knowledge.worked import read_worked_people
from soleus.rules.check import check_rulebook
from soleus.rules.levels import Benefit, Danger, Urgency

PATH = sys.modules["soleus.answer.main_path"]
EMERGENCIES = [worked for worked in read_worked_people() if worked.expect.get("urgency") == "emergency"]
LATER = ("indicate", "fit", "predict", "plan")
SAID = {"urgency", "urgency_could_be", "compression", "reasons", "take_off", "trace", "version", "rulebook"}


@pytest.mark.parametrize("worked", EMERGENCIES, ids=lambda worked: worked.name)
def test_no_later_stage_hears_of_an_emergency(book, monkeypatch, worked):
    def reached(*_given, **_more):
        raise AssertionError("a later stage was reached")

    for stage in LATER:
        monkeypatch.setattr(PATH, stage, reached)
    answer = assess(person(book.rules.vocabulary, worked.start, worked.facts), book, with_prediction=True)
    assert answer.urgency == "emergency"
    assert answer.compression in {"avoid", "stop_now"}


@pytest.mark.parametrize("worked", EMERGENCIES, ids=lambda worked: worked.name)
def test_an_emergency_says_nothing_else(book, worked):
    answer = assess(person(book.rules.vocabulary, worked.start, worked.facts), book)
    unsaid = {part.name for part in fields(Answer)} - SAID
    assert not any(getattr(answer, name) for name in unsaid)
    rules = {rule.id: rule for rule in book.rules.dangers}
    assert answer.reasons
    assert all(rules[reason.rule].urgency is Urgency.EMERGENCY and reason.truth == "true" for reason in answer.reasons)


def test_what_an_emergency_leaves_out_is_what_an_answer_need_not_have():
    optional = {p.name for p in fields(Answer) if p.default is not MISSING or p.default_factory is not MISSING}
    assert {part.name for part in fields(Answer)} - optional == SAID


@pytest.mark.parametrize("level", [Danger.AVOID, Danger.STOP_NOW])
@pytest.mark.parametrize("gain", list(Benefit))
def test_a_verdict_on_an_emergency_that_hangs_on_gain_is_refused(book, library, level, gain):
    spoiled = replace(book.rules, verdicts={**book.rules.verdicts, (gain, level): "suitable"})
    with pytest.raises(KnowledgeError, match=f"what could be gained decides nothing at '{level.word}'"):
        check_rulebook(spoiled, library, book.words)


@pytest.mark.parametrize("level", [level for level in Danger if level < Danger.AVOID])
def test_below_that_a_verdict_may_hang_on_gain(book, library, level):
    verdicts = {**book.rules.verdicts, (Benefit.NONE, level): "not_needed", (Benefit.SOME, level): "undecided"}
    check_rulebook(replace(book.rules, verdicts=verdicts), library, book.words)
