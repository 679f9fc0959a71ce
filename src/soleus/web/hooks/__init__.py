"""The door for record systems, by CDS Hooks: who may call, what is refused, and what is kept of feedback."""
