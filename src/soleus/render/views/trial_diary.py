"""The papers of a trial on oneself: its protocol, what today asks, what follows an entry, and a sheet to write on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from soleus.render.blocks import (
    Curve,
    Figure,
    Heading,
    Notice,
    Paragraph,
    SignOff,
    Table,
    bullets,
    part,
)
from soleus.render.spoken import document
from soleus.rules.levels import Urgency
from soleus.trial.design import RUN_IN_DAYS
from soleus.trial.power import of_ten
from soleus.trial.safety import Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Document, Tone
    from soleus.trial.design import Order
    from soleus.trial.power import Power
    from soleus.trial.record import TrialState
    from soleus.trial.safety import Judged, Ticks

TONES: Mapping[Step, Tone] = {
    Step.GO_ON: "good", Step.PAUSE: "caution", Step.SEE_SOMEONE: "urgent", Step.GET_HELP: "emergency",
}  # fmt: skip


def protocol(state: TrialState, powers: Sequence[Power], silent_days: int, words: Words) -> Document:
    """Lay the protocol out, in the order of SPIRIT with what SPENT adds: periods, run-in, order, stopping, analysis."""
    texts = words.pages["trial_diary"]["protocol"]
    heads, order = texts["headings"], state.order
    if order is None:
        days = texts["days_open"].format(run_in=RUN_IN_DAYS, planned=state.planned, block=state.block_days)
    else:
        days = texts["days"].format(
            run_in=RUN_IN_DAYS, days=order.days, block=order.block_days, first=order.first_day, last=order.last_day
        )
    expected = words.pages["trial_diary"]["expected"].get(state.expected)
    says = [] if expected is None else [Paragraph(texts["expected"].format(expected=expected))]
    blocks: tuple[Block, ...] = (
        Heading(1, texts["title"]),
        *part("why", heads["why"], Paragraph(texts["why"]), Paragraph(texts["blind"])),
        *part("days", heads["days"], Paragraph(days), Paragraph(texts["evening"]), *says),
        *part("power", heads["power"], power_figure(powers, words)),
        *part(
            "safety", heads["safety"], Paragraph(texts["safety"]), Paragraph(texts["silence"].format(count=silent_days))
        ),
        *part("analysis", heads["analysis"], Paragraph(texts["analysis"])),
        *(part("order", heads["order"], *_order(order, words)) if order else ()),
        *part(
            "sign", heads["sign"], Paragraph(texts["sign"]),
            SignOff((texts["fields"]["name"], texts["fields"]["date"], texts["fields"]["note"])),
        ),
    )  # fmt: skip
    return document(texts["title"], blocks, words)


def power_figure(powers: Sequence[Power], words: Words) -> Figure:
    """Draw what a trial of each length can find, with a sentence for the shortest and the longest."""
    texts = words.pages["trial_diary"]["protocol"]
    figure = texts["figure"]
    says = tuple(
        texts["power"].format(days=power.days, people=of_ten(power.chance)) for power in (powers[0], powers[-1])
    )
    points = tuple((float(power.days), 10 * power.chance) for power in powers)
    rows = tuple((str(power.days), str(of_ten(power.chance))) for power in powers)
    table = Table(figure["title"], (figure["x"], figure["people"]), rows)
    curve = Curve(figure["curve"], points)
    return Figure(figure["title"], " ".join(says), figure["x"], figure["y"], (curve,), table)


def _order(order: Order, words: Words) -> tuple[Block, ...]:
    texts = words.pages["trial_diary"]
    rows = tuple(
        (str(day), (order.first_day + timedelta(days=day - 1)).isoformat(), texts["arms"][order.arm(day)])
        for day in range(1, order.days + 1)
    )
    digest = texts["protocol"]["digest"].format(digest=order.digest, seed=order.seed)
    return (Table("", tuple(texts["protocol"]["columns"].values()), rows), Paragraph(digest, quiet=True))


def today(state: TrialState, day: date, words: Words) -> Document:
    """Say what today asks; of a trial that was stopped only what was to be done."""
    texts = words.pages["trial_diary"]["today"]
    phase, order = state.phase(day), state.order
    if phase == "running" and order is not None:
        number = (day - order.first_day).days + 1
        key = order.arm(number) if number > 0 else "before"
        says = texts[key].format(day=number, days=order.days, date=order.first_day)
    else:
        says = texts[phase].format(date=state.run_in_ends)
    if state.stopped:
        _, step, rules = state.stopped
        card = _step(step, Urgency.EMERGENCY if "emergency" in rules else Urgency.URGENT, words)
        return document(card[0].title, (*card, Paragraph(says)), words)
    blocks: list[Block] = [Heading(1, texts["title"]), Paragraph(says)]
    if phase != "ended":
        blocks.append(Paragraph(texts["written" if state.of_day(day) else "not_written"]))
    return document(texts["title"], tuple(blocks), words)


def follows(judged: Judged, ticks: Ticks | None, notes: Sequence[str], words: Words) -> Document:
    """Say what follows an entry: the care card first where there is danger, then what became of the entry."""
    texts = words.pages["trial_diary"]["steps"][judged.step.word]
    ticked = (*ticks.signs, *ticks.unsure) if ticks and judged.step > Step.GO_ON else ()
    labels = tuple(words.facts[name]["label"] for name in ticked)
    blocks = (*_step(judged.step, judged.urgency, words), *bullets(labels), *bullets(notes))
    return document(texts["title"], blocks, words)


def _step(step: Step, urgency: Urgency, words: Words) -> tuple[Notice, ...]:
    texts = words.pages["trial_diary"]["steps"][step.word]
    care = words.urgency[urgency.word]
    is_grave = step in {Step.PAUSE, Step.GET_HELP} and urgency >= Urgency.URGENT  # it pauses so for free words
    card = (Notice(care["title"], care["says"], TONES[step], level=1),) if is_grave else ()
    return (*card, Notice(texts["title"], texts["says"], TONES[step], level=2 if card else 1))


def sheet(state: TrialState, signs: Sequence[str], words: Words) -> Document:
    """Lay out a sheet to write on: a line for each day of the run-in or of the trial, and above it the signs."""
    texts = words.pages["trial_diary"]
    arms: list[tuple[date, str]]
    if state.order is None:
        arms = [(state.planned + timedelta(days=k), "none") for k in range(RUN_IN_DAYS)]
    else:
        order = state.order
        arms = [(order.first_day + timedelta(days=k), order.arm(k + 1)) for k in range(order.days)]
    rows = tuple((day.isoformat(), texts["arms"][arm], *[" "] * 6) for day, arm in arms)
    blocks: tuple[Block, ...] = (
        Heading(1, texts["sheet"]["title"]),
        Paragraph(texts["sheet"]["how"]),
        *part("signs", texts["signs"], *bullets(words.facts[name]["label"] for name in signs)),
        Table("", tuple(texts["sheet"]["columns"].values()), rows),
    )
    return document(texts["sheet"]["title"], blocks, words)
