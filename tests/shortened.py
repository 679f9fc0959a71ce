"""Long lists of cases, shortened for every run."""

import pytest


def shortened(cases, kept=1):
    """Give cases of which the first few stand for all in every run; the others are run by ``make deep``.

    For whole runs of the program or walks in a browser that go the same way, where a case is seconds.
    """
    cases = list(cases)
    rest = (case if isinstance(case, tuple) else (case,) for case in cases[kept:])
    return [*cases[:kept], *(pytest.param(*case, marks=pytest.mark.deep) for case in rest)]
