"""The oracle's reading of what could not act on its task, and why (docs/figures.md §2, §3, §6)."""

from __future__ import annotations

from tests.laws.oracle_tasks import Said, before, held_before, in_force, kind, seats, turns

_OF_SEAT = {
    "seat_acknowledged": "acknowledged", "progress_reported": "reported", "seat_transferred": "transferred",
    "seat_revoked": "revoked", "cooperation_confirmed": "cooperation",
}  # fmt: skip
_NEEDS = {
    "closure_confirmed": ("closure_requested", "closure", "confirmed-without-request"),
    "closure_contested": ("closure_requested", "closure", "contested-without-request"),
    "service_assigned": ("service_ordered", "order", "order-unknown"),
    "service_accepted": ("service_ordered", "order", "order-unknown"),
    "service_completed": ("service_ordered", "order", "order-unknown"),
}
"""Kind: (kind of what must have been said before it, the field that names it, the anomaly)."""


def anomaly(x: Said, xs: list[Said]) -> str | None:
    """Why a visible statement of a task could not act, None when it could."""
    what = kind(x)
    if what == "task_defined":
        again = before(x, xs, "task_defined") and "edition" not in x["data"]
        return "task-defined-twice" if again else None
    if what == "seat_assigned":
        return "two-roles" if _two_roles(x, xs) else None
    if what in _OF_SEAT:
        return _of_seat(x, xs)
    if what in ("evidence_attached", "report_reviewed"):
        return _of_report(x, xs)
    if what in _NEEDS:
        needed, field, code = _NEEDS[what]
        return None if x["data"][field] in [y["data"][field] for y in before(x, xs, needed)] else code
    return next((code for y, code in turns(xs) if y is x and code.islower()), None)


def _two_roles(x: Said, xs: list[Said]) -> bool:
    earlier = xs[: xs.index(x)]
    others = [y for y in seats(earlier) if y["data"]["agency"] == x["data"]["agency"]]
    return any(in_force(y, earlier, x["on"]) for y in others)


def _of_seat(x: Said, xs: list[Said]) -> str | None:
    if not held_before(x, xs):
        return f"{_OF_SEAT[kind(x)]}-without-seat"
    on_task = kind(x) in ("seat_acknowledged", "progress_reported")
    return f"{_OF_SEAT[kind(x)]}-without-task" if on_task and not before(x, xs, "task_defined") else None


def _of_report(x: Said, xs: list[Said]) -> str | None:
    noun = "evidence" if kind(x) == "evidence_attached" else "review"
    made = [y["statement"] for y in before(x, xs, "progress_reported") if held_before(y, xs)]
    return None if x["data"]["report"] in made else f"{noun}-without-report"
