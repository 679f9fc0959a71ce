"""Prints how rules combine: truth tables, levels, families of rules, and the table that gives the verdict."""

from __future__ import annotations

import inspect
from itertools import product

from soleus.case import Case
from soleus.load import load_book
from soleus.rules import model
from soleus.rules.chapters import KEYS
from soleus.rules.combine import danger_of
from soleus.rules.levels import Benefit, Danger, Level
from soleus.rules.nodes import And, Holds, Node, Not, Or, Truth
from soleus.rules.person import Finding, PersonReader, RuleFinding
from tools.pages.markdown import blocks, code, heading, plain, table
from tools.pages.places import verdict_link

TRUTHS: tuple[Truth, ...] = (True, None, False)
SAID = {True: "true", None: "unknown", False: "false"}
# Which record of the model holds the rules of a family; the two tables of the rulebook have none.
SUFFIX = "Rule"


def verdict_table() -> str:
    """Danger across, benefit down: the verdict at each crossing."""
    book = load_book()
    rows = [
        [
            f"**{gain.word}**",
            *(verdict_link(book.rules.verdicts[gain, danger]) for danger in Danger),
        ]
        for gain in Benefit
    ]
    return table(["benefit", *map(code, Danger.words())], rows)


def _truth(node: Node, **values: Truth) -> str:
    """Read a condition with the reference reader itself, over two facts that stand for any."""
    known = {name: value for name, value in values.items() if value is not None}
    return SAID[PersonReader(load_book().rules, Case(known)).read(node).truth]


def _two_yes_no_facts() -> tuple[str, str]:
    facts = [f.name for f in load_book().rules.vocabulary.facts.values() if f.type == "bool" and not f.per_leg]
    return facts[0], facts[1]


def kleene() -> str:
    """The tables of three-valued logic, each cell read by the reference reader."""
    a, b = _two_yes_no_facts()
    header = ["a", "b", "a and b", "a or b", "not a"]
    rows = [
        [
            SAID[x],
            SAID[y],
            _truth(And((Holds(a), Holds(b))), **{a: x, b: y}),
            _truth(Or((Holds(a), Holds(b))), **{a: x, b: y}),
            _truth(Not(Holds(a)), **{a: x}),
        ]
        for x, y in product(TRUTHS, repeat=2)
    ]
    return table(header, rows)


def guards() -> str:
    """What a danger rule adds for every truth of its condition and its guard, read from the scale itself."""
    rule = next(r for r in load_book().rules.dangers if Danger.UNDECIDED < r.if_unknown < r.then)
    said = {
        rule.then: f"what {code('then')} says",
        rule.if_unknown: f"what {code('if_unknown')} says",
        Danger.UNDECIDED: code(Danger.UNDECIDED.word),
        Danger.NONE: "nothing",
    }
    rows = [
        [SAID[when], SAID[guard], said[danger_of(RuleFinding(rule, Finding(when), Finding(guard)))]]
        for when, guard in product(TRUTHS, repeat=2)
    ]
    return table(["the condition", "the guard", "the rule adds to the danger"], rows)


def levels() -> str:
    """Every scale of the model, lowest first."""
    found = [c for c in vars(model).values() if isinstance(c, type) and issubclass(c, Level) and c is not Level]
    rows = [[code(c.__name__), plain(_summary(c)), " < ".join(map(code, c.words()))] for c in found]
    return table(["level", "what it says", "lowest first"], rows)


def _summary(record: type) -> str:
    """Give the first paragraph of a docstring."""
    paragraph, _, _ = (inspect.getdoc(record) or "").partition("\n\n")
    return paragraph


def families() -> str:
    """Every kind of block that a chapter can hold, with its keys and how many there are."""
    records = {name: item for name, item in vars(model).items() if isinstance(item, type)}
    rules = list(load_book().rules.rules())
    parts: list[str] = []
    for kind, (required, optional) in KEYS.items():
        record = records.get(f"{kind.capitalize()}{SUFFIX}") or records.get(_class_name(kind))
        count = sum(type(rule) is record for rule in rules)
        parts.append(heading(3, plain(kind)))
        if record is not None:
            parts += [plain(part) for part in (inspect.getdoc(record) or "").replace("``", "").split("\n\n")]
        keys = f"Must have: {', '.join(map(code, required))}."
        also = f" Can have: {', '.join(map(code, optional))}." if optional else ""
        parts.append(f"{keys}{also}" + (f" The rulebook holds {count}." if count else ""))
    return blocks(*parts)


def _class_name(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.split("-"))


def nodes() -> str:
    """Every node that a condition can be made of."""
    rows = [[code(node.__name__), plain(_summary(node))] for node in Node.__args__]
    return table(["node", "what it means"], rows)
