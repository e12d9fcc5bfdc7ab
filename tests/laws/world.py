"""The small world of the laws: the plan, its tasks, seats, reports, closures and targets.

Few plans, tasks, seats and dates, so that late entries, ties, corrections and impossible orders meet often.
"""

from __future__ import annotations

from typing import Any

from tests.laws.slots import READINGS, Slot, saying
from tests.laws.world_base import other_task, report_id, seat_id, seat_of_id

PERCENTS = (None, "0", "50", "80.5", "100")
COMPARATORS = (">=", ">", "<=", "~", "=", "trend", ">=", ">")
VALUES = ("15", "14.5", "12.2", None, "10.56", "15.0", "15")
UNDEFINED: tuple[tuple[str, ...], ...] = ((), (), (), (), ("DEFINITION",), (), ("WINDOW", "DEFINITION"))
KINDS_OF_TARGET = ("headline", "outcome", "headline", "count", "baseline", "title")
HELD: tuple[tuple[str, ...], ...] = ((), ("2",), ("1", "1.5"), ("3",))
SUBMITTED = ("2023-01-31", "2024-01-05", "2023-01-01", "2022-07-15", "2024-02-01")
DUE = ("2025-12-31", "2023-12-31", None, "2024-08-31", "2025-12-31")


def define(task: str, i: int) -> Slot:
    """The task's definition; rarely a second one under another id, which no command can make."""
    statement = f"task:{task}" if i % 16 else f"task:{task}#again"
    return Slot(
        f"plan:{task[0]}", "plan.task_defined", statement, saying(task=task, no=1, group="组", title="题", text="文")
    )


def seat(task: str, i: int) -> Slot:
    """A seat on the task."""
    statement = seat_id(task, i)
    agency, role = seat_of_id(statement)

    def content(n: int) -> dict[str, Any]:
        return saying(
            task=task, agency=agency, agency_as_written=agency, role=role, order=1 + n % 2, occurrence=1,
            basis="explicit",
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.seat_assigned", statement, content)


def acknowledgement(task: str, i: int) -> Slot:
    """A seat acknowledged."""
    held = seat_id(task, i)
    return Slot(
        f"plan:{task[0]}",
        "plan.seat_acknowledged",
        f"acknowledgement:{held}",
        saying(task=task, seat=held, officer_post="科长"),
    )


def report(task: str, i: int) -> Slot:
    """A seat's report of one period; those of one seat for 2023 name the wrong task."""
    statement = report_id(task, i)
    held, period = statement.removeprefix("report:").rsplit("|", 1)
    where = other_task(task) if "|丙会|shared|" in held and period == "2023" else task

    def content(n: int) -> dict[str, Any]:
        return saying(
            task=where, seat=held, period=period, percent=PERCENTS[n % len(PERCENTS)], narrative="文",
            values=[{"indicator": "讲座", "value": value, "unit": "场"} for value in HELD[n // 3 % 4]],
            submitted_on=SUBMITTED[n // 2 % 5], claims_done=n % 4 == 3,
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.progress_reported", statement, content)


def evidence(task: str, i: int) -> Slot:
    """Evidence on a report."""
    about, sha = report_id(task, i), f"{i % 2}" * 64
    return Slot(
        f"plan:{task[0]}",
        "plan.evidence_attached",
        f"evidence:{about}|{sha}",
        saying(task=task, report=about, sha256=sha, kind="photo", title="照片", personal_data=False),
    )


def review(task: str, i: int) -> Slot:
    """One of two verifiers on a report; now and then under the wrong task."""
    about, by = report_id(task, i), ("督查室", "审计局")[i // 3 % 2]
    where = other_task(task) if i % 11 == 10 else task

    def content(n: int) -> dict[str, Any]:
        return saying(
            task=where, report=about, result=("accepted", "accepted", "accepted", "returned")[n % 4], by=by,
            reasons="缺页" if n % 4 == 3 else None, conflict_declared=n % 7 == 6,
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.report_reviewed", f"review:{about}|{by}", content)


def request(task: str, i: int) -> Slot:
    """One of two closure requests; the second of every second task names the wrong task."""
    number = i % 3 // 2
    closure, where = f"{task}/{number}", other_task(task) if number and task.endswith(".2") else task
    content = saying(task=where, closure=closure, grounds="完成", evidence=["0" * 64])
    return Slot(f"plan:{task[0]}", "plan.closure_requested", f"closure:{closure}", content)


def verification(task: str, i: int) -> Slot:
    """A verdict, FULL or PARTIAL, on one of the closure requests."""
    closure, by = f"{task}/{i % 3 // 2}", ("督查室", "审计局")[i // 2 % 2]

    def content(n: int) -> dict[str, Any]:
        return saying(
            task=task, closure=closure, result=("FULL", "PARTIAL", "FULL")[n % 3], grounds="属实", by=by,
            conflict_declared=n % 5 == 4,
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.closure_verified", f"verification:{closure}|{by}", content)


def rejection(task: str, i: int) -> Slot:
    """One of the closure requests turned down."""
    closure = f"{task}/{i % 3 // 2}"

    def content(n: int) -> dict[str, Any]:
        return saying(task=task, closure=closure, reasons="不实", by="督查室", conflict_declared=n % 5 == 4)(n)

    return Slot(f"plan:{task[0]}", "plan.closure_rejected", f"rejection:{closure}|督查室", content)


def registered(task: str, _i: int) -> Slot:
    """The plan itself; some variations leave its first or its last year open."""

    def content(n: int) -> dict[str, Any]:
        return saying(
            plan=task[0], title="方案", level="county", region="R", held=False,
            period_from=(2021, 2021, 2021, 2020, 2021, None)[n % 6], period_to=(2025, None, 2023, 2025)[n // 6 % 4],
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.registered", f"plan:{task[0]}", content)


def target(task: str, i: int) -> Slot:
    """One of two targets of the plan for the region's indicator, or one of a task that only reports measure."""
    return _of_region(task, i % 2) if i % 4 < 2 else _of_task(task, 4 if i % 8 == 7 else i % 4)


def _of_region(task: str, number: int) -> Slot:
    def content(n: int) -> dict[str, Any]:
        return saying(
            target=f"{task[0]}/t{number}", indicator=("素质", "场馆")[n % 9 == 8], unit=("%", "个")[n % 13 == 12],
            comparator=COMPARATORS[n % 8], value=VALUES[n // 2 % 7], due_on=DUE[n // 3 % 5],
            undefined=list(UNDEFINED[n // 5 % 7]), due_implied=n % 4 == 2,
            notes=["约数"] if n % 2 else [], text="达到", kind=KINDS_OF_TARGET[(n + number) % 6],
            hardness=("hard", "hard", "aspirational")[n // 4 % 3],
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.target_set", f"target:{task[0]}/t{number}", content)


def _of_task(task: str, number: int) -> Slot:
    where = f"{task[0]}.{2 if number == 3 else 1}"

    def content(n: int) -> dict[str, Any]:
        return saying(
            target=f"{task[0]}/t{number}", task=where, indicator="讲座", unit="场",
            comparator=(">=", ">", "=", "<=")[n % 4], value=(None, "2", "3", "4")[(n + 1) % 4], due_on=DUE[n // 3 % 5],
            per=(None, "year", "semester", None, "quarter", "month")[n // 2 % 6], due_implied=n % 9 == 8, text="达到",
            kind=KINDS_OF_TARGET[1 + n // 5 % 5], hardness=("hard", "hard", "aspirational")[n // 4 % 3],
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.target_set", f"target:{task[0]}/t{number}", content)


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
    """One of three versions of the plan's reporting calendar."""
    version = 1 + i % 3

    def content(n: int) -> dict[str, Any]:
        return saying(
            calendar="报送", version=version, per=("year", "half_year", "year", "quarter")[n % 4],
            due_days=(31, 0, 15)[n // 4 % 3], adopted_by="纲要办", document="1号",
        )(n)  # fmt: skip

    return Slot(f"plan:{task[0]}", "plan.reporting_calendar_adopted", f"calendar:报送|{version}", content)
