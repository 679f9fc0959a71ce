"""Locust's file: people who visit at once, each thinking for a while over every page. ``tools/bench/web.py`` runs it.

Each goes through the questions as somebody made up, whom no emergency ends, looks at the check and at the answer, and
begins anew. What is asked for is counted by kind: pages, forms sent, answers, and files that a browser keeps.
"""

from __future__ import annotations

import itertools
import re
from typing import Any, ClassVar

from locust import HttpUser, constant, task
from requests import Response

from soleus.case import build_case
from soleus.cohort.people import laypeople
from soleus.load import load_book
from soleus.rules.levels import Urgency
from soleus.screen import screen
from tools.web.forms import Page, Sent, replies

THOUGHT_S = 2.0
DRAWN, SEED = 60, 3
PAGE, FORM, ANSWER, FILE = "page", "form", "answer", "file"
SEE_OTHER = 303
VOCABULARY = load_book().rules.vocabulary
CASES = [build_case(given, VOCABULARY) for given in laypeople(VOCABULARY, DRAWN, SEED)]
PEOPLE = itertools.cycle(
    case.facts for case in CASES if screen(case, load_book().rules).urgency is not Urgency.EMERGENCY
)


class Person(HttpUser):
    """One of them."""

    wait_time = constant(THOUGHT_S)
    kept: ClassVar[frozenset[str]] = frozenset()

    def on_start(self) -> None:
        """Open the start page, with the files that belong to it."""
        self.facts = next(PEOPLE)
        self.path = "/"
        for file in re.findall(r'(?:href|src)="(/static/[^"]+)"', self._open("/").html):
            self._weighed("GET", file, FILE)

    @task
    def go_on(self) -> None:
        """Do what comes next: begin, answer, or look at the answer."""
        if self.path == "/":
            self.page = self._send("/start", {"whom": ["myself"]})
        elif self.path.startswith("/q/"):
            sent = {**self.page.hidden, **replies(self.page, self.facts, VOCABULARY)}
            self.page = self._send(self.page.action, sent)
        elif self.path == "/check":
            self.page = self._open("/answer")
        else:
            self.on_start()

    def _open(self, path: str) -> Page:
        self.path = path
        response = self._weighed("GET", path, ANSWER if path == "/answer" else PAGE)
        if response.status_code == SEE_OTHER:
            return self._open(response.headers["location"])
        return Page(response.text)

    def _send(self, path: str, sent: Sent) -> Page:
        response = self._weighed("POST", path, FORM, data=sent, headers={"origin": self.host or ""})
        return self._open(response.headers.get("location", path))

    def _weighed(self, method: str, path: str, kind: str, **more: Any) -> Response:  # noqa: ANN401  # as requests takes it
        """Ask for something, and count what came over the wire, not what it was unpacked to."""
        with self.client.request(
            method, path, name=kind, allow_redirects=False, catch_response=True, **more
        ) as response:
            response.request_meta["response_length"] = int(response.headers.get("content-length", 0))
        weighed: Response = response
        return weighed
