"""Today, an evening's entry, a day that is late or missing, and a correction, which keeps what was there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from soleus.problems import ProblemsError
from soleus.render.views.trial_diary import today as today_document
from soleus.trial import safety
from soleus.trial.diary import LATE_DAYS, PAPER_DAYS
from soleus.trial.record import MOST_TROUBLE, DiaryEntry
from soleus.trial.safety import Ticks
from soleus.web.diaries import DRAFT_COOKIE, EveningDraft, forget
from soleus.web.site import html_of, sent_form, site_of
from soleus.web.understanding import NONE, PICK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData

    from soleus.trial.diary import Diary
    from soleus.trial.record import KeptEntry, TrialState

router = APIRouter(include_in_schema=False)

UNSURE = "unsure"
NUMBERS = ("leg_pain", "heaviness", "ankle_1", "ankle_2", "hours_worn")
TEXTS = (*NUMBERS, "trouble", "on_paper", "replaces")
LEAST_MM = 100.0  # 10 cm, the least of a tape: what is as large was read in millimetres, so no point need be typed
DIGITS = 10  # characters of a number
MOST_PLACES = 1000  # days from the first: none of any trial lies further off
OPEN_PHASES = ("run_in", "ready", "running", "paused")


@dataclass(frozen=True, slots=True)
class DayMark:
    """A day of the calendar: its place from the first day of the run-in, what it is, and whether it was written."""

    place: int
    day: date
    arm: str
    status: str


@router.get("/diary")
async def today(request: Request) -> Response:
    """Show what today asks: a sock or none, tonight's entry, and every day so far."""
    site = site_of(request)
    diary, day = await site.trials.opened(request), site.trials.today()
    state = await run_in_threadpool(diary.seen, day)
    words, phase = site.books[site.language(request)].words, state.phase(day)
    document = today_document(state, day, diary.rules.silent_days, words)
    if phase == "stopped":
        return site.page(request, "trial/stopped.html", title=document.title, content=html_of(document))
    place, marks = (day - state.planned).days, day_marks(state, day)
    is_open = phase in OPEN_PHASES
    can_write = not _is_over(state, day)
    yesterday = [mark for mark in marks if can_write and mark.place == place - 1 and mark.status == "late"]
    form = _form(request, diary, state, place) if is_open and not state.of_day(day) else None
    return site.page(
        request, "trial/today.html", title=document.title, content=html_of(document), phase=phase, form=form,
        place=place, marks=marks, yesterday=yesterday, is_written=bool(state.of_day(day)),
        notes=_notes(state, day), has_order=state.order is not None, can_write=can_write,
        can_start=state.order is None and day >= state.run_in_ends,
    )  # fmt: skip


@router.get("/diary/day/{place}")
async def show_day(request: Request, place: int) -> Response:
    """Show the form of a day: empty where it is missing, filled where it is corrected."""
    site = site_of(request)
    diary, this_day = await site.trials.opened(request), site.trials.today()
    state = await run_in_threadpool(diary.state)
    mark = _mark_of(state, this_day, place)
    if mark is None:
        return site.goto(request, "/diary")
    kept = state.of_day(mark.day)
    return site.page(
        request, "trial/day.html", mark=mark, form=_form(request, diary, state, place), history=len(kept),
        place=place, is_late=(this_day - mark.day).days > LATE_DAYS and not kept,
    )  # fmt: skip


@router.post("/diary/day/{place}")
async def take_day(request: Request, place: int) -> Response:
    """Take an evening in, and follow what the stop rules say; or show it again with what is wrong."""
    site = site_of(request)
    diary, sent = await site.trials.opened(request), await sent_form(request)
    state, this_day = await run_in_threadpool(diary.state), site.trials.today()
    if not -MOST_PLACES < place < MOST_PLACES:
        return site.goto(request, "/diary")
    draft = drafted(sent, safety.asked(diary.rules, state.facts, diary.book), place)
    day, replaces = state.planned + timedelta(days=place), draft.texts.get("replaces", "")
    number = int(replaces) if replaces.isascii() and replaces.isdecimal() else None
    try:
        written = await run_in_threadpool(diary.write, this_day, day, entry_of(draft), number)
        problems, is_end = written.problems, written.judged.step.is_end
    except ProblemsError as error:
        problems, is_end = error.problems, False
    if problems and not is_end and not state.stopped:
        has_form = _mark_of(state, this_day, place) is not None and not (day == this_day and number is None)
        return refused(request, draft, problems, f"/diary/day/{place}" if has_form else "/diary")
    response = site.goto(request, "/diary")
    forget(request, response, DRAFT_COOKIE)
    return response


def refused(request: Request, draft: EveningDraft, problems: tuple[str, ...], path: str) -> Response:
    """Show a form again with what is wrong; a problem is known by the name before its colon."""
    site = site_of(request)
    known = site.book.words.web["trial"]["problems"]
    names = dict.fromkeys(name if name in known else "other" for name in (p.partition(":")[0] for p in problems))
    response = site.goto(request, path)
    shown = EveningDraft(draft.place, draft.texts, draft.ticks, draft.unsure, tuple(names))
    site.trials.hold_draft(request, response, shown)
    return response


def drafted(sent: FormData, signs: tuple[str, ...], place: int, names: tuple[str, ...] = TEXTS) -> EveningDraft:
    """Give what was sent for a day; the rest of a form is no entry."""
    texts = {name: str(sent[name])[: MOST_TROUBLE + 1 if name == "trouble" else 80] for name in names if name in sent}
    ticks = tuple(tick for tick in sent.getlist(PICK) if tick == NONE or tick in signs)
    unsure = tuple(name for name in sent.getlist(UNSURE) if isinstance(name, str) and name in signs)
    return EveningDraft(place, texts, tuple(map(str, ticks)), unsure, ())


def ticks_of(draft: EveningDraft) -> Ticks | None:
    """Give the signs that were ticked; None where nothing was answered. A sign counts even beside "none of these"."""
    if not (draft.ticks or draft.unsure):
        return None
    signs = tuple(tick for tick in draft.ticks if tick != NONE)
    return Ticks(signs, tuple(name for name in draft.unsure if name not in signs))


def entry_of(draft: EveningDraft) -> DiaryEntry:
    """Give the entry that was sent. A number that cannot be read becomes one that no entry may hold."""
    values = {name: _number(draft.texts.get(name, "")) for name in NUMBERS}
    tapes = tuple(value / 10 if value >= LEAST_MM else value
                  for name in ("ankle_1", "ankle_2") if (value := values[name]) is not None)  # fmt: skip
    return DiaryEntry(
        leg_pain=values["leg_pain"], heaviness=values["heaviness"], ankle_cm=tapes, hours_worn=values["hours_worn"],
        trouble=draft.texts.get("trouble", "").strip(), ticks=ticks_of(draft), on_paper="on_paper" in draft.texts,
    )  # fmt: skip


def day_marks(state: TrialState, this_day: date) -> tuple[DayMark, ...]:
    """Give every day from the first of the run-in to the last of the trial, or to today before it starts."""
    last = state.order.last_day if state.order else max(this_day, state.run_in_ends - timedelta(days=1))
    shown = state.shown()
    marks = []
    for place in range((last - state.planned).days + 1):
        day = state.planned + timedelta(days=place)
        number = (day - state.order.first_day).days + 1 if state.order else 0
        arm = state.order.arm(number) if state.order and number > 0 else "none"
        if day in shown:
            status = "written"
        elif day > this_day:
            status = "to_come"
        else:
            status = "late" if (this_day - day).days <= LATE_DAYS else "missing"
        marks.append(DayMark(place, day, arm, status))
    return tuple(marks)


def _is_over(state: TrialState, this_day: date) -> bool:
    """Whether nothing can be typed in or corrected any more."""
    return state.has_ended or bool(state.order and this_day > state.order.last_day + timedelta(days=PAPER_DAYS))


def _mark_of(state: TrialState, this_day: date, place: int) -> DayMark | None:
    """Give a day that may still be written or corrected."""
    marks = day_marks(state, this_day)
    if state.stopped or _is_over(state, this_day) or not 0 <= place < len(marks) or marks[place].status == "to_come":
        return None
    return marks[place]


def _form(request: Request, diary: Diary, state: TrialState, place: int) -> dict[str, object]:
    """Give what the form of a day shows: what was sent and is wrong, else the entry that would be corrected."""
    draft = site_of(request).trials.draft(request, place)
    day = state.planned + timedelta(days=place)
    kept = state.of_day(day)
    if draft is not None:
        texts: Mapping[str, str] = draft.texts
    else:
        texts = _texts(kept[-1]) if kept else {}
    return {
        "texts": texts,
        "ticks": draft.ticks if draft else kept[-1].entry.ticks.signs if kept and kept[-1].entry.ticks else (),
        "unsure": draft.unsure if draft else (),
        "problems": draft.problems if draft else (),
        "signs": safety.asked(diary.rules, state.facts, diary.book),
        "replaces": kept[-1].number if kept else "",
        "asks_hours": state.order is not None and day >= state.order.first_day,
        "most_trouble": MOST_TROUBLE,
    }


def _texts(kept: KeptEntry) -> dict[str, str]:
    """Give an entry as it is typed."""
    entry = kept.entry
    tapes = dict(zip(("ankle_1", "ankle_2"), entry.ankle_cm, strict=False))
    values = {"leg_pain": entry.leg_pain, "heaviness": entry.heaviness, "hours_worn": entry.hours_worn, **tapes}
    texts = {name: f"{value:g}" for name, value in values.items() if value is not None}
    return {**texts, "trouble": entry.trouble, **({"on_paper": "1"} if entry.on_paper else {})}


def _notes(state: TrialState, day: date) -> tuple[str, ...]:
    """Name what there is to be said of today's entry."""
    kept = state.of_day(day)
    notes = ["tapes"] if kept and kept[-1].entry.tapes_differ else []
    return (*notes, *(["beside"] if day in state.twice() else []))


def _number(text: str) -> float | None:
    """Read a number with a point or a comma; None for nothing, and not a number for what is none."""
    plain = text.strip().replace(",", ".")
    if not plain:
        return None
    try:
        return float(plain) if len(plain) <= DIGITS else math.nan
    except ValueError:
        return math.nan
