"""A reading with the recorded changes made to it again: what the auditor holds against what was recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from aggregates.documents.draft import PlanDraft
from aggregates.drafts.model import LISTS, MATCHING, REF
from aggregates.drafts.write import draft_of, reading_values, referred
from aggregates.wanted import Correction

_ITEM = re.compile(rf"(?P<list>/(?:{'|'.join(LISTS)})|/tasks/\d+/seats)/(?P<item>\+?\d+)(?:/(?P<field>[a-z_]+))?")


def patched(draft: PlanDraft, corrections: Iterable[Correction]) -> PlanDraft:
    """The draft as a person left it. Raises ValueError when a change does not fit this reading."""
    values = referred(reading_values(draft))
    for made in corrections:
        if made.path == MATCHING:
            continue
        try:
            _make(values, made)
        except (KeyError, StopIteration, json.JSONDecodeError) as error:
            raise ValueError(made.path) from error
    return draft_of(values)


def _make(values: dict[str, Any], made: Correction) -> None:
    value: Any = None if made.recorded is None else json.loads(made.recorded)
    match = _ITEM.fullmatch(made.path)
    if match is None:
        values[made.path.removeprefix("/")] = value
        return
    items = _list(values, match["list"])
    if match["item"].startswith("+"):
        items.append(value)
        return
    item = next(one for one in items if one.get(REF) == f"{match['list']}/{match['item']}")
    if match["field"]:
        item[match["field"]] = value
    elif made.recorded is None:
        items.remove(item)


def _list(values: dict[str, Any], path: str) -> list[dict[str, Any]]:
    if not path.endswith("/seats"):
        found: list[dict[str, Any]] = values[path.removeprefix("/")]
        return found
    task = next(one for one in values["tasks"] if one.get(REF) == path.removesuffix("/seats"))
    seats: list[dict[str, Any]] = task["seats"]
    return seats
