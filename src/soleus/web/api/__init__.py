"""The API: what the commands do, over HTTP, for programs. JSON in and out, nothing kept."""

from soleus.web.api.application import add_api

__all__ = ["add_api"]
