"""Fixtures and settings for all tests."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from soleus.load import load_book
from tests.engines import GROUPS, cql_engine, spark
from tests.knowledge_files import known_files, unchanged_files_kept
from tests.predictions import known_predictions, predictions_kept

__all__ = [
    "cql_engine",
    "known_files",
    "known_predictions",
    "predictions_kept",
    "spark",
    "unchanged_files_kept",
]

TESTS = Path(__file__).parent
gc.set_threshold(20_000, 10, 50)  # for 700, 10, 10: to collect so many tests is to make much and drop little

# Fixed examples by default, so that a run depends on nothing but the code; `make deep` draws many fresh ones.
_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
_QUIET = settings(deadline=None, database=None, suppress_health_check=_SLOW)
settings.register_profile("fast", _QUIET, max_examples=60, derandomize=True)
settings.register_profile("deep", _QUIET, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

# What a folder's tests are of, to run them alone: `make test KIND=model`. Files beside the folders are of the whole.
KINDS = {
    "rules": ("case", "interview", "knowledge", "load", "rules"),
    "model": ("calibrate", "fit", "leg", "predict", "statistics"),
    "engines": ("agreement", "cql", "peers"),
    "doors": ("cli", "cohort", "document", "fhir", "mcp", "render", "schemas", "web"),
}
KIND_OF = {folder: kind for kind, folders in KINDS.items() for folder in folders}

# What takes longest begins first where tests run on several cores, so that no core waits for it at the end.
BEGIN_WITH = (
    "agreement",
    "web",
    "cql",
    "test_correction",
    "test_manual",
    "cohort",
    "test_promises",
    "predict",
    "rules",
)


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item):
    """Mark what kind a test is of, and what stays on one core: the tests of one engine, else those of a file.

    Here, and not once all are collected: xdist reads its mark before the hooks of this file would have set it.
    """
    here = item.path.relative_to(TESTS)
    item.add_marker(KIND_OF.get(here.parts[0], "whole"))
    if item.get_closest_marker("xdist_group") is None:
        of_engine = [mark for name, mark in GROUPS.items() if name in item.fixturenames]
        item.add_marker((*of_engine, pytest.mark.xdist_group(here.as_posix()))[0])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes longest; the order within a folder stays as it was shuffled."""

    def place(item):
        first = item.path.relative_to(TESTS).parts[0].removesuffix(".py")
        return BEGIN_WITH.index(first) if first in BEGIN_WITH else len(BEGIN_WITH)

    items.sort(key=place)
    for item in items:
        _tell_group(item)


def _tell_group(item):
    """Write a test's group behind its name, where xdist looks for it.

    It does so itself, into a field that pytest reads no more since 9.2 (pytest-xdist#1386), and then says nothing: the
    tests of a file went to all cores, and each core built what the file's tests share, and started every engine.
    """
    if getattr(item.config.option, "loadgroup", False):
        group = item.get_closest_marker("xdist_group").args[0]
        item._id = type(item.id).parse(f"{item.nodeid}@{group}")  # noqa: SLF001  # there is no other way to say it


def pytest_collection_finish():
    """Let the collector of garbage pass over ten thousand collected tests: a tenth of all seconds went there."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Trace no program that a test starts which is not traced itself."""
    with pytest.MonkeyPatch.context() as patch:
        if item.get_closest_marker("no_cover"):
            patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    """Trace no fixture either of a test that is not traced: pytest-cov passes over its call alone."""
    tracer = getattr(item.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if tracer is None or not item.get_closest_marker("no_cover"):
        return (yield)
    tracer.pause()
    try:
        return (yield)
    finally:
        tracer.resume()


def pytest_sessionfinish():
    """Give back what is passed over: engines look for leaks when Python ends."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def book():
    return load_book()


@pytest.fixture(scope="session")
def rules(book):
    return book.rules


@pytest.fixture(scope="session")
def vocabulary(book):
    return book.rules.vocabulary


@pytest.fixture(scope="session")
def physiology(book):
    return book.prediction.physiology


@pytest.fixture(scope="session")
def library(book):
    return book.library
