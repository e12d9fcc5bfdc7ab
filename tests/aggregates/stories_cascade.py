"""Stories between plans of different levels and periods: links, child plans, succession."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import cascade as c
from aggregates.commands import plan_stream
from aggregates.events import cascade as e
from aggregates.events.base import Fact
from tests.aggregates import stories as s
from tests.aggregates.stories_obligations import duty
from tests.scenario import OFFICE, PLAN, Outcome, Scenario, Step, by, fact

PARENT = "乙省/科学素质/2021-2025"
NEXT = "甲县/科学素质/2026-2030"


def known(plan: str) -> Fact:
    """Another plan is registered, if only by its citation."""
    event = s.registration(plan=plan, held=False)
    return fact(event, "2021-12-01", stream=plan_stream(plan))


def task_link(**changes: Any) -> e.TaskLinked:
    """The county adapted the province's task."""
    given = {
        "parent_plan": PARENT, "parent_task": "3.1.1", "child_task": s.TASK, "relation": "ADAPTED", "basis": "HAND",
        "source": s.DOCUMENT,
    }  # fmt: skip
    return e.TaskLinked(**{**given, **changes})


def linking(**changes: Any) -> c.LinkTask:
    """The link of the tasks."""
    return c.LinkTask(plan=PLAN, fact=task_link(**changes))


def target_link(**changes: Any) -> e.TargetLinked:
    """The county's headline is compared with the province's."""
    given = {
        "target": "headline-1", "parent_plan": PARENT, "parent_target": "headline-1", "relation": "COMPARES",
        "basis": "HAND", "source": s.DOCUMENT,
    }  # fmt: skip
    return e.TargetLinked(**{**given, **changes})


def requirement(**changes: Any) -> e.ChildPlanRequired:
    """The towns issue plans of their own by June 2022."""
    given = {"requirement": "R1", "region": "甲县/城关镇", "due_on": date(2022, 6, 30), "source": s.DOCUMENT}
    return e.ChildPlanRequired(**{**given, **changes})


def issue(**changes: Any) -> e.ChildPlanIssued:
    """The town's plan came late."""
    given = {"requirement": "R1", "child": "城关镇/方案", "issued_on": date(2022, 9, 1), "source": s.PAPER}
    return e.ChildPlanIssued(**{**given, **changes})


def succession(successor: str = NEXT) -> e.PlanSucceeded:
    """The next period's plan takes over."""
    return e.PlanSucceeded(successor=successor, source=s.PAPER)


def succeeded() -> list[Fact | Step]:
    """The next plan is known and takes over on 1 January 2024."""
    command = c.SucceedPlan(plan=PLAN, fact=succession(), effective_on=date(2024, 1, 1))
    return [known(NEXT), by(OFFICE, command)]


def carrying(item: str = f"task:{s.TASK}") -> c.CarryOver:
    """An item carried over."""
    return c.CarryOver(plan=PLAN, fact=e.ObligationCarriedOver(item=item, successor=NEXT, source=s.PAPER))


def when(command: Any, *given: Any) -> Outcome:
    """The command of the plan office, on a plan with a target, an obligation and a required child plan."""
    return Scenario().given(*s.a_plan(s.target(), duty(), requirement()), *given).when(command, actor=OFFICE)


def _link_task() -> Scenario:
    return when(linking(), known(PARENT)).then(task_link())


def _link_target() -> Scenario:
    return when(c.LinkTarget(plan=PLAN, fact=target_link()), known(PARENT)).then(target_link())


def _require_child_plan() -> Scenario:
    second = requirement(requirement="R2", region="甲县/东关镇", due_on=None)
    return when(c.RequireChildPlan(plan=PLAN, fact=second)).then(second)


def _issue_child_plan() -> Scenario:
    outcome = when(c.IssueChildPlan(plan=PLAN, fact=issue()))
    outcome.then_dated("2022-09-01")
    return outcome.then(issue())


def _succeed_plan() -> Scenario:
    return when(c.SucceedPlan(plan=PLAN, fact=succession()), known(NEXT)).then(succession())


def _carry_over() -> Scenario:
    story = Scenario().given(*s.a_plan(s.target(), duty(), requirement()), *succeeded())
    for item in (f"task:{s.TASK}", "target:headline-1", "obligation:O1", "child_requirement:R1"):
        story = story.when(carrying(item), actor=OFFICE).then(carrying(item).fact)
    return story


HAPPY: dict[str, Callable[[], Scenario]] = {
    "link_task": _link_task,
    "link_target": _link_target,
    "require_child_plan": _require_child_plan,
    "issue_child_plan": _issue_child_plan,
    "succeed_plan": _succeed_plan,
    "carry_over": _carry_over,
}
REFUSALS: dict[str, Callable[[], Any]] = {
    "cascade._require_parent:parent-unknown": lambda: when(linking()),
    "cascade._require_ends:child-task-only-missing-when-dropped": lambda: when(
        linking(relation="DROPPED"), known(PARENT)),
    "cascade._require_ends:parent-task-only-missing-when-added": lambda: when(
        linking(parent_task=None), known(PARENT)),
    "cascade._require_item:no-such-item": lambda: when(
        c.IssueChildPlan(plan=PLAN, fact=issue(requirement="R9"))),
    "cascade.succeed:successor-unknown": lambda: when(c.SucceedPlan(plan=PLAN, fact=succession())),
    "cascade.carry_over:not-the-successor": lambda: when(carrying(), known(NEXT)),
    "cascade.carry_over:item-closed": lambda: when(
        carrying("child_requirement:R1"), *succeeded(), by(OFFICE, c.IssueChildPlan(plan=PLAN, fact=issue()))),
}  # fmt: skip
