"""Where diaries are kept: SQLite or PostgreSQL. The only room that knows a database; needs the extra ``trial``."""

from soleus.trial.store.opening import KEY_VARIABLE, open_store
from soleus.trial.store.store import DiaryStore, QuietTrial, StoredEvent, Writing

__all__ = ["KEY_VARIABLE", "DiaryStore", "QuietTrial", "StoredEvent", "Writing", "open_store"]
