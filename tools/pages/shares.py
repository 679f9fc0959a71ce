"""How verdicts and urgencies fall over made-up people, how much they were asked, and what "not sure" costs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from soleus.cli.check import questions
from soleus.load import load_book
from soleus.rules.levels import VERDICTS, Urgency
from tools.pages import unsure
from tools.pages.crowd import counts, crowd
from tools.pages.markdown import blocks, table

if TYPE_CHECKING:
    from soleus.case.facts import Value

PEOPLE = 5000
INTERVIEWED = 100
SEED = 1


@cache
def _people() -> tuple[dict[str, Value], ...]:
    return crowd(load_book().rules, PEOPLE, SEED)


def verdicts() -> str:
    """How the verdicts and urgencies of people fall who answer everything a layperson can answer."""
    found = counts(load_book().rules, _people(), "compression", "urgency")
    return blocks(
        f"Over {PEOPLE} made-up people (`soleus check --people {PEOPLE}`) who answered all and only what a layperson"
        " can answer. How common each answer is among them is assumed (`knowledge/population.yaml`): no findings.",
        *(
            table(
                [part, "people", "share"],
                [[word, str(found[part][word]), f"{100 * found[part][word] / PEOPLE:.1f} %"] for word in order],
            )
            for part, order in (("compression", list(VERDICTS)), ("urgency", Urgency.words()))
        ),
        f"In the interview the first {INTERVIEWED} of them were asked"
        f" {questions(load_book(), INTERVIEWED, SEED):.1f} questions on average.",
    )


def not_sure() -> str:
    """What "not sure" of one thing costs."""
    return unsure.part(load_book().rules, _people(), SEED)
