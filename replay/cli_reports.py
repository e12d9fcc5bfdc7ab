"""`shilu-audit late`, `after-close`, `back-dated`, `corrections`: reports on how the record was kept."""
