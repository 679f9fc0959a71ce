"""Whole records: the sample is read without a crash, and whatever a broken record holds is refused by its place."""

import copy
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.fhir.read import Record, read_people, read_record
from soleus.problems import ProblemsError

ODD = (
    None,
    True,
    False,
    0,
    -1,
    1e308,
    10**400,
    float("nan"),
    "",
    "x" * 300,
    "\x00",
    "2026-02-31",
    "\ud800",
    [],
    {},
    [[]],
    [None],
    {"": {}},
)


def nodes(value, path=()):
    """Give the path of every node of a JSON text."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield from nodes(part, (*path, name))


def mutated(resources, rng, changes):
    """Change, drop or double nodes at random."""
    changed = copy.deepcopy(resources)
    for _ in range(changes):
        *before, last = rng.choice([path for path in nodes(changed) if path] or [(0,)])
        node = changed
        for name in before:
            node = node[name]
        if isinstance(node, list) and not node:
            continue
        action = rng.randrange(3)
        if action == 0:
            del node[last]
        elif action == 1:
            node[last] = rng.choice(ODD)
        else:
            node[last] = rng.choice(["entered-in-error", "active", [node[last]], {"coding": node[last]}])
    return changed


def sound(content, vocabulary, mapping):
    """Read, or refuse with something to read; whatever is set aside has a place and a reason."""
    try:
        record = read_record(content, vocabulary, mapping)
    except ProblemsError:
        return
    for unread in record.unread:
        assert unread.place
        assert unread.why in mapping.whys


def test_the_sample_is_read(sample, vocabulary, mapping):
    people = list(read_people(sample, vocabulary, mapping))
    assert len(people) == 12
    assert all(isinstance(person, Record) for person in people)
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
    sound(mutated(one_patient(sample), random.Random(seed), changes), vocabulary, mapping)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_any_json_is_read_or_refused(vocabulary, mapping, content):
    sound(content, vocabulary, mapping)
    sound({"resourceType": "Bundle", "entry": content}, vocabulary, mapping)
    sound({"resourceType": "Observation", "subject": content, "code": content}, vocabulary, mapping)


@pytest.mark.deep
def test_a_hundred_thousand_mutated_records(sample, vocabulary, mapping):
    rng = random.Random(16)
    ours = one_patient(sample)
    for _ in range(100_000):
        sound(mutated(ours, rng, rng.randrange(1, 6)), vocabulary, mapping)
