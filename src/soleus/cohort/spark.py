"""Apache Spark as the cohort uses it: the same query in Spark's words, a file of the table at a time."""

from __future__ import annotations

import logging
import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.cohort.duck import DamagedError
from soleus.cohort.names import PEOPLE, ROW
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyspark.sql import DataFrame, SparkSession

    from soleus.cohort.part import TablePart


# What Spark must not take from a file's own words, from a folder's name, or from what somebody configured.
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.parquet.aggregatePushdown": "false",
    "spark.sql.parquet.binaryAsString": "false",
    "spark.sql.parquet.filterPushdown": "false",
    "spark.sql.parquet.recordLevelFilter.enabled": "false",
}
READ = {
    "ignoreCorruptFiles": "false",
    "ignoreMissingFiles": "false",
    "mergeSchema": "false",
    "recursiveFileLookup": "true",  # so that a folder's name is no column
}
PATTERN = re.compile(r"[\\*?\[\]{},^]")  # what Spark takes for a pattern in the name of a file
# Where one of these is set, Spark knows by itself where to run.
CONFIGURED = frozenset({"SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS", "PYSPARK_GATEWAY_PORT"})


def session() -> SparkSession:
    """Give the session that runs here, or start one: at SPARK_MASTER, where Spark is configured, or on two cores.

    Raises:
        ProblemsError: PySpark is not installed, or no Java is.
    """
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415  # an extra: only --engine spark needs it
        from pyspark.sql import SparkSession  # noqa: PLC0415  # an extra: only --engine spark needs it
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


@contextmanager
def _refusing_unreadable(name: str) -> Iterator[None]:
    """Turn what Spark says of a table into a refusal; its own words may quote a row, and never get further."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]  # noqa: PLC0415  # comes with PySpark
    from pyspark.errors import PySparkException  # noqa: PLC0415  # an extra, and slow to load

    try:
        yield
    except (PySparkException, Py4JError) as error:
        cause = (
            f"Spark cannot read it ({type(error).__name__}): it is damaged, or kept in a way that Spark does not know"
        )
        raise DamagedError(f"{name} cannot be read", [cause]) from None


def _identifier(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


class Spark:
    """Runs queries over parts of a table on Spark."""

    name = "spark"

    def __init__(self) -> None:
        """Open the engine, with all that it could guess switched off; it logs nothing, since a log may quote a row."""
        self.session = session()
        self.session.sparkContext.setLogLevel("OFF")
        logging.getLogger("SQLQueryContextLogger").disabled = True  # PySpark's own, which tells errors in full
        for name, value in SETTINGS.items():
            self.session.conf.set(name, value)

    def look_at(self, part: TablePart, columns: Mapping[str, str]) -> None:
        """Let ``part`` be the rows of a part, which is a whole file, with ``row``, which counts from 1.

        Args:
            part: the part.
            columns: the file's column behind each column of ``part``.

        Raises:
            DamagedError: Spark cannot read it.
        """
        chosen = [f"{_identifier(column_name)} AS {_identifier(name)}" for name, column_name in columns.items()]
        with _refusing_unreadable(part.name):
            rows = self._read(Path(part.file))
            rows.selectExpr(f"_metadata.row_index + {part.before + 1} AS {ROW}", *chosen).createOrReplaceTempView(
                "part"
            )

    def look_at_answers(self, answers: Path) -> None:
        """Let ``answers`` be what was written for a part."""
        self._read(answers).createOrReplaceTempView("answers")

    def hold(self, query: str) -> None:
        """Let ``PEOPLE`` be what a query over ``part`` and ``answers`` gives; Spark reads it where it is asked of."""
        with _refusing_unreadable("The table"):
            self.session.sql(query).createOrReplaceTempView(PEOPLE)

    def _read(self, path: Path) -> DataFrame:
        return self.session.read.options(**READ).parquet(PATTERN.sub(r"\\\g<0>", str(path.absolute())))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Give the rows of a small answer."""
        with _refusing_unreadable("The table"):
            return [tuple(row) for row in self.session.sql(query).collect()]

    def write(self, query: str, out: Path) -> None:
        """Write what a query over ``part`` gives to a folder of Parquet files, named in order."""
        beside = out.with_suffix(".spark")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)
        with _refusing_unreadable("The table"):
            rows = self.session.sql(query)
            rows.write.option("compression", "zstd").parquet(str(beside.absolute()))
        out.mkdir()
        for place, path in enumerate(sorted(beside.glob("part-*.parquet"))):
            path.replace(out / f"{place:05}.parquet")
        shutil.rmtree(beside)
