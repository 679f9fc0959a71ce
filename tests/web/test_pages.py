"""The pages as a browser without script gets them: what leads where, what is refused, what is kept."""

import html
import json
import re
import time

import pytest
from starlette.testclient import TestClient

from soleus.interviewing import Interview, interviewed, parse_interview, reply_at
from soleus.web.app import create_app
from soleus.web.settings import Settings
from soleus.web.site import COOKIE, LANGUAGE
from soleus.web.state import BrowserState
from tools.web.forms import Page

SECRET = "of this test, and of no server at all"  # noqa: S105  # it guards nothing
HOST = "http://testserver"
OWN = {"origin": HOST}
SUITED = {
    "age_years": 52, "leg_swelling": "evening", "swollen_leg": "both", "tired_heavy_legs": True, "leg_pain": True,
    "hours_standing": 7.0, "hours_sitting": 1.0, "hours_walking": 2.0, "travel_hours": 0.0, "sex": "female",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(book):
    return create_app(Settings(SECRET, computing=1, requests_a_minute=100_000), book)


@pytest.fixture
def client(app):
    return TestClient(app, headers=OWN, follow_redirects=False)


@pytest.fixture(scope="module")
def done(book):
    """Somebody who answered everything, and whom a sock suits."""
    no = {fact.name: fact.danger[0] for fact in book.rules.vocabulary.facts.values() if fact.danger and fact.for_anyone}
    facts = {key: value for key, value in no.items() if not book.rules.vocabulary.facts[key].per_leg} | SUITED
    return interviewed(facts, book)[0]


def holding(app, client, interview, **more):
    """Let the browser hold an interview."""
    site = app.state.site
    client.cookies.set(COOKIE, site.seal.close(BrowserState(interview, **more), _minute()), domain="testserver.local")
    return client


def _minute():
    return int(time.time() // 60)


def held(app, client):
    state = app.state.site.seal.open(client.cookies.get(COOKIE, ""), _minute())
    assert state is not None
    return state


def asked_of(response):
    [keys] = re.findall(r'name="asked" value="([^"]*)"', response.text)
    return keys


def test_no_cookie_before_one_begins(client):
    for path in ("/", "/learn", "/danger", "/about", "/health", "/resume", "/q/0", "/check", "/answer", "/nothing"):
        assert "set-cookie" not in client.get(path).headers


def test_every_page_says_what_it_is_for_and_that_it_is_not_to_be_kept(app, client, book, done):
    holding(app, client, done)
    for path in ("/", "/q/0", "/check", "/resume", "/learn", "/danger", "/about", "/nothing"):
        response = client.get(path)
        assert book.words.intended_use in response.text.replace("\n", " ")
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["content-type"] == "text/html; charset=utf-8"


def test_without_answers_a_page_that_needs_them_says_so(client, book):
    for path in ("/q/0", "/q/12", "/check", "/answer", "/care", "/keep/answer.json", "/answer/for/clinician"):
        assert book.words.web["stale"]["title"] in client.get(path).text
    client.cookies.set(COOKIE, "garbage")
    assert book.words.web["stale"]["title"] in client.post("/q/0", data={"pick": "none"}).text


def test_an_answer_goes_in_and_leads_to_the_next_question(app, client):
    assert client.post("/start", data={"whom": "somebody"}).headers["location"] == "/q/0"
    asked = asked_of(client.get("/q/0"))
    response = client.post("/q/0", data={"asked": asked, "pick": ["none"]})
    assert (response.status_code, response.headers["location"]) == (303, "/q/1")
    state = held(app, client)
    assert state.for_other
    assert set(state.interview.facts.values()) == {False}
    assert " ".join(state.interview.facts) == asked


def test_danger_ends_the_questions_and_can_be_taken_back(client, book):
    client.post("/start", data={})
    asked = asked_of(client.get("/q/0"))
    response = client.post("/q/0", data={"asked": asked, "pick": ["saddle_numbness"]})
    assert response.headers["location"] == "/care"
    page = client.get("/care").text
    assert book.words.urgency["emergency"]["title"] in page
    assert book.words.take_off["not_told"] in page
    for path in ("/answer", "/q/1"):
        assert client.get(path).headers["location"] == "/care"
    client.post("/q/0", data={"asked": asked, "pick": ["none"]})
    assert client.get("/care").headers["location"] == "/q/1"


def test_what_is_not_understood_is_shown_again_with_what_is_wrong(app, client, book):
    client.post("/start", data={})
    asked = asked_of(client.get("/q/0"))
    for picked in ([], ["none", "saddle_numbness"], ["none", "unsure"], ["nonsense"]):
        response = client.post("/q/0", data={"asked": asked, "pick": picked})
        assert response.headers["location"] == "/q/0"
        page = client.get("/q/0").text
        assert book.words.web["question"]["again"]["tick_again"] in page
        assert page.count('role="alert"') == 1
        assert not held(app, client).interview.steps


def test_a_contradiction_is_told_and_nothing_is_lost(app, client, done, book):
    place = next(p for p, step in enumerate(done.steps) if "hours_walking" in step.replies)
    holding(app, client, done)
    response = client.post(f"/q/{place}", data={"asked": "hours_walking", "hours_walking": "20"})
    assert response.headers["location"] == f"/q/{place}"
    page = client.get(f"/q/{place}").text
    assert 'value="20"' in page
    assert book.words.web["question"]["problem"] in page
    assert held(app, client).interview == done


def test_another_unit_is_said_back_before_it_counts(app, client, done):
    place = next(p for p, step in enumerate(done.steps) if "height_cm" in step.replies)
    holding(app, client, done)
    data = {"asked": "height_cm", "height_cm": "5 ft 4"}
    assert client.post(f"/q/{place}", data=data).headers["location"] == f"/q/{place}"
    page = client.get(f"/q/{place}").text
    assert 'value="162.6"' in page
    assert "162.6 cm" in page
    assert "height_cm" not in held(app, client).interview.facts
    client.post(f"/q/{place}", data={"asked": "height_cm", "height_cm": "162.6"})
    assert held(app, client).interview.facts["height_cm"] == 162.6


@pytest.mark.parametrize("number", [162.25, 162.567, 162.1234567, 1e2])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_number_that_is_shown_again_and_sent_again_stays_what_it_is(app, client, book, done, number, language):
    place = next(p for p, step in enumerate(done.steps) if "height_cm" in step.replies)
    known = reply_at(done, place, {"height_cm": number}, book)
    holding(app, client, known)
    client.cookies.set(LANGUAGE, language)
    [shown] = Page(client.get(f"/q/{place}").text).chosen["height_cm"]
    response = client.post(f"/q/{place}", data={"asked": "height_cm", "height_cm": shown})
    assert response.headers["location"] != f"/q/{place}"
    assert held(app, client).interview == known


def test_no_answer_is_taken_for_another_questions(app, client, done, book):
    holding(app, client, done)
    response = client.post("/q/1", data={"asked": "smoker", "pick": ["none"]})
    assert response.headers["location"] == "/q/1"
    assert book.words.web["question"]["changed_elsewhere"] in client.get("/q/1").text
    assert held(app, client).interview == done


def test_no_step_can_be_skipped(app, client, done):
    begun = Interview(steps=done.steps[:3])
    holding(app, client, begun)
    for path in ("/q/4", "/q/99", "/answer", "/keep/../answer"):
        assert client.get(path).headers["location"] == "/q/3"
    response = client.post("/q/9", data={"asked": "smoker", "pick": ["none"]})
    assert response.headers["location"] == "/q/3"
    assert held(app, client).interview == begun
    assert client.get("/q/-1").headers["location"] == "/q/3"


def test_a_change_from_the_check_leads_back_to_it(app, client, done):
    holding(app, client, done)
    assert client.get("/check").text.count("?check") >= 20
    place = next(p for p, step in enumerate(done.steps) if "age_years" in step.replies)
    assert 'name="check"' in client.get(f"/q/{place}?check").text
    response = client.post(f"/q/{place}", data={"asked": "age_years", "age_years": "53", "check": "1"})
    assert response.headers["location"] == "/check"
    assert held(app, client).interview.facts["age_years"] == 53
    asked = " ".join(done.steps[0].replies)
    response = client.post("/q/0", data={"asked": asked, "pick": ["none"]})
    assert response.headers["location"] == "/q/1"  # behind the page that was gone back to


def test_more_questions_are_offered_and_asked(app, client, done, book):
    holding(app, client, done)
    assert book.words.web["check"]["answer_more"] in client.get("/check").text
    assert client.post("/more").headers["location"] == f"/q/{len(done.steps)}"
    assert held(app, client).interview.thorough


def test_starting_again_forgets(app, client, done):
    holding(app, client, done)
    client.post("/forget")
    assert not client.cookies.get(COOKIE)


def test_an_interview_that_was_kept_goes_on(app, client, done, book):
    holding(app, client, done)
    file = client.get("/keep/interview.json")
    assert parse_interview(file.text, "it", book.rules.vocabulary) == done
    client.post("/forget")
    response = client.post("/resume", files={"file": ("mine.json", file.content)})
    assert response.headers["location"] == "/check"
    assert held(app, client).interview == done


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[1]", b'{"kind": "soleus interview"}', b"x" * 1000])
def test_a_file_that_is_none_is_refused(client, book, content):
    response = client.post("/resume", files={"file": ("x.json", content)})
    assert response.status_code == 422
    assert book.words.web["question"]["problem"] in response.text
    assert "set-cookie" not in response.headers


def test_without_a_file_one_is_asked_for(client, book):
    for fields in ({}, {"file": "text"}):
        response = client.post("/resume", data=fields)
        assert book.words.web["resume"]["empty"] in response.text


def test_what_is_kept_comes_as_a_file(app, book, done):
    with TestClient(app, headers=OWN, follow_redirects=False) as client:
        holding(app, client, done)
        response = client.get("/keep/answer.json")
        assert response.headers["content-disposition"] == 'attachment; filename="soleus-answer.json"'
        assert json.loads(response.text)["rulebook"] == book.rules.hash
        page = client.get("/answer").text
        assert book.words.verdicts[json.loads(response.text)["compression"]]["title"] in page
        assert client.get("/answer/for/surgeon").status_code == 200
        assert client.get("/answer/for/nobody").status_code == 404


def test_the_cookie_over_https(app):
    client = TestClient(
        app, base_url="https://testserver", headers={"origin": "https://testserver"}, follow_redirects=False
    )
    cookie = client.post("/start", data={}).headers["set-cookie"]
    assert cookie.startswith(f"__Host-{COOKIE}=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "path=/", "samesite=strict", "secure"}
    plain = TestClient(app, headers=OWN, follow_redirects=False).post("/start", data={}).headers["set-cookie"]
    assert plain.startswith(f"{COOKIE}=")
    assert "secure" not in plain.lower()


def test_the_language_is_chosen_or_the_browsers(client, book):
    assert '<html lang="en">' in client.get("/").text
    assert '<html lang="de">' in client.get("/", headers={"accept-language": "fr, de-AT;q=0.8, en;q=0.5"}).text
    response = client.post("/language", data={"language": "de", "path": "/q/3"})
    assert response.headers["location"] == "/q/3"
    page = client.get("/", headers={"accept-language": "en"}).text
    assert '<html lang="de">' in page
    assert book.in_language("de").words.language["notice"] in page
    assert client.post("/language", data={"language": "xx"}).status_code == 422
    assert client.cookies.get(LANGUAGE) == "de"


@pytest.mark.parametrize(
    "path", ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "", "q/1"]
)
def test_the_language_form_leads_nowhere_else(client, path):
    assert client.post("/language", data={"language": "en", "path": path}).headers["location"] == "/"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nothing", 404),
        ("delete", "/check", 405),
        ("get", "/start", 405),
        ("get", "/q/x", 404),
        ("get", "/learn/x", 404),
    ],
)
def test_a_refusal_is_a_page_in_plain_words(client, book, method, path, status):
    response = getattr(client, method)(path)
    assert response.status_code == status
    assert book.words.web["errors"][str(status)]["title"] in response.text
    assert 'href="/"' in response.text


def test_a_call_is_refused_as_data(client):
    response = client.post("/api/assess", content=b"x" * 70_000, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.headers["content-type"].startswith("application/problem+json")


def test_files_are_kept_for_good_under_the_address_of_their_content(client):
    page = client.get("/").text
    addresses = re.findall(r'href="(/static/[^"]+\?v=[0-9a-f]{10})"', page)
    assert len(addresses) >= 3
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    assert client.get("/static/").status_code == 404


def test_pages_to_read_are_all_linked(client, book):
    page = client.get("/learn").text
    for name in book.learning.pages:
        assert f'href="/learn/{name}"' in page
        assert client.get(f"/learn/{name}").status_code == 200


def asking(client, text):
    assert client.post("/ask", data={"search": text}).headers["location"] == "/ask"
    return client.get("/ask").text


def test_a_question_in_words_is_answered_with_its_sources(client, book):
    page = asking(client, "Can I sleep in compression socks?")
    [question] = [q for q in book.asking.questions.values() if q.asks == "Can I sleep in compression socks?"]
    assert question.answer[0].text in html.unescape(page)
    assert book.words.ask["sources"] in page
    assert question.answer[0].text in html.unescape(client.get(f"/ask/{question.id}").text)
    assert client.get("/ask/no-such-question").status_code == 404


def test_danger_in_a_question_gives_the_card_whatever_else_is_asked(client, book):
    page = asking(client, "I am numb between my legs, which size of sock do I need?")
    assert book.words.urgency["emergency"]["title"] in page
    assert book.words.ask["all"] not in page


def test_what_is_not_known_is_said_to_be(client, book):
    page = html.unescape(asking(client, "What is the capital of France?"))
    assert book.words.ask["unknown"] in page
    assert book.words.ask["signs"] in page


@pytest.mark.parametrize("text", ["", "   ", "?!"])
def test_nothing_asked_is_asked_again(client, book, text):
    assert book.words.web["question"]["problem"] in asking(client, text)


def test_every_question_that_can_be_answered_is_linked(client, book):
    page = client.get("/ask").text
    assert all(f'href="/ask/{name}"' in page for name in book.asking.questions)


def test_a_question_costs_no_answer(app, client, done):
    holding(app, client, done)
    asking(client, "how tight?")
    assert held(app, client).interview == done


def test_an_emergency_that_is_known_is_shown_wherever_one_goes_on(app, client):
    emergency = Interview({"saddle_numbness": True})
    holding(app, client, emergency)
    assert client.get("/check").headers["location"] == "/care"
    file = client.get("/keep/interview.json").content
    client.post("/forget")
    assert client.post("/resume", files={"file": ("mine.json", file)}).headers["location"] == "/care"


def test_danger_is_looked_for_in_all_of_a_long_question(client, book):
    text = "My sciatica began in spring and it comes and goes. " * 8 + "Since today I am numb between my legs."
    response = client.post("/ask", data={"search": text})
    assert response.status_code == 200
    assert book.words.urgency["emergency"]["title"] in response.text


@pytest.mark.parametrize("charset", ["undefined", "punycode", "no-such-charset", "unicode_escape"])
@pytest.mark.parametrize("path", ["/ask", "/start", "/q/0"])
def test_a_form_in_an_odd_charset_is_no_mistake_of_ours(app, client, done, path, charset):
    holding(app, client, done)
    body = b'--BB\r\nContent-Disposition: form-data; name="search"\r\n\r\n\\ud800 numb\r\n--BB--\r\n'
    headers = {"content-type": f"multipart/form-data; boundary=BB; charset={charset}"}
    assert client.post(path, content=body, headers=headers).status_code < 500
    assert client.get("/ask").status_code == 200


def test_a_file_is_no_question(client):
    client.post("/start", data={})
    client.post("/ask", files={"search": ("x", b"abc")})
    assert "UploadFile" not in client.get("/ask").text


def test_too_many_fields_cannot_be_read(client, book):
    response = client.post("/start", data={f"f{number}": "x" for number in range(150)})
    assert response.status_code == 400
    assert book.words.web["errors"]["422"]["title"] in response.text


def test_the_head_of_a_page_is_that_of_the_page(client):
    for path in ("/", "/health", "/danger"):
        response = client.head(path)
        assert (response.status_code, response.content) == (200, b"")
