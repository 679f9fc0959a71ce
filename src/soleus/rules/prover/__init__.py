"""The prover reader."""
