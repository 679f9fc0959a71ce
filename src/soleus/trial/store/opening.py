"""Opens a store: SQLite by the path of a file, PostgreSQL by URL; tables are made or brought up to date first."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from soleus.files import PRIVATE
from soleus.problems import ProblemsError
from soleus.trial.store.store import READS, DiaryStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine

KEY_VARIABLE = "SOLEUS_DIARY_KEY"  # encrypts what is about somebody, where it is set
LEAST_KEY = 20  # characters of that secret
WAIT_S = 30  # that one writer waits for another
MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x501E05  # of PostgreSQL: two servers that start together make the tables once
HEADLINE = "The diary cannot be opened"
NOT_OURS = "there is no database there that we may write to, or it is none of ours"


def open_store(place: str, environment: Mapping[str, str] = os.environ) -> DiaryStore:
    """Open the store of a file or URL, and make it where there is none.

    Args:
        place: the path of an SQLite file, or a URL as ``postgresql://user@host/name``.
        environment: holds the key of encryption under ``SOLEUS_DIARY_KEY``, where it is wanted.

    Raises:
        ProblemsError: it cannot be opened, the key is too short, or PostgreSQL is asked for without its extra.
    """
    key = environment.get(KEY_VARIABLE, "")
    if key and len(key) < LEAST_KEY:
        raise ProblemsError(HEADLINE, [f"{KEY_VARIABLE}: a key has at least {LEAST_KEY} characters"])
    try:
        engine = _engine(place)
        _bring_up_to_date(engine)
    except ModuleNotFoundError as error:
        raise ProblemsError(HEADLINE, [f"'{error.name}' is not installed: it comes with soleus[postgres]"]) from None
    except ProblemsError:
        raise
    except (ArgumentError, SQLAlchemyError, OSError, ValueError):  # what they say may hold a password
        raise ProblemsError(
            HEADLINE, ["there is no database there that we may write to, or it is none of ours"]
        ) from None
    return DiaryStore(engine, key)


def _engine(place: str) -> Engine:
    if "://" in place:
        url = place.replace("postgresql://", "postgresql+psycopg://", 1)
        if not url.startswith("postgresql+psycopg://"):
            raise ProblemsError(HEADLINE, ["give the path of a file, or a URL that begins with postgresql://"])
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    path = Path(place)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE))
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,  # an error shows no value
        poolclass=NullPool,
        connect_args={"timeout": WAIT_S},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  # a connection of the driver
    """Let what was committed stay through a crash or a power cut, and what was deleted be gone."""
    connection.isolation_level = None  # we say where a transaction begins
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Begin as a writer, unless it only reads: one that began as a reader could not become one while another writes."""
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _bring_up_to_date(engine: Engine) -> None:
    """Run the steps that a database lacks.

    Raises:
        ProblemsError: it was written by a newer version.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    steps = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        version = None
        if inspect(connection).has_table("alembic_version"):
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if version == steps.get_current_head():
            return
        if version is not None and version not in {step.revision for step in steps.walk_revisions()}:
            raise ProblemsError(HEADLINE, ["it was written by a newer version of Soleus: install that one"])
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
