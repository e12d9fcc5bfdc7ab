"""The oracle's reading of docs/figures.md §2 and §3: what acts on a task, its status, the end of its seats.

A task is the list of its visible statements in the order of the fold. Whatever turns it (requests, verdicts,
suspensions …) is judged by the status that the statements before it lead to; earlier stages are looked for from
the last one backwards.
"""

from __future__ import annotations

from typing import Any

Said = dict[str, Any]
ANSWERING = {"lead", "shared", "responsible"}
CLOSED = ("VERIFIED_COMPLETE", "PARTIALLY_MET", "CLOSED_NOT_IMPLEMENTED")
STOPPED = ("SUSPENDED", "CANCELLED")
OF_TASK = {
    "task_defined", "seat_assigned", "seat_acknowledged", "progress_reported", "evidence_attached", "report_reviewed",
    "closure_requested", "closure_verified", "closure_rejected", "closure_confirmed", "closure_contested",
    "seat_transferred", "seat_revoked", "cooperation_confirmed", "task_suspended", "task_cancelled", "task_reopened",
    "task_closed_unimplemented", "evidence_falsified", "confidence_assessed", "service_ordered", "service_assigned",
    "service_accepted", "service_completed",
}  # fmt: skip


def kind(x: Said) -> str:
    """The type without its stream's name."""
    return str(x["type"]).split(".", 1)[1]


def is_of_task(x: Said) -> bool:
    """Whether a statement is folded with its task."""
    return x["stream"].startswith("plan:") and kind(x) in OF_TASK


def before(x: Said, xs: list[Said], *kinds: str) -> list[Said]:
    """The statements of these kinds that come before x in the order of the fold."""
    return [y for y in xs[: xs.index(x)] if kind(y) in kinds]


def _defined_before(x: Said, xs: list[Said]) -> bool:
    return bool(before(x, xs, "task_defined"))


def held_before(x: Said, xs: list[Said]) -> bool:
    """Whether the seat a statement names was given before it."""
    return x["data"]["seat"] in [y["statement"] for y in before(x, xs, "seat_assigned")]


def _answers(x: Said) -> bool:
    return x["data"]["seat"].split("|")[2] in ANSWERING


def moving(xs: list[Said], what: str) -> list[Said]:
    """Acknowledgements or reports of answering seats that were there, on a task that was defined."""
    return [x for x in xs if kind(x) == what and held_before(x, xs) and _defined_before(x, xs) and _answers(x)]


def _request(x: Said, status: str, waiting: str | None) -> str:
    if status == "UNDEFINED":
        return "closure-without-task"
    if waiting is not None:
        return "closure-already-requested"
    if status in STOPPED:
        return "closure-of-stopped-task"
    return "closure-of-closed-task" if status in (CLOSED[0], CLOSED[2]) else "CLOSURE_REQUESTED"


OPEN = ("UNASSIGNED", "ASSIGNED", "ACKNOWLEDGED", "IN_PROGRESS", "CLOSURE_REQUESTED", "REOPENED")
_LEADS_TO = {
    "task_suspended": ("suspended-without-task", STOPPED, "suspension-of-stopped-task", "SUSPENDED"),
    "task_cancelled": ("cancelled-without-task", ("CANCELLED",), "cancelled-twice", "CANCELLED"),
    "task_closed_unimplemented": ("closed-without-task", (CLOSED[0], CLOSED[2], "CANCELLED"), "closure-of-closed-task",
                                  "CLOSED_NOT_IMPLEMENTED"),
    "task_reopened": ("reopened-without-task", OPEN, "reopened-open-task", "REOPENED"),
}  # fmt: skip
"""Kind: (anomaly without a task, from where it cannot be, that anomaly, the status it leads to)."""


def _judged(x: Said, waiting: str | None) -> str:
    if waiting is None or x["data"]["closure"] != waiting:
        return "judged-without-request"
    if kind(x) == "closure_rejected":
        return "IN_PROGRESS"
    return "VERIFIED_COMPLETE" if x["data"]["result"] == "FULL" else "PARTIALLY_MET"


def _turned(x: Said, status: str, waiting: str | None) -> str | None:
    """The status a statement leads to, or the anomaly in lower case; None when it is none that turns a task."""
    if kind(x) == "closure_requested":
        return _request(x, status, waiting)
    if kind(x) in ("closure_verified", "closure_rejected"):
        return _judged(x, waiting)
    if kind(x) not in _LEADS_TO:
        return None
    nowhere, barred, code, reached = _LEADS_TO[kind(x)]
    return nowhere if status == "UNDEFINED" else code if status in barred else reached


def turns(xs: list[Said]) -> list[tuple[Said, str]]:
    """Each statement that turns the task or fails to: (statement, status or anomaly in lower case)."""
    found: list[tuple[Said, str]] = []
    for at, x in enumerate(xs):
        status, _, waiting = _reached(xs[:at], found)
        turned = _turned(x, status, waiting)
        if turned is not None:
            found.append((x, turned))
    return found


def _reached(xs: list[Said], found: list[tuple[Said, str]]) -> tuple[str, str | None, str | None]:
    acted = [(x, status) for x, status in found if status.isupper()]
    if not acted:
        return (*_early(xs), None)
    last, status = acted[-1]
    if status == "REOPENED":
        reports = [x for x in moving(xs, "progress_reported") if xs.index(x) > xs.index(last)]
        if reports:
            return "IN_PROGRESS", reports[0]["on"], None
    return status, last["on"], last["data"]["closure"] if status == "CLOSURE_REQUESTED" else None


def _early(xs: list[Said]) -> tuple[str, str | None]:
    """The stage of a task that nothing has turned: looked for from the last one backwards."""
    definitions = [x for x in xs if kind(x) == "task_defined"]
    if not definitions:
        return "UNDEFINED", None
    for what, status in (("progress_reported", "IN_PROGRESS"), ("seat_acknowledged", "ACKNOWLEDGED")):
        acted = moving(xs, what)
        if acted:
            return status, acted[0]["on"]
    seats = [x for x in xs if kind(x) == "seat_assigned"]
    if not seats:
        return "UNASSIGNED", definitions[0]["on"]
    return "ASSIGNED", max(definitions[0]["on"], seats[0]["on"])


def status(xs: list[Said]) -> tuple[str, str | None, str | None]:
    """(status, since, open closure) that a task's visible statements lead to."""
    return _reached(xs, turns(xs))


def status_on(xs: list[Said], day: str) -> str:
    """The status at the end of a day, of what is visible later on."""
    return status([x for x in xs if x["on"] <= day])[0]


def percent(xs: list[Said]) -> str | None:
    """The last percentage an answering seat claimed."""
    said = [x["data"]["percent"] for x in moving(xs, "progress_reported") if "percent" in x["data"]]
    return said[-1] if said else None


def definition(xs: list[Said]) -> Said | None:
    """The definition shown: the last later edition, else the first wording."""
    worded = [x for x in xs if kind(x) == "task_defined"]
    again = [x for x in worded if "edition" in x["data"]]
    return again[-1] if again else worded[0] if worded else None


def counts(xs: list[Said], day: str) -> bool:
    """Whether the task counts: its definition has not ended."""
    shown = definition(xs)
    return shown is not None and (shown["to"] is None or day < shown["to"])


def seats(xs: list[Said]) -> list[Said]:
    """The seats ever given on the task."""
    return [x for x in xs if kind(x) == "seat_assigned"]


def ends_of(seat: Said, xs: list[Said]) -> list[Said]:
    """Transfers and revocations of a seat that was there."""
    acts = [x for x in xs if kind(x) in ("seat_transferred", "seat_revoked") and held_before(x, xs)]
    return [x for x in acts if x["data"]["seat"] == seat["statement"]]


def until(seat: Said, xs: list[Said]) -> str | None:
    """The day a seat ends: the earliest of its own end and of its transfers and revocations."""
    days = [x["on"] for x in ends_of(seat, xs)]
    return min([seat["to"], *days] if seat["to"] else days, default=None)


def in_force(seat: Said, xs: list[Said], day: str) -> bool:
    """Whether a seat is held on a day."""
    end = until(seat, xs)
    return bool(seat["on"] <= day and (end is None or day < end))


def reports(seat: Said, xs: list[Said]) -> dict[str, Said]:
    """The reports of a seat by period, in the order of the fold; those made before the seat was there are none."""
    own = [x for x in xs if kind(x) == "progress_reported" and held_before(x, xs)]
    return {x["data"]["period"]: x for x in own if x["data"]["seat"] == seat["statement"]}


def about(report: Said, xs: list[Said], what: str) -> list[Said]:
    """Evidence on a report, or its reviews: what names it after it was made."""
    later = [x for x in xs[xs.index(report) + 1 :] if kind(x) == what]
    return [x for x in later if x["data"]["report"] == report["statement"]]


def accepted(report: Said, xs: list[Said]) -> bool:
    """Whether the last review accepted it."""
    reviews = about(report, xs, "report_reviewed")
    return bool(reviews) and reviews[-1]["data"]["result"] == "accepted"
