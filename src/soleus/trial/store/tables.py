"""The tables of diaries. What happened is only ever added; a trial goes as a whole, when its person erases it.

A row says which trial, what kind of event, and of which day (a number of days since 0001-01-01), in the clear, so that
the nightly check can count without a key. Everything that is about somebody's health stands in ``body``.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table
from sqlalchemy.types import BigInteger

metadata = MetaData()
# SQLite counts up by itself in a column of exactly this type alone.
NUMBER = BigInteger().with_variant(Integer, "sqlite")

trials = Table(
    "trial",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("link_hash", String(64), nullable=False, unique=True),
)
events = Table(
    "event",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("trial", String(32), ForeignKey("trial.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("day", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("event_of_trial", "trial", "number"),
    sqlite_autoincrement=True,  # a number that was erased comes never again
)
