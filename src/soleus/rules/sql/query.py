"""The query: a stack of sub-selects from facts to words.

1. the facts, each in one type; a fact that the table lacks is unknown;
2. conditions that are used more than once, in as many layers as stand on each other (``layers``);
3. groups of rules with one effect, and each rule on its own where its column is wanted;
4. effects (``effects``), whether any group has them; levels, whether they are reached; and pressures;
5. words in place of levels.

Columns of the table are the vocabulary's keys with ``_`` for the dot (``left_abi``). Numbers are compared as doubles
and as nothing else: 0.8 is another number in single precision, and a decimal literal is another type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.rules.levels import TARGETS, Benefit, Danger, Urgency
from soleus.rules.sql.effects import BENEFIT, COULD_BE, DANGER, URGENCY, bit, groups
from soleus.rules.sql.helps import Helps
from soleus.rules.sql.layers import (
    SubqueryLayers,
    as_double,
    both,
    column,
    either,
    is_open,
    legs_differ,
    literal,
    possible,
    select,
    sure,
    truth,
    when,
)
from soleus.rules.sql.logic import Resolver, column_of
from soleus.rules.sql.pressure import Pressures

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from soleus.rules.levels import Level
    from soleus.rules.model import Rule, Rulebook
    from soleus.rules.nodes import Node
    from soleus.rules.sql.effects import RuleGroup

DIALECTS = ("duckdb", "spark")

RAISED = -1  # the place of the danger once it is raised; it is no effect of a rule
RISING = tuple(
    (level, place)
    for combine, place in ((Danger, DANGER), (Urgency, URGENCY), (Urgency, COULD_BE), (Benefit, BENEFIT))
    for level in list(combine)[1:]
)

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
    return answer_select(book, source, rules=rules, wanted=wanted, keep=keep, known=known).sql(
        dialect=dialect, copy=False
    )


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
        self.layers = SubqueryLayers(self._conditions())

    def _conditions(self) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        if self.shown:
            nodes |= {rule_column(rule): self.resolver.resolve(rule.when) for rule in self.book.rules()}
        for place, group in enumerate(self.groups):
            nodes[f"group_{place}"] = group.when
            if group.has_guard:
                nodes[f"guard_{place}"] = group.guard
        for helps in self.helps.values():
            nodes |= helps.conditions()
        if self.with_pressures:
            nodes |= self.pressures.conditions()
        return nodes | {"wearer": self.resolver.resolve(self.book.wearer)}

    def select(self, source: exp.Expr, keep: Sequence[str]) -> exp.Select:
        """Stack the stages."""
        stage = self.layers.select(self._facts(source, keep), keep)
        effects = self._effects()
        stage = select(stage, {f"effect_{effect}": condition for effect, condition in effects.items()}, all_else=True)
        stage = select(stage, _levels(effects), all_else=True)
        if self.with_pressures:
            stage = select(stage, {"cap": self.pressures.cap()}, all_else=True)
            stage = select(stage, self.pressures.start(), all_else=True)
        stage = select(stage, self._raised(), all_else=True)
        stage = select(stage, {"verdict": self._verdict()}, all_else=True)
        answers = {name: self._answer(name) for name in self.wanted}
        return select(stage, _same(keep) | answers | {name: truth(name) for name in self.shown})

    def _facts(self, source: exp.Expr, keep: Sequence[str]) -> exp.Select:
        """Select the facts that count; numbers as doubles."""
        needed = self.layers.facts()
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

    def _effects(self) -> dict[int, exp.Expr]:
        """Say of each effect that some group has on levels whether any group has it on this person."""
        by_effect: dict[int, list[exp.Expr]] = {}
        for place, group in enumerate(self.groups):
            for condition, effect in _effects_of(group, f"group_{place}", f"guard_{place}"):
                by_effect.setdefault(effect, []).append(condition)
        return {effect: either(conditions) for effect, conditions in by_effect.items() if effect}

    def _raised(self) -> dict[str, exp.Expr]:
        """Raise the danger where no sock is as weak as the cap, in an emergency, and then for a known wearer."""
        avoid = [_reached(Danger.AVOID, DANGER), _reached(Urgency.EMERGENCY, URGENCY)]
        raised = {level: [_reached(level, DANGER), *avoid] for level in list(Danger)[1 : Danger.STOP_NOW]}
        raised[Danger.STOP_NOW] = [_reached(Danger.STOP_NOW, DANGER), both([either(avoid), sure("wearer")])]
        if self.pressures.can_be_too_weak:
            for level in list(Danger)[1 : Danger.CLINICIAN_FIRST + 1]:
                raised[level].append(exp.LTE(this=column("cap"), expression=column("low")))
        return {_reached(level, RAISED).name: either(parts) for level, parts in raised.items()}

    def _verdict(self) -> exp.Expr:
        """Look the verdict up, from the highest danger down."""
        rows = []
        for danger in sorted(Danger, reverse=True):
            words = {gain: self.book.verdicts[gain, danger] for gain in Benefit}
            by_gain = when(
                (_reached(Benefit.SOME, BENEFIT), literal(words[Benefit.SOME])),
                (_reached(Benefit.UNKNOWN, BENEFIT), literal(words[Benefit.UNKNOWN])),
                otherwise=literal(words[Benefit.NONE]),
            )
            word = literal(words[Benefit.NONE]) if len(set(words.values())) == 1 else by_gain
            rows.append((_reached(danger, RAISED), word))
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
            return when((_reached(Urgency.EMERGENCY, URGENCY), exp.Null()), otherwise=self.helps[name].word())
        words = {"urgency": URGENCY, "urgency_could_be": COULD_BE}
        return _urgency_word(words[name]) if name in words else column("verdict")


def _urgency_word(place: int) -> exp.Expr:
    *above, lowest = sorted(Urgency, reverse=True)
    return when(*((_reached(level, place), literal(level.word)) for level in above), otherwise=literal(lowest.word))


def _levels(effects: Iterable[int]) -> dict[str, exp.Expr]:
    """Say of each level whether any effect reaches it."""
    return {
        _reached(level, place).name: either(
            [exp.false(), *(column(f"effect_{effect}") for effect in effects if effect & bit(level, place))]
        )
        for level, place in RISING
    }


def _reached(level: Level, place: int) -> exp.Expr:
    """Say whether a level is reached; never null."""
    return column(f"level_{place}_{level.word}")


def _effects_of(group: RuleGroup, when_: str, guard: str) -> Iterator[tuple[exp.Expr, int]]:
    """Say when a group has which effect on levels; a lower effect may be said beside a higher one."""
    effect = group.effect
    yield sure(when_), effect.true
    unknown = possible if effect.rises else is_open
    if not group.has_guard:
        yield unknown(when_), effect.pressing
    elif effect.pressing == effect.open:
        yield both([unknown(when_), possible(guard)]), effect.open
    else:
        yield both([unknown(when_), sure(guard)]), effect.pressing
        yield both([unknown(when_), is_open(guard)]), effect.open


def _same(names: Iterable[str]) -> dict[str, exp.Expr]:
    return {name: column(name) for name in names}
