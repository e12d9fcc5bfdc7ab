"""What answers have in common in the OpenAPI document: shapes that are declared, never a second computation.

A shape says every member an answer can have, and no more; tests hold the answers of the demo against them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from api.http.asking import FORMATS
from api.http.problems import MEDIA_TYPE

EXAMPLES: dict[str, Any] = orjson.loads(Path(__file__).with_name("examples.json").read_bytes())
"""Shape → a short answer of the demo; a test makes them anew and compares."""
Standing = Literal["in_force", "not_yet", "start_unknown", "not_known"]
TaskStatus = Literal[
    "UNDEFINED", "UNASSIGNED", "ASSIGNED", "ACKNOWLEDGED", "IN_PROGRESS", "CLOSURE_REQUESTED", "VERIFIED_COMPLETE",
    "PARTIALLY_MET", "CLOSED_NOT_IMPLEMENTED", "SUSPENDED", "CANCELLED", "REOPENED",
]  # fmt: skip
SeatRole = Literal["lead", "cooperate", "participate", "shared", "responsible", "guide"]


class Shape(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Row(Shape):
    """A row of a table; `fields` may leave members out."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        schema.pop("required", None)
        return schema


class RuleRef(Shape):
    """One version of an adopted rule set."""

    kind: str
    rules: str
    version: int
    digest: str


class Known(Shape):
    """What was known: the first `size` entries, the last of them recorded at `recorded_at` (UTC)."""

    size: int
    recorded_at: str


class ViewpointShape(Shape):
    """The viewpoint an answer was given for. `rejudged` names the kinds of rules that were chosen by `rules`."""

    as_of: str
    known_at: Known
    view: Literal["current", "as published", "as restated", "as believed"]
    rules: list[RuleRef] | None
    rejudged: list[str]
    clock: str


class Told(Shape):
    """An answer. `fields` may leave members out, but never the viewpoint."""

    viewpoint: ViewpointShape

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        schema["required"] = ["viewpoint"]
        return schema


class Page(Shape):
    """A page of a table: `total` rows in all, `next` the cursor of the next page."""

    viewpoint: ViewpointShape
    total: int
    next: str | None


class OfPlan(Page):
    """A page about one plan."""

    plan_id: str


class Use(Shape):
    """An entry something rests on, and how it was used."""

    position: int
    use: str


class Said(BaseModel):
    """What a statement says: the members of its fact, with its day, its entry, the lines of its document."""

    model_config = ConfigDict(extra="allow")
    effective_on: str
    effective_defaulted: bool
    position: int
    lines: list[int] | None


class BasisShape(Shape):
    """What a decision or snapshot rested on."""

    as_of: str
    known_at: int
    rules: list[RuleRef] = []
    positions: list[int] = []


class Counts(Shape):
    """How many statements an answer rests on, and how many of them are late, corrected, disputed, made up."""

    statements: int
    late: int
    late_after_days: int
    late_after_adopted: str | None
    corrected: int
    disputed: int
    illustration: int


def add_examples(schemas: dict[str, Any]) -> None:
    """Put the examples beside their shapes in a finished document: FastAPI would take the nulls out of them."""
    for name, example in EXAMPLES.items():
        if name in schemas:
            schemas[name]["examples"] = [example]


_HELD: dict[int | str, dict[str, Any]] = {
    304: {"description": "与所持相同 · as the caller holds it already"},
    409: {"description": "名称不唯一 · an ambiguous name",
          "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}},
}  # fmt: skip
_FILE = {"schema": {"type": "string", "format": "binary"}}
ANSWER: dict[int | str, dict[str, Any]] = {200: {"description": "答案 · the answer"}, **_HELD}
"""The responses of a question."""
TABLE: dict[int | str, dict[str, Any]] = {
    200: {"description": "一页,或整表为文件 · a page, or the whole table as a file",
          "content": dict.fromkeys(FORMATS.values(), _FILE)},
    **_HELD,
}  # fmt: skip
"""The responses of a question whose answer is a table."""
