"""What the supervising office of a city records each quarter: cooperation, notices, disputes, extensions, transfers,
suspensions, evidence found false, and at the end what was never carried out. Every choice is a hash, as elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from aggregates.commands import plan_stream
from aggregates.values import seat_statement
from benchmarks import nation_text as words
from benchmarks.nation_facts import (
    ANSWERING,
    ENDS,
    PERIODS,
    QUARTERS,
    TASKS,
    TRANSFERRED_IN,
    Seat,
    agency,
    choice,
    evidence_digest,
    plan_id,
    region,
    seats,
    taken_over,
    task_id,
    transferred,
)  # fmt: skip
from ledger.envelope import Append, Author, Draft

Said = tuple[str, str, dict[str, Any]]
"""(type, statement id, fact without its source)."""


def overseen(plan: int, _number: int, quarter: int, day: date, _seed: int) -> Append:
    """One append a plan and quarter, all of it effective on the day it is recorded."""
    stream, drafts = plan_stream(plan_id(plan)), list[Draft]()
    for acts in (_cooperation, _notices, _disputes, _assignments, _stops, _findings):
        for type_, statement, fact in acts(plan, quarter, day):
            drafts.append(Draft(stream, type_, fact | {"source": {"kind": "decision"}}, day, statement))
    author = Author(f"supervisor-{plan}", f"{region(plan)}/{words.OFFICE}", "supervisor")
    return Append(drafts, {}, author, f"{plan}:oversee:{quarter}", f"{plan}:oversee:{quarter}".encode())


def _of_task(plan: int, task: int) -> list[Seat]:
    name = task_id(task)
    return [seat for seat in seats(plan) if seat.task == name]


def _cooperation(plan: int, quarter: int, _day: date) -> Iterator[Said]:
    for task in range(quarter % 4, TASKS, 4):
        helping = [seat for seat in _of_task(plan, task) if seat.role == "cooperate"]
        if helping:
            seat = helping[quarter // 4 % len(helping)]
            yield "plan.cooperation_confirmed", f"cooperation:{seat.statement}|{PERIODS[quarter]}", {
                "task": seat.task, "seat": seat.statement, "period": PERIODS[quarter],
                "confirmed": choice(plan, task, quarter, 9) > 0,
            }  # fmt: skip


def _notices(plan: int, quarter: int, day: date) -> Iterator[Said]:
    for number in range(len(words.DEPARTMENTS)):
        if quarter and choice(plan, number, quarter - 1, 30) < 2 and choice(plan, number, quarter, 5, 8):
            notice = f"{number}-{quarter - 1}"
            yield "plan.notice_closed", f"notice_closure:{notice}", {"notice": notice, "outcome": "事项已办结"}
        lot = choice(plan, number, quarter, 30)
        if lot < 2:
            days = 60 if choice(plan, number, quarter, 3) else 110
            yield "plan.notice_issued", f"notice:{number}-{quarter}", {
                "notice": f"{number}-{quarter}", "matter": "逾期未报", "agency": agency(plan, number),
                "colour": ("RED", "YELLOW")[lot], "due_on": (day + timedelta(days=days)).isoformat(),
                "reasons": "连续两期未按时报送进展,请说明原因并限期补报",
            }  # fmt: skip


def _disputes(plan: int, quarter: int, _day: date) -> Iterator[Said]:
    for task in range(TASKS):
        if choice(plan, task, 4, 5):
            continue
        seat = _of_task(plan, task)[choice(plan, task, 9, 8) // 2]
        age, dispute = quarter - 2 - choice(plan, task, 5, 10), f"d-{task_id(task)}"
        about = {"dispute": dispute, "agency": agency(plan, seat.agency)}
        if age == 0:
            yield "plan.dispute_raised", f"dispute:{dispute}", about | {
                "task": seat.task, "ground": "SCOPE", "statements": [seat.statement], "basis_kind": "STAFFING_CHARTER",
                "claim": "该事项不在本单位三定规定职责之内,建议调整责任分工",
            }  # fmt: skip
        elif age == 1:
            yield "plan.negotiation_held", f"negotiation:{dispute}|1", {
                "dispute": dispute, "number": 1, "convener": f"{region(plan)}/{words.OFFICE}",
                "minutes": evidence_digest(plan_stream(plan_id(plan)), dispute), "agreed": not choice(plan, task, 6, 3),
            }  # fmt: skip
        elif age == 3 and choice(plan, task, 6, 3) == 1:
            yield "plan.dispute_withdrawn", f"withdrawal:{dispute}", about | {"reason": "经沟通达成一致,撤回争议"}


def _assignments(plan: int, quarter: int, day: date) -> Iterator[Said]:
    for task in range(TASKS):
        if quarter == 9 and not choice(plan, task, 7, 9):
            yield "plan.deadline_extended", f"extension:task:{task_id(task)}|延期批复", {
                "item": f"task:{task_id(task)}", "due_on": f"{day.year + 3}-06-30", "document": "延期批复",
                "after_the_fact": False,
            }  # fmt: skip
    if quarter != TRANSFERRED_IN:
        return
    for seat in seats(plan):
        if not transferred(plan, seat):
            continue
        other = taken_over(plan, seat)
        if other is None:
            fact = {"task": seat.task, "seat": seat.statement, "document": "分工调整通知"}
            yield "plan.seat_revoked", f"revocation:{seat.statement}|分工调整通知", fact
            continue
        to_seat = seat_statement(seat.task, agency(plan, other), seat.role)
        yield "plan.seat_assigned", to_seat, {
            "task": seat.task, "agency": agency(plan, other), "agency_as_written": words.DEPARTMENTS[other],
            "role": seat.role, "order": seat.order, "occurrence": 1, "basis": "explicit",
        }  # fmt: skip
        fact = {"task": seat.task, "seat": seat.statement, "to_seat": to_seat, "document": "分工调整通知"}
        yield "plan.seat_transferred", f"transfer:{seat.statement}|分工调整通知", fact


def _stops(plan: int, quarter: int, _day: date) -> Iterator[Said]:
    for task in range(TASKS):
        name, lot = task_id(task), choice(plan, task, 8, 40)
        if lot < 2 and quarter == 5:
            yield "plan.task_suspended", f"suspension:s-{name}", {
                "task": name, "suspension": f"s-{name}", "document": "暂缓实施的通知",
            }  # fmt: skip
        elif lot == 0 and quarter == 7:
            yield "plan.task_reopened", f"reopening:r-{name}", {
                "task": name, "reopening": f"r-{name}", "reason": "条件具备,恢复实施",
            }  # fmt: skip
        elif lot == 2 and quarter == 11:
            fact = {"task": name, "document": "中期调整方案"}
            yield "plan.task_cancelled", f"cancellation:{name}|中期调整方案", fact
        elif lot == 3 and quarter == QUARTERS - 1:
            fact = {"task": name, "occurrence": 1, "grounds": "期满未实施", "conflict_declared": False}
            yield "plan.task_closed_unimplemented", f"unimplemented:{name}|1", fact


def _findings(plan: int, quarter: int, _day: date) -> Iterator[Said]:
    if quarter < 2 or ENDS[quarter].month != 12:
        return
    stream = plan_stream(plan_id(plan))
    for seat in seats(plan):
        if seat.role in ANSWERING and not choice(plan, int(seat.task.split(".")[2]), quarter, seat.agency, 60):
            digest = evidence_digest(stream, f"report:{seat.statement}|{PERIODS[quarter - 1]}")
            yield "plan.evidence_falsified", f"falsification:{seat.task}|{digest}", {
                "task": seat.task, "sha256": digest, "finding": "签到表系事后补造", "document": "核查通报",
            }  # fmt: skip
