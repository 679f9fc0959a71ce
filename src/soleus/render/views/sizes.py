"""The sizes and pressures of an answer, as parts of a view: in a person's words, and in a clinician's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.case.facts import LEGS
from soleus.render.blocks import Bullets, Curve, Figure, Paragraph, Table, bullets, fold, part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.assess.answer import Answer
    from soleus.fit import LegFit
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block

    Blocks = tuple[Block, ...]

FIRST = 2  # sentences on a garment that are never folded: which it is, and what it presses


def sizes(answer: Answer, words: Words) -> Blocks:
    """The pressure; which garment and size for each leg and what to mind, or what to measure."""
    if answer.pressure_mmhg is None:
        return ()
    low, high = answer.pressure_mmhg
    said = [words.says["pressure"].format(low=low, high=high)]
    if answer.fit is None:
        said.append(words.fit["no_girths"])
    said += _by_leg({leg: _of_leg(fitted) for leg, fitted in _legs(answer)}, words)
    return part("sizes", words.headings["pressure_and_size"], *bullets(said))


def _of_leg(fitted: LegFit) -> list[str]:
    said = fitted.says if fitted.garment is None else fitted.says[:FIRST]
    return [*said, *(warned.says for warned in fitted.warnings)]


def more_sizes(answer: Answer, words: Words) -> Blocks:
    """What else is known of the sizes: standing and walking, other garments that hold the legs, near misses; folded."""
    said = _by_leg({leg: list(_more(fitted, words)) for leg, fitted in _legs(answer)}, words)
    return fold(words.headings["more_sizes"], *bullets(said))


def _more(fitted: LegFit, words: Words) -> Iterator[str]:
    if fitted.garment is not None:
        yield from fitted.says[FIRST:]
    others = "; ".join(other.says for other in fitted.alternatives)
    if others:
        yield words.fit["others"].format(others=others)
    near = "; ".join(miss.says for miss in fitted.near_misses)
    if near:
        yield words.fit["near_misses"].format(near=near)


def _by_leg(said: dict[str, list[str]], words: Words) -> list[str]:
    """Give sentences on both legs once, and before each that is on one leg, which."""
    shared = [says for says in next(iter(said.values()), []) if all(says in of_leg for of_leg in said.values())]
    if len(said) == 1:
        shared = []
    own = [
        f"{words.says['leg'][leg].capitalize()}: {says}"
        for leg, of_leg in said.items()
        for says in of_leg
        if says not in shared
    ]
    return [*own, *shared]


def no_size_given(answer: Answer, words: Words) -> Blocks:
    """Say that the verdict stands before a size."""
    if answer.pressure_mmhg is not None:
        return ()
    title = words.verdicts[answer.compression]["title"]
    return (Paragraph(words.fit["verdict_first"].format(title=title)),)


def pressures(answer: Answer, words: Words) -> Blocks:
    """The pressure up each leg: drawn, and as a table at the named places and at every height between."""
    return tuple(_figure(leg, fitted, words) for leg, fitted in _legs(answer) if fitted.pressure)


def _figure(leg: str, fitted: LegFit, words: Words) -> Figure:
    texts, picture, side = words.pages["leg"], words.fit["picture"], words.says["leg"][leg]
    heights = [at.height_cm for at in fitted.pressure]
    lying = Curve(
        picture["lying"],
        tuple((at.height_cm, at.mmhg) for at in fitted.pressure),
        tuple((at.height_cm, at.low, at.high) for at in fitted.pressure),
    )
    standing = zip(heights, (at.standing_mmhg for at in fitted.pressure), strict=True)
    rows = tuple(
        (
            words.fit["places"][at.place] if at.place else "",
            *(f"{n:.1f}" for n in (at.height_cm, at.girth_cm, at.mmhg, at.low, at.high, at.standing_mmhg)),
        )
        for at in fitted.pressure
    )
    return Figure(
        texts["title"].format(leg=side),
        texts["words"],
        picture["height"],
        picture["pressure"],
        (lying, Curve(picture["standing"], tuple(standing), dashed=True)),
        Table(words.fit["table"].format(leg=side), tuple(words.fit["columns"].values()), rows),
    )


def chosen(answer: Answer, words: Words) -> Blocks:
    """For clinicians: garment, label, size and pressure at the ankle of each leg, and what to mind."""
    texts = words.clinical
    if answer.pressure_mmhg is None:
        return ()
    if answer.fit is None:
        return (Bullets((texts["no_girths"],)),)
    rows = tuple(_chosen(leg, fitted, texts) for leg, fitted in _legs(answer))
    return (Table("", tuple(texts["size_columns"].values()), rows),)


def _chosen(leg: str, fitted: LegFit, texts: Mapping[str, Any]) -> tuple[str, ...]:
    ankle = next((at for at in fitted.pressure if at.place == "b"), None)
    return (
        texts["legs"][leg],
        fitted.name or str(texts["no_size"]),
        "–" if fitted.mmhg is None else f"{fitted.mmhg[0]:g}–{fitted.mmhg[1]:g} mmHg",
        fitted.size or "–",
        f"{ankle.mmhg:.0f} ({ankle.low:.0f} to {ankle.high:.0f})" if ankle else "–",
        "; ".join(texts["warnings"][warned.warning] for warned in fitted.warnings) or "–",
    )


def grounds(answer: Answer, words: Words) -> Blocks:
    """For clinicians: why other garments have no size for this leg, and the claims that warnings stand on."""
    return tuple(
        Table(f"{words.headings['sizes']}, {words.says['leg'][leg]}", tuple(words.pages["grounds"].values()), rows)
        for leg, fitted in _legs(answer)
        if (rows := _grounds(fitted))
    )


def _grounds(fitted: LegFit) -> tuple[tuple[str, ...], ...]:
    refused = ((one.garment, one.why, one.says, "–") for one in fitted.refused)
    warned = ((fitted.garment or "–", one.warning, one.says, _claims(one.claims)) for one in fitted.warnings)
    return (*refused, *warned)


def _claims(claims: Sequence[str]) -> str:
    return ", ".join(claims)


def _legs(answer: Answer) -> Iterator[tuple[str, LegFit]]:
    if answer.fit is not None:
        for leg in LEGS:
            fitted = getattr(answer.fit, leg)
            if fitted is not None:
                yield leg, fitted
