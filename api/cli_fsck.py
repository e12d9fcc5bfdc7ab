"""`shilu fsck`: read models held against the leaves, and repaired."""
