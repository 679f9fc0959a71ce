"""What Soleus knows, as plain files, and the one strict loader that reads them.

Chapters of the rulebook (Markdown), claims and sources, the vocabulary of a case and every sentence a person can read
(YAML) lie beside this package. Nothing here decides anything: meaning starts one floor up, in ``soleus.case`` and
``soleus.rules``.
"""

from soleus.knowledge.claim_files import read_library
from soleus.knowledge.claims import Claim, Effect, Library, Source
from soleus.knowledge.load import KnowledgeError
from soleus.knowledge.options import OptionFacts, read_options
from soleus.knowledge.words import Words, read_words
from soleus.problems import ProblemsError

__all__ = [
    "Claim",
    "Effect",
    "KnowledgeError",
    "Library",
    "OptionFacts",
    "ProblemsError",
    "Source",
    "Words",
    "read_library",
    "read_options",
    "read_words",
]
