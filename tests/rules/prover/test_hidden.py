"""Which single answer hides an emergency, held against the reference reader."""

import pytest

from soleus.case.start import person
from soleus.prove.hidden import Remaining, answered
from soleus.prove.people import read
from soleus.rules.levels import Urgency
from tests.rules.prover import spoil

NOT_TRACED = pytest.mark.no_cover  # the two tests of a single fact run the same lines


@pytest.fixture(scope="module")
def found(rules):
    return {(one.rule.id, one.fact): one for one in answered(rules, Urgency.EMERGENCY)}


@NOT_TRACED
def test_every_fact_of_every_emergency_is_looked_at(rules, found):
    grave = [rule for rule in rules.dangers if rule.urgency is Urgency.EMERGENCY]
    assert grave
    keys = {name for name, fact in rules.vocabulary.facts.items() if fact.keys}
    assert set(found) == {(rule.id, fact) for rule in grave for fact in rules.facts_in(rule.when) & keys}


@NOT_TRACED
def test_a_sign_that_is_grave_alone_is_hidden_by_a_no_and_by_no_unknown(rules, vocabulary, found):
    one = found["saddle-numbness", "saddle_numbness"]
    assert one.safest == Remaining(Urgency.SELF_CARE, Urgency.SELF_CARE)
    assert one.unknown == Remaining(Urgency.ROUTINE, Urgency.EMERGENCY)
    facts = dict(person(vocabulary, "all_no", {}).facts)
    assert read(rules, facts).screening.urgency is Urgency.SELF_CARE
    del facts["saddle_numbness"]
    assert read(rules, facts).screening.urgency_could_be is Urgency.EMERGENCY


@NOT_TRACED
def test_what_stays_of_signs_that_are_grave_together(found):
    assert found["skin-infection-and-unwell", "fever_or_unwell"].safest == Remaining(Urgency.URGENT, Urgency.URGENT)
    assert found["fainting-with-pain-or-clot-signs", "swollen_leg"].safest is None


@NOT_TRACED
def test_an_unknown_hides_only_what_a_guard_has_taken_for_absent(rules, found):
    silent = {fact for (_, fact), one in found.items() if one.unknown.could_be < Urgency.EMERGENCY}
    guarded = {fact for node in rules.guarded() for fact in rules.facts_in(node.part)}
    assert silent <= guarded


def test_a_rulebook_that_reads_unknown_as_no_hides_them_all(rules):
    one = next(iter(answered(spoil.unknown_as_no(rules), Urgency.EMERGENCY)))
    assert one.unknown.could_be < Urgency.EMERGENCY


def test_a_solver_that_gives_up_is_told(rules):
    with pytest.raises(RuntimeError, match="reached its limit"):
        list(answered(rules, Urgency.EMERGENCY, most_steps=1))
