"""A leg that can be simulated: blood, tissue fluid and lymph by height, under any posture and garment.

``docs/engineers/leg-model.md`` draws the circuit and gives the equations; every number stands in
``knowledge/physiology/`` with its source.
"""
