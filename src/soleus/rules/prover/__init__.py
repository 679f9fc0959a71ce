"""The prover reader: the rulebook as formulas about every possible person, decided by the solver Z3.

``ReadsOut`` asks the solver about one person, to be held against other readers. ``Grid`` cuts each fact's values into
the cells that no rule tells apart; ``Encoding`` says what rules and answers come to for somebody of whom nothing is
fixed; ``breaches`` gives the ``Search`` for whoever breaks a promise. Needs the extra ``prover``.
"""

from soleus.rules.prover.encoding import Encoding
from soleus.rules.prover.grid import Grid, Somebody
from soleus.rules.prover.readout import Readout, ReadsOut
from soleus.rules.prover.search import Found, Search
from soleus.rules.prover.statements import breaches

__all__ = ["Encoding", "Found", "Grid", "Readout", "ReadsOut", "Search", "Somebody", "breaches"]
