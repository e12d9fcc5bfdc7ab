"""Measurements of the whole path against the physical limit of the same machine, in the same run."""
