"""Prints what an exchanged rulebook looks like: one rule as CQL, and the codes that its facts have."""

from __future__ import annotations

from soleus.knowledge.records import KINDS, read_record_mapping
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
    mapping = read_record_mapping(load_book().rules.vocabulary.facts)
    exchanged = [(name, mapping.exchanged_code(name)) for name in mapping.exchanged]
    rows = [
        [code(name), KINDS[entry[0].kind][0], entry[1].system, code(entry[1].code), entry[1].display, entry[1].seen_in]
        for name, entry in exchanged
        if entry is not None
    ]
    return table(["fact", "FHIR resource", "code system", "code", "name there", "seen in"], rows)


def facts() -> str:
    """Each fact that is read from records: where from, which concepts, how old it may be."""
    mapping = read_record_mapping(load_book().rules.vocabulary.facts)
    rows = [
        [
            code(lookup.fact),
            " or ".join(KINDS[lookup.kind]),
            ", ".join(lookup.concepts),
            str(len(mapping.codes_of(lookup))),
            "ever" if lookup.ever else f"{lookup.days} days" if lookup.days else "lasts",
            f"within {lookup.clears_days} days" if lookup.refuted else "",
        ]
        for lookup in mapping.lookups
    ]
    return table(["fact", "resource", "concepts", "codes", "how old", "ruled out says no"], rows)
