"""Every page, in a real browser: nothing runs out of a narrow window, axe has nothing to say, no link is dead."""

import re

import pytest

from soleus.interviewing import interviewed
from tests.web.browser.people import example

NARROW, PHONE, WIDE = 320, 390, 1200
FILES = re.compile(r"^/(keep|static|api)/")


def test_every_question_and_what_follows_holds_at_every_width(look, vocabulary):
    """One walk for all: axe and width on each page, and a reload that changes nothing."""
    visitor = look(axe=True)
    visitor.open()
    faults = visitor.faults(NARROW, WIDE)
    visitor.begin()
    for path in visitor.walk(example(vocabulary), vocabulary):
        title = visitor.tab.title()
        faults += visitor.faults(NARROW, WIDE)
        visitor.tab.reload()
        assert (visitor.path, visitor.tab.title()) == (path, title)
    assert visitor.path == "/check"
    faults += visitor.faults(NARROW, PHONE, WIDE)
    visitor.follow("main a.button")
    assert visitor.path == "/answer"
    faults += visitor.faults(NARROW, PHONE, WIDE)
    visitor.tab.evaluate("() => document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    faults += visitor.faults(NARROW, WIDE)
    assert faults == []


def test_no_link_is_dead_and_every_page_that_one_leads_to_holds(look, book, vocabulary):
    """From the start page and the answer on, each address once."""
    interview, _ = interviewed(example(vocabulary), book)
    visitor = look(interview, axe=True)
    left, seen, faults = ["/", "/answer", "/check", "/nothing"], set(), []
    while left:
        path = left.pop().partition("#")[0]
        if path in seen or not path.startswith("/") or path.startswith("/q/"):
            continue
        seen.add(path)
        if FILES.match(path):
            response = visitor.tab.request.get(visitor.address + path)
        else:
            response = visitor.tab.goto(visitor.address + path)
            faults += visitor.faults(NARROW)
            left += visitor.page.links
        if response.status != (404 if path == "/nothing" else 200):
            faults.append(f"{path}: {response.status}")
    assert "\n".join(faults) == ""
    assert len(seen) > 15


def test_german_pages_run_out_of_no_narrow_window(look, vocabulary):
    visitor = look(width=NARROW)
    visitor.open()
    visitor.follow("footer button[lang=de]")
    visitor.submit()
    runs_out = []
    for path in visitor.walk(example(vocabulary), vocabulary):
        assert visitor.tab.locator("html").get_attribute("lang") == "de"
        runs_out += [path] if visitor.runs_out() else []
    visitor.open("/answer")
    assert [*runs_out, *(["/answer"] if visitor.runs_out() else [])] == []


@pytest.mark.parametrize("path", ["/care", "/answer"])
def test_an_emergency_is_the_same_at_every_width(look, book, path):
    interview, _ = interviewed({"saddle_numbness": True}, book)
    visitor = look(interview, path, axe=True)
    assert visitor.path == "/care"
    assert visitor.faults(NARROW, PHONE, WIDE) == []
