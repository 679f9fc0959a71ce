"""Writes what docs/engineers/engines.md shows by asking each engine: run ``python -m tools.engines``.

One small rule, "stop below an ankle index of 0.8, otherwise go", in each engine's own words, is asked for a low index,
a normal one, and one that nobody knows. No answer on the page is typed by hand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from tools.node.cql import FOLDER, CqlEngine
from tools.pages.markdown import blocks, code, fenced, heading, table
from tools.pages.marks import DOCS, put
from tools.peers import asks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.peers.asks import Ask, Facts

PAGE = DOCS / "engineers" / "engines.md"

LEFT_OUT, NULL = "left out", "given as null"
PEOPLE: Mapping[str, Facts] = {"0.5": {"abi": 0.5}, "1.0": {"abi": 1.0}, LEFT_OUT: {}, NULL: {"abi": None}}


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine with the small rule as one writes it there, the same made safe, and how both are run.

    ``unsaid`` names a way of not knowing that the engine has no form for.
    """

    name: str
    language: str
    rule: str
    safe: str
    documented: str
    ask: Ask
    unsaid: str = ""

    def answers(self, text: str) -> list[str]:
        """Ask for each of the people."""
        return ["–" if way == self.unsaid else self.ask(text, facts) for way, facts in PEOPLE.items()]


def node_version(package: str) -> str:
    """Give the version of a package under tools/node."""
    said: dict[str, str] = json.loads((FOLDER / "node_modules" / package / "package.json").read_text("utf-8"))
    return said["version"]


SQL_RULE = "select case when abi < 0.8 then 'stop' else 'go' end from leg"
SQL_SAFE = """\
select case when abi is null then 'ask'
            when abi < 0.8 then 'stop'
            else 'go' end
from leg"""
SQL_WAY = "`is null`, and `coalesce`, which makes a value up. `and` and `<` keep unknown; `case` and `where` drop it."

PYTHON_RULE = '"stop" if person["abi"] < 0.8 else "go"'

CLIPS_RULE = """\
(defrule stop (abi ?index&:(< ?index 0.8)) => (assert (advice stop)))

(defrule go (declare (salience -1)) (not (advice ?)) => (assert (advice go)))"""


def engines(cql: CqlEngine) -> list[Engine]:
    """Give the engines, our own first."""
    rule = "when: any_leg(abi < 0.8)\nthen: avoid\nif_unknown: measure_first"
    return [
        Engine(
            "Soleus, person reader", "text", rule, rule,
            "`if_unknown` is required: a danger rule without it is refused when the chapter is read.", asks.ask_soleus,
        ),
        Engine(f"DuckDB {version('duckdb')}", "sql", SQL_RULE, SQL_SAFE, SQL_WAY, asks.ask_duckdb, unsaid=LEFT_OUT),
        Engine("SQLite", "sql", SQL_RULE, SQL_SAFE, SQL_WAY, asks.ask_sqlite, unsaid=LEFT_OUT),
        Engine(
            f"zen-engine {version('zen-engine')}, decision table", "text",
            "< 0.8 -> stop\nany -> go", "null -> ask\n< 0.8 -> stop\nany -> go",
            "A cell `null`. A cell that compares is not met by null, so the next row answers.", asks.ask_zen_table,
        ),
        Engine(
            f"zen-engine {version('zen-engine')}, expression", "text",
            "abi < 0.8 ? 'stop' : 'go'", "abi == null ? 'ask' : (abi < 0.8 ? 'stop' : 'go')",
            "`== null` and `??`. A comparison with null is refused, which is safe.", asks.ask_zen_expression,
        ),
        Engine(
            f"CLIPS, through clipspy {version('clipspy')}", "text",
            CLIPS_RULE, f"(defrule ask (not (abi ?)) => (assert (advice ask)))\n\n{CLIPS_RULE}",
            "`(not (abi ?))`: there is no such fact. What was not asserted counts as not so.",
            asks.ask_clips, unsaid=NULL,
        ),
        Engine(
            f"FEEL, the language of DMN, in feelin {node_version('feelin')}", "text",
            'if abi < 0.8 then "stop" else "go"', 'if abi = null then "ask" else if abi < 0.8 then "stop" else "go"',
            "`= null`. A comparison with null is null; `if` takes null for false.", asks.ask_node("feel"),
        ),
        Engine(
            f"CQL, in cql-execution {node_version('cql-execution')}", "text",
            "if \"abi\" < 0.8 then 'stop' else 'go'",
            "case when \"abi\" is null then 'ask' when \"abi\" < 0.8 then 'stop' else 'go' end",
            "`is null`, `is true`, `is not false`. `and` and `<` keep unknown; `if`, `case` and `in` drop it.",
            asks.ask_cql(cql),
        ),
        Engine(
            "JavaScript", "js", "person.abi < 0.8 ? 'stop' : 'go'",
            "person.abi == null ? 'ask' : person.abi < 0.8 ? 'stop' : 'go'",
            "`== null` and `??`. A comparison with undefined is false, and null counts as 0.",
            asks.ask_node("javascript"),
        ),
        Engine(
            "Python", "python", PYTHON_RULE, f'"ask" if person.get("abi") is None else {PYTHON_RULE}',
            "`is None`. To compare None is refused, which is safe; `get('abi', 1.0)` makes a value up.",
            asks.ask_python,
        ),
    ]  # fmt: skip


CHOICE = 'parameter "choice" String'


def parts() -> dict[str, str]:
    """Make the parts of the page, by their names."""
    with CqlEngine() as cql:
        found = engines(cql)
        answers = table(["engine", *PEOPLE], [[engine.name, *engine.answers(engine.rule)] for engine in found])
        choices = [
            [code(text), json.dumps(asks.define(cql, CHOICE, text, {}))]
            for text in ("\"choice\" in { 'one', 'other' }", "\"choice\" = 'one' or \"choice\" = 'other'")
        ]
        return {
            "engines": blocks(answers, *map(_section, found)),
            "engines-choice": table(["CQL", "unknown"], choices),
        }


def _section(engine: Engine) -> str:
    safe = ""
    if engine.safe != engine.rule:
        answers = zip(PEOPLE, engine.answers(engine.safe), strict=True)
        said = "; ".join(f"{way}: {answer}" for way, answer in answers if answer != "–")
        safe = blocks("Made safe:", fenced(engine.language, engine.safe), f"Then: {said}.")
    return blocks(
        heading(2, engine.name),
        fenced(engine.language, engine.rule),
        safe,
        f"For what is unknown: {engine.documented}",
    )


def main() -> None:
    """Write the parts of the page."""
    for name, text in parts().items():
        put(PAGE, name, text)


if __name__ == "__main__":
    main()
