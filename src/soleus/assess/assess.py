"""From a case to an answer. Read ``assess`` from top to bottom.

Danger stops the way: in an emergency the answer carries the emergency and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus import __version__
from soleus.assess import says
from soleus.assess.answer import Answer
from soleus.fit import fit
from soleus.indicate import indicate
from soleus.plan import plan
from soleus.predict import predict
from soleus.rules.levels import Urgency
from soleus.screen import screen

if TYPE_CHECKING:
    from soleus.case.case import Case
    from soleus.knowledge.garments import Garment
    from soleus.rules.book import Book


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
        book: the rules and the words (``soleus.rules.book.load_book`` gives them).
        garments: the only ones to fit, asked for by name; left out, every sock on the shelf that ends below the knee.
        own: garments that stand on the shelf beside ours.
        with_prediction: whether to predict the day too. That takes some 300 times as long as all the rest.
    """
    screening = screen(case, book.rules)
    indication = indicate(screening)
    planned = plan(indication)
    emergency = screening.urgency is Urgency.EMERGENCY
    advice = screening.reader.counting(book.rules.advice)
    fitted = fit(indication, book.words, garments, own)
    said = [f.rule for f in advice if f.is_true and not emergency and indication.verdict in f.rule.said_when]
    return Answer(
        version=__version__,
        rulebook=book.rules.hash,
        urgency=screening.urgency.word,
        urgency_could_be=screening.urgency_could_be.word,
        compression=indication.verdict,
        pressure_mmhg=indication.pressure_mmhg,
        missing=indication.missing,
        reasons=says.reasons(indication, book.words, emergency=emergency),
        helps={} if emergency else says.helps(indication, book.words),
        recognition=says.recognition(planned, book.words),
        plan=says.options(planned, book),
        course=says.course(planned, said, book.words),
        wear=says.advice(said, "wear", book.words),
        watch_for=says.advice(said, "watch_for", book.words),
        stop_if=says.advice(said, "stop_if", book.words),
        take_off=says.take_off(indication, book.words),
        not_ruled_out=says.not_ruled_out(indication),
        fit=fitted,
        prediction=predict(indication, fitted, book.words) if with_prediction else None,
        trace=screening.reader.read_rules(book.rules.on_socks()),
    )
