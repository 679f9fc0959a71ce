"""Who calls: a token that a record system signs anew for each call, held to what whoever runs the server allows.

Keys come from the file of settings alone. The address that a token names for its keys (``jku``) is compared and never
opened, so that nobody can point to keys of their own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from soleus.files import read_text
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jwt import PyJWK

HEADLINE = "The server cannot start"
LEAST_BITS = {"ES384": 384, "RS384": 2048}  # of a key for each algorithm, as RFC 7518 has it
ALGORITHMS = tuple(LEAST_BITS)
LONGEST_S = 600.0  # seconds that a token may be good for
LATEST_S = 1e11  # seconds since 1970 that a time may come to at most
SKEW_S = 60.0  # by which the clocks of two machines may differ
MOST_USED = 100_000  # ids of tokens that are held against being used twice
LONGEST_ID = 200  # characters of one

# Times and audience are held to here: by our own clock, and exactly.
OPTIONS: Any = {
    "require": ["iss", "aud", "exp", "iat", "jti"],
    **dict.fromkeys(("verify_exp", "verify_iat", "verify_aud", "verify_nbf"), False),
}


class TokenError(Exception):
    """A call brings no token that counts; the text says why, and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One record system that may call: its name in tokens, where it says its keys are, and its keys by their id."""

    issuer: str
    jku: str
    keys: Mapping[str, PyJWK] = field(repr=False)


def read_callers(path: Path) -> Mapping[str, Caller]:
    """Read who may call: a JSON list of ``{"iss": …, "jku": …, "jwks": {"keys": [...]}}``; gives them by ``iss``.

    Raises:
        ProblemsError: it cannot be read, names somebody twice, a key is none for these algorithms, or the extra
            ``records`` is not installed.
    """
    if find_spec("jwt") is None:
        raise ProblemsError(HEADLINE, ["the extra 'records' is not installed: pip install 'soleus[records]'"])
    try:
        content = json.loads(read_text(path))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, list) or not content:
        raise ProblemsError(HEADLINE, [f"{path.name}: it must be a JSON list of record systems"])
    problems: list[str] = []
    callers: dict[str, Caller] = {}
    for number, entry in enumerate(content):
        caller = _caller(f"{path.name}, entry {number}", entry, problems)
        if caller is not None and caller.issuer in callers:
            problems.append(f"{path.name}, entry {number}: there is another of this iss")
        elif caller is not None:
            callers[caller.issuer] = caller
    if problems:
        raise ProblemsError(HEADLINE, problems)
    return callers


def _caller(place: str, entry: object, problems: list[str]) -> Caller | None:
    if not isinstance(entry, Mapping) or set(entry) != {"iss", "jku", "jwks"}:
        problems.append(f"{place}: it has iss, jku and jwks")
        return None
    nameless = [name for name in ("iss", "jku") if not isinstance(entry[name], str) or not entry[name]]
    problems += [f"{place}: {name} must be a text" for name in nameless]
    keys: dict[str, PyJWK] = {}
    listed = entry["jwks"].get("keys") if isinstance(entry["jwks"], Mapping) else None
    for key in listed if isinstance(listed, list) else []:
        name = key.get("kid") if isinstance(key, Mapping) else None
        if not isinstance(name, str) or not name or name in keys:
            problems.append(f"{place}: each key has a kid of its own")
        elif (parsed := _key(key)) is None:
            problems.append(f"{place}: a key is none for {' or '.join(ALGORITHMS)}, or too short")
        else:
            keys[name] = parsed
    if not keys:
        problems.append(f"{place}: jwks holds no key that can be used")
    return Caller(str(entry["iss"]), str(entry["jku"]), keys)


def _key(key: Mapping[str, Any]) -> PyJWK | None:
    """Give a public key; None where it is none that signs by one of the algorithms."""
    from jwt import PyJWK  # noqa: PLC0415  # an extra
    from jwt.exceptions import PyJWTError  # noqa: PLC0415  # of the same extra

    try:
        parsed = PyJWK(dict(key), algorithm=_algorithm(key))
    except (PyJWTError, ValueError, TypeError, KeyError):
        return None
    return parsed if getattr(parsed.key, "key_size", 0) >= LEAST_BITS[parsed.algorithm_name] else None


def _algorithm(key: Mapping[str, Any]) -> str:
    """Give the one algorithm that a public key is for; a private one has no place here."""
    if "d" in key or "k" in key or key.get("use", "sig") != "sig":
        raise ValueError
    return {("EC", "P-384"): "ES384", ("RSA", None): "RS384"}[(key["kty"], key.get("crv"))]


class TokenCheck:
    """Holds tokens to their caller, key, audience and time, and lets none be used twice.

    What was used is remembered from the start of the process, so an older token does not count: the process before
    could have taken it.
    """

    def __init__(self, callers: Mapping[str, Caller], clock: Callable[[], float] = time.time) -> None:
        """Check for these callers; ``clock`` gives seconds since the epoch."""
        self._callers, self._clock, self._lock = callers, clock, Lock()
        self._used: dict[tuple[str, str], float] = {}  # until when each token would be good
        self._begun = int(clock())  # tokens count in whole seconds

    def check(self, authorization: str, audience: str) -> None:
        """Take a token that counts for one address.

        Args:
            authorization: the header of the call.
            audience: the address that was called, which the token must name exactly.

        Raises:
            TokenError: there is none, or it does not count.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenError("a token is needed: 'Authorization: Bearer …'")
        claims = self._claims(token.strip())
        if claims["aud"] not in (audience, [audience]):
            raise TokenError("aud: it must be the very address that is called")
        now, until = self._clock(), _seconds(claims, "exp")
        if now >= until + SKEW_S:
            raise TokenError("exp: the token is no longer good")
        issued = _seconds(claims, "iat")
        if issued > now + SKEW_S or until - now > LONGEST_S:
            raise TokenError(f"exp: a token may be good for {LONGEST_S:.0f} seconds, from now on")
        if issued < self._begun:
            raise TokenError("iat: the server began after it, and cannot tell whether it was used; send a new one")
        if "nbf" in claims and _seconds(claims, "nbf") > now + SKEW_S:
            raise TokenError("nbf: the token is not good yet")
        if not isinstance(claims["jti"], str) or not 0 < len(claims["jti"]) <= LONGEST_ID:
            raise TokenError(f"jti: it must be a text of at most {LONGEST_ID} characters, new with each call")
        self._use(str(claims["iss"]), claims["jti"], until + SKEW_S, now)

    def _claims(self, token: str) -> dict[str, Any]:
        """Give what a token says, signed by a key of the caller that it names."""
        import jwt  # noqa: PLC0415  # an extra

        try:
            head = jwt.get_unverified_header(token)
            named = jwt.decode(token, options={"verify_signature": False}).get("iss")
            caller = self._callers.get(named) if isinstance(named, str) else None
            if caller is None:
                raise TokenError("iss: it is none that may call here")
            if head.get("alg") not in ALGORITHMS:
                raise TokenError(f"alg: it must be {' or '.join(ALGORITHMS)}")
            if "jku" in head and head["jku"] != caller.jku:
                raise TokenError("jku: it is not the address that is known for this iss")
            key = caller.keys.get(head["kid"]) if isinstance(head.get("kid"), str) else None
            if key is None or key.algorithm_name != head["alg"]:
                raise TokenError("kid: there is no such key of this iss")
            claims: dict[str, Any] = jwt.decode(token, key, algorithms=[head["alg"]], options=OPTIONS)
        except jwt.exceptions.MissingRequiredClaimError as error:
            raise TokenError(f"{error.claim}: it is needed") from None
        except jwt.exceptions.PyJWTError:
            raise TokenError("the token cannot be read, or its signature is not of a known key") from None
        return claims

    def _use(self, issuer: str, name: str, until: float, now: float) -> None:
        with self._lock:
            if len(self._used) >= MOST_USED:
                self._used = {used: end for used, end in self._used.items() if end > now}
            if self._used.get((issuer, name), 0.0) > now or len(self._used) >= MOST_USED:
                raise TokenError("jti: this token was used before")
            self._used[issuer, name] = until


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims[name]
    # Compared first: JSON as Python reads it has NaN, which no bound holds, and whole numbers that fit no float.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LATEST_S:
        raise TokenError(f"{name}: it must be seconds since 1970")
    return float(value)
