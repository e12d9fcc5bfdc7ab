"""Stories of when and how much: deadlines anchored and extended, targets revised, indicators defined."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import deadlines as c
from aggregates.events import deadlines as e
from aggregates.events.base import Fact
from aggregates.events.plan import TargetSet
from tests.aggregates import stories as s
from tests.scenario import OFFICE, PLAN, Outcome, Scenario, Step, by, fact

ITEM = "task:1.1"
PAPER_ID = "甲政办〔2024〕3号"
PARTICIPATION = "参与率"


def anchored(**changes: Any) -> e.DeadlineAnchored:
    """“Within three months” counted from the day the plan was issued."""
    given = {
        "item": ITEM, "due_on": date(2022, 3, 1), "anchor": "方案印发之日", "reason": "原文“三个月内”未写起算日",
        "source": s.PAPER,
    }  # fmt: skip
    return e.DeadlineAnchored(**{**given, **changes})


def anchoring(**changes: Any) -> c.AnchorDeadline:
    """The same as a command."""
    return c.AnchorDeadline(plan=PLAN, fact=anchored(**changes))


def extending(**changes: Any) -> c.ExtendDeadline:
    """The task gets half a year more after the plan's period."""
    given = {
        "plan": PLAN, "item": ITEM, "due_on": date(2026, 6, 30), "document": PAPER_ID, "source": s.PAPER
    }  # fmt: skip
    return c.ExtendDeadline(**{**given, **changes})


def extended(**changes: Any) -> e.DeadlineExtended:
    """What the extension records."""
    given = {"item": ITEM, "due_on": date(2026, 6, 30), "document": PAPER_ID, "source": s.PAPER}
    return e.DeadlineExtended(**{**given, **changes})


def revised(**changes: Any) -> e.TargetRevised:
    """The headline target lowered with approval."""
    given = {
        "target": "headline-1", "value": "14.5", "document": PAPER_ID, "approval": "甲政复〔2024〕1号",
        "source": s.PAPER,
    }  # fmt: skip
    return e.TargetRevised(**{**given, **changes})


def revising(**changes: Any) -> c.ReviseTarget:
    """The same as a command."""
    return c.ReviseTarget(plan=PLAN, fact=revised(**changes))


def vague(**changes: Any) -> TargetSet:
    """A target whose participation rate the document does not define."""
    given = {"target": "1.1-1", "task": s.TASK, "indicator": PARTICIPATION, "kind": "task", "due_on": None}
    return s.target(**{**given, "undefined": ("DEFINITION",), **changes})


def defined(**changes: Any) -> e.IndicatorDefined:
    """What the participation rate counts."""
    given = {
        "indicator": PARTICIPATION, "settles": ("DEFINITION",), "denominator": "在校学生数", "method": "ADMIN",
        "source": s.PAPER,
    }  # fmt: skip
    return e.IndicatorDefined(**{**given, **changes})


def defining(**changes: Any) -> c.DefineIndicator:
    """The same as a command."""
    return c.DefineIndicator(plan=PLAN, fact=defined(**changes))


def given(*items: Fact | Step) -> Scenario:
    """A plan with the headline target and a vague one, and whatever else."""
    return Scenario().given(*s.a_plan(s.target(), vague()), *items)


def _anchor_deadline() -> Scenario:
    return given().when(anchoring(), actor=OFFICE).then(anchored())


def _extend_deadline() -> Scenario:
    return given().when(extending(), actor=OFFICE).then(extended())


def _revise_target() -> Scenario:
    return given().when(revising(), actor=OFFICE).then(revised())


def _define_indicator() -> Scenario:
    return given().when(defining(), actor=OFFICE).then(defined())


def _without_period() -> Outcome:
    registered = fact(s.registration(period_from=None, period_to=None), "2021-12-01")
    return Scenario().given(registered, *s.a_plan()[1:]).when(extending(), actor=OFFICE)


HAPPY: dict[str, Callable[[], Scenario]] = {
    "anchor_deadline": _anchor_deadline,
    "extend_deadline": _extend_deadline,
    "revise_target": _revise_target,
    "define_indicator": _define_indicator,
}

REFUSALS: dict[str, Callable[[], Any]] = {
    "deadlines.anchor:deadline-stated": lambda: given().when(anchoring(item="target:headline-1"), actor=OFFICE),
    "deadlines.extend:no-deadline-to-extend": _without_period,
    "deadlines.extend:not-later": lambda: given().when(extending(due_on=date(2025, 12, 31)), actor=OFFICE),
    "deadlines.revise_target:nothing-revised": lambda: given(by(OFFICE, revising(document="另一文件"))).when(
        revising(value="14.50"), actor=OFFICE),
    "deadlines.define_indicator:indicator-unknown": lambda: given().when(
        defining(indicator="另一指标"), actor=OFFICE),
    "deadlines.define_indicator:settles-no-gap": lambda: given().when(
        defining(settles=("DEFINITION", "WINDOW")), actor=OFFICE),
    "deadlines.require_item:no-such-item": lambda: given().when(anchoring(item="task:9.9"), actor=OFFICE),
    "deadlines._require_target:no-such-target": lambda: given().when(revising(target="headline-9"), actor=OFFICE),
}  # fmt: skip
