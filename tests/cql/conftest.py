"""One engine for all tests of this folder."""

import pytest

from tools.cql.engine import CqlEngine


@pytest.fixture(scope="session")
def engine():
    with CqlEngine() as running:
        yield running
