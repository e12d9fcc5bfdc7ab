"""Seats end by their own end, by a transfer, by a revocation: the earliest counts (docs/figures.md §2)."""

from __future__ import annotations

import pytest

from aggregates.events.assignment import CooperationConfirmed, SeatRevoked, SeatTransferred
from aggregates.events.base import Fact
from aggregates.fold.task import Seat
from aggregates.values import seat_statement
from tests.aggregates import stories as s
from tests.aggregates.entries import state
from tests.scenario import fact

NEW = seat_statement(s.TASK, "甲县/科技局", "lead")
TRANSFERRED = SeatTransferred(task=s.TASK, seat=s.LEAD_SEAT, to_seat=NEW, document="甲编〔2023〕1号", source=s.PAPER)
REVOKED = SeatRevoked(task=s.TASK, seat=s.LEAD_SEAT, document="甲政〔2023〕9号", source=s.PAPER)
MOVED = [*s.a_plan(), fact(TRANSFERRED, "2023-03-01"), fact(s.seat("甲县/科技局"), "2023-03-01")]


def _seats(facts: list[Fact], day: str) -> dict[str, Seat]:
    return state(facts, day).tasks[s.TASK].seats


def test_a_transfer_ends_one_seat_where_the_other_begins() -> None:
    """The old seat holds to the day before, the new one from the day on; the old one knows what ended it."""
    for day, old, new in (("2023-02-28", True, False), ("2023-03-01", False, True), ("2025-01-01", False, True)):
        seats = _seats(MOVED, day)
        assert seats[s.LEAD_SEAT].in_force(day) is old
        assert (NEW in seats and seats[NEW].in_force(day)) is new
    ended = _seats(MOVED, "2024-01-01")[s.LEAD_SEAT]
    assert (ended.until, ended.by_act, ended.ended and ended.ended.data["to_seat"]) == ("2023-03-01", True, NEW)


def test_before_the_transfer_nobody_sees_it() -> None:
    """Seen from an earlier day, or known from fewer entries, the seat has no end."""
    assert _seats(MOVED, "2023-02-28")[s.LEAD_SEAT].until is None
    assert state(MOVED, "2024-01-01", 4).tasks[s.TASK].seats[s.LEAD_SEAT].in_force("2024-01-01")


@pytest.mark.parametrize(
    ("own", "transfer", "revocation", "until", "by_act"),
    [
        (None, "2023-03-01", "2023-02-01", "2023-02-01", True),
        (None, "2023-03-01", "2023-06-01", "2023-03-01", True),
        ("2023-01-15", "2023-03-01", "2023-06-01", "2023-01-15", False),
        ("2023-03-01", "2023-03-01", "2023-06-01", "2023-03-01", True),
        ("2024-01-01", "2023-03-01", "2023-06-01", "2023-03-01", True),
    ],
)
def test_the_earliest_end_counts(own: str | None, transfer: str, revocation: str, until: str, by_act: bool) -> None:
    """Whichever of the three comes first, in whatever order they were recorded."""
    facts = [
        fact(s.definition(), "2021-12-01"), fact(s.seat(), "2021-12-01", own),
        fact(TRANSFERRED, transfer), fact(REVOKED, revocation),
    ]  # fmt: skip
    seat = _seats(facts, "2025-01-01")[s.LEAD_SEAT]
    assert (seat.until, seat.by_act) == (until, by_act)


def test_an_agency_may_hold_another_role_after_a_revocation() -> None:
    """The agency whose seat was taken away cooperates from that day on: one role at a time."""
    helping = s.seat("甲县/教育局", "cooperate")
    after = [*s.a_plan(), fact(REVOKED, "2023-03-01"), fact(helping, "2023-03-01")]
    assert state(after, "2024-01-01").anomalies == []
    early = [*s.a_plan(), fact(REVOKED, "2023-03-01"), fact(helping, "2023-02-28")]
    assert [a.code for a in state(early, "2024-01-01").anomalies] == ["two-roles"]


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (TRANSFERRED, "transferred-without-seat"),
        (REVOKED, "revoked-without-seat"),
        (CooperationConfirmed(task=s.TASK, seat=s.LEAD_SEAT, period="2023", confirmed=True, source=s.REPORT),
         "cooperation-without-seat"),
    ],
)  # fmt: skip
def test_what_ends_or_judges_no_seat_is_an_anomaly(event: SeatTransferred, code: str) -> None:
    """Before the seat begins there is nothing to end or to confirm, and the seat goes on when it comes."""
    facts = [*s.a_plan(), fact(event, "2021-11-30")]
    plan = state(facts, "2024-01-01")
    assert [a.code for a in plan.anomalies] == [code]
    assert plan.tasks[s.TASK].seats[s.LEAD_SEAT].in_force("2024-01-01")


def test_cooperation_is_kept_by_period() -> None:
    """The lead's word on each period of a cooperating seat, the last one for each period."""
    said = [
        fact(CooperationConfirmed(task=s.TASK, seat=s.HELP_SEAT, period=period, confirmed=yes, source=s.REPORT), on)
        for period, yes, on in (("2022", True, "2023-01-05"), ("2023", False, "2024-01-05"))
    ]
    kept = _seats([*s.a_plan(), *said], "2025-01-01")[s.HELP_SEAT].cooperation
    assert {period: r.data["confirmed"] for period, r in kept.items()} == {"2022": True, "2023": False}
