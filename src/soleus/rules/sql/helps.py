"""What a sock can do for one target, as the answer for one person says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.rules.levels import UNTRIED, Help
from soleus.rules.sql.layers import both, either, is_open, literal, possible, sure, when
from soleus.rules.sql.logic import Resolver, any_of

if TYPE_CHECKING:
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node


class Helps:
    """The rules on one target: by level, and those that an unknown fact could still make a gain, by their guard."""

    def __init__(self, book: Rulebook, target: str, resolver: Resolver) -> None:
        """Sort the rules on a target."""
        rules = [rule for rule in book.benefits if rule.target == target]
        self.target = target
        self._levels: dict[Help, Node] = {
            level: any_of(resolver.resolve(rule.when) for rule in rules if rule.then is level)
            for level in sorted({rule.then for rule in rules}, reverse=True)
        }
        self._open: dict[Node, Node] = {}
        for rule in rules:
            if rule.then.is_gain and rule.counts_when_unknown:
                guard, truth = resolver.resolve(rule.matters_if), resolver.resolve(rule.when)
                self._open[guard] = any_of([self._open[guard], truth]) if guard in self._open else truth

    def conditions(self) -> dict[str, Node]:
        """Name the conditions whose truth is needed."""
        nodes = {f"{self.target}_{level.word}": node for level, node in self._levels.items()}
        for place, (guard, node) in enumerate(self._open.items()):
            nodes |= {f"{self.target}_open_{place}": node, f"{self.target}_guard_{place}": guard}
        return nodes

    def word(self) -> exp.Expr:
        """Write the level's word: the strongest true rule's, else null while one is open, else "no"."""
        branches: list[tuple[exp.Expr, exp.Expr]] = [
            (sure(f"{self.target}_{level.word}"), literal(level.word)) for level in self._levels
        ]
        if self.target in UNTRIED:
            return when(*branches, otherwise=literal(Help.UNTESTED.word))
        open_ = [
            both([is_open(f"{self.target}_open_{place}"), possible(f"{self.target}_guard_{place}")])
            for place in range(len(self._open))
        ]
        if open_:
            branches.append((either(open_), exp.Null()))
        return when(*branches, otherwise=literal(Help.NO.word))
