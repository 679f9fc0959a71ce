"""The translation that goes into the FHIR Library."""

import json
from base64 import b64decode

import pytest

from soleus.fhir import exchange_files
from soleus.rules.cql import holds, write_cql
from tools.node.cql import CqlError


def test_the_library_holds_the_translation_of_its_own_text(book, library, cql_engine):
    cql = exchange_files(book, library)["SoleusCompression.cql"]
    elm = cql_engine.run(cql, [], elm=True).elm
    files = exchange_files(book, library, elm=elm)
    text, translation = json.loads(files["Library-soleus-compression.json"])["content"]
    assert b64decode(text["data"]).decode() == cql
    assert translation["contentType"] == "application/elm+json"
    defined = {one["name"] for one in json.loads(b64decode(translation["data"]))["library"]["statements"]["def"]}
    assert {holds(rule) for rule in book.rules.rules()} | {"compression", "urgency"} <= defined


def test_what_is_not_cql_is_refused_with_its_line(cql_engine):
    with pytest.raises(CqlError, match=r"line 2: .*Boolean"):
        cql_engine.run('library Wrong\ndefine "it": 1 and true\n', [])


def test_the_translator_had_to_add_no_conversion(rules, cql_engine):
    elm = json.dumps(cql_engine.run(write_cql(rules), [], elm=True).elm)
    assert '"type": "Less"' in elm
    assert '"type": "To' not in elm
    assert '"type": "Implicit' not in elm


def test_only_some_definitions_can_be_asked_for(rules, cql_engine):
    run = cql_engine.run(write_cql(rules), [{"saddle_numbness": True}, {}], only=["urgency", "compression"], rounds=1)
    assert run.results == [
        {"urgency": "emergency", "compression": "avoid"},
        {"urgency": "routine", "compression": "undecided"},
    ]
    assert run.seconds > 0
