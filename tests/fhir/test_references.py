"""What a resource points to, by each way of writing a reference; and resources of other versions of FHIR than R4."""

import pytest

from soleus.fhir.read import Record, read_people, read_record
from soleus.problems import ProblemsError
from tests.fhir.bundles import AS_OF, PATIENT, RXNORM, SCT, SUBJECT, bundle, concept, condition, medicine

DVT, DIABETES = (SCT, "128053003"), (SCT, "44054006")
DRUG = {"resourceType": "Medication", "id": "x", "code": concept(RXNORM, "310965")}


def facts_of(record):
    return {key: value for key, value in record.case.facts.items() if key not in {"age_years", "sex"}}


def whys_of(record):
    return [(unread.fact, unread.why) for unread in record.unread]


def pointing(reference):
    order = medicine(medicationReference={"reference": reference})
    del order["medicationCodeableConcept"]
    return order


BASE = "https://us.test/fhir"


@pytest.mark.parametrize(
    ("url", "reference", "is_met"),
    [
        ("", "Medication/x", True),
        ("", "Medication/x/_history/2", True),
        ("", f"{BASE}/Medication/x", True),
        (f"{BASE}/Medication/x", f"{BASE}/Medication/x/_history/2", True),
        (f"{BASE}/Medication/x/_history/3", f"{BASE}/Medication/x", True),
        (f"{BASE}/Medication/x", "Medication/x", True),
        ("urn:uuid:9", "urn:uuid:9", True),
        (f"{BASE}/Medication/x", "https://them.test/fhir/Medication/x", False),
        ("", "Medication/y", False),
        ("", "x", False),
    ],
)
def test_each_way_of_pointing_to_a_medicine(vocabulary, mapping, url, reference, is_met):
    record = bundle(pointing(reference))
    record["entry"].append({"fullUrl": url, "resource": DRUG} if url else {"resource": DRUG})
    patient = read_record(record, vocabulary, mapping, as_of=AS_OF)
    assert facts_of(patient) == ({"takes_nsaid": True} if is_met else {})
    assert whys_of(patient) == ([] if is_met else [("", "no_thing")])


@pytest.mark.parametrize("change", [{"status": "entered-in-error"}, {"modifierExtension": [{"url": "x"}]}])
def test_a_medicine_that_does_not_count_is_none(read, change):
    assert whys_of(read(pointing("Medication/x"), DRUG | change)) == [("", "no_thing")]
    assert whys_of(read(pointing("#x") | {"contained": [DRUG | change]})) == [("", "no_thing")]
    assert facts_of(read(pointing("#x") | {"contained": [DRUG]})) == {"takes_nsaid": True}


@pytest.mark.parametrize("url", [f"{BASE}/Patient/p1", f"{BASE}/Patient/p1/_history/2"])
@pytest.mark.parametrize("reference", ["Patient/p1", f"{BASE}/Patient/p1", f"{BASE}/Patient/p1/_history/7"])
def test_each_way_of_pointing_to_the_patient(vocabulary, mapping, url, reference):
    record = bundle(condition(DVT, subject={"reference": reference}))
    record["entry"][0]["fullUrl"] = url
    assert read_record(record, vocabulary, mapping, as_of=AS_OF).case.facts["dvt_now"] is True


def test_an_id_is_of_its_server_for_one_record_and_for_many(vocabulary, mapping):
    record = bundle(condition(DVT, subject={"reference": "https://them.test/fhir/Patient/p1"}), condition(DIABETES))
    record["entry"][0]["fullUrl"] = f"{BASE}/Patient/p1"
    with pytest.raises(ProblemsError, match="of 2 patients"):
        read_record(record, vocabulary, mapping, as_of=AS_OF)
    records = read_people(record, vocabulary, mapping, as_of=AS_OF)
    people = {one.patient: facts_of(one) for one in records if isinstance(one, Record)}
    theirs = {"dvt_now": True, "dvt_history": True}
    assert people == {"p1": {"diabetes": True}, "https://them.test/fhir/Patient/p1": theirs}
    record["entry"].append({"fullUrl": "https://them.test/fhir/Patient/p1", "resource": PATIENT})
    assert len(list(read_people(record, vocabulary, mapping, as_of=AS_OF))) == 2


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (medicine() | {"resourceType": "MedicationStatement"}, {"takes_nsaid": True}),
        (medicine() | {"resourceType": "MedicationStatement", "taken": "n"}, {}),  # STU3
        (medicine() | {"resourceType": "MedicationStatement", "wasNotTaken": True}, {}),  # DSTU2
        (medicine() | {"medicationCodeableConcept": None, "medication": {"concept": concept(RXNORM, "310965")}}, {}),
        (condition(DVT) | {"clinicalStatus": "active"}, {}),  # STU3
    ],
)
def test_a_resource_of_another_version_is_told_and_not_read(read, other, expected):
    record = read(other)
    assert facts_of(record) == expected
    assert bool(record.unread) is not bool(expected)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"performedDateTime": "2026-03-20"}, True),
        ({"performedDateTime": "2026-03-20", "notDone": True}, None),  # STU3
        ({"occurrenceDateTime": "2016-03-20"}, None),  # R5
    ],
)
def test_a_procedure_of_another_version_is_told_and_not_read(read, mapping, more, expected):
    [code, *_] = mapping.by_concept["applying compression"]
    done = {"resourceType": "Procedure", "id": "x", "status": "completed", "subject": SUBJECT}
    record = read(done | {"code": concept(code.system, code.code)} | more)
    assert facts_of(record).get("wears_compression_now") is expected
    assert [unread.why for unread in record.unread] == ([] if expected else ["other_version"])
