"""How long a reader waits for the writer: a little longer than the writer gives itself."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from fastapi.routing import APIRoute

from api.http.guard import LARGE
from api.routes import ROOMS

LARGE_TIMES = 6
"""Documents and batches may take so many times as long (`guard.GuardedRoute`)."""
SPARE_S = 0.8
"""So that the writer's words arrive rather than ours, and still within ten seconds (reliability.md, P11)."""


class Patience:
    """Seconds for a request, by its path; `deadline_s` is that of an ordinary one."""

    def __init__(self, deadline_s: float) -> None:
        self._ordinary = deadline_s + SPARE_S
        self._large = deadline_s * LARGE_TIMES + SPARE_S
        self._paths = [route.path_regex for route in routes() if (route.openapi_extra or {}).get(LARGE)]

    def __call__(self, scope: Any) -> float:
        """For this request."""
        return self._large if any(one.match(scope["path"]) for one in self._paths) else self._ordinary


def routes() -> list[APIRoute]:
    """Every route of the API."""
    modules = [import_module(f"api.routes.{name}") for name in ROOMS]
    return [route for module in modules for route in module.router.routes if isinstance(route, APIRoute)]
