"""`shilu-audit prove`, `publish-directory` and `fork`: evidence to take away."""
