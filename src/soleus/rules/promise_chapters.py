"""Reads the promises (``soleus.rules.promises``) from their chapters in ``knowledge/promises``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.rules.chapters import Keys, read_blocks
from soleus.rules.levels import VERDICTS, Danger
from soleus.rules.nodes import ALWAYS, And, AnyLeg, AtLeast, EveryLeg, Guarded, Named, Node, Not, Or
from soleus.rules.parse import parse_condition
from soleus.rules.promises import LEVELS, OF_RULES, ONE, PARTS, TWO, AnyPromise, Bands, OfRules, Promise, PromisedPart

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from soleus.case.facts import Vocabulary
    from soleus.rules.chapters import RuleBlock

_KEYS: Keys = {
    "condition": (("when",), ("claims",)),
    "promise": (("for",), ("when", "if", "then", "known", "excluded", "same", "not_lower", "not_higher", "claims")),
    "bands": (("number", "bands"), ("claims",)),
    "rules": (("none_is",), ("claims",)),
}


def read_promises(vocabulary: Vocabulary, claims: Collection[str], root: Path = ROOT) -> tuple[AnyPromise, ...]:
    """Read the promises.

    Raises:
        KnowledgeError: with every problem of every block.
    """
    blocks = read_blocks(root, "promises", _KEYS)
    names = [block.name for block in blocks]
    problems = [f"{name}: two promises of one name" for name in sorted({n for n in names if names.count(n) > 1})]
    problems += [
        f"{block.location}: no claim '{claim}'"
        for block in blocks
        for claim in block.entry.get("claims") or ()
        if claim not in claims
    ]
    builder = _PromiseBuilder(vocabulary, {block.name: block for block in blocks if block.kind == "condition"})
    promises: list[AnyPromise] = []
    for block in (block for block in blocks if block.kind != "condition"):
        try:
            promises.append(builder.build(block))
        except KnowledgeError as error:
            problems += [f"{block.location}: {problem} [{error.headline}]" for problem in error.problems]
    if problems or not promises:
        raise KnowledgeError("The promises cannot be used", problems or ["there are none"])
    return tuple(promises)


class _PromiseBuilder:
    """Builds promises from blocks. Conditions that the chapter names are put in where they are used."""

    def __init__(self, vocabulary: Vocabulary, named: Mapping[str, RuleBlock]) -> None:
        self.vocabulary = vocabulary
        self.named = named

    def build(self, block: RuleBlock) -> AnyPromise:
        common: dict[str, Any] = {"name": block.name, "reason": block.reason}
        common["claims"] = tuple(block.entry.get("claims") or ())
        match block.kind:
            case "bands":
                return Bands(**common, number=block.entry["number"], bands=self.bands(block))
            case "rules":
                return OfRules(**common, none_is=_one_of("none_is", str(block.entry["none_is"]), OF_RULES))
            case _:
                return self.promise(block, common)

    def promise(self, block: RuleBlock, common: Mapping[str, Any]) -> Promise:
        entry = block.entry
        nodes: dict[str, Any] = {key: self.node(entry[key]) for key in ("when", "known") if key in entry}
        compared: dict[str, Any] = {key: _parts(key, entry.get(key, ())) for key in ("same", "not_lower", "not_higher")}
        promise = Promise(
            **common,
            who=_one_of("for", entry["for"], (*ONE, *TWO)),
            given=_says("if", entry.get("if", {})),
            then=_says("then", entry.get("then", {})),
            excluded=tuple(map(self.exclusion, entry.get("excluded", ()))),
            **nodes,
            **compared,
        )
        compares = bool(promise.same or promise.not_lower or promise.not_higher)
        promises = compares or bool(promise.then or promise.excluded or "known" in entry)
        if promise.of_two != compares or promises == (promise.who == "some layperson"):
            raise KnowledgeError(
                "for", ["two people are compared, one is promised something, somebody need only exist"]
            )
        return promise

    def exclusion(self, entry: Any) -> tuple[Node, Node]:  # noqa: ANN401  # text, or a table with its guard
        if isinstance(entry, dict) and set(entry) == {"that", "unless_not"}:
            return self.node(entry["that"]), self.node(entry["unless_not"])
        if isinstance(entry, dict):
            raise KnowledgeError("excluded", ["each is a condition, or a table with 'that' and 'unless_not'"])
        return self.node(entry), ALWAYS

    def bands(self, block: RuleBlock) -> tuple[tuple[Node, Danger], ...]:
        number = block.entry["number"]
        fact = self.vocabulary.facts.get(number)
        if fact is None or fact.type not in {"number", "integer"}:
            raise KnowledgeError("number", [f"there is no number '{number}'"])
        made = []
        for band in block.entry["bands"]:
            text, word = band["when"], _one_of("danger", band["danger"], Danger.words())
            node = self.node(f"any_leg({text})" if fact.per_leg else text)
            made.append((node.part if isinstance(node, AnyLeg) else node, Danger[word.upper()]))
        return tuple(made)

    def node(self, text: object) -> Node:
        return self.expanded(parse_condition(str(text), self.vocabulary, self.named))

    def expanded(self, node: Node) -> Node:
        match node:
            case Named(name):
                return self.node(self.named[name].entry["when"])
            case And(parts) | Or(parts) | AtLeast(_, parts):
                return replace(node, parts=tuple(map(self.expanded, parts)))
            case Guarded(guard, part):
                return Guarded(self.expanded(guard), self.expanded(part))
            case Not(part) | AnyLeg(part) | EveryLeg(part):
                return replace(node, part=self.expanded(part))
            case _:
                return node


def _says(key: str, entry: Mapping[str, Any]) -> tuple[PromisedPart, ...]:
    words_of = ((part, words) for named, words in entry.items() for part in _parts_named(key, named, PARTS))
    return tuple(PromisedPart(part, _words(key, part, words)) for part, words in words_of)


def _words(key: str, part: str, words: Any) -> tuple[str, ...]:  # noqa: ANN401  # a word or a list of words
    words_given = tuple(words) if isinstance(words, list) else (str(words),)
    for word in words_given:
        if part == "pressure":
            bound, _, number = word.rpartition(" ")
            if word != "none" and not (bound in {"up to", "above"} and number.isdigit()):
                raise KnowledgeError(key, [f"a pressure is 'none', 'up to N' or 'above N', not '{word}'"])
        else:
            _one_of(part, word, LEVELS[part].words() if part in LEVELS else VERDICTS)
    return words_given


def _parts(key: str, entry: Iterable[str]) -> tuple[str, ...]:
    ordered = tuple(LEVELS) if key != "same" else PARTS
    return tuple(part for named in entry for part in _parts_named(key, named, ordered))


def _parts_named(key: str, named: str, allowed: Collection[str]) -> tuple[str, ...]:
    """Give the parts of a name: ``praise.*`` stands for the praise of every option, one by one."""
    if named == "praise.*":
        return tuple(part for part in allowed if part.startswith("praise."))
    return (_one_of(key, named, allowed),)


def _one_of(key: str, word: str, allowed: Collection[str]) -> str:
    if word not in allowed:
        raise KnowledgeError(f"{key}: {word}", [f"{key} must be one of {', '.join(allowed)}"])
    return word
