"""What one plan says and what is said of it: seats, and the appends of each act of its story.

Nothing is drawn from a random stream: every choice is a hash of what it is about, so any part can be made alone
(a correction knows what it corrects), and memory stays bounded. Places, agencies and figures are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any
from zlib import crc32

from aggregates.commands import REGISTER, plan_stream
from aggregates.fold.calendar import period_last_day
from aggregates.values import seat_statement
from benchmarks import nation_text as words
from ledger.envelope import Append, Author, Draft

TASKS, AGENCIES_A_TASK, QUARTERS, TARGETS = 38, 8, 20, 20
FIRST_DAY = date(2021, 1, 4)
ANSWERING = ("lead", "shared", "responsible")
TRANSFERRED_IN = 12
"""The quarter at whose end some seats change hands or go."""
PERIODS = tuple(f"{2021 + q // 4}-Q{q % 4 + 1}" for q in range(QUARTERS))
ENDS = tuple(period_last_day(period) for period in PERIODS)
_CORRECTED, _RETRACTED = 300, 330  # of 10,000 reports: below the first corrected, below the second retracted


@dataclass(frozen=True, slots=True)
class Seat:
    """One agency's role on one task."""

    task: str
    agency: int
    role: str
    order: int
    statement: str


def plan_id(plan: int) -> str:
    """The id of plan number `plan` (from 0)."""
    return f"示例省{plan:04d}市-行动实施方案-2021"


def region(plan: int) -> str:
    """The invented city the plan belongs to."""
    return f"示例省{plan:04d}市"


def agency(plan: int, number: int) -> str:
    """Id of department `number` of the plan's city."""
    return f"{region(plan)}/{words.DEPARTMENTS[number]}"


def task_id(task: int) -> str:
    """Tasks are numbered as in a plan's third chapter."""
    return f"3.{task // 7 + 1}.{task % 7 + 1}"


@lru_cache(maxsize=8_192)
def seats(plan: int) -> tuple[Seat, ...]:
    """The seats of a plan, 8 a task; every department of the city holds some."""
    return tuple(seat for task in range(TASKS) for seat in _seats_of_task(plan, task))


def _seats_of_task(plan: int, task: int) -> Iterator[Seat]:
    start, leads = (plan * 11 + task * 7) % len(words.DEPARTMENTS), 1 + choice(plan, task, 2)
    answering = "lead"
    if task % 12 == 7:
        answering, leads = "shared", leads + 1
    elif task % 12 == 11:
        answering, leads = "responsible", 1
    last = {3: "guide", 5: "participate"}.get(task % 9, "cooperate")
    for place in range(AGENCIES_A_TASK):
        number = (start + place * 7) % len(words.DEPARTMENTS)
        role, order = (answering, place + 1) if place < leads else ("cooperate", place - leads + 1)
        if place == AGENCIES_A_TASK - 1:
            role = last
        yield Seat(task_id(task), number, role, order, seat_statement(task_id(task), agency(plan, number), role))


def transferred(plan: int, seat: Seat) -> bool:
    """Whether the seat changes hands, or goes, at the end of its quarter: one in eighty."""
    return crc32(f"{plan}|{seat.statement}|transfer".encode()) % 80 == 0


def taken_over(plan: int, seat: Seat) -> int | None:
    """The department that holds a transferred seat from then on; None when it is revoked."""
    if crc32(f"{plan}|{seat.statement}|to".encode()) % 4 == 0:
        return None
    held = {other.agency for other in seats(plan) if other.task == seat.task}
    return next(number for number in range(len(words.DEPARTMENTS)) if number not in held)


def choice(*about: int) -> int:
    """One of `about[-1]` choices, the same for the same subject always."""
    return crc32(repr(about).encode()) % about[-1]


def _append(plan: int, key: str, author: Author, drafts: list[Draft]) -> Append:
    return Append(drafts, {}, author, f"{plan}:{key}", f"{plan}:{key}".encode())


def _importer() -> Author:
    return Author("importer-1", None, "importer")


def _liaison(plan: int, number: int) -> Author:
    return Author(f"liaison-{plan}-{number}", agency(plan, number), "liaison")


def _verifier(plan: int) -> Author:
    return Author(f"verifier-{plan}", f"{region(plan)}/{words.OFFICE}", "verifier")


def imported(plan: int) -> Append:
    """The plan's document: registration, calendar, tasks with their seats, targets, and the city's departments."""
    stream, day, drafts = plan_stream(plan_id(plan)), FIRST_DAY, []
    digest = sha256(plan_id(plan).encode()).hexdigest()

    def state(type_: str, statement: str, line: int, **data: Any) -> None:
        data["source"] = {"kind": "document", "sha256": digest, "line_from": line, "line_to": line + 1}
        drafts.append(Draft(stream, type_, data, day, statement))

    state(
        "plan.registered", f"plan:{plan_id(plan)}", 1, plan=plan_id(plan), level="city", region=region(plan), held=True,
        title=f"{region(plan)}行动实施方案(2021—2025年)", signed_on="2021-01-04", unknown={},
        period_from=2021, **({"period_to": 2025} if plan % 40 else {}),
    )  # fmt: skip
    state(
        "plan.text_imported", f"edition:{digest}", 1, sha256=digest, bytes=31_000, encoding="utf-8", reader_version="1",
        counts={"tasks": TASKS, "seats": TASKS * AGENCIES_A_TASK, "targets": TARGETS},
    )  # fmt: skip
    state(
        "plan.reporting_calendar_adopted", "calendar:quarterly|1", 2, calendar="quarterly", version=1, per="quarter",
        due_days=28, adopted_by=words.OFFICE, document="工作规则(示例)",
    )  # fmt: skip
    for task in range(TASKS):
        _state_task(state, plan, task)
    for target in range(TARGETS):
        own = {"task": task_id(target)} if target % 2 else {}
        state(
            "plan.target_set", f"target:outcome-{target + 1}", 400 + target, target=f"outcome-{target + 1}", **own,
            indicator=f"{words.DUTIES[target % 8]}覆盖率{target + 1}", kind="outcome",
            text=f"到2025年,覆盖率达到{60 + target}%以上", comparator=">=", value=str(60 + target), unit="%",
            floor=True, due_on=f"{2025 - target % 3}-12-31", due_precision="end_of_year", due_implied=False,
            hardness="hard", notes=[], undefined=[],
        )  # fmt: skip
    for name in (*words.DEPARTMENTS, words.OFFICE):
        data = {"agency": f"{region(plan)}/{name}", "name": name, "region": region(plan), "kind": "GOVERNMENT"}
        source = {"kind": "name_rule", "sha256": digest}
        drafts.append(Draft(REGISTER, "agency.registered", data | {"source": source}, day, f"agency:{data['agency']}"))
    return _append(plan, "import", _importer(), drafts)


def _state_task(state: Any, plan: int, task: int) -> None:
    name, duty = task_id(task), words.DUTIES[choice(plan, task, 8)]
    mine = [seat for seat in seats(plan) if seat.task == name]
    named = "、".join(words.DEPARTMENTS[seat.agency] for seat in mine if seat.role in ANSWERING)
    state(
        "plan.task_defined", f"task:{name}", 10 + task * 9, task=name, no=task + 1, group=words.GROUPS[task // 7],
        title=f"{duty}行动", title_from_group=False, open_ended=task % 3 == 0,
        text=f"{words.OBJECTS[task % 8]},{words.ACTIONS[task % 8]},推动{duty},{words.RESULTS[task % 8]}。",
        clause=f"({named}牵头,有关部门按职责分工负责)",
    )  # fmt: skip
    for seat in mine:
        state(
            "plan.seat_assigned", seat.statement, 12 + task * 9, task=name, agency=agency(plan, seat.agency),
            agency_as_written=words.DEPARTMENTS[seat.agency], role=seat.role, order=seat.order, occurrence=1,
            basis="explicit",
        )  # fmt: skip


def acknowledged(plan: int, number: int, day: date) -> Append:
    """A department accepts all its seats of a plan."""
    drafts = [
        Draft(
            plan_stream(plan_id(plan)), "plan.seat_acknowledged",
            {"task": seat.task, "seat": seat.statement, "officer_post": f"{words.DEPARTMENTS[number]}综合科科长",
             "source": {"kind": "report"}},
            day, f"acknowledgement:{seat.statement}",
        )
        for seat in seats(plan) if seat.agency == number
    ]  # fmt: skip
    return _append(plan, f"ack:{number}", _liaison(plan, number), drafts)


def reported(plan: int, number: int, quarter: int, day: date, seed: int) -> Append:
    """A department's quarterly reports, evidence of its leads, and revisions of what it said a quarter ago."""
    stream, drafts = plan_stream(plan_id(plan)), []
    for seat in seats(plan):
        if seat.agency != number:
            continue
        if reports(plan, seat, quarter):
            statement, fact = report(plan, seat, quarter, day, seed)
            drafts.append(Draft(stream, "plan.progress_reported", fact, ENDS[quarter], statement))
            if seat.role in ANSWERING and crc32(f"{statement}|{plan}".encode()) % 12:
                drafts.append(_evidence(stream, seat, statement, day))
        if quarter and reports(plan, seat, quarter - 1):
            drafts += _revised(stream, plan, seat, quarter - 1, day, seed)
    return _append(plan, f"report:{number}:{quarter}", _liaison(plan, number), drafts)


def reports(plan: int, seat: Seat, quarter: int) -> bool:
    """Whether the seat reports on a quarter: one in forty does not, nor does one that was given away."""
    if quarter > TRANSFERRED_IN and transferred(plan, seat):
        return False
    return crc32(f"{plan}|{seat.statement}|{quarter}|silent".encode()) % 40 > 0


def report(plan: int, seat: Seat, quarter: int, day: date, seed: int = 0) -> tuple[str, dict[str, Any]]:
    """(statement id, fact) of a seat's report of one quarter, submitted on `day`."""
    pick = crc32(f"{seed}|{plan}|{seat.statement}|{quarter}".encode())
    percent = min(100, (quarter + 1) * 5 * (70 + pick % 45) // 100)
    action, target = words.ACTIONS[pick & 7], words.OBJECTS[pick >> 3 & 7]
    result, duty = words.RESULTS[pick >> 6 & 7], words.DUTIES[pick >> 9 & 7]
    figure = {"indicator": f"{duty}覆盖率", "value": str(40 + pick % 50), "unit": "%"}
    return f"report:{seat.statement}|{PERIODS[quarter]}", {
        "task": seat.task, "seat": seat.statement, "period": PERIODS[quarter],
        **({"percent": str(percent)} if pick % 50 else {}),
        "narrative": f"本季度{target}{action}{1 + pick % 40}次,累计参与{100 + pick % 9000}人次,{result};"
                     f"对照年度目标,{duty}工作总体按序时进度推进。",
        "values": [] if pick % 16 else [figure], "submitted_on": day.isoformat(),
        "claims_done": percent == 100, "source": {"kind": "report"},
    }  # fmt: skip


def evidence_digest(stream: str, statement: str) -> str:
    """The digest of the piece of evidence behind a report."""
    return sha256(f"{stream}{statement}".encode()).hexdigest()


def _evidence(stream: str, seat: Seat, statement: str, day: date) -> Draft:
    digest = evidence_digest(stream, statement)
    title = words.EVIDENCE[digest.encode()[0] % len(words.EVIDENCE)]
    data = {
        "task": seat.task, "report": statement, "kind": "document", "sha256": digest, "title": title,
        "personal_data": False, "source": {"kind": "report"},
    }  # fmt: skip
    return Draft(stream, "plan.evidence_attached", data, day, f"evidence:{statement}|{digest}")


def _revised(stream: str, plan: int, seat: Seat, quarter: int, day: date, seed: int) -> Iterator[Draft]:
    statement, fact = report(plan, seat, quarter, ENDS[quarter] + timedelta(days=15), seed)
    lot = crc32(f"{seed}|{stream}|{statement}".encode())
    if lot % 10_000 >= _RETRACTED:
        return
    shared = {"of_type": "plan.progress_reported", "replaces": 1, "authority": "单位主要负责人审签"}
    source = {"kind": "decision"}
    if lot % 10_000 < _CORRECTED:
        fact["percent"] = str(max(0, int(fact.get("percent", "5")) - 1 - lot % 4))
        fact["claims_done"] = False
        data = {**shared, "of_revision": 1, "reason": words.REASONS[lot % 3], "content": fact, "source": source}
        moved = ENDS[quarter] - timedelta(days=lot % 30 if lot % 3 == 0 else 0)
        yield Draft(stream, "statement.corrected", data, moved, statement, 2)
    else:
        data = {**shared, "reason": words.RETRACTIONS[lot % 2], "source": source}
        yield Draft(stream, "statement.retracted", data, ENDS[quarter], statement, 2)


def reviewed(plan: int, _number: int, quarter: int, day: date, seed: int) -> Append:
    """The supervising office accepts or returns the leads' reports of a quarter."""
    author, drafts = _verifier(plan), []
    for seat in seats(plan):
        if seat.role not in ANSWERING or not reports(plan, seat, quarter):
            continue
        statement = f"report:{seat.statement}|{PERIODS[quarter]}"
        returned = crc32(f"{seed}|{plan}|{statement}|review".encode()) % 100 < 8
        data: dict[str, Any] = {
            "task": seat.task, "report": statement, "result": "returned" if returned else "accepted",
            "by": author.agency, "conflict_declared": False, "source": {"kind": "decision"},
        }  # fmt: skip
        if returned:
            data["reasons"] = "佐证材料不能说明参与人次,请补充后重新填报"
        stream = plan_stream(plan_id(plan))
        drafts.append(Draft(stream, "plan.report_reviewed", data, day, f"review:{statement}|{author.agency}"))
    return _append(plan, f"review:{quarter}", author, drafts)


def judged(plan: int, _number: int, quarter: int, day: date, _seed: int) -> Append:
    """Closures: asked for in one quarter, judged in the next; one in ten is turned down and asked for again.

    Both are recorded by the supervising office here (one append a plan), which is where paper requests arrive.
    """
    stream, author = plan_stream(plan_id(plan)), _verifier(plan)
    drafts: list[Draft] = []
    data: dict[str, Any]
    by = author.agency or author.actor_id
    for task in range(TASKS):
        name, asked = task_id(task), 8 + choice(plan, task, 10)
        fate = choice(plan, task, 3, 10)
        closure = f"{name}-{1 if quarter < asked + 2 else 2}"
        about = {"task": name, "closure": closure}
        if quarter == asked or (fate == 0 and quarter == asked + 2):
            evidence = [sha256(f"{plan}{closure}".encode()).hexdigest()]
            grounds = "任务各项指标已按期完成,申请销号"
            data = {**about, "grounds": grounds, "evidence": evidence, "source": {"kind": "report"}}
            drafts.append(Draft(stream, "plan.closure_requested", data, day, f"closure:{closure}"))
        elif quarter == asked + 1 and fate == 0:
            data = {**about, "reasons": "佐证不足", "by": by, "conflict_declared": False,
                    "source": {"kind": "decision"}}  # fmt: skip
            statement = f"rejection:{closure}|{author.agency}"
            drafts.append(Draft(stream, "plan.closure_rejected", data, day, statement))
        elif quarter == asked + 1 or (fate == 0 and quarter == asked + 3):
            data = {**about, "result": "PARTIAL" if fate == 1 else "FULL", "grounds": "现场核查属实", "by": by,
                    "conflict_declared": False, "source": {"kind": "decision"}}  # fmt: skip
            statement = f"verification:{closure}|{author.agency}"
            drafts.append(Draft(stream, "plan.closure_verified", data, day, statement))
    return _append(plan, f"judge:{quarter}", author, drafts)
