"""The mapping of records: every code says where it was seen, every lookup can be made, wrong files are refused."""

import re
import shutil
from typing import Any

import pytest

from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.knowledge.records import KINDS, read_record_mapping
from tests.fhir.bundles import SCT, SUBJECT, concept

# None of these was found anywhere but in memory, or two places disagree: they may never be read.
NEVER = {(SCT, code) for code in ("129179000", "20696009", "449710006", "312099009")}


def test_every_code_was_seen_somewhere(mapping):
    assert len(mapping.codes) > 3000
    for code in mapping.codes:
        assert code.display
        assert code.seen_in.startswith(("https://", "public files", "one public file"))
        assert code.system.startswith(("http://", "https://"))
    assert not NEVER & set(mapping.by_code)


def test_no_code_stands_twice_for_a_concept(mapping):
    named = [(code.concept, code.system, code.code) for code in mapping.codes]
    assert len(named) == len(set(named))


def test_every_concept_is_read(mapping):
    used = {name for lookup in mapping.lookups for name in (*lookup.concepts, *lookup.answers)} | set(mapping.sites)
    assert {"body mass index"} == set(mapping.by_concept) - used  # said on the page of what is not read


def test_every_unit_of_a_number_that_is_read_can_be_converted(mapping, vocabulary):
    for lookup in mapping.lookups:
        if lookup.value == "quantity":
            assert mapping.units[vocabulary.facts[lookup.fact].unit]


def with_subject(kind, code):
    """Give a resource of a kind that says nothing but a code, on the day that is now."""
    resource: dict[str, Any] = {"resourceType": KINDS[kind][0], "id": "r1", "code": concept(code.system, code.code)}
    resource |= {"subject": SUBJECT, "patient": SUBJECT, "status": {"procedure": "completed"}.get(kind, "active")}
    resource |= dict.fromkeys(("onsetDateTime", "authoredOn", "performedDateTime", "recordedOn"), "2026-03-20")
    resource["medicationCodeableConcept"] = resource["code"]
    resource["bodySite"] = [concept(SCT, "61685007" if code.side else "32153003")]
    if kind == "device":
        resource |= {"device": {"reference": "#d"}}
        resource["contained"] = [{"resourceType": "Device", "id": "d", "type": resource["code"]}]
    return resource


def test_every_code_of_a_statement_is_read(mapping, read):
    for lookup in mapping.lookups:
        if lookup.kind == "observation":
            continue  # its values differ from lookup to lookup: tests of their own
        for code in mapping.codes_of(lookup):
            record = read(with_subject(lookup.kind, code))
            key = lookup.fact
            assert key in record.case.facts, (lookup.fact, code.code)
            assert record.origins[key].code == code.code
            assert record.origins[key].system == code.system


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("mapping.yaml", "fact: osteoporosis", "fact: osteoporose", "no fact 'osteoporose'"),
        ("mapping.yaml", "from: allergy", "from: allergies", "from is one of"),
        ("mapping.yaml", "concepts: [lymphoedema]", "concepts: [lymph]", "no code for the concept 'lymph'"),
        ("mapping.yaml", "value: disc_herniation", "value: disc", "cause is never 'disc'"),
        ("mapping.yaml", ", clears_days: 14,", ",", "says no for so many clears_days"),
        ("mapping.yaml", "refuted: [sct 77386006]", "refuted: [sct 73211009]", "refuted 'sct 73211009' is no code of"),
        ("mapping.yaml", "refuted: [sct 77386006]", "refuted: [pregnancy]", "refuted 'pregnancy' is no code of"),
        ("mapping.yaml", "icd10cm I82.4,", "icd10cm I82.401,", "refuted 'icd10cm I82.401' is no code of its concepts"),
        ("mapping.yaml", "concepts: [lung disease], value: true", "concepts: [lung disease]", "a value or answers"),
        ("mapping.yaml", '  abi: "446841001"', '  abi: "84114007"', "abi is not read by the code"),
        ("mapping.yaml", '"site: calf": [', '"site: shin": [', "no concept 'site: shin'"),
        ("mapping.yaml", "questionnaire_days:", "questionnaire_day:", "unknown key 'questionnaire_day'"),
        ("codes.csv", ",high,", ",sure,", "certainty is one of high, medium"),
        ("codes.csv", "concept,system", "concept,sytem", "its columns are"),
    ],
)
def test_a_wrong_mapping_is_refused(vocabulary, tmp_path, name, before, after, said):
    shutil.copytree(ROOT / "records", tmp_path / "records")
    path = tmp_path / "records" / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(KnowledgeError, match=re.escape(said)):
        read_record_mapping(vocabulary.facts, tmp_path)
