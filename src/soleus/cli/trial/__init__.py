"""``soleus trial``: find out for yourself, on yourself. Each of its forms is a module of this package."""

from soleus.cli.subcommands import Subcommand
from soleus.cli.trial import analyse, entry, plan, pool, simulate

HELP = """\
Plans a randomised trial on yourself and keeps its diary; analyses such trials and puts them together.

  soleus trial plan my-leg.toml                        begin, if a sock suits you: a week without one
  soleus trial start --none --expect not_sure          draw the order of days, once
  soleus trial entry --none --leg-pain 4               every evening, with the signs of danger
  soleus trial analyse diary.csv                       did it help this person?
  soleus trial pool summaries                          a folder of trials, put together
  soleus trial simulate --days 42 --effect 1           what would such a trial find?
  soleus trial analyse --help                          what the file holds, and every option
"""

SUBCOMMANDS = (
    Subcommand("analyse", "say what a trial came to", analyse.HELP, analyse.arguments, analyse.run),
    Subcommand("pool", "put trials together", pool.HELP, pool.arguments, pool.run),
    Subcommand("simulate", "try a plan out on made-up days", simulate.HELP, simulate.arguments, simulate.run),
    Subcommand("plan", "begin a trial on yourself", plan.PLAN_HELP, plan.plan_arguments, plan.plan_run),
    Subcommand("start", "draw the order of days", plan.START_HELP, plan.start_arguments, plan.start_run),
    Subcommand("protocol", "show the protocol", plan.PROTOCOL_HELP, plan.protocol_arguments, plan.protocol_run),
    Subcommand("today", "say what today asks", entry.TODAY_HELP, entry.diary_arguments, entry.today_run),
    Subcommand("entry", "write an evening", entry.ENTRY_HELP, entry.entry_arguments, entry.entry_run),
    Subcommand("show", "show what was written", entry.SHOW_HELP, entry.show_arguments, entry.show_run),
    Subcommand("export", "give all that is kept", entry.EXPORT_HELP, entry.export_arguments, entry.export_run),
    Subcommand("leave", "end the trial", entry.LEAVE_HELP, entry.leave_arguments, entry.leave_run),
    Subcommand("erase", "erase the diary", entry.ERASE_HELP, entry.erase_arguments, entry.erase_run),
    Subcommand("sheet", "make a sheet to write on", entry.SHEET_HELP, entry.diary_arguments, entry.sheet_run),
    Subcommand("night", "look after silent diaries", entry.NIGHT_HELP, entry.diary_arguments, entry.night_run),
)
