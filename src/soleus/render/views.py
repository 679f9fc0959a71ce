"""One answer, several orders and depths: for the person, and for each of those who care for them.

A view is a list of parts. In an emergency every view is the same: the emergency, for clinicians with its rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render import forecast, sections, sizes
from soleus.render.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from soleus.answer import Answer
    from soleus.knowledge.claims import Library
    from soleus.knowledge.words import Words

    Part = Callable[[Page], None]

VIEWS: dict[str, tuple[Part, ...]] = {
    # What to do comes first, reasons next, the rest in the order in which it is needed.
    "person": (
        sections.urgency,
        sections.verdict,
        sections.why,
        sections.helps,
        sections.pressure,
        sizes.sizes,
        forecast.forecast,
        sections.wear,
        sections.watch_for,
        sections.recognition,
        sections.plan,
        sections.course,
        sections.open_questions,
        sections.footer,
    ),
    # Every level, rule and source, in the order of the record.
    "clinician": (
        sections.not_ruled_out,
        sections.levels,
        sections.rules,
        sections.gains,
        sizes.sizes,
        sizes.pressures,
        forecast.figures,
        sizes.grounds,
        sections.patterns,
        sections.medicine_options,
        sections.sources,
        sections.footer,
    ),
    # May I treat, what does the pain look like, what is done with hands and movement, what course to expect.
    "physiotherapist": (
        sections.not_ruled_out,
        sections.levels,
        sections.why,
        sections.patterns,
        sections.movement_options,
        sections.course,
        sections.helps,
        sizes.sizes,
        sizes.pressures,
        forecast.figures,
        sections.wear,
        sections.watch_for,
        sections.footer,
    ),
    # What must not be missed, what is still to measure, medicines, sources. For a neurologist too.
    "family-doctor": (
        sections.not_ruled_out,
        sections.levels,
        sections.rules,
        sections.patterns,
        sections.medicine_options,
        sections.gains,
        sizes.sizes,
        forecast.figures,
        sections.course,
        sections.sources,
        sections.footer,
    ),
    # Weakness and cause first, then what is operated on and when, and the course without it.
    "surgeon": (
        sections.not_ruled_out,
        sections.levels,
        sections.why,
        sections.patterns,
        sections.procedure_options,
        sections.course,
        sizes.sizes,
        forecast.figures,
        sections.rules,
        sections.footer,
    ),
}
# What a person reads who asks for a size alone: the verdict first, since it decides whether there is one.
FIT: tuple[Part, ...] = (
    sections.urgency,
    sections.verdict,
    sizes.no_size_given,
    sections.why,
    sections.pressure,
    sizes.sizes,
    sizes.pressures,
    sections.open_questions,
    sections.footer,
)
# What a person reads who asks how much a leg swells: whether anybody must look first, then the sock, then the day.
PREDICTION: tuple[Part, ...] = (sections.urgency, sections.verdict, forecast.forecast, sections.footer)
EMERGENCY: dict[bool, tuple[Part, ...]] = {
    False: (sections.emergency, sections.footer),
    True: (sections.emergency, sections.levels, sections.rules, sections.sources, sections.footer),
}


def show(  # noqa: PLR0913  # an answer, what it is said with, and how
    answer: Answer, words: Words, library: Library, console: Console, *, view: str = "person", plain: bool = False
) -> None:
    """Print an answer in one of ``VIEWS``."""
    _show(Page(answer, words, library, console, plain), VIEWS[view], for_person=view == "person")


def show_fit(answer: Answer, words: Words, library: Library, console: Console, *, plain: bool = False) -> None:
    """Print an answer's verdict with the size for each leg."""
    _show(Page(answer, words, library, console, plain), FIT, for_person=True)


def show_prediction(answer: Answer, words: Words, library: Library, console: Console, *, plain: bool = False) -> None:
    """Print an answer's verdict with its prediction."""
    _show(Page(answer, words, library, console, plain), PREDICTION, for_person=True)


def _show(page: Page, parts: tuple[Part, ...], *, for_person: bool) -> None:
    """Print the parts; in an emergency the emergency and nothing else."""
    for part in EMERGENCY[not for_person] if page.answer.urgency == "emergency" else parts:
        part(page)
