"""The small world of the laws: every statement that a random history may make, and what it may say.

Few plans, tasks, seats and dates, so that late entries, ties, corrections and impossible orders meet often.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.laws.slots import READINGS, Slot, saying
from tests.laws.world_beside import agency, alias, alias_rejection, measurement, merger, rename, split

DAYS = (
    "2020-06-30", "2020-12-31", "2021-01-01", "2021-12-31", "2022-03-31", "2022-12-31",
    "2023-06-30", "2023-12-31", "2024-12-31", "2025-12-31",
)  # fmt: skip
VIEW_DAYS = ("2019-12-31", *DAYS, "2021-01-02", "2024-02-29", "2026-01-31")
SEATS = (("甲局", "lead"), ("乙局", "cooperate"), ("丙会", "shared"), ("甲局", "cooperate"), ("乙局", "responsible"))
PERIODS = ("2022", "2023")
PERCENTS = (None, "0", "50", "80.5", "100")
COMPARATORS = (">=", ">", "<=", "~", "=", "trend", ">=", ">")
VALUES = ("15", "14.5", "12.2", None, "10.56", "15.0", "15")
UNDEFINED: tuple[tuple[str, ...], ...] = ((), (), (), (), ("DEFINITION",), (), ("WINDOW", "DEFINITION"))
DUE = ("2025-12-31", "2023-12-31", None, "2024-08-31", "2025-12-31")


def _seat_of(i: int) -> tuple[str, str]:
    """One of the seats, the lead more often than the others."""
    return SEATS[(0, 0, 0, 1, 2, 3, 4, 0)[i % 8]]


def _seat_id(task: str, i: int) -> str:
    agency, role = _seat_of(i)
    return f"seat:{task}|{agency}|{role}|1"


def _report_id(task: str, i: int) -> str:
    return f"report:{_seat_id(task, i)}|{PERIODS[i // 8 % len(PERIODS)]}"


def _other(task: str) -> str:
    return f"{task[0]}.{3 - int(task[2])}"


def define(task: str, i: int) -> Slot:
    """The task's definition; rarely a second one under another id, which no command can make."""
    statement = f"task:{task}" if i % 16 else f"task:{task}#again"
    return Slot(
        f"plan:{task[0]}", "plan.task_defined", statement, saying(task=task, no=1, group="组", title="题", text="文")
    )


def seat(task: str, i: int) -> Slot:
    """A seat on the task."""
    agency, role = _seat_of(i)
    return Slot(f"plan:{task[0]}", "plan.seat_assigned", _seat_id(task, i), saying(
        task=task, agency=agency, agency_as_written=agency, role=role, order=1, occurrence=1, basis="explicit"
    ))  # fmt: skip


def acknowledgement(task: str, i: int) -> Slot:
    """A seat acknowledged."""
    seat_id = _seat_id(task, i)
    return Slot(
        f"plan:{task[0]}",
        "plan.seat_acknowledged",
        f"acknowledgement:{seat_id}",
        saying(task=task, seat=seat_id, officer_post="科长"),
    )


def report(task: str, i: int) -> Slot:
    """A seat's report of one period; those of one seat for 2023 name the wrong task."""
    statement = _report_id(task, i)
    seat_id, period = statement.removeprefix("report:").rsplit("|", 1)
    where = _other(task) if "|shared|" in seat_id and period == "2023" else task

    def content(n: int) -> dict[str, Any]:
        return saying(
            task=where, seat=seat_id, period=period, percent=PERCENTS[n % len(PERCENTS)],
            narrative="文", submitted_on="2024-01-05", claims_done=n % 4 == 3,
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.progress_reported", statement, content)


def evidence(task: str, i: int) -> Slot:
    """Evidence on a report."""
    about, sha = _report_id(task, i), f"{i % 2}" * 64
    return Slot(
        f"plan:{task[0]}",
        "plan.evidence_attached",
        f"evidence:{about}|{sha}",
        saying(task=task, report=about, sha256=sha, kind="photo", title="照片", personal_data=False),
    )


def review(task: str, i: int) -> Slot:
    """One of two verifiers on a report."""
    about, by = _report_id(task, i), ("督查室", "审计局")[i // 3 % 2]

    def content(n: int) -> dict[str, Any]:
        return saying(
            task=task, report=about, result=("accepted", "returned")[n % 2], by=by, reasons="缺页" if n % 2 else None
        )(n)

    return Slot(f"plan:{task[0]}", "plan.report_reviewed", f"review:{about}|{by}", content)


def request(task: str, i: int) -> Slot:
    """One of two closure requests; the second of every second task names the wrong task."""
    number = i % 3 // 2
    closure, where = f"{task}/{number}", _other(task) if number and task.endswith(".2") else task
    content = saying(task=where, closure=closure, grounds="完成", evidence=["0" * 64])
    return Slot(f"plan:{task[0]}", "plan.closure_requested", f"closure:{closure}", content)


def verification(task: str, i: int) -> Slot:
    """A verdict, FULL or PARTIAL, on one of the closure requests."""
    closure, by = f"{task}/{i % 3 // 2}", ("督查室", "审计局")[i // 2 % 2]

    def content(n: int) -> dict[str, Any]:
        return saying(task=task, closure=closure, result=("FULL", "PARTIAL", "FULL")[n % 3], grounds="属实", by=by)(n)

    return Slot(f"plan:{task[0]}", "plan.closure_verified", f"verification:{closure}|{by}", content)


def rejection(task: str, i: int) -> Slot:
    """One of the closure requests turned down."""
    closure = f"{task}/{i % 3 // 2}"
    return Slot(
        f"plan:{task[0]}",
        "plan.closure_rejected",
        f"rejection:{closure}|督查室",
        saying(task=task, closure=closure, reasons="不实", by="督查室"),
    )


def registered(task: str, _i: int) -> Slot:
    """The plan itself; some variations leave its first year open."""

    def content(n: int) -> dict[str, Any]:
        return saying(
            plan=task[0],
            title="方案",
            level="county",
            region="R",
            held=False,
            period_from=(2021, 2021, 2021, 2020, 2021, None)[n % 6],
        )(n)

    return Slot(f"plan:{task[0]}", "plan.registered", f"plan:{task[0]}", content)


def target(task: str, i: int) -> Slot:
    """One of two targets of the plan, for the region's indicator."""

    def content(n: int) -> dict[str, Any]:
        return saying(
            target=f"{task[0]}/t{i % 2}", indicator=("素质", "场馆")[n % 9 == 8], unit=("%", "个")[n % 13 == 12],
            comparator=COMPARATORS[n % 8], value=VALUES[n // 2 % 7], due_on=DUE[n // 3 % 5],
            undefined=list(UNDEFINED[n // 5 % 7]),
            notes=["约数"] if n % 2 else [], text="达到", kind="outcome", hardness="hard",
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.target_set", f"target:{task[0]}/t{i % 2}", content)


def baseline(task: str, i: int) -> Slot:
    """One of two printed baselines, some cited, some undated; both plans use the same ids for them."""

    def content(n: int) -> dict[str, Any]:
        return saying(
            baseline=f"b{i % 2}", indicator="素质", unit="%", value=READINGS[n % 8],
            period="2020" if n % 2 else None, cited=n % 3 == 0, text="达到",
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.baseline_recorded", f"baseline:b{i % 2}", content)


def phase(task: str, i: int) -> Slot:
    """Something that stands by itself and moves no figure."""
    return Slot(
        f"plan:{task[0]}",
        "plan.phase_scheduled",
        f"phase:{task[0]}/{i % 3}",
        saying(phase=f"{task[0]}/{i % 3}", name="启动", text="启动"),
    )


def calendar(task: str, i: int) -> Slot:
    """One of two versions of the plan's reporting calendar."""
    version = 1 + i % 2
    said = saying(calendar="年报", version=version, per="year", due_days=31, adopted_by="纲要办", document="1号")
    return Slot(f"plan:{task[0]}", "plan.reporting_calendar_adopted", f"calendar:年报|{version}", said)


KINDS: tuple[tuple[Callable[[str, int], Slot], int, int, int], ...] = (
    (define, 5, 0, 5), (seat, 9, 0, 6), (acknowledgement, 4, 1, 6), (report, 9, 2, 8), (evidence, 2, 3, 7),
    (review, 6, 3, 7), (request, 7, 3, 7), (verification, 6, 3, 7), (rejection, 3, 3, 7), (registered, 4, 0, 3),
    (target, 6, 1, 3), (baseline, 2, 1, 3), (measurement, 10, 0, 10), (agency, 2, 0, 4), (alias, 4, 0, 8),
    (alias_rejection, 2, 2, 8), (rename, 4, 1, 9), (merger, 2, 1, 9), (split, 2, 1, 9), (phase, 1, 0, 10),
    (calendar, 2, 0, 6),
)  # fmt: skip
"""(slot maker, weight, first day, number of days): usual days make sensible orders likely, ties frequent."""

OPENING = (registered, define, define, seat, seat, seat, target, baseline, measurement, agency, agency)
"""What most histories begin with."""
