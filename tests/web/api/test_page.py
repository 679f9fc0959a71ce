"""The page about the API: its requests are sent, and its tables are held to the code."""

import json
import re
from pathlib import Path

import pytest

from soleus.web.problem import KINDS

PAGE = (Path(__file__).parents[3] / "docs" / "engineers" / "http-api.md").read_text("utf-8")
BLOCKS = [block.strip() for block in re.findall(r"^```http\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)]
PAIRS = list(zip(BLOCKS[::2], BLOCKS[1::2], strict=True))


def parts(block):
    """Give the first line, the headers and the body of a message."""
    head, _, body = block.partition("\n\n")
    first, *lines = head.splitlines()
    return first.split(), dict(line.split(": ", 1) for line in lines), body


def is_part(expected, content):
    """Whether all that is shown stands in what came."""
    if isinstance(expected, dict) and isinstance(content, dict):
        return all(key in content and is_part(value, content[key]) for key, value in expected.items())
    return bool(expected == content)


@pytest.mark.parametrize(("request_block", "response_block"), PAIRS, ids=range(len(PAIRS)))
def test_a_request_on_the_page_is_answered_as_the_page_says(client, request_block, response_block):
    (method, address, _), headers, body = parts(request_block)
    (_, status, *_), expected_headers, expected = parts(response_block)
    response = client.request(method, address, headers=headers, content=body)
    assert response.status_code == int(status)
    assert expected_headers.items() <= {name.title(): value for name, value in response.headers.items()}.items()
    assert is_part(json.loads(expected), response.json()), response.text


def test_every_address_stands_on_the_page(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    described = {f"{method.upper()} /api{path}" for path, methods in paths.items() for method in methods}
    listed = {
        address.replace("/ID", "/{claim}") for address in re.findall(r"^\| `(\w+ /api/\S+)` \|", PAGE, re.MULTILINE)
    }
    assert listed == described | {"GET /api/openapi.json"}


def test_every_kind_of_problem_stands_on_the_page():
    listed = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", PAGE, re.MULTILINE)
    assert listed == [(kind.name, str(kind.status)) for kind in KINDS.values()]
