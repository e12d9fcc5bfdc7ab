"""The few days, seats and periods of the random world, and the statement ids made of them."""

from __future__ import annotations

DAYS = (
    "2020-06-30", "2020-12-31", "2021-01-01", "2021-12-31", "2022-03-31", "2022-12-31",
    "2023-06-30", "2023-12-31", "2024-12-31", "2025-12-31",
)  # fmt: skip
VIEW_DAYS = ("2019-12-31", *DAYS, "2021-01-02", "2024-02-29", "2026-01-31")
SEATS = (
    ("甲局", "lead"), ("乙局", "cooperate"), ("丙会", "shared"), ("甲局", "cooperate"), ("乙局", "responsible"),
    ("乙局", "shared"), ("丁办", "participate"), ("丁办", "guide"), ("丙会", "lead"),
)  # fmt: skip
PERIODS = ("2022", "2023", "2022-H1", "2023-Q2")
"""No two of them end on one day: which period is the latest is never in doubt."""


def _seat_of(i: int) -> tuple[str, str]:
    """One of the seats, the lead more often than the others."""
    return SEATS[(0, 0, 5, 1, 2, 3, 4, 0, 0, 0, 6, 1, 2, 3, 7, 8)[i % 16]]


def seat_id(task: str, i: int) -> str:
    """The statement id of a seat."""
    agency, role = _seat_of(i)
    return f"seat:{task}|{agency}|{role}|1"


def seat_of_id(seat: str) -> tuple[str, str]:
    """(agency, role) of a seat's statement id."""
    _, agency, role, _ = seat.split("|")
    return agency, role


def report_id(task: str, i: int) -> str:
    """The statement id of a seat's report of one period; the two whole years more often."""
    return f"report:{seat_id(task, i)}|{PERIODS[(0, 1, 0, 1, 2, 3)[i // 16 % 6]]}"


def other_task(task: str) -> str:
    """The other task of the same plan."""
    return f"{task[0]}.{3 - int(task[2])}"
