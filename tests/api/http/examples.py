"""The examples of the OpenAPI: answers of the demo, shortened. `python -m tests.api.http.examples` writes them anew."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute

from api.demo import demo_settings
from api.http.service import open_service
from api.routes import (
    agencies,
    disputes,
    entries,
    evaluations,
    explaining,
    plans,
    records,
    related,
    replaying,
    searching,
    shapes_base,
    snapshots,
    stepping,
    tasks,
    views,
)
from tests.api import worlds
from tests.api.http.questions import QUESTIONS, asked

VOLATILE = frozenset({"event_id", "leaf_hash", "previous_leaf"})
"""Members that differ from one demo to the next."""
_MEMBER = re.compile(r"[a-z][a-z0-9_]{0,39}|[A-Z]{3,6}")


def shapes() -> dict[str, Any]:
    """Operation → the shape of its answer."""
    rooms = (
        plans, tasks, agencies, evaluations, snapshots, disputes, records, explaining, entries, views, replaying,
        searching, stepping, related,
    )  # fmt: skip
    routes = [route for room in rooms for route in room.router.routes if isinstance(route, APIRoute)]
    return {str(route.operation_id): route.response_model for route in routes}


def example_of(value: Any) -> Any:
    """One of each list, one of whatever goes by ids, two figures."""
    if isinstance(value, list):
        return [example_of(one) for one in value[:1]]
    if not isinstance(value, dict):
        return value
    names = list(value)
    if not all(_MEMBER.fullmatch(name) for name in names) or names[:1] == ["load"]:
        names = names[:1]
    return {name: example_of(value[name]) for name in names}


def without(value: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The members that are the same in every demo."""
    return {name: inner for name, inner in value.items() if name not in names}


def main() -> None:
    """Write the examples."""
    from tests.api.http.conftest import Api

    with tempfile.TemporaryDirectory() as folder:
        api = Api(open_service(demo_settings(worlds.copy_of(worlds.demo_ledger(), Path(folder)))))
        client, found = api.client("reader"), dict[str, Any]()
        declared = shapes()
        for question in QUESTIONS:
            found.setdefault(declared[question.operation].__name__, example_of(asked(client, question)))
        api.close()
    text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=False)
    Path(shapes_base.__file__).with_name("examples.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
