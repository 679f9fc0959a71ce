"""The command line, run as ``tests/cli`` runs it."""

from tests.cli.conftest import soleus

__all__ = ["soleus"]
