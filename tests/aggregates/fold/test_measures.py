"""Measures at their edges: what is not applicable, what has no data, what is listed and why."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from aggregates.events import supervision as u
from aggregates.events.base import Event, Fact
from aggregates.events.cascade import ChildPlanRequired
from aggregates.events.deadlines import DeadlineExtended
from aggregates.events.disputes import DisputeRaised, NegotiationHeld
from aggregates.events.lifecycle import TaskSuspended
from aggregates.events.obligations import FundingAllocated, ObligationFulfilled, ObligationScheduled
from aggregates.events.plan import ObligationDefined
from aggregates.fold import measure_names
from aggregates.fold.adjustments import COUNTED
from aggregates.fold.measured import Measured, Seen
from aggregates.fold.measures import MEASURES
from aggregates.fold.months import later
from aggregates.fold.scoring import measured_here
from tests.aggregates import stories as s
from tests.aggregates.fold.rubrics import dimension, item, rubric, world_of
from tests.aggregates.fold.test_evaluation_by_hand import _closed
from tests.scenario import PLAN, fact

F = Fraction


def _measured(name: str, facts: list[Fact], day: str = "2026-03-01", **terms: Any) -> Measured:
    seen = world_of(facts, day)
    plan = seen.plans[PLAN]
    return MEASURES[name](Seen(plan, measured_here(seen, plan), seen.rules(PLAN).procedure), terms)


def _share(name: str, facts: list[Fact], day: str = "2026-03-01", **terms: Any) -> tuple[Fraction, Fraction] | str:
    """(numerator, denominator), or the state and the reason."""
    found = _measured(name, facts, day, **terms)
    return (found.numerator, found.denominator) if found.state == "OK" else f"{found.state} {found.reason}"


def _dated(*events: Event, on: str = "2022-01-01") -> list[Fact]:
    return [fact(event, on) for event in events]


def test_every_named_measure_is_computed() -> None:
    """The list that rubrics are checked against and the measures of the kernel are the same."""
    assert MEASURES.keys() == measure_names.ITEM_MEASURES.keys()
    assert COUNTED.keys() == measure_names.ADJUSTMENT_MEASURES.keys()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("headline_attainment", "NOT_APPLICABLE no-target"),
        ("hard_targets", "NOT_APPLICABLE no-target"),
        ("aspirational_targets", "NOT_APPLICABLE no-target"),
        ("tasks_verified", "NOT_APPLICABLE no-task"),
        ("obligations_met", "NOT_APPLICABLE none-due"),
        ("reports_on_time", "NOT_APPLICABLE no-calendar"),
        ("items_on_time", "NOT_APPLICABLE none-due"),
        ("accepted_with_evidence", "NO_DATA nothing-accepted"),
        ("first_pass", "NO_DATA nothing-reviewed"),
        ("annual_plans", "NOT_APPLICABLE none-scheduled"),
        ("meetings_and_training", "NOT_APPLICABLE none-scheduled"),
        ("child_plans", "NOT_APPLICABLE none-required"),
        ("funding", "NO_DATA no-allocation"),
        ("rectified_on_time", "NOT_APPLICABLE none-ordered"),
        ("disputes_closed", "NOT_APPLICABLE none-raised"),
    ],
)
def test_of_an_empty_plan(name: str, found: str) -> None:
    """A plan that only is registered: nothing to measure, or nothing known, never a number."""
    assert _share(name, _dated(s.registration())) == found


def test_headline_targets_without_figures() -> None:
    """One of two measured: half; none: no data; one that nobody defined is left out and listed."""
    two = _dated(s.registration(), s.target(), s.target(target="h2", indicator="另一"), on="2021-12-01")
    assert _share("headline_attainment", two) == "NO_DATA not-measured"
    got = _measured("headline_attainment", [*two, fact(s.measured(period="2025", value="16"), "2025-12-31")])
    assert (got.numerator, got.denominator, got.listed) == (1, 2, (("h2", "no-actual"),))
    open_ = _dated(s.registration(), s.target(undefined=("WINDOW",)))
    assert _share("headline_attainment", open_) == "NOT_APPLICABLE no-target"
    assert _measured("headline_attainment", open_).listed == (("headline-1", "WINDOW"),)


def test_tasks_that_count() -> None:
    """A suspended task counts as not done, one whose definition ended does not count at all."""
    facts = [*s.a_plan(), *_closed("1.1", "FULL", "2024-05-01"), *_dated(s.definition("1.2"), s.definition("1.3"))]
    ended = [each if each.statement != "task:1.3" else fact(each.event, "2022-01-01", "2023-01-01") for each in facts]
    stopped = fact(TaskSuspended(task="1.2", suspension="1", document="文", source=s.PAPER), "2024-01-01")
    assert _share("tasks_verified", [*ended, stopped]) == (1, 2)
    assert _share("tasks_verified", facts) == (1, 3)


def test_extended_after_the_fact_is_not_on_time() -> None:
    """Verified after the day of the plan: an extension in time counts, one made afterwards does not."""
    facts = [*s.a_plan(), *_closed("1.1", "FULL", "2026-01-20")]
    extended = DeadlineExtended(item="task:1.1", due_on=date(2026, 2, 1), document="延", source=s.PAPER)
    late = extended.model_copy(update={"after_the_fact": True})
    assert _share("items_on_time", facts) == (0, 1)
    assert _share("items_on_time", [*facts, fact(extended, "2025-11-01")]) == (1, 1)
    assert _share("items_on_time", [*facts, fact(late, "2026-01-10")]) == (0, 1)
    assert _share("items_on_time", [*facts, fact(extended, "2025-11-01")], "2026-01-31") == "NOT_APPLICABLE none-due"


def test_a_task_without_a_deadline_is_listed() -> None:
    """No period, no target, no extension: listed, and not due."""
    bare = [fact(s.registration(period_to=None), "2021-12-01"), *_dated(s.definition())]
    got = _measured("items_on_time", bare)
    assert (got.state, got.reason, got.listed) == ("NOT_APPLICABLE", "none-due", (("1.1", "no-deadline"),))


def test_reports_on_time_with_a_calendar() -> None:
    """Two seats, yearly, from 2022: 2022 and 2023 due by 2024-02-01; one report of 2023 came in time."""
    facts = [*s.a_plan(s.calendar()), fact(s.progress(), "2024-01-10")]
    assert _share("reports_on_time", facts, "2024-01-31") == (0, 2)
    assert _share("reports_on_time", facts, "2024-02-01") == (1, 4)
    assert _share("reports_on_time", facts, "2022-06-30") == "NOT_APPLICABLE none-due"


def _obligation(**schedule: Any) -> list[Fact]:
    defined = ObligationDefined(obligation="o", heading="保障", text="要求", owner_kind="none", source=s.DOCUMENT)
    events: list[Event] = [s.registration(), defined]
    if schedule:
        events.append(ObligationScheduled(obligation="o", source=s.PAPER, **schedule))
    return _dated(*events)


def _met(**changes: Any) -> Fact:
    return fact(ObligationFulfilled(obligation="o", evidence=("1" * 64,), source=s.PAPER, **changes), "2023-01-01")


def test_obligations_by_their_day() -> None:
    """Unscheduled ones are due at the end of the plan's period; a scheduled day comes first; both days inclusive."""
    assert _share("obligations_met", _obligation(), "2025-12-30") == "NOT_APPLICABLE none-due"
    assert _share("obligations_met", [*_obligation(), _met()], "2025-12-31") == (1, 1)
    dated = _obligation(category="GENERAL", due_on=date(2023, 6, 30))
    assert _share("obligations_met", dated, "2023-06-30") == (0, 1)
    assert _share("obligations_met", dated, "2023-06-29") == "NOT_APPLICABLE none-due"


def test_yearly_obligations_count_completed_years() -> None:
    """2021 to 2023 are over on 2024-06-03: three, one met; one fulfilment without a year meets none."""
    yearly = _obligation(category="MEETING", yearly=True)
    facts = [*yearly, _met(period="2022"), _met()]
    assert _share("meetings_and_training", facts, "2024-06-03") == (1, 3)
    assert _share("meetings_and_training", facts, "2030-01-01") == (1, 5)
    assert _share("obligations_met", facts, "2024-06-03") == "NOT_APPLICABLE none-due"
    unbounded = [fact(s.registration(period_to=None), "2022-01-01"), *yearly[1:]]
    got = _measured("meetings_and_training", unbounded)
    assert (got.state, got.listed) == ("NOT_APPLICABLE", (("o", "no-period"),))


def test_each_agency_for_itself() -> None:
    """Of two agencies named one fulfilled; what the plan as a whole did is nobody's own part."""
    shared = _obligation(category="TRAINING", due_on=date(2022, 12, 31), agencies=("甲", "乙"))
    assert _share("meetings_and_training", [*shared, _met(agency="甲"), _met()], "2024-01-01") == (1, 2)


def test_child_plans_not_yet_due() -> None:
    """A requirement whose day is not over is not due; one never issued counts 0."""
    required = ChildPlanRequired(requirement="c", region="乡", due_on=date(2022, 3, 31), source=s.PAPER)
    facts = _dated(s.registration(), required)
    assert _share("child_plans", facts, "2022-03-30") == "NOT_APPLICABLE none-due"
    assert _share("child_plans", facts, "2022-03-31", late_counts="0.5", late_months=12) == (0, 1)


def _money(*years: tuple[int, str, bool], unit: str = "万元") -> list[Fact]:
    given = [
        FundingAllocated(
            year=year, amount=amount, unit=unit, purpose="科普", document=f"{year}{amount}{unit}", audited=audited,
            source=s.PAPER,
        )
        for year, amount, audited in years
    ]  # fmt: skip
    return _dated(s.registration(), *given)


FULL = ((2021, "10", True), (2022, "10", True), (2023, "12", True))


@pytest.mark.parametrize(
    ("years", "day", "share", "why"),
    [
        (FULL, "2023-02-01", 1, []),
        (FULL, "2024-02-01", F(1, 2), ["no-allocation"]),
        ((*FULL[:2], (2023, "9", True)), "2023-02-01", F(1, 2), ["below-the-year-before"]),
        ((*FULL[:2], (2023, "9", True), (2023, "1", True)), "2023-02-01", 1, []),
        ((*FULL[:2], (2023, "12", False)), "2023-02-01", F(1, 2), ["not-audited"]),
        (FULL[1:], "2023-02-01", F(1, 2), ["no-allocation"]),
    ],
)
def test_funding(years: tuple[tuple[int, str, bool], ...], day: str, share: Fraction, why: list[str]) -> None:
    """Every year begun, audited, never less than before: full; what falls short is listed and counts in part."""
    got = _measured("funding", _money(*years), day, partial_counts="0.5")
    assert (got.share, [one.why for one in got.listed]) == (share, why)


def test_funding_in_two_units_cannot_be_compared() -> None:
    """Yuan and ten thousand yuan are not added or compared: in part, and said."""
    facts = [*_money(*FULL[:2]), *_money((2023, "100000", True), unit="元")[1:]]
    got = _measured("funding", facts, "2023-02-01", partial_counts="0.5")
    assert (got.share, got.listed) == (F(1, 2), (("funding", "several-units"),))


def test_rectified_on_the_due_day_and_a_day_later() -> None:
    """DONE on the due day counts, a day later not; before the due day nothing is due."""
    ordered = u.RectificationOrdered(
        rectification="z", agency="甲", kind="PHASED", due_on=date(2024, 6, 30), matter="补", source=s.PAPER
    )
    said = u.RectificationSubmitted(rectification="z", round=1, text="已补", source=s.REPORT)
    done = u.RectificationVerified(rectification="z", round=1, result="DONE", grounds="属实", source=s.REPORT)
    begun = [*_dated(s.registration()), *_dated(ordered, said, on="2024-06-01")]
    assert _share("rectified_on_time", [*begun, fact(done, "2024-06-30")], "2024-07-01") == (1, 1)
    assert _share("rectified_on_time", [*begun, fact(done, "2024-07-01")], "2024-07-01") == (0, 1)
    assert _share("rectified_on_time", begun, "2024-06-29") == "NOT_APPLICABLE none-due"


def test_an_agreed_dispute_is_closed() -> None:
    """Two raised, one agreed in the second meeting."""

    def raised(name: str) -> DisputeRaised:
        return DisputeRaised(
            dispute=name, task=s.TASK, agency="甲县/文旅局", ground="SCOPE", statements=(s.HELP_SEAT,), claim="不归我",
            basis_kind="PLAN", source=s.REPORT,
        )  # fmt: skip

    def met(number: int, agreed: bool) -> NegotiationHeld:
        return NegotiationHeld(
            dispute="d1", number=number, convener="甲县/教育局", minutes="1" * 64, agreed=agreed, source=s.REPORT
        )

    facts = [*s.a_plan(), *_dated(raised("d1"), raised("d2"), met(1, False))]
    assert _share("disputes_closed", facts) == (0, 2)
    assert _share("disputes_closed", [*facts, fact(met(2, True), "2022-06-01")]) == (1, 2)


def test_a_measure_the_kernel_does_not_know() -> None:
    """The fold is total: an adopted rubric with an unknown measure has that item not applicable, and says why."""
    from aggregates.fold.evaluation import evaluate, evaluation_answer

    strange = rubric(dimension("A", "100", item("A1", "popularity", "40"), item("A2", "tasks_verified", "60")))
    answer = evaluation_answer(evaluate(world_of([strange, *s.a_plan()], "2024-01-01"), PLAN))
    one, other = answer["dimensions"][0]["items"]
    assert (one["state"], one["reason"], other["points"]) == ("NOT_APPLICABLE", "unknown-measure", "100")


def test_months_later() -> None:
    """The same day, or the last of a shorter month; never beyond the calendar."""
    assert later(date(2022, 3, 31), 12) == date(2023, 3, 31)
    assert later(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert later(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert later(date(9999, 12, 1), 1) == date.max
