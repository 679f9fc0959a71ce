"""Tables for the cohort's tests, and a run over one."""

import json
import subprocess

import duckdb
import pytest

from soleus.cohort.make import make_people
from soleus.cohort.run import Options, run_cohort
from soleus.cohort.table import checksum
from soleus.knowledge.load import ProblemsError


@pytest.fixture
def write(tmp_path):
    """Write a table from SQL; gives its path."""

    def write_(sql, name="people.parquet", options=""):
        path = tmp_path / name
        duckdb.connect().execute(f"copy ({sql}) to '{path}' {options}")
        return path

    return write_


@pytest.fixture
def cohort(tmp_path, rules):
    """Run over a table; gives the summary."""

    def run(table, out="answers", **options):
        return run_cohort(str(table), tmp_path / out, rules, Options(threads=2, **options))

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
    """Made-up people in three row groups."""
    path = tmp_path_factory.mktemp("made") / "people.parquet"
    make_people(vocabulary, 3000, 1, path.with_name("whole.parquet"))
    duckdb.connect().execute(f"copy (from '{path.with_name('whole.parquet')}') to '{path}' (row_group_size 1000)")
    # DuckDB writes row groups of 2048 at the least, so the three are put together from three files' worth of rows.
    return path


def rows_of(path, where="answers/*.parquet"):
    """Give all rows of a run, in order, by column."""
    cursor = duckdb.connect().execute(f"select * from read_parquet('{path / where}') order by row")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def checksums(folder):
    """Give the checksum of every file of a run."""
    return {path.relative_to(folder).as_posix(): checksum(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def summary_of(folder):
    return json.loads((folder / "summary.json").read_text("utf-8"))


__all__ = ["checksums", "rows_of", "subprocess", "summary_of"]
