"""The answer as a page, for a browser and for paper: all of it in one order, with its pictures, and its sources.

It is made of the parts that a terminal shows too (``person``, ``sizes``, ``day``). What only a page has is here: the
head with its figures and drawing, how sure each thing is as dots, the sock on this very leg, and what was told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.knowledge.in_english import with_capital
from soleus.render.blocks import (
    Certainty,
    Drawing,
    Heading,
    LegPoint,
    LegPressure,
    Notice,
    Pairs,
    Paragraph,
    Table,
    Together,
    bullets,
    fold,
    pair,
    part,
)
from soleus.render.views import day, person, sizes
from soleus.render.views.found import source_lines
from soleus.render.views.grounds import cited
from soleus.render.views.page_options import certainty, options
from soleus.render.views.person import GRAVE, MUST_NOT, SOCK
from soleus.rules.levels import UNTRIED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.answer import Answer, Helped
    from soleus.book import Book
    from soleus.fitting import LegFit
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Pair

    Blocks = tuple[Block, ...]

HEAD = "verdict"


def blocks(answer: Answer, book: Book) -> Blocks:
    """Lay out the whole page of somebody who is no emergency."""
    words = book.words
    worn, is_worn = wear(answer, words), answer.compression == "suitable"
    parts = (
        head(answer, words),
        person.why(answer, words),
        () if is_worn else worn,  # nothing comes before the signs of danger but the verdict and its reasons
        helps(answer, words),
        pressure(answer, words),
        day.drawn(answer, words),
        people(answer, words),
        worn if is_worn else (),
        options(answer, book),
        person.last(answer, words),
        more(answer, book),
    )
    return tuple(block for made in parts for block in made)


def head(answer: Answer, words: Words) -> Blocks:
    """What is graver of what must be done and the verdict, with the figures and the drawing; then the other."""
    first, *rest = person.first(answer, words)
    if not isinstance(first, Notice):
        raise TypeError(type(first))  # every answer begins with a notice
    figures = tuple(_figures(answer, words))
    drawn = () if answer.compression in MUST_NOT or answer.urgency in GRAVE else (_drawing(words),)
    question = Paragraph(words.pages["answer"]["question"], quiet=True)
    title = Notice(first.title, first.text, first.tone, level=1)
    return (Together((question, title, *((Pairs(figures),) if figures else ()), *drawn), HEAD), *rest)


def _drawing(words: Words) -> Drawing:
    texts = words.pages["answer"]["drawing"]
    return Drawing("back-and-sock", texts["words"], (tuple(texts["back"]), tuple(texts["sock"])))


def _figures(answer: Answer, words: Words) -> Iterator[Pair]:
    """Give the pressure, the size and the swelling, where they are known."""
    texts = words.pages["answer"]["figures"]
    if answer.pressure_mmhg is None:
        return
    low, high = answer.pressure_mmhg
    yield pair(texts["pressure"], texts["mmhg"].format(low=low, high=high))
    chosen = {fitted.size for _, fitted in sizes.legs(answer) if fitted.garment is not None and fitted.size}
    if chosen:
        yield pair(texts["size"], " / ".join(sorted(chosen)))
    less = day.taken_off(answer)
    if less is not None and less > 0:
        yield pair(texts["swelling"], texts["less"].format(ml=less))


def helps(answer: Answer, words: Words) -> Blocks:
    """What a sock can do, target by target, each with how sure it is; nothing to somebody who must not wear one."""
    if answer.compression in MUST_NOT:
        return ()
    gained_first = sorted(answer.helps.items(), key=lambda named: named[1].verdict == "untested")
    shown = tuple(
        Together((Heading(3, with_capital(words.helps[target]["name"])), _sure(helped, words), Paragraph(helped.says)))
        for target, helped in gained_first
        if helped.verdict != "no" and (answer.compression == "suitable" or target in UNTRIED)
    )
    no = tuple(
        pair(with_capital(words.helps[name]["name"]), helped.says)
        for name, helped in answer.helps.items()
        if _is_no(helped)
    )
    beside = (Pairs(no),) if no and answer.compression == "suitable" else ()
    return part("helps", words.headings["helps"], *shown, *beside) if shown else ()


def _is_no(helped: Helped) -> bool:
    return helped.verdict == "no"


def _sure(helped: Helped, words: Words) -> Certainty:
    if helped.verdict == "untested":
        return Certainty(None, words.pages["answer"]["certainty"]["untested"])
    return certainty(helped.certainty, words)


def pressure(answer: Answer, words: Words) -> Blocks:
    """The pressure and size for each leg, and the sock drawn on it; what else is known of sizes, folded."""
    if answer.pressure_mmhg is None:
        return ()
    drawn = tuple(
        _leg(leg, fitted, answer.pressure_mmhg, words) for leg, fitted in sizes.legs(answer) if fitted.pressure
    )
    legs = (Together(drawn, "legs"),) if drawn else ()
    blocks = (*sizes.sizes(answer, words), *legs, *sizes.more_sizes(answer, words))
    return (Together(blocks, "pressure"),)


def _leg(leg: str, fitted: LegFit, wanted: tuple[int, int], words: Words) -> LegPressure:
    texts, places = words.pages["answer"]["leg"], words.fit["places"]
    upward = sorted(fitted.pressure, key=lambda point: point.height_cm)
    rows = tuple(
        (
            places[point.place],
            f"{point.height_cm:.0f} cm",
            f"{point.mmhg:.0f}",
            texts["between"].format(low=f"{point.low:.0f}", high=f"{point.high:.0f}"),
            f"{point.standing_mmhg:.0f}",
        )
        for point in reversed(upward)
        if point.place
    )
    points = tuple(
        LegPoint(
            point.height_cm,
            point.girth_cm,
            point.mmhg,
            point.low,
            point.high,
            places[point.place] if point.place else "",
        )
        for point in upward
    )
    title = texts["title"].format(leg=with_capital(words.says["leg"][leg]), name=fitted.name, size=fitted.size)
    table = Table(texts["table"], tuple(texts["columns"].values()), rows)
    labels = (texts["axis"], texts["columns"]["range"], texts["wanted"], tuple(texts["nerve"]))
    return LegPressure(title, texts["words"], points, table, wanted, labels)


def people(answer: Answer, words: Words) -> Blocks:
    """What to expect, in people of 100."""
    if answer.course is None:
        return ()
    return part("course", words.headings["course"], *person.expected(answer.course))


def wear(answer: Answer, words: Words) -> Blocks:
    """How to wear it; then, never folded, when to take it off and when to get help."""
    cards = person.danger(answer, words)
    return (
        *part("wear", words.headings["wear"], *bullets(answer.wear)),
        *((Together(cards, "signs-of-danger"),) if cards else ()),
    )


def more(answer: Answer, book: Book) -> Blocks:
    """What can be read later, each part folded; on paper all of it is open."""
    words = book.words
    parts = (
        person.recognition(answer, words),
        _changes(answer, words),
        fold(words.pages["answer"]["ask_a_clinician"], *bullets(to_ask(answer, book))),
        person.open_questions(answer, words, with_keys=False),
        told(answer, book),
        sources(answer, book),
    )
    return part("more", words.headings["more"], *(block for made in parts for block in made))


def told(answer: Answer, book: Book) -> Blocks:
    """What was answered, folded."""
    return fold(book.words.headings["asked"], *_answered(answer, book))


def sources(answer: Answer, book: Book) -> Blocks:
    """Every source of what the page says, with what was read of it, folded."""
    return fold(book.words.headings["claims"], *bullets(source_lines(cited(answer), book)))


def _changes(answer: Answer, words: Words) -> Blocks:
    if answer.course is None:
        return ()
    return (
        *fold(words.headings["come_back_if"], *bullets(answer.course.come_back_if)),
        *fold(words.headings["changes_plan"], *bullets(answer.course.changes_plan)),
    )


def to_ask(answer: Answer, book: Book) -> Iterator[str]:
    """Say what to ask a clinician: what only one can find out, and the options that are for one to judge."""
    words, vocabulary = book.words, book.rules.vocabulary
    texts = words.pages["answer"]["to_ask"]
    measured = dict.fromkeys(key.rpartition(".")[2] for key in answer.missing if not vocabulary.fact(key).for_anyone)
    yield from (texts["fact"].format(label=words.label(name)) for name in list(measured)[: person.MOST_QUESTIONS])
    for option in answer.plan:
        if option.standing == "ask" and option.option != SOCK:
            yield texts["option"].format(option=with_capital(words.options[option.option]))


def _answered(answer: Answer, book: Book) -> Iterator[Block]:
    """Lay out every answer in the order of the vocabulary; what was said no to in one sentence."""
    words, texts = book.words, book.words.pages["kept"]
    facts = answer.facts
    keys = [key for key in book.rules.vocabulary.every_key() if key in facts]
    rows = tuple(
        (with_capital(words.label(key)), words.value(key.rpartition(".")[2], facts[key]))
        for key in keys
        if facts[key] is not False
    )
    noes = [words.label(key) for key in keys if facts[key] is False]
    if rows:
        yield Table("", (texts["fact"], texts["value"]), rows)
    if noes:
        yield Paragraph(texts["noes"].format(labels="; ".join(noes)))
