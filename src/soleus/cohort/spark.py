"""Apache Spark as the cohort uses it: the same query in Spark's words, a file of the table at a time."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession
    from sqlglot import exp

    from soleus.cohort.table import Part


# Where one of these is set, Spark knows by itself where to run.
CONFIGURED = frozenset({"SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS", "PYSPARK_GATEWAY_PORT"})


def session() -> SparkSession:
    """Give the session that runs here, or start one: at SPARK_MASTER, where Spark is configured, or on two cores.

    Raises:
        ProblemsError: PySpark is not installed, or no Java is.
    """
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415  # an extra: only --engine spark needs it
        from pyspark.sql import SparkSession  # noqa: PLC0415  # as above
    except ImportError:
        message = "install it with: pip install 'soleus[population,spark]'; it also needs Java 17 or later"
        raise ProblemsError("PySpark is not installed", [message]) from None
    builder = SparkSession.builder.appName("soleus cohort")
    if "SPARK_MASTER" in os.environ:
        builder = builder.master(os.environ["SPARK_MASTER"])
    elif not CONFIGURED & os.environ.keys():
        builder = builder.master("local[2]").config("spark.ui.enabled", "false")
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise ProblemsError("Spark cannot be started", [f"{error}; it needs Java 17 or later"]) from None


class Spark:
    """Runs queries over parts of a table on Spark."""

    name = "spark"

    def __init__(self) -> None:
        """Open the engine."""
        self.session = session()

    def look_at(self, part: Part) -> None:
        """Let ``part`` be the rows of a part, which is a whole file, with ``row``, which counts from 1."""
        rows = self.session.read.parquet(part.file)
        rows.selectExpr("*", f"_metadata.row_index + {part.before + 1} AS row").createOrReplaceTempView("part")

    def look_at_answers(self, answers: Path) -> None:
        """Let ``answers`` be what was written for a part."""
        self.session.read.parquet(answers.resolve().as_uri()).createOrReplaceTempView("answers")

    def ask(self, query: exp.Select) -> list[tuple[Any, ...]]:
        """Give the rows of a small answer."""
        return [tuple(row) for row in self.session.sql(query.sql(dialect="spark")).collect()]

    def write(self, query: exp.Select, out: Path) -> None:
        """Write what a query over ``part`` gives to a folder of Parquet files, named in order."""
        beside = out.with_suffix(".spark")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
        rows = self.session.sql(query.sql(dialect="spark"))
        rows.write.option("compression", "zstd").parquet(beside.resolve().as_uri())
        out.mkdir()
        for place, path in enumerate(sorted(beside.glob("part-*.parquet"))):
            path.replace(out / f"{place:05}.parquet")
        shutil.rmtree(beside)
