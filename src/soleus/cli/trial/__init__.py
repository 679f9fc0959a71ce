"""``soleus trial``: find out for yourself, on yourself. Each of its forms is a module of this package."""

from soleus.cli.subcommands import Subcommand
from soleus.cli.trial import analyse, pool, simulate

HELP = """\
Analyses randomised trials on single people, puts them together, and tries plans out before they start.

  soleus trial analyse diary.csv                       did it help this person?
  soleus trial pool summaries                          a folder of trials, put together
  soleus trial simulate --days 42 --effect 1           what would such a trial find?
  soleus trial analyse --help                          what the file holds, and every option
"""

SUBCOMMANDS = (
    Subcommand("analyse", "say what a trial came to", analyse.HELP, analyse.arguments, analyse.run),
    Subcommand("pool", "put trials together", pool.HELP, pool.arguments, pool.run),
    Subcommand("simulate", "try a plan out on made-up days", simulate.HELP, simulate.arguments, simulate.run),
)
