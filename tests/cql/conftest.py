"""One engine for all tests of this folder."""

import pytest

from tools.node.cql import CqlEngine


@pytest.fixture(scope="session")
def engine():
    with CqlEngine() as running:
        yield running
