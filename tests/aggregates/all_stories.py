"""The stories of each area of the domain, gathered: happy paths by command name, refusals by the place that refuses."""

from __future__ import annotations

from types import ModuleType
from typing import Any

MODULES: tuple[ModuleType, ...] = ()

HAPPY: dict[str, Any] = {name: story for module in MODULES for name, story in module.HAPPY.items()}
REFUSALS: dict[str, Any] = {place: story for module in MODULES for place, story in module.REFUSALS.items()}
