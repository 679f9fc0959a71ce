"""Random rulebooks: rules of every family that makes a level, with random conditions, guards and levels."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from soleus.rules.levels import TARGETS, VERDICTS, Benefit, Danger, Help, Urgency
from soleus.rules.model import Rulebook
from soleus.rules.nodes import ALWAYS, And, Named, Node, Not
from tests.rules.conditions import conditions

NAMES = ("first_named", "second_named")


def rulebooks(book: Rulebook) -> st.SearchStrategy[Rulebook]:
    return st.composite(_draw_book)(book)


def _draw_book(draw: st.DrawFn, book: Rulebook) -> Rulebook:
    plain = conditions(book.vocabulary)
    named = st.sampled_from(NAMES).map(Named)
    any_ = plain | named | st.builds(lambda name, part: And((name, Not(part))), named, plain)
    guard = st.just(ALWAYS) | any_

    def some(rules: tuple[Any, ...], most: int, **fields: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        """Draw rules like one that is there, under ids of their own."""
        count = draw(st.integers(0, most))
        drawn = [{name: draw(strategy) for name, strategy in fields.items()} for _ in range(count)]
        return tuple(replace(rules[0], id=f"{rules[0].chapter}-{number}", **one) for number, one in enumerate(drawn))

    template = next(iter(book.conditions.values()))
    second: Node = draw(st.builds(Not, st.just(Named(NAMES[0]))) | plain)
    return replace(
        book,
        # The second is named before the first, on which it may stand.
        conditions={
            NAMES[1]: replace(template, name=NAMES[1], when=second),
            NAMES[0]: replace(template, name=NAMES[0], when=draw(plain)),
        },
        dangers=some(
            book.dangers,
            4,
            when=any_,
            then=st.sampled_from(Danger),
            if_unknown=st.sampled_from(Danger),
            urgency=st.sampled_from(Urgency),
            if_unknown_urgency=st.sampled_from(Urgency),
            matters_if=guard,
        ),
        urgencies=some(book.urgencies, 2, when=any_, then=st.sampled_from(Urgency)),
        benefits=some(
            book.benefits,
            3,
            when=any_,
            matters_if=guard,
            target=st.sampled_from(TARGETS),
            then=st.sampled_from(Help),
            counts_when_unknown=st.booleans(),
        ),
        pressures=_pressures(draw, book, any_),
        options=(),
        patterns=(),
        courses=(),
        advice=(),
        verdicts={(gain, level): draw(st.sampled_from(VERDICTS)) for gain in Benefit for level in Danger},
        wearer=draw(any_),
    )


def _pressures(draw: st.DrawFn, book: Rulebook, any_: st.SearchStrategy[Node]) -> tuple[Any, ...]:
    """Draw rules of the three kinds, of which each has one number or range."""
    kinds = st.one_of(
        st.builds(lambda low, more: {"start": (low, low + more)}, st.integers(5, 40), st.integers(1, 10)),
        st.builds(lambda cap: {"cap": cap}, st.integers(5, 40)),
        st.builds(lambda cap: {"lift_cap_to": cap}, st.integers(15, 50)),
    )
    bare = replace(book.pressures[0], start=None, cap=None, lift_cap_to=None)
    drawn = draw(st.lists(kinds, max_size=4))
    return tuple(replace(bare, id=f"pressure-{place}", when=draw(any_), **kind) for place, kind in enumerate(drawn))
