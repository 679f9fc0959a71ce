"""The version of Soleus."""

__version__ = "0.1.0"
