"""Many reports at once: the form an agency fills in, reading it back, a verdict for every row."""
