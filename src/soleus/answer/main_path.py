"""From a case to an answer. Read ``assess`` from top to bottom.

Danger stops the way: an emergency is answered right behind the first stage, and no other stage hears of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.answer import says
from soleus.answer.record import Answer
from soleus.fitting import fit
from soleus.indicate import indicate
from soleus.plan import plan
from soleus.prediction import predict
from soleus.rules.levels import Urgency
from soleus.screen import emergency_verdict, screen
from soleus.version import __version__

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.case.case import Case
    from soleus.knowledge.garments import Garment
    from soleus.screen import Screening


def assess(
    case: Case,
    book: Book,
    garments: tuple[Garment, ...] = (),
    *,
    own: tuple[Garment, ...] = (),
    with_prediction: bool = False,
) -> Answer:
    """Answer for one person.

    Args:
        case: what is known (``soleus.case.build_case`` makes one).
        book: everything that is known (``soleus.load_book`` gives it).
        garments: the only ones to fit, asked for by name; left out, every sock of the book that ends below the knee.
        own: garments that are tried beside ours.
        with_prediction: whether to predict the day too. That takes some 300 times as long as all the rest.
    """
    screening = screen(case, book.rules)
    if screening.urgency is Urgency.EMERGENCY:
        return _emergency(screening, book)
    indication = indicate(screening)
    fitted = fit(indication, book, garments, own)
    prediction = predict(indication, fitted, book) if with_prediction else None
    planned = plan(indication)
    advice = screening.reader.counting(book.rules.advice)
    true_advice = [
        finding.rule for finding in advice if finding.is_true and indication.verdict in finding.rule.said_when
    ]
    return Answer(
        version=__version__,
        rulebook=book.rules.hash,
        urgency=screening.urgency.word,
        urgency_could_be=screening.urgency_could_be.word,
        compression=indication.verdict,
        pressure_mmhg=indication.pressure_mmhg,
        missing=indication.missing,
        reasons=says.reasons(screening, book.words),
        helps=says.helps(indication, book.words),
        recognition=says.recognition(planned, book.words),
        plan=says.options(planned, book),
        course=says.course(planned, true_advice, book.words),
        wear=says.advice(true_advice, "wear", book.words),
        watch_for=says.advice(true_advice, "watch_for", book.words),
        stop_if=says.advice(true_advice, "stop_if", book.words),
        take_off=says.take_off(indication.verdict, screening, book.words),
        not_ruled_out=says.not_ruled_out(indication),
        facts=case.facts,
        fit=fitted,
        prediction=prediction,
        trace=screening.reader.read_rules(book.rules.on_socks()),
    )


def _emergency(screening: Screening, book: Book) -> Answer:
    """Answer in an emergency: what it is, and to take a sock off. No later stage is reached."""
    verdict = emergency_verdict(screening)
    return Answer(
        version=__version__,
        rulebook=book.rules.hash,
        urgency=screening.urgency.word,
        urgency_could_be=screening.urgency_could_be.word,
        compression=verdict,
        reasons=says.emergency_reasons(screening, book.words),
        take_off=says.take_off(verdict, screening, book.words),
        trace=screening.reader.read_rules((*book.rules.dangers, *book.rules.urgencies)),
    )
