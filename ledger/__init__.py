"""Floor `ledger`: bytes, positions, proofs. It knows nothing of plans (layout.md)."""
