"""Random patients as resources: every code that is read, in every state, with dates, sites, units and odd forms."""

import random
from typing import Any

from soleus.fhir.read.observations import STATUS as FINAL
from soleus.fhir.read.statements import CLINICAL, STATUS, VERIFIED
from soleus.knowledge.records import KINDS
from tools.records import mutated

DAYS = (
    "2026-03-20", "2026-03-20", "2026-03-31", "2026-04-01", "2026-03-17", "2026-03-16", "2025-12-29", "2025-12-28",
    "2025-06-01T10:20:30+02:00", "2025-03-31", "2025-03-30", "2024-05", "2026-03", "2026", "2021", "2016-01-01",
    "2026-02-31", "x", "", None, None,
)  # fmt: skip
DATED = ("onsetDateTime", "recordedDate", "authoredOn", "effectiveDateTime", "recordedOn", "performedDateTime")
SPANNED = ("onsetPeriod", "effectivePeriod", "timingPeriod", "performedPeriod")
AMOUNTS = (0, 0.4, 0.9, 1, 1.3, 1.32, 2, 5, 10, 36, 70, 70.5, 172, 1.72, 250, 1e6, -3, 7)


class Maker:
    """Makes patients; the same for the same seed."""

    def __init__(self, mapping: Any, seed: int, odd: float = 0.1) -> None:
        self.mapping = mapping
        self.rng = random.Random(seed)  # nothing secret hangs on it
        self.odd = odd
        self.sites = [code for code in mapping.codes if code.concept in mapping.sites]
        self.units = [unit for units in mapping.units.values() for unit in units]
        # Concept first, so that a concept of a thousand codes does not drown the others.
        self.concepts = {
            kind: sorted({concept for lookup in mapping.lookups if lookup.kind == kind for concept in lookup.concepts})
            for kind in KINDS
        }

    def people(self, count: int) -> list[Any]:
        return [resource for n in range(count) for resource in self.person(f"p{n:05}")]

    def person(self, name: str) -> list[Any]:
        rng = self.rng
        born = rng.choice(("1960-04-01", "1960-03-31", "1950", "1999-12", "2030-01-01", "1890-01-01", None))
        patient = {"resourceType": "Patient", "id": name, "gender": rng.choice(("female", "male", "other", "unknown"))}
        patient |= {"birthDate": born} if born else {}
        patient |= rng.choice(({}, {}, {}, {}, {}, {"deceasedBoolean": False}, {"deceasedDateTime": "2026-03-01"}))
        resources = [patient] + [self.resource(name) for _ in range(rng.randrange(6))]
        resources.append({"resourceType": "Device", "id": f"d{name}", "type": self.concept("device")})
        resources.append({"resourceType": "Medication", "id": f"m{name}", "code": self.concept("medicine")})
        return mutated(resources, rng, rng.randrange(1, 3)) if rng.random() < self.odd else resources

    def concept(self, kind: str) -> Any:
        codings = []
        for _ in range(self.rng.choice((0, 1, 1, 1, 1, 2, 3, 6)) if self.rng.random() < self.odd * 2 else 1):
            codes = self.mapping.by_concept[self.rng.choice(self.concepts[kind])]
            code = self.rng.choice(codes if self.rng.random() < 0.5 else codes[:3])
            codings.append({"system": code.system, "code": code.code})
        return {"coding": codings}

    def resource(self, name: str) -> Any:
        rng = self.rng
        kind = rng.choice((*KINDS, "condition", "observation"))
        resource = {"resourceType": rng.choice(KINDS[kind]), "id": f"r{rng.randrange(10**6)}"}
        resource["patient" if kind == "allergy" else "subject"] = {"reference": f"Patient/{name}"}
        if kind == "medicine" and rng.random() < 0.7:
            resource["medicationCodeableConcept"] = self.concept(kind)
        elif kind == "medicine":
            resource["medicationReference"] = {"reference": f"Medication/m{name}"}
        elif kind == "device":
            resource["device"] = {"reference": f"Device/d{name}"}
        else:
            resource["code"] = self.concept(kind)
        resource |= {date: day for date in DATED if rng.random() < 0.3 and (day := rng.choice(DAYS)) is not None}
        resource |= {span: self.span() for span in SPANNED if rng.random() < 0.1}
        if rng.random() < 0.4:
            site = self.site()
            resource["bodySite"] = site if kind == "observation" else [site, self.site()][: rng.randrange(3)]
        return resource | self.state(resource["resourceType"]) | (self.value() if kind == "observation" else {})

    def span(self) -> Any:
        return {end: day for end in ("start", "end") if (day := self.rng.choice(DAYS))}

    def site(self) -> Any:
        codes = self.rng.sample(self.sites, self.rng.choice((1, 1, 2)))
        return {"coding": [{"system": code.system, "code": code.code} for code in codes]}

    def state(self, kind: str) -> Any:
        rng = self.rng
        if kind in STATUS:
            status = rng.choice((*STATUS[kind], "active", "completed", "active", "in-progress"))
            more = rng.choice(({}, {}, {}, {"intent": "plan"}, {"intent": "order"}, {"doNotPerform": True}))
            return {"status": status} | more
        if kind == "Observation":
            return {"status": rng.choice((*FINAL, "final", "final", "final", "final", "x"))}
        verified, clinical = rng.choice((*VERIFIED, "confirmed", "confirmed")), rng.choice((*CLINICAL, "active", "x"))
        state = {"verificationStatus": {"coding": [{"code": verified}]}} if rng.random() < 0.8 else {}
        state |= {"clinicalStatus": {"coding": [{"code": clinical}]}} if rng.random() < 0.8 else {}
        return state | ({"abatementDateTime": "2020"} if rng.random() < 0.1 else {})

    def value(self) -> Any:
        rng = self.rng
        if rng.random() < 0.3:
            lookup = rng.choice([lookup for lookup in self.mapping.lookups if lookup.answers])
            code = rng.choice(self.mapping.by_concept[rng.choice(list(lookup.answers))])
            return {"valueCodeableConcept": {"coding": [{"system": code.system, "code": code.code}]}}
        amount = {"value": rng.choice(AMOUNTS)} | ({"code": rng.choice(self.units)} if rng.random() < 0.9 else {})
        amount |= {"comparator": "<"} if rng.random() < 0.05 else {}
        more = {"component": [{"code": self.concept("observation"), "valueQuantity": amount}]}
        return {"valueQuantity": amount} | (more if rng.random() < 0.05 else {})
