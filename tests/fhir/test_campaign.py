"""Whole records: the sample is read without a crash, and whatever a broken record holds is refused by its place."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.fhir.read import Record, read_people
from tools.records import mutated, read_or_refused


def test_the_sample_is_read(sample, vocabulary, mapping):
    people = [one for one in read_people(sample, vocabulary, mapping) if isinstance(one, Record)]
    assert len(people) == 12
    facts = {key for person in people for key in person.case.facts}
    assert {"smoker", "heart_failure", "neuropathy", "takes_opioid", "pregnant", "garment_allergy"} <= facts
    assert {unread.why for person in people for unread in person.unread} <= set(mapping.whys)


def one_patient(sample):
    first = next(resource["id"] for resource in sample if resource["resourceType"] == "Patient")
    names = {f"Patient/{first}"}
    ours = [one for one in sample if one.get("subject", one.get("patient", {})).get("reference") in names]
    return [one for one in sample if one["id"] == first] + ours[:12]


@given(st.integers(0, 10**9), st.integers(1, 6))
def test_whatever_stands_in_a_record_is_read_or_refused_by_its_place(sample, vocabulary, mapping, seed, changes):
    read_or_refused(mutated(one_patient(sample), random.Random(seed), changes), vocabulary, mapping)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_any_json_is_read_or_refused(vocabulary, mapping, content):
    read_or_refused(content, vocabulary, mapping)
    read_or_refused({"resourceType": "Bundle", "entry": content}, vocabulary, mapping)
    read_or_refused({"resourceType": "Observation", "subject": content, "code": content}, vocabulary, mapping)


@pytest.mark.deep
def test_a_hundred_thousand_mutated_records(sample, vocabulary, mapping):
    rng = random.Random(16)
    ours = one_patient(sample)
    for _ in range(100_000):
        read_or_refused(mutated(ours, rng, rng.randrange(1, 6)), vocabulary, mapping)
