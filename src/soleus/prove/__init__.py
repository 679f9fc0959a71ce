"""Proofs about the rulebook: every promise for every person, and what happens when the rulebook is spoiled.

``people`` holds promises against single people with the reference reader and needs nothing more; ``proof``,
``rulewide`` and ``trial`` ask the solver, which the extra ``prover`` brings.
"""
