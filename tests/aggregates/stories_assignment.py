"""Stories of seats after the import: transferred, revoked, and the lead's word on cooperation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import assignment as c
from aggregates.events import assignment as e
from aggregates.events import disputes
from aggregates.events.base import Fact
from aggregates.events.basis import Basis
from aggregates.events.plan import SeatAssigned
from aggregates.values import Source, seat_statement
from tests.aggregates import stories as s
from tests.scenario import ARBITER, HELPER, LEAD, OFFICE, PLAN, Outcome, Scenario, Step, by, fact

SCIENCE = "甲县/科技局"
PAPER_ID = "甲政办〔2024〕3号"
MOVED = date(2024, 3, 1)
NEW_SEAT = seat_statement(s.TASK, SCIENCE, "lead")
RULING = "ruling:争议-1|1"
MINUTES = Source(kind="report", title="协商纪要")


def transferring(**changes: Any) -> c.TransferSeat:
    """The lead goes to the bureau of science on 1 March 2024."""
    given = {
        "plan": PLAN, "seat": s.LEAD_SEAT, "to_agency": SCIENCE, "to_agency_as_written": "科技局",
        "document": PAPER_ID, "source": s.PAPER, "effective_on": MOVED,
    }  # fmt: skip
    return c.TransferSeat(**{**given, **changes})


def transferred(**changes: Any) -> Step:
    """The plan office transferred the lead."""
    return by(OFFICE, transferring(**changes))


def moved(**changes: Any) -> e.SeatTransferred:
    """What the transfer records of the old seat."""
    given = {"task": s.TASK, "seat": s.LEAD_SEAT, "to_seat": NEW_SEAT, "document": PAPER_ID, "source": s.PAPER}
    return e.SeatTransferred(**{**given, **changes})


def begun(**changes: Any) -> SeatAssigned:
    """What the transfer records of the new seat."""
    return s.seat(SCIENCE, "lead", **{"basis": "decision", "source": s.PAPER, **changes})


def revoking(**changes: Any) -> c.RevokeSeat:
    """The cooperating seat ends on 1 March 2024."""
    given = {"plan": PLAN, "seat": s.HELP_SEAT, "document": PAPER_ID, "source": s.PAPER, "effective_on": MOVED}
    return c.RevokeSeat(**{**given, **changes})


def helped(**changes: Any) -> e.CooperationConfirmed:
    """The lead says that the cooperating seat did its part in 2023."""
    given = {"task": s.TASK, "seat": s.HELP_SEAT, "period": "2023", "confirmed": True, "source": s.REPORT}
    return e.CooperationConfirmed(**{**given, **changes})


def confirming(**changes: Any) -> c.ConfirmCooperation:
    """The same as a command, today."""
    return c.ConfirmCooperation(plan=PLAN, fact=helped(**changes))


def ruled(**changes: Any) -> list[Fact]:
    """A dispute over the lead, ruled for the bureau of science."""
    raised = disputes.DisputeRaised(
        dispute="争议-1", task=s.TASK, agency="甲县/教育局", ground="WHO_LEADS", statements=(s.LEAD_SEAT,),
        claim="职责在科技局", basis_kind="STAFFING_CHARTER", source=s.REPORT,
    )  # fmt: skip
    given = {
        "dispute": "争议-1", "instance": 1, "outcome": "WORLD_CHANGES", "grounds": "三定规定",
        "document": "甲编〔2024〕7号", "changes": (s.LEAD_SEAT,),
        "basis": Basis(as_of=date(2024, 5, 1), known_at=5), "source": s.PAPER,
    }  # fmt: skip
    return [fact(raised, "2024-04-01"), fact(disputes.DisputeRuled(**{**given, **changes}), "2024-05-01")]


def _given(*items: Fact | Step) -> Scenario:
    return Scenario().given(*s.a_plan(), *items)


def _transfer_seat() -> Scenario:
    outcome = _given().when(transferring(), actor=OFFICE)
    outcome.then_dated("2024-03-01")
    return outcome.then(moved(), begun())


def _revoke_seat() -> Scenario:
    outcome = _given().when(revoking(), actor=OFFICE)
    outcome.then_dated("2024-03-01")
    return outcome.then(e.SeatRevoked(task=s.TASK, seat=s.HELP_SEAT, document=PAPER_ID, source=s.PAPER))


def _confirm_cooperation() -> Scenario:
    return _given().when(confirming(), actor=LEAD).then(helped())


def _transfer(**changes: Any) -> Outcome:
    return _given().when(transferring(**changes), actor=OFFICE)


HAPPY: dict[str, Callable[[], Scenario]] = {
    "transfer_seat": _transfer_seat,
    "revoke_seat": _revoke_seat,
    "confirm_cooperation": _confirm_cooperation,
}

REFUSALS: dict[str, Callable[[], Any]] = {
    "papers.require_paper:document-needed": lambda: _transfer(source=MINUTES),
    "papers.refuse_end:takes-no-end": lambda: _transfer(effective_to=date(2025, 1, 1)),
    "seats._require_vacant:seat-already-held": lambda: _transfer(
        to_agency="甲县/文旅局", to_agency_as_written="文旅局", role="cooperate"),
    "seats._require_unmoved:seat-moves-later": lambda: _given(transferred()).when(
        transferring(to_agency="甲县/民政局", effective_on=date(2023, 1, 1)), actor=OFFICE),
    "assignment.require_ruling:ruling-needed": lambda: _given().when(transferring(), actor=ARBITER),
    "assignment.require_ruling:no-such-ruling": lambda: _given().when(transferring(ruling=RULING), actor=ARBITER),
    "assignment.require_ruling:ruling-moves-it-not": lambda: _given(*ruled(outcome="REJECTED")).when(
        transferring(ruling=RULING), actor=ARBITER),
    "assignment.confirm_cooperation:not-a-cooperating-seat": lambda: _given().when(
        confirming(seat=s.LEAD_SEAT), actor=LEAD),
    "assignment._require_lead:not-the-lead": lambda: _given().when(confirming(), actor=HELPER),
}  # fmt: skip
