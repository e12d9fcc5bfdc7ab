"""Hypothesis for the laws: the same examples on every run, many more in the long form."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
settings.register_profile("shilu-ci", derandomize=True, deadline=None, suppress_health_check=_QUIET, database=None)
settings.register_profile("shilu-soak", deadline=None, suppress_health_check=_QUIET, print_blob=True)
settings.load_profile("shilu-soak" if os.environ.get("SHILU_SOAK") else "shilu-ci")
