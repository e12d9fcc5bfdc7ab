"""`shilu-audit replay`, `page`: step through a history, see what a page showed."""
