"""An export as a folder, and what reading it gives: by queries, and by the reader of one record."""

import json

import duckdb
import pytest

from soleus.case import build_case
from soleus.case.case import CaseError
from soleus.case.start import nested
from soleus.cohort.export.table import ORDERED, write_people
from soleus.fhir.read import read_people
from soleus.knowledge.records import read_record_mapping
from soleus.problems import ProblemsError
from soleus.rules.sql import column_of
from tests.fhir.bundles import AS_OF


@pytest.fixture(scope="session")
def mapping(vocabulary):
    return read_record_mapping(vocabulary.facts)


@pytest.fixture
def export(tmp_path):
    """Write resources as a bulk export; gives its folder."""

    def write(resources, name="records.ndjson"):
        folder = tmp_path / "export"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text("".join(json.dumps(resource) + "\n" for resource in resources))
        return folder

    return write


@pytest.fixture
def by_queries(tmp_path, book, vocabulary, mapping):
    """Read an export; gives the facts of each person by column, and what the reading came to."""

    def read(folder, as_of=AS_OF, **more):
        out = tmp_path / "people.parquet"
        exported = write_people(folder, out, vocabulary, mapping, book.root, as_of=as_of, threads=2, **more)
        rows = duckdb.connect().execute(f"from '{out}'")
        names = [column[0] for column in rows.description]
        people = {}
        for row in rows.fetchall():
            facts = {name: value for name, value in zip(names, row, strict=True) if value is not None}
            people[facts.pop("id")] = facts if facts.pop(ORDERED) is False else facts | {ORDERED: True}
        assert len(people) == exported.people
        return people, exported

    return read


@pytest.fixture
def one_by_one(vocabulary, mapping):
    """Read resources with the reader of one record; gives each person's facts by column, and how many are refused."""

    def read(resources, as_of=AS_OF):
        people, refused = {}, 0
        for record in read_people(resources, vocabulary, mapping, as_of=as_of):
            if isinstance(record, ProblemsError):
                refused += 1
            else:
                people[record.patient] = {column_of(key): value for key, value in record.case.facts.items()}
        return people, refused

    return read


@pytest.fixture
def agree(vocabulary, export, by_queries, one_by_one):
    """Hold both readings of resources against each other; gives what the queries came to."""
    keys = {column_of(key): key for key in vocabulary.every_key()}

    def stands(facts):
        try:
            build_case(nested({keys[name]: value for name, value in facts.items()}), vocabulary)
        except CaseError:
            return False
        return True

    def hold(resources):
        people, exported = by_queries(export(resources))
        wanted, refused = one_by_one(resources)
        at_odds = {name for name, facts in people.items() if not stands(facts)}
        people = {name: facts for name, facts in people.items() if name not in at_odds}
        # One who is only pointed to, by what says nothing of a fact, has no row.
        assert {name: facts for name, facts in wanted.items() if facts or name in people} == people
        assert refused == exported.left_out + len(at_odds)
        return exported

    return hold
