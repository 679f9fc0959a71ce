"""Each worked person gets what ``worked_people.yaml`` says."""

import pytest

from soleus.answer import assess
from soleus.case import CaseError, build_case
from soleus.case.start import person
from soleus.knowledge.expect import EXPECTED
from soleus.knowledge.worked import read_worked_people
from soleus.prove.worked import CHECKS, unmet

PEOPLE = read_worked_people()


@pytest.mark.parametrize("worked", PEOPLE, ids=lambda worked: worked.name)
def test_worked_person(book, worked):
    vocabulary = book.rules.vocabulary
    if worked.expect.get("refused"):
        with pytest.raises(CaseError):
            person(vocabulary, worked.start, worked.facts)
        return
    answer = assess(person(vocabulary, worked.start, worked.facts), book)
    assert unmet(answer, worked.expect) == {}, (
        answer.urgency,
        answer.urgency_could_be,
        answer.compression,
        answer.pressure_mmhg,
    )


def test_the_option_that_is_asked_about_is_in_the_plan(book):
    asked = {name for worked in PEOPLE for name in worked.expect.get("option", {})}
    answer = assess(build_case({}, book.rules.vocabulary), book)
    assert asked <= {option.option for option in answer.plan}


def test_whatever_can_be_expected_is_checked():
    assert {*CHECKS, "refused"} == set(EXPECTED)
