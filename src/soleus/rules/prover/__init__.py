"""The prover reader: the rulebook as formulas about every possible person, decided by the solver Z3.

``SolverReader`` asks the solver about one person, to be held against other readers. ``CellGrid`` cuts each fact's
values into the cells that no rule tells apart; ``Encoding`` says what rules and answers come to for somebody of whom
nothing is fixed; ``breaches`` gives the ``Search`` for whoever breaks a promise. Needs the extra ``prover``.
"""

from soleus.rules.prover.encoding import Encoding
from soleus.rules.prover.grid import CellGrid, Somebody
from soleus.rules.prover.search import Search, SearchResult
from soleus.rules.prover.solver_answer import SolverAnswer, SolverReader
from soleus.rules.prover.statements import breaches

__all__ = ["CellGrid", "Encoding", "Search", "SearchResult", "SolverAnswer", "SolverReader", "Somebody", "breaches"]
