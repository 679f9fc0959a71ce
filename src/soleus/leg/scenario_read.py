"""Reads a scenario and refuses what cannot be: every reason in one message, with key, value and what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.leg.constants import constant
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
    content: Mapping[str, Any], vocabulary: ScenarioVocabulary, physiology: Physiology, name: str
) -> Scenario:
    """Make a scenario from a mapping.

    Args:
        content: what a scenario file holds.
        vocabulary: the facts that a person can have.
        physiology: what legs are made of; it knows the postures and what can be measured.
        name: what it is called.

    Raises:
        ScenarioError: unknown keys, values out of range, steps or measures that do not fit together; all at once.
    """
    reader = _ScenarioReader(vocabulary, physiology)
    scenario = reader.scenario(content, name)
    if reader.problems or scenario is None:
        count = len(reader.problems)
        wrong_things = "one thing is" if count == 1 else f"{count} things are"
        raise ScenarioError(f"The scenario was refused: {wrong_things} wrong", reader.problems)
    return scenario


class _ScenarioReader(Values):
    """Reads the parts of a scenario."""

    def __init__(self, vocabulary: ScenarioVocabulary, physiology: Physiology) -> None:
        super().__init__()
        self.vocabulary, self.physiology = vocabulary, physiology

    def person(self, prefix: str, entry: object) -> dict[str, Given]:
        facts = self.vocabulary.facts
        table = self.keys(prefix, entry, (*facts, *EXTRA, "trained"))
        facts_of: dict[str, Given] = {}
        for key, value in table.items():
            fact = facts.get(key)
            if key in EXTRA:
                facts_of[key] = self.choice(prefix + key, value, EXTRA[key])
            elif key == "trained" or (fact and fact.type == "bool"):
                if isinstance(value, bool):
                    facts_of[key] = value
                else:
                    self.refuse(prefix + key, value, "must be true or false")
            elif fact and fact.type == "choice":
                facts_of[key] = self.choice(prefix + key, value, fact.values)
            elif fact:
                facts_of[key] = self.spread(prefix + key, value, fact.low or 0.0, fact.high or 0.0)
        self.body(prefix, facts_of)
        return facts_of

    def body(self, prefix: str, person: Mapping[str, Given]) -> None:
        """Refuse a height and a weight that no body has together."""
        height, weight = (person.get(key) for key in ("height_cm", "weight_kg"))
        if height is None and weight is None:
            return
        height_cm = height.middle if isinstance(height, Spread) else USUAL_HEIGHT
        weight_kg = weight.middle if isinstance(weight, Spread) else USUAL_WEIGHT
        bmi = weight_kg / (max(height_cm, 1.0) / 100) ** 2
        if not BMI[0] <= bmi <= BMI[1]:
            sizes = f"{height_cm:g} cm and {weight_kg:g} kg, {bmi:.0f} kg/m2"
            self.refuse(f"{prefix}weight_kg", sizes, f"weight and height make a BMI from {BMI[0]:g} to {BMI[1]:g}")

    def garment(self, prefix: str, entry: object) -> WornGarment:
        table = self.keys(prefix, entry, GARMENT_KEYS)
        pressures = {
            key.removesuffix("_mmhg"): self.spread(prefix + key, table[key], 0.0, MOST_PRESSURE)
            for key in PRESSED
            if key in table
        }
        level = None
        if "level_mmhg" in table:
            label = self.spread(f"{prefix}level_mmhg", table["level_mmhg"], 0.0, MOST_PRESSURE)
            level = (label.a, label.b if label.kind == "even" else label.a)
        if not pressures and level is None:
            self.refuse(prefix.rstrip("."), entry, f"needs a pressure: one of {', '.join((*PRESSED, 'level_mmhg'))}")
        stiffness = table.get("stiffness_mmhg_per_cm")
        fitted = self.keys(f"{prefix}made_for.", table.get("made_for", {}), ("ankle_cm", "b1_cm", "calf_cm"))
        return WornGarment(
            pressures=pressures,
            level=level,
            kind=self.choice(f"{prefix}kind", table.get("kind", "sock"), KINDS),
            given_in=self.choice(f"{prefix}given_in", table.get("given_in", "lying"), ("lying", "standing")),
            top=self.choice(f"{prefix}top", table.get("top", "knee"), TOPS),
            stiffness=None
            if stiffness is None
            else self.spread(f"{prefix}stiffness_mmhg_per_cm", stiffness, 0.0, 200.0),
            layers=int(self.number(f"{prefix}layers", table.get("layers", 1), 1, 10, whole=True)),
            made_for={key: self.spread(f"{prefix}made_for.{key}", value, 10.0, 90.0) for key, value in fitted.items()},
        )

    def step(self, number: int, entry: object, *, any_garment: bool) -> ScenarioStep:
        prefix = f"step {number}."
        table = self.keys(prefix, entry, STEP_KEYS)
        for key in ("posture", "minutes"):
            if key not in table:
                self.refuse(prefix + key, None, "every step needs one")
        numbers = {
            key: self.number(prefix + key, table[key], *STEP_RANGES[key], whole=key == "times")
            for key in STEP_RANGES
            if key in table
        }
        if table.get("minutes") == 0:
            self.refuse(f"{prefix}minutes", 0, "must be over 0")
        posture = self.choice(f"{prefix}posture", table.get("posture", "lying"), self.physiology.postures)
        movement = table.get("movement", "some")
        if isinstance(movement, str):
            movement = self.choice(f"{prefix}movement", movement, MOVEMENTS)
        else:
            movement = self.number(f"{prefix}movement", movement, 0, 120)
        sock = table.get("sock", False)
        if not isinstance(sock, bool):
            self.refuse(f"{prefix}sock", sock, "must be true or false")
        elif sock and not any_garment:
            self.refuse(f"{prefix}sock", sock, "there is no [garment] to wear")
        if posture == "tilted" and "tilt_deg" not in table:
            self.warnings.append(f"{prefix}tilt_deg is not given: 60 is taken")
            numbers["tilt_deg"] = 60.0
        return ScenarioStep(
            posture=posture,
            sock=sock is True,
            movement=movement,
            cuff_site=self.choice(f"{prefix}cuff_site", table.get("cuff_site", "thigh"), CUFFS),
            minutes=float(numbers.pop("minutes", 1.0)) or 1.0,
            times=int(numbers.pop("times")) if "times" in numbers else None,
            **{key: float(value) for key, value in numbers.items()},
        )

    def measure(self, number: int, entry: object, steps: tuple[ScenarioStep, ...], days: int, run_in: int) -> Measure:
        prefix = f"measure {number}."
        table = self.keys(prefix, entry, MEASURE_KEYS)
        for key in ("name", "quantity", "step"):
            if key not in table:
                self.refuse(prefix + key, None, "every measure needs one")
        quantities = self.physiology.quantities
        quantity = self.choice(f"{prefix}quantity", table.get("quantity", "leg_volume_ml"), quantities)
        about = quantities[quantity]
        step = int(self.number(f"{prefix}step", table.get("step", 1), 1, len(steps), whole=True))
        from_given = [key for key in ("from_step", "from_minute", "from_day") if key in table]
        if about.get("from") and not from_given:
            self.refuse(f"{prefix}quantity", quantity, "a percent needs from_step, from_minute or from_day")
        from_step = int(self.number(f"{prefix}from_step", table.get("from_step", step), 0, len(steps), whole=True))
        vein = table.get("vein")
        if vein is not None:
            vein = self.choice(f"{prefix}vein", vein, VEINS)
        elif about.get("vein"):
            self.refuse(f"{prefix}vein", None, f"{quantity} needs one of {', '.join(VEINS)}")
        day = int(self.number(f"{prefix}day", table.get("day", days), 1, days, whole=True))
        from_day = table.get("from_day", day)
        if from_day == 0 and not run_in:
            self.refuse(f"{prefix}from_day", 0, "0 is the last run-in day, and run_in_days is 0")
        return Measure(
            name=self.name(f"{prefix}name", table.get("name")),
            quantity=quantity,
            step=step,
            day=day,
            site=self.choice(f"{prefix}site", table.get("site", about["sites"][0]), about["sites"]),
            vein=vein,
            compartment=self.choice(f"{prefix}compartment", table.get("compartment", "skin"), COMPARTMENTS),
            minute=self.minute(f"{prefix}minute", table.get("minute"), steps[step - 1]),
            take=self.choice(f"{prefix}take", table.get("take", "end"), TAKES),
            from_step=from_step if from_given else None,
            from_minute=self.minute(f"{prefix}from_minute", table.get("from_minute"), steps[max(from_step, 1) - 1]),
            from_day=int(self.number(f"{prefix}from_day", from_day, 0, days, whole=True)),
        )

    def name(self, key: str, value: object) -> str:
        if isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable():
            return value
        self.refuse(key, value, f"must be a name of 1 to {LONGEST_NAME} letters on one line")
        return key

    def minute(self, key: str, value: object, step: ScenarioStep) -> float | None:
        return None if value is None else float(self.number(key, value, 0, step.minutes))

    def groups(self, content: Mapping[str, Any]) -> tuple[PeopleGroup, ...]:
        common = self.person("person.", content.get("person", {}))
        entries = content.get("group", [])
        if not isinstance(entries, list) or len(entries) > MOST["group"]:
            self.refuse("group", entries, f"must be a list of at most {MOST['group']} tables, [[group]]")
            entries = []
        if not entries:
            return (PeopleGroup("all", 1.0, common),)
        people_groups = []
        for number, entry in enumerate(entries, start=1):
            prefix = f"group {number}."
            table = dict(entry) if isinstance(entry, dict) else {}
            name, share = table.pop("name", None), table.pop("share", None)
            name = self.name(f"{prefix}name", name)
            if name == "all":
                self.refuse(f"{prefix}name", name, "every group needs a name other than 'all'")
            share = self.number(f"{prefix}share", share, 0, 1)
            people_groups.append(PeopleGroup(name, share, {**common, **self.person(prefix, table)}))
        total = sum(group.share for group in people_groups)
        if abs(total - 1) > WITHIN:
            self.refuse("group.share", round(total, 9), "the shares of all groups must sum to 1")
        self.unique("group.name", [group.name for group in people_groups])
        return tuple(people_groups)

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

    def entries(self, content: Mapping[str, Any], key: str) -> list[Any]:
        entries = content.get(key, [])
        if not isinstance(entries, list) or not entries:
            self.refuse(key, entries, f"needs at least one [[{key}]]")
            return []
        if len(entries) > MOST[key]:
            self.refuse(key, len(entries), f"at most {MOST[key]} of [[{key}]]")
            return []
        return entries

    def scenario(self, content: Mapping[str, Any], name: str) -> Scenario | None:
        content = self.keys("", content, TOP_KEYS)
        top = {
            key: int(self.number(key, content.get(key, default), low, high, whole=True))
            for key, (low, high, default) in NUMBERS.items()
            if key in content or default is not None
        }
        room = float(self.number("room_c", content.get("room_c", constant("room")), *ROOM))
        groups = self.groups(content)
        garment = self.garment("garment.", content["garment"]) if "garment" in content else None
        control = self.garment("control.", content["control"]) if "control" in content else None
        if control and not garment:
            self.refuse("control", "[control]", "it is what is worn instead of a [garment], and there is none")
        steps = tuple(
            self.step(number, entry, any_garment=garment is not None)
            for number, entry in enumerate(self.entries(content, "step"), start=1)
        )
        total = sum(step.minutes for step in steps)
        if max(top["days"], top["run_in_days"]) > 1 and abs(total - DAY) > WITHIN:
            self.refuse("step.minutes", f"{total:g} minutes in all", "more than one day needs 24 h (1440) of steps")
        measures = tuple(
            self.measure(number, entry, steps or (ScenarioStep("lying", 1.0),), top["days"], top["run_in_days"])
            for number, entry in enumerate(self.entries(content, "measure"), start=1)
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
