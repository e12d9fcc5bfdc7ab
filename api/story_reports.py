"""Invented reports of the demo: each lead of the 襄汾 plan, quarter by quarter, so that there is something to count.

Which quarter is missing, late or returned follows from plain arithmetic on the numbers of task and quarter: the same on
every run, marked as illustration in each entry, and no statement about any real agency.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from aggregates import commands as c
from aggregates.documents import read
from aggregates.fold.calendar import period_last_day
from aggregates.values import Actor, seat_statement
from api.story import INVENTED, TASK, VERIFIER, XIANGFEN, Step

REGION = "襄汾县"
QUARTERS = tuple(f"{year}-Q{quarter}" for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4))
MOVED = seat_statement("2.4.2", "襄汾县/县民政局", "lead")
TAKEN_OVER = seat_statement("2.4.2", "襄汾县/县卫体局", "lead")
"""The seat that the invented ruling moves, and the one that takes its place; both report, one after the other."""
HANDED_OVER = "2024-Q3"


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead seat: number of its task among the plan's, its place among the task's leads, its statement."""

    number: int
    place: int
    task: str
    seat: str
    agency: str


def leads(document: Path) -> list[Lead]:
    """The lead seats as the plan's text prints them, in its order."""
    draft = read(document.read_bytes(), name=document.name).draft
    return [
        Lead(number, place, task.id, seat_statement(task.id, agency, "lead"), agency)
        for number, task in enumerate(draft.tasks)
        for place, agency in enumerate(f"{REGION}/{s.resolved or s.agency}" for s in task.seats if s.role == "lead")
    ]


def reports(document: Path) -> Iterator[Step]:
    """The invented reports, their evidence and reviews, and the closures that follow from them."""
    held = leads(document)
    for lead in held:
        if lead.task != TASK:  # whose reports are told one by one in story.py
            yield from _of(lead)
    for lead in held:
        if lead.place == 0 and lead.task != TASK and lead.number % 4 != 3:
            yield from _closed(lead)


def liaison(agency: str) -> Actor:
    """Who reports for an agency of the story."""
    return Actor(id=f"demo-liaison-{agency.rsplit('/', maxsplit=1)[-1]}", agency=agency, role="liaison")


def _of(lead: Lead) -> Iterator[Step]:
    for quarter, period in enumerate(QUARTERS):
        seat, agency = lead.seat, lead.agency
        if seat == MOVED and period >= HANDED_OVER:
            seat, agency = TAKEN_OVER, "襄汾县/县卫体局"
        if not _reported(lead, quarter):
            continue
        late = 15 if (lead.number + quarter) % 11 == 0 else 0
        last = period_last_day(period)
        day = last + timedelta(days=2 + (lead.number + lead.place) % 7 + late)
        percent = _percent(lead, quarter)
        yield Step(day, liaison(agency), c.ReportProgress(
            plan=XIANGFEN, seat=seat, period=period, percent=percent, effective_on=last,
            narrative=f"示意:{period} 任务 {lead.task} 进展", claims_done=percent == "100", source=INVENTED))
        if quarter % 4 == 2:
            yield from _checked(lead, seat, agency, period, day)


def _reported(lead: Lead, quarter: int) -> bool:
    """Every thirteenth report is missing."""
    return (lead.number * 7 + quarter * 3 + lead.place) % 13 != 0


def _percent(lead: Lead, quarter: int) -> str:
    """What the plan's five years would have by then, less what this task lags behind."""
    lag = (0, 0, 8, 20, 35)[lead.number % 5]
    return str(100 * (24 + 3 * (quarter + 1)) // 60 - lag)


def proof(task: str, period: str) -> str:
    """The hash of an invented piece of evidence."""
    return sha256(f"示意佐证 {task} {period}".encode()).hexdigest()


def _checked(lead: Lead, seat: str, agency: str, period: str, day: date) -> Iterator[Step]:
    """The third quarter's report has evidence and is looked at; every ninth task's is sent back in the first year."""
    report = f"report:{seat}|{period}"
    yield Step(day, liaison(agency), c.AttachEvidence(
        plan=XIANGFEN, report=report, kind="document", sha256=proof(lead.task, period), title="示意:活动记录",
        personal_data=False, source=INVENTED))
    returned = lead.number % 9 == 4 and period.startswith("2023")
    yield Step(day + timedelta(days=12), VERIFIER, c.ReviewReport(
        plan=XIANGFEN, report=report, result="returned" if returned else "accepted",
        reasons="示意:缺少签到表" if returned else None, source=INVENTED))


def _closed(lead: Lead) -> Iterator[Step]:
    """Most tasks ask to be struck off in November 2025; of those every fifth is found done in part."""
    closure, period = f"demo-closure-{lead.task}", "2025-Q3" if _reported(lead, 10) else "2024-Q3"
    yield Step(date(2025, 11, 20), liaison(lead.agency), c.RequestClosure(
        plan=XIANGFEN, task=lead.task, closure=closure, grounds="示意:五年任务已完成",
        evidence=(proof(lead.task, period),), source=INVENTED))
    part = lead.number % 5 == 1
    yield Step(date(2025, 12, 16), VERIFIER, c.VerifyClosure(
        plan=XIANGFEN, task=lead.task, closure=closure, result="PARTIAL" if part else "FULL",
        grounds="示意:部分年度活动不足" if part else "示意:逐项核验属实", source=INVENTED))
