"""``soleus evidence``: from studies to what is claimed. Each of its forms is a module of this package."""

from soleus.cli.evidence import add, build, pool, show
from soleus.cli.subcommands import Subcommand

HELP = """\
From studies to what is claimed: puts studies together, says how sure they make us, and makes claims of them.

  soleus evidence pool trials.csv                      any table of studies
  soleus evidence build                                claims, made anew from the studies in the knowledge files
  soleus evidence add new-trial.yaml                   what a new study would change
  soleus evidence show esi-leg-pain                    what stands behind a claim
  soleus evidence gaps                                 what no study answers, and the trial that would
  soleus evidence pool --help                          every option
"""

SUBCOMMANDS = (
    Subcommand("pool", "put the studies of a table together", pool.HELP, pool.arguments, pool.run),
    Subcommand("build", "make claims from studies", build.HELP, build.arguments, build.run),
    Subcommand("add", "check a new study, and show what it would change", add.HELP, add.arguments, add.run),
    Subcommand("show", "show what stands behind a claim", show.HELP, show.arguments, show.run),
    Subcommand("gaps", "rank what no study answers", show.GAPS, show.gaps_arguments, show.run_gaps),
)
