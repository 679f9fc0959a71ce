"""Every number that a rule turns on stands in a claim that it cites, or is said to be our own reading."""

import pytest

from soleus.rules.model import CourseRule, DangerRule, OptionRule, PatternRule
from tests.rules.test_cases import named, numbers_in

# Numbers without a source, by rule or condition. The chapters say of each that it is a name or our reading.
NAMES_OF_CLASSES = {
    "heart-failure-class-1-or-2",
    "swelling-eased-venous",
    "venous-symptoms-by-class",
    "vein-ulcer-known",
}
ANY_PAIN = {"back_or_leg_pain", "leg_pain_somewhere", "foam-roller-massage-back-pain", "course-back-pain"}
OUR_READING = {
    "cold-foot-with-nerve-signs-or-rest-pain": "new is two weeks; unasked, it only makes the answer stricter",
    "fainting-with-pain-or-clot-signs": "any back pain of two weeks counts; unasked, the same",
    "neuropathic-agent-age-or-kidneys": "above 65 in the source, counted from 65 on",
    "physical-therapy-early": "13 weeks for 90 days",
    "epidural-steroid-acute-severe": "severe is 7 of 10, acute under 13 weeks",
    "epidural-steroid-not-acute-or-not-severe": "the same",
    "nerve-block-lasting-pain": "three months are 13 weeks",
    "laminectomy-narrow-canal": "three months of other care",
    "laminectomy-other-care-first": "the same",
    "stenosis-age-over-70": "the age is in the name of the number",
    "stenosis-age-under-60": "the same",
    "course-severe-disc": "severe is 7 of 10; 6 to 12 weeks are in the words of the claim",
    "course-long-already": "4.3 weeks for 30 days",
}
MADE_STRICTER = {
    "cold-foot-with-nerve-signs-or-rest-pain",
    "fainting-with-pain-or-clot-signs",
}
EXCEPTED = NAMES_OF_CLASSES | ANY_PAIN | set(OUR_READING)


def numbers_of(rule, library):
    found = set()
    for claim in rule.claims:
        for number in library.claims[claim].numbers.values():
            found |= {
                float(n) for n in (number if isinstance(number, list) else [number]) if isinstance(n, int | float)
            }
    return found


def unsourced(rules, library):
    return {
        name: [number for _, number in numbers_in(rule.when) if number not in numbers_of(rule, library)]
        for name, rule in named(rules).items()
        if any(number not in numbers_of(rule, library) for _, number in numbers_in(rule.when))
    }


def test_every_number_has_its_source_or_is_excepted_by_name(rules, library):
    assert set(unsourced(rules, library)) == EXCEPTED


def test_no_danger_turns_on_a_number_of_our_own(rules, library):
    dangers = {name for name, rule in named(rules).items() if isinstance(rule, DangerRule)}
    assert dangers & set(unsourced(rules, library)) <= NAMES_OF_CLASSES | MADE_STRICTER


def test_our_own_readings_are_about_the_plan_alone(rules):
    beside = OUR_READING.keys() - MADE_STRICTER
    assert all(isinstance(named(rules)[name], OptionRule | PatternRule | CourseRule) for name in beside)


def test_the_default_pressure_stands_in_its_claim(rules, library):
    numbers = library.claims["dose-start-15-20"].numbers
    assert rules.pressure_defaults.start == (numbers["start_mmhg_min"], numbers["start_mmhg_max"])
    assert rules.pressure_defaults.cap == library.claims["derby-abpi-over-20"].numbers["max_pressure_without_abi_mmhg"]


@pytest.mark.parametrize(
    ("rule", "claim", "low", "high"),
    [
        ("course-sciatica", "nh-3-months", "improved_pct_low", "improved_pct_high"),
        ("course-sciatica", "nh-12-weeks-and-year", "recovered_at_1_year_pct_low", "recovered_at_1_year_pct_high"),
    ],
)
def test_the_course_shows_the_range_of_its_claim(rules, library, rule, claim, low, high):
    course = named(rules)[rule]
    numbers = library.claims[claim].numbers
    assert (numbers[low], numbers[high]) in {course.better_by_3_months, course.recovered_by_1_year}
