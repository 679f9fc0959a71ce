"""Fifth stage: what else could help. Patterns of pain, options beside the sock, the course to expect."""

from soleus.plan.course import Course
from soleus.plan.options import PlannedOption
from soleus.plan.plan import Plan, plan
from soleus.plan.recognition import Recognised

__all__ = ["Course", "Plan", "PlannedOption", "Recognised", "plan"]
