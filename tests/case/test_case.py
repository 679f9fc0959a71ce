"""The case record: closed, silent about what it holds, and the only thing that the door lets through."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.case import Case, CaseError, build_case

NAMES = st.text(max_size=12) | st.sampled_from(
    ["age_years", "leg_pain", "leg_swelling", "ceap_class", "abi", "ankle_cm", "left", "right", "pregnant"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("none"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def test_showing_a_case_tells_no_health_value(vocabulary):
    case = build_case({"age_years": 87, "cause": "piriformis", "left": {"abi": 0.43}}, vocabulary)
    assert [f"{case!r}", str(case), f"{[case]}"] == ["<Case: 3 facts known>"] * 2 + ["[<Case: 3 facts known>]"]


def test_a_case_cannot_be_written_into(vocabulary):
    case = build_case({"leg_pain": True}, vocabulary)
    with pytest.raises(TypeError):
        case.facts["leg_pain"] = False  # type: ignore[index] # that it is refused is the test
    with pytest.raises(TypeError):
        case.origins["leg_pain"] = "me"  # type: ignore[index] # that it is refused is the test
    with pytest.raises(FrozenInstanceError):
        case.facts = {}  # type: ignore[misc] # that it is refused is the test


def test_a_case_keeps_its_facts_when_the_mapping_it_was_made_from_changes():
    facts = {"leg_pain": True}
    case = Case(facts)
    facts["leg_pain"] = False
    assert case.facts == {"leg_pain": True}


@given(anything=st.dictionaries(NAMES, VALUES, max_size=8))
def test_any_mapping_makes_a_case_or_is_refused(vocabulary, anything):
    try:
        case = build_case(anything, vocabulary)
    except CaseError:
        return
    assert set(case.facts) <= set(vocabulary.every_key())
