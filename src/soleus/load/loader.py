"""Makes a book of a folder: from the compiled copy where that is fresh, else from the text.

The hash of the rulebook is the hash of the seal. So it stands for the text and for what was loaded: a copy that was
edited and sealed again answers under another hash.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from soleus.book import Book, PredictionKnowledge
from soleus.files import write_whole
from soleus.knowledge.load import ROOT, KnowledgeError, read_yaml, text_hash
from soleus.load.compiled import FOLDER, SEAL, as_file, hash_of, read_part, read_seal, sealed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soleus.book import Languages
    from soleus.knowledge.claims import Claim, Library
    from soleus.knowledge.fitting import FittingKnowledge
    from soleus.knowledge.learning import Learning
    from soleus.knowledge.options import OptionFacts
    from soleus.knowledge.questions import Asking
    from soleus.knowledge.summaries import Summaries
    from soleus.knowledge.words import Words
    from soleus.load.compiled import Seal
    from soleus.rules.model import Rulebook

    # What every answer needs: the first four fields of a book.
    Core = tuple[Rulebook, Words, Mapping[str, OptionFacts], Mapping[str, Claim]]

READABLE = 0o644  # unlike what is written about people: the copy is part of the program, for all who run it
KEPT = 8  # books; each is some megabytes


def load_book(root: Path = ROOT) -> Book:
    """Give the book of a folder: compiled where the copy is fresh, else from its text; asked again soon, the same one.

    Args:
        root: the folder of the knowledge files; left out, those that Soleus comes with.

    Returns:
        The book. Claims, garments and what predicting stands on are fetched when they are first asked for.

    Raises:
        KnowledgeError: the text was changed and does not pass its checks.
    """
    return _book_of(root, text_hash(root), read_seal(root))


@lru_cache(KEPT)
def _book_of(root: Path, text: str, seal: Seal | None) -> Book:
    """Make the book of a folder with this text and this seal: another of either makes another book."""
    if seal is None or seal.text != text:
        return read_text(root)
    core = read_part(root, "book", seal)
    if core is None:
        return read_text(root)
    return _under(seal.hash, core, root, _OfCopy(root, seal, rules=core[0], english=core[1]))


def read_text(root: Path = ROOT) -> Book:
    """Make the book from its text and check everything in it against everything else.

    Raises:
        KnowledgeError: with everything that is wrong in the first stage that finds something.
    """
    read = _read_text(root)
    seal = hash_of(sealed(_files(read), text_hash(root)))
    parts = _OfText(
        root, text_hash(root), read.library, read.knowledge, read.asking, rules=read.core[0], english=read.core[1]
    )
    return _under(seal, read.core, root, parts)


def compile_text(root: Path = ROOT) -> list[Path]:
    """Write the compiled copy of the text, the seal last; returns the files written.

    Raises:
        KnowledgeError: the text does not pass its checks.
        ProblemsError: a file cannot be written.
    """
    from soleus.load.languages import language_copies  # noqa: PLC0415  # few commands write a copy

    read = _read_text(root)
    contents, copies = _files(read), language_copies(root, read.core[1])
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    files = {f"{name}.json": content for name, content in contents.items()} | copies
    files[SEAL] = sealed(contents, text_hash(root))
    for name, content in files.items():
        write_whole(folder / name, content)
        (folder / name).chmod(READABLE)
    return [folder / name for name in files]


@dataclass(frozen=True, slots=True)
class _Text:
    """What the text says."""

    core: Core
    library: Library
    knowledge: FittingKnowledge
    asking: Asking


def _read_text(root: Path) -> _Text:
    # Imported here: parser and YAML reader take longer than a whole answer from the compiled copy.
    from soleus.case.facts import read_vocabulary  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.claim_files import read_library  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.fitting import read_fitting_knowledge  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.learning import read_learning  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.options import read_options  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.predicting import read_says, read_unknown_priors  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.questions import read_asking  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.words import read_words  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.rules.chapters import read_rulebook  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.rules.check import check_rulebook  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.rules.grounds import read_grounds  # noqa: PLC0415  # only where the compiled copy will not do

    library, words = read_library(root), read_words(root)
    certainties = {claim.id: claim.certainty for claim in library.claims.values()}
    rules = read_rulebook(read_vocabulary(root), certainties, root)
    check_rulebook(rules, library, words)
    read_grounds(rules, library, root)
    options = read_options(library.claims, root)
    read_says(library.claims, root)
    read_unknown_priors(root)
    asking = read_asking(library.claims, _urgencies(rules), root)
    read_learning(library.claims, _claims_of(rules), root)
    knowledge = read_fitting_knowledge(library.claims, words.fit, root)
    effects = [option.main_effect for option in options.values() if option.main_effect]
    return _Text(
        (rules, words, options, {claim: library.claims[claim] for claim in effects}), library, knowledge, asking
    )


def _files(read: _Text) -> dict[str, bytes]:
    """Give the content of each file of the copy; the hash is no part of it, since it is worked out of it."""
    rules, *rest = read.core
    core = ("Book", replace(rules, hash=""), *rest)
    parts = {"library": read.library, "fitting": read.knowledge, "asking": read.asking}
    return {"book": as_file(core)} | {name: as_file(part) for name, part in parts.items()}


def _under(hash_: str, core: Core, root: Path, parts: _OfCopy | _OfText) -> Book:
    """Give the book under a hash."""
    rules, words, options, effects = core
    return Book(replace(rules, hash=hash_), words, options, effects, root, parts)


@dataclass(frozen=True)
class _Parts:
    """What the parts of every book have: the words in other languages."""

    root: Path
    english: Words = field(kw_only=True)

    @cached_property
    def evidence(self) -> Summaries:
        from soleus.knowledge.summaries import read_summaries  # noqa: PLC0415  # no answer needs it

        return read_summaries(self.root)

    @cached_property
    def languages(self) -> Languages:
        from soleus.load.languages import LanguagesOfFolder  # noqa: PLC0415  # most answers are in English

        return LanguagesOfFolder(self.root, self.english)


@dataclass(frozen=True)
class _OfText(_Parts):
    """Parts that were read with the text. The leg model's numbers are left until they are wanted, as in the copy."""

    text: str
    library: Library
    fitting: FittingKnowledge
    asking: Asking
    rules: Rulebook

    @cached_property
    def prediction(self) -> PredictionKnowledge:
        return _prediction(self.root, self.text, self.library, self.fitting)

    @cached_property
    def learning(self) -> Learning:
        return _learning(self.root, self.text, self.library, self.rules)


@dataclass(frozen=True)
class _OfCopy(_Parts):
    """Parts that are fetched from the copy, under the seal that the book was loaded under."""

    seal: Seal
    rules: Rulebook

    @cached_property
    def library(self) -> Library:
        library: Library = read_part(self.root, "library", self.seal) or self._text.library
        return library

    @cached_property
    def fitting(self) -> FittingKnowledge:
        knowledge: FittingKnowledge = read_part(self.root, "fitting", self.seal) or self._text.knowledge
        return knowledge

    @cached_property
    def prediction(self) -> PredictionKnowledge:
        return _prediction(self.root, self.seal.text, self.library, self.fitting)

    @cached_property
    def asking(self) -> Asking:
        asking: Asking = read_part(self.root, "asking", self.seal) or self._text.asking
        return asking

    @cached_property
    def learning(self) -> Learning:
        return _learning(self.root, self.seal.text, self.library, self.rules)

    @cached_property
    def _text(self) -> _Text:
        """What the text says, for a file of the copy that is damaged."""
        _hold(self.root, self.seal.text)
        return _read_text(self.root)


def _prediction(root: Path, text: str, library: Library, fitting: FittingKnowledge) -> PredictionKnowledge:
    """Read what predicting stands on. It has no copy: whatever predicts takes far longer than this."""
    from soleus.knowledge.predicting import read_says, read_unknown_priors  # noqa: PLC0415  # few answers predict
    from soleus.leg.constants import hold_constants  # noqa: PLC0415  # few answers predict
    from soleus.leg.physiology import read_physiology  # noqa: PLC0415  # it needs the array library

    _hold(root, text)
    hold_constants(root)
    return PredictionKnowledge(
        says=read_says(library.claims, root),
        pictures=read_yaml(root / "physiology" / "pictures.yaml"),
        priors=read_unknown_priors(root),
        physiology=read_physiology(root, fitting),
    )


def _urgencies(rules: Rulebook) -> dict[str, str]:
    """Give how urgent each rule is that says something of urgency, by its name."""
    levels = ((rule.id, getattr(rule, "urgency", None)) for rule in rules.rules())
    return {rule: urgency.word for rule, urgency in levels if urgency is not None}


def _learning(root: Path, text: str, library: Library, rules: Rulebook) -> Learning:
    """Read the pages to read. They have no copy: no answer needs them."""
    from soleus.knowledge.learning import read_learning  # noqa: PLC0415  # no answer needs it

    _hold(root, text)
    return read_learning(library.claims, _claims_of(rules), root)


def _claims_of(rules: Rulebook) -> dict[str, tuple[str, ...]]:
    return {rule.id: rule.claims for rule in rules.rules()}


def _hold(root: Path, text: str) -> None:
    """See to it that the text is still the one of the book: an answer is never made of two.

    Raises:
        KnowledgeError: it is another one.
    """
    if text_hash(root) != text:
        raise KnowledgeError(
            "The knowledge files were changed while they were in use", [f"{root}: load the book again"]
        )
