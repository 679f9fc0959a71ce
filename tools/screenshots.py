"""Takes pictures of the main pages into ``docs/pages``: run ``python -m tools.screenshots`` after the look has changed.

Phone width, and the answer wide for the README. Few colours, so that a picture is small. No check compares them:
letters are drawn a little differently on every machine.
"""

from __future__ import annotations

import io
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from soleus.case import Case, read_case
from soleus.interviewing import interviewed
from soleus.load import load_book
from soleus.web.state import BrowserState, StateSeal
from tools.pages.marks import DOCS, ROOT
from tools.web.browsing import chromium, visit
from tools.web.server import SECRET, served
from tools.web.trials import made_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Page as Tab

    from soleus.book import Book
    from soleus.case.facts import Value

FOLDER = DOCS / "pages"
PHONE, WIDE = 390, 1200
SCREEN = 844
COLOURS = 48
MOST_KB = 150
# The name of the picture, the page, how many questions were answered before (None: all), and how high it is in pixels.
PICTURES = (
    ("start", "/", 0, SCREEN),
    ("question", "/q/0", 0, 1000),
    ("measuring", "/q/{measuring}", None, 1900),
    ("check", "/check", None, SCREEN),
    ("answer", "/answer", None, 2400),
)
# Of a trial: the name of the picture, the stage of the diary, the page and its height.
TRIAL_PICTURES = (
    ("trial-today", "running", "/diary", 1100),
    ("trial-order", "running", "/diary/order", 1100),
    ("trial-report", "ended", "/diary/report", 1300),
)


def main() -> int:
    """Take every picture."""
    FOLDER.mkdir(exist_ok=True)
    book = load_book()
    facts = read_case(str(ROOT / "examples" / "evening-swelling.toml"), book.rules.vocabulary).facts
    folder = Path(tempfile.mkdtemp())
    place = str(folder / "diaries.sqlite")
    keys = made_up(place, Case(facts), book, date.today())  # noqa: DTZ011  # as the server takes it
    with served(folder / "log", more={"SOLEUS_DIARIES": place}) as site, chromium() as browser:
        window = visit(browser, site.address, width=PHONE)
        for name, path, count, height in PICTURES:
            interview, _ = interviewed(facts, book, upto=count)
            measuring = next((n for n, step in enumerate(interview.steps) if "left.calf_cm" in step.replies), 0)
            _hold(window.tab, site.address, book, facts, count)
            window.open(path.format(measuring=measuring))
            _take(window.tab, name, PHONE, height)
        _hold(window.tab, site.address, book, {"saddle_numbness": True}, None)
        window.open("/care")
        _take(window.tab, "care", PHONE, 1400)
        _hold(window.tab, site.address, book, facts, None)
        window.open("/answer")
        _take(window.tab, "answer-wide", WIDE, 1500)
        for name, stage, path, height in TRIAL_PICTURES:
            window.open("/diary/open")
            window.tab.fill("#key", keys[stage])
            window.submit()
            window.open(path)
            _take(window.tab, name, PHONE, height)
    return 0


def _hold(tab: Tab, address: str, book: Book, facts: Mapping[str, Value], count: int | None) -> None:
    """Let the browser hold what somebody answered who knows these facts."""
    interview, _ = interviewed(facts, book, upto=count)
    sealed = StateSeal(SECRET, book).close(BrowserState(interview), int(time.time() // 60))
    tab.context.add_cookies([{"name": "soleus", "value": sealed, "url": address}])


def _take(tab: Tab, name: str, width: int, height: int) -> None:
    """Take one picture from the top of the page, as far as it is to be seen.

    Raises:
        ValueError: it is too large for a repository.
    """
    tab.set_viewport_size({"width": width, "height": height})
    shot = Image.open(io.BytesIO(tab.screenshot()))
    path = FOLDER / f"{name}.png"
    shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size // 1000
    print(f"{path.relative_to(ROOT)}: {size} kB")
    if size > MOST_KB:
        raise ValueError(f"{path}: {size} kB are too many; it may have {MOST_KB}")


if __name__ == "__main__":
    raise SystemExit(main())
