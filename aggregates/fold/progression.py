"""How far one task has come: a status machine over its visible statements, one pure step each.

ASSIGNED → ACKNOWLEDGED → IN_PROGRESS → CLOSURE_REQUESTED → VERIFIED_COMPLETE | PARTIALLY_MET (domain.md §9),
beside them SUSPENDED, CANCELLED, CLOSED_NOT_IMPLEMENTED and REOPENED (docs/figures.md §3).
Only the parties that answer for the task (lead, shared, responsible) move it: a cooperator's report moves
its own seat. A self-report never closes a task (domain.md §5.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from aggregates.fold.revision import Revision

ANSWERING = ("lead", "shared", "responsible")
BEFORE_REPORTS = ("UNASSIGNED", "ASSIGNED", "ACKNOWLEDGED", "REOPENED")
CLOSED = ("VERIFIED_COMPLETE", "PARTIALLY_MET", "CLOSED_NOT_IMPLEMENTED")
STOPPED = ("SUSPENDED", "CANCELLED")
FINAL = ("VERIFIED_COMPLETE", "CLOSED_NOT_IMPLEMENTED")
"""Closed for good until somebody reopens it: a task partially met may still be asked to be struck off."""

Support = tuple[tuple[int, str], ...]


class Progression(NamedTuple):
    """Status of one task and what it rests on: `support` is (position, use) pairs.

    `since` is the ISO day the status took effect, None before the task is defined; `percent` is decimal text.
    """

    status: str = "UNDEFINED"
    since: str | None = None
    support: Support = ()
    percent: str | None = None
    percent_support: Support = ()
    defined: int = 0
    seats: tuple[tuple[str, int], ...] = ()
    closure: str | None = None
    request: int = 0


Step = tuple[Progression, str | None]
"""The next progression, and the code of the anomaly when the statement could not act on it."""


def is_open(status: str) -> bool:
    """Whether a task of this status is defined, not closed and not stopped (docs/figures.md §3)."""
    return status != "UNDEFINED" and status not in CLOSED and status not in STOPPED


def answers(seat: str) -> bool:
    """Whether the holder of this seat (its statement id) answers for the task itself."""
    return seat.split("|", 3)[2] in ANSWERING


def _seat_position(state: Progression, seat: str) -> int | None:
    return next((position for statement, position in state.seats if statement == seat), None)


def _define(state: Progression, r: Revision) -> Step:
    if state.defined and "edition" in r.data:
        return state, None  # a later edition words the task anew, and moves nothing
    if state.defined:
        return state, "task-defined-twice"
    moved = state._replace(defined=r.position)
    if state.seats:
        first = state.seats[0][1]
        return moved._replace(
            status="ASSIGNED", since=r.effective_on, support=((r.position, "scope"), (first, "status"))
        ), None
    return moved._replace(status="UNASSIGNED", since=r.effective_on, support=((r.position, "status"),)), None


def _seat(state: Progression, r: Revision) -> Step:
    moved = state._replace(seats=(*state.seats, (r.statement, r.position)))
    if state.status != "UNASSIGNED":
        return moved, None
    support = ((state.defined, "scope"), (r.position, "status"))
    return moved._replace(status="ASSIGNED", since=r.effective_on, support=support), None


def _acknowledge(state: Progression, r: Revision) -> Step:
    seat = _seat_position(state, r.data["seat"])
    if seat is None:
        return state, "acknowledged-without-seat"
    if not state.defined:
        return state, "acknowledged-without-task"
    if state.status != "ASSIGNED" or not answers(r.data["seat"]):
        return state, None
    support = ((state.defined, "scope"), (seat, "rule"), (r.position, "status"))
    return state._replace(status="ACKNOWLEDGED", since=r.effective_on, support=support), None


def _report(state: Progression, r: Revision) -> Step:
    seat = _seat_position(state, r.data["seat"])
    if seat is None:
        return state, "reported-without-seat"
    if not state.defined:
        return state, "reported-without-task"
    if not answers(r.data["seat"]):
        return state, None
    percent = r.data.get("percent")
    if percent is not None:
        support = ((state.defined, "scope"), (seat, "rule"), (r.position, "value"))
        state = state._replace(percent=percent, percent_support=support)
    if state.status not in BEFORE_REPORTS:
        return state, None
    support = ((state.defined, "scope"), (seat, "rule"), (r.position, "status"))
    return state._replace(status="IN_PROGRESS", since=r.effective_on, support=support), None


def _request(state: Progression, r: Revision) -> Step:
    if not state.defined:
        return state, "closure-without-task"
    if state.closure is not None:
        return state, "closure-already-requested"
    if state.status in STOPPED:
        return state, "closure-of-stopped-task"
    if state.status in FINAL:
        return state, "closure-of-closed-task"
    support = ((state.defined, "scope"), (r.position, "status"))
    return state._replace(
        status="CLOSURE_REQUESTED", since=r.effective_on, support=support,
        closure=r.data["closure"], request=r.position,
    ), None  # fmt: skip


def _judge(state: Progression, r: Revision, status: str) -> Step:
    if state.closure is None or state.closure != r.data["closure"]:
        return state, "judged-without-request"
    support = ((state.defined, "scope"), (state.request, "rule"), (r.position, "status"))
    return _to(state, r, status)._replace(support=support), None


def _verify(state: Progression, r: Revision) -> Step:
    return _judge(state, r, "VERIFIED_COMPLETE" if r.data["result"] == "FULL" else "PARTIALLY_MET")


def _reject(state: Progression, r: Revision) -> Step:
    return _judge(state, r, "IN_PROGRESS")


def _to(state: Progression, r: Revision, status: str) -> Progression:
    """Moved by this statement alone, whatever was before; an open request lapses."""
    support = ((state.defined, "scope"), (r.position, "status"))
    return state._replace(status=status, since=r.effective_on, support=support, closure=None, request=0)


def _suspend(state: Progression, r: Revision) -> Step:
    if not state.defined:
        return state, "suspended-without-task"
    if state.status in STOPPED:
        return state, "suspension-of-stopped-task"
    return _to(state, r, "SUSPENDED"), None


def _cancel(state: Progression, r: Revision) -> Step:
    if not state.defined:
        return state, "cancelled-without-task"
    if state.status == "CANCELLED":
        return state, "cancelled-twice"
    return _to(state, r, "CANCELLED"), None


def _close_unimplemented(state: Progression, r: Revision) -> Step:
    if not state.defined:
        return state, "closed-without-task"
    if state.status in FINAL or state.status == "CANCELLED":
        return state, "closure-of-closed-task"
    return _to(state, r, "CLOSED_NOT_IMPLEMENTED"), None


def _reopen(state: Progression, r: Revision) -> Step:
    if not state.defined:
        return state, "reopened-without-task"
    if state.status not in CLOSED and state.status not in STOPPED:
        return state, "reopened-open-task"
    before = ((position, "rule" if use == "status" else use) for position, use in state.support)
    return _to(state, r, "REOPENED")._replace(support=(*before, (r.position, "status"))), None


STEPS: dict[str, Callable[[Progression, Revision], Step]] = {
    "plan.task_defined": _define,
    "plan.seat_assigned": _seat,
    "plan.seat_acknowledged": _acknowledge,
    "plan.progress_reported": _report,
    "plan.closure_requested": _request,
    "plan.closure_verified": _verify,
    "plan.closure_rejected": _reject,
    "plan.task_suspended": _suspend,
    "plan.task_cancelled": _cancel,
    "plan.task_closed_unimplemented": _close_unimplemented,
    "plan.task_reopened": _reopen,
}


def step(state: Progression, revision: Revision) -> Step:
    """The progression after one more statement, in the order of the fold; total: never an exception."""
    act = STEPS.get(revision.type)
    return (state, None) if act is None else act(state, revision)


def timeline(ordered: Iterable[Revision]) -> Iterator[tuple[str, Progression]]:
    """(ISO day, progression from that day on) for each day on which something visible took effect.

    `ordered` are the non-retracted current revisions of ONE task at one ledger size, in the order of the fold.
    """
    state, day = Progression(), None
    for revision in ordered:
        if day is not None and revision.effective_on != day:
            yield day, state
        day = revision.effective_on
        state = step(state, revision)[0]
    if day is not None:
        yield day, state
