"""Diaries for tests: an example person, the stop rules, and a store of either kind."""

from datetime import date

import pytest

from soleus.api import read_case
from soleus.trial.stop_rules import read_stop_rules
from soleus.trial.store import open_store
from tests.trial.databases import postgres

MONDAY = date(2026, 3, 2)


@pytest.fixture(scope="session")
def stop_rules(book):
    return read_stop_rules(book.rules.vocabulary)


@pytest.fixture(scope="session")
def ruth(book):
    """Give somebody for whom socks are suitable."""
    return read_case("examples/evening-swelling.toml", book)


@pytest.fixture(scope="session")
def postgres_url():
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    """Give where diaries are kept: an empty SQLite file, or the one PostgreSQL."""
    return str(tmp_path / "diary.sqlite") if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def store(place):
    opened = open_store(place, {})
    yield opened
    opened.close()


@pytest.fixture
def file_store(tmp_path):
    opened = open_store(str(tmp_path / "diary.sqlite"), {})
    yield opened
    opened.close()
