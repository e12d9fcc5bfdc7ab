"""The 台账 of a plan as plain rows in the official order: the page shows them, every export carries the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from api.exports.problems import problems
from api.exports.words import Lang, pick, role_word, unit

Row = dict[str, Any]
ANSWERING = ("lead", "shared", "responsible")
"""Roles of the column 牵头(责任)单位; the others stand in 配合单位."""
_PLAIN = ("lead", "cooperate")
"""Roles the column itself names."""
_SHOWN = ("in_force", "start_unknown")


def board(
    status: Mapping[str, Any], tasks: Mapping[str, Any], seats: Mapping[str, Any], lang: Lang = "zh",
    invented: Collection[int] = (),
) -> list[Row]:
    """One row for each task of the answer `tasks`, by its number; `status` and `seats` are of the same viewpoint.

    A row has task, no, printed, title, group, leads and others (names as printed), lead_ids and other_ids (agencies,
    beside the names), deadline and deadline_basis, status, percent, problem (text) and problems (its parts), light
    {colour, deadline, progress, reporting, flags, reason}, position (the entry the status rests on) and
    percent_position, since, ended_on, illustration. `invented`: positions of made-up entries (`invented_in`).
    Rows left out of `tasks` by its filter are not shown.
    """
    known = status.get("tasks") or {}
    held = _by_task(seats.get("seats", ()))
    rows = [_row(one, known.get(one["task"], {}), held.get(one["task"], ()), lang) for one in tasks.get("tasks", ())]
    for row in rows:
        row["problems"] = problems(status, row["task"], lang)
        row["problem"] = pick(lang, ";", "; ").join(row["problems"])
        row["illustration"] = row["illustration"] or not {row["position"], row["percent_position"]}.isdisjoint(invented)
    return sorted(rows, key=lambda row: (row["no"] is None, row["no"] or 0, row["task"]))


def invented_in(timeline: Mapping[str, Any]) -> frozenset[int]:
    """Positions of made-up entries in an answer of `timeline` (fields position, marks)."""
    return frozenset(e["position"] for e in timeline.get("entries", ()) if "illustration" in e.get("marks", ()))


def _by_task(seats: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for seat in seats:
        if seat["standing"] in _SHOWN:
            found.setdefault(seat["task"], []).append(seat)
    return {task: sorted(mine, key=lambda seat: (seat["order"], seat["statement"])) for task, mine in found.items()}


def _row(one: Mapping[str, Any], known: Mapping[str, Any], seats: Iterable[Mapping[str, Any]], lang: Lang) -> Row:
    mine = list(seats)
    leads = [seat for seat in mine if seat["role"] in ANSWERING]
    others = [seat for seat in mine if seat["role"] not in ANSWERING]
    due = known.get("deadline") or {}
    return {
        "task": one["task"], "no": one["no"], "printed": known.get("printed") or one["task"], "title": one["title"],
        "group": one["group"],
        "leads": [_named(seat, lang) for seat in leads], "lead_ids": [seat["agency"] for seat in leads],
        "others": [_named(seat, lang) for seat in others], "other_ids": [seat["agency"] for seat in others],
        "deadline": due.get("on"), "deadline_basis": due.get("basis"), "status": one["status"],
        "percent": one["percent"], "light": _light(known.get("light") or {}), "position": one["position"],
        "percent_position": one["percent_position"], "since": one["since"], "ended_on": one["ended_on"],
        "illustration": any(seat["source_kind"] == "illustration" for seat in mine),
    }  # fmt: skip


def _named(seat: Mapping[str, Any], lang: Lang) -> str:
    """The name as printed; its role where the column does not say it, and that its start is unknown."""
    name = seat["as_written"] or unit(seat["agency"])
    notes = [] if seat["role"] in _PLAIN else [role_word(seat["role"], lang)]
    if seat["standing"] == "start_unknown":
        notes.append(pick(lang, "起始日不明", "start unknown"))
    told = pick(lang, ",", ", ").join(notes)
    return f"{name}{pick(lang, f'({told})', f' ({told})')}" if told else str(name)


def _light(light: Mapping[str, Any]) -> dict[str, Any]:
    names = ("colour", "deadline", "progress", "reporting", "reason")
    return {**{name: light.get(name) for name in names}, "flags": list(light.get("flags", ()))}
