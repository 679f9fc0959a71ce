"""Texts of keys and values that somebody wrote: TOML, YAML and JSON through one door, read as a person reads them."""

from soleus.document.from_yaml import parse_yaml
from soleus.document.plain import RefusedValue, shown
from soleus.document.read import FORMATS, MOST_BYTES, MOST_VALUES, ReadDocument, parse, read_document

__all__ = [
    "FORMATS",
    "MOST_BYTES",
    "MOST_VALUES",
    "ReadDocument",
    "RefusedValue",
    "parse",
    "parse_yaml",
    "read_document",
    "shown",
]
