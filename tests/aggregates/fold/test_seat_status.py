"""Status of a seat: the first that applies, from ENDED down to NOT_STARTED."""

from __future__ import annotations

from datetime import date

from aggregates.events.assignment import SeatTransferred
from aggregates.events.base import Fact
from aggregates.events.execution import ClosureRequested, ClosureVerified, ProgressReported
from aggregates.fold.rules import RuleSet
from aggregates.fold.seat_status import seat_status
from tests.aggregates import stories as s
from tests.aggregates.entries import state
from tests.aggregates.fold.worlds import PROCEDURE
from tests.scenario import fact

CALENDAR = fact(s.calendar(per="quarter", due_days=10), "2022-01-01")


def _reported(period: str, on: str, claims_done: bool = False) -> Fact:
    said = ProgressReported(
        task="1.1", seat=s.LEAD_SEAT, period=period, narrative="已开展", percent="10", source=s.REPORT,
        submitted_on=date.fromisoformat(on), claims_done=claims_done,
    )  # fmt: skip
    return fact(said, on)


def _status(facts: list[Fact], day: str, procedure: RuleSet | None = None) -> str:
    plan = state([*s.a_plan(), CALENDAR, *facts], day)
    task = plan.tasks["1.1"]
    return seat_status(plan, task, task.seats[s.LEAD_SEAT], procedure)


def test_a_seat_has_not_started_until_it_reports() -> None:
    """Nothing said and nothing due; then a report."""
    assert _status([], "2022-04-10") == "NOT_STARTED"
    assert _status([_reported("2022-Q1", "2022-04-05")], "2022-04-10") == "REPORTING"


def test_a_seat_is_silent_while_its_last_due_report_is_missing() -> None:
    """From the day after the due day; a report for an earlier period does not help, the one due does."""
    said = [_reported("2022-Q1", "2022-04-05"), _reported("2022-Q2", "2022-07-20")]
    days = ("2022-04-11", "2022-07-10", "2022-07-11", "2022-07-20")
    assert [_status(said, day) for day in days] == ["REPORTING", "REPORTING", "SILENT", "REPORTING"]
    assert _status([], "2022-04-11") == "SILENT"


def test_a_role_that_owes_no_reports_is_never_silent() -> None:
    """As the procedure lists the roles."""
    terms = RuleSet("procedure", "p", 1, "*", "0" * 64, "甲县", {**PROCEDURE, "reporting_roles": ("guide",)}, 1)
    assert [_status([], "2023-01-01", procedure) for procedure in (terms, None)] == ["NOT_STARTED", "SILENT"]


def test_the_report_of_the_latest_period_may_claim_to_be_done() -> None:
    """Whenever it was submitted; a later period that claims nothing takes the claim back, an earlier one does not."""
    done = _reported("2022-Q2", "2022-07-05", claims_done=True)
    said = [done, _reported("2022-Q1", "2022-07-09")]
    assert _status(said, "2022-07-09") == "DONE_CLAIMED"
    assert _status([*said, _reported("2022-Q3", "2022-07-09")], "2022-07-09") == "REPORTING"
    assert _status([done], "2024-01-01") == "DONE_CLAIMED"


def test_a_verified_task_is_done_for_its_seats_until_they_end() -> None:
    """Above every claim; a seat that was transferred has ended."""
    asked = ClosureRequested(task="1.1", closure="c", grounds="完成", evidence=(s.PHOTO,), source=s.REPORT)
    verified = ClosureVerified(
        task="1.1", closure="c", result="FULL", grounds="核查", by="甲县/督查室", source=s.DECISION
    )
    moved = SeatTransferred(
        task="1.1", seat=s.LEAD_SEAT, to_seat="seat:1.1|甲县/科协|lead|1", document="甲编〔2022〕1号", source=s.PAPER
    )
    facts = [_reported("2022-Q1", "2022-04-05", claims_done=True), fact(asked, "2022-05-01"),
             fact(verified, "2022-06-01"), fact(moved, "2023-01-01")]  # fmt: skip
    days = ("2022-05-31", "2022-06-01", "2022-12-31", "2023-01-01")
    assert [_status(facts, day) for day in days] == ["DONE_CLAIMED", "DONE_VERIFIED", "DONE_VERIFIED", "ENDED"]
