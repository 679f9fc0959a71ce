"""A plain client that walks through the pages within one process: no browser, no port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tools.web.forms import Page, replies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.testclient import TestClient

    from soleus.case.facts import Value, Vocabulary
    from tools.web.forms import Sent

MOST_PAGES = 80
FORM = "application/x-www-form-urlencoded"


@dataclass
class Visitor:
    """Somebody who opens pages one after the other; ``path`` and ``page`` are where they are."""

    client: TestClient
    path: str = "/"
    page: Page | None = None

    def open(self, path: str) -> Page:
        """Open a page, and follow to where it leads."""
        return self._shown(*self._sent("GET", path))

    def send(self, path: str, sent: Sent) -> Page:
        """Send a form, and follow to where it leads."""
        return self._shown(*self._sent("POST", path, urlencode(sent, doseq=True)))

    def walk(self, facts: Mapping[str, Value], vocabulary: Vocabulary) -> Iterator[tuple[Page, Sent]]:
        """Begin, and answer question after question; give each page with what is sent, the last with nothing.

        Raises:
            RuntimeError: an answer was refused, or there is no end.
        """
        yield self.open("/"), {}
        page = self.send("/start", {"whom": ["myself"]})
        for _ in range(MOST_PAGES):
            if not self.path.startswith("/q/"):
                yield page, {}
                return
            yield page, replies(page, facts, vocabulary)
            page = self.answer(facts, vocabulary)
        raise RuntimeError("The questions have no end")

    def answer(self, facts: Mapping[str, Value], vocabulary: Vocabulary) -> Page:
        """Answer the question of the page, and follow to where that leads.

        Raises:
            RuntimeError: the answer was refused, or the page asks nothing.
        """
        page, before = self.page, self.path
        if page is None:
            raise RuntimeError("No page is open")
        after = self.send(page.action, {**page.hidden, **replies(page, facts, vocabulary)})
        if self.path == before:
            raise RuntimeError(f"An answer was refused: {page.title}")
        return after

    def _sent(self, method: str, path: str, content: str = "") -> tuple[str, str]:
        headers = {"origin": str(self.client.base_url), "content-type": FORM} if method == "POST" else {}
        response = self.client.request(method, path, content=content or None, headers=headers)
        return response.url.path, response.text

    def _shown(self, path: str, html: str) -> Page:
        self.path, self.page = path, Page(html)
        return self.page
