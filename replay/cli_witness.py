"""`shilu-audit witness`: follow ledgers, cosign what is consistent."""
