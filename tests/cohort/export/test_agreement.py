"""An export by queries says of each person what the reader of one record says."""

import gzip
import json
from pathlib import Path

import pytest

from soleus.cohort.export import table
from soleus.cohort.export.make import TAKEN_ON, make_export
from soleus.fhir.read import read_record, read_resources
from soleus.problems import ProblemsError
from tests.cohort.export.random_records import Maker
from tests.fhir.bundles import AS_OF, ICD10CM, LOINC, RXNORM, SUBJECT, concept, condition, medicine, observation

SAMPLE = Path(__file__).parents[2] / "data" / "records.ndjson.gz"
PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1960-04-01", "gender": "female"}
SCIATICA, DVT = (ICD10CM, "M54.31"), (ICD10CM, "I82.401")
HEIGHT = (LOINC, "8302-2")


def readable(resources):
    """Leave out what is no JSON for every reader (halves of letters, numbers that are none), and what is a list."""
    texts = (json.dumps(resource) for resource in resources)
    texts = (text for text in texts if not text.startswith("["))
    return [json.loads(text) for text in texts if not any(word in text for word in ("\\ud800", "NaN", "0" * 300))]


def test_the_sample_of_patients_has_the_same_facts(agree):
    with gzip.open(SAMPLE, "rt", encoding="utf-8") as lines:
        exported = agree([json.loads(line) for line in lines])
    assert exported.people == 10


@pytest.mark.parametrize(("odd", "singly"), [(0.0, 0.6), (0.3, 1.0)])
def test_random_people_have_the_same_facts(agree, mapping, odd, singly):
    exported = agree(readable(Maker(mapping, 1, odd).people(150)))
    assert exported.people > 100
    assert exported.read_singly < singly * 150


def test_people_read_by_shares_have_the_same_facts(agree, mapping, monkeypatch):
    """One share after the other, each of few people; one person has more lines than a share holds."""
    monkeypatch.setattr(table, "LINES", 20)
    many = [observation(HEIGHT, 150 + n, "cm", f"2025-03-{n + 1:02}") for n in range(25)]
    resources = readable(Maker(mapping, 5, 0.1).people(40)) + own([PATIENT, *many], 1)
    exported = agree(resources)
    assert exported.people > 25
    assert 0 < exported.read_singly < 40


def test_an_export_without_people_is_an_empty_table(agree):
    assert agree([{"resourceType": "Device", "id": "d"}]).people == 0


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(10))
def test_many_random_people_have_the_same_facts(agree, mapping, seed):
    agree(readable(Maker(mapping, seed, 0.02 * (seed % 5)).people(3000)))


def test_made_up_people_are_read_by_queries_alone(tmp_path, vocabulary, mapping, by_queries, one_by_one):
    make_export(vocabulary, mapping, 60, 1, tmp_path / "made")
    people, exported = by_queries(tmp_path / "made", None)
    assert (exported.read_singly, exported.as_of, len(people)) == (0, TAKEN_ON, 60)
    lines = [line for path in sorted((tmp_path / "made").glob("*.ndjson")) for line in path.read_text().splitlines()]
    assert one_by_one([json.loads(line) for line in lines], TAKEN_ON)[0] == people
    assert sum(map(len, people.values())) > 60 * 15


BASE = "https://us.test/fhir"
DRUG = {"resourceType": "Medication", "id": "m1", "code": concept(RXNORM, "310965")}


def pointing(reference):
    order = medicine(medicationReference={"reference": reference})
    del order["medicationCodeableConcept"]
    return order


CASES = {
    "two of one day that differ": [observation(HEIGHT, 170, "cm"), observation(HEIGHT, 190, "cm")],
    "two of one day that hardly differ": [observation(HEIGHT, 170, "cm"), observation(HEIGHT, 171, "cm")],
    "the newer": [observation(HEIGHT, 170, "cm", "2025-03-20"), observation(HEIGHT, 190, "cm")],
    "in another unit": [observation(HEIGHT, 1.7, "m")],
    "in none": [observation(HEIGHT, 170)],
    "in one that nobody knows": [observation(HEIGHT, 170, "furlong")],
    "no body is so tall": [observation(HEIGHT, 1700, "cm")],
    "only said to be above": [observation(HEIGHT, 0, valueQuantity={"value": 170, "code": "cm", "comparator": ">"})],
    "a part of one": [observation((LOINC, "x"), None, component=[observation(HEIGHT, 170, "cm")])],
    "five codes": [condition(DVT) | {"code": {"coding": [*4 * [{"code": "x"}], *concept(*DVT)["coding"]]}}],
    "six codes": [condition(DVT) | {"code": {"coding": [*5 * [{"code": "x"}], *concept(*DVT)["coding"]]}}],
    "both legs": [condition(SCIATICA), condition((ICD10CM, "M54.32"))],
    "a leg by its site": [condition((ICD10CM, "M54.30"), site="7771000")],
    "ruled out": [condition(DVT, verified="refuted", clinical=None)],
    "ruled out and stated": [condition(DVT, verified="refuted", clinical=None), condition(DVT)],
    "ruled out too long ago": [condition(DVT, "2026-03-01", verified="refuted", clinical=None)],
    "a year alone": [condition(DVT, "2026")],
    "a month alone": [condition(DVT, "2025-12")],
    "without a date": [condition(DVT, None)],
    "of a later day": [condition(DVT, "2026-04-01")],
    "of no day": [condition(DVT, "2026-02-31")],
    "over": [condition(DVT, clinical="resolved")],
    "over by its date": [condition(DVT, clinical=None, abatementDateTime="2026-03-21")],
    "a word that nobody knows": [condition(DVT, clinical="odd")],
    "changed in its meaning": [condition(DVT, modifierExtension=[{"url": "x"}])],
    "without a plain list": [condition(DVT) | {"code": {"coding": concept(*DVT)["coding"][0]}}],
    "a medicine pointed to": [
        {"resourceType": "Medication", "id": "m1", "code": concept(RXNORM, "1114195")},
        {"resourceType": "MedicationRequest", "status": "active", "subject": SUBJECT,
         "medicationReference": {"reference": "Medication/m1"}, "authoredOn": "2026-01-01"},
    ],
    "a medicine in two": [
        {"resourceType": "Medication", "id": "m1", "code": concept(RXNORM, "1114195")},
        {"resourceType": "Medication", "id": "m1", "code": concept(RXNORM, "0")},
        {"resourceType": "MedicationRequest", "status": "active", "subject": SUBJECT,
         "medicationReference": {"reference": "Medication/m1"}, "authoredOn": "2026-01-01"},
    ],
    "a medicine by its address": [DRUG, pointing(f"{BASE}/Medication/m1")],
    "a medicine by its version": [DRUG, pointing("Medication/m1/_history/2")],
    "a medicine by the address of its version": [DRUG, pointing(f"{BASE}/Medication/m1/_history/2")],
    "a medicine that is not there": [DRUG, pointing("Medication/m3")],
    "a medicine in error": [DRUG | {"status": "entered-in-error"}, pointing("Medication/m1")],
    "a medicine changed in its meaning": [DRUG | {"modifierExtension": [{"url": "x"}]}, pointing("Medication/m1")],
    "a medicine of another version": [medicine() | {"resourceType": "MedicationStatement", "taken": "n"}],
    "a medicine of R4": [medicine() | {"resourceType": "MedicationStatement"}],
    "an older version of the person": [condition(DVT, subject={"reference": "https://a.b/Patient/p1/_history/2"})],
    "the same person twice": [PATIENT | {"gender": "male"}],
    "nobody": [condition(DVT, subject={"display": "somebody"})],
    "a group": [condition(DVT, subject={"reference": "Group/p1"})],
    "dead": [PATIENT | {"id": "p2", "deceasedDateTime": "2026-03"}],
    "not yet dead": [PATIENT | {"id": "p2", "deceasedDateTime": "2026-04-01"}],
    "facts at odds": [observation(HEIGHT, 250, "cm"), observation((LOINC, "29463-7"), 10, "kg")],
}  # fmt: skip


def own(resources, number):
    """Give the resources of a case to a person of its own."""
    text = json.dumps(resources)
    for name in ("p1", "p2", "m1"):
        text = text.replace(f'"{name}"', f'"{name}-{number}"')
        text = text.replace(f"/{name}", f"/{name}-{number}")
    return json.loads(text)


def test_each_form_has_the_same_facts(agree):
    forms = {name: own([PATIENT, *resources], number) for number, (name, resources) in enumerate(CASES.items())}
    exported = agree([resource for resources in forms.values() for resource in resources])
    assert exported.left_out == 1  # dead; facts at odds are for the checks of a table to find
    assert exported.people == len(CASES) + 1


LINES = [json.dumps(one) for one in (PATIENT, condition(DVT), PATIENT | {"id": "p2"})]
FORMS = {
    "plain": "\n".join(LINES) + "\n",
    "no end": "\n".join(LINES),
    "of another system": "\r\n".join(LINES) + "\r\n",
    "with a mark before it": "\ufeff" + "\n".join(LINES),
    "with empty lines": "\n\n" + " \n".join(LINES) + "\n\t\n \n",
    "moved in": "\n".join(f"  {line}  " for line in LINES),
}
REFUSED = {
    "two a line": " ".join(LINES),
    "one on several lines": json.dumps(PATIENT, indent=1),
    "a zero byte": "\n".join(LINES) + "\n\x00",
}


def written(folder, text, packed):
    folder.mkdir()
    path = folder / f"records.ndjson{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return path


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_lines_are_read_alike_by_both_doors(tmp_path, by_queries, vocabulary, mapping, form, packed):
    path = written(tmp_path / "export", FORMS[form], packed)
    people, _ = by_queries(path.parent)
    for name in ("p1", "p2"):
        record = read_record(read_resources(path), vocabulary, mapping, patient=name, as_of=AS_OF)
        assert dict(record.case.facts) == people[name]
    assert people["p1"]["dvt_now"] is True


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("form", REFUSED)
def test_lines_are_refused_alike_by_both_doors(tmp_path, by_queries, form, packed):
    path = written(tmp_path / "export", REFUSED[form], packed)
    with pytest.raises(ProblemsError, match="JSON"):
        read_resources(path)
    with pytest.raises(ProblemsError, match="JSON"):
        by_queries(path.parent)


@pytest.mark.parametrize("name", ["all.ndjson", "Bundle.ndjson"])
@pytest.mark.parametrize("line", [{"resourceType": "Bundle", "entry": [{"resource": PATIENT}]}, [PATIENT], []])
def test_an_export_of_bundles_or_lists_is_refused_and_not_passed_over(export, by_queries, line, name):
    folder = export([line], name)
    with pytest.raises(ProblemsError, match=name) as error:
        by_queries(folder)
    assert "one resource a line" in error.value.problems[0]
