"""The prediction of an answer, as parts of a view (see ``sections``)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soleus.prediction.person import Amount, Figures
    from soleus.render.page import Page


def forecast(page: Page) -> None:
    """How much the leg swells over the day, how far that can be off, and what it does not mean."""
    if page.answer.prediction is not None:
        page.bullets(page.words.headings["prediction"], [said.says for said in page.answer.prediction.says])


def figures(page: Page) -> None:
    """The prediction in figures: gain without and with the sock, difference, what drives the spread, and the claims."""
    foretold = page.answer.prediction
    if foretold is None:
        return
    texts, its = foretold.texts, foretold.figures
    if its is None:
        forecast(page)
        return
    amounts = {"without": its.without, "with": its.with_sock, "difference": _of_shown(its)}
    rows = [(texts.rows[name], *_cells(amount)) for name, amount in amounts.items() if amount is not None]
    page.table(page.words.headings["prediction"], tuple(texts.columns.values()), rows)
    for said in foretold.says:
        page.line(f"{said.says} [{', '.join(said.claims)}]")
    drivers = zip(its.drivers, foretold.drivers, strict=True)
    page.pairs(texts.rows["drivers"], ((f"{100 * driver.share:.0f} %", said) for driver, said in drivers))


def _of_shown(its: Figures) -> Amount | None:
    """Give the difference with the middle that the two above it make as they are shown."""
    if its.difference is None or its.with_sock is None:
        return None
    ml = round(its.with_sock.ml) - round(its.without.ml)
    return replace(its.difference, ml=ml, percent=round(its.with_sock.percent, 1) - round(its.without.percent, 1))


def _cells(amount: Amount) -> tuple[str, str, str, str]:
    return (
        _number(amount.ml, 0),
        " to ".join(_number(end, 0) for end in amount.ml_90),
        _number(amount.percent, 1),
        " to ".join(_number(end, 1) for end in amount.percent_90),
    )


def _number(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}"
