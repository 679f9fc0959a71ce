"""The whole flow as people use it: without script, by keyboard, back and forth, in two windows, after a break."""

import pytest

from soleus.interviewing import Interview, interviewed, next_question
from tests.web.browser.people import example, healthy, upto
from tools.web.forms import replies


def gone(book):
    """Give the heading of the page that says that no answers are left."""
    return book.words.web["stale"]["title"]


def heading(visitor):
    return visitor.tab.locator("h1").inner_text()


def test_without_script_the_whole_flow_leads_to_the_same_answer(look, book, vocabulary):
    facts = example(vocabulary)
    visitor = look(script=False)
    visitor.begin()
    count = sum(1 for _ in visitor.walk(facts, vocabulary))
    assert visitor.path == "/check"
    assert count > 20
    rows = visitor.tab.locator("main dl").inner_text()
    visitor.follow("main a.button")
    answer = visitor.tab.locator("main").inner_text()
    interview, _ = interviewed(facts, book)
    scripted = look(interview, "/check")
    assert scripted.tab.locator("main dl").inner_text() == rows
    scripted.open("/answer")
    assert scripted.tab.locator("main").inner_text() == answer


def press(visitor, keys):
    for key in keys:
        visitor.tab.keyboard.press(key)


FOCUS = """() => {
    const active = document.activeElement, style = getComputedStyle(active);
    const box = active.closest("label") ?? active, parent = getComputedStyle(active.parentElement);
    const sight = [style, getComputedStyle(active, "::before"), parent,
        ...[...active.parentElement.querySelectorAll("label")].flatMap(
            label => [null, "::before", "::after"].map(part => getComputedStyle(label, part)))];
    return {
        tag: active.tagName, name: active.name ?? "", value: active.value ?? "", kind: active.type ?? "",
        href: active.getAttribute("href") ?? "",
        seen: sight.some(one => one.outlineStyle !== "none" && one.outlineWidth !== "0px" || one.boxShadow !== "none"),
    };
}"""


def focus(visitor):
    """Say which element has the focus, and whether that can be seen."""
    return visitor.tab.evaluate(FOCUS)


def tabbed_to(visitor, wanted, most=60):
    """Press Tab until the focus is on what is wanted; wherever it comes by, it can be seen."""
    for _ in range(most):
        press(visitor, ["Tab"])
        spot = focus(visitor)
        assert spot["seen"], spot
        if wanted(spot):
            return
    raise AssertionError("Tab does not lead there")


def keyed(visitor, sent):
    """Fill the form in and send it, by keys alone."""
    texts = {name: values for name, values in sent.items() if name != "pick"}
    page = visitor.page
    for name, [value] in texts.items():
        radios = [part.value for part in page.controls if part.name == name and part.kind == "radio"]
        tabbed_to(visitor, lambda spot, name=name: spot["name"] == name)
        if radios:
            press(visitor, ["Space", *["ArrowDown"] * radios.index(value)])
        else:
            visitor.tab.keyboard.type(value)
    for value in sent.get("pick", []):
        if any(part.value == value and part.kind == "checkbox" for part in page.controls):
            tabbed_to(visitor, lambda spot, value=value: (spot["name"], spot["value"]) == ("pick", value))
            press(visitor, ["Space"])
        else:
            tabbed_to(visitor, lambda spot, value=value: spot["tag"] == "BUTTON" and spot["value"] == value)
    if focus(visitor)["tag"] != "BUTTON":
        tabbed_to(visitor, lambda spot: spot["kind"] == "submit")
    entered(visitor)


def entered(visitor):
    """Press Enter, and wait for the page that it leads to."""
    with visitor.tab.expect_navigation():
        press(visitor, ["Enter"])


def test_by_keyboard_alone_from_the_start_to_the_answer(look, vocabulary):
    facts = healthy(vocabulary, leg_swelling="evening", swollen_leg="both", tired_heavy_legs=True, hours_sitting=7.0)
    visitor = look(width=1200)
    visitor.open()
    press(visitor, ["Tab"])
    assert focus(visitor)["href"] == "#main"
    press(visitor, ["Enter"])
    assert visitor.tab.evaluate("() => document.activeElement.id") == "main"
    tabbed_to(visitor, lambda spot: spot["kind"] == "submit")
    entered(visitor)
    for _ in range(60):
        if visitor.path.startswith("/q/"):
            keyed(visitor, replies(visitor.page, facts, vocabulary))
    assert visitor.path == "/check"
    tabbed_to(visitor, lambda spot: spot["href"] == "/answer")
    entered(visitor)
    assert visitor.path == "/answer"


def test_back_and_forward_show_every_page_again_as_it_was_answered(look, vocabulary):
    facts = healthy(vocabulary, tired_heavy_legs=True)
    visitor = look()
    visitor.begin()
    paths, chosen = [], []
    for path in visitor.walk(facts, vocabulary):
        visitor.tab.reload()
        assert visitor.path == path
        paths.append(path)
        chosen.append(replies(visitor.page, facts, vocabulary))
    for path, sent in zip(reversed(paths), reversed(chosen), strict=True):
        visitor.tab.go_back()
        assert visitor.path == path
        assert {name: sorted(values) for name, values in visitor.page.chosen.items()} == {
            name: sorted(values) for name, values in sent.items()
        }
    visitor.tab.go_back()
    assert visitor.path == "/"
    for path in paths:
        visitor.tab.go_forward()
        assert visitor.path == path
    visitor.tab.go_forward()
    assert visitor.path == "/check"
    visitor.open("/answer")
    assert visitor.path == "/answer"


def test_a_page_gone_back_to_can_be_answered_otherwise(look, vocabulary):
    visitor = look()
    visitor.begin()
    visitor.answer(healthy(vocabulary), vocabulary)
    first = heading(visitor)
    visitor.tab.go_back()
    visitor.answer({**healthy(vocabulary), "both_legs_affected": True}, vocabulary)
    visitor.tab.go_back()
    assert "both_legs_affected" in visitor.page.chosen["pick"]
    assert heading(visitor) != first


def test_an_answer_of_an_old_window_lands_under_no_other_question(look, book, vocabulary):
    """What stands at a place changes in one window; the other window, not loaded anew, still shows the old question."""
    facts = healthy(vocabulary, leg_swelling="evening")
    interview, place = upto(facts, book, "swollen_leg")
    old = look(interview, f"/q/{place}")
    new = old.beside(f"/q/{place - 1}")
    new.answer({**facts, "leg_swelling": "none"}, vocabulary)
    shown = heading(new)
    assert new.path == f"/q/{place}"
    old.answer({**facts, "swollen_leg": "left"}, vocabulary)
    assert heading(old) == shown
    assert "changed in another window" in old.tab.locator("main").inner_text()
    assert old.page.chosen == {}


def test_an_answer_of_an_old_window_to_the_same_question_counts(look, book, vocabulary):
    facts = healthy(vocabulary)
    interview, place = upto(facts, book, "age_years")
    old = look(interview, f"/q/{place}")
    new = old.beside(f"/q/{place}")
    new.answer(facts, vocabulary)
    old.answer({**facts, "age_years": 61}, vocabulary)
    new.open(f"/q/{place}")
    assert new.page.chosen == {"age_years": ["61"]}


def test_beginning_anew_in_one_window_leaves_no_answer_of_the_other(look, book, vocabulary):
    facts = healthy(vocabulary)
    interview, place = upto(facts, book, "age_years")
    old = look(interview, f"/q/{place}")
    old.beside("/").submit()
    old.answer(facts, vocabulary)
    assert old.path == "/q/0"
    assert old.page.chosen == {}


@pytest.mark.parametrize("cookie", ["", "garbage", "ä%00=;", "A" * 3000])
@pytest.mark.parametrize("path", ["/q/0", "/q/7", "/check", "/answer", "/care", "/keep/interview.json"])
def test_without_answers_that_can_be_opened_a_plain_page_says_so(look, book, path, cookie):
    visitor = look()
    response = visitor.tab.request.get(
        visitor.address + path, headers={"cookie": f"soleus={cookie}".encode().decode("latin-1")} if cookie else {}
    )
    assert response.ok
    assert gone(book) in response.text()


def test_a_cookie_of_another_secret_or_too_old_leads_to_a_plain_page(look, book, vocabulary):
    interview, place = upto(healthy(vocabulary), book, "age_years")
    for wish in ({"secret": "another one, of a server before"}, {"minutes": 25 * 60}):
        visitor = look(interview, f"/q/{place}", axe=True, **wish)
        assert gone(book) in visitor.tab.locator("main").inner_text()
        assert visitor.faults(320) == []
        visitor.follow("main a")
        assert visitor.path == "/"


def test_an_answer_sent_after_the_answers_are_gone_is_lost_and_said_to_be(look, book, vocabulary):
    facts = healthy(vocabulary)
    interview, place = upto(facts, book, "age_years")
    visitor = look(interview, f"/q/{place}")
    visitor.tab.context.clear_cookies()
    visitor.fill({"age_years": ["44"]})
    visitor.submit()
    assert gone(book) in visitor.tab.locator("main").inner_text()


def test_a_changed_answer_asks_again_what_hung_on_it(look, book, vocabulary):
    interview, _ = interviewed(healthy(vocabulary, tired_heavy_legs=True), book)
    assert next_question(interview, book) is None
    place = next(place for place, step in enumerate(interview.steps) if "leg_swelling" in step.replies)
    visitor = look(interview, "/check")
    visitor.follow(f'a[href="/q/{place}?check"]')
    visitor.fill({"leg_swelling": ["evening"]})
    visitor.submit()
    changed = {**interview.facts, "leg_swelling": "evening", "swollen_leg": "both"}
    asked = []
    for _ in visitor.walk(changed, vocabulary):
        asked += visitor.page.keys
    assert "swollen_leg" in asked
    assert visitor.path == "/check"
    assert len(visitor.tab.locator("main dl > div").all()) > len(interview.steps)


def test_a_changed_answer_on_which_nothing_hangs_leads_straight_back(look, book, vocabulary):
    interview, _ = interviewed(healthy(vocabulary, tired_heavy_legs=True), book)
    place = next(place for place, step in enumerate(interview.steps) if "age_years" in step.replies)
    visitor = look(interview, f"/q/{place}?check")
    visitor.fill({"age_years": ["45"]})
    visitor.submit()
    assert visitor.path == "/check"
    assert "45" in visitor.tab.locator("main dl").inner_text()


LATE = {"sudden_or_severe_worsening": True, "leg_weakness": True, "pain_and_numbness_began_together": True}


@pytest.mark.parametrize("signs", [{"saddle_numbness": True}, {"sudden_numb_cold_leg": True}, LATE])
def test_a_sign_of_danger_ends_in_the_care_card_and_can_be_taken_back(look, vocabulary, signs):
    """The only word on socks there is to take them off; whoever ticked by mistake goes back to that very tick."""
    visitor = look()
    visitor.begin()
    asked = list(visitor.walk({**healthy(vocabulary), **signs}, vocabulary))
    assert visitor.path == "/care"
    text = visitor.tab.locator("main").inner_text()
    assert [line for line in text.splitlines() if "sock" in line and "take it off" not in line] == []
    for path in ("/answer", "/check", "/q/30"):
        visitor.open(path)
        assert visitor.path in {"/care", "/check"}
    visitor.open("/care")
    visitor.follow('main a[href^="/q/"]')
    assert visitor.path == asked[-1]
    assert visitor.page.chosen
    visitor.answer(healthy(vocabulary), vocabulary)
    assert visitor.path.startswith("/q/")


def test_the_language_changes_on_the_spot_and_nothing_is_lost(look, book, vocabulary):
    interview, place = upto(healthy(vocabulary), book, "age_years")
    visitor = look(interview, f"/q/{place}")
    english, go_on = heading(visitor), visitor.tab.inner_text("main form button")
    visitor.follow("footer button[lang=de]")
    assert visitor.path == f"/q/{place}"
    assert visitor.tab.locator("html").get_attribute("lang") == "de"
    assert visitor.tab.inner_text("main form button") != go_on
    visitor.follow("footer button[lang=en]")
    assert heading(visitor) == english
    visitor.open("/check")
    assert len(visitor.tab.locator("main dl > div").all()) == place


def test_nothing_answered_is_not_an_end(look):
    visitor = look(Interview(), "/answer")
    assert visitor.path == "/q/0"
