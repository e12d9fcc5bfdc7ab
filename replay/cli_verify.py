"""`shilu-audit verify`: the nine checks."""
