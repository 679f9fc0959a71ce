"""Writes a rulebook as one CQL library: parameters for facts, a definition for each condition, rule and level.

Facts come in as parameters, null for unknown, so the text needs no data model and no terminology service. Every
definition is Boolean with three truths, a word of a level, or a number of mmHg.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.case.values import one_of, span
from soleus.rules.cql.conditions import AT_LEAST_FUNCTION, LINE, quoted, to_cql, worked_out
from soleus.rules.cql.door import door_definitions
from soleus.rules.cql.levels import level_definitions
from soleus.rules.cql.names import WEARER, guard_of, holds, is_guarded, matters, presses, waits
from soleus.rules.levels import TARGETS
from soleus.rules.model import BenefitRule, DangerRule, UrgencyRule
from soleus.rules.nodes import AtLeast, Named, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soleus.case.facts import Fact, Vocabulary
    from soleus.rules.model import Condition, Rule, Rulebook
    from soleus.rules.nodes import Node

LIBRARY_NAME = "SoleusCompression"

CQL_TYPES = {"bool": "Boolean", "number": "Decimal", "integer": "Integer", "choice": "String"}

HEAD = """\
How to read this. A parameter is a fact; null means that it is not known. "X known" is the value of a choice or number:
null, too, where no rule knows what was given. "refused" lists all that is wrong with what was given; while anything is,
every level is null, and there is no answer. "X holds" is the condition of rule X: true,
false, or null for unknown. "X matters" is its guard. "X presses" says that X is unknown and matters; "X waits", that
X is unknown and whether it matters is unknown too. The levels stand at the end: danger, urgency, benefit, verdict.
"""


@dataclass(frozen=True, slots=True)
class Input:
    """A fact as a CQL parameter: its key in a case, and its CQL type."""

    key: str
    cql_type: str
    fact: Fact


def inputs(book: Rulebook) -> tuple[Input, ...]:
    """Give a parameter for each key that a case can hold, in the vocabulary's order."""
    return tuple(Input(key, CQL_TYPES[fact.type], fact) for fact in book.vocabulary.facts.values() for key in fact.keys)


def write_cql(book: Rulebook, about: Sequence[str] = ()) -> str:
    """Write the whole rulebook as CQL text.

    Args:
        book: any rulebook, also one that was put together by a program.
        about: paragraphs for the head of the text, such as the intended use.

    Raises:
        NotSayableError: a number has more digits than CQL keeps.
    """
    blocks = [
        f"library {LIBRARY_NAME} version '{book.hash}'\n",
        *(_comment(paragraph) for paragraph in (*about, HEAD)),
        "".join(f"{_declared(parameter)}\n" for parameter in inputs(book)),
        "context Unfiltered\n",
        *door_definitions(book.vocabulary),
        *([AT_LEAST_FUNCTION] if any(isinstance(node, AtLeast) for node in _every_node(book)) else ()),
        *(
            f"define {quoted(name)}:\n  {worked_out(made, book.vocabulary)}\n"
            for name, made in book.vocabulary.computed.items()
        ),
        *(_named(condition, book) for condition in in_order(book)),
        *(_rule(rule, book) for rule in book.rules()),
        _definition(WEARER, book.wearer, book),
        *level_definitions(book, TARGETS),
    ]
    return "\n".join(blocks)


def _computed(vocabulary: Vocabulary) -> Iterator[str]:
    for name, made in vocabulary.computed.items():
        yield f"define {quoted(name)}:\n  {worked_out(made, vocabulary)}\n"


def _every_node(book: Rulebook) -> Iterator[Node]:
    for condition in book.conditions.values():
        yield from walk(condition.when)
    for rule in book.rules():
        yield from walk(rule.when)
        yield from walk(guard_of(rule))
    yield from walk(book.wearer)


def in_order(book: Rulebook) -> Iterator[Condition]:
    """Give each named condition after those that it names."""
    written: set[str] = set()

    def add(name: str) -> Iterator[Condition]:
        if name not in written:
            written.add(name)
            for node in walk(book.conditions[name].when):
                if isinstance(node, Named):
                    yield from add(node.name)
            yield book.conditions[name]

    for name in book.conditions:
        yield from add(name)


def _comment(paragraph: str) -> str:
    # A claim's id has hyphens, and must be found by searching the text.
    lines = textwrap.wrap(" ".join(paragraph.split()), LINE - 3, break_on_hyphens=False, break_long_words=False)
    return "".join(f"// {line}\n" for line in lines)


def _declared(parameter: Input) -> str:
    fact = parameter.fact
    if fact.values:
        allowed = one_of(fact)
    elif fact.unit:
        allowed = f"{span(fact)} {fact.unit}"
    else:
        allowed = "yes or no"
    asker = "" if fact.for_anyone else "; from a clinician"
    return f"parameter {quoted(parameter.key)} {parameter.cql_type} // {allowed}{asker}"


def _definition(name: str, node: Node, book: Rulebook) -> str:
    return f"define {quoted(name)}:\n  {to_cql(node, book.vocabulary)}\n"


def _named(condition: Condition, book: Rulebook) -> str:
    comment = _comment(condition.reason) + _claims(condition.claims)
    return comment + _definition(condition.name, condition.when, book)


def _claims(claims: tuple[str, ...]) -> str:
    return _comment(f"Claims: {', '.join(claims)}") if claims else ""


def _rule(rule: Rule, book: Rulebook) -> str:
    comment = _comment(f"{rule.id} ({rule.chapter}). {rule.reason}") + _claims(rule.claims)
    blocks = [comment + _definition(holds(rule), rule.when, book)]
    if is_guarded(rule):
        blocks.append(_definition(matters(rule), guard_of(rule), book))
    if isinstance(rule, DangerRule | UrgencyRule | BenefitRule):
        blocks += _when_unknown(rule)
    return "\n".join(blocks)


def _when_unknown(rule: Rule) -> Iterator[str]:
    unknown, matter = f"{quoted(holds(rule))} is null", quoted(matters(rule))
    if not is_guarded(rule):
        yield f"define {quoted(presses(rule))}:\n  {unknown}\n"
        return
    yield f"define {quoted(presses(rule))}:\n  {unknown} and {matter} is true\n"
    yield f"define {quoted(waits(rule))}:\n  {unknown} and {matter} is null\n"
