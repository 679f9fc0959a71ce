"""Options side by side: what was found, in whom, against what; what each costs; and pain on one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render.blocks import Pairs, Span, Spans, Table, bullets, fold, pair
from soleus.render.views.found import main_effect, points_of_100
from soleus.render.views.learn.made import Made

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.knowledge.claims import Claim
    from soleus.knowledge.options import OptionFacts
    from soleus.render.blocks import Block, Pair


def options(book: Book, of: tuple[str, ...]) -> Made:
    """Set the options of some groups in a table, and under it each with effort, risk and guidelines, folded."""
    texts, words = book.learning.texts, book.words
    chosen = [option for option in book.options.values() if option.group in of]
    rows = tuple(_row(words.options[option.id], option, book) for option in chosen)
    table = Table("", tuple(texts["options"].values()), rows)
    entries = (
        block
        for option in chosen
        for block in fold(words.options[option.id].capitalize(), Pairs(tuple(_more(option, book))), level=3)
    )
    return Made((table, *entries), tuple(claim for option in chosen for claim in option.all_claims()))


def _row(name: str, option: OptionFacts, book: Book, figure: str = "") -> tuple[str, ...]:
    """Give a row of a table of options: name, main effect, whom it was tried in, against what and when."""
    texts = book.learning.texts
    claim = book.effects[option.main_effect] if option.main_effect else None
    if claim is None or claim.effect is None:
        return (name, texts["none"], "", "", "")
    effect = claim.effect
    says = figure or book.words.claim_effect(claim)
    return (name, says, texts["tried_in"][option.tried_in], effect.versus, effect.when)


def _more(option: OptionFacts, book: Book) -> list[Pair]:
    texts = book.learning.texts
    return [
        pair(name, *(value if isinstance(value, tuple) else (value or texts["none"],)))
        for key, name in texts["more"].items()
        for value in (getattr(option, key),)
    ]


def points(book: Book, of: tuple[str, ...]) -> Made:
    """Draw differences in pain on one axis, in points of 100; of claims that give one with its interval."""
    texts = book.learning.texts["points"]
    claims = [book.library.claims[name] for name in of]
    spans = tuple(map(_span, claims))
    rows = tuple(
        (
            span.label,
            claim.effect.versus if claim.effect else "",
            f"{span.value:g}",
            texts["between"].format(low=f"{span.low:g}", high=f"{span.high:g}"),
            claim.effect.when if claim.effect else "",
            book.learning.texts["certainty"][claim.certainty],
        )
        for span, claim in zip(spans, claims, strict=True)
    )
    table = Table("", tuple(texts["columns"].values()), rows)
    return Made((Spans(texts["title"], texts["words"], texts["x"], spans, table),), of)


def _span(claim: Claim) -> Span:
    """Give one line of the axis.

    Raises:
        ValueError: the claim gives no difference on a scale of pain with its interval.
    """
    effect = claim.effect
    difference = points_of_100(effect) if effect else None
    if effect is None or difference is None:
        raise ValueError(f"{claim.id} gives no points of 100 with an interval")
    return Span(effect.with_[:1].upper() + effect.with_[1:], *difference)


def field(book: Book, of: tuple[str, ...]) -> Made:
    """Set the options of a profession side by side with their figures, and under it all that was found on each."""
    texts = book.learning.texts
    chosen = [book.options[name] for name in of]
    rows = tuple(_row(book.words.options[o.id], o, book, main_effect(o.id, book)) for o in chosen)
    blocks: list[Block] = [Table("", tuple(texts["field"].values()), rows)]
    for option in chosen:
        summary = texts["findings"].format(option=book.words.options[option.id])
        statements = (book.library.claims[claim].statement for claim in option.all_claims())
        blocks += fold(summary, *bullets(statements), level=3)
    return Made(tuple(blocks), tuple(claim for option in chosen for claim in option.all_claims()))
