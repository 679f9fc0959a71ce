"""The table of what holds each requirement names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "engineers" / "security.md"


def test_every_test_that_it_names_is_there():
    text = PAGE.read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+?(?:\.py)?)(?:::(\w+))?`", text)
    assert len(named) > 20
    for path, test in named:
        assert (ROOT / path).exists(), path
        assert not test or f"def {test}(" in (ROOT / path).read_text("utf-8"), test
