"""The pages of a trial in a real browser: plan, today, the end; an evening without script; nothing leaks."""

import re

from soleus.interviewing import interviewed
from tests.web.browser.people import example
from tests.web.browser.test_leaks import LINE
from tests.web.browser.test_pages import NARROW, PHONE, UNFOLD, WIDE

EVENING = {"leg_pain": "7", "heaviness": "9", "ankle_1": "231", "ankle_2": "23,3", "hours_worn": "13"}
TROUBLE = "zebra stripes below the knee"


def opened(visitor, key):
    visitor.open("/diary/open")
    visitor.tab.fill("#key", key)
    visitor.follow("main form button")
    assert visitor.path == "/diary"


def test_plan_today_and_the_end_hold_at_every_width(look, keys, book, vocabulary):
    visitor = look(interviewed(example(vocabulary), book)[0], axe=True)
    faults = []
    for stage, paths in {
        "run-in": ("/trial", "/diary/key"), "ready": ("/diary/start",), "stopped": ("/diary",),
        "running": ("/diary/order", "/diary/keep", "/diary/day/2"), "ended": ("/diary", "/diary/report"),
    }.items():  # fmt: skip
        opened(visitor, keys[stage])
        for path in paths:
            visitor.open(path)
            assert visitor.path == path
            visitor.tab.evaluate(UNFOLD)
            faults += visitor.faults(WIDE, PHONE, NARROW)
    opened(visitor, keys["running"])
    visitor.submit()  # nothing was answered
    assert visitor.tab.locator(".nhsuk-error-summary a").count() == 1
    faults += visitor.faults(WIDE, PHONE, NARROW)
    assert "\n".join(faults) == ""


def test_an_evening_is_written_without_script_and_leaks_nothing(look, keys, site, book):
    before = len(site.written())
    visitor = look(script=False)
    opened(visitor, keys["running"])
    visitor.tab.locator(".signs .none label").click()
    for name in ("leg_pain", "heaviness"):
        visitor.tab.locator(f'label:has([name="{name}"][value="{EVENING[name]}"])').click()
    for name in ("ankle_1", "ankle_2", "hours_worn"):
        visitor.tab.fill(f'[name="{name}"]', EVENING[name])
    visitor.tab.locator("summary", has_text=book.words.web["trial"]["entry"]["trouble"]).click()
    visitor.tab.fill("textarea", TROUBLE)
    visitor.follow("main form button[type=submit]")
    assert visitor.path == "/diary"
    assert book.words.pages["trial_diary"]["today"]["written"] in visitor.tab.content()
    visitor.follow('main a[href^="/diary/day/"]')
    assert visitor.tab.locator('[name="ankle_2"]').input_value() == "23.3"
    assert visitor.tab.locator("textarea").input_value() == TROUBLE

    lines = site.written()[before:].splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    routes = " ".join(match[2] for line in lines if (match := LINE.fullmatch(line)))
    assert not re.search(r"\d", routes)
    addresses = " ".join(re.sub(r"\?v=[0-9a-f]+$", "", url).removeprefix(site.address) for url in visitor.requested)
    for secret in (keys["running"], *EVENING.values(), *TROUBLE.split()[:2]):
        assert secret not in routes
        assert not re.search(rf"\b{re.escape(secret)}\b", addresses.replace("/diary/day/11", "")), secret
