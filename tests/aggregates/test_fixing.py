"""Fixing and closing: what is fixed is computed, never taken on trust; closing blocks nothing and asks for reasons."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.commands import AssignSeat
from aggregates.events.base import Fact
from aggregates.events.fixing import SnapshotRestated
from aggregates.values import Source
from tests.aggregates import stories as s
from tests.aggregates import stories_disputes as disputes
from tests.aggregates import stories_fixing as d
from tests.scenario import ARBITER, EVALUATOR, LEAD, OFFICE, PLAN, Scenario, Step, by

WHY = Source(kind="report", note="系统故障,补报")


def _closed(*items: Fact | Step) -> Scenario:
    return Scenario(today=d.TODAY).given(*s.a_plan(), *items, d.closed_2023())


def test_what_is_fixed_is_what_was_computed() -> None:
    """Another size known gives another digest; the digest and the population come from the surroundings alone."""
    story = d.computing()
    (one,) = story.when(d.fixing(), actor=EVALUATOR).facts
    (two,) = story.when(d.fixing(snapshot="另一", basis=d.LATER), actor=EVALUATOR).facts
    digests = [each.event.payload()["figures_sha256"] for each in (one, two)]
    assert digests == [d.figures(PLAN, basis, "evaluation")[0] for basis in (d.BASIS, d.LATER)]
    assert digests[0] != digests[1]


def test_a_snapshot_of_an_evaluation_needs_the_evaluation() -> None:
    """A snapshot names an evaluation that was opened."""
    unknown = d.fixing(evaluation="无此评估")
    d.computing().when(unknown, actor=EVALUATOR).then_refused("no-such-evaluation")


def test_restatements_stand_in_one_line() -> None:
    """A restatement may be restated in turn, once it knows more; the first is not restated a second time."""
    third = d.LATER.model_copy(update={"known_at": 6})
    story = d.computing(by(EVALUATOR, d.fixing()), by(EVALUATOR, d.restating()))
    again = d.restating(snapshot="快照三", basis=third)
    story.when(again, actor=EVALUATOR).then_refused("already-superseded")
    (fact,) = story.when(d.restating(snapshot="快照三", supersedes="快照二", basis=third), actor=EVALUATOR).facts
    assert isinstance(fact.event, SnapshotRestated)
    assert fact.event.drivers == ()


def test_a_restatement_keeps_the_day() -> None:
    """Another day is another question: not a restatement of this one."""
    story = d.computing(by(EVALUATOR, d.fixing()))
    other = d.restating(basis=d.LATER.model_copy(update={"as_of": date(2025, 12, 30)}))
    story.when(other, actor=EVALUATOR).then_refused("knows-no-more")


def test_a_period_is_closed_once() -> None:
    """The same period twice is the same statement twice; a quarter inside the year is another period."""
    story = _closed()
    story.when(d.closing(on=date(2024, 3, 1)), actor=EVALUATOR).then_refused("already-stated")
    assert story.when(d.closing("2023-Q4"), actor=EVALUATOR).refusal is None


def test_a_period_is_not_closed_ahead_of_time() -> None:
    """Neither a day of the period itself nor a day yet to come closes it before it is over."""
    story = Scenario(today=date(2023, 12, 31)).given(*s.a_plan())
    story.when(d.closing(on=date(2024, 1, 1)), actor=EVALUATOR).then_refused("period-not-over")
    story.when(d.closing(on=date(2023, 12, 31)), actor=EVALUATOR, today=d.TODAY).then_refused("period-not-over")


def test_closing_blocks_nothing_that_says_why() -> None:
    """A statement inside the closed period is accepted with a note in its source, and refused without one."""
    story = _closed()
    inside = {"effective_on": date(2023, 12, 31)}
    story.when(s.reporting(**inside), actor=LEAD).then_refused("after-close-needs-reason")
    assert story.when(s.reporting(source=WHY, **inside), actor=LEAD).refusal is None


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2024, 1, 1)])
def test_outside_the_period_nothing_more_is_asked(day: date) -> None:
    """The day before the period and the day after it need no note."""
    assert _closed().when(s.reporting(period="2022", effective_on=day), actor=LEAD).refusal is None


def test_a_revision_has_its_reason() -> None:
    """A correction and a retraction inside the closed period need no note: they state their reason anyway."""
    added = s.seat("甲县/气象局", "cooperate", basis="decision", source=s.PAPER)
    given = by(OFFICE, AssignSeat(plan=PLAN, seat=added, effective_on=date(2023, 5, 1)))
    story = _closed(given)
    moved = s.correcting(added.statement, effective_on=date(2023, 6, 1))
    assert story.when(moved, actor=OFFICE).refusal is None
    assert story.when(s.retracting(added.statement, replaces=2), actor=OFFICE).refusal is None


def test_before_the_close_nothing_is_asked() -> None:
    """Control: the same report without the close is accepted, and so it is when only another period is closed."""
    inside = s.reporting(effective_on=date(2023, 6, 1))
    assert Scenario(today=d.TODAY).given(*s.a_plan()).when(inside, actor=LEAD).refusal is None
    quarter = by(EVALUATOR, d.closing("2023-Q4"))
    assert Scenario(today=d.TODAY).given(*s.a_plan(), quarter).when(inside, actor=LEAD).refusal is None


@pytest.mark.parametrize("period", ["2023", "2023-H1", "2023-Q2", "2023-06"])
def test_every_kind_of_period_counts(period: str) -> None:
    """A day lies in a closed month, quarter, half-year and year alike."""
    story = Scenario(today=d.TODAY).given(*s.a_plan(), by(EVALUATOR, d.closing(period)))
    inside = s.reporting(effective_on=date(2023, 6, 1))
    story.when(inside, actor=LEAD).then_refused("after-close-needs-reason")


def test_a_close_that_is_not_in_effect_yet_asks_nothing() -> None:
    """A close dated ahead of the ledger's day asks for reasons only from its day on."""
    ahead = by(EVALUATOR, d.closing(on=date(2024, 3, 1)), date(2024, 2, 1))
    story = Scenario(today=date(2024, 2, 15)).given(*s.a_plan(), ahead)
    inside = s.reporting(effective_on=date(2023, 6, 1))
    story.when(inside, actor=LEAD, today=date(2024, 3, 1)).then_refused("after-close-needs-reason")
    assert story.when(inside, actor=LEAD).refusal is None


def test_what_a_ruling_causes_inside_a_closed_period_says_why_too() -> None:
    """A seat moved from a day inside a closed period needs the note of the ruling; the refusal records nothing."""
    story = Scenario(today=d.TODAY).given(*disputes.up_to_escalation(), d.closed_2023())
    back = {"holds_from": date(2023, 7, 1)}
    story.when(disputes.ruling(**back), actor=ARBITER).then_refused("after-close-needs-reason")
    noted = s.PAPER.model_copy(update={"note": "裁定追溯至划转之日"})
    outcome = story.when(disputes.ruling(source=noted, **back), actor=ARBITER)
    assert [each.effective.on.isoformat() for each in outcome.facts] == ["2024-05-20", "2023-07-01", "2023-07-01"]
