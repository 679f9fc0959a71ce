"""Interviews that are under way: in memory alone, each behind a random name that only who began it knows.

An assistant hands the short name back with every answer. The state itself, sealed, would be some thousand characters,
which a language model has to copy letter by letter; and in plain words it could be changed on the way. So the answers
stay here, for an hour after the last one, in the memory of a process that belongs to whoever started it, and nowhere
else: nothing is written.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from soleus.interviewing import Interview
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT_S = 3600.0  # seconds after its last answer that an interview can be gone on with
MOST = 500  # interviews at once; beyond them the one that rested longest goes
NAME_BYTES = 12  # 96 bits, in 16 letters
GONE = "interview: there is none of this name, or it rested for more than an hour; call start_interview"


@dataclass(slots=True)
class Running:
    """One interview, the language that it is held in, and when it was last gone on with (seconds of ``clock``)."""

    interview: Interview = field(repr=False)
    language: str
    used_s: float
    lock: Lock = field(default_factory=Lock, repr=False)  # of two replies at once neither is lost


class Interviews:
    """The interviews of one server."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; ``clock`` gives seconds."""
        self._clock, self._lock = clock, Lock()  # calls come from several threads
        self._running: dict[str, Running] = {}  # the one that rested longest first

    def begin(self, language: str) -> str:
        """Begin an interview; gives its name."""
        name = secrets.token_urlsafe(NAME_BYTES)
        self._keep(name, Running(Interview(), language, self._clock()))
        return name

    def of(self, name: str) -> Running:
        """Give an interview.

        Raises:
            ProblemsError: there is none of this name any more.
        """
        running = self.named(name)
        if running is None:
            raise ProblemsError("The answer cannot be taken in", [GONE])
        return running

    def named(self, name: object) -> Running | None:
        """Give an interview; None where there is none of this name any more."""
        with self._lock:
            self._drop_old()
            return self._running.get(name) if isinstance(name, str) else None

    def change(self, name: str, step: Callable[[Interview], Interview]) -> None:
        """Take a step of an interview, once whatever step of it is under way is done.

        Raises:
            ProblemsError: there is none of this name any more; or whatever the step raises, and nothing is changed.
        """
        running = self.of(name)
        with running.lock:
            running.interview = step(running.interview)
        self._keep(name, running)

    def _keep(self, name: str, running: Running) -> None:
        with self._lock:
            running.used_s = self._clock()
            self._running.pop(name, None)
            self._running[name] = running
            self._drop_old()

    def _drop_old(self) -> None:
        """Forget what rested for too long, and of too many those that rested longest."""
        now, beyond = self._clock(), len(self._running) - MOST
        for place, (name, running) in enumerate(list(self._running.items())):
            if place < beyond or now - running.used_s > KEPT_S:
                del self._running[name]
