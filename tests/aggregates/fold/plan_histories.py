"""Random plans for the tallies: the current statements of one ledger size, in no sensible order of days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from aggregates.fold.revision import Revision
from aggregates.values import seat_statement

DAYS = (
    "2021-12-31", "2022-01-01", "2022-03-31", "2022-04-01", "2022-05-01", "2022-07-01", "2022-10-15", "2022-12-31",
    "2023-01-31", "2023-02-01", "2023-06-30", "2024-01-01",
)  # fmt: skip
LAST = "2024-12-31"
TASKS = ("1", "2")
AGENCIES = ("甲", "乙", "丙")
SEATS = tuple(
    (task, agency, role)
    for task in TASKS
    for agency, role in (("甲", "lead"), ("乙", "cooperate"), ("乙", "shared"), ("丙", "shared"), ("丙", "guide"))
)
BUSY = (SEATS[0], SEATS[3])
"""The seats most is said of, so that reviews meet reports."""
PERIODS = ("2022-Q1", "2022-Q2", "2022-Q4", "2022", "2023-Q1")
SHA = ("a" * 64, "b" * 64)

USUAL_DAYS = {
    **dict.fromkeys(("plan.task_defined", "plan.seat_assigned", "plan.registered"), DAYS[:3]),
    **dict.fromkeys(("plan.progress_reported", "plan.closure_requested", "plan.dispute_raised"), DAYS[2:7]),
    **dict.fromkeys(("plan.evidence_attached", "plan.report_reviewed", "plan.closure_verified"), DAYS[5:]),
}
"""Where sense has an order of days, it is kept four times out of five."""


def revision(type_: str, statement: str, data: dict[str, Any], on: str, to: str | None, first: int) -> Revision:
    """A statement made once and never revised."""
    return Revision(
        first, first, "plan:甲县", statement, 1, type_, on, to, False, False, "2024-01-01T00:00:00.000000Z", "x", None,
        "plan_office", data,
    )  # fmt: skip


Made = tuple[str, str, dict[str, Any]]
"""(type, statement, data)."""


def facts(chance: random.Random) -> list[Made]:
    """Facts of every type that is counted, about one seat, one report, one dispute and one notice."""
    often = chance.random() < 0.7
    task, agency, role = chance.choice(BUSY if often else SEATS)
    seat, period = seat_statement(task, agency, role), chance.choice(PERIODS[:2] if often else PERIODS)
    report, day, name = f"report:{seat}|{period}", chance.choice(DAYS), chance.choice("xy")
    flag, sha, edition = chance.random() < 0.5, chance.choice(SHA), chance.choice((None, None, 2))
    return [
        ("plan.registered", "plan:甲县", {"period_from": 2022, **({"period_to": 2022} if flag else {})}),
        *[("plan.task_defined", f"task:{task}" + (f"|{edition}" if edition else ""),
           {"task": task, **({"edition": edition} if edition else {})})] * 3,
        *[("plan.seat_assigned", seat, {"task": task, "agency": agency, "role": role, "order": 1})] * 6,
        ("plan.seat_transferred", f"transfer:{seat}|{name}", {"task": task, "seat": seat, "to_seat": "seat:z"}),
        ("plan.seat_revoked", f"revocation:{seat}|{name}", {"task": task, "seat": seat}),
        *[("plan.progress_reported", report,
           {"task": task, "seat": seat, "period": period, "submitted_on": day, "values": ["1"] if flag else [],
            **({"percent": "50"} if name == "x" else {})})] * 5,
        *[("plan.evidence_attached", f"evidence:{report}|{sha}", {"task": task, "report": report, "sha256": sha})] * 3,
        *[("plan.report_reviewed", f"review:{report}|{name}",
           {"task": task, "report": report, "result": "accepted" if flag else "returned"})] * 4,
        ("plan.evidence_falsified", f"falsification:{task}|{sha}", {"task": task, "sha256": sha}),
        *[("plan.closure_requested", f"closure:{task}{name}", {"task": task, "closure": task + name})] * 3,
        *[("plan.closure_verified", f"verification:{task}{name}|v",
           {"task": task, "closure": task + name, "result": "FULL" if flag else "PARTIAL"})] * 3,
        ("plan.closure_rejected", f"rejection:{task}{name}|v", {"task": task, "closure": task + name}),
        ("plan.task_suspended", f"suspension:{task}", {"task": task}),
        ("plan.task_cancelled", f"cancellation:{task}", {"task": task}),
        ("plan.task_reopened", f"reopening:{task}{name}", {"task": task}),
        ("plan.task_closed_unimplemented", f"unimplemented:{task}", {"task": task}),
        ("plan.seat_acknowledged", f"acknowledgement:{seat}", {"task": task, "seat": seat}),
        *[("plan.cooperation_confirmed", f"cooperation:{seat}|{period}",
           {"task": task, "seat": seat, "period": period, "confirmed": flag})] * 2,
        ("plan.deadline_extended", f"extension:task:{task}|{name}",
         {"item": f"task:{task}", "due_on": day, "after_the_fact": flag}),
        ("plan.deadline_anchored", f"deadline:task:{task}", {"item": f"task:{task}", "due_on": day}),
        ("plan.target_set", f"target:{task}{name}",
         {"task": task, "due_on": day, "kind": "headline" if flag and name == "y" else "number",
          "due_implied": False}),
        *[("plan.reporting_calendar_adopted", f"calendar:{name}|{edition}",
           {"per": "year" if flag else "quarter", "due_days": 31 if name == "x" else 0})] * 3,
        *[("plan.dispute_raised", f"dispute:{name}",
           {"dispute": name, "task": task, "statements": [seat, report]})] * 3,
        ("plan.dispute_ruled", f"ruling:{name}|{edition}", {"dispute": name, "instance": edition or 1}),
        ("plan.dispute_appealed", f"dispute_appeal:{name}", {"dispute": name}),
        ("plan.negotiation_held", f"negotiation:{name}|1", {"dispute": name, "agreed": flag}),
        ("plan.notice_issued", f"notice:{name}",
         {"notice": name, "agency": agency, "colour": chance.choice(("BLUE", "YELLOW", "RED")), "due_on": day}),
        ("plan.notice_closed", f"notice_closure:{name}", {"notice": name}),
    ]  # fmt: skip


def opening() -> Iterator[Made]:
    """What a plan begins with: its registration, a calendar, tasks and seats."""
    yield "plan.registered", "plan:甲县", {"period_from": 2022, "period_to": 2022}
    yield "plan.reporting_calendar_adopted", "calendar:x|None", {"per": "quarter", "due_days": 31}
    for task in TASKS:
        yield "plan.task_defined", f"task:{task}", {"task": task}
    for task, agency, role in SEATS:
        seat = seat_statement(task, agency, role)
        yield "plan.seat_assigned", seat, {"task": task, "agency": agency, "role": role, "order": 1}


def told(seed: int, size: int) -> list[Revision]:
    """`size` facts drawn after an opening that is left out piece by piece, in the order of the fold; each id once."""
    chance = random.Random(seed)
    made = {statement: (type_, data) for type_, statement, data in opening() if chance.random() < 0.8}
    for _ in range(size):
        type_, statement, data = chance.choice(facts(chance))
        made[statement] = (type_, data)
    order = list(made.items())
    chance.shuffle(order)
    found = []
    for first, (statement, (type_, data)) in enumerate(order, 1):
        usual = USUAL_DAYS.get(type_, DAYS) if chance.random() < 0.8 else DAYS
        on = chance.choice(usual)
        to = chance.choice((None, None, None, None, "2022-11-01", "2023-03-31"))
        found.append(revision(type_, statement, data, on, to if to is None or to > on else None, first))
    return sorted(found, key=lambda r: r.key)


plans = st.builds(told, st.integers(0, 10**9), st.integers(0, 90))
"""Statements of one plan; fewer facts when a failure is shrunk."""
