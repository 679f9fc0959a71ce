"""The protocol of a trial on oneself: the items of SPIRIT, with what SPENT adds (``docs/clinicians/spent.md``).

Every sentence stands in the words, under the heading of its part.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from soleus.render.blocks import Curve, Figure, Heading, Paragraph, SignOff, Table, bullets, part
from soleus.render.spoken import document
from soleus.trial.design import LEAST_DAYS, MOST_DAYS, RUN_IN_DAYS, USUAL_DAYS
from soleus.trial.diary import HOURS_KEPT, PAPER_DAYS
from soleus.trial.power import of_ten
from soleus.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Document
    from soleus.trial.design import Order
    from soleus.trial.power import Power
    from soleus.trial.record import TrialState
    from soleus.trial.safety import StopRules

SHORT_HASH = 12  # signs of the rulebook's, as elsewhere on paper
NAMED = ("age_years", "sex", "goal", "pain_weeks")  # facts that are told with their value; of the others, what is so


def protocol(
    state: TrialState, powers: Sequence[Power], rules: StopRules, signs: Sequence[str], words: Words
) -> Document:
    """Lay the protocol out.

    Args:
        state: the trial, started or as it would begin today.
        powers: the chance of each length to show a point.
        rules: the stop rules, for their days of silence.
        signs: the danger signs that this person is asked for every evening.
        words: of a language.
    """
    texts = words.pages["trial_diary"]["protocol"]
    heads, says, order = texts["headings"], texts["says"], state.order
    facts = {"silent": rules.silent_days, "hours": f"{HOURS_KEPT:g}", "paper": PAPER_DAYS, "block": state.block_days}
    blocks: dict[str, tuple[Block, ...]] = {
        name: tuple(Paragraph(sentence.format(**facts)) for sentence in says[name]) for name in says
    }
    blocks["person"] += bullets(_known(state, words))
    blocks["days"] = (*_days(state, words), *blocks["days"])
    blocks["power"] = (power_figure(powers, words), *blocks["power"])
    blocks["safety"] += bullets(words.facts[name]["label"] for name in signs)
    blocks["order"] += _order(order, words) if order else ()
    for name, fields in (("sock", texts["sock_fields"]), ("sign", texts["fields"])):
        blocks[name] += (SignOff(tuple(fields.values())),)
    version = texts["version"].format(version=__version__, rulebook=state.rulebook[:SHORT_HASH], planned=state.planned)
    parts = [block for name in heads for block in part(name, heads[name], *blocks[name])]
    return document(texts["title"], (Heading(1, texts["title"]), Paragraph(version, quiet=True), *parts), words)


def power_figure(powers: Sequence[Power], words: Words) -> Figure:
    """Draw what a trial of each length can find, with a sentence for the shortest and the longest."""
    texts = words.pages["trial_diary"]["protocol"]
    figure = texts["figure"]
    says = tuple(
        texts["power"].format(days=power.days, people=of_ten(power.chance)) for power in (powers[0], powers[-1])
    )
    points = tuple((float(power.days), 10 * power.chance) for power in powers)
    rows = tuple((str(power.days), str(of_ten(power.chance))) for power in powers)
    table = Table(figure["title"], (figure["x"], figure["people"]), rows)
    curve = Curve(figure["curve"], points)
    return Figure(figure["title"], " ".join(says), figure["x"], figure["y"], (curve,), table)


def _known(state: TrialState, words: Words) -> Iterator[str]:
    """Say what is known of the person: what they want help with, and what is so."""
    texts: Mapping[str, str] = words.pages["trial_diary"]["protocol"]
    for name, value in state.facts.items():
        if name in NAMED:
            yield texts["fact"].format(label=words.facts[name]["label"], value=words.value(name, value))
        elif value is True:
            yield words.facts[name]["label"]


def _days(state: TrialState, words: Words) -> Iterator[Block]:
    """Say which days there are, and what was expected of them."""
    texts, order = words.pages["trial_diary"]["protocol"], state.order
    if order is None:
        says = texts["days_open"].format(
            run_in=RUN_IN_DAYS, planned=state.planned, block=state.block_days,
            least=LEAST_DAYS, most=MOST_DAYS, usual=USUAL_DAYS,
        )  # fmt: skip
    else:
        says = texts["days"].format(
            run_in=RUN_IN_DAYS, days=order.days, block=order.block_days, first=order.first_day, last=order.last_day
        )
    yield Paragraph(says)
    expected = words.pages["trial_diary"]["expected"].get(state.expected)
    if expected is not None:
        yield Paragraph(texts["expected"].format(expected=expected))


def _order(order: Order, words: Words) -> tuple[Block, ...]:
    texts = words.pages["trial_diary"]
    rows = tuple(
        (str(day), (order.first_day + timedelta(days=day - 1)).isoformat(), texts["arms"][order.arm(day)])
        for day in range(1, order.days + 1)
    )
    digest = texts["protocol"]["digest"].format(digest=order.digest, seed=order.seed)
    return (Table("", tuple(texts["protocol"]["columns"].values()), rows), Paragraph(digest, quiet=True))
