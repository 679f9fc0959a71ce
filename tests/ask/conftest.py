"""Sentences to try, by the name of their file, and what a book says to them."""

from pathlib import Path

import pytest

from soleus.ask import ask
from soleus.knowledge.load import parse_yaml


def sentences(name):
    file = Path(__file__).parent / f"{name}.yaml"
    return parse_yaml(file.read_text("utf-8"), file.name)


def meant(content, kinds=("right", "clumsy")):
    """Give each sentence with the question that was meant."""
    return [(text, id_) for kind in kinds for id_, texts in content.get(kind, {}).items() for text in texts]


@pytest.fixture(scope="session")
def said(book):
    """Give what the book says to a text."""

    def say(text):
        return ask(text, book)

    return say


@pytest.fixture(scope="session")
def alarms(said):
    """Give the rules whose signs are seen in a text."""

    def rules(text):
        return {sign.rule for sign in said(text).dangers}

    return rules
