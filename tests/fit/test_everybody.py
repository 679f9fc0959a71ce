"""Everybody: whatever is measured, the fit has its shape, says why, and gives no size that its own rules refuse."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.case.facts import LEGS
from soleus.fitting.person import fit_person
from soleus.fitting.request import FitRequest
from soleus.knowledge.garments import Garment
from soleus.load import load_book
from tests.fit.charts import claims

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

KNOWLEDGE, BOOK = load_book().fitting, load_book()
WHOLE = json.loads((Path(__file__).parents[1] / "cli" / "answer.schema.json").read_text("utf-8"))
SCHEMA = {"$defs": WHOLE["$defs"], "$ref": "#/$defs/fit"}
FACTS = BOOK.rules.vocabulary.facts
MEASURES = ("ankle_cm", "b1_cm", "calf_cm", "below_knee_cm", "knee_height_cm")


def numbers(name: str) -> st.SearchStrategy[float]:
    """Anything that the door lets in: often ordinary, sometimes at the far ends."""
    fact = FACTS[name]
    low, high = fact.low or 0.0, fact.high or 0.0
    ordinary = {"ankle_cm": (18, 30), "calf_cm": (28, 50), "knee_height_cm": (30, 50)}.get(name, (low, high))
    return st.one_of(st.floats(*ordinary), st.floats(low, high), st.sampled_from([low, high]))


SOCKS = {garment.id for garment in KNOWLEDGE.garments.values() if garment.made_as == "sock"}
legs = st.fixed_dictionaries({}, optional={name: numbers(name) for name in MEASURES})
beside = st.fixed_dictionaries(
    {},
    optional={
        "shoe_eu": numbers("shoe_eu"),
        "can_reach_feet": st.booleans(),
        "has_help_dressing": st.booleans(),
        "leg_swelling": st.sampled_from(FACTS["leg_swelling"].values),
    },
)
garments = st.one_of(st.just(()), st.sampled_from(list(KNOWLEDGE.garments.values())).map(lambda garment: (garment,)))


@given(
    legs.filter(lambda leg: set(leg) - {"knee_height_cm"}),
    legs,
    beside,
    st.sampled_from([(15, 20), (20, 30)]),
    garments,
)
def test_whatever_is_measured(
    left: dict[str, float],
    right: dict[str, float],
    facts: dict[str, Any],
    pressure: tuple[int, int],
    only: tuple[Garment, ...],
):
    flat = {f"{leg}.{name}": x for leg, of_leg in zip(LEGS, (left, right), strict=True) for name, x in of_leg.items()}
    fit = fit_person(FitRequest(facts | flat, pressure, KNOWLEDGE, BOOK.words, only))
    jsonschema.validate(json.loads(json.dumps(fit.to_json())), SCHEMA, jsonschema.Draft202012Validator)
    for name, measures in zip(LEGS, (left, right), strict=True):
        leg = getattr(fit, name)
        if leg is None:
            continue
        assert (leg.size is None) is (leg.garment is None)
        assert leg.size is not None or leg.refused
        assert leg.mmhg is None or leg.mmhg[1] <= pressure[1]
        offered = [*([leg] if leg.in_range else []), *(one for one in leg.alternatives if one.garment in SOCKS)]
        assert all(one.mmhg and pressure[0] <= one.mmhg[0] <= one.mmhg[1] <= pressure[1] for one in offered)
        assert only or leg.in_range is not False
        assert "soxpro-compression" not in {near.garment for near in leg.near_misses}
        if leg.pressure:
            b, _, c, d = (at.mmhg for at in leg.pressure if at.place)
            assert max(c, d) <= b
            assert all(at.low <= at.mmhg <= at.high for at in leg.pressure)
        if leg.size is not None:
            band = next(s for s in KNOWLEDGE.garments[leg.garment].sizes if s.name == leg.size).bands.get("ankle_cm")
            assert band is None or claims(band, measures["ankle_cm"])
