"""Spark says what DuckDB says."""

import os
import subprocess
import sys

import duckdb
import pytest

from soleus.cohort.spark import CONFIGURED
from tests.tables import answers_in, rows_in

# whole runs, one like the other: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover


def test_spark_runs_on_two_cores_where_nothing_else_is_configured(spark):
    if not (CONFIGURED | {"SPARK_MASTER"}) & os.environ.keys():
        assert spark.sparkContext.master == "local[2]"


@pytest.mark.usefixtures("spark")
def test_spark_and_duckdb_come_to_the_same_rows(cohort, made, write, tmp_path):
    """Over a folder of two files, with impossible rows set aside, a map, and a single-precision and a text column."""
    (tmp_path / "people").mkdir()
    for number, which in enumerate(("<= 2500", "> 2500")):
        sql = (
            "select * exclude (diabetes) replace (if(id % 50 = 0, 500, age_years) as age_years,"
            " hours_standing::varchar as hours_standing, smoker::varchar as smoker,"
            " if(id % 7 = 0, 0.1, round(hours_sitting))::float as hours_sitting),"
            ' if(id % 11 = 0, 9, diabetes::int)::double as "D M", id as town'
        )
        write(f"{sql} from '{made}' where id {which} order by id", f"people/{number}.parquet")
    (tmp_path / "map.toml").write_text('["D M"]\nfact = "diabetes"\nvalues = {1 = true, 0 = false}\nunknown = ["9"]')
    said = {"quarantine": True, "map": tmp_path / "map.toml", "ignore": ("town",)}
    first = cohort(tmp_path / "people", "duckdb", **said)
    second = cohort(tmp_path / "people", "spark", engine="spark", **said)
    assert first | {"engine": "spark"} == second
    assert 60 < first["set_aside"] < 2000
    assert answers_in(tmp_path / "spark") == answers_in(tmp_path / "duckdb")
    assert rows_in(tmp_path / "spark" / "set-aside") == rows_in(tmp_path / "duckdb" / "set-aside")
    types = [
        duckdb.connect().execute(f"describe from '{tmp_path / engine}/answers/**/*.parquet'").fetchall()
        for engine in ("duckdb", "spark")
    ]
    assert types[0] == types[1]


@pytest.mark.parametrize(
    ("lacking", "engine", "says"),
    [("pyspark.sql", "spark", "'soleus[population,spark]'"), ("duckdb", "duckdb", "'soleus[population]'")],
)
def test_where_an_extra_is_missing_it_is_said_what_to_install(made, tmp_path, lacking, engine, says):
    code = (
        f"import sys; sys.modules[{lacking!r}] = None; from soleus.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ["cohort", str(made), "--engine", engine, "--out", str(tmp_path / "answers")]
    done = subprocess.run([sys.executable, "-c", code, *words], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []
