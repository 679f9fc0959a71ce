"""The stage itself: from the stages before to a prediction.

It loads the model only where there is something to predict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.rules.levels import Urgency

if TYPE_CHECKING:
    from soleus.case.case import Case
    from soleus.fit import Fitted, LegFit
    from soleus.indicate import Indication
    from soleus.knowledge.words import Words
    from soleus.predict.person import Sock
    from soleus.predict.say import Prediction

ADULT = 18  # years from which the experiments are that the model was fitted to


def predict(indication: Indication, fitted: Fitted | None, words: Words) -> Prediction | None:
    """Predict a person's day, and say it.

    A sock is reckoned with only where it is suitable; else the bare day alone, so that no number speaks for a sock that
    the verdict does not allow.

    Args:
        indication: the stage that gives the verdict.
        fitted: the sizes, where girths are known.
        words: the sentences, for the names of facts.

    Returns:
        None in an emergency and where somebody must look today: millilitres must not stand beside that. None for a
        child: the model knows adults. Words alone for a body or a day that nobody measured. None where the model finds
        no balance: no answer fails for want of a number.
    """
    screening = indication.screening
    if screening.urgency >= Urgency.URGENT or float(screening.case.facts.get("age_years", ADULT)) < ADULT:
        return None
    from soleus.leg.solver import NotSolvedError  # noqa: PLC0415  # the same
    from soleus.predict.person import figures_of, is_measured_body, unknown_priors  # noqa: PLC0415  # the model takes longer to load than the rest to answer
    from soleus.predict.say import outside, say  # noqa: PLC0415  # the same

    if not is_measured_body(screening.case.facts):
        return outside()
    try:
        prediction = figures_of(screening.case, sock_of(screening.case, indication.pressure_mmhg, fitted))
    except NotSolvedError:
        return None
    low, high = unknown_priors().measured["gain_percent"]
    return say(prediction, words) if low <= prediction.without.percent <= high else outside()


def sock_of(case: Case, pressure_mmhg: tuple[int, int] | None, fitted: Fitted | None) -> Sock | None:
    """Give the sock to reckon with: the one fitted to the leg, else any of the answer's pressure; None without one."""
    from soleus.predict.person import Sock, leg_of  # noqa: PLC0415  # see above

    if pressure_mmhg is None:
        return None
    chosen: LegFit | None = getattr(fitted, leg_of(case.facts) or "left", None)
    low, high = pressure_mmhg
    if chosen is None or chosen.garment is None:
        return Sock((low, high))
    if chosen.profile is None:
        return Sock(chosen.mmhg or (low, high), garment=chosen.garment, size=chosen.size)
    return Sock(chosen.mmhg, chosen.profile, garment=chosen.garment, size=chosen.size)
