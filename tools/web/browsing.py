"""Chromium as a person uses it: pages opened, forms filled in, and an ear for everything that goes wrong unseen."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tools.web.forms import Page, replies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

    from soleus.case.facts import Value, Vocabulary
    from tools.web.forms import Control, Sent

AXE = Path(__file__).parent.parent / "node" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """async () => (await axe.run({resultTypes: ["violations"]})).violations
    .map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 200) + " " + n.any.map(a => a.message)).join(" | "))"""
# What stands in the way, not what holds it: the innermost elements that end beyond the window.
BEYOND = """() => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && ![...e.children].some(
        c => c.getBoundingClientRect().right > innerWidth + 1)).slice(0, 3).map(e => e.outerHTML.slice(0, 160))"""
WIDER = "() => document.scrollingElement.scrollWidth - window.innerWidth"
MOST_PAGES = 80


def _can_be_clicked(part: Control) -> bool:
    """Whether a click changes it: a circle that is chosen is left by choosing another."""
    return part.kind == "checkbox" or (part.kind == "radio" and not part.is_chosen)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser that Debian ships.

    Raises:
        RuntimeError: there is none.
    """
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("The pages are looked at in Chromium (Debian: chromium), and there is none")
    with sync_playwright() as playwright:
        # It runs as root in continuous integration, where its own sandbox refuses to.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visit:
    """One person's window, and what it noticed: addresses asked for, messages of the console, requests that failed."""

    tab: Tab
    address: str
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen."""
        self.tab.on("request", lambda request: self.requested.append(request.url))
        self.tab.on("console", lambda message: self.complaints.append(message.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def page(self) -> Page:
        """What the window shows."""
        return Page(self.tab.content())

    @property
    def path(self) -> str:
        """The path of what the window shows."""
        return self.tab.url.removeprefix(self.address)

    def open(self, path: str = "/") -> None:
        """Open a page."""
        self.tab.goto(self.address + path)

    def begin(self) -> None:
        """Open the start page and begin."""
        self.open()
        self.submit()

    def submit(self) -> None:
        """Send the form of the question."""
        self.follow("main form button")

    def follow(self, selector: str) -> None:
        """Click the first link or button that a selector names, and wait for where it leads."""
        with self.tab.expect_navigation():
            self.tab.locator(selector).first.click()

    def fill(self, sent: Sent) -> None:
        """Type, choose and tick, and undo what was typed or ticked otherwise; measures that nobody took are skipped."""
        page = self.page
        wanted = {(name, value) for name, values in sent.items() for value in values}
        for part in page.controls:
            place = f'main [name="{part.name}"]'
            if part.kind == "text":
                self.tab.fill(place, sent.get(part.name, [""])[0])
            elif part.is_chosen != ((part.name, part.value) in wanted) and _can_be_clicked(part):
                self.tab.click(f'{place}[value="{part.value}"]')

    def answer(self, facts: Mapping[str, Value], vocabulary: Vocabulary) -> None:
        """Answer the question of the page."""
        page = self.page
        sent = replies(page, facts, vocabulary)
        self.fill(sent)
        is_skipped = sent == {"pick": ["none"]} and any(part.kind == "submit" and part.name for part in page.controls)
        self.follow('main button[name="pick"]' if is_skipped else "main form button")

    def walk(self, facts: Mapping[str, Value], vocabulary: Vocabulary) -> Iterator[str]:
        """Answer question after question until none is left; give the path of each before it is answered.

        Raises:
            RuntimeError: an answer was refused, or there is no end.
        """
        for _ in range(MOST_PAGES):
            if not self.path.startswith("/q/"):
                return
            before = self.path
            yield before
            self.answer(facts, vocabulary)
            if self.path == before:
                raise RuntimeError(f"An answer was refused: {self.page.title}")
        raise RuntimeError("The questions have no end")

    def beside(self, path: str) -> Visit:
        """Open another window of the same person."""
        visit = Visit(self.tab.context.new_page(), self.address, self.requested, self.complaints)
        visit.open(path)
        return visit

    def runs_out(self) -> int:
        """Give by how many pixels the page is wider than the window; 0 or less is none."""
        return int(self.tab.evaluate(WIDER))

    def faults(self, *widths: int) -> list[str]:
        """Look for what runs out of the window at each of these widths in pixels, and what axe finds at the last."""
        faults = []
        for width in widths:
            self.tab.set_viewport_size({"width": width, "height": 844})
            if (more := self.runs_out()) > 0:
                faults.append(f"{width} px: runs out by {more} px: {self.tab.evaluate(BEYOND)}")
        faults += self.tab.evaluate(VIOLATIONS)
        return [f"{self.path}: {fault}" for fault in faults]


def visit(browser: Browser, address: str, *, width: int = 390, script: bool = True, axe: bool = False) -> Visit:
    """Open a window of a person that nobody has seen before."""
    context = browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=script)
    if axe:
        context.add_init_script(path=AXE)
    return Visit(context.new_page(), address)
