"""The audit bundle: one file an auditor takes away, and the verifier that goes with it (docs/proofs.md §7)."""
