"""Prints what an exchanged rulebook looks like: one rule as CQL, and the codes that its facts have."""

from __future__ import annotations

from soleus.fhir.library import RESOURCES
from soleus.knowledge.cql import read_exchange
from soleus.load import load_book
from soleus.rules.cql import write_cql
from tools.pages.markdown import code, fenced, table

SAMPLE = "abi-below-0-6"


def sample() -> str:
    """One rule of the CQL text, with its guard and what it says when it is unknown."""
    text = write_cql(load_book().rules)
    begin = text.index(f"// {SAMPLE} (")
    return fenced("text", text[begin : text.index("\n\n// ", begin)])


def codes() -> str:
    """Each fact that has a code in record systems, and where the code was seen."""
    found = read_exchange(load_book().rules.vocabulary.facts).codes
    rows = [
        [code(name), RESOURCES[one.kind], one.system, code(one.code), one.display, one.seen_in]
        for name, one in found.items()
    ]
    return table(["fact", "FHIR resource", "code system", "code", "name there", "seen in"], rows)
