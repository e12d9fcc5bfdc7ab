"""`shilu key …` and `shilu publish`: the signing key, and checkpoints for the world."""
