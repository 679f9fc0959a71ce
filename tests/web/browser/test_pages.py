"""Every page, in a real browser: nothing runs out of a narrow window, axe has nothing to say, no link is dead."""

import re

import pytest

from soleus.interviewing import begin_of, interviewed
from tests.web.browser.people import example

NARROW, PHONE, WIDE = 320, 390, 1200
FILES = re.compile(r"^/(keep|static|api)/|^/(trial|diary)/.+\.")
ASKED = ("/ask/relieve-the-pain", "/ask/how-tight")
UNFOLD = "() => document.querySelectorAll('details').forEach(fold => { fold.open = true })"


@pytest.fixture(scope="module")
def done(book, vocabulary):
    """Somebody who answered everything, measured both legs, and whom a sock suits."""
    return interviewed(example(vocabulary), book)[0]


def paths(interview, book):
    """Give the path of every question that was answered."""
    return [f"/q/{place}" for place in range(len(interview.steps)) if begin_of(interview, place, book) == place]


def test_every_question_holds_at_every_width(look, book, done):
    visitor = look(done, axe=True)
    faults = []
    for path in (*paths(done, book), "/", "/resume"):
        visitor.open(path)
        assert visitor.path == path
        faults += visitor.faults(WIDE, PHONE, NARROW)
    assert "\n".join(faults) == ""


def test_check_and_answer_hold_at_every_width_folded_and_unfolded(look, done):
    visitor = look(done, axe=True)
    faults = []
    for path in ("/check", "/answer"):
        visitor.open(path)
        assert visitor.path == path
        faults += [*visitor.faults(PHONE, NARROW), *visitor.faults(WIDE)]
        visitor.tab.evaluate(UNFOLD)
        faults += visitor.faults(WIDE, PHONE, NARROW)
    assert "\n".join(faults) == ""


def test_no_link_is_dead_and_every_page_that_one_leads_to_holds(look, done):
    """From the start page and the answer on, each address once."""
    visitor = look(done, axe=True)
    left, seen, faults = ["/", "/answer", "/check", "/nothing"], set(), []
    while left:
        path = left.pop().partition("#")[0]
        if path in seen or not path.startswith("/") or path.startswith("/q/"):
            continue
        seen.add(path)
        # The questions that people ask have pages by one template: a few of them are looked at, all are asked for.
        if FILES.match(path) or (path.startswith("/ask/") and path not in ASKED):
            response = visitor.tab.request.get(visitor.address + path)
        else:
            response = visitor.tab.goto(visitor.address + path)
            faults += visitor.faults(NARROW)
            left += visitor.page.links
        if response.status != (404 if path == "/nothing" else 200):
            faults.append(f"{path}: {response.status}")
    assert "\n".join(faults) == ""
    assert len(seen) > 15


def test_german_pages_run_out_of_no_narrow_window(look, book, done):
    visitor = look(done, width=NARROW)
    visitor.open()
    visitor.follow("footer button[lang=de]")
    runs_out = []
    for path in ("/", *paths(done, book), "/check", "/answer", "/danger"):
        visitor.open(path)
        assert visitor.tab.locator("html").get_attribute("lang") == "de"
        runs_out += [path] if visitor.runs_out() > 0 else []
    assert runs_out == []


SPOILED = """() => {
    const line = document.createElement("pre");
    line.textContent = "x".repeat(60);
    document.querySelector("main").append(line);
    document.querySelector("main label").remove();
    document.body.setAttribute("style", "color: red");
}"""


def test_a_spoiled_page_is_seen_heard_and_measured(look, done):
    """What finds no fault elsewhere does find one: a line too long, an input without a name, a style of its own."""
    visitor = look(done, f"/q/{next(n for n, step in enumerate(done.steps) if 'height_cm' in step.replies)}", axe=True)
    visitor.tab.evaluate(SPOILED)
    seen = "\n".join(visitor.faults(NARROW))
    assert "runs out" in seen
    assert "label" in seen
    assert any("Content Security Policy" in complaint for complaint in visitor.complaints)
    visitor.complaints.clear()


@pytest.mark.parametrize("path", ["/care", "/answer"])
def test_an_emergency_is_the_same_at_every_width(look, book, path):
    interview, _ = interviewed({"saddle_numbness": True}, book)
    visitor = look(interview, path, axe=True)
    assert visitor.path == "/care"
    assert visitor.faults(WIDE, PHONE, NARROW) == []
