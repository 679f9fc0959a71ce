"""What whoever runs the server can set; the environment gives it, and nothing else does.

Every variable begins with ``SOLEUS_``. A secret is never read from the command line, where every user of the machine
could see it.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET = "SOLEUS_SECRET"  # noqa: S105  # the name of the variable, not what it holds
DIARIES = "SOLEUS_DIARIES"  # a URL may hold a password, so it can be set here
LEAST_SECRET = 32  # characters: 128 bits, however they are written
NUMBERS = {
    "computing": ("SOLEUS_COMPUTING", 1, 64),
    "seconds": ("SOLEUS_SECONDS", 1, 300),
    "requests_a_minute": ("SOLEUS_REQUESTS_A_MINUTE", 1, 1_000_000),
    "most_bytes": ("SOLEUS_MOST_BYTES", 1_000, 10_000_000),
    "most_bytes_of_record": ("SOLEUS_MOST_BYTES_OF_RECORD", 1_000, 100_000_000),
}
ADDRESS, CALLERS, ORIGINS, FEEDBACK = "SOLEUS_ADDRESS", "SOLEUS_CALLERS", "SOLEUS_ORIGINS", "SOLEUS_FEEDBACK"
EVERYBODY = "everybody"
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


@dataclass(frozen=True, slots=True)
class HookSettings:
    """How record systems may call.

    Attributes:
        address: where the server is reached, without a path: tokens must name it, cards point to it.
        callers: the file that says who may call; None is everybody, without a token.
        origins: the hosts whose pages may call from a browser; "*" is all.
        feedback: the file that feedback is counted in; None is the log.
    """

    address: str = ""
    callers: Path | None = None
    origins: tuple[str, ...] = ()
    feedback: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server runs with.

    Attributes:
        secret: seals the answers in the cookie; with another one, cookies that were given out cannot be read any more.
        computing: processes that compute answers, of each process that serves.
        seconds: how long one answer may be computed.
        requests_a_minute: how many forms and answers one address may ask for.
        most_bytes: the most that may be sent at once.
        diaries: where diaries of trials are kept, a file or a URL; "" where none are.
        most_bytes_of_record: the most that a record system may send at once.
        hooks: how record systems may call; None lets none.
    """

    secret: str = field(repr=False)
    computing: int = 2
    seconds: int = 10
    requests_a_minute: int = 600
    most_bytes: int = 65_536
    most_bytes_of_record: int = 4_000_000
    hooks: HookSettings | None = None
    diaries: str = field(default="", repr=False)


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; a secret that is not set is made for this run.

    Raises:
        ProblemsError: the secret is too short, or a number is none or out of its bounds.
    """
    problems: list[str] = []
    secret = environment.get(SECRET) or secrets.token_urlsafe(LEAST_SECRET)
    if len(secret) < LEAST_SECRET:
        problems.append(f"{SECRET}: it must have at least {LEAST_SECRET} characters")
    numbers: dict[str, int] = {}
    for name, (variable, low, high) in NUMBERS.items():
        text = environment.get(variable, "").strip()
        if text.isascii() and text.isdecimal() and low <= int(text) <= high:
            numbers[name] = int(text)
        elif text:
            problems.append(f"{variable}: it must be a whole number from {low} to {high}")
    hooks = _hooks(environment, problems)
    if problems:
        raise ProblemsError("The server cannot start", problems)
    return Settings(secret, **numbers, hooks=hooks, diaries=environment.get(DIARIES, ""))


def _hooks(environment: Mapping[str, str], problems: list[str]) -> HookSettings | None:
    """Read how record systems may call; without a word on who may, none may."""
    callers, address = environment.get(CALLERS, "").strip(), environment.get(ADDRESS, "").strip().rstrip("/")
    if address and not _ADDRESS.fullmatch(address):
        problems.append(f"{ADDRESS}: it must be such as https://legs.example.org, without a path")
    if not callers:
        return None
    if callers != EVERYBODY and not address:
        problems.append(f"{ADDRESS}: it is needed, since tokens must name it")
    origins = tuple(environment.get(ORIGINS, "").split())
    if not all(origin == "*" or _ADDRESS.fullmatch(origin) for origin in origins):
        problems.append(f"{ORIGINS}: each must be such as https://records.example.org, without a path, or '*'")
    feedback = environment.get(FEEDBACK, "").strip()
    return HookSettings(
        address,
        None if callers == EVERYBODY else Path(callers),
        origins,
        Path(feedback) if feedback else None,
    )
