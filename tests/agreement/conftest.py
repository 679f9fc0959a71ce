"""Every reader but the reference, by name."""

import pytest

from tests.agreement import readers
from tests.agreement.readers import Reader


@pytest.fixture
def reader(name: str, request) -> Reader:
    """Give the reader of a case; only an engine that is asked for is started."""
    match name:
        case "compiled":
            return readers.compiled
        case "duckdb":
            return readers.duck
        case "solver":
            return readers.solver
        case "cql":
            return readers.cql(request.getfixturevalue("cql_engine"))
        case _:
            return readers.spark(request.getfixturevalue("spark").newSession())
