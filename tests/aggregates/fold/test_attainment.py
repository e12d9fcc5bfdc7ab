"""Attainment by hand: the worked check, caps, counting down, repeated targets, revisions and their share of time."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from aggregates.events.base import Fact
from aggregates.events.deadlines import TargetRevised
from aggregates.events.execution import ReportedValue, ReportReviewed
from aggregates.events.plan import BaselineRecorded
from aggregates.fold.attainment import Actual, Attainment, Goal, attained, attainments, holds
from aggregates.fold.number import percent
from aggregates.fold.targets import standings
from tests.aggregates import stories as s
from tests.aggregates.entries import seen, state
from tests.scenario import fact

RATE = "公民具备科学素质的比例"
F = Fraction


def _all(facts: list[Fact], day: str) -> list[Attainment]:
    measured = [r for r in seen(facts, day) if r.stream.startswith("region:")]
    return list(attainments(state(facts, day), measured))


def _one(facts: list[Fact], day: str) -> Attainment:
    (found,) = _all(facts, day)
    return found


def _plan(**target: Any) -> list[Fact]:
    return [fact(s.registration(), "2021-12-01"), fact(s.target(**target), "2021-12-01")]


def _figure(period: str, value: str, **changes: Any) -> Fact:
    return fact(s.measured(period=period, value=value, **changes), f"{period}-12-31")


def _baseline(value: str) -> Fact:
    given = {"baseline": "b", "indicator": RATE, "value": value, "unit": "%", "period": "2020", "text": "基线"}
    return fact(BaselineRecorded(**given, source=s.DOCUMENT), "2021-12-01")


@pytest.mark.parametrize(
    ("year", "completion", "counted", "elapsed", "shown", "status"),
    [
        # (12.93 - 10.56) / (15 - 10.56) = 2.37 / 4.44 = 237/444 = 79/148 = 0.53378… → 53.4 %, 24 of 60 months = 40 %
        ("2022", F(79, 148), F(79, 148), F(24, 60), "53.4", "ON_PATH"),
        # (14.14 - 10.56) / 4.44 = 3.58 / 4.44 = 358/444 = 179/222 = 0.80630… → 80.6 %, 36 of 60 months = 60 %
        ("2023", F(179, 222), F(179, 222), F(36, 60), "80.6", "ON_PATH"),
        # (15.37 - 10.56) / 4.44 = 4.81 / 4.44 = 481/444 = 13/12 = 1.08333… → 108.3 %, 48 of 60 months = 80 %;
        # attainment is never above 1, and >15 holds a year early
        ("2024", F(13, 12), F(1), F(48, 60), "108.3", "MET_EARLY"),
    ],
)
def test_the_worked_check_exactly(
    year: str, completion: Fraction, counted: Fraction, elapsed: Fraction, shown: str, status: str
) -> None:
    """National rate 10.56 → more than 15, 2021-2025: 53.4 % against 40, 80.6 % against 60, 108.3 % against 80."""
    figures = [_figure(*pair) for pair in (("2022", "12.93"), ("2023", "14.14"), ("2024", "15.37"))]
    facts, day = [*_plan(), _baseline("10.56"), *figures], f"{year}-12-31"
    (standing,) = standings(state(facts, day), [r for r in seen(facts, day) if r.stream.startswith("region:")])
    assert (standing.exact_completion, standing.exact_elapsed) == (completion, elapsed)
    assert percent(standing.exact_completion, {"places": 1, "mode": "half_up"}) == shown
    assert standing.status == status
    found = _one(facts, day)
    assert found.counted(found.way()) == counted


def test_without_a_baseline_the_ratio_counts() -> None:
    """12.93 of more than 15 without a baseline: 12.93 / 15 = 431/500; met, it is full."""
    found = _one([*_plan(), _figure("2022", "12.93")], "2022-12-31")
    assert found.counted(found.way()) == F(431, 500)
    found = _one([*_plan(), _figure("2022", "15.01")], "2022-12-31")
    assert found.counted(found.way()) == 1


def test_an_unmet_strict_comparator_is_below_full() -> None:
    """Exactly 15 of "more than 15" goes the whole way and is not met: at most the cap; "at least 15" is full."""
    strict = _one([*_plan(), _baseline("10"), _figure("2025", "15")], "2026-01-01")
    assert strict.counted(strict.way()) == 1
    assert strict.counted(strict.way(F(99, 100))) == F(99, 100)
    assert strict.counted(holds) == 0
    least = _one([*_plan(comparator=">="), _baseline("10"), _figure("2025", "15")], "2026-01-01")
    assert least.counted(least.way(F(99, 100))) == 1


@pytest.mark.parametrize(
    ("comparator", "value", "actual", "baseline", "share"),
    [
        (">=", 10, 5, None, F(1, 2)),
        (">=", 10, 12, None, F(1)),
        (">=", 10, -2, None, F(0)),
        ("<=", 10, 20, None, F(1, 2)),
        ("<=", 10, 8, None, F(1)),
        ("<=", 10, 18, 20, F(1, 5)),
        ("<=", 0, 3, None, F(0)),
        (">=", 0, -1, None, F(0)),
        (">=", 10, 5, 10, F(1, 2)),
        (">=", 10, 3, 4, F(0)),
        (">=", 15, 16, 20, F(1)),
        ("~", 10, 9, None, F(9, 10)),
        ("=", 10, 11, 8, F(1)),
    ],
)
def test_shares_by_hand(comparator: str, value: int, actual: int, baseline: int | None, share: Fraction) -> None:
    """Half the way is a half, from a baseline or without; never below 0 or above 1; no divisor of zero breaks it."""
    base = None if baseline is None else F(baseline)
    assert attained(Goal(F(value), comparator, None), Actual(F(actual), None), base, None) == share


def _said(period: str, value: str, result: str = "accepted", **changes: Any) -> list[Fact]:
    values = (ReportedValue(**{"indicator": "培训人次", "value": value, "unit": "人次", **changes}),)
    report = s.progress(period=period, values=values)
    review = ReportReviewed(
        task=s.TASK, report=report.statement, result=result, reasons="核实", by="甲县/督查室", source=s.REPORT
    )
    return [fact(report, f"{int(period[:4]) + 1}-01-10"), fact(review, f"{int(period[:4]) + 1}-02-01")]


def _trained(**target: Any) -> list[Fact]:
    given = {
        "target": "t",
        "task": s.TASK,
        "indicator": "培训人次",
        "unit": "人次",
        "kind": "count",
        "comparator": ">=",
    }
    return [*s.a_plan(), fact(s.target(**{**given, "value": "2000", **target}), "2021-12-01")]


def test_a_target_of_a_task_counts_what_accepted_reports_say() -> None:
    """The last accepted report that holds a value: one returned, one of another unit, one never reviewed do not."""
    facts = [*_trained(), *_said("2021", "500"), *_said("2022", "800"), *_said("2023", "1900", "returned")]
    facts += _said("2024", "9", unit="人")
    found = _one(facts, "2025-03-01")
    assert found.actual == Actual(F(800), None)
    assert found.counted(found.way()) == F(2, 5)
    assert _one(facts, "2022-01-31").actual is None


def test_a_measurement_of_the_region_goes_before_reports() -> None:
    """Where the region was measured, reports do not count."""
    facts = [*_trained(), *_said("2022", "800")]
    figure = _figure("2023", "1000", indicator="培训人次", unit="人次", method="ADMIN")
    assert _one([*facts, figure], "2024-01-01").actual == Actual(F(1000), "ADMIN")


def test_a_yearly_target_counts_years() -> None:
    """2000 a year: 2021 had 2000, 2022 had 1200 + 900 in two reports, 2023 had 1999, 2024 none: two years of four."""
    facts = [*_trained(per="year"), *_said("2021", "2000"), *_said("2022-H1", "1200"), *_said("2022-H2", "900")]
    facts += _said("2023", "1999")
    found = _one(facts, "2024-12-31")
    assert found.actual is not None
    assert found.actual.periods == (("2021", F(2000)), ("2022", F(2100)), ("2023", F(1999)), ("2024", F(0)))
    assert found.counted(found.way(F(1, 10))) == F(2, 4)
    assert found.counted(holds) == 0
    early = _one(facts, "2024-12-30")
    assert early.counted(early.way()) == F(2, 3)


def test_no_period_is_over_no_period_is_missed() -> None:
    """Before the first year is over a yearly target has no actual, though a report says something."""
    facts = [*_trained(per="year"), *_said("2021", "2000")]
    early = [f for f in facts if f.effective.on.year < 2022]
    moved = [fact(f.event, "2021-12-05") for f in facts if f not in early]
    assert _one([*early, *moved], "2021-12-30").actual is None
    assert _one([*early, *moved], "2021-12-31").actual == Actual(None, None, (("2021", F(2000)),))


def _revision(value: str, document: str, on: str, approval: str | None = "甲政〔2023〕9号", **changes: Any) -> Fact:
    event = TargetRevised(
        target="headline-1", value=value, document=document, approval=approval, source=s.PAPER, **changes
    )
    return fact(event, on)


def test_original_and_revised_by_their_share_of_time() -> None:
    """Lowered from 15 to 13 after 24 of 60 months, base 10, actual 13.

    Against the original (13 - 10) / (15 - 10) = 3/5; against the revised full, 1; e = 24/60 = 2/5, so
    2/5 × 3/5 + 3/5 × 1 = 6/25 + 15/25 = 21/25.
    """
    facts = [*_plan(comparator=">="), _baseline("10"), _figure("2023", "13"), _revision("13", "甲", "2022-12-31")]
    found = _one(facts, "2023-12-31")
    assert (found.original(found.way()), found.last_revised(found.way())) == (F(3, 5), F(1))
    assert found.before == F(2, 5)
    assert found.counted(found.way()) == F(21, 25)
    assert found.counted(holds) == F(3, 5)
    before = _one(facts, "2022-12-30")
    assert (before.revised, before.before) == (None, None)


def test_the_first_approval_divides_the_time_the_last_one_sets_the_number() -> None:
    """Revised twice: e is that of the first approved revision, the number that of the last."""
    facts = [*_plan(comparator=">="), _baseline("10"), _figure("2023", "12")]
    twice = [_revision("14", "甲", "2021-12-31"), _revision("12", "乙", "2022-12-31")]
    found = _one([*facts, *twice], "2023-12-31")
    assert found.before == F(12, 60)
    assert found.last_revised(found.way()) == 1
    assert found.counted(found.way()) == F(1, 5) * F(2, 5) + F(4, 5)


def test_an_unapproved_revision_is_listed_and_does_not_count() -> None:
    """Without approval only the original counts; the revision is there to be seen."""
    facts = [*_plan(comparator=">="), _baseline("10"), _figure("2023", "13")]
    found = _one([*facts, _revision("13", "甲", "2022-12-31", approval=None)], "2023-12-31")
    assert found.counted(found.way()) == F(3, 5)
    assert [r.data["value"] for r in found.revisions] == ["13"]
    assert found.revised is None


def test_a_revised_due_day_takes_a_later_figure_in() -> None:
    """Put off to 2026, the figure of 2026 counts against the revised target only."""
    facts = [*_plan(comparator=">="), _baseline("10"), _figure("2025", "12"), _figure("2026", "15", method="ESTIMATE")]
    found = _one([*facts, _revision("15", "甲", "2024-12-31", due_on=date(2026, 12, 31))], "2027-01-01")
    assert (found.original(found.way()), found.last_revised(found.way())) == (F(2, 5), F(1))
    assert found.counted(found.way()) == F(4, 5) * F(2, 5) + F(1, 5)
    assert found.estimated


def test_without_a_window_the_original_counts() -> None:
    """No first year, so no share of time: the original stays what counts."""
    facts = [fact(s.registration(period_from=None), "2021-12-01"), *_plan(comparator=">=")[1:], _baseline("10")]
    found = _one([*facts, _figure("2023", "13"), _revision("13", "甲", "2022-12-31")], "2023-12-31")
    assert (found.before, found.counted(found.way())) == (None, F(3, 5))


def test_what_is_undefined_has_no_goal() -> None:
    """A target that cannot be evaluated says why and has no share."""
    found = _one([*_plan(undefined=("WINDOW",)), _figure("2023", "13")], "2023-12-31")
    assert (found.undefined, found.counted(found.way())) == (("WINDOW",), None)
