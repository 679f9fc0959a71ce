"""Shows an answer: as text for a terminal, and why it is so. Rendering decides nothing."""
