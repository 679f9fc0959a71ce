"""Where each line of a clinician's page comes from: rules, claims and figures, folded at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render.blocks import Table, bullets, fold, part
from soleus.render.views import day, sizes
from soleus.render.views.found import RATIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.answer import Answer, Option
    from soleus.book import Book
    from soleus.knowledge.claims import Library
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block

    Blocks = tuple[Block, ...]


def rules(answer: Answer, book: Book, library: Library) -> Blocks:
    """Every rule with its facts and claims, each claim with its sources, and the figures in full; folded."""
    words = book.words
    return fold(
        words.clinical["headings"]["rules"],
        *_rules(answer, words),
        *_gains(answer, words),
        *sizes.grounds(answer, words),
        *day.figures(answer, words),
        *_patterns(answer, words),
        *_options(answer, words),
        *part("claims", words.headings["claims"], *bullets(_claims(answer, library))),
    )


def _rules(answer: Answer, words: Words) -> Blocks:
    rows = tuple(
        (
            reason.rule,
            reason.truth,
            ", ".join(f"{key} = {_value(value)}" for key, value in reason.facts.items()),
            ", ".join(reason.missing),
            ", ".join(reason.claims),
        )
        for reason in answer.reasons
    )
    return _table(words.headings["why"], words.pages["rules"], rows)


def _gains(answer: Answer, words: Words) -> Blocks:
    rows = tuple(
        (target, helped.verdict, helped.certainty or "–", ", ".join(helped.claims))
        for target, helped in answer.helps.items()
    )
    return _table(words.headings["helps"], words.pages["gains"], rows)


def _patterns(answer: Answer, words: Words) -> Blocks:
    rows = tuple(
        (recognised.pattern, recognised.fit, ", ".join(recognised.signs), ", ".join(recognised.claims))
        for recognised in answer.recognition
    )
    return _table(words.headings["recognition"], words.pages["patterns"], rows)


def _options(answer: Answer, words: Words) -> Blocks:
    rows = tuple(
        (o.option, o.standing, _figures(o, words), o.certainty or "–", o.population, " ".join((o.says, *o.also)))
        for o in answer.plan
    )
    return _table(words.headings["plan"], words.pages["options"], rows)


def _table(caption: str, headers: dict[str, str], rows: tuple[tuple[str, ...], ...]) -> Blocks:
    """Give a table without the columns in which nobody has anything to say; nothing at all without rows."""
    if not rows:
        return ()
    heads, columns = (tuple(headers.values()), *rows), range(len(headers))
    filled = [column for column in columns if any(row[column] for row in rows)]
    head, *rest = (tuple(row[column] for column in filled) for row in heads)
    return (Table(caption, head, tuple(rest)),)


def _claims(answer: Answer, library: Library) -> Iterator[str]:
    for claim in cited(answer):
        read = "; ".join(f"{source.cite()} [{read}]" for source, read in library.sources_of(claim))
        yield f"{claim}: {library.claims[claim].statement} ({read})"


def _figures(option: Option, words: Words) -> str:
    effect, texts = option.effect, words.clinical["found"]
    if effect is None:
        none: str = texts["none"]
        return none
    against = f"({effect['when']}, against {effect['versus']})"
    if effect["value"] is None:
        return f"{texts['no_figure']} {against}"
    interval = effect["interval"]
    spread = f", {words.clinical['interval']} {interval[0]:g} to {interval[1]:g}" if interval else ""
    unit = "" if effect["unit"] == RATIO else f" {effect['unit']}"
    return f"{effect['measure']} {effect['value']:g}{unit}{spread} {against}"


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def cited(answer: Answer) -> list[str]:
    """Name the claims behind true rules, gains, the prediction and the options' main effects, each once."""
    claims = dict.fromkeys(claim for reason in answer.reasons if reason.truth == "true" for claim in reason.claims)
    claims |= dict.fromkeys(claim for helped in answer.helps.values() for claim in helped.claims)
    if answer.prediction is not None:
        claims |= dict.fromkeys(claim for sentence in answer.prediction.says for claim in sentence.claims)
    claims |= dict.fromkeys(option.effect["claim"] for option in answer.plan if option.effect)
    return list(claims)
