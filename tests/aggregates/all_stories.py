"""The stories of each area of the domain, gathered: happy paths by command name, refusals by the place that refuses."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from tests.aggregates import (
    stories_assignment,
    stories_cascade,
    stories_commendation,
    stories_deadlines,
    stories_disputes,
    stories_evaluation,
    stories_fixing,
    stories_guards,
    stories_lifecycle,
    stories_obligations,
    stories_rectification,
    stories_register,
    stories_rules,
    stories_services,
    stories_supervision,
)

MODULES: tuple[ModuleType, ...] = (
    stories_assignment,
    stories_cascade,
    stories_commendation,
    stories_deadlines,
    stories_disputes,
    stories_evaluation,
    stories_fixing,
    stories_guards,
    stories_lifecycle,
    stories_obligations,
    stories_rectification,
    stories_register,
    stories_rules,
    stories_services,
    stories_supervision,
)

HAPPY: dict[str, Any] = {name: story for module in MODULES for name, story in module.HAPPY.items()}
REFUSALS: dict[str, Any] = {place: story for module in MODULES for place, story in module.REFUSALS.items()}
