"""Each worked person gets what ``worked_people.yaml`` says."""

import pytest

from soleus.assess import assess
from soleus.case import CaseError, build_case
from soleus.case.start import person
from soleus.knowledge.worked import EXPECTED, read_worked_people
from tests.promises import is_empty

PEOPLE = read_worked_people()


def words(expected):
    return expected if isinstance(expected, list) else [expected]


CHECKS = {
    "urgency": lambda answer, expected: answer.urgency in words(expected),
    "could_be": lambda answer, expected: answer.urgency_could_be == expected,
    "compression": lambda answer, expected: answer.compression == expected,
    "pressure": lambda answer, expected: list(answer.pressure_mmhg) == expected,
    "pressure_max": lambda answer, expected: answer.pressure_mmhg is None or answer.pressure_mmhg[1] <= expected,
    "missing_has": lambda answer, expected: expected in answer.missing,
    "empty_rest": lambda answer, _: is_empty(answer),
    "empty_plan": lambda answer, _: answer.plan == (),
    "says_about": lambda answer, expected: any(expected in reason.facts for reason in answer.reasons),
    "option": lambda answer, expected: all(
        option.standing in expected[option.option] for option in answer.plan if option.option in expected
    ),
}


@pytest.mark.parametrize("worked", PEOPLE, ids=lambda worked: worked.name)
def test_worked_person(book, worked):
    vocabulary = book.rules.vocabulary
    if worked.expect.get("refused"):
        with pytest.raises(CaseError):
            person(vocabulary, worked.start, worked.facts)
        return
    answer = assess(person(vocabulary, worked.start, worked.facts), book)
    failed = {key: expected for key, expected in worked.expect.items() if not CHECKS[key](answer, expected)}
    assert not failed, (answer.urgency, answer.urgency_could_be, answer.compression, answer.pressure_mmhg)


def test_the_option_that_is_asked_about_is_in_the_plan(book):
    asked = {name for worked in PEOPLE for name in worked.expect.get("option", {})}
    answer = assess(build_case({}, book.rules.vocabulary), book)
    assert asked <= {option.option for option in answer.plan}


def test_whatever_can_be_expected_is_checked():
    assert {*CHECKS, "refused"} == set(EXPECTED)
