"""Between plans: what a link must name, what an issue closes, what may be carried over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.commands import RetractStatement, cascade
from aggregates.events.cascade import ChildPlanIssued
from tests.aggregates import stories as s
from tests.aggregates import stories_cascade as c
from tests.aggregates import stories_obligations as o
from tests.aggregates.stories_supervision import SCHOOLS, TOURISM
from tests.scenario import OFFICE, PLAN, VERIFIER, Scenario, by, fact


def test_every_relation_names_its_ends() -> None:
    """DROPPED has no child's task, ADDED no parent's, every other both; all six are accepted so."""
    for relation in ("INHERITED", "ADAPTED", "SPLIT", "MERGED"):
        assert c.when(c.linking(relation=relation), c.known(c.PARENT)).facts
    assert c.when(c.linking(relation="DROPPED", child_task=None), c.known(c.PARENT)).facts
    assert c.when(c.linking(relation="ADDED", parent_task=None), c.known(c.PARENT)).facts
    nothing = c.linking(relation="INHERITED", child_task=None)
    c.when(nothing, c.known(c.PARENT)).then_refused("child-task-only-missing-when-dropped")
    with_parent = c.linking(relation="ADDED")
    c.when(with_parent, c.known(c.PARENT)).then_refused("parent-task-only-missing-when-added")


def test_a_merged_task_has_several_parents() -> None:
    """Each pair of tasks is a statement of its own; the same pair twice is not."""
    story = Scenario().given(*s.a_plan(), c.known(c.PARENT))
    for parent in ("3.1.1", "3.1.3"):
        assert story.when(c.linking(relation="MERGED", parent_task=parent), actor=OFFICE).facts
    story.when(c.linking(relation="ADAPTED"), actor=OFFICE).then_refused("already-stated")


def test_a_link_names_a_task_and_a_target_that_are_there() -> None:
    """An unknown task of the child, an unknown target, or the plan as its own parent are refused."""
    c.when(c.linking(child_task="9.9"), c.known(c.PARENT)).then_refused("no-such-task")
    wrong = cascade.LinkTarget(plan=PLAN, fact=c.target_link(target="headline-9"))
    c.when(wrong, c.known(c.PARENT)).then_refused("no-such-item")
    c.when(c.linking(parent_plan=PLAN)).then_refused("parent-unknown")
    c.when(cascade.LinkTarget(plan=PLAN, fact=c.target_link())).then_refused("parent-unknown")


def test_a_child_plan_counts_from_the_day_of_issue() -> None:
    """Without a day the issue takes effect on `issued_on`; a plan does not succeed itself."""
    c.when(cascade.IssueChildPlan(plan=PLAN, fact=c.issue())).then_dated("2022-09-01")
    early = cascade.IssueChildPlan(plan=PLAN, fact=c.issue(issued_on=date(2021, 11, 1)))
    c.when(early).then_refused("no-such-item")
    c.when(cascade.SucceedPlan(plan=PLAN, fact=c.succession(PLAN))).then_refused("successor-unknown")


def _carried(item: str, *given: Any) -> Any:
    base = s.a_plan(s.target(), o.duty(), c.requirement())
    return Scenario().given(*base, *c.succeeded(), *given).when(c.carrying(item), actor=OFFICE)


@pytest.mark.parametrize("item", ["task:9.9", "target:T9", "obligation:O9", "child_requirement:R9", "phase:1", "x"])
def test_only_what_is_there_is_carried_over(item: str) -> None:
    """Items that do not exist, and things that are no items, are refused."""
    assert _carried(item).refusal.code in ("no-such-item", "no-such-task")


def test_a_closed_task_is_not_carried_over() -> None:
    """A verified task is refused; one whose closure was turned down goes over."""
    done = [s.reported(), s.attached(), s.accepted(), s.requested()]
    _carried(f"task:{s.TASK}", *done, by(VERIFIER, s.verifying())).then_refused("item-closed")
    assert _carried(f"task:{s.TASK}", *done, by(VERIFIER, s.rejecting())).facts


def test_a_retracted_item_is_gone() -> None:
    """An obligation taken back cannot be carried over."""
    gone = RetractStatement(
        on=f"plan:{PLAN}", statement="obligation:O1", replaces=1, reason="误录", authority="核对记录"
    )
    _carried("obligation:O1", by(OFFICE, gone)).then_refused("no-such-item")


def test_an_item_that_ended_is_gone() -> None:
    """A required child plan that a later edition no longer asks for cannot be carried over."""
    ended = fact(c.requirement(requirement="R2"), "2021-12-01", "2024-06-03")
    _carried("child_requirement:R2", ended).then_refused("no-such-item")


def test_an_obligation_is_carried_over_until_all_of_it_was_met() -> None:
    """A yearly one of two agencies is closed by ten fulfilments for 2021 to 2025, not by nine."""
    met = [
        by(OFFICE, o.fulfilling(period=str(year), agency=agency))
        for year in range(2021, 2026)
        for agency in (SCHOOLS, TOURISM)
    ]
    assert _carried("obligation:O1", o.scheduled(), *met[:-1]).facts
    _carried("obligation:O1", o.scheduled(), *met).then_refused("item-closed")


def test_an_unscheduled_obligation_is_met_once() -> None:
    """Without a schedule one fulfilment closes it."""
    once = by(OFFICE, o.fulfilling(period=None, agency=None))
    _carried("obligation:O1", once).then_refused("item-closed")


def test_a_child_plan_issued_late_closes_its_requirement() -> None:
    """Before the day of issue the requirement is open, from that day on it is closed."""
    late = ChildPlanIssued(requirement="R1", child="城关镇/方案", issued_on=date(2024, 6, 4), source=s.PAPER)
    assert _carried("child_requirement:R1", by(OFFICE, cascade.IssueChildPlan(plan=PLAN, fact=late))).facts
    today = by(OFFICE, cascade.IssueChildPlan(plan=PLAN, fact=c.issue(issued_on=date(2024, 6, 3))))
    _carried("child_requirement:R1", today).then_refused("item-closed")
