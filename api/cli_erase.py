"""`shilu erase`, `restrict`, `disclose`: personal data behind commitments."""
