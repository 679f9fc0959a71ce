"""The query: a stack of sub-selects from facts to words.

1. the facts, each in one type; a fact that the table lacks is unknown;
2. conditions that are used more than once, in as many storeys as stand on each other (``storeys``);
3. groups of rules with one effect, and each rule on its own where its column is wanted;
4. levels, as bits of one integer (``effects``), and pressures;
5. words in place of bits.

Columns of the table are the vocabulary's keys with ``_`` for the dot (``left_abi``). Numbers are compared as doubles
and as nothing else: 0.8 is another number in single precision, and a decimal literal is another type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.rules.levels import TARGETS, Benefit, Danger, Urgency
from soleus.rules.population.effects import BENEFIT, COULD_BE, DANGER, URGENCY, bit, bits, groups
from soleus.rules.population.helps import Helps
from soleus.rules.population.logic import Resolver, column_of
from soleus.rules.population.pressure import Pressures
from soleus.rules.population.storeys import (
    Storeys,
    as_double,
    bitwise_or,
    both,
    column,
    either,
    is_null,
    legs_differ,
    literal,
    number,
    select,
    when,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from soleus.rules.levels import Level
    from soleus.rules.model import Rule, Rulebook
    from soleus.rules.nodes import Node

DIALECTS = ("duckdb", "spark")

VERDICT_COLUMNS = ("urgency", "urgency_could_be", "compression")
PRESSURE_COLUMNS = ("pressure_low_mmhg", "pressure_high_mmhg", "pressure_cap_mmhg")
HELPS_COLUMNS = tuple(f"helps_{target}" for target in TARGETS)
ANSWER_COLUMNS = (*VERDICT_COLUMNS, *PRESSURE_COLUMNS, *HELPS_COLUMNS)


def rule_column(rule: Rule) -> str:
    """Name the column that holds a rule's truth (``rule_abi_below_0_6``)."""
    return f"rule_{rule.id.replace('-', '_')}"


def rule_columns(book: Rulebook) -> tuple[str, ...]:
    """Name the columns of all rules, in the rulebook's order."""
    return tuple(map(rule_column, book.rules()))


def answer_query(  # noqa: PLR0913  # each keyword is one choice of the caller
    book: Rulebook,
    table: str,
    dialect: str,
    *,
    rules: bool = True,
    wanted: Sequence[str] = ANSWER_COLUMNS,
    keep: Sequence[str] = (),
    known: Collection[str] | None = None,
) -> str:
    """Write the query that answers for every row of a table.

    Args:
        book: the rulebook.
        table: the name of a table or view.
        dialect: ``duckdb`` or ``spark``.
        rules: whether to give one column a rule: true, false, or null for unknown.
        wanted: which of ``ANSWER_COLUMNS`` to give. Pressures (mmHg) are null unless the verdict is suitable. What
            helps is null in an emergency, and where an unknown fact leaves it open.
        keep: columns of the table to hand through, first.
        known: the fact columns that the table has; by default all of them. Any other fact is unknown.

    Raises:
        ValueError: there is no such dialect.
    """
    if dialect not in DIALECTS:
        raise ValueError(f"'{dialect}' is none of {', '.join(DIALECTS)}")
    source = exp.to_table(table, dialect=dialect)
    return answer_select(book, source, rules=rules, wanted=wanted, keep=keep, known=known).sql(dialect=dialect)


def answer_select(  # noqa: PLR0913  # as answer_query
    book: Rulebook,
    source: exp.Expr,
    *,
    rules: bool = True,
    wanted: Sequence[str] = ANSWER_COLUMNS,
    keep: Sequence[str] = (),
    known: Collection[str] | None = None,
) -> exp.Select:
    """Build the query as an expression, over a table or a select (see ``answer_query``)."""
    return _Query(book, wanted, known, rules=rules).select(source, keep)


class _Query:
    """The conditions of one query, by the name of the column that holds their truth."""

    def __init__(self, book: Rulebook, wanted: Sequence[str], known: Collection[str] | None, *, rules: bool) -> None:
        self.book = book
        self.wanted = wanted
        self.resolver = Resolver(book, known)
        self.shown = tuple(map(rule_column, book.rules())) if rules else ()
        self.groups = groups(book, self.resolver, apart=rules)
        targets = dict(zip(HELPS_COLUMNS, TARGETS, strict=True))
        self.helps = {name: Helps(book, targets[name], self.resolver) for name in wanted if name in targets}
        self.pressures = Pressures(book, self.resolver)
        self.with_pressures = self.pressures.can_be_too_weak or any(name in PRESSURE_COLUMNS for name in wanted)
        self.storeys = Storeys(self._conditions())

    def _conditions(self) -> dict[str, Node]:
        found: dict[str, Node] = {}
        if self.shown:
            found |= {rule_column(rule): self.resolver.resolve(rule.when) for rule in self.book.rules()}
        for place, group in enumerate(self.groups):
            found[f"group_{place}"] = group.when
            if group.has_guard:
                found[f"guard_{place}"] = group.guard
        for helps in self.helps.values():
            found |= helps.conditions()
        if self.with_pressures:
            found |= self.pressures.conditions()
        return found | {"wearer": self.resolver.resolve(self.book.wearer)}

    def select(self, source: exp.Expr, keep: Sequence[str]) -> exp.Select:
        """Stack the stages."""
        stage = select(self.storeys.select(self._facts(source, keep), keep), {"bits": self._bits()}, all_else=True)
        if self.with_pressures:
            stage = select(stage, {"cap": self.pressures.cap()}, all_else=True)
            stage = select(stage, self.pressures.start(), all_else=True)
        stage = select(stage, {"danger": self._danger()}, all_else=True)
        stage = select(stage, {"verdict": self._verdict()}, all_else=True)
        answers = {name: self._answer(name) for name in self.wanted}
        return select(stage, _same(keep) | answers | _same(self.shown))

    def _facts(self, source: exp.Expr, keep: Sequence[str]) -> exp.Select:
        """Select the facts that count; numbers as doubles."""
        needed = self.storeys.facts()
        facts = {}
        for key in self.book.vocabulary.every_key():
            name = column_of(key)
            if name in needed:
                is_number = self.book.vocabulary.fact(key).type in {"number", "integer"}
                facts[name] = as_double(name) if is_number else column(name)
        for name, made in self.book.vocabulary.computed.items():
            if name in needed:
                facts[name] = legs_differ(made)
        return select(source, _same(keep) | facts)

    def _bits(self) -> exp.Expr:
        """Write the bits that all groups set."""
        parts = []
        for place, group in enumerate(self.groups):
            truth, guard, effect = column(f"group_{place}"), column(f"guard_{place}"), group.effect
            unknown: exp.Expr = number(effect.pressing)
            if group.has_guard:
                unknown = when((guard, unknown), (is_null(guard), number(effect.open)), otherwise=number(0))
            parts.append(when((truth, number(effect.true)), (is_null(truth), unknown), otherwise=number(0)))
        return bitwise_or(parts or [number(0)])

    def _danger(self) -> exp.Expr:
        """Raise the danger where no sock is as weak as the cap, in an emergency, and then for a known wearer."""
        avoid = either([_has(Danger.AVOID, DANGER), _has(Urgency.EMERGENCY, URGENCY)])
        raised = when(
            (both([avoid, column("wearer")]), number(bits(Danger.STOP_NOW, DANGER))),
            (avoid.copy(), number(bits(Danger.AVOID, DANGER))),
            otherwise=number(0),
        )
        if not self.pressures.can_be_too_weak:
            return bitwise_or([column("bits"), raised])
        too_weak = exp.LTE(this=column("cap"), expression=column("low"))
        seen = when((too_weak, number(bits(Danger.CLINICIAN_FIRST, DANGER))), otherwise=number(0))
        return bitwise_or([column("bits"), raised, seen])

    def _verdict(self) -> exp.Expr:
        """Look the verdict up, from the highest danger down."""
        rows = []
        for danger in sorted(Danger, reverse=True):
            words = {gain: self.book.verdicts[gain, danger] for gain in Benefit}
            by_gain = when(
                (_has(Benefit.SOME, BENEFIT), literal(words[Benefit.SOME])),
                (_has(Benefit.UNKNOWN, BENEFIT), literal(words[Benefit.UNKNOWN])),
                otherwise=literal(words[Benefit.NONE]),
            )
            word = literal(words[Benefit.NONE]) if len(set(words.values())) == 1 else by_gain
            rows.append((_has(danger, DANGER, "danger"), word))
        *above, (_, lowest) = rows
        return when(*above, otherwise=lowest)

    def _answer(self, name: str) -> exp.Expr:
        """Write one column of the answer."""
        if name in PRESSURE_COLUMNS:
            high = exp.Least(this=column("high"), expressions=[column("cap")])
            values = dict(zip(PRESSURE_COLUMNS, (column("low"), high, column("cap")), strict=True))
            suitable = exp.EQ(this=column("verdict"), expression=literal("suitable"))
            return when((suitable, exp.cast(values[name], "INT")), otherwise=exp.Null())
        if name in HELPS_COLUMNS:
            return when((_has(Urgency.EMERGENCY, URGENCY), exp.Null()), otherwise=self.helps[name].word())
        words = {"urgency": URGENCY, "urgency_could_be": COULD_BE}
        return _urgency_word(words[name]) if name in words else column("verdict")


def _urgency_word(place: int) -> exp.Expr:
    *above, lowest = sorted(Urgency, reverse=True)
    return when(*((_has(level, place), literal(level.word)) for level in above), otherwise=literal(lowest.word))


def _has(level: Level, place: int, name: str = "bits") -> exp.Expr:
    """Say whether bits have reached a level."""
    masked = exp.BitwiseAnd(this=column(name), expression=number(bit(level, place)))
    return exp.NEQ(this=exp.paren(masked), expression=number(0))


def _same(names: Iterable[str]) -> dict[str, exp.Expr]:
    return {name: column(name) for name in names}
