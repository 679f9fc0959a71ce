"""The engines that all tests of this folder share, each started once."""

import pytest
from pyspark.sql import SparkSession

from tests.agreement import readers
from tests.agreement.readers import Reader
from tools.node.cql import CqlEngine


@pytest.fixture(scope="module")
def every_reader():
    """Give every reader but the reference, by name; Spark ends with the module, for others start it otherwise."""
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    with CqlEngine() as engine:
        found: dict[str, Reader] = {
            "compiled": readers.compiled,
            "duckdb": readers.duck,
            "solver": readers.solver,
            "cql": readers.cql(engine),
            "spark": readers.spark(session),
        }
        yield found
    session.stop()
