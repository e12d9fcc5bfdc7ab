"""`shilu-audit export`: audit bundles."""
