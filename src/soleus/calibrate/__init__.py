"""Beside the path: how the model's numbers are fitted to published experiments, ahead of time."""
