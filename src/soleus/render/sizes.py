"""The sizes and pressures of an answer, as parts of a view (see ``sections``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case.facts import LEGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.fitting import LegFit
    from soleus.render.page import Page


def sizes(page: Page) -> None:
    """Which garment and size for each leg, what it presses, and what to know beside it; or what to measure."""
    texts = page.words.fit
    if page.answer.pressure_mmhg and page.answer.fit is None:
        page.bullets(page.words.headings["sizes"], [texts["no_girths"]])
    near = {leg: _near(page, fitted) for leg, fitted in _legs(page)}
    is_shared = len(near) == len(LEGS) and len(set(near.values())) == 1  # said once for both
    for leg, fitted in _legs(page):
        said = [*fitted.says, *(warned.says for warned in fitted.warnings)]
        others = "; ".join(other.says for other in fitted.alternatives)
        if others:
            said.append(texts["others"].format(others=others))
        page.bullets(_heading(page, leg), [*said, *(() if is_shared else near[leg])])
    if is_shared and near[LEGS[0]]:
        page.bullets(f"{page.words.headings['sizes']}, {page.words.says['both_legs']}", near[LEGS[0]])


def _near(page: Page, fitted: LegFit) -> tuple[str, ...]:
    near = "; ".join(miss.says for miss in fitted.near_misses)
    return (page.words.fit["near_misses"].format(near=near),) if near else ()


def no_size_given(page: Page) -> None:
    """Say that the verdict stands before a size."""
    answer, words = page.answer, page.words
    if answer.pressure_mmhg is None:
        page.line(words.fit["verdict_first"].format(title=words.verdicts[answer.compression]["title"]))


def pressures(page: Page) -> None:
    """The pressure down each leg, as a table: at the named places, and at every height between."""
    texts = page.words.fit
    for leg, fitted in _legs(page):
        rows = [
            (
                texts["places"][at.place] if at.place else "",
                *(
                    f"{number:.1f}"
                    for number in (at.height_cm, at.girth_cm, at.mmhg, at.low, at.high, at.standing_mmhg)
                ),
            )
            for at in fitted.pressure
        ]
        heading = texts["table"].format(leg=page.words.says["leg"][leg])
        page.table(heading, tuple(texts["columns"].values()), rows)


def grounds(page: Page) -> None:
    """Why other garments have no size for this leg, and the claims that warnings stand on."""
    for leg, fitted in _legs(page):
        rows = [(one.garment, one.why, one.says, "–") for one in fitted.refused]
        rows += [(fitted.garment or "–", one.warning, one.says, ", ".join(one.claims)) for one in fitted.warnings]
        page.table(_heading(page, leg), ("garment", "why", "says", "claims"), rows)


def _heading(page: Page, leg: str) -> str:
    return f"{page.words.headings['sizes']}, {page.words.says['leg'][leg]}"


def _legs(page: Page) -> Iterator[tuple[str, LegFit]]:
    fit = page.answer.fit
    if fit is not None:
        for leg in LEGS:
            fitted = getattr(fit, leg)
            if fitted is not None:
                yield leg, fitted
