"""The leg: a model of one leg in any posture and garment, and virtual people who take their legs through a day.

It knows no case, no rulebook and no person's record. ``docs/engineers/leg-model.md`` draws the circuit and gives the
equations; every number stands in ``knowledge/physiology/`` with its source.
"""
