"""Writes a condition as a CQL expression with the same three truths.

CQL's ``and``, ``or``, ``not`` and comparisons are three-valued as ours are. Three things are not, and are written
otherwise: ``in`` (an unknown value is simply not in a list, by the language's definition, so a choice among values
becomes a chain of ``or``), counting (a function says what at least so many of means when some are unknown), and the
change of an integer into a decimal, which is written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from soleus.case.facts import LEGS
from soleus.problems import ProblemsError
from soleus.rules.cql.names import known
from soleus.rules.nodes import (
    And,
    AnyLeg,
    AtLeast,
    Between,
    Compare,
    Constant,
    EveryLeg,
    Guarded,
    Holds,
    Named,
    Node,
    Not,
    OneOf,
    Or,
)

if TYPE_CHECKING:
    from soleus.case.facts import LegsDiffer, Value, Vocabulary
    from soleus.rules.nodes import Leaf

LINE = 110  # characters; a longer condition is laid out over several lines

# https://cql.hl7.org/09-b-cqlreference.html, types: an Integer has 32 bits, a Decimal 8 digits behind the point.
LARGEST_INTEGER = 2**31 - 1
DECIMAL_PLACES = 8

# The function that counts, and its text. A query drops no unknown here: "is not false" keeps it.
AT_LEAST = '"at least"'
AT_LEAST_FUNCTION = f"""\
// At least so many of the parts hold. Unknown while the unknown parts could still make up the number.
define function {AT_LEAST}(needed Integer, parts List<Boolean>):
  if Count(parts Part where Part is true return all 1) >= needed then true
  else if Count(parts Part where Part is not false return all 1) < needed then false
  else null as Boolean
"""


class NotSayableError(ProblemsError):
    """A rulebook holds a number that CQL cannot hold."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A CQL expression as a tree of text: parts joined by ``and`` or ``or``, or one piece of text that stays whole."""

    joined_by: str
    parts: tuple[Chain | str, ...]


def to_cql(node: Node, vocabulary: Vocabulary, indent: str = "  ") -> str:
    """Write a condition as a CQL expression; lines after the first begin with ``indent``.

    Raises:
        NotSayableError: a number has more digits than CQL keeps.
    """
    return _laid_out(_chain(node, vocabulary, ""), indent)


def worked_out(made: LegsDiffer, vocabulary: Vocabulary) -> str:
    """Write what a computed fact comes to; null while a leg is not measured."""
    left, right = (quoted(known(key, vocabulary.fact(key))) for key in made.keys)
    return f"Abs({left} - {right}) >= {decimal(made.least)}"


def quoted(name: str) -> str:
    """Write an identifier, which may hold dots, hyphens and spaces."""
    return f'"{name}"'


def text(value: str) -> str:
    """Write a string."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _laid_out(chain: Chain | str, indent: str) -> str:
    line = _one_line(chain)
    if isinstance(chain, str) or len(indent) + len(line) <= LINE:
        return line
    joint = f"\n{indent}{chain.joined_by} "
    return joint.join(_inside(part, f"{indent}  ") for part in chain.parts)


def _inside(chain: Chain | str, indent: str) -> str:
    laid_out = _laid_out(chain, indent)
    return laid_out if isinstance(chain, str) else f"({laid_out})"


def _one_line(chain: Chain | str) -> str:
    if isinstance(chain, str):
        return chain
    return f" {chain.joined_by} ".join(map(_whole, chain.parts))


def _chain(node: Node, vocabulary: Vocabulary, leg: str) -> Chain | str:  # noqa: C901, PLR0911  # one case a kind of node
    match node:
        case Constant(value):
            return _truth(value=value)
        case Holds() | Compare() | Between() | OneOf():
            return _leaf(node, vocabulary, leg)
        case Named(name):
            return quoted(name)
        case Not(part):
            return f"(not {_whole(_chain(part, vocabulary, leg))})"
        case And(parts):
            return _joined("and", [_chain(part, vocabulary, leg) for part in parts])
        case Or(parts):
            return _joined("or", [_chain(part, vocabulary, leg) for part in parts])
        case AnyLeg(part):
            return _joined("or", [_chain(part, vocabulary, side) for side in LEGS])
        case EveryLeg(part):
            return _joined("and", [_chain(part, vocabulary, side) for side in LEGS])
        case Guarded(guard, part):
            silenced = f"if {_whole(_chain(guard, vocabulary, leg))} is false then false else null as Boolean"
            return f"Coalesce({_one_line(_chain(part, vocabulary, leg))}, {silenced})"
        case AtLeast(count, parts):
            listed = ", ".join(_one_line(_chain(part, vocabulary, leg)) for part in parts)
            return f"{AT_LEAST}({count}, {{ {listed} }})"


def _joined(word: str, parts: list[Chain | str]) -> Chain | str:
    if len(parts) > 1:
        return Chain(word, tuple(parts))
    return parts[0] if parts else _truth(value=word == "and")


def _whole(chain: Chain | str) -> str:
    return chain if isinstance(chain, str) else f"({_one_line(chain)})"


def _truth(*, value: bool) -> str:
    return "true" if value else "false"


def _leaf(node: Leaf, vocabulary: Vocabulary, leg: str) -> Chain | str:
    fact = vocabulary.facts[node.fact]
    name = quoted(known(f"{leg}.{fact.name}" if fact.per_leg else fact.name, fact))
    match node:
        case Holds():
            return name
        case Compare(_, op, value):
            return compared(name, fact.type, "!=" if op == "<>" else op, value)
        case Between(_, low, high):
            return Chain("and", (compared(name, fact.type, ">=", low), compared(name, fact.type, "<=", high)))
        case OneOf(_, values):
            return _joined("or", [compared(name, fact.type, "=", value) for value in values])


def compared(name: str, kind: str, op: str, value: Value) -> str:
    """Compare within one type: an integer fact meets a whole number, or is made a decimal in so many words."""
    if isinstance(value, bool):
        return f"({name} {op} {_truth(value=value)})"
    if isinstance(value, str):
        return f"({name} {op} {text(value)})"
    if kind == "integer" and float(value).is_integer():
        return f"({name} {op} {_integer(int(value))})"
    return f"({f'ToDecimal({name})' if kind == 'integer' else name} {op} {decimal(value)})"


def _integer(value: int) -> str:
    if abs(value) > LARGEST_INTEGER:
        raise NotSayableError("A rule cannot be said in CQL", [f"{value}: CQL has integers of 32 bits"])
    return str(value)


def decimal(value: float) -> str:
    """Write a number as a Decimal.

    Raises:
        NotSayableError: it has more digits than CQL keeps.
    """
    written = f"{Decimal(repr(float(value))):f}"
    whole, _, places = written.partition(".")
    if len(places.rstrip("0")) > DECIMAL_PLACES:
        raise NotSayableError("A rule cannot be said in CQL", [f"{written}: CQL keeps {DECIMAL_PLACES} decimal places"])
    return f"{whole}.{places or '0'}"
