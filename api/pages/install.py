"""Every room of pages into one application."""

from __future__ import annotations

from importlib import import_module

from starlette.routing import BaseRoute

from api.pages import ROOMS
from api.pages.static_files import ROUTE


def page_routes() -> list[BaseRoute]:
    """The routes of all rooms, static files included."""
    found: list[BaseRoute] = [ROUTE]
    for name in ROOMS:
        found.extend(import_module(f"api.pages.{name}").router.routes)
    return found
