"""The sizes and pressures of an answer, as parts of a view: in a person's words, and in a clinician's."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from soleus.case.facts import LEGS
from soleus.knowledge.in_english import with_capital
from soleus.render.blocks import Curve, Figure, Paragraph, Table, bullets, fold, part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.answer import Answer
    from soleus.fitting import LegFit
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Together

    Blocks = tuple[Block, ...]

# Warnings that are never folded: a clot, a size or a sock that presses otherwise than asked, an edge on the nerve.
NEVER_FOLDED = frozenset(
    {
        *("calves-differ", "near-edge-smaller", "near-edge-smaller-unstated", "tighter-below-knee", "upper-edge"),
        *("tighter-just-above-ankle", "pulled-tight-by-hand", "measures-swapped", "small-leg"),
        *("near-miss", "level-not-stated", "no-pressure"),
    }
)
FIRST = 2  # sentences on a leg that are never folded: which garment, and what it presses; or what to look for


def sizes(answer: Answer, words: Words) -> tuple[Together, ...]:
    """The pressure; which garment and size for each leg and what must be minded, or what to measure."""
    return _part(answer, words, _must(answer))


def in_full(answer: Answer, words: Words) -> Blocks:
    """The same with all that is known of the sizes, for whoever asks for a size."""
    must = _must(answer)
    return _part(answer, words, {leg: [*must[leg], *_more(fitted, words)] for leg, fitted in legs(answer)})


def _part(answer: Answer, words: Words, sentences: dict[str, list[str]]) -> tuple[Together, ...]:
    if answer.pressure_mmhg is None:
        return ()
    low, high = answer.pressure_mmhg
    first = [words.says["pressure"].format(low=low, high=high)]
    if answer.fit is None:
        first.append(words.fit["no_girths"])
    return part("sizes", words.headings["pressure_and_size"], *bullets([*first, *_by_leg(sentences, words)]))


def _must(answer: Answer) -> dict[str, list[str]]:
    """Give for each leg what is never folded."""
    return {
        leg: [*fitted.says[:FIRST], *(warned.says for warned in fitted.warnings if warned.warning in NEVER_FOLDED)]
        for leg, fitted in legs(answer)
    }


def more_sizes(answer: Answer, words: Words) -> Blocks:
    """What else is known of the sizes: standing and walking, other garments that hold the legs, near misses; folded."""
    sentences = _by_leg({leg: list(_more(fitted, words)) for leg, fitted in legs(answer)}, words)
    return fold(words.headings["more_sizes"], *bullets(sentences))


def _more(fitted: LegFit, words: Words) -> Iterator[str]:
    yield from fitted.says[FIRST:]
    yield from (warned.says for warned in fitted.warnings if warned.warning not in NEVER_FOLDED)
    listing = "; ".join(alternative.says for alternative in fitted.alternatives)
    if listing:
        yield words.fit["others"].format(others=listing)
    near = "; ".join(miss.says for miss in fitted.near_misses)
    if near:
        yield words.fit["near_misses"].format(near=near)


def _by_leg(sentences: dict[str, list[str]], words: Words) -> list[str]:
    """Give sentences in their order: what holds for both legs once, and else with its leg before it."""
    by_leg: dict[str, list[str]] = {}
    for row in zip_longest(*sentences.values()):
        for leg, says in zip(sentences, row, strict=True):
            if says is not None:
                by_leg.setdefault(says, []).append(leg)
    both = len(LEGS)
    return [
        says if len(of) == both else f"{with_capital(words.says['leg'][of[0]])}: {says}" for says, of in by_leg.items()
    ]


def no_size_given(answer: Answer, words: Words) -> Blocks:
    """Say that the verdict stands before a size."""
    if answer.pressure_mmhg is not None:
        return ()
    title = words.verdicts[answer.compression]["title"]
    return (Paragraph(words.fit["verdict_first"].format(title=title)),)


def pressures(answer: Answer, words: Words) -> Blocks:
    """The pressure up each leg: drawn, and as a table at the named places and at every height between."""
    return tuple(_figure(leg, fitted, words) for leg, fitted in legs(answer) if fitted.pressure)


def _figure(leg: str, fitted: LegFit, words: Words) -> Figure:
    texts, picture, side = words.pages["leg"], words.fit["picture"], words.says["leg"][leg]
    heights = [point.height_cm for point in fitted.pressure]
    lying = Curve(
        picture["lying"],
        tuple((point.height_cm, point.mmhg) for point in fitted.pressure),
        tuple((point.height_cm, point.low, point.high) for point in fitted.pressure),
    )
    standing = zip(heights, (point.standing_mmhg for point in fitted.pressure), strict=True)
    rows = tuple(
        (
            words.fit["places"][point.place] if point.place else "",
            *(
                f"{n:.1f}"
                for n in (point.height_cm, point.girth_cm, point.mmhg, point.low, point.high, point.standing_mmhg)
            ),
        )
        for point in fitted.pressure
    )
    return Figure(
        words.fit["table"].format(leg=side),
        texts["words"],
        picture["height"],
        picture["pressure"],
        (lying, Curve(picture["standing"], tuple(standing), dashed=True)),
        Table("", tuple(words.fit["columns"].values()), rows),
    )


def chosen(answer: Answer, words: Words) -> Iterator[str]:
    """For clinicians: garment, label, size and pressure at the ankle of each leg, and what to mind."""
    texts = words.clinical
    if answer.pressure_mmhg is None:
        return
    if answer.fit is None:
        yield texts["no_girths"]
        return
    by_choice: dict[str, list[str]] = {}
    for leg, fitted in legs(answer):
        by_choice.setdefault(_chosen(fitted, texts), []).append(leg)
    for sentence, of in by_choice.items():
        yield texts["of_leg"].format(leg=texts["legs"]["both" if len(of) == len(LEGS) else of[0]], says=sentence)
    mind = dict.fromkeys(
        texts["warnings"][warning.warning] for _, fitted in legs(answer) for warning in fitted.warnings
    )
    if mind:
        yield texts["mind"].format(warnings="; ".join(mind))


def _chosen(fitted: LegFit, texts: Mapping[str, Any]) -> str:
    sentence: str = texts["no_size"]
    if fitted.garment is None:
        return sentence
    ankle = next((point for point in fitted.pressure if point.place == "b"), None)
    sentence = texts["chosen"].format(name=fitted.name, level=fitted.level, size=fitted.size)
    if ankle is None:
        return sentence
    numbers = {"mmhg": f"{ankle.mmhg:.0f}", "low": f"{ankle.low:.0f}", "high": f"{ankle.high:.0f}"}
    return f"{sentence}; {texts['at_ankle'].format(**numbers)}"


def grounds(answer: Answer, words: Words) -> Blocks:
    """For clinicians: why other garments have no size for this leg, and the claims that warnings stand on."""
    return tuple(
        Table(f"{words.headings['sizes']}, {words.says['leg'][leg]}", tuple(words.pages["grounds"].values()), rows)
        for leg, fitted in legs(answer)
        if (rows := _grounds(fitted))
    )


def _grounds(fitted: LegFit) -> tuple[tuple[str, ...], ...]:
    refused = ((row.garment, row.why, row.says, "–") for row in fitted.refused)
    warned = ((fitted.garment or "–", row.warning, row.says, _claims(row.claims)) for row in fitted.warnings)
    return (*refused, *warned)


def _claims(claims: Sequence[str]) -> str:
    return ", ".join(claims)


def legs(answer: Answer) -> Iterator[tuple[str, LegFit]]:
    """Give each leg that was measured."""
    if answer.fit is not None:
        for leg in LEGS:
            fitted = getattr(answer.fit, leg)
            if fitted is not None:
                yield leg, fitted
