"""ViewDefinitions (SQL on FHIR v2) as queries on DuckDB: the part of FHIRPath that ours need, and little more."""

from soleus.cohort.views.view import view_query

__all__ = ["view_query"]
