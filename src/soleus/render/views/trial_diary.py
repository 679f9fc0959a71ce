"""The papers of a trial on oneself: what today asks, what follows an entry, and a sheet to write on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from soleus.problems import ProblemsError
from soleus.render.blocks import Heading, Notice, Paragraph, Table, Together, bullets, part
from soleus.render.spoken import document
from soleus.rules.levels import Urgency
from soleus.trial.design import RUN_IN_DAYS
from soleus.trial.safety import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Document, Tone
    from soleus.trial.design import Gate
    from soleus.trial.record import TrialState
    from soleus.trial.safety import Judged, Ticks

TONES: Mapping[Step, Tone] = {
    Step.GO_ON: "good", Step.PAUSE: "caution", Step.SEE_SOMEONE: "urgent", Step.GET_HELP: "emergency",
}  # fmt: skip


def today(state: TrialState, day: date, silent_days: int, words: Words) -> Document:
    """Say what today asks; of a trial that was stopped only what was to be done, and of one that waits also why."""
    texts = words.pages["trial_diary"]["today"]
    if state.stopped:
        halt, heard = state.stopped, state.pause
        if heard and heard.day >= halt.day:  # what was heard behind the stop is not lost
            halt = halt.joined(heard)
        judged = halt.judged
        blocks = (*_halted(judged, halt.signs, silent_days, words), Paragraph(texts["stopped"]))
        return document(_cards(judged, words, 1)[0].title, blocks, words)
    heading = Heading(1, texts["heading"].format(date=words.day(day)))
    return document(texts["title"], (heading, *_asks(state, day, silent_days, words)), words)


def _asks(state: TrialState, day: date, silent_days: int, words: Words) -> Iterator[Block]:
    """Say what a day asks, whether its evening is written, and what the next morning asks then."""
    texts, phase, order = words.pages["trial_diary"]["today"], state.phase(day), state.order
    number = (day - order.first_day).days + 1 if order else 0
    if state.pause and phase == "paused":
        yield from _halted(state.pause.judged, state.pause.signs, silent_days, words, level=2)
    elif phase == "running" and order:
        sentence = texts[order.arm(number) if number > 0 else "before"]
        yield Paragraph(sentence.format(day=number, days=order.days, date=words.day(order.first_day)))
    else:
        yield Paragraph(texts[phase].format(date=words.day(state.run_in_ends)))
    if phase != "ended":
        yield Paragraph(texts["written" if state.of_day(day) else "not_written"])
    if phase == "running" and order and state.of_day(day) and 0 <= number < order.days:
        yield Paragraph(texts["tomorrow"][order.arm(number + 1)])


def follows(  # noqa: PLR0913  # one value a thing that is said
    judged: Judged, ticks: Ticks | None, notes: Sequence[str], silent_days: int, words: Words, *, is_over: bool = False
) -> Document:
    """Say what follows an entry: the care card first where there is danger, then what became of the entry.

    A trial that ``is_over`` neither waits nor goes on.
    """
    ticked = ticks.all if ticks and judged.step > Step.GO_ON else ()
    blocks = (*_halted(judged, ticked, silent_days, words, is_over=is_over), *bullets(notes))
    return document(_step(judged, words, is_over=is_over)["title"], blocks, words)


def asked(state: TrialState, day: date, signs: Sequence[str], words: Words) -> tuple[Block, ...]:
    """List the signs of danger, with the names by which they are ticked, where tonight's entry is to be written."""
    if state.of_day(day) or state.phase(day) in {"stopped", "ended"}:
        return ()
    texts = words.pages["trial_diary"]
    rows = tuple((words.facts[name]["label"], name) for name in signs)
    columns = (texts["signs_columns"]["sign"], texts["signs_columns"]["name"])
    return (*part("signs", texts["signs"], Paragraph(texts["signs_how"]), Table("", columns, rows)),)


def _halted(  # noqa: PLR0913  # one value a thing that is said
    judged: Judged, signs: Sequence[str], silent_days: int, words: Words, level: int = 1, *, is_over: bool = False
) -> tuple[Block, ...]:
    """Lay a stop or a pause out: how soon somebody must look, what follows for the trial, why, and the signs."""
    texts = words.pages["trial_diary"]
    reasons = (texts["reasons"][name].format(count=silent_days) for name in judged.rules if name in texts["reasons"])
    labels = tuple(words.facts[name]["label"] for name in signs)
    ticked = (Paragraph(texts["told"]), *bullets(labels)) if labels else ()
    return (
        *_cards(judged, words, level, is_over=is_over),
        *part("reasons", texts["grounds"], *map(Paragraph, reasons), *ticked),
    )


def _cards(judged: Judged, words: Words, level: int, *, is_over: bool = False) -> tuple[Notice, ...]:
    """Give the care cards, gravest first, and what follows for the trial."""
    step = _step(judged, words, is_over=is_over)
    is_emergency = judged.urgency == Urgency.EMERGENCY or judged.step == Step.GET_HELP
    tone: Tone = "emergency" if is_emergency else "urgent"
    cards = tuple(
        Notice(care["title"], care["says"], tone, level + (place > 0))
        for place, care in enumerate(_cares(judged, words))
    )
    return (*cards, Notice(step["title"], step["says"], TONES[judged.step], level + 1 if cards else level))


def _step(judged: Judged, words: Words, *, is_over: bool) -> Mapping[str, str]:
    """Give what follows for the trial; one that is over has words of its own, where it would else wait or go on."""
    steps: Mapping[str, Mapping[str, str]] = words.pages["trial_diary"]["steps"]
    return steps[f"over_{judged.step.word}" if is_over and not judged.step.is_end else judged.step.word]


def _cares(judged: Judged, words: Words) -> tuple[Mapping[str, str], ...]:
    """Give the care cards: of what a sign that is not sure could be, where that is graver, and of what is there."""
    cards: Mapping[str, Mapping[str, str]] = words.urgency
    is_there = judged.urgency >= Urgency.URGENT
    could_be = judged.could_be
    possible = (cards[f"open_{could_be.word}"],) if could_be >= Urgency.URGENT else ()
    if not is_there:
        return possible
    return (*(possible if could_be > judged.urgency else ()), cards[judged.urgency.word])


def refusal(admission: Gate, words: Words) -> ProblemsError:
    """Say why nobody may begin: how soon somebody must look first, then each reason."""
    texts, offer, care = words.pages["trial_diary"], words.web["trial"]["offer"], _cares(admission.judged, words)
    verdict = words.verdicts[admission.verdict]
    reasons = [] if not care else [offer["not_now"].rstrip(":") + "."]
    if admission.verdict != "suitable":
        reasons += [f"{verdict['title']}. {verdict['says']}", texts["refused"]["unsuitable"]]
    reasons += [texts["reasons"][name] for name in admission.judged.rules if name in texts["reasons"]]
    reasons += [offer["waits"][name] for name in admission.waits]
    headline = offer["not_now"].rstrip(":") if not care else f"{care[0]['title']}. {care[0]['says']}"
    return ProblemsError(headline, [*reasons, texts["refused"]["hint"]])


def troubles(state: TrialState, words: Words) -> tuple[Block, ...]:
    """Tell the trouble of each day of a trial by its arm, and what stopped it; nothing where it was not started."""
    if state.order is None:
        return ()
    texts, rows = words.pages["trial_diary"], []
    for number in range(1, state.order.days + 1):
        day = state.order.first_day + timedelta(days=number - 1)
        kept = state.newest(day)
        if kept and kept.entry.trouble.strip():
            rows.append((words.day(day, "short"), state.order.arm(number), kept.entry.trouble.strip()))
    counts = {arm: sum(row[1] == arm for row in rows) for arm in ("sock", "none")}
    blocks: list[Block] = [Paragraph(texts["harms"]["counted"].format(**counts))]
    if rows:
        shown = tuple((day, texts["arms"][arm], trouble) for day, arm, trouble in rows)
        blocks.append(Table("", tuple(texts["harms"]["columns"].values()), shown))
    if state.stopped:
        blocks.append(Paragraph(texts["harms"]["stopped"].format(date=words.day(state.stopped.day))))
        blocks += bullets(words.facts[name]["label"] for name in state.stopped.signs)
    return part("harms", texts["harms"]["title"], *blocks)


def sheet(state: TrialState, signs: Sequence[str], words: Words) -> Document:
    """Lay out a sheet to write on: a line for each day of the run-in or of the trial, and above it the signs."""
    texts = words.pages["trial_diary"]
    arms: list[tuple[date, str]]
    if state.order is None:
        arms = [(state.planned + timedelta(days=k), "none") for k in range(RUN_IN_DAYS)]
    else:
        order = state.order
        arms = [(order.first_day + timedelta(days=k), order.arm(k + 1)) for k in range(order.days)]
    rows = tuple((words.day(day, "short"), texts["sheet"]["arms"][arm], *[" "] * 6) for day, arm in arms)
    numbered = (f"{number}: {words.facts[name]['label']}" for number, name in enumerate(signs, 1))
    blocks: tuple[Block, ...] = (
        Heading(1, texts["sheet"]["title"]),
        Paragraph(texts["sheet"]["how"]),
        Paragraph(texts["sheet"]["help"]),
        *part("signs", texts["signs"], *bullets(numbered)),
        Together((Table("", tuple(texts["sheet"]["columns"].values()), rows),), "lines", new_page=True),
    )
    return document(texts["sheet"]["title"], blocks, words)
