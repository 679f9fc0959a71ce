"""FHIR R4: the rulebook as resources that a record system can load."""

from soleus.fhir.package import DEFAULT_BASE, exchange_files

__all__ = ["DEFAULT_BASE", "exchange_files"]
