"""What the tests of records share: the mapping, and a reader of small records."""

import gzip
import json
from pathlib import Path

import pytest

from soleus.fhir.package import DEFAULT_BASE, knowledge_of
from soleus.fhir.read import read_record
from soleus.knowledge.records import read_record_mapping
from tests.fhir.bundles import AS_OF, bundle

SAMPLE = Path(__file__).parent.parent / "data" / "records.ndjson.gz"


@pytest.fixture(scope="session")
def mapping(vocabulary):
    return read_record_mapping(vocabulary.facts)


@pytest.fixture(scope="session")
def knowledge(book, library):
    return knowledge_of(book, library, DEFAULT_BASE)


@pytest.fixture(scope="session")
def read(vocabulary, mapping):
    def reader(*resources, as_of=AS_OF, **more):
        return read_record(bundle(*resources, **more), vocabulary, mapping, as_of=as_of)

    return reader


@pytest.fixture(scope="session")
def sample():
    with gzip.open(SAMPLE, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
