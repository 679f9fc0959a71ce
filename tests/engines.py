"""The engines that tests share, each started once in a run: whatever asks for one goes to the same process.

A test that asks for Spark or CQL by the name of its case, not by a fixture, is marked with ``ON_SPARK`` or ``ON_CQL``.
"""

import pytest

from soleus.cohort.spark import session
from tools.node.cql import CqlEngine

ON_SPARK = pytest.mark.xdist_group("spark")
ON_CQL = pytest.mark.xdist_group("cql")
ON_BROWSER = pytest.mark.xdist_group("browser")
GROUPS = {"spark": ON_SPARK, "cql_engine": ON_CQL, "browser": ON_BROWSER}  # by the fixture that is asked for

# Java compiles quickly and not well, and has one collector: queries over few rows are over before more would pay.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def spark():
    """Give the one session of Spark, started as the cohort starts it; nothing leaves this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", QUICK_JAVA)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        running = session()
    running.sparkContext.setLogLevel("OFF")
    running.conf.set("spark.sql.shuffle.partitions", "1")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def cql_engine():
    """Give the one Node process that translates and runs CQL."""
    with CqlEngine() as running:
        yield running
