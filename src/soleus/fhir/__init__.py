"""FHIR R4: the rulebook as resources that a record system can load."""

from soleus.fhir.library import library_resource
from soleus.fhir.package import DEFAULT_BASE, exchange_files
from soleus.fhir.plan import plan_resource

__all__ = ["DEFAULT_BASE", "exchange_files", "library_resource", "plan_resource"]
