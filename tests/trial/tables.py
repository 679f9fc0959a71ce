"""Made-up tables of trials, as text."""

import numpy as np


def table(effect=-2.0, days=28, seed=1, missing=(), sd=1.0, person=None):
    """A trial in pairs of days: ``pain`` falls by ``-effect`` on sock days, ``ankle_cm`` by 0.6."""
    generator = np.random.default_rng(seed)
    lines = []
    for pair in range(days // 2):
        first = bool(generator.integers(2))
        for half in range(2):
            day, is_sock = 2 * pair + half + 1, first != bool(half)
            pain = np.clip(np.round(6 + sd * generator.normal() + effect * is_sock), 0, 10)
            ankle = 23 + 0.2 * generator.normal() - 0.6 * is_sock
            if day not in missing:
                name = [] if person is None else [person]
                lines.append(",".join([str(day), "sock" if is_sock else "none", f"{pain:g}", f"{ankle:.1f}", *name]))
    return "\n".join([HEADER + ("" if person is None else ",person"), *lines, ""])


HEADER = "day,arm,pain,ankle_cm"


def people(count, effects=(-1.0,), **more):
    """A table of several people's trials."""
    texts = [table(effects[k % len(effects)], seed=k, person=f"p{k}", **more).splitlines() for k in range(count)]
    return "\n".join([texts[0][0], *(line for lines in texts for line in lines[1:]), ""])
