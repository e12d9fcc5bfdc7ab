"""Targets: the worked check of domain.md §9 to the digit, and the edges of every status."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aggregates.events.base import Fact
from aggregates.events.plan import BaselineRecorded
from aggregates.fold.months import completed_months
from aggregates.fold.targets import elapsed_share, meets
from tests.aggregates import stories as s
from tests.aggregates.entries import standing, state
from tests.scenario import fact

RATE = "公民具备科学素质的比例"
NATION = {"2020": "10.56", "2022": "12.93", "2023": "14.14", "2024": "15.37"}
"""Share of citizens with scientific literacy, national survey, percent (domain.md §9)."""


def _figure(period: str, value: str, **changes: Any) -> Fact:
    return fact(s.measured(period=period, value=value, **changes), f"{period}-12-31")


def _plan(**target: Any) -> list[Fact]:
    return [fact(s.registration(), "2021-12-01"), fact(s.target(**target), "2021-12-01")]


def _baseline(value: str = "10.56", **changes: Any) -> Fact:
    given = {"baseline": "b", "indicator": RATE, "value": value, "unit": "%", "period": "2020", "text": "基线"}
    return fact(BaselineRecorded(**{**given, "source": s.DOCUMENT, **changes}), "2021-12-01")


@pytest.mark.parametrize(
    ("year", "elapsed", "expected", "completion", "status"),
    [
        ("2022", "0.4", "12.336", "0.5338", "ON_PATH"),
        ("2023", "0.6", "13.224", "0.8063", "ON_PATH"),
        ("2024", "0.8", "14.112", "1.0833", "MET_EARLY"),
    ],
)
def test_the_worked_check(year: str, elapsed: str, expected: str, completion: str, status: str) -> None:
    """National rate 10.56 → 15 by 2025: 53.4 % against 40, 80.6 % against 60, 108.3 % against 80, met in 2024."""
    figures = [_figure(period, value) for period, value in NATION.items()]
    found = standing([*_plan(), *figures], f"{year}-12-31")
    assert found.elapsed == Decimal(elapsed)
    assert found.expected == Decimal(expected)
    assert found.completion == Decimal(completion)
    assert found.completion is not None
    assert f"{found.completion * 100:.1f}" == {"2022": "53.4", "2023": "80.6", "2024": "108.3"}[year]
    assert (found.status, found.actual_period, found.reasons) == (status, year, ())
    assert found.baseline == Decimal("10.56")


def test_elapsed_shares_count_completed_months() -> None:
    """24/60, 36/60 and 48/60 of 2021-2025; a month counts when it is over (semantics.md)."""
    begin, end = date(2021, 1, 1), date(2025, 12, 31)
    shares = [elapsed_share(begin, end, date(year, 12, 31)) for year in (2020, 2021, 2022, 2023, 2024, 2025, 2026)]
    assert shares == [Decimal(n) / 60 for n in (0, 12, 24, 36, 48, 60, 60)]
    assert completed_months(begin, date(2022, 12, 31)) == 24
    assert completed_months(begin, date(2022, 12, 30)) == 23
    assert [completed_months(begin, date(2024, 2, day)) for day in (28, 29)] == [37, 38]
    assert completed_months(begin, date(9999, 12, 31)) == 12 * 7979


def test_without_a_baseline_there_is_no_path() -> None:
    """Xiangfen prints no baseline: no expected value, no completion, only whether the target holds."""
    found = standing([*_plan(comparator=">", value="14.5"), _figure("2023", "14.14")], "2023-12-31")
    assert (found.status, found.expected, found.completion) == ("NOT_EVALUABLE", None, None)
    assert found.reasons == ("no-baseline",)
    met = standing([*_plan(comparator=">", value="14.5"), _figure("2023", "14.6")], "2023-12-31")
    assert met.status == "MET_EARLY"


def test_an_undated_baseline_is_used_and_flagged() -> None:
    """Changzhi prints 10.1 without a year: the path is computed and says what it rests on."""
    found = standing([*_plan(), _baseline("10.1", period=None), _figure("2022", "12.93")], "2022-12-31")
    assert found.baseline == Decimal("10.1")
    assert found.reasons == ("baseline-undated",)
    assert found.expected == Decimal("12.06")


def test_a_cited_baseline_is_the_parents() -> None:
    """A figure of the parent, printed for comparison, is nobody's starting value here."""
    found = standing([*_plan(), _baseline(cited=True), _figure("2022", "12.93")], "2022-12-31")
    assert found.reasons == ("no-baseline",)


@pytest.mark.parametrize(("comparator", "status"), [(">", "MISSED"), (">=", "MET"), ("~", "MET"), ("=", "MET")])
def test_strictly_more_than_is_not_at_least(comparator: str, status: str) -> None:
    """A figure of exactly 15 at the due day misses ">15" and meets "≥15"."""
    facts = [*_plan(comparator=comparator), _baseline(), _figure("2025", "15.0")]
    assert standing(facts, "2026-01-01").status == status


def test_comparators() -> None:
    """`>` is strict, `<=` turns round, `>=`, `~` and a bare number count from the value on."""
    fifteen = Decimal(15)
    assert [meets(c, fifteen, fifteen) for c in (">", ">=", "<=", "~", "=")] == [False, True, True, True, True]
    assert [meets(c, Decimal(16), fifteen) for c in (">", ">=", "<=", "~", "=")] == [True, True, False, True, True]


def test_silence_is_never_a_verdict() -> None:
    """Past the due day, MISSED needs a figure of that day or later; an old one gives NO_DATA with the reason."""
    old = [*_plan(), _baseline(), _figure("2023", "14.14")]
    found = standing(old, "2026-01-01")
    assert (found.status, found.reasons) == ("NO_DATA", ("no-measurement-at-due",))
    assert standing([*old, _figure("2025", "14.9")], "2026-01-01").status == "MISSED"
    assert standing(_plan(), "2026-01-01").status == "NO_DATA"


def test_exactly_on_the_line_is_on_path() -> None:
    """The verdict is judged on exact fractions: with 40 of 60 months gone, two thirds of the way is on the path."""
    plan = [fact(s.registration(), "2021-12-01"), fact(s.target(value="3", comparator=">="), "2021-12-01")]
    base = _baseline("0")
    on_line = fact(s.measured(period="2024-04", value="2"), "2024-04-30")
    found = standing([*plan, base, on_line], "2024-05-01")
    assert (found.elapsed, found.expected) == (Decimal("0.6667"), Decimal("2"))
    assert found.status == "ON_PATH"
    below = fact(s.measured(period="2024-04", value="1.999999999"), "2024-04-30")
    assert standing([*plan, base, below], "2024-05-01").status == "BEHIND"


def test_a_target_that_counts_down() -> None:
    """With `<=`, less than expected is ahead."""
    plan = _plan(comparator="<=", value="5")
    facts = [*plan, _baseline("10"), _figure("2022", "7.9")]
    assert standing(facts, "2022-12-31").status == "ON_PATH"
    assert standing([*plan, _baseline("10"), _figure("2022", "8.1")], "2022-12-31").status == "BEHIND"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": None}, "no-number"),
        ({"comparator": None}, "comparator-not-evaluable"),
        ({"comparator": "trend"}, "comparator-not-evaluable"),
        ({"comparator": "in"}, "comparator-not-evaluable"),
        ({"undefined": ("DEFINITION",)}, "DEFINITION"),
    ],
)
def test_what_the_document_leaves_open_is_not_evaluated(changes: dict[str, Any], reason: str) -> None:
    """No number, no comparator, no definition: NOT_EVALUABLE with the reason, whatever was measured."""
    found = standing([*_plan(**changes), _baseline(), _figure("2022", "12.93")], "2022-12-31")
    assert (found.status, found.reasons, found.actual) == ("NOT_EVALUABLE", (reason,), None)


def test_figures_of_others_do_not_count() -> None:
    """Another unit, another indicator, a part of the people or a year before the plan is not the target's figure."""
    others = [
        _figure("2022", "129.3", unit="‰"), _figure("2022", "12.93", indicator="其他"),
        _figure("2022", "11.2", population="女"), _figure("2019", "9.9"),
    ]  # fmt: skip
    found = standing([*_plan(), _baseline(), *others], "2022-12-31")
    assert (found.status, found.actual) == ("NO_DATA", None)


def test_extreme_figures_do_not_break_the_fold() -> None:
    """The greatest figures the ledger takes, over the smallest way to go, still give a number (the fold is total)."""
    plan = _plan(value="0.000000001", comparator=">")
    found = standing([*plan, _baseline("0"), _figure("2022", "999999999999999.999999999")], "2022-12-31")
    assert found.completion == Decimal("999999999999999999999999")


def test_a_plan_without_a_first_year_has_no_window() -> None:
    """No first year: no elapsed share, no expected value; nothing is assumed."""
    plan = [fact(s.registration(period_from=None), "2021-12-01"), fact(s.target(), "2021-12-01")]
    found = standing([*plan, _baseline(), _figure("2022", "12.93")], "2022-12-31")
    assert (found.elapsed, found.expected, found.status) == (None, None, "NOT_EVALUABLE")
    assert found.completion == Decimal("0.5338")


def test_targets_stand_in_the_order_of_the_fold() -> None:
    """Several targets are listed as they were made, each with its own support."""
    two = [fact(s.target(target="a"), "2022-01-01"), fact(s.target(target="b"), "2021-12-01")]
    plan = state([fact(s.registration(), "2021-12-01"), *two], "2023-01-01")
    assert list(plan.of("plan.target_set")) == ["target:b", "target:a"]
