"""Three comparisons made from what is known of each option: supports, sock against sciatica's needs, treatments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from soleus.render.blocks import Heading, Pairs, Together, pair
from soleus.render.spoken import document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soleus.book import Book
    from soleus.knowledge.options import OptionFacts
    from soleus.render.blocks import Block, Document

GROUPS: Mapping[str, tuple[str, ...]] = {
    "supports": ("supports",),  # what is worn or bought: sock, brace, roller and massage, insert
    "needs": (),  # no group of options: the sock against what sciatica needs
    "treatments": ("movement", "medicines", "procedures", "daily"),  # what is done, taken, operated on, changed
}
COLUMNS = ("target", "function", "symptom")


def compare(name: str, book: Book) -> Document:
    """Set options side by side, one of ``GROUPS``: a block for each, since nine columns fit no terminal."""
    title = book.words.comparisons[name]
    blocks = _sock_and_sciatica(book) if name == "needs" else _options(GROUPS[name], book)
    return document(title, (Heading(1, title), *blocks), book.words)


def _sock_and_sciatica(book: Book) -> tuple[Block, ...]:
    """Set what a sock acts on, does and eases against what sciatica would need, with the evidence for it."""
    sock, needs, words = book.options["compression-socks"], book.words.needs, book.words
    evidence = " ".join([words.helps["nerve_pain"]["untested"], sock.benefit])
    ours = {name: words.in_english(getattr(sock, name)) for name in COLUMNS} | {"evidence": evidence}
    heads = (words.options[sock.id], words.comparisons["sciatica"])
    return tuple(
        _entry(words.pages["columns"][name], dict(zip(heads, (sentence, needs[name]), strict=True)))
        for name, sentence in ours.items()
    )


def _options(groups: Sequence[str], book: Book) -> tuple[Block, ...]:
    chosen = (option for option in book.options.values() if option.group in groups)
    return tuple(_entry(book.words.options[option.id], _known(option, book)) for option in chosen)


def _entry(head: str, cells: Mapping[str, str]) -> Together:
    return Together((Heading(2, head), Pairs(tuple(pair(name, text) for name, text in cells.items()))))


def _known(option: OptionFacts, book: Book) -> dict[str, str]:
    none, effect = book.words.pages["none_found"], book.effects[option.main_effect] if option.main_effect else None
    in_english = book.words.in_english
    cells = {
        **{name: in_english(getattr(option, name)) for name in COLUMNS},
        "benefit": in_english(option.benefit),
        "effect": book.words.claim_effect(effect) if effect and effect.effect else none,
        "tried_in": in_english(option.tried_in.replace("_", " ")),
        "harms": book.words.adverse_effects(option) or none,
        "guidelines": in_english(option.guidance) if option.guidance else none,
    }
    return {book.words.pages["columns"][name]: text for name, text in cells.items()}
