"""Fixtures and settings for all tests."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import soleus.answer  # noqa: F401  # its stage is found by name below
from soleus.load import load_book

# Fixed examples by default, so that a run depends on nothing but the code; `make deep` draws many fresh ones.
_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
_QUIET = settings(deadline=None, database=None, suppress_health_check=_SLOW)
settings.register_profile("fast", _QUIET, max_examples=60, derandomize=True)
settings.register_profile("deep", _QUIET, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

# What takes longest begins first where tests run on several cores, so that no core waits for it at the end.
BEGIN_WITH = ("agreement", "test_manual", "cohort", "cql", "predict", "rules")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Keep the tests of a file together on one core: they share engines, tables and predictions."""
    here = Path(__file__).parent

    def place(item):
        first = item.path.relative_to(here).parts[0].removesuffix(".py")
        return BEGIN_WITH.index(first) if first in BEGIN_WITH else len(BEGIN_WITH)

    for item in items:
        item.add_marker(pytest.mark.xdist_group(item.path.relative_to(here).as_posix()))
    items.sort(key=place)  # the order within a folder stays as it was shuffled


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


@pytest.fixture(scope="session", autouse=True)
def _predict_each_case_once():
    """Remember predictions: the examples are answered in every view, and each prediction takes half a second."""
    stage, known = sys.modules["soleus.answer.main_path"], {}
    predict = stage.predict

    def remembered(indication, fitted, book):
        screening = indication.screening
        told = repr((sorted(screening.case.facts.items()), screening.urgency, indication.pressure_mmhg, fitted))
        if (told, id(book)) not in known:
            known[told, id(book)] = book, predict(indication, fitted, book)  # books stay, so that their id stays
        return known[told, id(book)][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "predict", remembered)
        yield
