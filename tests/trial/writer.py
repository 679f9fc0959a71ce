"""For each line that it reads: a process that writes pairs of entries, and says of each pair that it was kept.

It is killed from outside; the next is a fork of this one, so that nothing has to be loaded a thousand times.
"""

import os
import sys
from itertools import count

from soleus.trial.store import open_store


def write(place, trial, run):
    """Write until killed."""
    print(os.getpid(), flush=True)
    store = open_store(place, {})
    for pair in count():
        with store.writing(trial) as writing:
            for half in "ab":
                writing.add("entry", 1, {"name": f"{run} {pair} {half}", "text": "x" * 5000})
        print(f"{run} {pair} a\n{run} {pair} b", flush=True)


place, trial = sys.argv[1:]
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        write(place, trial, line.strip())
    os.waitpid(child, 0)
    print("killed", flush=True)
