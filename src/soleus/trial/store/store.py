"""The diary store: events of trials, only ever added, found by a link that is kept as a hash."""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, delete, func, insert, select, text

from soleus.problems import ProblemsError
from soleus.trial.store.tables import events, trials

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from soleus.sealing import SecretSeal

LINK_BYTES = 32  # of chance: nobody guesses a link
READS = "soleus_reads"  # the option of a connection that writes nothing
OTHER_KEY = "SOLEUS_DIARY_KEY is not the key it was written with"
NO_DIARY = "There is no such diary"
WRONG_LINK = [
    "SOLEUS_DIARY_LINK: this link opens no diary here: set it to the whole link that 'soleus trial plan' showed",
    "if the file holds one diary, unset SOLEUS_DIARY_LINK: whoever has the file needs no link",
    "if the diary was erased, it is gone: begin anew with 'soleus trial plan'",
]
EMPTY = ["it is empty: begin with 'soleus trial plan'"]
SEVERAL = ["it holds several: set SOLEUS_DIARY_LINK to the link that 'soleus trial plan' showed"]
# Built once: to build a statement takes longer than to run it.
_ADD = insert(events)
_READ = select(events).where(events.c.trial == bindparam("of_trial")).order_by(events.c.number)
_FIND = select(trials.c.id).where(trials.c.link_hash == bindparam("hash"))
_LOCK = select(trials.c.id).where(trials.c.id == bindparam("of_trial")).with_for_update()


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """Something that happened in a trial.

    Attributes:
        number: rises with every event of the store.
        kind: what happened.
        day: the day it is of, as an ordinal (``date.toordinal``).
        body: what it holds, as JSON has it.
    """

    number: int
    kind: str
    day: int
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class QuietTrial:
    """An open trial as the nightly check sees it: the last day of an entry or, before any, of its beginning."""

    trial: str
    last_day: int
    last_asked: int | None


class Writing:
    """One transaction on one trial: nobody else writes to it meanwhile, and all that is added is kept, or nothing."""

    def __init__(self, connection: Connection, trial: str, seal: SecretSeal | None) -> None:
        """Write over this connection."""
        self._connection, self._trial, self._seal = connection, trial, seal

    def read(self) -> tuple[StoredEvent, ...]:
        """Give every event, oldest first."""
        rows = self._connection.execute(_READ, {"of_trial": self._trial})
        return tuple(StoredEvent(row.number, row.kind, row.day, self._opened(row)) for row in rows)

    def add(self, kind: str, day: int, body: Mapping[str, Any]) -> int:
        """Add an event; gives its number."""
        content = json.dumps(body, separators=(",", ":"), allow_nan=False).encode()
        if self._seal is not None:
            content = self._seal.close(content, _bound(self._trial, kind, day))
        row = {"trial": self._trial, "kind": kind, "day": day, "body": content}
        key = self._connection.execute(_ADD, row).inserted_primary_key
        assert key is not None  # noqa: S101  # one row was added
        return int(key[0])

    def _opened(self, row: Any) -> Mapping[str, Any]:  # noqa: ANN401  # a row of the database
        content = bytes(row.body)
        try:
            if self._seal is not None:
                content = self._seal.open(content, _bound(self._trial, row.kind, row.day))
            body: Mapping[str, Any] = json.loads(content)
        except ValueError:
            raise ProblemsError(
                "The diary cannot be read", ["SOLEUS_DIARY_KEY is not the key it was written with"]
            ) from None
        return body


class DiaryStore:
    """Every diary of one database."""

    def __init__(self, engine: Engine, key: str = "") -> None:
        """Keep diaries with this engine; encrypted, where there is a key."""
        self.engine = engine
        self._reading = engine.execution_options(**{READS: True})
        self._seal: SecretSeal | None = None
        if key:
            from soleus.sealing import SecretSeal  # noqa: PLC0415  # without a key nothing is sealed

            self._seal = SecretSeal(key, "diary")

    def create(self, kind: str, day: int, body: Mapping[str, Any]) -> tuple[str, str]:
        """Begin a diary with its first event; gives the trial and its link.

        Only the hash of the link is kept: nobody can say it again.
        """
        trial, link = secrets.token_hex(16), secrets.token_urlsafe(LINK_BYTES)
        with self.engine.begin() as connection:
            connection.execute(insert(trials), {"id": trial, "link_hash": hashed(link)})
            Writing(connection, trial, self._seal).add(kind, day, body)
        return trial, link

    def find(self, link: str) -> str:
        """Give the trial of a link.

        Raises:
            ProblemsError: there is none.
        """
        with self._reading.connect() as connection:
            trial: str | None = connection.execute(_FIND, {"hash": hashed(link)}).scalar()
        if trial is None:
            raise ProblemsError(NO_DIARY, WRONG_LINK)
        return trial

    def is_empty(self) -> bool:
        """Whether it holds no trial."""
        with self._reading.connect() as connection:
            return connection.execute(select(trials.c.id).limit(1)).first() is None

    def only(self) -> str:
        """Give the one trial of a store that holds just one: whoever has the file needs no link.

        Raises:
            ProblemsError: there are several, or none.
        """
        with self._reading.connect() as connection:
            two = connection.execute(select(trials.c.id).limit(2)).scalars().all()
        if len(two) != 1:
            raise ProblemsError("Which diary?", SEVERAL) if two else ProblemsError(NO_DIARY, EMPTY)
        return str(two[0])

    @contextmanager
    def writing(self, trial: str) -> Iterator[Writing]:
        """Write to one trial: what is added is on disk when the block ends, and nothing of it is if that fails.

        Raises:
            ProblemsError: there is no such trial.
        """
        with self.engine.begin() as connection:
            if connection.execute(_LOCK, {"of_trial": trial}).scalar() is None:
                raise ProblemsError(NO_DIARY, ["it was erased"])
            yield Writing(connection, trial, self._seal)

    def events(self, trial: str) -> tuple[StoredEvent, ...]:
        """Give every event of a trial, oldest first."""
        with self._reading.connect() as connection:
            return Writing(connection, trial, self._seal).read()

    def quiet(self, closing: Sequence[str], before: int) -> Iterator[QuietTrial]:
        """Give open trials without an entry on the day ``before`` or later; needs no key, and looks once at each event.

        Args:
            closing: kinds of event that end a trial.
            before: an ordinal day.
        """
        is_closing = events.c.kind.in_(closing)
        written = func.max(case((events.c.kind.in_(("plan", "entry", "resume")), events.c.day)))
        question = func.max(case((events.c.kind == "ask", events.c.day)))
        query = (
            select(events.c.trial, written, question)
            .group_by(events.c.trial)
            .having(func.max(case((is_closing, 1), else_=0)) == 0)
            .having(written < before)
        )
        with self._reading.connect() as connection:
            rows = connection.execute(query).all()
        yield from (QuietTrial(*row) for row in rows)

    def erase(self, trial: str) -> None:
        """Delete a trial, and see to it that its bytes are gone from the database's files.

        Of PostgreSQL's log and of backups whoever runs the server must see to the rest: a page of the manual says how.
        """
        with self.engine.begin() as connection:
            connection.execute(delete(events).where(events.c.trial == trial))
            connection.execute(delete(trials).where(trials.c.id == trial))
        is_sqlite = self.engine.dialect.name == "sqlite"
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if is_sqlite:
                driver = connection.connection.driver_connection
                assert driver is not None  # noqa: S101  # a connection that is open has one
                connection.exec_driver_sql("COMMIT")
                driver.execute("VACUUM")
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
            else:
                for name in ("event", "trial"):
                    connection.execute(text(f"VACUUM FULL {name}"))

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def hashed(link: str) -> str:
    """Give the hash that stands for a link; a link is chance alone, so it needs no salt."""
    return hashlib.sha256(link.encode()).hexdigest()


def _bound(trial: str, kind: str, day: int) -> bytes:
    """Bind a body to its row, so that rows cannot change places."""
    return f"{trial} {kind} {day}".encode()
