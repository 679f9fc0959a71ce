"""A trial on the page, as a browser without script gets it: offered, planned, written, stopped, ended, erased."""

import html
import logging
import re
import sys
import time
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from soleus.case import build_case, read_case
from soleus.interviewing import interviewed
from soleus.problems import ProblemsError
from soleus.trial.diary import Diary
from soleus.trial.store import open_store
from soleus.web.app import create_app
from soleus.web.diaries import DRAFT_COOKIE, KEY_COOKIE, open_diaries
from soleus.web.settings import Settings
from soleus.web.site import COOKIE, LANGUAGE
from soleus.web.state import BrowserState
from soleus.web.trial import course, evening, opening

SECRET = "of this test, and of no server at all"  # noqa: S105  # it guards nothing
HOST = "http://testserver"
MONDAY = date(2026, 3, 2)
EVENING = {"pick": "none", "leg_pain": "4", "heaviness": "5", "ankle_1": "224", "ankle_2": "22,6", "hours_worn": "8"}
SECONDS_A_TAP, MINUTE = 3, 60


class Clock:
    """Says what day it is."""

    def __init__(self):
        self.day = MONDAY

    def today(self):
        return self.day

    def go_on(self, days=1):
        self.day += timedelta(days=days)


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return str(tmp_path_factory.mktemp("kept") / "diaries.sqlite")


@pytest.fixture(scope="module")
def app(book, clock, place):
    made = create_app(Settings(SECRET, computing=1, requests_a_minute=100_000, diaries=place), book, clock.today)
    with made.state.site.pool:
        yield made


@pytest.fixture(scope="module")
def ruth(book):
    return read_case("examples/evening-swelling.toml", book.rules.vocabulary).facts


@pytest.fixture
def client(app, clock):
    clock.day = MONDAY
    return TestClient(app, headers={"origin": HOST}, follow_redirects=False)


def answered(app, client, facts, book):
    """Let the browser hold what somebody answered."""
    state = BrowserState(interviewed(facts, book)[0])
    sealed = app.state.site.seal.close(state, int(time.time() // 60))
    client.cookies.set(COOKIE, sealed, domain="testserver.local")
    return client


@pytest.fixture
def begun(app, client, ruth, book):
    """Give somebody who began a diary today."""
    response = answered(app, client, ruth, book).post("/trial/begin")
    assert response.headers["location"] == "/diary/key"
    return client


@pytest.fixture
def started(begun, clock):
    """Give somebody who wrote the run-in and started; today is the evening before the first day."""
    for place in range(7):
        assert write(begun, place).headers["location"] == "/diary"
        clock.go_on()
    response = begun.post("/diary/start", data={"pick": "none", "days": "28", "expected": "not_sure"})
    assert response.headers["location"] == "/diary/order"
    return begun


def key_of(client):
    [key] = re.findall(r"<code>([\w-]+)</code>", client.get("/diary/key").text)
    return key


def write(client, place, **changes):
    evening = {name: value for name, value in {**EVENING, **changes}.items() if value is not None}
    return client.post(f"/diary/day/{place}", data=evening)


def kept(client, place, book, app):
    """Give the diary as it lies in the store."""
    store = open_store(place)
    return Diary(store, store.find(key_of(client)), app.state.site.trials.rules, book.rules)


def shown(response):
    return html.unescape(response.text)


def test_a_trial_is_offered_where_a_sock_suits_and_nowhere_else(app, client, ruth, book):
    suits = answered(app, client, ruth, book)
    assert 'href="/trial"' in suits.get("/answer").text
    texts = book.words.web["trial"]["offer"]
    assert 'action="/trial/begin"' in suits.get("/trial").text
    refused = answered(app, client, {**ruth, "pregnant": True, "sex": "female"}, book)
    assert texts["not_suitable"] in refused.get("/trial").text
    assert refused.post("/trial/begin").headers["location"] == "/trial"
    assert refused.get("/trial/case.json").status_code == 404


@pytest.mark.parametrize("weeks", [{"pain_weeks": 3.9}, {}])
def test_new_pain_or_pain_of_unknown_age_waits(app, client, ruth, book, weeks):
    facts = {key: value for key, value in ruth.items() if key != "pain_weeks"} | {"leg_pain": True} | weeks
    page = answered(app, client, facts, book).get("/trial")
    assert book.words.web["trial"]["offer"]["waits"]["new-episode"] in page.text
    assert "/trial/begin" not in page.text


def test_an_emergency_is_shown_before_any_trial(app, client, ruth, book):
    page = answered(app, client, {**ruth, "saddle_numbness": True}, book).get("/trial")
    assert page.headers["location"] == "/care"


def test_without_a_store_the_page_says_how_to_keep_a_diary_oneself(app, ruth, book, tmp_path):
    bare = create_app(Settings(SECRET, computing=1, requests_a_minute=100_000), book)
    bare.state.site.pool.close()
    client = answered(app, TestClient(bare, headers={"origin": HOST}, follow_redirects=False), ruth, book)
    object.__setattr__(bare.state.site, "pool", app.state.site.pool)
    page = client.get("/trial").text
    assert "soleus trial plan my-leg.json" in page
    assert "/trial/begin" not in page
    (tmp_path / "my-leg.json").write_bytes(client.get("/trial/case.json").content)
    case = read_case(str(tmp_path / "my-leg.json"), book.rules.vocabulary)
    assert case.facts.items() <= ruth.items()
    assert case.facts["left.ankle_cm"] == ruth["left.ankle_cm"]
    assert client.post("/trial/begin").status_code == 404
    assert client.get("/diary").headers["location"] == "/diary/open"
    assert book.words.web["trial"]["open"]["none"] in client.get("/diary/open").text


def test_from_the_plan_to_saddle_numbness_on_day_9(started, clock, book, app, place):
    diary = kept(started, place, book, app)
    order = diary.state().order
    page = started.get("/diary/order").text
    assert order.digest in page
    assert str(order.seed) in page
    assert started.get("/diary/days.ics").text.count("BEGIN:VEVENT") == 28
    texts = book.words.pages["trial_diary"]["today"]
    for day in range(1, 9):
        clock.go_on()
        assert texts[order.arm(day)].format(day=day, days=28) in shown(started.get("/diary"))
        assert started.get("/diary/report").headers["location"] == "/diary"  # benefit is judged once
        write(started, 7 + day)
    clock.go_on()
    assert write(started, 16, pick="saddle_numbness").headers["location"] == "/diary"
    page = started.get("/diary")
    assert page.text.index(book.words.urgency["emergency"]["title"]) < page.text.index(texts["stopped"])
    assert "<form" not in page.text.split('<footer class="foot"')[0]
    for path in ("/diary/day/16", "/diary/day/15", "/diary/start"):
        assert started.get(path).headers["location"] == "/diary"
    write(started, 17)
    assert len(diary.state().entries) == 7 + 9
    report = shown(started.get("/diary/report"))
    assert book.words.web["trial"]["report"]["stopped"] in report
    assert "Leg pain: " in report


def test_a_graver_sign_in_another_window_is_heard_behind_a_stop(started, clock, book):
    clock.go_on()
    write(started, 8, pick="open_wound_or_ulcer")
    care = book.words.urgency["emergency"]["title"]
    assert care not in started.get("/diary").text
    write(started, 8, pick="saddle_numbness")
    assert care in started.get("/diary").text


def test_what_is_wrong_is_shown_again_with_what_was_typed_and_nothing_is_kept(begun, book, app, place):
    problems = book.words.web["trial"]["problems"]
    answer = write(begun, 0, pick=None, leg_pain="11", ankle_1="9", trouble="itchy & red")
    assert answer.headers["location"] == "/diary"
    page = shown(begun.get("/diary"))
    for name in ("signs", "leg_pain", "ankle_cm"):
        assert page.count(problems[name]) == 2  # in the list above, and at its place
    assert "itchy & red" in page
    assert 'name="heaviness" value="5" checked' in page
    assert kept(begun, place, book, app).state().entries == ()
    write(begun, 0)
    assert DRAFT_COOKIE not in begun.cookies
    assert problems["signs"] not in begun.get("/diary").text


@pytest.mark.parametrize(
    ("text", "title", "reason"),
    [
        ("my groin is numb", "emergency", "trouble-in-words"),
        ("Mein Schritt ist taub", "emergency", "trouble-in-words"),
        ("Die linke Wade ist geschwollen", "urgent", "trouble-in-words"),
        ("mon entrejambe est engourdi", None, "unread-words"),
    ],
)
def test_a_danger_in_words_is_answered_on_the_page(begun, book, text, title, reason):
    write(begun, 0, trouble=text)
    page = shown(begun.get("/diary"))
    assert book.words.pages["trial_diary"]["reasons"][reason] in page
    assert title is None or book.words.urgency[title]["says"] in page


def test_whoever_fell_silent_is_asked_though_nobody_looks_after_the_server(started, clock, book):
    clock.go_on(2)
    write(started, 9)
    reason = book.words.pages["trial_diary"]["reasons"]["silence"].format(count=3)
    clock.go_on(2)
    assert reason not in shown(started.get("/diary"))
    clock.go_on()
    assert reason in shown(started.get("/diary"))
    write(started, 12)
    assert reason not in shown(started.get("/diary"))


@pytest.mark.parametrize("days", [1, -1])
def test_a_sign_is_heard_though_its_day_is_none_to_write(begun, clock, book, days):
    """As where a page was opened before midnight, or the clock of the server was set back."""
    clock.go_on(-days)
    write(begun, 0 if days > 0 else 2, pick="saddle_numbness")
    page = shown(begun.get("/diary"))
    assert book.words.urgency["emergency"]["title"] in page
    assert book.words.label("saddle_numbness") in page


def test_a_second_tap_on_a_button_changes_nothing(begun, book, app, place):
    key = key_of(begun)
    assert begun.post("/trial/begin").headers["location"] == "/diary"  # or its key would be lost
    assert key_of(begun) == key
    write(begun, 0)
    write(begun, 0)
    diary = kept(begun, place, book, app)
    assert len(diary.state().entries) == 1
    number = diary.state().entries[0].number
    for _ in range(2):
        assert write(begun, 0, replaces=str(number), leg_pain="2").headers["location"] == "/diary"
    assert [entry["leg_pain"] for entry in diary.history(MONDAY)] == [4, 2]


def test_in_the_evening_it_says_what_the_next_morning_asks(started, book, app, place):
    order, texts = kept(started, place, book, app).state().order, book.words.pages["trial_diary"]["today"]
    assert texts["tomorrow"][order.arm(1)] not in shown(started.get("/diary"))
    write(started, 7)
    assert texts["tomorrow"][order.arm(1)] in shown(started.get("/diary"))
    assert "Monday 9 March" in started.get("/diary").text


def test_a_trial_that_is_over_links_to_no_day(started, clock):
    clock.go_on()
    assert 'href="/diary/day/' in started.get("/diary").text
    started.post("/diary/leave")
    assert 'href="/diary/day/' not in started.get("/diary").text


def test_a_sign_is_heard_though_the_entry_is_wrong_and_though_none_is_ticked_too(begun, book):
    write(begun, 0, pick=["none", "foot_drop"], leg_pain="many")
    assert book.words.pages["trial_diary"]["today"]["stopped"] in begun.get("/diary").text


def test_whoever_is_not_sure_of_a_sign_does_not_go_on(begun, book):
    write(begun, 0, pick="none", unsure="fever_or_unwell")
    page = begun.get("/diary").text
    texts = book.words.pages["trial_diary"]
    assert texts["steps"]["pause"]["says"] in page
    assert texts["reasons"]["sock-not-decided"] in page
    assert book.words.urgency["open_urgent"]["title"] in page
    assert book.words.label("fever_or_unwell") in page


@pytest.mark.parametrize(
    ("typed", "cm"), [(("22.4", "22.6"), (22.4, 22.6)), (("224", "22,6"), (22.4, 22.6)), (("", ""), ())]
)
def test_a_tape_may_be_typed_with_point_with_comma_or_with_neither(begun, book, app, place, typed, cm):
    write(begun, 0, ankle_1=typed[0], ankle_2=typed[1])
    [entry] = kept(begun, place, book, app).state().entries
    assert entry.entry.ankle_cm == cm


@pytest.mark.parametrize("typed", ["nan", "-1", "10.5", "1e1", "٣", "4 or 5", "infinity" * 4])
def test_a_number_that_is_none_is_refused(begun, book, typed):
    write(begun, 0, heaviness=typed)
    problem = book.words.web["trial"]["problems"]["heaviness"]
    assert (problem in begun.get("/diary").text) is (typed not in {"1e1", "٣"})  # both are numbers to ten


def test_a_late_day_needs_paper_and_a_correction_keeps_what_was(begun, clock, book, app, place):
    write(begun, 0)
    clock.go_on(3)
    page = begun.get("/diary").text
    assert book.words.web["trial"]["today"]["yesterday"] in page
    assert write(begun, 1).headers["location"] == "/diary/day/1"
    assert book.words.web["trial"]["problems"]["day"] in begun.get("/diary/day/1").text
    write(begun, 1, on_paper="1")
    write(begun, 2)  # yesterday, from memory
    [number] = re.findall(r'name="replaces" value="(\d+)"', begun.get("/diary/day/0").text)
    write(begun, 0, replaces=number, leg_pain="2")
    diary = kept(begun, place, book, app)
    assert [entry["leg_pain"] for entry in diary.history(MONDAY)] == [4, 2]
    assert diary.state().shown()[MONDAY].leg_pain == 2
    write(begun, 0, replaces=number, leg_pain="3")  # the other window, which shows what was corrected meanwhile
    assert book.words.web["trial"]["problems"]["replaces"] in begun.get("/diary/day/0").text


def test_days_to_come_and_days_of_no_trial_cannot_be_written(begun, book, app, place):
    for number in (1, -1, 10**6):
        assert write(begun, number).headers["location"] == "/diary"
        assert begun.get(f"/diary/day/{number}").headers["location"] == "/diary"
    assert kept(begun, place, book, app).state().entries == ()


def test_no_trial_starts_before_its_run_in_is_over_or_without_an_expectation(begun, clock, book):
    assert begun.get("/diary/start").headers["location"] == "/diary"
    begun.post("/diary/start", data={"pick": "none", "days": "28", "expected": "helps"})
    write(begun, 0, unsure="dermatitis")  # it waits, and has not started for that
    begun.post("/diary/start", data={"pick": "none", "days": "28", "expected": "helps"})
    assert begun.get("/diary/order").status_code == 404
    clock.go_on(7)
    begun.post("/diary/start", data={"pick": "none", "days": "56"})
    page = begun.get("/diary/start").text
    assert book.words.web["trial"]["problems"]["expected"] in page
    assert 'value="56" checked' in page


def test_an_evening_takes_less_than_a_minute(started, clock):
    clock.go_on()
    page = started.get("/diary").text
    assert 'name="pick" value="none"' in page
    taps = 1  # none of the signs
    taps += sum(f'<input type="radio" name="{name}" value="4"' in page for name in ("leg_pain", "heaviness"))
    assert taps == 3
    for name, digits in (("ankle_1", "224"), ("ankle_2", "226"), ("hours_worn", "10")):
        assert re.search(f'name="{name}" type="text" inputmode="decimal"', page)
        taps += 1 + len(digits)
    taps += 1  # save
    assert taps * SECONDS_A_TAP <= MINUTE


def test_the_key_is_in_no_address_and_no_log_and_a_browser_holds_it_sealed(begun, caplog):
    key = key_of(begun)
    assert len(key) == 43
    assert key not in begun.cookies.get(KEY_COOKIE)
    assert key in begun.get("/diary/key.txt").text
    caplog.set_level(logging.INFO)
    begun.cookies.clear()
    assert begun.get("/diary").headers["location"] == "/diary/open"
    opened = begun.post("/diary/open", data={"key": f"  {key}\n"})
    assert opened.headers["location"] == "/diary"
    cookie = opened.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert begun.get("/diary").headers["cache-control"] == "no-store"
    write(begun, 0, trouble="zebra stripes")
    lines = [record.getMessage() for record in caplog.records if record.name == "soleus.web"]
    assert "POST /diary/day/{place} 303" in lines[-1]
    assert not [line for line in lines if key in line or "zebra" in line or re.search(r"day/\d", line)]


def test_a_wrong_key_opens_nothing_and_is_not_shown_again(client, book):
    for key in ("", "wrong-key", "x" * 5000):
        response = client.post("/diary/open", data={"key": key})
        assert response.status_code == 422
        assert book.words.web["trial"]["open"]["wrong"] in response.text
        assert not key or key not in response.text
    client.cookies.set(KEY_COOKIE, "bm90IGEgc2VhbA==", domain="testserver.local")
    assert client.get("/diary").headers["location"] == "/diary/open"


def test_without_a_key_every_page_of_a_diary_asks_for_it(client):
    routes = [route for part in (opening, evening, course) for route in part.router.routes]
    paths = {route.path for route in routes if route.path.startswith("/diary") and "GET" in route.methods}
    free = {"/diary/open", "/diary/erased"}
    assert len(paths) > 15
    for path in sorted(paths - free):
        assert client.get(path.replace("{place}", "0")).headers["location"] == "/diary/open", path


def test_over_https_the_cookies_are_safe(app, begun):
    key = key_of(begun)
    client = TestClient(app, base_url="https://testserver", headers={"origin": "https://testserver"})
    opened = client.post("/diary/open", data={"key": key}, follow_redirects=False)
    assert opened.headers["set-cookie"].startswith(f"__Host-{KEY_COOKIE}=")
    assert "secure" in opened.headers["set-cookie"].lower()
    assert client.get("/diary", follow_redirects=False).status_code == 200


def test_a_device_forgets_the_key_and_the_diary_stays(begun):
    key = key_of(begun)
    write(begun, 0)
    begun.post("/diary/close")
    assert begun.get("/diary").headers["location"] == "/diary/open"
    begun.post("/diary/open", data={"key": key})
    assert begun.get("/diary").status_code == 200


def test_all_of_it_can_be_taken_and_erased(started, clock, book):
    clock.go_on()
    write(started, 8, trouble="it pinches")
    assert len(started.get("/diary/export.json").json()["events"]) == 10
    bundle = started.get("/diary/export.fhir.json").json()
    assert "it pinches" in [part["resource"].get("valueString") for part in bundle["entry"]]
    table = started.get("/diary/days.csv").text
    assert len(table.splitlines()) == 29
    key = key_of(started)
    assert started.post("/diary/erase").headers["location"] == "/diary/erased"
    assert started.post("/diary/open", data={"key": key}).status_code == 422
    assert book.words.pages["trial_diary"]["erased"] in started.get("/diary/erased").text


def test_leaving_asks_no_reason_and_shows_what_it_came_to(started, clock, book):
    clock.go_on()
    started.post("/diary/leave")
    assert book.words.pages["trial_diary"]["today"]["ended"] in started.get("/diary").text
    assert book.words.web["trial"]["report"]["too_few"] in started.get("/diary/report").text
    assert started.get("/diary/report.pdf").status_code == 404


def test_the_papers_are_files(begun):
    for path in ("/diary/protocol.pdf", "/trial/sheet.pdf"):
        response = begun.get(path)
        assert response.content.startswith(b"%PDF"), path
        assert "attachment" in response.headers["content-disposition"]


def test_every_page_of_a_diary_is_in_german_too(started, clock, book):
    german = book.in_language("de").words
    started.cookies.set(LANGUAGE, "de", domain="testserver.local")
    clock.go_on()
    texts = german.web["trial"]
    for path, title in (
        ("/trial", texts["offer"]["title"]), ("/diary", german.pages["trial_diary"]["today"]["title"]),
        ("/diary/key", texts["key"]["title"]), ("/diary/order", texts["order"]["title"]),
        ("/diary/keep", texts["keep"]["title"]), ("/diary/erase", texts["sure"]["erase"]["title"]),
    ):  # fmt: skip
        page = shown(started.get(path))
        assert '<html lang="de">' in page
        assert title in page, path
    started.post("/diary/leave")
    assert texts["report"]["too_few"] in shown(started.get("/diary/report"))


def test_unknown_facts_let_nobody_in(app, client, book):
    facts = build_case({"age_years": 40, "leg_pain": True}, book.rules.vocabulary).facts
    assert "/trial/begin" not in answered(app, client, facts, book).get("/trial").text


def test_without_the_extras_there_is_no_trial_and_no_pdf(app, client, ruth, book, monkeypatch):
    someone = answered(app, client, ruth, book)
    monkeypatch.setitem(app.state.site.__dict__, "has_paper", False)
    assert someone.get("/trial/sheet.pdf").status_code == 404
    monkeypatch.setattr(app.state.site.trials, "can_be_had", False)
    assert someone.get("/trial").status_code == 404


def test_a_store_without_its_extra_is_refused_by_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "soleus.trial.store", None)
    with pytest.raises(ProblemsError, match=r"soleus\[trial\]"):
        open_diaries("diaries.sqlite")


def test_a_report_speaks_of_days_with_a_sock_and_of_pain_by_name(started, clock, book, place, app):
    """Whoever wrote every day of the trial gets a word for each outcome, and the paper of it."""
    order = kept(started, place, book, app).state().order
    for day in range(1, 29):
        clock.go_on()
        pain, tape = (2, "221") if order.arm(day) == "sock" else (5 + day % 2, "230")
        write(started, 7 + day, leg_pain=str(pain), heaviness=str(4 + day % 2), ankle_1=tape, ankle_2=tape)
    assert started.get("/diary/report").headers["location"] == "/diary"
    clock.go_on()
    page = shown(started.get("/diary/report"))
    helps = book.words.web["trial"]["report"]["spoken"]["verdicts"]["helps"]
    assert helps.format(outcome="Leg pain") in page
    assert helps.format(outcome="Ankle (cm)") in page
    assert helps.format(outcome="Heaviness") not in page
    started.cookies.set(LANGUAGE, "de", domain="testserver.local")
    page = shown(started.get("/diary/report"))
    assert "mit Strumpf um" in page
    assert "mit kein" not in page
    assert "--treatment" not in page
    assert "leg_pain" not in page
    assert started.get("/diary/report.pdf").content.startswith(b"%PDF")
