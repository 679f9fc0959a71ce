"""``soleus evidence``: from studies to what is claimed. Each of its forms is a module of this package."""

from soleus.cli.evidence import pool
from soleus.cli.subcommands import Subcommand

HELP = """\
Puts studies together.

  soleus evidence pool trials.csv                      any table of studies
  soleus evidence pool --help                          every option
"""

SUBCOMMANDS = (Subcommand("pool", "put the studies of a table together", pool.HELP, pool.arguments, pool.run),)
