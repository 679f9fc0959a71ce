"""What stands before every page: who may send, how much, how often; what is told of an error."""

import logging

import pytest
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from soleus.web.guard import MINUTE, MOST_ADDRESSES, Counter, Guard

HOST = "http://testserver"


def make(most_bytes=100, requests_a_minute=1000):
    app = FastAPI(openapi_url=None)

    @app.post("/take/{number}")
    async def take(number: int, request: Request):
        return PlainTextResponse(str(len(await request.body()) + number))

    @app.get("/fail")
    async def fail():
        raise ValueError("numb since Tuesday")

    async def refuse(_scope, status):
        return PlainTextResponse(f"refused {status}", status)

    app.add_middleware(Guard, most_bytes=most_bytes, requests_a_minute=requests_a_minute, refuse=refuse)
    return TestClient(app)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"origin": HOST}, 200),
        ({"origin": HOST, "sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://elsewhere"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": HOST, "sec-fetch-site": "cross-site"}, 403),
        ({"origin": HOST, "sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "http://testserver.elsewhere"}, 403),
    ],
)
def test_only_our_own_pages_may_send(headers, status):
    response = make().post("/take/0", headers=headers)
    assert response.status_code == status


@pytest.mark.parametrize(("sent", "status"), [(100, 200), (101, 413)])
def test_no_more_is_taken_than_may_be_sent(sent, status):
    client, headers = make(), {"origin": HOST}
    assert client.post("/take/0", content=b"x" * sent, headers=headers).status_code == status

    def pieces():
        yield from (b"x" for _ in range(sent))

    assert client.post("/take/0", content=pieces(), headers=headers).status_code == status


def test_a_length_that_is_none_is_refused():
    assert make().post("/take/0", headers={"origin": HOST, "content-length": "-1"}).status_code == 413


def test_an_address_is_told_to_wait():
    client = make(requests_a_minute=3)
    assert [client.get("/nothing").status_code for _ in range(4)] == [404, 404, 404, 429]


def test_a_minute_later_it_may_go_on_and_nothing_is_kept():
    counter = Counter(1)
    assert [counter.is_too_many("a", now) for now in (0, 1, MINUTE, MINUTE + 1)] == [False, True, False, True]
    assert not counter.is_too_many("b", MINUTE + 2)
    for number in range(MOST_ADDRESSES + 1):
        counter.is_too_many(str(number), MINUTE + 3)
    assert len(counter.counts) <= MOST_ADDRESSES


def test_every_page_says_what_a_browser_may_do_with_it():
    client = make()
    for response in (client.get("/nothing"), client.get("/fail"), client.post("/take/0")):
        assert "default-src 'none'" in response.headers["content-security-policy"]
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" not in response.headers
    safe = TestClient(client.app, base_url="https://testserver")
    assert "strict-transport-security" in safe.get("/nothing").headers


def test_an_error_is_told_by_its_kind_and_place_alone(caplog):
    caplog.set_level(logging.DEBUG)
    response = make().get("/fail")
    assert (response.status_code, response.text) == (500, "refused 500")
    assert "ValueError at" in caplog.text
    assert "Tuesday" not in caplog.text
    assert "Traceback" not in caplog.text


def test_the_log_holds_no_address_as_it_was_typed(caplog):
    caplog.set_level(logging.DEBUG, "soleus.web")
    client = make()
    client.post("/take/77?my=sciatica", headers={"origin": HOST})
    client.get("/numb-since-tuesday?leg=left")
    lines = [record.getMessage() for record in caplog.records if record.name == "soleus.web"]
    assert [line.rsplit(" ", 2)[0] for line in lines] == ["POST /take/{number} 200", "GET (no page) 404"]
