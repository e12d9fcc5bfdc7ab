"""Deadlines and targets that change: what the document said stays, and what comes late says so."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.commands import SetTarget
from aggregates.events.base import Event
from aggregates.events.cascade import ChildPlanRequired
from aggregates.events.deadlines import DeadlineExtended
from aggregates.events.obligations import ObligationScheduled
from aggregates.events.plan import ObligationDefined
from tests.aggregates import stories as s
from tests.aggregates import stories_deadlines as d
from tests.scenario import OFFICE, Outcome, Scenario, by, fact

MEETING = ObligationDefined(
    obligation="会议", heading="组织领导", text="每年召开会议。", owner_kind="none", source=s.DOCUMENT
)
TOWNSHIP = ChildPlanRequired(requirement="甲乡", region="甲县/甲乡", source=s.DOCUMENT)


def _extension(outcome: Outcome) -> DeadlineExtended:
    assert outcome.refusal is None, outcome.refusal
    (event,) = (each.event for each in outcome.facts)
    assert isinstance(event, DeadlineExtended)
    return event


def _plan(*more: Event) -> Scenario:
    return Scenario().given(*s.a_plan(*more))


@pytest.mark.parametrize(("today", "late"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_an_extension_says_whether_the_old_deadline_had_passed(today: date, late: bool) -> None:
    """Recorded on the last day it is in time, a day later after the fact, whatever effective day it gives."""
    command = d.extending(effective_on=date(2025, 6, 1))
    assert _extension(d.given().when(command, actor=OFFICE, today=today)).after_the_fact is late


def test_each_extension_goes_beyond_the_last() -> None:
    """A second extension is measured against the first, not against the document."""
    story = d.given(by(OFFICE, d.extending()))
    earlier = d.extending(due_on=date(2026, 6, 30), document="另一文件")
    story.when(earlier, actor=OFFICE).then_refused("not-later")
    assert _extension(story.when(earlier.model_copy(update={"due_on": date(2026, 7, 1)}), actor=OFFICE))


def test_an_anchored_deadline_can_be_extended() -> None:
    """Three months from the issue were over by June 2024: the extension counts from there, after the fact."""
    story = d.given(by(OFFICE, d.anchoring()))
    assert _extension(story.when(d.extending(due_on=date(2022, 6, 1)), actor=OFFICE)).after_the_fact


def test_a_deadline_is_anchored_once() -> None:
    """A second anchor of the same item is a correction, not a second statement."""
    story = d.given(by(OFFICE, d.anchoring()))
    story.when(d.anchoring(due_on=date(2022, 4, 1)), actor=OFFICE).then_refused("already-stated")


@pytest.mark.parametrize("item", ["obligation:会议", "child_requirement:甲乡", "target:1.1-1", "task:1.1"])
def test_what_has_no_day_of_its_own_can_be_anchored(item: str) -> None:
    """Tasks, targets, obligations and child-plan requirements alike, from the day they hold."""
    story = _plan(MEETING, TOWNSHIP, d.vague())
    assert story.when(d.anchoring(item=item), actor=OFFICE).facts
    early = d.anchoring(item=item)
    before = early.model_copy(update={"effective_on": date(2021, 11, 30)})
    _plan(MEETING, TOWNSHIP, d.vague()).when(before, actor=OFFICE).then_refused("no-such-item")


@pytest.mark.parametrize(
    ("item", "stating"),
    [
        ("task:1.1", s.target(target="1.1-1", task=s.TASK, kind="task")),
        ("target:1.1-1", s.target(target="1.1-1", task=s.TASK, kind="task")),
        ("obligation:会议", ObligationScheduled(
            obligation="会议", category="MEETING", due_on=date(2024, 6, 30), source=s.PAPER)),
        ("child_requirement:乙乡", TOWNSHIP.model_copy(update={"requirement": "乙乡", "due_on": date(2022, 3, 31)})),
    ],
)  # fmt: skip
def test_a_day_the_document_gives_is_not_anchored(item: str, stating: Event) -> None:
    """A stated day moves by an extension with its document, never by an anchor, also after an extension."""
    story = _plan(MEETING, stating)
    story.when(d.anchoring(item=item), actor=OFFICE).then_refused("deadline-stated")
    story.given(by(OFFICE, d.extending(item=item)))
    story.when(d.anchoring(item=item), actor=OFFICE).then_refused("deadline-stated")


def test_a_day_only_implied_can_be_anchored() -> None:
    """The end of the plan's period, written beside a target that names no day, is not the document's own."""
    story = _plan(d.vague(due_on=date(2025, 12, 31), due_implied=True))
    assert story.when(d.anchoring(item="target:1.1-1"), actor=OFFICE).facts


def test_a_task_dropped_by_an_edition_gets_no_deadline() -> None:
    """From the day its definition ended there is nothing to anchor or extend."""
    story = Scenario().given(s.a_plan()[0], fact(s.definition(), "2021-12-01", "2023-01-01"))
    story.when(d.anchoring(), actor=OFFICE).then_refused("no-such-item")
    story.when(d.extending(), actor=OFFICE).then_refused("no-such-item")


@pytest.mark.parametrize("source", [s.DECISION, s.PUBLISHED, s.REPORT])
def test_more_time_and_other_targets_rest_on_a_document(source: object) -> None:
    """A publication, a report, or a decision that says nothing of itself gives neither more time nor a new target."""
    d.given().when(d.extending(source=source), actor=OFFICE).then_refused("document-needed")
    d.given().when(d.revising(source=source), actor=OFFICE).then_refused("document-needed")


def test_a_target_can_be_revised_in_its_day_or_comparator_alone() -> None:
    """The same number by a later day, or counted from the value on, is a revision; the same twice is none."""
    assert d.given().when(d.revising(value="15", due_on=date(2026, 12, 31)), actor=OFFICE).facts
    assert d.given().when(d.revising(value="15.0", comparator=">="), actor=OFFICE).facts
    same = d.revising(value="15.0", comparator=">", due_on=date(2025, 12, 31))
    d.given().when(same, actor=OFFICE).then_refused("nothing-revised")


def test_a_target_can_go_back_to_what_it_was() -> None:
    """After a revision the original number is a change again."""
    story = d.given(by(OFFICE, d.revising()))
    assert story.when(d.revising(value="15", document="另一文件"), actor=OFFICE).facts


def test_a_target_without_a_number_gets_one() -> None:
    """Where the document gives none, any number is a change; it needs no approval to be recorded."""
    story = _plan(s.target(value=None, comparator=None))
    assert story.when(d.revising(approval=None), actor=OFFICE).facts


def test_a_definition_settles_gaps_of_targets_in_force() -> None:
    """A target of an edition no longer in force has no gap to settle, and an empty list settles nothing."""
    ended = Scenario().given(*s.a_plan(), fact(d.vague(), "2021-12-01", "2023-01-01"))
    ended.when(d.defining(), actor=OFFICE).then_refused("indicator-unknown")
    d.given().when(d.defining(settles=()), actor=OFFICE).then_refused("settles-no-gap")


@pytest.mark.parametrize("way", ["anchor", "target"])
def test_a_deadline_is_not_put_off_in_passing(way: str) -> None:
    """An anchor or a further target that gives a task a later day needs a paper, as an extension does; an earlier
    day needs none."""
    dated = s.target(target="1.1-1", task=s.TASK, kind="task", due_on=date(2023, 6, 30))

    def saying(day: date, source: object) -> Outcome:
        if way == "anchor":
            return _plan(d.vague()).when(d.anchoring(due_on=day, source=source), actor=OFFICE)
        further = s.target(target="1.1-2", task=s.TASK, kind="task", due_on=day, source=source)
        return _plan(dated).when(SetTarget(plan=s.PLAN, target=further), actor=OFFICE)

    later, earlier = date(2026, 6, 30), date(2022, 6, 30)
    saying(later, s.PUBLISHED).then_refused("document-needed")
    assert saying(later, s.PAPER).facts
    assert saying(earlier, s.PUBLISHED).facts
