"""Every command as it is described: in both languages, with an example, the roles that may give it, its schema."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import orjson
from fastapi import Body
from pydantic import GetPydanticSchema
from pydantic_core import core_schema

from aggregates.commands import COMMANDS, Command
from aggregates.permissions import ROLES_OF


@cache
def _words() -> dict[str, dict[str, Any]]:
    """Name → Chinese summary and example, from `commands.json` beside the routes."""
    found: dict[str, dict[str, Any]] = orjson.loads((files("api") / "routes" / "commands.json").read_bytes())
    return found


def chinese(name: str) -> str:
    """What the command does, in Chinese."""
    return str(_words()[name]["zh"])


def english(name: str) -> str:
    """What the command does: the first line of its docstring."""
    return (COMMANDS[name].__doc__ or "").strip().splitlines()[0]


def example(name: str) -> dict[str, Any]:
    """A body that the command's model accepts; whether it is recorded depends on the plan."""
    found: dict[str, Any] = _words()[name]["example"]
    return found


def body_of(name: str) -> Any:
    """The annotation of a body that is documented as the command and handed on as the bytes that were sent.

    The command's own model reads those bytes (strictly, as JSON), so nothing else may coerce them before.
    """
    model = COMMANDS[name]
    shown = GetPydanticSchema(lambda _source, _next: core_schema.any_schema(), lambda _any, show: show(_core(model)))
    shown_as = {"example": {"summary": chinese(name), "value": example(name)}}
    return Annotated[Any, shown, Body(openapi_examples=shown_as)]  # type: ignore[arg-type]


def listed() -> Iterator[dict[str, Any]]:
    """Every command with its words, roles and address."""
    for name in COMMANDS:
        yield {
            "name": name, "zh": chinese(name), "en": english(name), "roles": sorted(ROLES_OF[name]),
            "href": f"/api/v1/commands/{name}", "operation": f"command.{name}", "example": example(name),
        }  # fmt: skip


def _core(model: type[Command]) -> Any:
    return model.__pydantic_core_schema__
