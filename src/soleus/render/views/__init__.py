"""One answer, several orders and depths: for the person, and for each of those who care for them.

A view is a function from an answer and what is known to blocks. It knows no writer, and naming the views loads none. In
an emergency every view is the same: the emergency, for clinicians with its rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from soleus.render.blocks import Document, Heading, part
from soleus.render.spoken import document
from soleus.render.views import clinician, day, grounds, page, person, sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.knowledge.claims import Library
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Document

    ForPerson = Callable[[Answer, Words], tuple[Block, ...]]
    View = Callable[[Answer, Book, Library], Document]

HASH_SHOWN = 12  # enough of the hash to tell two rulebooks apart by eye


def _more(answer: Answer, words: Words) -> tuple[Block, ...]:
    """Give what can be read later, each part folded."""
    parts = (
        person.more_helps,
        sizes.more_sizes,
        day.folded,
        person.wear,
        person.recognition,
        person.course,
        person.open_questions,
    )
    return part("more", words.headings["more"], *(block for make in parts for block in make(answer, words)))


PERSON: tuple[ForPerson, ...] = (
    person.first,
    person.why,
    person.helps,
    sizes.sizes,
    person.danger,
    person.plan,
    _more,
    person.last,
)
# What a person reads who asks for a size alone: the verdict first, since it decides whether there is one.
FIT: tuple[ForPerson, ...] = (
    person.first,
    sizes.no_size_given,
    person.why,
    sizes.in_full,
    sizes.pressures,
    person.open_questions,
    person.last,
)
# What a person reads who asks how much a leg swells: whether anybody must look first, then the sock, then the day.
PREDICTION: tuple[ForPerson, ...] = (person.first, day.said, person.last)


@dataclass(frozen=True, slots=True)
class Profession:
    """What a profession reads of the assessment, in its order; the options ahead of the rest; and what stands below."""

    rows: tuple[clinician.Row, ...]
    ahead: tuple[str, ...]
    below: tuple[clinician.Below, ...] = ()


ALL = (clinician.urgency, clinician.verdict, clinician.why, clinician.dangers)  # begin every profession's assessment
FIT_ROWS = (clinician.gains, clinician.garment, clinician.swelling)
CLINICIANS: dict[str, Profession] = {
    "clinician": Profession(
        (*ALL, *FIT_ROWS, clinician.bounds, clinician.patterns, clinician.open_),
        ("nsaid", "neuropathic-agent", "muscle-relaxant", "physical-therapy"),
        (clinician.pressures,),
    ),
    # May I treat, what does the pain look like, what is done with hands and movement, what course to expect.
    "physiotherapist": Profession(
        (*ALL, clinician.patterns, clinician.course, *FIT_ROWS, clinician.bounds, clinician.open_),
        ("physical-therapy", "heat-cold", "lifestyle", "ergonomics", "foam-roller-massage", "lumbar-brace"),
        (clinician.pressures, clinician.told),
    ),
    # What must not be missed, what is still to measure, medicines. For a neurologist too.
    "family-doctor": Profession(
        (*ALL, clinician.open_, clinician.patterns, clinician.course, *FIT_ROWS, clinician.bounds),
        ("nsaid", "neuropathic-agent", "muscle-relaxant", "physical-therapy"),
    ),
    # Weakness and cause first, then what is operated on and when, and the course without it.
    "surgeon": Profession(
        (*ALL, clinician.patterns, clinician.course, clinician.garment, clinician.swelling, clinician.open_),
        ("discectomy", "laminectomy", "epidural-steroid", "nerve-block"),
    ),
}


def for_person(parts: tuple[ForPerson, ...], answer: Answer, book: Book, _library: Library) -> Document:
    """Make the document that a person reads; in an emergency the emergency and nothing else."""
    words = book.words
    if answer.urgency == "emergency":
        return _document(words.urgency["emergency"]["title"], person.emergency(answer, words), answer, words)
    heading = words.headings["answer"]
    blocks = (block for make in parts for block in make(answer, words))
    return _document(heading, (Heading(1, heading), *blocks), answer, words)


def for_page(answer: Answer, book: Book, _library: Library) -> Document:
    """Make the page that a person reads in a browser or on paper; in an emergency the emergency and nothing else."""
    words = book.words
    if answer.urgency == "emergency":
        card = _document(words.urgency["emergency"]["title"], person.emergency(answer, words), answer, words)
        return replace(card, look="care-page")
    return replace(_document(words.headings["answer"], page.blocks(answer, book), answer, words), look="answer-page")


def for_clinician(profession: Profession, answer: Answer, book: Book, library: Library) -> Document:
    """Make the document that a clinician reads, in English; in an emergency what it stands on and nothing else.

    Its terms are English, so an answer in English belongs to it.
    """
    book = book.in_language("en")
    title = book.words.clinical["title"]
    last = (*clinician.sources(answer, book, library), *grounds.rules(answer, book, library))
    if answer.urgency == "emergency":
        rows = (clinician.urgency, clinician.verdict, clinician.why)
        blocks = (*clinician.emergency(book), *clinician.top(rows, answer, book))
    else:
        below = (block for make in profession.below for block in make(answer, book))
        top = clinician.top(profession.rows, answer, book)
        blocks = (*top, *clinician.options(profession.ahead, answer, book), *below)
    return _document(title, (Heading(1, title), *blocks, *last), answer, book.words)


def _document(title: str, blocks: tuple[Block, ...], answer: Answer, words: Words) -> Document:
    version = words.terminal["rulebook"].format(version=answer.version, hash=answer.rulebook[:HASH_SHOWN])
    return document(title, blocks, words, version)


VIEWS: Mapping[str, View] = {
    "person": partial(for_person, PERSON),
    **{name: partial(for_clinician, profession) for name, profession in CLINICIANS.items()},
}
fit: View = partial(for_person, FIT)
prediction: View = partial(for_person, PREDICTION)
