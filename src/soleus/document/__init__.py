"""Texts of keys and values that somebody wrote: TOML, YAML and JSON through one door, read as a person reads them."""

from soleus.document.from_yaml import parse_yaml
from soleus.document.plain import Refused, shown
from soleus.document.read import FORMATS, MOST_BYTES, MOST_VALUES, Document, parse, read_document

__all__ = [
    "FORMATS",
    "MOST_BYTES",
    "MOST_VALUES",
    "Document",
    "Refused",
    "parse",
    "parse_yaml",
    "read_document",
    "shown",
]
