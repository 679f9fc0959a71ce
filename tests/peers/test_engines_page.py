"""The page that compares engines says what the engines answer."""

import pytest

from tools import engines
from tools.pages.marks import shown

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover


@pytest.fixture(scope="module")
def parts():
    return engines.parts()


def test_the_page_is_fresh(parts):
    assert parts == {name: shown(engines.PAGE, name) for name in parts}, "run 'python -m tools.engines'"


def test_made_safe_no_engine_says_go_when_the_index_is_unknown(parts):
    safe = [line for line in parts["engines"].splitlines() if line.startswith("Then: ")]
    assert len(safe) == 9
    for line in safe:
        for way in (engines.LEFT_OUT, engines.NULL):
            assert f"{way}: go" not in line
