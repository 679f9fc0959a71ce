"""Reading a patient's record: each rule of status, date, side and unit, below, at and above; silence is unknown."""

import pytest

from soleus.case import ContradictionError
from soleus.fhir.read import read_record
from soleus.problems import ProblemsError
from tests.fhir.bundles import (
    AS_OF,
    ICD10CM,
    LOINC,
    RXNORM,
    SCT,
    bundle,
    concept,
    condition,
    medicine,
    observation,
)

DVT, DIABETES, PAD, SCIATICA_RIGHT = (SCT, "128053003"), (SCT, "44054006"), (SCT, "840580004"), (ICD10CM, "M54.31")
SCIATICA, OEDEMA, CELLULITIS = (SCT, "23056005"), (SCT, "102572006"), (SCT, "128045006")
ABI, HEIGHT, WEIGHT, GIRTH = (SCT, "446841001"), (LOINC, "8302-2"), (LOINC, "29463-7"), (SCT, "413171006")
LEFT_LEG, RIGHT_LEG = "32153003", "62175007"
STATED = {"age_years": 65.0, "sex": "female"}  # of the patient in every small record


def facts(record):
    return {key: value for key, value in record.case.facts.items() if key not in STATED}


def whys(record):
    return [(unread.fact, unread.why) for unread in record.unread]


def test_a_record_without_entries_says_nothing_but_who_it_is(read):
    record = read()
    assert dict(record.case.facts) == STATED
    assert record.unread == ()


@pytest.mark.parametrize(
    ("clinical", "verified", "expected", "why"),
    [
        ("active", "confirmed", {"diabetes": True}, None),
        ("recurrence", "confirmed", {"diabetes": True}, None),
        ("relapse", "provisional", {"diabetes": True}, None),
        ("active", "unconfirmed", {"diabetes": True}, None),
        (None, "confirmed", {"diabetes": True}, None),
        ("inactive", "confirmed", {}, "not_now"),
        ("remission", "confirmed", {}, "not_now"),
        ("resolved", "confirmed", {}, "not_now"),
        ("active", "differential", {}, "only_considered"),
        ("active", "entered-in-error", {}, "in_error"),
        ("active", "refuted", {}, "not_refuting"),  # type 2 ruled out leaves type 1
    ],
)
def test_the_state_of_a_diagnosis(read, clinical, verified, expected, why):
    record = read(condition(DIABETES, clinical=clinical, verified=verified))
    assert facts(record) == expected
    assert whys(record) == ([("diabetes", why)] if why else [])


def test_a_diagnosis_that_ended_without_a_state_is_over(read):
    record = read(condition(DIABETES, clinical=None, abatementDateTime="2020-01-01"))
    assert whys(record) == [("diabetes", "not_now")]


def test_what_once_was_counts_where_the_fact_asks_for_ever(read):
    record = read(condition(DVT, "2011-05-01", clinical="resolved"))
    assert facts(record) == {"dvt_history": True}
    assert whys(record) == [("dvt_now", "not_now")]


def test_no_entry_is_never_a_no(read):
    assert not {"dvt_now", "diabetes", "known_arterial_disease"} & set(facts(read(condition(SCIATICA))))


def test_a_narrower_diagnosis_that_was_refuted_says_no_nothing(read):
    record = read(condition((ICD10CM, "E11.42"), verified="refuted"))
    assert facts(record) == {}
    assert ("diabetes", "not_refuting") in whys(record)


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-12-28", {}), ("2025-12-29", {"dvt_now": True}), ("2026-03-31", {"dvt_now": True}), ("2026-04-01", {})],
    ids=["93 days", "92 days", "today", "tomorrow"],
)
def test_a_clot_counts_for_three_months(read, day, expected):
    record = read(condition(DVT, day))
    assert {key: value for key, value in facts(record).items() if key == "dvt_now"} == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-03-23", {}), ("2026-03-24", {"dvt_now": False}), (None, {}), ("2026-03", {}), ("2026", {})],
    ids=["8 days", "7 days", "no day", "a day of the month", "a day of the year"],
)
def test_what_clears_must_be_recent_for_sure(read, day, expected):
    record = read(condition(DVT, day, verified="refuted"))
    assert facts(record) == expected


@pytest.mark.parametrize("day", [None, "2025", "2025-12", "2026"])
def test_a_danger_counts_while_it_may_be_recent(read, day):
    assert facts(read(condition(DVT, day)))["dvt_now"] is True


@pytest.mark.parametrize(
    ("side", "expected"),
    [(SCIATICA_RIGHT, "right"), ((ICD10CM, "M54.32"), "left"), ((ICD10CM, "M54.30"), None)],
)
def test_the_leg_that_a_code_names(read, side, expected):
    record = read(condition(side))
    assert facts(record).get("painful_leg") == expected
    assert facts(record)["leg_pain"] is True
    assert whys(record) == ([] if expected else [("painful_leg", "no_side")])


def test_the_leg_that_a_body_site_names(read):
    assert facts(read(condition(OEDEMA, site=LEFT_LEG))) == {"leg_swelling": "present", "swollen_leg": "left"}


def test_left_and_right_come_to_both(read):
    record = read(condition(SCIATICA_RIGHT), condition((ICD10CM, "M54.32"), "2026-03-01"))
    assert facts(record)["painful_leg"] == "both"
    assert record.unread == ()


def test_a_site_and_a_side_may_stand_apart(read):
    site = [concept(SCT, "61685007"), concept(SCT, "24028007")]
    assert facts(read(condition(OEDEMA, bodySite=site)))["swollen_leg"] == "right"


@pytest.mark.parametrize(
    ("site", "expected"), [(None, {}), ("40983000", {}), (RIGHT_LEG, {"skin_hot_red_spreading": True})]
)
def test_an_infection_of_skin_must_be_of_the_leg(read, site, expected):
    record = read(condition(CELLULITIS, site=site))
    assert facts(record) == expected
    assert bool(record.unread) is not bool(expected)


def abi(number, when="2026-03-20", site=LEFT_LEG, **more):
    return observation(ABI, number, "{ratio}", when, bodySite=concept(SCT, site), **more)


@pytest.mark.parametrize(
    ("when", "expected"),
    [("2025-03-30", {}), ("2025-03-31", {"left.abi": 0.7}), ("2026-04-01", {}), (None, {}), ("2025-03", {})],
)
def test_an_arterial_test_counts_for_a_year(read, when, expected):
    assert facts(read(abi(0.7, when))) == expected


def test_the_newest_measurement_counts_and_the_older_one_is_told(read):
    record = read(abi(0.5, "2026-01-01", id="old"), abi(0.9, "2026-02-01", id="new"))
    assert facts(record) == {"left.abi": 0.9}
    assert record.origins["left.abi"].resource == "Observation/new"
    assert [(one.resource, one.why) for one in record.unread] == [("Observation/old", "replaced")]


def test_two_of_one_day_that_differ_leave_it_unknown(read):
    record = read(abi(0.5, id="a"), abi(0.9, id="b"))
    assert facts(record) == {}
    assert whys(record) == [("abi", "clash")] * 2


def test_components_name_their_leg(read):
    system = "https://tx.hl7.lt/fhir/CodeSystem/abi-component"
    parts = [
        {"code": concept(system, f"{leg}-abi"), "valueQuantity": {"value": number, "code": "{ratio}"}}
        for leg, number in (("left", 0.55), ("right", 1.05))
    ]
    record = read(observation(ABI, None, component=parts))
    assert facts(record) == {"left.abi": 0.55, "right.abi": 1.05}
    assert record.origins["right.abi"].place == "Bundle.entry[1].resource.component[1]"


def test_an_index_without_a_leg_is_not_given_to_one(read):
    record = read(observation(ABI, 0.4, "{ratio}"))
    assert facts(record) == {}
    assert whys(record) == [("abi", "no_side")]


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        (170, "cm", 170),
        (1.7, "m", 170),
        (1700, "mm", 170),
        (67, "[in_i]", 170.18),
        (170, "inch", None),
        (170, None, None),
    ],
)
def test_units_are_converted_and_never_guessed(read, number, unit, expected):
    record = read(observation(HEIGHT, number, unit))
    assert facts(record).get("height_cm") == (pytest.approx(expected) if expected else None)
    assert whys(record) == ([] if expected else [("height_cm", "no_unit")])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": "preliminary"}, "not_final"),
        ({"status": "cancelled"}, "in_error"),
        ({"status": "entered-in-error"}, "in_error"),
        ({"valueQuantity": {"value": 70, "code": "kg", "comparator": ">"}}, "inexact"),
        ({"valueQuantity": {"code": "kg"}}, "no_value"),
        ({"valueQuantity": {"value": 7000, "code": "kg"}}, "out_of_range"),
        ({"modifierExtension": [{"url": "http://us.test/not"}]}, "modified"),
        ({"subject": None}, "no_subject"),
    ],
)
def test_a_measurement_that_does_not_count(read, change, why):
    record = read(observation(WEIGHT, 70, "kg") | change)
    assert facts(record) == {}
    assert [unread.why for unread in record.unread] == [why]


@pytest.mark.parametrize(
    ("site", "key"), [("53840002", "calf_cm"), ("344001", "ankle_cm"), ("61685007", None)], ids=["calf", "ankle", "leg"]
)
def test_a_girth_is_of_the_place_that_it_names(read, site, key):
    sites = {"coding": [{"system": SCT, "code": site}, {"system": SCT, "code": "7771000"}]}
    record = read(observation(GIRTH, 33, "cm", bodySite=sites))
    assert facts(record) == ({f"left.{key}": 33} if key else {})


@pytest.mark.parametrize(
    ("code", "expected"), [("449868002", True), ("8517006", True), ("266919005", False), ("77176002", None)]
)
def test_smoking_is_now_or_before(read, code, expected):
    record = read(observation((LOINC, "72166-2"), None, valueCodeableConcept=concept(SCT, code)))
    assert facts(record).get("smoker") is expected
    assert whys(record) == ([] if expected is not None else [("smoker", "unknown_answer")])


def test_who_once_smoked_is_no_never_smoker_later(read):
    former = observation((LOINC, "72166-2"), None, when="2010-01-01", valueCodeableConcept=concept(SCT, "8517006"))
    never = observation((LOINC, "72166-2"), None, valueCodeableConcept=concept(SCT, "266919005"), id="o2")
    assert facts(read(former, never))["smoker"] is True


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_heart_failure_classes(read, number):
    code = f"LA2840{number + 3}-{(4, 1, 9, 7)[number - 1]}"
    classed = observation((LOINC, "88020-3"), None, valueCodeableConcept=concept(LOINC, code))
    assert facts(read(classed)) == {"nyha_class": number}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (medicine(), True),
        (medicine("stopped"), None),
        (medicine("draft"), None),
        (medicine(intent="proposal"), None),
        (medicine(doNotPerform=True), None),
        (medicine(authored="2025-03-31"), True),
        (medicine(authored="2025-03-30"), None),
        (medicine() | {"resourceType": "MedicationStatement", "effectivePeriod": {"end": "2026-03-30"}}, None),
        (medicine() | {"resourceType": "MedicationStatement", "effectivePeriod": {"end": "2026-03-31"}}, True),
    ],
)
def test_a_medicine_is_taken_while_its_order_stands(read, order, expected):
    record = read(order)
    assert facts(record).get("takes_nsaid") is expected
    assert bool(record.unread) is not bool(expected)


def test_a_medicine_may_stand_elsewhere(read):
    pointing = medicine(medicationReference={"reference": "Medication/x"})
    del pointing["medicationCodeableConcept"]
    drug = {"resourceType": "Medication", "id": "x", "code": concept(RXNORM, "310965")}
    assert facts(read(pointing, drug)) == {"takes_nsaid": True}
    inside = pointing | {"contained": [drug], "medicationReference": {"reference": "#x"}}
    assert facts(read(inside)) == {"takes_nsaid": True}
    assert whys(read(pointing)) == [("", "no_thing")]


def test_the_graver_statement_counts_and_the_other_is_told(read):
    record = read(condition(PAD, id="yes"), condition(PAD, verified="refuted", id="no"))
    assert facts(record) == {"known_arterial_disease": True}
    assert [(one.resource, one.why) for one in record.unread] == [("Condition/no", "outweighed")]


@pytest.mark.parametrize(
    ("born", "expected"),
    [("1960-03-31", 66), ("1960-04-01", 65), ("1960", None), ("1960-03", 66), ("1960-04", 65), ("1850-01-01", None)],
)
def test_the_age_on_the_day_that_is_now(read, born, expected):
    record = read(patient={"resourceType": "Patient", "id": "p1", "birthDate": born})
    assert record.case.facts.get("age_years") == expected
    assert bool(record.unread) is (expected is None)


def test_now_is_the_latest_day_of_the_record_where_none_is_given(read):
    record = read(condition(DVT, "2020-01-01"), abi(0.7, "2020-02-01"), as_of=None)
    assert (record.as_of.isoformat(), facts(record)["dvt_now"]) == ("2020-02-01", True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "no FHIR resource"),
        ("text", "no FHIR resource"),
        ({"resourceType": "Bundle", "entry": 3}, "Bundle.entry"),
        ({"resourceType": "Bundle", "type": "history"}, "earlier versions"),
        (bundle(), "tells no day"),
        (bundle(condition(DVT), {"resourceType": "Patient", "id": "p2"}), "of 2 patients"),
        (bundle(condition(DVT), patient={"resourceType": "Patient", "id": "p1", "deceasedBoolean": True}), "has died"),
    ],
)
def test_what_is_refused_as_a_whole(vocabulary, mapping, content, said):
    with pytest.raises(ProblemsError, match=said):
        read_record(content, vocabulary, mapping)


def test_one_of_several_patients_is_named(vocabulary, mapping):
    both = bundle(condition(DVT), {"resourceType": "Patient", "id": "p2", "birthDate": "1990-01-01"})
    assert "dvt_now" in read_record(both, vocabulary, mapping, patient="p1", as_of=AS_OF).case.facts
    assert dict(read_record(both, vocabulary, mapping, patient="Patient/p2", as_of=AS_OF).case.facts) == {
        "age_years": 36
    }
    with pytest.raises(ProblemsError, match="no patient 'p3'"):
        read_record(both, vocabulary, mapping, patient="p3", as_of=AS_OF)


def test_contradictions_at_the_door_name_where_each_comes_from(read):
    child = {"resourceType": "Patient", "id": "p1", "birthDate": "2020-01-01"}
    with pytest.raises(ContradictionError) as refused:
        read(condition((SCT, "77386006")), patient=child)
    assert "Condition/c1 (2026-03-20), Patient/p1 (2020-01-01)" in str(refused.value)


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({"onsetDateTime": "31.3.2026"}, "onsetDateTime"),
        ({"onsetDateTime": "2026-02-31"}, "onsetDateTime"),
        ({"code": [1]}, "code"),
        ({"code": {"coding": [7]}}, "code.coding[0]"),
        ({"clinicalStatus": concept("x", "alive")}, "clinicalStatus"),
        ({"subject": "Patient/p1"}, "subject"),
    ],
)
def test_a_broken_element_is_told_by_its_place(read, broken, place):
    record = read(condition(DVT) | broken, condition(DIABETES))
    assert facts(record) == {"diabetes": True}
    assert [(one.place, one.why) for one in record.unread] == [(f"Bundle.entry[1].resource.{place}", "broken")]


@pytest.mark.parametrize(("entry", "why"), [(None, "no_table"), ([], "no_table"), ({"id": "x"}, "no_type")])
def test_what_is_no_resource_is_told(vocabulary, mapping, entry, why):
    record = read_record(bundle(entry), vocabulary, mapping, as_of=AS_OF)
    assert [(one.place, one.why) for one in record.unread] == [("Bundle.entry[1].resource", why)]


def test_nobody_reads_a_health_fact_in_a_repr(read):
    record = read(condition(DVT), abi(0.5))
    assert "0.5" not in repr(record)
    assert "dvt" not in repr(record)
