"""The oracle's reading of docs/figures.md §1, §3 and §4: rules in force, deadlines, report slots, elapsed months."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from tests.laws import oracle_calendar
from tests.laws.oracle_targets import months
from tests.laws.oracle_tasks import CLOSED, STOPPED, Said, in_force, kind, reports, seats, status_on

Rules = dict[str, Any]


class Scene:
    """What is visible of one plan at a viewpoint, and what is visible of everything."""

    def __init__(self, plan: str, everything: list[Said], day: str) -> None:
        self.plan, self.everything, self.day = plan, everything, day
        self.said = [x for x in everything if x["stream"] == f"plan:{plan}"]
        registered = [x for x in self.said if kind(x) == "registered"]
        self.registered: Rules = registered[-1]["data"] if registered else {}

    def task(self, name: str) -> list[Said]:
        """The statements folded with one task."""
        from tests.laws.oracle_tasks import is_of_task

        return [x for x in self.said if is_of_task(x) and x["data"]["task"] == name]

    def tasks(self) -> list[str]:
        """Every task a visible statement refers to."""
        from tests.laws.oracle_tasks import is_of_task

        return sorted({x["data"]["task"] for x in self.said if is_of_task(x)})

    def rules(self, name: str) -> Said | None:
        """The rule set of a kind in force for the plan."""
        return rules(self.everything, name, self.plan, self.day)


def rules(everything: list[Said], name: str, plan: str | None, day: str) -> Said | None:
    """The last rule set in force of a plan's own scope, else of the scope of all."""
    adopted = [x for x in everything if x["type"] == f"rules.{name}_adopted" and (x["to"] is None or day < x["to"])]
    own = [x for x in adopted if plan is not None and x["data"]["scope"] == plan]
    common = [x for x in adopted if x["data"]["scope"] == "*"]
    return (common[-1:] + own[-1:])[-1] if own or common else None


def day_number(day: str) -> int:
    """Days counted from the beginning of the calendar."""
    return date.fromisoformat(day).toordinal()


def elapsed(first_year: int, end: str, day: str) -> Fraction:
    """Completed months of [1 January, end] up to a day, over all its months."""
    whole = months(first_year, end)
    return Fraction(min(months(first_year, day), whole), whole) if whole else Fraction(1)


def _moved(scene: Scene, item: str, strict: bool) -> tuple[str, str] | None:
    extended = [x for x in scene.said if kind(x) == "deadline_extended" and x["data"]["item"] == item]
    if strict:
        extended = [x for x in extended if not x["data"]["after_the_fact"]]
    if extended:
        return extended[-1]["data"]["due_on"], "extended"
    anchored = [x for x in scene.said if kind(x) == "deadline_anchored" and x["data"]["item"] == item]
    return (anchored[-1]["data"]["due_on"], "anchored") if anchored else None


def _period_end(scene: Scene) -> tuple[str, str] | None:
    last = scene.registered.get("period_to")
    return (f"{last}-12-31", "plan-period") if last else None


def deadline(scene: Scene, task: str, strict: bool = False) -> tuple[str, str] | None:
    """(day, basis) of a task; strict: without extensions after the fact."""
    stated = [
        x["data"]["due_on"] for x in scene.said
        if kind(x) == "target_set" and (x["to"] is None or scene.day < x["to"]) and x["data"].get("task") == task
        and "due_on" in x["data"] and not x["data"]["due_implied"] and x["data"]["kind"] not in ("headline", "baseline")
    ]  # fmt: skip
    moved = _moved(scene, f"task:{task}", strict)
    return moved or ((max(stated), "stated") if stated else _period_end(scene))


def item_deadline(scene: Scene, item: str, own: str | None) -> str | None:
    """The day of another item, with its own day where nothing moves it."""
    moved = _moved(scene, item, False)
    if moved or own:
        return moved[0] if moved else own
    end = _period_end(scene) if item.startswith("obligation:") else None
    return end[0] if end else None


def calendars(scene: Scene) -> list[Said]:
    """The calendars visible."""
    return [x for x in scene.said if kind(x) == "reporting_calendar_adopted"]


def periods(scene: Scene) -> tuple[tuple[str, str, str, str], ...]:
    """(period, first day, last day, due day) of each period begun by V for which a calendar holds."""
    adopted = [(x["on"], x["to"], x["data"]["per"], x["data"]["due_days"]) for x in calendars(scene)]
    return _periods(tuple(adopted), scene.day)


@cache
def _periods(adopted: tuple[tuple[str, str | None, str, int], ...], day: str) -> tuple[tuple[str, str, str, str], ...]:
    """Each first day of a month is asked whether a period of the calendar that holds on it begins there."""
    begun = min((on for on, *_ in adopted), default="9999-12-31")
    months = [date(year, month, 1) for year in range(int(begun[:4]), int(day[:4]) + 1) for month in range(1, 13)]
    found = []
    for first in (x for x in months if begun <= x.isoformat() <= day):
        held = [x for x in adopted if x[0] <= first.isoformat() and (x[1] is None or first.isoformat() < x[1])]
        if held:
            _, _, per, due_days = held[-1]
            name = oracle_calendar.name(first, per)
            if oracle_calendar.name(first - timedelta(days=1), per) != name:
                last = oracle_calendar.last_day(name, per)
                due = (last + timedelta(days=due_days)).isoformat()
                found.append((name, first.isoformat(), last.isoformat(), due))
    return tuple(found)


def slots(scene: Scene, xs: list[Said], seat: Said, procedure: Said | None) -> list[tuple[str, str, Said | None]]:
    """(period, due day, report or None) of each due slot of a seat."""
    roles = procedure["data"]["content"]["reporting_roles"] if procedure else None
    role = seat["data"]["role"]
    if role not in roles if roles is not None else role == "guide":
        return []
    found = []
    for name, first, last, due in periods(scene):
        eve = (date.fromisoformat(first) - timedelta(days=1)).isoformat()
        held = in_force(seat, xs, first) and in_force(seat, xs, last)
        if scene.day > due and held and status_on(xs, eve) not in ("UNDEFINED", *CLOSED, *STOPPED):
            found.append((name, due, reports(seat, xs).get(name)))
    return found


def on_time(slot: tuple[str, str, Said | None]) -> bool:
    """Whether the report of a slot came in by its due day."""
    _, due, report = slot
    return report is not None and report["data"]["submitted_on"] <= due


def seat_status(scene: Scene, xs: list[Said], seat: Said, task_status: str) -> str:
    """What became of a seat at V."""
    if not in_force(seat, xs, scene.day):
        return "ENDED"
    if task_status == "VERIFIED_COMPLETE":
        return "DONE_VERIFIED"
    made = reports(seat, xs)
    if made and made[max(made, key=oracle_calendar.end_of)]["data"]["claims_done"]:
        return "DONE_CLAIMED"
    due = slots(scene, xs, seat, scene.rules("procedure"))
    if due and due[-1][2] is None:
        return "SILENT"
    return "REPORTING" if made else "NOT_STARTED"


def all_seats(scene: Scene) -> list[tuple[str, list[Said], Said]]:
    """(task, its statements, seat) of every seat ever given."""
    return [(task, xs, seat) for task in scene.tasks() for xs in [scene.task(task)] for seat in seats(xs)]
