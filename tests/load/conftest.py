"""A folder of knowledge that a test may edit."""

import shutil

import pytest

from soleus.knowledge.load import ROOT


@pytest.fixture
def root(tmp_path):
    copy = tmp_path / "knowledge"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy
