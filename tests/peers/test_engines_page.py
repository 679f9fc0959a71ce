"""The page that compares engines says what the engines answer."""

import pytest

from tools import engines


@pytest.fixture(scope="module")
def page():
    return engines.page()


def test_the_page_is_fresh(page):
    assert page == engines.PAGE.read_text("utf-8")


def test_made_safe_no_engine_says_go_when_the_index_is_unknown(page):
    safe = [line for line in page.splitlines() if line.startswith("Then: ")]
    assert len(safe) == 9
    for line in safe:
        for way in (engines.LEFT_OUT, engines.NULL):
            assert f"{way}: go" not in line
