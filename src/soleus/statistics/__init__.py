"""Studies put together: effect sizes, common and random effects, meta-regression, rare events.

Numbers in, numbers out: nothing here knows a study's name, a claim or a person. Formulas and their sources stand in
``docs/engineers/pooling.md``; the numbers are held against R's metafor. Needs SciPy (the extra ``evidence``).
"""

from soleus.statistics.checks import Asymmetry, asymmetry, leave_one_out
from soleus.statistics.effects import MEASURES, Arms, EffectSize, Means, Measure, effect_size
from soleus.statistics.heterogeneity import METHODS, Method
from soleus.statistics.pooling import Combined, Interval, KnappHartung, Mixed, Pooled, pool
from soleus.statistics.rare import BetaBinomial, beta_binomial, mantel_haenszel, peto
from soleus.statistics.regression import FEWEST, Slope, meta_regression

__all__ = [
    "FEWEST",
    "MEASURES",
    "METHODS",
    "Arms",
    "Asymmetry",
    "BetaBinomial",
    "Combined",
    "EffectSize",
    "Interval",
    "KnappHartung",
    "Means",
    "Measure",
    "Method",
    "Mixed",
    "Pooled",
    "Slope",
    "asymmetry",
    "beta_binomial",
    "effect_size",
    "leave_one_out",
    "mantel_haenszel",
    "meta_regression",
    "peto",
    "pool",
]
