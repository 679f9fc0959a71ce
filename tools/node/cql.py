"""Runs CQL in the engine that nobody here wrote: ``cql-execution``, behind the reference translator, both in Node.

``make test`` sets it up. One process answers many questions, so that loading the translator is paid for once.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from soleus.rules.cql import write_cql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from soleus.case import Case
    from soleus.rules.model import Rulebook

FOLDER = Path(__file__).parent


class CqlError(RuntimeError):
    """The translator refused a text; the message holds all that it said."""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of running one library for some people.

    Attributes:
        results: for each person, every definition's value by its name: true, false, a word, a number, or None.
        seconds: time in the engine for all of them, without translation and without Node's start.
        cpu_seconds: the processor time of the same, all its threads together.
        elm: the translation, where it was asked for.
        warnings: what the translator remarked and let pass.
    """

    results: list[dict[str, Any]]
    seconds: float
    cpu_seconds: float
    elm: Mapping[str, Any] | None
    warnings: tuple[str, ...]


class CqlEngine:
    """A Node process that translates and runs; use it in a ``with`` block."""

    def __enter__(self) -> Self:
        """Start Node."""
        command = ["node", "cql.mjs"]
        self._process = subprocess.Popen(
            command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        return self

    def __exit__(self, *_: object) -> None:
        """Let Node end by itself: its input is over."""
        self._process.communicate()

    def run(
        self,
        cql: str,
        people: Iterable[Mapping[str, Any]],
        *,
        only: Sequence[str] | None = None,
        rounds: int = 0,
        elm: bool = False,
    ) -> Run:
        """Translate a library and run it for people (key to value; a key that is not there is unknown).

        Args:
            cql: the text of the library.
            people: their facts.
            only: names of the definitions to compute, with what they stand on; all where left out.
            rounds: how often everybody is run before the round that is timed.
            elm: give the translation back as well.

        Raises:
            CqlError: the text is not CQL as the translator knows it, or Node ended before it had answered.
        """
        job = {"cql": cql, "people": list(map(dict, people)), "only": only, "rounds": rounds, "elm": elm}
        answer = self._ask(job)
        said = [f"line {problem['line']}: {problem['message']}" for problem in answer["problems"]]
        if "results" not in answer:
            raise CqlError("\n".join(said))
        return Run(answer["results"], answer["seconds"], answer["cpu_seconds"], answer.get("elm"), tuple(said))

    def _ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        sending, receiving = self._process.stdin, self._process.stdout
        if sending is None or receiving is None:
            raise CqlError("Node has no pipes")
        sending.write(f"{json.dumps(job)}\n")
        sending.flush()
        line = receiving.readline()
        if not line:
            raise CqlError("Node ended before it had answered; what it said stands above")
        answer: dict[str, Any] = json.loads(line)
        return answer


def run_cql(book: Rulebook, cases: Iterable[Case], engine: CqlEngine | None = None) -> list[dict[str, Any]]:
    """Compute a rulebook for people in CQL: for each of them every definition by its name.

    ``soleus.rules.cql.holds(rule)`` names a rule's definition; ``danger``, ``urgency``, ``urgency_could_be``,
    ``benefit``, ``cap_mmhg``, ``compression``, ``pressure_low_mmhg``, ``pressure_high_mmhg`` and ``helps TARGET`` are
    the levels.

    Args:
        book: any rulebook.
        cases: the people.
        engine: a running engine; without one, a process is started for this call.

    Raises:
        CqlError: the translator refused the text.
        NotSayableError: the rulebook holds a number that CQL cannot hold.
    """
    people = [case.facts for case in cases]
    if engine is not None:
        return engine.run(write_cql(book), people).results
    with CqlEngine() as own:
        return own.run(write_cql(book), people).results
