"""A witness: remembers the last checkpoint of each ledger it follows, and cosigns only what extends it."""
