"""Tables for the cohort's tests, and a run over one."""

import duckdb
import pytest

from soleus.cohort.make import make_people
from soleus.cohort.options import Options
from soleus.cohort.queries import queries
from soleus.cohort.run import run_cohort
from soleus.problems import ProblemsError


@pytest.fixture(scope="session")
def known_queries():
    return {}


@pytest.fixture(scope="module", autouse=True)
def _queries_are_written_once(known_queries):
    """A table is run over many times, and the queries of one rulebook and the same columns do not change."""

    def remembered(book, columns, options):
        asked = id(book), repr(columns), options.columns, options.engine
        if asked not in known_queries:
            known_queries[asked] = book, queries(book, columns, options)  # the book stays, so that its id stays its own
        return known_queries[asked][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soleus.cohort.run.queries", remembered)
        yield


@pytest.fixture
def write(tmp_path):
    """Write a table from SQL; gives its path."""

    def write_(sql, name="people.parquet"):
        path = tmp_path / name
        duckdb.connect().execute(f"copy ({sql}) to '{path}' (row_group_size 2048)")
        return path

    return write_


@pytest.fixture
def cohort(tmp_path, rules):
    """Run over a table, by default with a column for each rule; gives the summary."""

    def run(table, out="answers", columns="rules", **options):
        return run_cohort(str(table), tmp_path / out, rules, Options(threads=2, columns=columns, **options))

    return run


@pytest.fixture
def refused(cohort, tmp_path):
    """Run over a table that must be refused, leaving nothing behind; gives all that is wrong."""

    def run(table, **options):
        before = sorted(tmp_path.iterdir())
        with pytest.raises(ProblemsError) as error:
            cohort(table, **options)
        assert sorted(tmp_path.iterdir()) == before
        return error.value.problems

    return run


@pytest.fixture(scope="session")
def made(tmp_path_factory, vocabulary):
    """Six thousand made-up people in three row groups."""
    path = tmp_path_factory.mktemp("made") / "people.parquet"
    whole = path.with_name("whole.parquet")
    make_people(vocabulary, 6000, 1, whole)
    duckdb.connect().execute(f"copy (from '{whole}') to '{path}' (row_group_size 2048)")
    return path
