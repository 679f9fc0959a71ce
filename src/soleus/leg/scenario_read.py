"""Reads a scenario and refuses what cannot be: every reason in one message, with key, value and what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.leg.exercises import watched
from soleus.leg.scenario import Measure, PeopleGroup, Scenario, ScenarioStep, Spread, WornGarment
from soleus.leg.scenario_keys import (
    BMI,
    COMPARTMENTS,
    CUFFS,
    DAY,
    EXTRA,
    GARMENT_KEYS,
    KINDS,
    LONGEST_NAME,
    MEASURE_KEYS,
    MOST,
    MOST_LEGS,
    MOST_PRESSURE,
    MOST_VALUES,
    MOST_WATCHED,
    MOST_WORK,
    NUMBERS,
    PRESSED,
    ROOM,
    STEP_KEYS,
    STEP_RANGES,
    TAKES,
    TOP_KEYS,
    TOPS,
    USUAL_HEIGHT,
    USUAL_WEIGHT,
    VEINS,
    WITHIN,
    Values,
)
from soleus.leg.surroundings import MOVEMENTS
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.leg.physiology import Physiology
    from soleus.leg.scenario import Given
    from soleus.leg.scenario_vocabulary import ScenarioVocabulary


class ScenarioError(ProblemsError):
    """A scenario was refused."""


def build_scenario(
    given: Mapping[str, Any], vocabulary: ScenarioVocabulary, physiology: Physiology, name: str
) -> Scenario:
    """Make a scenario from a mapping.

    Args:
        given: what a scenario file holds.
        vocabulary: the facts that a person can have.
        physiology: what legs are made of; it knows the postures and what can be measured.
        name: what it is called.

    Raises:
        ScenarioError: unknown keys, values out of range, steps or measures that do not fit together; all at once.
    """
    reader = _ScenarioReader(vocabulary, physiology)
    scenario = reader.scenario(given, name)
    if reader.problems or scenario is None:
        count = len(reader.problems)
        what = "one thing is" if count == 1 else f"{count} things are"
        raise ScenarioError(f"The scenario was refused: {what} wrong", reader.problems)
    return scenario


class _ScenarioReader(Values):
    """Reads the parts of a scenario."""

    def __init__(self, vocabulary: ScenarioVocabulary, physiology: Physiology) -> None:
        super().__init__()
        self.vocabulary, self.physiology = vocabulary, physiology

    def person(self, where: str, entry: object) -> dict[str, Given]:
        facts = self.vocabulary.facts
        its = self.keys(where, entry, (*facts, *EXTRA, "trained"))
        found: dict[str, Given] = {}
        for key, value in its.items():
            fact = facts.get(key)
            if key in EXTRA:
                found[key] = self.choice(where + key, value, EXTRA[key])
            elif key == "trained" or (fact and fact.type == "bool"):
                if isinstance(value, bool):
                    found[key] = value
                else:
                    self.refuse(where + key, value, "must be true or false")
            elif fact and fact.type == "choice":
                found[key] = self.choice(where + key, value, fact.values)
            elif fact:
                found[key] = self.spread(where + key, value, fact.low or 0.0, fact.high or 0.0)
        self.body(where, found)
        return found

    def body(self, where: str, person: Mapping[str, Given]) -> None:
        """Refuse a height and a weight that no body has together."""
        height, weight = (person.get(key) for key in ("height_cm", "weight_kg"))
        if height is None and weight is None:
            return
        height_cm = height.middle if isinstance(height, Spread) else USUAL_HEIGHT
        weight_kg = weight.middle if isinstance(weight, Spread) else USUAL_WEIGHT
        bmi = weight_kg / (max(height_cm, 1.0) / 100) ** 2
        if not BMI[0] <= bmi <= BMI[1]:
            given = f"{height_cm:g} cm and {weight_kg:g} kg, {bmi:.0f} kg/m2"
            self.refuse(f"{where}weight_kg", given, f"weight and height make a BMI from {BMI[0]:g} to {BMI[1]:g}")

    def garment(self, where: str, entry: object) -> WornGarment:
        its = self.keys(where, entry, GARMENT_KEYS)
        pressures = {
            key.removesuffix("_mmhg"): self.spread(where + key, its[key], 0.0, MOST_PRESSURE)
            for key in PRESSED
            if key in its
        }
        level = None
        if "level_mmhg" in its:
            label = self.spread(f"{where}level_mmhg", its["level_mmhg"], 0.0, MOST_PRESSURE)
            level = (label.a, label.b if label.kind == "even" else label.a)
        if not pressures and level is None:
            self.refuse(where.rstrip("."), entry, f"needs a pressure: one of {', '.join((*PRESSED, 'level_mmhg'))}")
        stiffness = its.get("stiffness_mmhg_per_cm")
        fitted = self.keys(f"{where}made_for.", its.get("made_for", {}), ("ankle_cm", "b1_cm", "calf_cm"))
        return WornGarment(
            pressures=pressures,
            level=level,
            kind=self.choice(f"{where}kind", its.get("kind", "sock"), KINDS),
            given_in=self.choice(f"{where}given_in", its.get("given_in", "lying"), ("lying", "standing")),
            top=self.choice(f"{where}top", its.get("top", "knee"), TOPS),
            stiffness=None
            if stiffness is None
            else self.spread(f"{where}stiffness_mmhg_per_cm", stiffness, 0.0, 200.0),
            layers=int(self.number(f"{where}layers", its.get("layers", 1), 1, 10, whole=True)),
            made_for={key: self.spread(f"{where}made_for.{key}", value, 10.0, 90.0) for key, value in fitted.items()},
        )

    def step(self, at: int, entry: object, *, any_garment: bool) -> ScenarioStep:
        where = f"step {at}."
        its = self.keys(where, entry, STEP_KEYS)
        for key in ("posture", "minutes"):
            if key not in its:
                self.refuse(where + key, None, "every step needs one")
        numbers = {
            key: self.number(where + key, its[key], *STEP_RANGES[key], whole=key == "times")
            for key in STEP_RANGES
            if key in its
        }
        if its.get("minutes") == 0:
            self.refuse(f"{where}minutes", 0, "must be over 0")
        posture = self.choice(f"{where}posture", its.get("posture", "lying"), self.physiology.postures)
        movement = its.get("movement", "some")
        if isinstance(movement, str):
            movement = self.choice(f"{where}movement", movement, MOVEMENTS)
        else:
            movement = self.number(f"{where}movement", movement, 0, 120)
        sock = its.get("sock", False)
        if not isinstance(sock, bool):
            self.refuse(f"{where}sock", sock, "must be true or false")
        elif sock and not any_garment:
            self.refuse(f"{where}sock", sock, "there is no [garment] to wear")
        if posture == "tilted" and "tilt_deg" not in its:
            self.warnings.append(f"{where}tilt_deg is not given: 60 is taken")
            numbers["tilt_deg"] = 60.0
        return ScenarioStep(
            posture=posture,
            sock=sock is True,
            movement=movement,
            cuff_site=self.choice(f"{where}cuff_site", its.get("cuff_site", "thigh"), CUFFS),
            minutes=float(numbers.pop("minutes", 1.0)) or 1.0,
            times=int(numbers.pop("times")) if "times" in numbers else None,
            **{key: float(value) for key, value in numbers.items()},
        )

    def measure(self, at: int, entry: object, steps: tuple[ScenarioStep, ...], days: int, run_in: int) -> Measure:
        where = f"measure {at}."
        its = self.keys(where, entry, MEASURE_KEYS)
        for key in ("name", "quantity", "step"):
            if key not in its:
                self.refuse(where + key, None, "every measure needs one")
        quantities = self.physiology.quantities
        quantity = self.choice(f"{where}quantity", its.get("quantity", "leg_volume_ml"), quantities)
        about = quantities[quantity]
        step = int(self.number(f"{where}step", its.get("step", 1), 1, len(steps), whole=True))
        from_given = [key for key in ("from_step", "from_minute", "from_day") if key in its]
        if about.get("from") and not from_given:
            self.refuse(f"{where}quantity", quantity, "a percent needs from_step, from_minute or from_day")
        from_step = int(self.number(f"{where}from_step", its.get("from_step", step), 0, len(steps), whole=True))
        vein = its.get("vein")
        if vein is not None:
            vein = self.choice(f"{where}vein", vein, VEINS)
        elif about.get("vein"):
            self.refuse(f"{where}vein", None, f"{quantity} needs one of {', '.join(VEINS)}")
        day = int(self.number(f"{where}day", its.get("day", days), 1, days, whole=True))
        from_day = its.get("from_day", day)
        if from_day == 0 and not run_in:
            self.refuse(f"{where}from_day", 0, "0 is the last run-in day, and run_in_days is 0")
        return Measure(
            name=self.name(f"{where}name", its.get("name")),
            quantity=quantity,
            step=step,
            day=day,
            site=self.choice(f"{where}site", its.get("site", about["sites"][0]), about["sites"]),
            vein=vein,
            compartment=self.choice(f"{where}compartment", its.get("compartment", "skin"), COMPARTMENTS),
            minute=self.minute(f"{where}minute", its.get("minute"), steps[step - 1]),
            take=self.choice(f"{where}take", its.get("take", "end"), TAKES),
            from_step=from_step if from_given else None,
            from_minute=self.minute(f"{where}from_minute", its.get("from_minute"), steps[max(from_step, 1) - 1]),
            from_day=int(self.number(f"{where}from_day", from_day, 0, days, whole=True)),
        )

    def name(self, key: str, value: object) -> str:
        if isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable():
            return value
        self.refuse(key, value, f"must be a name of 1 to {LONGEST_NAME} letters on one line")
        return key

    def minute(self, key: str, value: object, step: ScenarioStep) -> float | None:
        return None if value is None else float(self.number(key, value, 0, step.minutes))

    def groups(self, given: Mapping[str, Any]) -> tuple[PeopleGroup, ...]:
        common = self.person("person.", given.get("person", {}))
        entries = given.get("group", [])
        if not isinstance(entries, list) or len(entries) > MOST["group"]:
            self.refuse("group", entries, f"must be a list of at most {MOST['group']} tables, [[group]]")
            entries = []
        if not entries:
            return (PeopleGroup("all", 1.0, common),)
        found = []
        for at, entry in enumerate(entries, start=1):
            where = f"group {at}."
            its = dict(entry) if isinstance(entry, dict) else {}
            name, share = its.pop("name", None), its.pop("share", None)
            name = self.name(f"{where}name", name)
            if name == "all":
                self.refuse(f"{where}name", name, "every group needs a name other than 'all'")
            share = self.number(f"{where}share", share, 0, 1)
            found.append(PeopleGroup(name, share, {**common, **self.person(where, its)}))
        total = sum(group.share for group in found)
        if abs(total - 1) > WITHIN:
            self.refuse("group.share", round(total, 9), "the shares of all groups must sum to 1")
        self.unique("group.name", [group.name for group in found])
        return tuple(found)

    def unique(self, key: str, names: list[str]) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.refuse(key, name, "each name stands once")

    def size(self, top: Mapping[str, int], steps: int, measures: tuple[Measure, ...], *, arms: int) -> None:
        """Refuse what would take hours or more memory than a small machine has."""
        legs = top["people"] * top["draws"]
        if legs > MOST_LEGS:
            self.refuse("draws", f"{top['people']} x {top['draws']}", f"people times draws is at most {MOST_LEGS}")
        if legs * len(measures) > MOST_VALUES:
            allowed = f"people times draws times measures is at most {MOST_VALUES:g}"
            self.refuse("measure", f"{legs} x {len(measures)}", allowed)
        if top["people"] > MOST_WATCHED and watched(measures):
            self.refuse("people", top["people"], f"at most {MOST_WATCHED} where a measure looks at a whole step")
        if legs * steps * (top["days"] + top["run_in_days"]) * arms > MOST_WORK:
            self.refuse(
                "days",
                f"{legs} legs, {steps} steps, {top['days'] + top['run_in_days']} days",
                f"people times draws times steps times days, twice with a garment, is at most {MOST_WORK:g}",
            )

    def entries(self, given: Mapping[str, Any], key: str) -> list[Any]:
        entries = given.get(key, [])
        if not isinstance(entries, list) or not entries:
            self.refuse(key, entries, f"needs at least one [[{key}]]")
            return []
        if len(entries) > MOST[key]:
            self.refuse(key, len(entries), f"at most {MOST[key]} of [[{key}]]")
            return []
        return entries

    def scenario(self, given: Mapping[str, Any], name: str) -> Scenario | None:
        given = self.keys("", given, TOP_KEYS)
        top = {
            key: int(self.number(key, given.get(key, default), low, high, whole=True))
            for key, (low, high, default) in NUMBERS.items()
            if key in given or default is not None
        }
        room = float(self.number("room_c", given.get("room_c", 22.0), *ROOM))
        groups = self.groups(given)
        garment = self.garment("garment.", given["garment"]) if "garment" in given else None
        control = self.garment("control.", given["control"]) if "control" in given else None
        if control and not garment:
            self.refuse("control", "[control]", "it is what is worn instead of a [garment], and there is none")
        steps = tuple(
            self.step(at, entry, any_garment=garment is not None)
            for at, entry in enumerate(self.entries(given, "step"), start=1)
        )
        total = sum(step.minutes for step in steps)
        if max(top["days"], top["run_in_days"]) > 1 and abs(total - DAY) > WITHIN:
            self.refuse("step.minutes", f"{total:g} minutes in all", "more than one day needs 24 h (1440) of steps")
        measures = tuple(
            self.measure(at, entry, steps or (ScenarioStep("lying", 1.0),), top["days"], top["run_in_days"])
            for at, entry in enumerate(self.entries(given, "measure"), start=1)
        )
        self.unique("measure.name", [measure.name for measure in measures])
        n = top.get("n", top["people"])
        for key in ("n", "n_control"):
            if top.get(key, 0) > top["people"]:
                self.refuse(key, top[key], f"must not be over people, {top['people']}")
        if len(groups) > top["people"]:
            self.refuse("people", top["people"], "every group needs at least one")
        self.size(top, len(steps), measures, arms=1 if garment is None else 2)
        if self.problems:
            return None
        return Scenario(
            physiology=self.physiology,
            name=name, people=top["people"], draws=top["draws"], n=n, n_control=top.get("n_control"), seed=top["seed"],
            days=top["days"], run_in_days=top["run_in_days"], room_c=room, groups=groups, garment=garment,
            control=control, steps=steps, measures=measures, warnings=tuple(self.warnings),
        )  # fmt: skip
