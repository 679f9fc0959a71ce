"""The stage itself: from the stages before to a prediction.

It loads the model only where there is something to predict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.rules.levels import Urgency

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.case.case import Case
    from soleus.fitting import Fitted, LegFit
    from soleus.indicate import Indication
    from soleus.prediction.person import Sock
    from soleus.prediction.say import Prediction

ADULT = 18  # years from which the experiments are that the model was fitted to


def predict(indication: Indication, fitted: Fitted | None, book: Book) -> Prediction | None:
    """Predict a person's day, and say it.

    A sock is reckoned with only where it is suitable; else the bare day alone, so that no number speaks for a sock that
    the verdict does not allow.

    Args:
        indication: the stage that gives the verdict.
        fitted: the sizes, where girths are known.
        book: what predicting stands on, and the names of facts.

    Returns:
        None in an emergency and where somebody must look today: millilitres must not stand beside that. None for a
        child: the model knows adults. Words alone for a body or a day that nobody measured. None where the model finds
        no balance: no answer fails for want of a number.
    """
    screening = indication.screening
    if screening.urgency >= Urgency.URGENT or float(screening.case.facts.get("age_years", ADULT)) < ADULT:
        return None
    from soleus.leg.solver import NotSolvedError  # noqa: PLC0415  # the model takes longer to load than the rest to answer
    from soleus.prediction.person import figures_of, is_measured_body  # noqa: PLC0415  # the model takes longer to load than the rest to answer
    from soleus.prediction.say import outside, say  # noqa: PLC0415  # the model takes longer to load than the rest to answer

    case, knowledge = screening.case, book.prediction
    if not is_measured_body(case.facts, knowledge.priors):
        return outside(knowledge.says)
    try:
        prediction = figures_of(case, sock_of(case, indication.pressure_mmhg, fitted), knowledge)
    except NotSolvedError:
        return None
    low, high = knowledge.priors.measured["gain_percent"]
    if not low <= prediction.without.percent <= high:
        return outside(knowledge.says)
    return say(prediction, book.words, knowledge.says)


def sock_of(case: Case, pressure_mmhg: tuple[int, int] | None, fitted: Fitted | None) -> Sock | None:
    """Give the sock to reckon with: the one fitted to the leg, else any of the answer's pressure; None without one."""
    from soleus.prediction.person import Sock, leg_of  # noqa: PLC0415  # the model takes longer to load than the rest to answer

    if pressure_mmhg is None:
        return None
    chosen: LegFit | None = getattr(fitted, leg_of(case.facts) or "left", None)
    low, high = pressure_mmhg
    if chosen is None or chosen.garment is None:
        return Sock((low, high))
    if chosen.profile is None:
        return Sock(chosen.mmhg or (low, high), garment=chosen.garment, size=chosen.size)
    return Sock(chosen.mmhg, chosen.profile, garment=chosen.garment, size=chosen.size)
