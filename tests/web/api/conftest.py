"""The API in an application of its own, behind the guard that stands before it in the server."""

from functools import partial

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from soleus.web.api import add_api
from soleus.web.guard import Guard
from soleus.web.problem import problem
from soleus.web.workers import WorkerPool

MOST_BYTES = 65_536


async def refuse(_scope, status):
    return problem(status)


def application(book, pool, requests_a_minute=10**9):
    """The application as the server runs it; where nothing else is asked for, with as many requests as one likes."""
    app = FastAPI(openapi_url=None)
    add_api(app, book, pool)
    app.add_middleware(Guard, most_bytes=MOST_BYTES, requests_a_minute=requests_a_minute, refuse=refuse)
    return app


@pytest.fixture(scope="session")
def pool(book):
    with WorkerPool(book, size=1, limit_s=60.0) as pool:
        yield pool


@pytest.fixture(scope="session")
def api(book, pool):
    return application(book, pool)


@pytest.fixture(scope="session")
def client(api):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def post(client):
    """Send a text as JSON."""
    return partial(client.post, headers={"content-type": "application/json"})
