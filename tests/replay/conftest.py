"""Hypothesis as in the laws: the same examples on every run, no deadline, many more in the long form."""

from __future__ import annotations

import tests.laws.conftest  # noqa: F401  (registers and loads the profile)
