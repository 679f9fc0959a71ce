"""Fourth stage: how much a leg swells. A leg that can be simulated: blood, tissue fluid and lymph by height, under any posture and garment.

``docs/engineers/leg-model.md`` draws the circuit and gives the equations; every number stands in
``knowledge/physiology/`` with its source. The stage itself (``foretell``) loads none of that until there is something to predict.
"""

from soleus.predict.stage import foretell

__all__ = ["foretell"]
