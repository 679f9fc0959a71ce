"""Writes pairs of entries to a diary until it is killed, and says of each pair that it was kept."""

import os
import sys
from itertools import count

from soleus.trial.store import open_store

place, trial, run = sys.argv[1:]
store = open_store(place, {})
for pair in count():
    with store.writing(trial) as writing:
        for half in "ab":
            writing.add("entry", 1, {"name": f"{run} {pair} {half}", "text": "x" * 5000})
    os.write(1, f"{run} {pair} a\n{run} {pair} b\n".encode())
