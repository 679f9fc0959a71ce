"""Predictions that are remembered: many views show the same example person, and a prediction takes half a second.

Only what asks for it gets them so; what tests the model itself must not.
"""

from contextlib import contextmanager
from typing import Any

import pytest

import soleus.answer.main_path as stage
from soleus.prediction import predict


@contextmanager
def remembering(known: dict[Any, Any]):
    """Predict each person once, and put what was predicted into ``known``."""

    def remembered(indication, fitted, book):
        screening = indication.screening
        told = repr((sorted(screening.case.facts.items()), screening.urgency, indication.pressure_mmhg, fitted))
        if (told, id(book)) not in known:
            known[told, id(book)] = book, predict(indication, fitted, book)  # books stay, so that their id stays
        return known[told, id(book)][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "predict", remembered)
        yield


@pytest.fixture(scope="session")
def known_predictions():
    return {}


@pytest.fixture
def predictions_kept(known_predictions):
    """Predict each person once in a run, for this test and whatever else asks for it."""
    with remembering(known_predictions):
        yield
