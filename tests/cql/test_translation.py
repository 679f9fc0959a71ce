"""The translation that goes into the FHIR Library."""

import json
from base64 import b64decode

import pytest

from soleus.fhir import exchange_files
from soleus.rules.exchange import holds
from tools.node.cql import CqlError


def test_the_library_holds_the_translation_of_its_own_text(book, library, engine):
    cql = exchange_files(book, library)["SoleusCompression.cql"]
    elm = engine.run(cql, [], elm=True).elm
    files = exchange_files(book, library, elm=elm)
    text, translation = json.loads(files["Library-soleus-compression.json"])["content"]
    assert b64decode(text["data"]).decode() == cql
    assert translation["contentType"] == "application/elm+json"
    defined = {one["name"] for one in json.loads(b64decode(translation["data"]))["library"]["statements"]["def"]}
    assert {holds(rule) for rule in book.rules.rules()} | {"compression", "urgency"} <= defined


def test_what_is_not_cql_is_refused_with_its_line(engine):
    with pytest.raises(CqlError, match=r"line 2: .*Boolean"):
        engine.run('library Wrong\ndefine "it": 1 and true\n', [])
