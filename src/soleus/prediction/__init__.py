"""Fourth stage: how much a leg swells over a day, from a leg that can be simulated in any posture and garment.

``docs/engineers/leg-model.md`` draws the circuit and gives the equations; every number stands in
``knowledge/physiology/`` with its source. The stage (``predict``) loads the model where there is something to predict.
"""

from soleus.prediction.stage import predict

__all__ = ["predict"]
