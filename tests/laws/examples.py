"""How many examples a law gets: a short form for every run, a long one for `make soak`."""

from __future__ import annotations

import os

from hypothesis import settings

SOAK = bool(os.environ.get("SHILU_SOAK"))


def examples(short: int) -> settings:
    """`short` examples, fifty times as many in the long form."""
    return settings(max_examples=short * 50 if SOAK else short)
