"""Random conditions, and a second opinion on them: SQLite's three-valued logic, which nobody here wrote."""

import sqlite3
from collections.abc import Mapping
from functools import cache

from hypothesis import strategies as st

from soleus.case.facts import LEGS, Fact, Value, Vocabulary
from soleus.rules.model import Rulebook
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
    Truth,
)

# A few facts of each kind are enough to meet every kind of node, and few enough that they meet often.
COMPUTED = "calf_girths_3_cm_apart"
PERSON_FACTS = ("diabetes", "smoker", "age_years", "leg_swelling", "nyha_class", "swollen_leg", COMPUTED)
LEG_FACTS = ("abi", "foot_pulse")


def leaves(facts: tuple[Fact, ...]) -> st.SearchStrategy[Node]:
    return st.sampled_from(facts).flatmap(_leaf_of)


@cache
def _leaf_of(fact: Fact) -> st.SearchStrategy[Node]:
    if fact.type == "bool":
        return st.just(Holds(fact.name))
    if fact.type == "choice":
        some = st.lists(st.sampled_from(fact.values), min_size=1, max_size=len(fact.values) - 1, unique=True)
        return st.builds(Compare, st.just(fact.name), st.sampled_from(["=", "<>"]), st.sampled_from(fact.values)) | (
            some.map(lambda values: OneOf(fact.name, tuple(values)))
        )
    if fact.type == "integer":
        return st.builds(Compare, st.just(fact.name), st.sampled_from(["=", "<>", ">="]), st.integers(1, 4))
    low, high = fact.low or 0.0, fact.high or 0.0
    bounds = st.sampled_from([low + (high - low) * share for share in (0.25, 0.5, 0.75)])
    bands = st.sampled_from([(0.25, 0.5), (0.5, 0.75)]).map(
        lambda band: Between(fact.name, *(low + (high - low) * share for share in band))
    )
    return st.builds(Compare, st.just(fact.name), st.sampled_from(["<", "<=", ">", ">="]), bounds) | bands


def conditions(vocabulary: Vocabulary, named: tuple[str, ...] = ()) -> st.SearchStrategy[Node]:
    """Draw conditions of every kind of node, leg facts only inside a leg; ``named`` are conditions to refer to."""
    of_person, of_leg = (tuple(vocabulary.facts[name] for name in names) for names in (PERSON_FACTS, LEG_FACTS))
    return _conditions(of_person, of_leg, named)


@cache  # made anew for each condition, strategies cost three times as much as all that is drawn from them
def _conditions(
    of_person: tuple[Fact, ...], of_leg: tuple[Fact, ...], named: tuple[str, ...]
) -> st.SearchStrategy[Node]:
    names = [st.sampled_from(named).map(Named)] if named else []
    in_leg = _compound(st.one_of(leaves(of_person + of_leg), *names))
    legs = st.builds(AnyLeg, in_leg) | st.builds(EveryLeg, in_leg)
    constants = st.builds(Constant, st.booleans())
    return _compound(st.one_of(leaves(of_person), legs, constants, *names), guarded=True)


def _compound(base: st.SearchStrategy[Node], *, guarded: bool = False) -> st.SearchStrategy[Node]:
    more = (st.builds(Guarded, base, base),) if guarded else ()
    return st.recursive(
        st.one_of(base, *more),
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(AtLeast, st.just(2), st.lists(inner, min_size=3, max_size=4).map(tuple)),
        ),
        max_leaves=6,
    )


def sql_of(  # noqa: C901, PLR0911, PLR0912  # one case a kind of node
    node: Node, book: Rulebook | None = None, leg: str = ""
) -> str:
    """Write a condition for SQLite, macros written out; an unknown fact is a NULL column."""

    def again(part: Node) -> str:
        return f"({sql_of(part, book, leg)})"

    def column(name: str) -> str:
        return f'"{leg}.{name}"' if leg and name in LEG_COLUMNS else f'"{name}"'

    match node:
        case Constant(value):
            return str(int(value))
        case Holds(name) if name == COMPUTED:
            return 'abs("left.calf_cm" - "right.calf_cm") >= 2.999999'
        case Holds(fact):
            return column(fact)
        case Compare(fact, op, value):
            return f"{column(fact)} {op} {_literal(value)}"
        case Between(fact, low, high):
            return f"{column(fact)} between {low} and {high}"
        case OneOf(fact, values):
            return f"{column(fact)} in ({', '.join(map(_literal, values))})"
        case Named(name):
            assert book is not None
            return f"({sql_of(book.conditions[name].when, book)})"
        case Not(part):
            return f"not {again(part)}"
        case And(parts):
            return " and ".join(map(again, parts))
        case Or(parts):
            return " or ".join(map(again, parts))
        case AnyLeg(part):
            return " or ".join(f"({sql_of(part, book, side)})" for side in LEGS)
        case EveryLeg(part):
            return " and ".join(f"({sql_of(part, book, side)})" for side in LEGS)
        case Guarded(guard, part):
            return f"coalesce({again(part)}, case when not {again(guard)} then 0 end)"
        case AtLeast(count, parts):
            sure = " + ".join(f"coalesce({again(part)}, 0)" for part in parts)
            possible = " + ".join(f"coalesce({again(part)}, 1)" for part in parts)
            return f"case when {sure} >= {count} then 1 when {possible} < {count} then 0 else null end"


LEG_COLUMNS = {"abi", "foot_pulse", "ankle_pressure_mmhg", "toe_pressure_mmhg", "tcpo2_mmhg"}


def _literal(value: Value) -> str:
    return f"'{value}'" if isinstance(value, str) else str(float(value))


class SecondOpinion:
    """Asks SQLite what conditions come to."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.keys = list(vocabulary.every_key())
        self.connection = sqlite3.connect(":memory:")
        columns = ", ".join(f'"{key}"' for key in self.keys)
        self.connection.execute(f"create table person ({columns})")

    def truth(self, sql: str, facts: Mapping[str, Value]) -> Truth:
        return self.truths([sql], facts)[0]

    def truths(self, conditions_sql: list[str], facts: Mapping[str, Value]) -> list[Truth]:
        self.connection.execute("delete from person")
        marks = ", ".join("?" * len(self.keys))
        self.connection.execute(f"insert into person values ({marks})", [facts.get(key) for key in self.keys])
        found: list[Truth] = []
        for sql in conditions_sql:
            (value,) = self.connection.execute(f"select {sql} from person").fetchone()
            found.append(None if value is None else bool(value))
        return found
