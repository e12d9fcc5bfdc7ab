"""The oracle's reading of docs/figures.md §5: the three parts of a light, and the flags beside it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

from tests.laws.oracle_anomalies import anomaly
from tests.laws.oracle_days import Scene, day_number, deadline, elapsed, periods, slots
from tests.laws.oracle_tasks import ANSWERING, CLOSED, STOPPED, Said, definition, kind, percent, seats, status
from tests.laws.oracle_topics import OPEN, contested, disputes

SHANGHAI = timezone(timedelta(hours=8))


def light(scene: Scene, task: str) -> dict[str, Any]:
    """Colour, parts and flags of a task."""
    xs, found = scene.task(task), scene.rules("lights")
    rules = found["data"]["content"] if found else None
    flags = _flags(scene, task, xs, rules)
    if rules is None:
        return {"colour": None, "parts": [None, None, None], "flags": flags}
    parts = [_deadline(scene, task, xs, rules), _progress(scene, task, xs, rules), _reporting(scene, xs, rules)]
    return {"colour": worst(parts), "parts": parts, "flags": flags}


def worst(parts: list[str]) -> str:
    """RED before YELLOW before GREEN; grey only when all are grey."""
    return next((colour for colour in ("RED", "YELLOW", "GREEN") if colour in parts), "GREY")


def _deadline(scene: Scene, task: str, xs: list[Said], rules: Said) -> str:
    state, _, waiting = status(xs)
    due = deadline(scene, task)
    if state in ("UNDEFINED", *STOPPED) or due is None:
        return "GREY"
    if state in CLOSED:
        return str({CLOSED[0]: "GREEN", CLOSED[1]: rules["partial"], CLOSED[2]: "RED"}[state])
    left = day_number(due[0]) - day_number(scene.day)
    if left < 0:
        return "RED" if -left > rules["red_days_after"] else "YELLOW"
    return "YELLOW" if left <= rules["yellow_days_before"] and waiting is None else "GREEN"


def _progress(scene: Scene, task: str, xs: list[Said], rules: Said) -> str:
    state, claimed, due = status(xs)[0], percent(xs), deadline(scene, task)
    first_year = scene.registered.get("period_from")
    if state == CLOSED[0]:
        return "GREEN"
    if state in (*STOPPED, CLOSED[2]) or due is None or claimed is None or first_year is None:
        return "GREY"
    return by_gap(100 * elapsed(first_year, due[0], scene.day) - Fraction(claimed), rules)


def by_gap(gap: Fraction, rules: Said) -> str:
    """The colour of a gap in points."""
    if gap < Fraction(rules["yellow_gap"]):
        return "GREEN"
    return "YELLOW" if gap <= Fraction(rules["red_gap"]) else "RED"


def _reporting(scene: Scene, xs: list[Said], rules: Said) -> str:
    state, _, _ = status(xs)
    if not periods(scene) or state in (*STOPPED, "CLOSED_NOT_IMPLEMENTED"):
        return "GREY"
    if state == "VERIFIED_COMPLETE":
        return "GREEN"
    answering = [seat for seat in seats(xs) if seat["data"]["role"] in ANSWERING]
    due = [slot for seat in answering for slot in slots(scene, xs, seat, scene.rules("procedure"))]
    missing = {period for period, _, report in due if report is None}
    if len(missing) >= rules["red_missing"]:
        return "RED"
    return "YELLOW" if len(missing) >= rules["yellow_missing"] else "GREEN"


def _flags(scene: Scene, task: str, xs: list[Said], rules: Said | None) -> list[str]:
    state, since, waiting = status(xs)
    due, strict, shown = deadline(scene, task), deadline(scene, task, strict=True), definition(xs)
    left = day_number(due[0]) - day_number(scene.day) if due else None
    is_open = state not in ("UNDEFINED", *CLOSED, *STOPPED)
    procedure = scene.rules("procedure")
    extensions = [x for x in scene.said if kind(x) == "deadline_extended" and x["data"]["item"] == f"task:{task}"]
    judged = [x for x in xs if kind(x) in ("report_reviewed", "closure_verified", "closure_rejected")]
    held = {
        "overdue": is_open and left is not None and left < 0,
        "due-soon": is_open and rules is not None and left is not None and 0 <= left <= rules["yellow_days_before"],
        "late": state == CLOSED[0] and strict is not None and since is not None and since > strict[0],
        "born-overdue": due is not None and shown is not None and due[0] < shown["on"],
        "disputed": bool(contested(scene.said) & {x["statement"] for x in xs})
        or any(x["data"]["task"] == task and state in OPEN for x, state in disputes(scene.said).values()),
        "extended-after-the-fact": any(x["data"]["after_the_fact"] for x in extensions),
        "conflict-declared": any(x["data"]["conflict_declared"] for x in judged),
        "contested-closure": waiting in [
            x["data"]["closure"] for x in xs if kind(x) == "closure_contested" and anomaly(x, xs) is None
        ],
        "late-recorded": procedure is not None
        and any(_late(x, procedure["data"]["content"]["late_after_days"]) for x in xs),
    }  # fmt: skip
    return sorted(name for name, raised in held.items() if raised)


def _late(x: Said, days: int) -> bool:
    """Whether a statement was recorded (the day in Shanghai) more than so many days after its own day."""
    recorded = datetime.fromisoformat(x["recorded"]).astimezone(SHANGHAI).date()
    return (recorded - date.fromisoformat(x["on"])).days > days


def target_light(scene: Scene, standing: Said) -> str | None:
    """The colour of a target, from its standing."""
    found = scene.rules("lights")
    if found is None:
        return None
    if standing["status"] in ("NOT_EVALUABLE", "NO_DATA"):
        return "GREY"
    if standing["status"] in ("MET", "MET_EARLY", "MISSED"):
        return "RED" if standing["status"] == "MISSED" else "GREEN"
    completion, share = standing["exact"]["completion"], standing["exact"]["elapsed"]
    if completion is None or share is None:
        return "GREY"
    return by_gap(100 * (share - completion), found["data"]["content"])
