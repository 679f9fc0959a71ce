"""One answer, several orders and depths: for the person, and for each of those who care for them.

A view is a function from an answer and what is known to blocks. It knows no writer, and naming the views loads none. In
an emergency every view is the same: the emergency, for clinicians with its rules.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from soleus.render.blocks import Document, Heading
from soleus.render.views import clinician, day, person, sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from soleus.assess.answer import Answer
    from soleus.knowledge.claims import Library
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block
    from soleus.rules.book import Book

    ForPerson = Callable[[Answer, Words], tuple[Block, ...]]
    ForClinician = Callable[[Answer, Book, Library], tuple[Block, ...]]
    View = Callable[[Answer, Book, Library], Document]

HASH_SHOWN = 12  # enough of the hash to tell two rulebooks apart by eye

PERSON: tuple[ForPerson, ...] = (
    person.first,
    person.why,
    person.helps,
    sizes.sizes,
    person.danger,
    person.come_back,
    person.plan,
    person.more_helps,
    sizes.more_sizes,
    day.folded,
    person.wear,
    person.recognition,
    person.course,
    person.open_questions,
    person.last,
)
# What a person reads who asks for a size alone: the verdict first, since it decides whether there is one.
FIT: tuple[ForPerson, ...] = (
    person.first,
    sizes.no_size_given,
    person.why,
    sizes.sizes,
    sizes.more_sizes,
    sizes.pressures,
    person.open_questions,
    person.last,
)
# What a person reads who asks how much a leg swells: whether anybody must look first, then the sock, then the day.
PREDICTION: tuple[ForPerson, ...] = (person.first, day.said, person.last)


def _movement(answer: Answer, book: Book, _library: Library) -> tuple[Block, ...]:
    ahead = ("physical-therapy", "heat-cold", "lifestyle", "ergonomics", "foam-roller-massage", "lumbar-brace")
    return clinician.options(answer, book, ahead)


def _medicines(answer: Answer, book: Book, _library: Library) -> tuple[Block, ...]:
    return clinician.options(answer, book, ("nsaid", "neuropathic-agent", "muscle-relaxant", "physical-therapy"))


def _procedures(answer: Answer, book: Book, _library: Library) -> tuple[Block, ...]:
    return clinician.options(answer, book, ("discectomy", "laminectomy", "epidural-steroid", "nerve-block"))


# What each profession reads first differs; all begin with the assessment and end with the rules, folded.
CLINICIANS: dict[str, tuple[ForClinician, ...]] = {
    "clinician": (
        clinician.why,
        clinician.risk,
        clinician.limits,
        clinician.gains,
        clinician.chosen,
        clinician.missing,
        clinician.patterns,
        _medicines,
        clinician.sources,
        clinician.pressures,
    ),
    # May I treat, what does the pain look like, what is done with hands and movement, what course to expect.
    "physiotherapist": (
        clinician.why,
        clinician.risk,
        clinician.patterns,
        _movement,
        clinician.course,
        clinician.gains,
        clinician.chosen,
        clinician.missing,
        clinician.pressures,
        clinician.told,
    ),
    # What must not be missed, what is still to measure, medicines, sources. For a neurologist too.
    "family-doctor": (
        clinician.why,
        clinician.risk,
        clinician.missing,
        clinician.limits,
        clinician.patterns,
        _medicines,
        clinician.gains,
        clinician.chosen,
        clinician.course,
        clinician.sources,
    ),
    # Weakness and cause first, then what is operated on and when, and the course without it.
    "surgeon": (
        clinician.why,
        clinician.risk,
        clinician.patterns,
        _procedures,
        clinician.course,
        clinician.chosen,
        clinician.missing,
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


def for_clinician(parts: tuple[ForClinician, ...], answer: Answer, book: Book, library: Library) -> Document:
    """Make the document that a clinician reads; in an emergency what it stands on and nothing else."""
    title = book.words.clinical["title"]
    if answer.urgency == "emergency":
        parts = (clinician.emergency, clinician.assessment, clinician.why, clinician.sources, clinician.rules)
    else:
        parts = (clinician.assessment, *parts, clinician.rules)
    blocks = (block for make in parts for block in make(answer, book, library))
    return _document(title, (Heading(1, title), *blocks), answer, book.words)


def _document(title: str, blocks: tuple[Block, ...], answer: Answer, words: Words) -> Document:
    version = words.terminal["rulebook"].format(version=answer.version, hash=answer.rulebook[:HASH_SHOWN])
    return Document(title, blocks, words.intended_use, version)


VIEWS: Mapping[str, View] = {
    "person": partial(for_person, PERSON),
    **{name: partial(for_clinician, parts) for name, parts in CLINICIANS.items()},
}
fit: View = partial(for_person, FIT)
prediction: View = partial(for_person, PREDICTION)
