"""Counts of agencies over all days, subject by subject: one set of rules for the fold and for stored deltas.

A subject is a report, a seat's schedule, a seat's coverage, a task or a notice. Its timeline rests on the statements
known at one size, whatever their day, so that it answers every day; the sum of the timelines up to V is what the fold
of known(V, K) counts (semantics.md, "How to make it fast"; tallies_cells names the cells).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from aggregates.fold import disputes, tallies_frame, tallies_line, tallies_notices
from aggregates.fold.deadlines import ANCHORED, EXTENDED, TARGET
from aggregates.fold.revision import Revision
from aggregates.fold.tallies_cells import Timeline, add
from aggregates.fold.tallies_frame import Frame, frame_of
from aggregates.fold.tallies_line import Ground, line_of
from aggregates.fold.tallies_notices import notice_deltas
from aggregates.fold.tallies_slots import coverage_deltas, report_deltas, schedule_deltas
from aggregates.fold.tallies_task import task_deltas
from aggregates.fold.world import World

REPORT, EVIDENCE, REVIEW = "plan.progress_reported", "plan.evidence_attached", "plan.report_reviewed"
SLOT, TASK, PLAN, NOTICE = "slot", "task", "plan", "notice"
TOUCHES: Mapping[str, str] = {
    **dict.fromkeys((REPORT, EVIDENCE, REVIEW), SLOT),
    **dict.fromkeys(tallies_line.TYPES, TASK),
    **dict.fromkeys(tallies_frame.TYPES, PLAN),
    **dict.fromkeys(tallies_notices.TYPES, NOTICE),
}


def touches(type_: str) -> str | None:
    """What a statement of this type changes: "slot" one report (and coverage, where it is a report), "task" the task
    and, where its ground changes, its schedules, coverage and reports; "plan" the frame, and the tasks `tasks_of`
    names; "notice" one notice; None nothing that is counted."""
    return TOUCHES.get(type_)


def report_of(r: Revision) -> str:
    """The statement id of the report that a statement touching a slot is about."""
    return r.statement if r.type == REPORT else str(r.data["report"])


def tasks_of(r: Revision, raised: Mapping[str, Revision]) -> frozenset[str] | None:
    """The tasks that a statement touching the plan concerns; None for every task.

    `raised` are the raised disputes by dispute id: an act is about the tasks whose seats its dispute names. Ask for the
    statement as it was before a revision too.
    """
    if r.type in disputes.ACTS:
        found = raised.get(r.data["dispute"])
        return _tasks_named(found) if found else frozenset()
    if r.type == TARGET:
        return frozenset({r.data["task"]} if "task" in r.data else ())
    if r.type in (EXTENDED, ANCHORED):
        kind, _, name = r.data["item"].partition(":")
        return frozenset({name} if kind == "task" else ())
    return None


def _tasks_named(raised: Revision) -> frozenset[str]:
    seats = (statement for statement in raised.data["statements"] if statement.startswith("seat:"))
    return frozenset(seat.removeprefix("seat:").split("|", 1)[0] for seat in seats)


@dataclass(slots=True)
class _Subjects:
    """The statements of one plan by the subject they belong to, each list in the order of the fold."""

    plan: list[Revision] = field(default_factory=list)
    tasks: dict[str, list[Revision]] = field(default_factory=dict)
    reports: dict[str, Revision] = field(default_factory=dict)
    evidence: dict[str, list[Revision]] = field(default_factory=dict)
    reviews: dict[str, list[Revision]] = field(default_factory=dict)
    notices: dict[str, dict[str, Revision]] = field(default_factory=dict)

    def take(self, r: Revision) -> None:
        kind = touches(r.type)
        if kind == TASK:
            self.tasks.setdefault(r.data["task"], []).append(r)
        elif kind == PLAN:
            self.plan.append(r)
        elif kind == NOTICE:
            self.notices.setdefault(r.data["notice"], {})[r.type] = r
        elif r.type == REPORT:
            self.reports[r.statement] = r
        elif kind == SLOT:
            by_report = self.evidence if r.type == EVIDENCE else self.reviews
            by_report.setdefault(r.data["report"], []).append(r)


def timelines(ordered: Iterable[Revision], horizon: str) -> Iterator[Timeline]:
    """The timeline of every subject of one plan, its slots up to `horizon` (ISO).

    `ordered` are the plan's current statements that are not retracted, in the order of the fold.
    """
    subjects = _Subjects()
    for r in ordered:
        subjects.take(r)
    frame = frame_of(subjects.plan)
    grounds: dict[str, Ground] = {}
    for task, said in subjects.tasks.items():
        line = line_of(task, said)
        grounds[task] = line.ground
        yield task_deltas(frame, line)
    yield from _reported(subjects, frame, grounds, horizon)
    for acts in subjects.notices.values():
        yield notice_deltas(acts.get("plan.notice_issued"), acts.get("plan.notice_closed"))


def _reported(subjects: _Subjects, frame: Frame, grounds: Mapping[str, Ground], horizon: str) -> Iterator[Timeline]:
    of_seat: dict[tuple[str, str], list[Revision]] = {}
    for statement, r in subjects.reports.items():
        ground = grounds.get(r.data["task"])
        if ground is not None and r.data["seat"] in ground.posts:
            of_seat.setdefault((r.data["task"], r.data["seat"]), []).append(r)
            evidence, reviews = subjects.evidence.get(statement, ()), subjects.reviews.get(statement, ())
            yield report_deltas(frame, ground, r, evidence, reviews)
    for task, ground in grounds.items():
        for seat in ground.posts:
            yield schedule_deltas(frame, ground, seat, horizon)
            yield coverage_deltas(ground, seat, of_seat.get((task, seat), ()))


def plan_deltas(ordered: Iterable[Revision], horizon: str) -> Timeline:
    """All subjects of one plan together."""
    total: Timeline = {}
    for timeline in timelines(ordered, horizon):
        add(total, timeline)
    return total


def counted(deltas: Mapping[tuple[str, str, str], int], day: str) -> Counter[tuple[str, str]]:
    """(agency, cell) → count at `day` (ISO): the sum of the changes up to it."""
    found: Counter[tuple[str, str]] = Counter()
    for (since, agency, cell), n in deltas.items():
        if since <= day:
            found[agency, cell] += n
    return Counter({key: n for key, n in found.items() if n})


def tallies_at(world: World, plan: str) -> Counter[tuple[str, str]]:
    """(agency, cell) → count for one plan at the day of the world."""
    return counted(plan_deltas(world.said.get(plan, ()), world.day), world.day)
