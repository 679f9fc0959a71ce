"""Reading records: FHIR R4 (a Bundle, a bulk export, answers to our Questionnaire) as a case, with origins."""

from soleus.fhir.read.entries import Unread, parse_resource, read_resources
from soleus.fhir.read.findings import FactOrigin
from soleus.fhir.read.record import Record, read_people, read_record

__all__ = [
    "FactOrigin",
    "Record",
    "Unread",
    "parse_resource",
    "read_people",
    "read_record",
    "read_resources",
]
