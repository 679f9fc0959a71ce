"""The stage itself: from an indication to sizes. It loads what counts only where there is something to count.

The array library takes as long to load as the rest of a cold answer; nobody without a tape measure waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case.facts import GIRTHS, LEGS

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.fitting.record import Fitted
    from soleus.indicate import Indication
    from soleus.knowledge.garments import Garment


def fit(
    indication: Indication, book: Book, garments: tuple[Garment, ...] = (), own: tuple[Garment, ...] = ()
) -> Fitted | None:
    """Fit a sock to each measured leg.

    Args:
        indication: the stage before; only where it says suitable is anything fitted.
        book: the garments, what fitting them stands on, and the sentences.
        garments: the only ones to try, asked for by name; left out, every sock of the book that ends below the knee.
        own: garments that are tried beside ours.

    Returns:
        None where a sock is not suitable, or where no girth is known.
    """
    facts = indication.screening.case.facts
    if indication.pressure_mmhg is None or not any(f"{leg}.{girth}" in facts for leg in LEGS for girth in GIRTHS):
        return None
    from soleus.fitting.person import fit_person  # noqa: PLC0415  # it needs the array library, which most answers do not
    from soleus.fitting.request import FitRequest  # noqa: PLC0415  # it needs the array library, which most answers do not

    return fit_person(FitRequest(facts, indication.pressure_mmhg, book.fitting, book.words, garments, own))
