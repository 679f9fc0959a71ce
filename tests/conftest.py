"""Fixtures and settings for all tests."""

import os

import pytest
from hypothesis import HealthCheck, settings

from soleus.rules.book import load_book, load_library

# Fixed examples by default, so that a run depends on nothing but the code; `make deep` draws many fresh ones.
_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
_QUIET = settings(deadline=None, database=None, suppress_health_check=_SLOW)
settings.register_profile("fast", _QUIET, max_examples=60, derandomize=True)
settings.register_profile("deep", _QUIET, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


@pytest.fixture(scope="session")
def book():
    return load_book()


@pytest.fixture(scope="session")
def rules(book):
    return book.rules


@pytest.fixture(scope="session")
def vocabulary(book):
    return book.rules.vocabulary


@pytest.fixture(scope="session")
def library():
    return load_library()
