"""Phases, windows and obligations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents import Reading
from aggregates.documents.dates import first_window, relative_window, windows
from aggregates.documents.obligations import owner_of

PHASES = {
    "SX": [("2021-01-01", "2021-12-31"), ("2022-01-01", "2025-12-31"), (None, "2025-12-31")],
    "WT": [("2021-01-01", "2021-12-31"), ("2022-01-01", "2025-12-31"), (None, "2025-12-31")],
    "CZ": [(None, None), (None, None), (None, "2025-12-31")],
    "XF": [("2022-01-01", "2022-12-31"), ("2022-01-01", "2025-12-31"), (None, "2025-12-31")],
    "JN": [("2021-01-01", "2022-12-31"), ("2022-01-01", "2024-12-31"), ("2025-01-01", "2025-12-31")],
}


@pytest.mark.parametrize("plan", PHASES)
def test_phases(plan: str, readings: dict[str, Reading]) -> None:
    """The three phases of each plan, with the years printed and no others."""
    assert [(phase.start, phase.end) for phase in readings[plan].draft.phases] == PHASES[plan]


def test_relative_phases_have_no_anchor(readings: dict[str, Reading]) -> None:
    """三个月内 and 三年 are lengths; their start is nowhere printed and stays null."""
    first, second, _ = readings["CZ"].draft.phases
    assert (first.precision, first.months, first.anchor) == ("relative", 3, None)
    assert (second.precision, second.months, second.anchor) == ("relative", 36, None)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2022－2025年", "2022-01-01", "2025-12-31", "year"),
        ("2021年", "2021-01-01", "2021-12-31", "year"),
        ("2025年末", None, "2025-12-31", "end_of_year"),
        ("2020年底前", None, "2020-12-31", "end_of_year"),
        ("2021年6月底前", "2021-06-01", "2021-06-30", "month"),
        ("2024年2月29日", "2024-02-29", "2024-02-29", "day"),
        ("“十四五”期间", "2021-01-01", "2025-12-31", "period"),
        ("“十五五”时期", "2026-01-01", "2030-12-31", "period"),
        ("“十三五”末", None, "2020-12-31", "end_of_period"),
        ("到 2025 年", "2025-01-01", "2025-12-31", "year"),
    ],
)
def test_windows(text: str, start: str | None, end: str, precision: str) -> None:
    """The ways a plan prints time, to ISO dates and the precision printed."""
    from aggregates.documents.glyphs import canonical

    window = first_window(canonical(text))
    assert window is not None
    assert (window.start, window.end, window.precision) == (start, end, precision)


@given(st.text(alphabet="0123456789年月日底末前—-至“”十四五期间时", max_size=40))
def test_windows_are_real_dates(text: str) -> None:
    """Whatever is printed, a window is made of real dates in order, or there is none (no 13th month)."""
    from datetime import date

    for window in windows(text):
        days = [date.fromisoformat(day) for day in (window.start, window.end) if day]
        assert days
        assert len(days) == 1 or window.precision == "year" or days == sorted(days)


def test_a_year_is_not_a_length() -> None:
    """2021年 is a year, 三年时间 a length."""
    assert relative_window("2021年，启动实施") is None
    window = relative_window("利用三年时间，")
    assert window is not None
    assert window.months == 36


@pytest.mark.parametrize(
    ("sentence", "owner"),
    [
        ("县科协要充分发挥综合协调牵头作用，做好工作。", "县科协"),
        ("各县（区）人民政府负责领导本区域实施工作。", "各县（区）人民政府"),
        ("县全民科学素质工作领导组统一领导实施工作。", "县全民科学素质工作领导组"),
        ("落实国家有关鼓励科普事业发展的税收优惠等政策。", None),
        ("在全县国民经济和社会发展规划中，体现目标和要求。", None),
        ("每年召开一次工作会议。", None),
        ("根据国家有关规定，给予表彰和奖励。", None),
    ],
)
def test_owners(sentence: str, owner: str | None) -> None:
    """The owner of an order is the agency the sentence opens with as its subject, else nobody."""
    assert owner_of(sentence) == owner


def test_obligations(readings: dict[str, Reading]) -> None:
    """Every plan has orders outside its brackets, some with an owner and some without; all lie after the tasks."""
    for reading in readings.values():
        kinds = {duty.owner_kind for duty in reading.draft.obligations}
        assert {"explicit", "none"} <= kinds
        last = max(task.lines[1] for task in reading.draft.tasks)
        assert all(duty.lines[0] > last for duty in reading.draft.obligations)
        assert all((duty.owner is None) == (duty.owner_kind == "none") for duty in reading.draft.obligations)
