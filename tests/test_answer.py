"""What an answer says, for every example person and many made-up ones."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import textstat

from soleus.answer import assess
from soleus.case import Case, build_case
from soleus.case.read import read_case
from soleus.case.start import person
from soleus.cohort.people import laypeople
from soleus.prove.worked import is_empty
from soleus.render.views import VIEWS
from soleus.rules.levels import ONLY_WHEN_TOLD, OPTIONS, SURE, Help, Standing, Urgency
from soleus.rules.person import PersonReader
from tests.documents import text_of
from tests.promises import EMERGENCY_SIGNS, edge_people, sample_people

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.*"))
SWOLLEN = {"leg_swelling": "evening", "swollen_leg": "both"}
LONGEST = 25  # words in a sentence that a person reads
GARMENT = re.compile(r"sock|stocking|compression|garment", re.IGNORECASE)


def said(answer):
    """Every text of an answer that a person reads."""
    yield from (reason.says for reason in answer.reasons)
    yield from (helped.says for helped in answer.helps.values())
    yield from (text for option in answer.plan for text in (option.says, *option.also))
    yield from (*answer.wear, *answer.watch_for, *answer.stop_if)
    yield from (pattern.says for pattern in answer.recognition)
    if answer.course is not None:
        yield from (*answer.course.says, *answer.course.come_back_if, *answer.course.changes_plan)


def sentences(text):
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence]


@pytest.fixture(scope="module")
def answers(book, vocabulary):
    cases = [read_case(str(path), vocabulary) for path in EXAMPLES] + sample_people(vocabulary, 150, seed=4)
    return [assess(case, book) for case in cases]


def test_no_sentence_is_longer_than_can_be_read(answers):
    too_long = {
        sentence
        for answer in answers
        for text in said(answer)
        for sentence in sentences(text)
        if len(sentence.split()) > LONGEST
    }
    assert not too_long


def test_nothing_is_said_twice_in_one_list(answers):
    for answer in answers:
        for texts in (answer.wear, answer.watch_for, answer.stop_if):
            assert len(set(texts)) == len(texts)


def test_every_reason_and_gain_names_its_claims(answers, library):
    for answer in answers:
        for thing in (*answer.reasons, *(h for h in answer.helps.values() if h.verdict != "no")):
            assert thing.claims
            assert set(thing.claims) <= set(library.claims)


def test_a_true_reason_names_the_facts_it_stands_on(answers):
    for answer in answers:
        for reason in answer.reasons:
            assert reason.facts if reason.truth == "true" else reason.missing


def test_the_gravest_reason_stands_first(book, vocabulary):
    answer = assess(person(vocabulary, "all_no", {"foot_drop": True, "dermatitis": True, "skin_fragile": True}), book)
    assert [reason.rule for reason in answer.reasons][:3] == ["new-foot-drop", "skin-fragile", "skin-inflamed"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_answer_is_easy_to_read(book, library, vocabulary, path):
    """US grade 6 or lower, over everything that the person's view shows."""
    document = VIEWS["person"](assess(read_case(str(path), vocabulary), book), book, library)
    assert textstat.flesch_kincaid_grade(text_of(document)) <= 6


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({"leg_pain": True, "pain_below_knee": True, "leg_pain_worse_than_back": True, "leg_tingling": True}, "root"),
        ({"leg_pain": True, "age_years": 72, "pain_on_standing_eased_by_sitting": True}, "stenosis"),
        ({"leg_pain": True, "leg_pain_walking_eased_by_standing_still": True}, "arterial"),
        ({"leg_pain": True, "cause": "piriformis"}, "deep_gluteal"),
    ],
)
def test_the_best_fitting_pattern_stands_first(book, vocabulary, facts, first):
    patterns = assess(person(vocabulary, "all_no", facts), book).recognition
    assert (patterns[0].pattern, patterns[0].fit) == (first, "fits")


def test_a_pattern_never_changes_urgency_verdict_or_plan(book, vocabulary):
    """With every pattern rule deleted the answer differs in nothing but recognition."""
    blind = replace(book, rules=replace(book.rules, patterns=()))
    for case in sample_people(vocabulary, 60, seed=8):
        seeing, unseeing = assess(case, book).to_json(), assess(case, blind).to_json()
        assert {k for k in seeing if seeing[k] != unseeing[k]} <= {"recognition"}


def test_whoever_must_be_seen_today_is_told_no_pattern(book, vocabulary):
    facts = {"leg_pain": True, "pain_below_knee": True, "new_swelling_one_leg": True, "leg_swelling": "present"}
    answer = assess(person(vocabulary, "all_no", facts | {"swollen_leg": "left"}), book)
    assert (answer.urgency, answer.recognition) == ("urgent", ())


def test_the_course_is_a_range_and_widens_where_two_apply(book, vocabulary):
    facts = {"leg_pain": True, "pain_below_knee": True}
    plain = assess(person(vocabulary, "all_no", facts), book).course
    severe = facts | {"cause": "disc_herniation", "leg_pain_0_10": 8, "pain_weeks": 8}
    wide = assess(person(vocabulary, "all_no", severe), book).course
    assert plain is not None
    assert wide is not None
    assert (plain.better_by_3_months, plain.recovered_by_1_year) == ((60, 80), (49, 58))
    assert wide.recovered_by_1_year == (49, 95)


def test_a_child_gets_no_plan_no_pattern_and_no_course(book, vocabulary):
    answer = assess(person(vocabulary, "all_no", {"age_years": 9, "leg_pain": True}), book)
    assert (answer.plan, answer.recognition, answer.course) == ((), (), None)


def test_an_answer_shows_no_health_fact_when_it_is_printed_for_a_programmer(book, vocabulary):
    answer = assess(person(vocabulary, "all_no", {"dermatitis": True, "leg_pain_0_10": 7}), book)
    assert "dermatitis" not in repr(answer)
    assert "leg_pain_0_10" not in repr(answer.reasons[0])
    assert "facts" not in repr(answer.reasons[0])


@pytest.mark.parametrize("sign", EMERGENCY_SIGNS)
def test_an_emergency_says_no_word_of_socks(book, vocabulary, sign):
    answer = assess(person(vocabulary, "nothing", {sign: True}), book)
    assert is_empty(answer)
    assert not [text for text in said(answer) if GARMENT.search(text)]
    assert answer.reasons
    assert all(reason.truth == "true" for reason in answer.reasons)


def test_a_wearer_in_an_emergency_is_known_as_one(book, vocabulary):
    answer = assess(person(vocabulary, "nothing", {"saddle_numbness": True, "wears_compression_now": True}), book)
    assert (answer.compression, answer.take_off) == ("stop_now", book.words.take_off["worn"])


def test_advice_for_wearing_only_where_it_suits(answers):
    for answer in answers:
        assert bool(answer.wear) == (answer.compression == "suitable")
        assert (answer.pressure_mmhg is not None) == (answer.compression == "suitable")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "bedtime"),
        ({"can_reach_feet": False}, "Do not strain your back"),
        ({"diabetes": True, "diabetic_foot_check_normal": True}, "twice a day"),
        ({"travel_hours": 5}, "whole journey"),
    ],
)
def test_advice_fits_the_person(book, vocabulary, facts, sentence):
    healthy = {"left.abi": 1.0, "right.abi": 1.0} | SWOLLEN
    with_ = assess(person(vocabulary, "all_no", healthy | facts), book)
    assert with_.compression == "suitable"
    assert any(sentence in text for text in with_.wear)
    if facts:
        assert not any(sentence in text for text in assess(person(vocabulary, "all_no", healthy), book).wear)


def test_a_wearer_is_told_when_to_stop(book, vocabulary):
    told = assess(person(vocabulary, "all_no", {"wears_compression_now": True}), book)
    not_told = assess(person(vocabulary, "all_no", {}), book)
    assert told.compression == not_told.compression == "not_needed"
    assert told.stop_if
    assert not not_told.stop_if


def test_the_signs_of_an_emergency_are_told_to_everyone_else(answers):
    for answer in answers:
        assert bool(answer.watch_for) == (answer.urgency != "emergency")


@pytest.mark.parametrize(
    ("facts", "target", "verdict", "words"),
    [
        ({"leg_pain": True}, "nerve_pain", "untested", "No trial of socks for nerve pain was found"),
        ({}, "nerve_pain", "untested", "No trial of socks"),
        (SWOLLEN, "swelling", "may", "may reduce swelling of your legs"),
        ({}, "swelling", "no", "no swelling"),
        ({"tired_heavy_legs": True}, "tired_legs", "may", "may reduce tired and heavy legs"),
        ({"tired_heavy_legs": True, "hours_standing": 4}, "tired_legs", "may", "may reduce tired"),
        ({"varicose_veins": True}, "venous_symptoms", "may", "may reduce aching"),
        ({"travel_hours": 4}, "clot_prevention_travel", "likely", "socks reduce silent leg clots"),
        ({"travel_hours": 3.9}, "clot_prevention_travel", "no", "no journey"),
    ],
)
def test_what_a_sock_can_do(book, vocabulary, facts, target, verdict, words):
    helped = assess(person(vocabulary, "all_no", facts), book).helps[target]
    assert helped.verdict == verdict
    assert words in helped.says


@pytest.mark.parametrize("certainty", ["high", "moderate", "low", "very_low"])
@pytest.mark.parametrize("surer", ["swelling-eased", "swelling-eased-venous", "lymphoedema-swelling"])
def test_a_caveat_stays_whatever_the_certainty_of_another_rule(book, vocabulary, surer, certainty):
    level = Help.LIKELY if certainty in SURE else Help.MAY
    rules = tuple(
        replace(rule, then=level, certainty=certainty) if rule.id == surer else rule for rule in book.rules.benefits
    )
    other = replace(book, rules=replace(book.rules, benefits=rules))
    case = person(vocabulary, "all_no", SWOLLEN | {"lymphoedema": True, "varicose_veins": True, "ceap_class": 3})
    helped = assess(case, other).helps["swelling"]
    assert helped.verdict == level.word
    assert "For lymphoedema this holds for socks that a specialist has fitted." in helped.says
    assert "Your vein trouble is of the kind that societies recommend them for." in helped.says


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "We know of no long journey that you plan"),
        ({"travel_hours": 3.9}, "You told us of no journey of 4 hours or more"),
        ({"travel_hours": 4}, "Compression socks reduce silent leg clots on long journeys"),
    ],
)
def test_nobody_is_said_to_have_told_what_they_were_not_asked(book, vocabulary, facts, said):
    helped = assess(person(vocabulary, "all_no", facts), book).helps["clot_prevention_travel"]
    assert helped.says.startswith(said)


def test_every_gain_that_hangs_on_wishes_alone_has_words_for_an_unknown_wish(book):
    rules = [rule for rule in book.rules.benefits if rule.then.is_gain]
    told = {rule.target for rule in rules if not rule.counts_when_unknown} - {
        rule.target for rule in rules if rule.counts_when_unknown
    }
    assert told - ONLY_WHEN_TOLD == {name for name, texts in book.words.helps.items() if "not_told" in texts}


def test_a_target_that_is_open_is_left_out(book, vocabulary):
    case = person(vocabulary, "all_no", {})
    facts = {key: value for key, value in case.facts.items() if key != "leg_swelling"}
    assert "swelling" not in assess(Case(facts), book).helps


def test_every_option_is_in_every_plan(answers):
    for answer in answers:
        if answer.plan:
            assert [option.option for option in answer.plan] == list(OPTIONS)


def test_every_option_says_why_in_one_sentence(answers):
    for answer in answers:
        for option in answer.plan:
            assert option.says
            if option.option != "compression-socks":  # what its verdict says stands here whole
                assert len(sentences(option.says)) == 1, option.says
            assert option.says not in option.also


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_no_option_suits_against_a_contraindication_known_or_unknown(book, vocabulary):
    """Over people one answer away from healthy and random ones: whatever rules an option out keeps it from "suits"."""
    for case in edge_people(vocabulary) + sample_people(vocabulary, 200, seed=6):
        reader = PersonReader(book.rules, case)
        suited = {option.option for option in assess(case, book).plan if option.standing == "suits"}
        for finding in reader.read_rules(book.rules.options):
            if finding.rule.then > Standing.SUITS and finding.rule.option in suited:
                assert finding.when.truth is False or finding.guard.truth is False, finding.rule.id


def test_whoever_must_be_seen_today_is_suited_by_no_option(book, vocabulary):
    answer = assess(person(vocabulary, "all_no", {"leg_pain": True, "leg_weakness": True}), book)
    assert answer.urgency == Urgency.URGENT.word
    assert "suits" not in {option.standing for option in answer.plan}


def test_laypeople_who_answered_everything_meet_every_verdict_but_undecided(book, vocabulary):
    verdicts = {assess(build_case(facts, vocabulary), book).compression for facts in laypeople(vocabulary, 400, 1)}
    assert verdicts == {"stop_now", "avoid", "clinician_first", "measure_first", "suitable", "not_needed"}


def test_the_answer_names_version_and_rulebook(book, answers):
    assert {answer.rulebook for answer in answers} == {book.rules.hash}


def test_the_trace_holds_every_rule_that_urgency_and_verdict_stand_on(book, answers):
    urgency = {rule.id for rule in (*book.rules.dangers, *book.rules.urgencies)}
    verdict = urgency | {rule.id for rule in book.rules.benefits}
    for answer in answers:
        wanted = urgency if answer.urgency == "emergency" else verdict  # nothing more is read in an emergency
        assert wanted <= {finding.rule.id for finding in answer.trace}


def test_what_everybody_watches_for_is_no_milder_than_the_rule_on_the_same_sign(book, vocabulary):
    """New trouble in both legs is an emergency by its rule; told with weakness, it once was "the same day"."""
    assert assess(person(vocabulary, "all_no", {"both_legs_affected": True}), book).urgency == "emergency"
    signs = assess(person(vocabulary, "all_no", {}), book).watch_for
    assert ["emergency department" in says for says in signs if "both legs" in says] == [True]
