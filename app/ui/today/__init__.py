"""Today: who to reach out to, and how the shop stands."""
