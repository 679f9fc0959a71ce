"""One browser and one server for all tests here; whoever asks for either goes to the same process."""

import time
from datetime import date

import pytest

from soleus.case import read_case
from soleus.web.state import BrowserState, StateSeal
from tools.web.browsing import chromium, visit
from tools.web.server import SECRET, served
from tools.web.trials import made_up


# Of this folder and not of the whole run: while the browser runs, its event loop would be in the way of other tests.
@pytest.fixture(scope="package")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="package")
def diaries(tmp_path_factory):
    """Give where the server keeps diaries."""
    return str(tmp_path_factory.mktemp("kept") / "diaries.sqlite")


@pytest.fixture(scope="package")
def site(tmp_path_factory, diaries):
    with served(tmp_path_factory.mktemp("served") / "log", more={"SOLEUS_DIARIES": diaries}) as running:
        yield running


@pytest.fixture
def keys(site, diaries, book):  # noqa: ARG001  # the server makes the store
    """Give the keys of diaries made up for this test alone, one for each stage of a trial: a test writes into them."""
    case = read_case("examples/evening-swelling.toml", book.rules.vocabulary)
    return made_up(diaries, case, book, date.today())  # noqa: DTZ011  # as the server takes it


@pytest.fixture
def look(browser, site, book):
    """Give what opens a window, of somebody who has answered so much; in the end nothing may have gone wrong unseen."""
    visits = []

    def opened(interview=None, path="", *, secret=SECRET, minutes=0, **wishes):
        visitor = visit(browser, site.address, **wishes)
        visits.append(visitor)
        if interview is not None:
            sealed = StateSeal(secret, book).close(BrowserState(interview), int(time.time() // 60) - minutes)
            visitor.tab.context.add_cookies([{"name": "soleus", "value": sealed, "url": site.address}])
        if path:
            visitor.open(path)
        return visitor

    yield opened
    for visitor in visits:
        visitor.tab.context.close()
    complaints = [text for visitor in visits for text in visitor.complaints if "status of 4" not in text]
    assert complaints == []
    requested = {url for visitor in visits for url in visitor.requested}
    assert [url for url in requested if not url.startswith((f"{site.address}/", "data:"))] == []
