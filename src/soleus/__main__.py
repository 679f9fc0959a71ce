"""Lets ``python -m soleus`` do what ``soleus`` does."""

import sys

from soleus.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
