"""Mean, spread and error from what a paper prints in their place: an interval, a p value, medians, pairs.

Each formula names its source. Errors come from the normal distribution, with which studies are weighed later: so a
study weighed by an error gives its printed interval and p value back. Where few people were measured, Student's t would
give a smaller error for the same p; the larger one is kept.
"""

from __future__ import annotations

import math
from statistics import NormalDist

_NORMAL = NormalDist()


def quantile_of_level(level: float) -> float:
    """Give how many errors lie between the estimate and each end of an interval of ``level`` percent (0 to 100)."""
    return _NORMAL.inv_cdf(0.5 + level / 200)


def error_of_interval(low: float, high: float, level: float = 95.0) -> float:
    """Give the error of an estimate by its interval; of a ratio, ends and error are logarithms.

    Cochrane Handbook, chapter 6 (Higgins 2023): the width over twice the normal quantile.
    """
    return (high - low) / (2 * quantile_of_level(level))


def error_of_p(estimate: float, p: float) -> float:
    """Give the error of an estimate (not 0; of a ratio, its logarithm) by its two-sided p value (above 0, below 1).

    Cochrane Handbook, chapter 6 (Higgins 2023): the estimate over the normal quantile of p. Of "p < 0.001" it is the
    most that the error can be.
    """
    return abs(estimate) / -_NORMAL.inv_cdf(p / 2)


def p_of_error(estimate: float, error: float) -> float:
    """Give the two-sided p value of an estimate with its error, by the normal distribution."""
    return 2 * _NORMAL.cdf(-abs(estimate) / error)


def error_of_pairs(sd_1: float, sd_2: float, correlation: float, pairs: float) -> float:
    """Give the error of the mean difference of pairs (Cochrane Handbook, chapter 23, Higgins 2023)."""
    return math.sqrt((sd_1**2 + sd_2**2 - 2 * correlation * sd_1 * sd_2) / pairs)


def mean_of_quartiles(q1: float, median: float, q3: float, n: float) -> float:
    """Give the mean by the median and quartiles of n people (Luo 2018, doi:10.1177/0962280216669183)."""
    weight = 0.7 + 0.39 / n
    return weight * (q1 + q3) / 2 + (1 - weight) * median


def spread_of_quartiles(q1: float, q3: float, n: float) -> float:
    """Give the standard deviation by the quartiles of n people (Wan 2014, doi:10.1186/1471-2288-14-135)."""
    return (q3 - q1) / (2 * _NORMAL.inv_cdf((0.75 * n - 0.125) / (n + 0.25)))
