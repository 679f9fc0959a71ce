"""Asks small questions of engines: a rule as text in the engine's own language, and what is known of one person."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import clips
import duckdb
import zen

from soleus.case import Case
from soleus.load import load_book
from soleus.rules import combine
from soleus.rules.levels import Danger
from soleus.rules.parse import parse_condition
from soleus.rules.person import PersonReader
from tools.node.cql import FOLDER

if TYPE_CHECKING:
    from tools.node.cql import CqlEngine

Facts = Mapping[str, float | None]
Ask = Callable[[str, Facts], str]


def ask_soleus(text: str, facts: Facts) -> str:
    """Read one danger rule with the person reader."""
    said = dict(line.split(": ") for line in text.splitlines())
    rules = load_book().rules
    rule = replace(
        rules.dangers[0],
        when=parse_condition(said["when"], rules.vocabulary),
        then=Danger[said["then"].upper()],
        if_unknown=Danger[said["if_unknown"].upper()],
        matters_if=parse_condition("true", rules.vocabulary),
    )
    index = facts.get("abi")
    case = Case({} if index is None else {"left.abi": index, "right.abi": index})
    return combine.danger(PersonReader(rules, case).read_rules([rule])).word


def ask_duckdb(text: str, facts: Facts) -> str:
    """Run a query over a table of one leg."""
    with duckdb.connect() as connection:
        connection.execute("create table leg (abi double)")
        connection.execute("insert into leg values (?)", [facts["abi"]])
        return str(connection.execute(text).fetchall()[0][0])


def ask_sqlite(text: str, facts: Facts) -> str:
    """Run a query over a table of one leg."""
    connection = sqlite3.connect(":memory:")
    connection.execute("create table leg (abi real)")
    connection.execute("insert into leg values (?)", [facts["abi"]])
    answer = str(connection.execute(text).fetchone()[0])
    connection.close()
    return answer


def ask_zen_table(text: str, facts: Facts) -> str:
    """Build a decision table from its rows, "cell -> output", and evaluate it."""
    cells = [line.split(" -> ") for line in text.splitlines()]
    rows = [
        {"_id": str(number), "in": "" if cell == "any" else cell, "out": f"'{output}'"}
        for number, (cell, output) in enumerate(cells)
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "in", "name": "ABI", "field": "abi"}],
        "outputs": [{"id": "out", "name": "Advice", "field": "advice"}],
        "rules": rows,
    }
    nodes = [
        {"id": "facts", "type": "inputNode", "name": "facts"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
        {"id": "answer", "type": "outputNode", "name": "answer"},
    ]
    edges = [
        {"id": "1", "sourceId": "facts", "targetId": "table"},
        {"id": "2", "sourceId": "table", "targetId": "answer"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return str(decision.evaluate(dict(facts))["result"]["advice"])


def ask_zen_expression(text: str, facts: Facts) -> str:
    """Evaluate one expression."""
    try:
        return str(zen.evaluate_expression(text, dict(facts)))
    except RuntimeError as error:
        said: dict[str, str] = json.loads(str(error).splitlines()[0])
        return f"error: {said['source']}"


def ask_clips(text: str, facts: Facts) -> str:
    """Build the rules, assert what is known, run, and give the advice."""
    environment = clips.Environment()
    for construct in text.split("\n\n"):
        environment.build(construct)
    environment.reset()
    if facts.get("abi") is not None:
        environment.assert_string(f"(abi {facts['abi']})")
    environment.run()
    return " ".join(str(fact[0]) for fact in environment.facts() if fact.template.name == "advice")


def ask_python(text: str, facts: Facts) -> str:
    """Evaluate one expression of Python."""
    try:
        return str(eval(text, {"person": facts}))  # noqa: S307  # the texts stand below
    except (KeyError, TypeError) as error:
        return f"error: {type(error).__name__}"


def ask_node(language: str) -> Ask:
    """Ask an engine that runs on Node."""

    def ask(text: str, facts: Facts) -> str:
        question = json.dumps({"language": language, "text": text, "facts": facts})
        command = ["node", "expressions.mjs"]
        done = subprocess.run(command, cwd=FOLDER, input=f"{question}\n", capture_output=True, check=True, text=True)
        answer: dict[str, Any] = json.loads(done.stdout)
        warned = f" (warning: {answer['warnings'][0]})" if answer["warnings"] else ""
        return f"{answer['value']}{warned}"

    return ask


def ask_cql(engine: CqlEngine) -> Ask:
    """Run one definition in cql-execution."""

    def ask(text: str, facts: Facts) -> str:
        return str(define(engine, 'parameter "abi" Decimal', text, facts))

    return ask


def define(engine: CqlEngine, parameter: str, text: str, facts: Mapping[str, Any]) -> Any:  # noqa: ANN401  # what CQL gives
    """Give what one CQL expression comes to."""
    library = f"library Small version '1'\n{parameter}\ncontext Unfiltered\ndefine \"answer\":\n  {text}\n"
    return engine.run(library, [facts]).results[0]["answer"]
