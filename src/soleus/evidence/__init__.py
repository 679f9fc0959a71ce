"""From studies to claims: effects, what may be put together, how sure it makes us, and the sentences that follow."""
