"""What can be measured on legs at a moment: a value for each person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.constants import constant
from soleus.leg.tissue import MUSCLE, SKIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from soleus.leg.circuit import Circuit
    from soleus.leg.course import Snapshot
    from soleus.leg.scenario import Measure
    from soleus.leg.veins import Veins

    Array = NDArray[np.float64]

# Area of an unstretched open vein in a leg of usual size, mm2.
VEINS = ("great_saphenous", "small_saphenous", "posterior_tibial", "gastrocnemius", "soleal")
AREAS = {vein: constant(f"area_{vein}") for vein in VEINS}
DEEP_MM2 = constant("area_deep")  # mm2
USUAL_SUPERFICIAL = constant("usual_superficial")  # %
MUSCLE_VEINS_AT = constant("muscle_veins_at")
MUSCLE_VEINS = ("gastrocnemius", "soleal")
CLOSED, NARROWED = 0.05, 0.90  # of the area that a posture gives (the scenario's definition)
MOST_OUTSIDE = 250.0  # mmHg to which a closing pressure is looked for
HALVINGS = 30
SMALL_STEP = 5.0  # mmHg of outside pressure that shows compliance


def swollen(snapshot: Snapshot) -> Array:
    """Give volume over an empty, unswollen leg, mL per 100 mL (N, S)."""
    legs, state = snapshot.circuit.legs, snapshot.moment.state
    return np.asarray(legs.skin * state.skin + (1 - legs.skin) * state.muscle + snapshot.moment.veins.slices)


def _part(snapshot: Snapshot, measure: Measure) -> slice:
    return snapshot.circuit.legs.slicing.parts[measure.site]


def _at(snapshot: Snapshot, measure: Measure) -> int:
    return snapshot.circuit.legs.slicing.sites[measure.site]


def volume(snapshot: Snapshot, measure: Measure) -> Array:
    """Volume of the part that the site names, mL."""
    part = _part(snapshot, measure)
    slices = snapshot.circuit.legs.volume_ml * (1 + swollen(snapshot) / 100)
    return np.asarray(slices[:, part].sum(axis=1))


def girth(snapshot: Snapshot, measure: Measure) -> Array:
    """Girth at the site, mm: the segment is a cylinder of fixed length."""
    segment = _at(snapshot, measure)
    return np.asarray(
        10 * snapshot.circuit.legs.girth_cm[:, segment] * np.sqrt(1 + swollen(snapshot)[:, segment] / 100)
    )


def superficial_tissue(snapshot: Snapshot, measure: Measure) -> Array:
    """Area between skin and muscle at the site, of an unswollen one."""
    segment, circuit = _at(snapshot, measure), snapshot.circuit
    veins = circuit.legs.values["vein_superficial"] * snapshot.moment.veins.superficial.value[:, segment]
    return np.asarray(1 + (snapshot.moment.state.skin[:, segment] + veins / circuit.legs.skin[:, segment]) / 100)


def filtration(snapshot: Snapshot, measure: Measure) -> Array:
    """Filtration into skin and muscle together, mL per 100 mL a minute."""
    part, circuit = _part(snapshot, measure), snapshot.circuit
    flows = sum(
        (w * t.filtration.value)[:, part].sum(axis=1)
        for w, t in zip(circuit.weight, snapshot.moment.flows.tissues, strict=True)
    )
    return np.asarray(100 * flows / circuit.legs.volume_ml[:, part].sum(axis=1))


def inflow(snapshot: Snapshot, measure: Measure) -> Array:
    """Arterial inflow, mL per 100 mL a minute."""
    circuit, part, moment = snapshot.circuit, _part(snapshot, measure), snapshot.moment
    narrowed = circuit.narrowing(moment.veins.superficial_transmural).value
    slices = circuit.inflow(narrowed, moment.outside, moment.memory.work).value
    ml = circuit.legs.volume_ml[:, part]
    return np.asarray((slices[:, part] * ml).sum(axis=1) / ml.sum(axis=1))


def _area(circuit: Circuit, veins: Veins, vein: str, segment: int) -> Array:
    size = circuit.legs.values["vein_superficial"] / USUAL_SUPERFICIAL
    if vein in MUSCLE_VEINS:
        filling = veins.sinus.value[:, segment] / circuit.sinus_room[:, segment]
        return np.asarray(AREAS[vein] * filling / MUSCLE_VEINS_AT)
    if vein in {"great_saphenous", "small_saphenous"}:
        return np.asarray(AREAS[vein] * size * veins.superficial.value[:, segment])
    if vein == "posterior_tibial":
        return np.asarray(AREAS[vein] * veins.deep.value[:, segment])
    muscle = sum(_area(circuit, veins, muscle_vein, segment) for muscle_vein in MUSCLE_VEINS)
    return np.asarray(DEEP_MM2 * veins.deep.value[:, segment] + muscle)


def vein_area(snapshot: Snapshot, measure: Measure) -> Array:
    """Cross-section of a vein at the site, mm2."""
    return _area(snapshot.circuit, snapshot.moment.veins, measure.vein or "deep", _at(snapshot, measure))


def vein_diameter(snapshot: Snapshot, measure: Measure) -> Array:
    """Diameter of a round vein of the same cross-section, mm."""
    return np.sqrt(4 * vein_area(snapshot, measure) / np.pi)


def _closing(share: float) -> Callable[[Snapshot, Measure], Array]:
    def closing(snapshot: Snapshot, measure: Measure) -> Array:
        """Outside pressure that leaves this share of the area, found by halving; blood pressure stays the posture's."""
        circuit, knee = snapshot.circuit, snapshot.moment.state.knee
        nothing = np.zeros_like(snapshot.moment.outside)
        site = (measure.vein or "deep", _at(snapshot, measure))
        target = share * _area(circuit, circuit.veins(knee, nothing), *site)
        low, high = np.zeros(len(knee)), np.full(len(knee), MOST_OUTSIDE)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            wide = _area(circuit, circuit.veins(knee, nothing + middle[:, None]), *site) > target
            low, high = np.where(wide, middle, low), np.where(wide, high, middle)
        return np.asarray((low + high) / 2)

    return closing


def venous_pressure(snapshot: Snapshot, measure: Measure) -> Array:
    """Pressure in a vein at the height of the site, mmHg."""
    return np.asarray(snapshot.circuit.local(snapshot.moment.state.knee)[:, _at(snapshot, measure)])


def capillary_pressure(snapshot: Snapshot, measure: Measure) -> Array:
    """Capillary pressure at the site, mmHg."""
    return np.asarray(snapshot.moment.flows.tissues[SKIN].capillary[:, _at(snapshot, measure)])


def interface_pressure(snapshot: Snapshot, measure: Measure) -> Array:
    """Pressure between garment or cuff and skin, mmHg."""
    return np.asarray(snapshot.moment.outside[:, _at(snapshot, measure)])


def tissue_pressure(snapshot: Snapshot, measure: Measure) -> Array:
    """Pressure in skin, soleus or the anterior compartment, mmHg."""
    segment, tissues = _at(snapshot, measure), snapshot.moment.flows.tissues
    if measure.compartment == "skin":
        return np.asarray(tissues[SKIN].pressure[:, segment])
    muscle = tissues[MUSCLE].pressure[:, segment]
    if measure.compartment == "soleus":
        return np.asarray(muscle)
    excess = snapshot.circuit.legs.values["anterior_excess"] - 1
    local = snapshot.circuit.local(snapshot.moment.state.knee)
    return np.asarray(muscle + excess * snapshot.circuit.muscle_pressure(local)[:, segment])


def compliance(snapshot: Snapshot, measure: Measure) -> Array:
    """Volume that a small outside pressure takes, % per mmHg."""
    circuit, moment = snapshot.circuit, snapshot.moment
    part = _part(snapshot, measure)
    pressed = circuit.veins(moment.state.knee, moment.outside + SMALL_STEP).slices
    lost = (moment.veins.slices - pressed) / SMALL_STEP * circuit.legs.volume_ml
    return np.asarray(lost[:, part].sum(axis=1) / circuit.legs.volume_ml[:, part].sum(axis=1))


def resistance(snapshot: Snapshot, measure: Measure) -> Array:
    """Resistance to outflow of the shank's veins, mmHg s per %."""
    del measure
    shank = snapshot.circuit.legs.volume_ml[:, 1:].sum(axis=1)
    return np.asarray(snapshot.circuit.resistance(snapshot.moment.veins).value * shank / 100 * 60)


AT_A_MOMENT: dict[str, Callable[[Snapshot, Measure], Array]] = {
    "leg_volume_ml": volume,
    "leg_volume_percent": volume,
    "ankle_girth_mm": girth,
    "calf_girth_mm": girth,
    "superficial_tissue_percent": superficial_tissue,
    "filtration_ml_per_100ml_min": filtration,
    "arterial_inflow_ml_per_100ml_min": inflow,
    "vein_area_mm2": vein_area,
    "vein_area_percent": vein_area,
    "vein_diameter_mm": vein_diameter,
    "vein_diameter_percent": vein_diameter,
    "vein_closure_pressure_mmhg": _closing(CLOSED),
    "vein_narrowing_pressure_mmhg": _closing(NARROWED),
    "venous_pressure_mmhg": venous_pressure,
    "ambulatory_venous_pressure_mmhg": venous_pressure,
    "capillary_pressure_mmhg": capillary_pressure,
    "interface_pressure_mmhg": interface_pressure,
    "tissue_pressure_mmhg": tissue_pressure,
    "calf_compliance_percent_per_mmhg": compliance,
    "outflow_resistance_mmhg_s_per_percent": resistance,
}
