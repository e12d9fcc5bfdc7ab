"""The client cannot drift from the service: operations, tables and shapes are compared with its OpenAPI."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from aggregates.commands import COMMANDS
from api.client import rows, shapes
from api.client.calling import find
from api.client.operations import COMMAND, OPERATIONS, TABLES
from tests.api.client.live import Live


@pytest.fixture(scope="module")
def described(live: Live) -> dict[str, Any]:
    """The OpenAPI document of the running service."""
    found: dict[str, Any] = live.shilu("reader").ask("openapi").body
    return found


def test_every_operation_is_reachable(described: dict[str, Any]) -> None:
    """The client has exactly the operations of the OpenAPI, each with its method and path; commands by their rule."""
    offered = {
        one["operationId"]: (method.upper(), path)
        for path, methods in described["paths"].items() for method, one in methods.items()
    }  # fmt: skip
    commands = {name for name in offered if name.startswith(COMMAND)}
    assert {name: tuple(OPERATIONS[name]) for name in OPERATIONS} == {n: offered[n] for n in offered.keys() - commands}
    assert len(commands) == len(COMMANDS) and all(tuple(find(name)) == offered[name] for name in commands)


def test_every_table_is_known_by_its_rows(live: Live, described: dict[str, Any]) -> None:
    """Whatever the OpenAPI pages is a table here, and its rows stand where the client looks for them."""
    paged = {
        one["operationId"] for methods in described["paths"].values() for one in methods.values()
        if "cursor" in {parameter["name"] for parameter in one.get("parameters", [])}
    }  # fmt: skip
    assert paged == set(TABLES)
    shilu, seat = live.shilu("auditor"), "seat:2.4.2|襄汾县/县民政局|lead|1"
    for table in sorted(TABLES):
        needs = {"plan": "襄汾", "statement": seat} if table == "statement" else {"plan": "襄汾"}
        asked = {} if table in ("plans", "agencies", "rules", "late", "back_dated", "corrections") else needs
        asked = {"q": "襄汾"} if table == "search" else asked
        page = shilu.page(table, limit=3, **asked)
        assert isinstance(page.rows, list) and page.total >= len(page.rows) > 0, table
        assert (page.next is None) == (page.total <= 3), table


SHAPED = {"Receipt": ("command.annotate", "201"), "DryRun": ("command.annotate", "200")}


@pytest.mark.parametrize("name", SHAPED)
def test_shapes_fit_the_openapi(described: dict[str, Any], name: str) -> None:
    """A typed answer has the members of the schema, the required ones too."""
    operation, status = SHAPED[name]
    path = find(operation).path
    schema = described["paths"][path]["post"]["responses"][status]["content"]["application/json"]["schema"]
    (wanted,) = [s for s in schema.get("anyOf", [schema]) if ("dry_run" in s["properties"]) == (name == "DryRun")]
    shape = getattr(shapes, name)
    assert get_type_hints(shape).keys() == wanted["properties"].keys()
    assert shape.__required_keys__ <= set(wanted["required"])


ROWS = {
    "plans": rows.PlanRow, "tasks": rows.TaskRow, "seats": rows.SeatRow, "targets": rows.TargetRow,
    "timeline": rows.EntryRow, "agencies": rows.AgencyRow,
}  # fmt: skip


@pytest.mark.parametrize("table", ROWS)
def test_rows_fit_the_openapi_and_real_answers(live: Live, described: dict[str, Any], table: str) -> None:
    """A typed row has the members of the schema, nullable where it says so; and real rows are of these types."""
    schemas = described["components"]["schemas"]
    answer = described["paths"][find(table).path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    row = _resolved(schemas, _resolved(schemas, answer)["properties"][TABLES[table]]["items"])
    hints = get_type_hints(ROWS[table])
    assert {name: _nullable(kind) for name, kind in hints.items()} == {
        name: {"type": "null"} in schema.get("anyOf", ()) for name, schema in row["properties"].items()
    }
    shilu = live.shilu("reader")
    for found in shilu.rows(table, **({} if table in ("plans", "agencies") else {"plan": "襄汾"})):
        fits(found, ROWS[table])


def _resolved(schemas: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _nullable(kind: Any) -> bool:
    return NoneType in get_args(kind)


def test_shapes_fit_real_answers(live: Live) -> None:
    """Viewpoint and proofs have exactly the members that the service sends, of the types written down."""
    shilu = live.shilu("auditor")
    size = shilu.checkpoint().size
    fits(shilu.ask("plans").viewpoint, shapes.Viewpoint)
    fits(shilu.status("襄汾").viewpoint, shapes.Viewpoint)
    fits(shilu.ask("inclusion", position=700, size=size).body, shapes.InclusionProof)
    fits(shilu.ask("consistency", from_=700, to=size).body, shapes.ConsistencyProof)


def fits(value: Any, shape: Any) -> None:
    """AssertionError unless `value` has the members of the TypedDict, each of its type."""
    hints = get_type_hints(shape)
    assert value.keys() == hints.keys()
    for name, kind in hints.items():
        if is_typeddict(kind):
            fits(value[name], kind)
        else:
            kinds = {get_origin(one) or one for one in (get_args(kind) if isinstance(kind, UnionType) else (kind,))}
            assert type(value[name]) in kinds, name
