"""Every promise is proved, and each is refuted for a rulebook that was spoiled to break it."""

from dataclasses import replace

import pytest

from soleus.prove.outcome import DISAGREE, PROVED, REFUTED, UNKNOWN
from soleus.prove.people import breaks, count_facts, fewest_facts, read
from soleus.prove.proof import prove
from soleus.rules import combine
from soleus.rules.levels import VERDICTS, Help, Standing, Urgency
from soleus.rules.model import PressureDefaults
from soleus.rules.promise_chapters import read_promises
from soleus.rules.promises import Bands, Promise
from soleus.rules.prover import options as prover_options
from soleus.rules.prover.answer import Rising
from soleus.rules.prover.logic import any_of, is_not
from tests.rules.prover import spoil

GAINS = ("swelling", "venous_symptoms", "tired_legs", "clot_prevention_travel")
everyone_suits = spoil.verdicts(**dict.fromkeys(VERDICTS, "suitable"))
avoid_forgotten = spoil.verdicts(avoid="clinician_first", stop_now="clinician_first")

SPOILED = {
    "suitable-only-when-harm-is-excluded": spoil.without_rules_on("skin_fragile"),
    "suitable-only-without-signs-of-the-spine": spoil.without_rules_on("fainted"),
    "never-suitable-under-18": spoil.without_rules_on("age_years"),
    "never-suitable-in-pregnancy-without-a-clinician": spoil.without_rules_on("pregnant"),
    "suitable-only-for-what-was-tested": spoil.everyone_gains,
    "not-needed-only-when-no-gain-is-open": spoil.gains_only_when_known,
    "not-needed-is-never-said-to-whoever-gains": spoil.nobody_gains,
    "swelling-is-eased": spoil.helps_for("swelling", Help.NO),
    "venous-symptoms-are-eased": spoil.helps_for("venous_symptoms", Help.NO),
    "tired-legs-may-be-eased": spoil.helps_for("tired_legs", Help.LIKELY),
    "clots-on-journeys-are-prevented": spoil.helps_for("clot_prevention_travel", Help.MAY),
    "nerve-pain-is-untested": spoil.helps_for("nerve_pain", Help.LIKELY),
    "strong-only-when-measured": spoil.strong_for_everyone,
    "strong-never-in-diabetes-or-pregnancy": lambda rules: replace(
        rules, pressures=tuple(rule for rule in rules.pressures if rule.cap is None)
    ),
    "suitable-names-a-pressure": lambda rules: replace(
        rules, pressure_defaults=PressureDefaults(start=(0, 0), cap=20), pressures=()
    ),
    "a-wearer-stops": spoil.nobody_wears,
    "trouble-takes-it-off": spoil.without_rules_on("trouble_since_wearing"),
    "a-wearer-with-a-hurt-nerve-stops": spoil.without_rules_on("wears_compression_now"),
    "avoid-for-skin-and-feeling": spoil.without_rules_on("garment_allergy"),
    "avoid-for-a-wound-in-diabetes": spoil.milder_on("open_wound_or_ulcer"),
    "avoid-for-poor-arteries": spoil.milder_on("toe_pressure_mmhg"),
    "avoid-for-a-failing-heart": spoil.milder_on("nyha_class"),
    "avoid-for-severe-neuropathy": spoil.milder_on("neuropathy"),
    "avoid-while-a-clot-may-be-there": spoil.milder_on("dvt_excluded"),
    "avoid-when-nobody-said-whether-a-scan-found-none": spoil.unknown_as_no,
    "an-old-scan-clears-nothing": spoil.milder_on("clot_scan_out_of_date"),
    "a-scan-of-unknown-date-clears-nothing": spoil.unknown_as_no,
    "the-limb-in-danger-is-an-emergency": spoil.without_rules_on("foot_pulse"),
    "signs-that-are-grave-only-together": spoil.without_rules_on("calf_hard_and_tense"),
    "long-or-strong-pain-is-seen": spoil.self_care_for_all,
    "avoid-for-an-infected-or-bloodless-leg": spoil.without_rules_on("skin_hot_red_spreading"),
    "a-clinician-decides-first": spoil.milder_on("rheumatoid_arthritis"),
    "unknown-care-in-pregnancy-is-no-care": spoil.unknown_as_no,
    "unchecked-feet-are-looked-at": spoil.unknown_as_no,
    "nobody-starts-before-they-are-seen": everyone_suits,
    "bands-of-the-ankle-index": spoil.shifted_index,
    "bands-of-the-ankle-pressure": spoil.bands_overlap("ankle_pressure_mmhg"),
    "bands-of-the-toe-pressure": spoil.bands_overlap("toe_pressure_mmhg"),
    "bands-of-the-oxygen-in-the-skin": spoil.bands_overlap("tcpo2_mmhg"),
    "bands-of-the-heart-failure-class": spoil.bands_overlap("nyha_class"),
    "bands-of-age": spoil.bands_overlap("age_years"),
    "emergency-signs-are-emergencies": spoil.without_rules_on("saddle_numbness"),
    "signs-that-together-are-emergencies": spoil.urgent_signs_only,
    "an-emergency-says-no-more-than-that": avoid_forgotten,
    "failing-nerves-are-seen-today": spoil.self_care_for_all,
    "grave-causes-of-pain-are-seen-today": spoil.without_rules_on("cancer_history"),
    "gangrene-and-an-unstable-heart-are-seen-today": spoil.milder_on("gangrene"),
    "what-somebody-should-look-at-is-never-self-care": spoil.self_care_for_all,
    "very-little-blood-is-seen-today": spoil.without_rules_on("toe_pressure_mmhg"),
    "poor-arteries-with-a-wound-are-seen-today": spoil.milder_on("toe_pressure_mmhg"),
    "new-weakness-that-does-not-wait": spoil.without_rules_on("recent_spine_procedure"),
    "known-bad-arteries-ask-for-the-signs": spoil.without_rules_on("open_wound_or_ulcer"),
    "walking-pain-is-looked-at-until-it-is-cleared": spoil.unknown_as_no,
    "a-clot-is-looked-for-until-it-is-excluded": spoil.unknown_as_no,
    "trouble-of-a-nerve-is-looked-for": spoil.unknown_as_no,
    "an-option-suits-only-without-warning-signs": spoil.unknown_as_no,
    "an-option-suits-only-adults": lambda rules: replace(rules, no_plan_if=spoil.NEVER),
    "heat-suits-no-leg-that-it-could-burn": lambda rules: replace(
        rules, options=tuple(rule for rule in rules.options if rule.then is Standing.SUITS)
    ),
    "something-suits-somebody": lambda rules: replace(rules, options=()),
    "nothing-known-decides-nothing": spoil.unknown_as_no,
    "urgency-could-be-is-no-less": lambda rules: spoil.with_dangers(
        replace(rules, urgencies=()),
        lambda rule: replace(rule, urgency=Urgency.ROUTINE, if_unknown_urgency=Urgency.EMERGENCY),
    ),
    "graver-facts-never-make-it-safer": spoil.swelling_reassures,
    "the-gravest-answer-is-no-safer-than-none": spoil.unknown_as_yes,
    "the-safest-answer-is-no-worse-than-none": spoil.swelling_reassures,
    "left-and-right-count-alike": spoil.only_the_left_leg,
    "the-interview-leaves-out-nothing-that-matters": spoil.missing_left_out,
    "the-interview-ends-early-only-where-nothing-could-change": spoil.an_emergency_only_while_unknown,
    "only-wearing-is-left-open-by-an-early-end": spoil.an_emergency_only_while_unknown,
    "everything-answered-decides": spoil.guards_on_clinicians_facts,
    "everything-seen-decides": spoil.a_tape_for_everybody,
    "somebody-is-suitable": spoil.everyone_measured_first,
    "somebody-needs-none": spoil.everyone_avoids,
    "somebody-is-measured-first": spoil.without_rules_on("abi", "artery_test_out_of_date", "foot_pulse"),
    "no-rule-is-dead": spoil.a_dead_rule,
    "no-rule-is-doubled": spoil.a_doubled_rule,
}


@pytest.fixture(scope="module")
def promises(vocabulary, library):
    return {promise.name: promise for promise in read_promises(vocabulary, library.claims)}


@pytest.mark.deep
def test_every_promise_is_proved(rules, promises):
    """``make check`` proves them in a step of its own, ``make prove``."""
    assert {outcome.name: outcome.status for outcome in prove(promises.values(), rules) if not outcome.is_proved} == {}


# No rulebook breaks it: it is kept by how options are joined. So a reader is spoiled in place of a rulebook.
OF_THE_READERS = "what-is-told-later-takes-no-praise-back"


def test_every_promise_has_a_spoiled_rulebook(promises):
    assert {*SPOILED, OF_THE_READERS} == set(promises)


def test_options_that_wait_only_for_known_signs_are_refuted(rules, promises, monkeypatch):
    """As it was: heat and exercise suited whoever had not said whether there had been a cancer."""

    def joined(encoding, option):
        reads = [read for read in encoding.read_rules(encoding.book.options) if read.rule.option == option]
        suits = any_of(read.yes for read in reads if read.rule.then is Standing.SUITS)
        unsure = any_of(read.is_open for read in reads if read.rule.then > Standing.SUITS)
        against = [(read.rule.then, read.yes) for read in reads if read.rule.then > Standing.SUITS]
        urgent = encoding.answer.urgency.reaches(Urgency.URGENT)
        planned = encoding.truth(encoding.book.no_plan_if).no
        return Rising(Standing, [*against, (Standing.ASK, any_of((is_not(suits), unsure, urgent, is_not(planned))))])

    monkeypatch.setattr(prover_options, "standing", joined)
    monkeypatch.setattr(combine, "urgency_could_be", combine.urgency)
    [outcome] = prove([promises[OF_THE_READERS]], rules)
    assert outcome.status == REFUTED, outcome.why
    before, after = outcome.people
    assert before.items() < after.items()


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_rulebook_is_refuted(rules, promises, name):
    """The person found is confirmed by the reference reader, and keeps the promise with the sound rulebook."""
    spoiled, promise = SPOILED[name](rules), promises[name]
    [outcome] = prove([promise], spoiled)
    assert outcome.status == REFUTED, outcome.why
    if isinstance(promise, Promise) and promise.who != "some layperson":
        assert breaks(promise, spoiled, outcome.people)
        assert not breaks(promise, rules, outcome.people)
        assert fewest_facts(promise, spoiled, outcome.people) == outcome.people, "no fact can be left out"
    else:
        assert outcome.why


def test_bands_show_the_person_or_the_value(rules, promises):
    [outcome] = prove([promises["bands-of-age"]], spoil.bands_overlap("age_years")(rules))
    assert outcome.people == ({"age_years": 18.0},)
    gap = promises["bands-of-age"]
    assert isinstance(gap, Bands)
    [outcome] = prove([replace(gap, bands=gap.bands[:1])], rules)
    assert (outcome.status, outcome.why) == (REFUTED, "age_years of 18.0 lies in no bands")
    [outcome] = prove([replace(gap, bands=(*gap.bands, gap.bands[0]))], rules)
    assert outcome.why.endswith("lies in 2 bands")


def test_a_band_that_says_too_little_or_too_much_is_refuted(rules, promises):
    index = promises["bands-of-the-ankle-index"]
    [outcome] = prove([index], spoil.milder_on("abi")(rules))
    assert outcome.status == REFUTED
    assert "less danger" in outcome.why
    [outcome] = prove([index], spoil.everyone_avoids(rules))
    assert outcome.status == REFUTED


def test_the_fewest_facts_are_found(rules, promises):
    """Without its rule on fragile skin the promise is broken by somebody who is known to be safe otherwise."""
    spoiled = spoil.verdicts(undecided="suitable")(rules)
    [outcome] = prove([promises["never-suitable-under-18"]], spoiled)
    assert outcome.people == ({},)
    [outcome] = prove([promises["avoid-for-skin-and-feeling"]], spoil.without_rules_on("garment_allergy")(rules))
    assert outcome.people == ({"garment_allergy": True},)


def test_two_who_are_compared_differ_in_no_more_than_they_must(rules, promises):
    [outcome] = prove([promises["graver-facts-never-make-it-safer"]], spoil.swelling_reassures(rules))
    safer, graver = outcome.people
    assert count_facts(outcome.people) == 1
    assert (safer["leg_swelling"], graver["leg_swelling"] != "none") == ("none", True)


UNDECIDED_AT_ONCE = ("avoid-for-skin-and-feeling", "no-rule-is-dead", "bands-of-age", "no-rule-is-doubled")


@pytest.mark.parametrize("name", UNDECIDED_AT_ONCE)
def test_a_solver_that_gives_up_has_proved_nothing(rules, promises, name):
    [outcome] = prove([promises[name]], rules, most_steps=1)
    assert (outcome.status, outcome.is_proved) == (UNKNOWN, False)


def test_a_reader_that_does_not_confirm_counts_as_failed(rules, promises, monkeypatch):
    monkeypatch.setattr("soleus.prove.proof.breaks", lambda *_: False)
    for name in ("avoid-for-skin-and-feeling", "somebody-is-suitable"):
        [outcome] = prove([promises[name]], spoil.without_rules_on("garment_allergy")(rules))
        assert (outcome.status, outcome.is_proved) == (DISAGREE, False)
        assert "reader" in outcome.why


def test_bands_and_rules_are_confirmed_too(rules, promises, monkeypatch):
    """With a reference reader that sees no difference, nothing that the solver found is believed."""
    monkeypatch.setattr("soleus.prove.rulewide.seen", lambda *_: {})
    monkeypatch.setattr("soleus.prove.rulewide._told_apart", lambda group, *_: [group])
    found = {name: next(prove([promises[name]], rules)) for name in ("no-rule-is-dead", "no-rule-is-doubled")}
    assert {outcome.status for outcome in found.values()} == {DISAGREE}
    monkeypatch.setattr("soleus.prove.rulewide.read", lambda _, facts: read(rules, facts))
    [outcome] = prove([promises["bands-of-the-ankle-index"]], spoil.milder_on("abi")(rules))
    assert outcome.status == DISAGREE


def test_the_same_search_ends_the_same_way(rules, promises):
    spoiled, promise = spoil.unknown_as_no(rules), promises["trouble-of-a-nerve-is-looked-for"]
    [one], [other] = prove([promise], spoiled), prove([promise], spoiled)
    assert one.people == other.people
    assert one.status != PROVED
