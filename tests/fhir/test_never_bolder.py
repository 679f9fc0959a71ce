"""What a record leaves open stays open: what clears is as broad as its fact, the newest, and of the leg it names."""

import itertools
from typing import Any

import pytest

from soleus.answer import assess
from soleus.fhir.header import DERIVED
from soleus.fhir.read import parse_resource, read_record
from soleus.fhir.write import Written, answer_bundle
from soleus.problems import ProblemsError
from soleus.render.views import VIEWS
from tests.fhir.bundles import AS_OF, ICD10CM, SCT, SUBJECT, bundle, concept, condition, observation

DVT, PAD, ABI = (SCT, "128053003"), (SCT, "840580004"), (SCT, "446841001")
LEFT_ABI = ("https://tx.hl7.lt/fhir/CodeSystem/abi-component", "left-abi")
LEFT_LEG, RIGHT_LEG, LOWER_LIMB, BILATERAL = "32153003", "62175007", "61685007", "51440002"

TWO_CODINGS = {"coding": [*concept(*ABI)["coding"], *concept(*LEFT_ABI)["coding"]]}


def index(number, when="2026-03-20", code=ABI, site=LEFT_LEG, **more):
    return observation(code, number, "{ratio}", when, **({"bodySite": concept(SCT, site)} if site else {}), **more)


def refuted(code, **more):
    return condition(code, "2026-03-30", verified="refuted", **more)


def told(record):
    """Give what is known but age and sex, and why the rest is not."""
    facts = {key: value for key, value in record.case.facts.items() if key not in {"age_years", "sex"}}
    return facts, [unread.why for unread in record.unread]


def test_only_what_is_as_broad_as_the_fact_says_no(mapping, read):
    """Each code of each lookup, ruled out today: a no comes of the codes that are named, and of no other."""
    for lookup in (lookup for lookup in mapping.lookups if lookup.refuted):
        for code in mapping.codes_of(lookup)[::7]:
            known = read(refuted((code.system, code.code)), as_of=AS_OF).case.facts
            says_no = known.get(lookup.fact) is False
            assert says_no is ((code.system, code.code) in lookup.refuted), (lookup.fact, code.code)


@pytest.mark.parametrize(
    ("change", "says_no"),
    [
        ({}, True),
        ({"bodySite": [concept(SCT, LEFT_LEG)]}, False),
        ({"bodySite": [concept(SCT, LOWER_LIMB)]}, False),
        ({"bodySite": [concept(SCT, LEFT_LEG), concept(SCT, RIGHT_LEG)]}, True),
        ({"code": {"coding": [{"system": SCT, "code": DVT[1]}, {"system": ICD10CM, "code": "I82.401"}]}}, False),
        ({"code": {"coding": [{"system": SCT, "code": DVT[1]}, {"system": "http://us.test", "code": "thigh"}]}}, False),
        ({"onsetDateTime": "2020-03-30", "recordedDate": "2026-03-30"}, False),
        ({"onsetDateTime": "2026-03-29", "recordedDate": "2026-03-30"}, True),
        ({"verificationStatus": {"coding": [{"code": "refuted"}, {"code": "confirmed"}]}}, False),
    ],
    ids=["whole", "left", "a leg", "both", "one leg beside", "unknown beside", "old", "new", "against itself"],
)
def test_a_clot_that_was_ruled_out(read, change, says_no):
    record = read(refuted(DVT) | change)
    assert record.case.facts.get("dvt_now") is (False if says_no else None)
    assert says_no or record.unread


@pytest.mark.parametrize(
    ("left", "right"), [(0.4, 0.9), (0.79, 0.8), (1.3, 1.31)], ids=["far", "two sides of a threshold", "above"]
)
def test_however_many_agree_one_that_differs_leaves_it_unknown(read, left, right):
    for numbers in set(itertools.permutations((left, right, right))):
        entries = [index(number, id=f"o{place}") for place, number in enumerate(numbers)]
        assert told(read(*entries)) == ({}, ["clash"] * 3)


def test_numbers_of_one_day_that_differ_by_rounding_are_one(read):
    weights = [observation(("http://loinc.org", "29463-7"), *amount) for amount in ((154, "[lb_av]"), (70, "kg"))]
    assert read(*weights).case.facts["weight_kg"] == pytest.approx(70, rel=0.005)


@pytest.mark.parametrize(
    ("when", "expected", "why"),
    [
        ("2026", {}, ["clash", "clash"]),
        ("2026-03", {}, ["clash", "clash"]),
        ("2026-03-20", {}, ["clash", "clash"]),
        ("2026-03-21", {"left.abi": 1.1}, ["replaced"]),
        ("2026-02", {"left.abi": 0.4}, ["replaced"]),
        ("2026-03-31T23:30:00-05:00", {"left.abi": 1.1}, ["replaced"]),
    ],
)
def test_a_measurement_is_replaced_by_one_that_is_newer_for_sure(read, when, expected, why):
    assert told(read(index(0.4, id="a"), index(1.1, when, id="b"))) == (expected, why)


@pytest.mark.parametrize(
    ("entry", "legs"),
    [
        (index(1.0, site=BILATERAL), {"left", "right"}),
        (index(1.0, code=LEFT_ABI, site=None), {"left"}),
        (index(1.0, code=LEFT_ABI, site=LOWER_LIMB), {"left"}),
        (index(1.0, code=LEFT_ABI, site=BILATERAL), {"left"}),
        (index(1.0, code=LEFT_ABI, site=RIGHT_LEG), set()),
        (index(1.0, site=None) | {"code": TWO_CODINGS}, {"left"}),
        (index(1.0) | {"bodySite": {"coding": [{"system": SCT, "code": c} for c in (LEFT_LEG, RIGHT_LEG)]}}, set()),
        (index(None, site=BILATERAL, component=[
            {"code": concept(*LEFT_ABI), "valueQuantity": {"value": 1.0, "code": "{ratio}"}}]), {"left"}),
        (index(1.0, dataAbsentReason=concept("http://us.test", "error")), set()),
        (index(1.0) | {"valueQuantity": {"value": 0.4, "comparator": "<"}}, set()),
        (index(1.0) | {"valueQuantity": {"value": 1.0, "code": "mm[Hg]"}}, set()),
    ],
)  # fmt: skip
def test_an_index_is_given_to_the_leg_it_is_of_and_to_no_other(read, entry, legs):
    record = read(entry)
    assert set(told(record)[0]) == {f"{leg}.abi" for leg in legs}
    assert legs or record.unread


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"onsetDateTime": "2062-03-20", "recordedDate": "2026-03-20"}, True),  # a slip of the pen
        ({"onsetDateTime": "2026-04-20", "recordedDate": "2026-04-01"}, None),
        ({"clinicalStatus": None, "abatementDateTime": "2026-04-01"}, True),
        ({"clinicalStatus": None, "abatementDateTime": "2026-03-31"}, None),
        ({"clinicalStatus": None, "abatementDateTime": "2026"}, True),
        ({"clinicalStatus": concept("x", "resolved"), "abatementDateTime": "2026-04-01"}, True),
        ({"clinicalStatus": concept("x", "resolved"), "abatementDateTime": "2026-03"}, None),
        ({"clinicalStatus": None, "abatementPeriod": {"start": "2026-04-01"}}, True),
        ({"clinicalStatus": None, "abatementString": "last week"}, None),
    ],
)
def test_a_danger_counts_until_the_day_it_is_over(read, change, expected):
    assert read(condition(DVT) | change).case.facts.get("dvt_now") is expected


AHEAD = {"start": "2026-01-01", "end": "2099-12-31"}


@pytest.mark.parametrize(
    ("later", "now"),
    [
        ({"resourceType": "Coverage", "period": AHEAD}, "2026-03-20"),
        ({"resourceType": "CarePlan", "status": "active", "period": AHEAD}, "2026-03-20"),
        ({"resourceType": "MedicationStatement", "status": "active", "effectivePeriod": AHEAD}, "2026-03-20"),
        ({"resourceType": "Encounter", "status": "in-progress", "period": AHEAD}, "2026-03-20"),
        ({"resourceType": "Encounter", "status": "planned", "period": {"start": "2027-01-01"}}, "2026-03-20"),
        (
            {"resourceType": "Observation", "status": "entered-in-error", "effectiveDateTime": "2062-01-01"},
            "2026-03-20",
        ),
        (condition(PAD, "2062-01-01", verified="entered-in-error"), "2026-03-20"),
        ({"resourceType": "Encounter", "status": "finished", "period": {"end": "2026-03-25"}}, "2026-03-25"),
        ({"resourceType": "DiagnosticReport", "status": "final", "issued": "2026-03-25T10:00:00Z"}, "2026-03-25"),
    ],
)
def test_what_lies_ahead_is_not_now(read, later, now):
    """A day that is yet to come would make every danger too old."""
    record = read(condition(DVT), later | {"subject": SUBJECT}, as_of=None)
    assert record.as_of.isoformat() == now
    assert record.case.facts["dvt_now"] is True


@pytest.mark.parametrize("reference", ["#p1", "Patient?identifier=7", "p1", "Patient/", "the man in bed 3"])
def test_who_cannot_be_told_apart_is_told_of(read, reference):
    assert told(read(condition(DVT) | {"subject": {"reference": reference}})) == ({}, ["no_subject"])


@pytest.mark.parametrize("reference", ["Group/p1", "Patient/p1/_history/2", "http://us.test/fhir/Patient/p1"])
def test_who_can_be_told_apart_is(read, reference):
    record = read(condition(DVT) | {"subject": {"reference": reference}})
    assert ("dvt_now" in record.case.facts) is (reference != "Group/p1")
    assert record.unread == ()


def test_an_id_is_of_its_server(vocabulary, mapping):
    """Two hospitals may each have a patient 1, and what clears one of them says nothing of the other."""
    ours, theirs = (f"http://{name}.test/fhir/Patient/p1" for name in "ab")
    record = bundle(refuted(PAD) | {"subject": {"reference": theirs}})
    record["entry"][0]["fullUrl"] = ours
    with pytest.raises(ProblemsError, match="of 2 patients"):
        read_record(record, vocabulary, mapping, as_of=AS_OF)
    assert told(read_record(record, vocabulary, mapping, patient="p1", as_of=AS_OF)) == ({}, [])
    record["entry"].append({"fullUrl": theirs, "resource": record["entry"][0]["resource"]})
    with pytest.raises(ProblemsError, match="two patients of it bear the id 'p1'"):
        read_record(record, vocabulary, mapping, as_of=AS_OF)


def test_an_element_that_stands_twice_is_refused():
    """The last of two would win in silence: confirmed, then refuted."""
    with pytest.raises(ProblemsError, match="x, line 3: an element stands twice"):
        parse_resource('{"resourceType": "Condition", "code": {"text": "a", "text": "b"}}', "x, line 3")


def test_a_whole_record_a_line_is_opened_and_a_bundle_in_a_bundle_is_told(vocabulary, mapping):
    record = read_record([bundle(condition(DVT), bundle(condition(PAD)))], vocabulary, mapping, as_of=AS_OF)
    assert told(record) == ({"dvt_now": True, "dvt_history": True}, ["in_bundle"])
    assert record.unread[0].place == "[0].entry[2].resource"
    with pytest.raises(ProblemsError, match=r"\[0\].type: a history"):
        read_record([bundle() | {"type": "history"}], vocabulary, mapping, as_of=AS_OF)


def test_an_answer_of_ours_makes_no_old_finding_young(vocabulary, mapping, knowledge, book, library):
    """An index of last year, answered for, stored, and read again: it is as old as it was."""
    kept = read_record(bundle(index(1.0, "2025-04-01")), vocabulary, mapping, as_of=AS_OF)
    answer = assess(kept.case, book)
    document = VIEWS["person"](answer, book, library)
    content = answer_bundle(Written(answer, kept.case, document, knowledge, "p1", AS_OF.isoformat()))
    answers = next(entry["resource"] for entry in content["entry"] if entry["resource"].get("item"))
    assert answers["meta"]["tag"][0]["code"] == DERIVED
    assert told(read_record(answers, vocabulary, mapping, as_of=AS_OF)) == ({}, ["derived"])
    del answers["meta"]
    assert told(read_record(answers, vocabulary, mapping, as_of=AS_OF))[0] == {"left.abi": 1.0}


@pytest.mark.parametrize(
    ("patient", "subject"),
    [
        ("p1", {"reference": "Patient/p1"}),
        ("urn:uuid:0a-1", {"reference": "urn:uuid:0a-1"}),
        ("https://us.test/Patient/1", {"reference": "https://us.test/Patient/1"}),
        ("../../etc", {"type": "Patient", "display": "../../etc"}),
        ("p\x1b[1m", {"type": "Patient", "display": "p\\x1b[1m"}),
        ("p" * 65, {"type": "Patient", "display": "p" * 65}),
        ("", {"type": "Patient", "display": "Patient"}),
    ],
)
def test_only_what_is_an_id_or_an_address_is_pointed_to(knowledge, patient, subject):
    nothing: Any = None  # only whom it is about is asked
    assert Written(nothing, nothing, nothing, knowledge, patient).subject == subject


def test_a_patient_with_an_address_and_no_id_is_named_by_it(vocabulary, mapping):
    record = bundle(condition(DVT) | {"subject": {"reference": "urn:uuid:0a"}})
    record["entry"][0] = {"fullUrl": "urn:uuid:0a", "resource": {"resourceType": "Patient", "birthDate": "1960-04-01"}}
    read_one = read_record(record, vocabulary, mapping, as_of=AS_OF)
    assert (read_one.patient, read_one.case.facts["dvt_now"]) == ("urn:uuid:0a", True)
