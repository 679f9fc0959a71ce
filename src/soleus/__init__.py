"""Soleus answers one question well: do compression socks help *my* sciatica?

``assess(case, book)`` is the main path; ``load_book()`` gives the rulebook with its words and claims.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
