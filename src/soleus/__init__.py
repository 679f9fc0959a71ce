"""Soleus answers one question well: do compression socks help *my* sciatica?

``load_book`` gives what is known, ``read_case`` what is known of one person, and ``assess`` the answer. The others give
a part of it, or ask: ``fit``, ``predict``, ``interview``; ``simulate`` takes made-up legs through a day.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from soleus.version import __version__

if TYPE_CHECKING:
    from soleus.api import assess, fit, interview, load_book, predict, read_case, simulate

__all__ = ["__version__", "assess", "fit", "interview", "load_book", "predict", "read_case", "simulate"]


if not TYPE_CHECKING:  # the types stand above; a name that is not there is a mistake

    def __getattr__(name: str) -> object:
        """Load what is asked for when it is: ``import soleus`` costs nothing."""
        if name not in __all__:
            raise AttributeError(f"module 'soleus' has no attribute '{name}'")
        return getattr(import_module("soleus.api"), name)


def __dir__() -> list[str]:
    """List what there is to call."""
    return sorted({*globals(), *__all__})
