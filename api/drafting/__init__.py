"""Documents on their way into the ledger over HTTP: uploaded, read apart, kept as drafts, edited, confirmed."""
