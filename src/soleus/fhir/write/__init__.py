"""Writing for record systems, FHIR R4: the form, its answers, the answer for one person, and a diary."""

from soleus.fhir.write.answer import Written, answer_bundle
from soleus.fhir.write.diary import diary_bundle
from soleus.fhir.write.questionnaire import questionnaire
from soleus.fhir.write.response import questionnaire_response

__all__ = ["Written", "answer_bundle", "diary_bundle", "questionnaire", "questionnaire_response"]
