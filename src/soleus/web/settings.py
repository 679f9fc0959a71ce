"""What whoever runs the server can set; the environment gives it, and nothing else does.

Every variable begins with ``SOLEUS_``. A secret is never read from the command line, where every user of the machine
could see it.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
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
}


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
    """

    secret: str = field(repr=False)
    computing: int = 2
    seconds: int = 10
    requests_a_minute: int = 600
    most_bytes: int = 65_536
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
    if problems:
        raise ProblemsError("The server cannot start", problems)
    return Settings(secret, **numbers, diaries=environment.get(DIARIES, ""))
