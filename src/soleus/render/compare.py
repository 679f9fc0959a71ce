"""Three comparisons made from what is known of each option: supports, sock against sciatica's needs, treatments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soleus.book import Book
    from soleus.knowledge.options import OptionFacts

NONE_FOUND = "none found"
NAMES = ("supports", "needs", "treatments")  # as the command takes them
COLUMNS = ("target", "function", "symptom")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table: one thing a row, what it is compared by in the columns."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def supports(book: Book) -> Comparison:
    """Compare what is worn or bought: sock, brace, roller and massage, insert."""
    return _options(book, "supports", ("supports",))


def care(book: Book) -> Comparison:
    """Compare what is done, taken or operated on, and what people change by themselves."""
    return _options(book, "treatments", ("movement", "medicines", "procedures", "daily"))


def sock_and_sciatica(book: Book) -> Comparison:
    """Set what a sock acts on, does and eases against what sciatica would need, with the evidence for it."""
    sock, needs, words = book.options["compression-socks"], book.words.needs, book.words
    evidence = " ".join([words.helps["nerve_pain"]["untested"], sock.benefit])
    rows = [(name, getattr(sock, name), needs[name]) for name in COLUMNS]
    rows.append(("evidence", evidence, needs["evidence"]))
    headers = ("", words.options[sock.id], words.comparisons["sciatica"])
    return Comparison(words.comparisons["needs"], headers, tuple(rows))


def comparisons(book: Book) -> dict[str, Comparison]:
    """Give all three, by the name the command takes."""
    return dict(zip(NAMES, (supports(book), sock_and_sciatica(book), care(book)), strict=True))


def _options(book: Book, name: str, groups: Sequence[str]) -> Comparison:
    headers = ("option", *COLUMNS, "benefit", "main effect", "tried in", "harms", "guidelines")
    rows = tuple(_row(option, book) for option in book.options.values() if option.group in groups)
    return Comparison(book.words.comparisons[name], headers, rows)


def _row(option: OptionFacts, book: Book) -> tuple[str, ...]:
    effect = book.effects[option.main_effect] if option.main_effect else None
    said = book.words.claim_effect(effect.effect, effect.certainty) if effect and effect.effect else NONE_FOUND
    return (
        book.words.options[option.id],
        option.target,
        option.function,
        option.symptom,
        option.benefit,
        said,
        option.tried_in.replace("_", " "),
        option.adverse_effects or NONE_FOUND,
        option.guidance or NONE_FOUND,
    )
