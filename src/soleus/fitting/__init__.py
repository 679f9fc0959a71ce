"""Third stage: which garment and size for each leg, how sure that is, and the pressure that it puts on this leg.

``chart`` says which size a number belongs to, ``sizes`` fits legs to charts, ``pressure`` reckons mmHg down the leg:
these count in arrays, one leg or a hundred thousand. ``choose`` and ``person`` make the record of one person.
"""

from soleus.fitting.record import Fitted, LegFit
from soleus.fitting.stage import fit

__all__ = ["Fitted", "LegFit", "fit"]
