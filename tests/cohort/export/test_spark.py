"""Spark answers for an export what DuckDB answers: the same SQL, from the same facts."""

import duckdb
import pytest

from soleus.cohort.export.make import make_export
from soleus.cohort.export.report import AGAINST
from soleus.cohort.export.run import run_export
from soleus.cohort.options import Options
from tests.tables import answers_in

# a whole run, whose lines are covered elsewhere
pytestmark = pytest.mark.no_cover


@pytest.mark.deep  # Spark compiles the rulebook for long; tests/cohort/spark holds the engines together in every run
@pytest.mark.usefixtures("spark")
def test_an_export_has_the_same_answers_and_report_on_both_engines(tmp_path, book, vocabulary, mapping):
    made = tmp_path / "export"
    make_export(vocabulary, mapping, 2000, 3, made, book.root)
    summaries = {
        engine: run_export(made, tmp_path / engine, book, mapping, Options(engine=engine, columns="rules", threads=2))
        for engine in ("duckdb", "spark")
    }
    assert summaries["duckdb"] | {"engine": "spark"} == summaries["spark"]
    assert answers_in(tmp_path / "duckdb") == answers_in(tmp_path / "spark")
    against = [duckdb.connect().execute(f"from '{tmp_path / engine / AGAINST}'").fetchall() for engine in summaries]
    assert against[0] == against[1]
    assert against[0]
