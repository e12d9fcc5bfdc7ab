"""Recorded about a period after its close: listed, never blocked (semantics.md, "Fixing, closing, restating")."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.events.base import Event, Fact
from aggregates.events.fixing import PeriodClosed
from aggregates.events.statement import StatementCorrected
from aggregates.fold.after_close import AfterClose, after_close, after_close_answer
from aggregates.fold.revision import revisions
from aggregates.values import Effective
from tests.aggregates import stories as s
from tests.aggregates.entries import recorded
from tests.scenario import PLAN, fact

BASIS = {"as_of": date(2024, 1, 31), "known_at": 5, "positions": ()}


def _closed(period: str, on: str = "2024-02-01") -> Fact:
    return fact(PeriodClosed.model_validate({"period": period, "basis": BASIS, "source": s.DECISION}), on)


def _corrected(event: Event, on: str) -> Fact:
    given = {"of_type": event.type, "of_revision": 1, "replaces": 1, "reason": "漏报", "authority": "办"}
    said = StatementCorrected(**given, content=event.payload(), source=s.DECISION)
    return Fact(f"plan:{PLAN}", said, Effective(on=date.fromisoformat(on)), event.statement, 2)


CLOSED = [*s.a_plan(), fact(s.progress(), "2023-12-31"), _closed("2023")]


def _found(facts: list[Fact], size: int | None = None) -> list[AfterClose]:
    every = list(revisions(recorded(facts)))
    return after_close(every, len(every) if size is None else size)


@pytest.mark.parametrize(
    ("on", "listed"), [("2022-12-31", False), ("2023-01-01", True), ("2023-12-31", True), ("2024-01-01", False)]
)
def test_entries_after_the_close_inside_the_period(on: str, listed: bool) -> None:
    """From the period's first to its last day, both included."""
    found = _found([*CLOSED, fact(s.progress(period="2023-Q3"), on)])
    assert [entry.position for entry in found] == ([7] if listed else [])


def test_what_was_there_before_the_close_is_not_after_it() -> None:
    """Neither the report recorded before the close nor anything at an earlier size."""
    assert _found(CLOSED) == []
    assert _found([*CLOSED, fact(s.progress(period="2023-Q3"), "2023-09-30")], 6) == []


@pytest.mark.parametrize("on", ["2023-12-31", "2024-06-30"])
def test_a_correction_after_the_close_names_its_reason(on: str) -> None:
    """Inside the period, and also when it takes the statement out of it."""
    (entry,) = _found([*CLOSED, _corrected(s.progress(percent="20"), on)])
    assert entry == AfterClose(7, s.REPORTED, "plan.progress_reported", "2023", "漏报")
    assert after_close_answer([entry])[0]["reason"] == "漏报"


def test_a_first_assertion_gives_its_reason_as_the_note_of_its_source() -> None:
    """The note, and nothing where there is none: no reason is made up."""
    noted = s.progress(period="2023-Q3", source=s.REPORT.model_copy(update={"note": "迟报补录"}))
    bare = s.progress(period="2023-Q2")
    found = _found([*CLOSED, fact(noted, "2023-09-30"), fact(bare, "2023-06-30")])
    assert [entry.reason for entry in found] == ["迟报补录", None]


def test_a_close_yet_to_take_effect_closes_nothing() -> None:
    """Entries are recorded on 2024-06-03: a close from that day on is in effect, one from the day after is not."""
    late = fact(s.progress(period="2023-Q3"), "2023-09-30")
    listed = [bool(_found([*s.a_plan(), _closed("2023", on), late])) for on in ("2024-06-03", "2024-06-04")]
    assert listed == [True, False]


def test_every_closed_period_counts() -> None:
    """An entry inside a closed quarter of a closed year is after both closes."""
    facts = [*CLOSED, _closed("2023-Q3"), fact(s.progress(period="2023-Q3"), "2023-09-30")]
    assert [(entry.position, entry.period) for entry in _found(facts)] == [(8, "2023"), (8, "2023-Q3")]
