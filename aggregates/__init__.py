"""Facts, decisions and the document reader: pure domain, no clock, no input or output."""
