"""Decisions that rested on what was later changed or contested (semantics.md, "Fixing, closing, restating")."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.events.base import Event, Fact
from aggregates.events.commendation import CommendationGranted, CommendationProposed
from aggregates.events.disputes import DisputeWithdrawn
from aggregates.events.evaluation import EvaluationOpened
from aggregates.events.statement import StatementCorrected, StatementRetracted
from aggregates.fold.resting import Rested, resting, resting_answer
from aggregates.fold.revision import revisions
from aggregates.values import Effective
from tests.aggregates import stories as s
from tests.aggregates.entries import recorded
from tests.aggregates.fold.test_disputes import raised
from tests.scenario import PLAN, fact

BEFORE = [*s.a_plan(), fact(s.progress(), "2023-12-31"), fact(s.measured(), "2023-12-31")]
REPORT, MEASURED, DECISION = 5, 6, 7


def _basis(*positions: int, as_of: str = "2024-06-30", known_at: int = 6) -> dict[str, Any]:
    return {"as_of": date.fromisoformat(as_of), "known_at": known_at, "positions": positions}


def _opened(**basis: Any) -> Fact:
    given = {"evaluation": "e1", "basis": basis or _basis(), "source": s.DECISION}
    return fact(EvaluationOpened.model_validate(given), "2024-07-01")


def _corrected(event: Event, on: str, revision: int = 2) -> Fact:
    given = {"of_type": event.type, "of_revision": 1, "replaces": revision - 1, "reason": "误", "authority": "办"}
    said = StatementCorrected(**given, content=event.payload(), source=s.DECISION)
    return Fact(fact(event, on).stream, said, Effective(on=date.fromisoformat(on)), event.statement, revision)


def _retracted(event: Event, on: str) -> Fact:
    said = StatementRetracted(of_type=event.type, replaces=1, reason="误", authority="办", source=s.DECISION)
    return Fact(fact(event, on).stream, said, Effective(on=date.fromisoformat(on)), event.statement, 2)


def _found(facts: list[Fact], size: int | None = None) -> list[Rested]:
    every = list(revisions(recorded(facts)))
    own = [r for r in every if r.stream == f"plan:{PLAN}"]
    return resting(own, len(every) if size is None else size, [r for r in every if r.stream != f"plan:{PLAN}"])


def _later(facts: list[Fact]) -> list[tuple[int, str, str]]:
    return [(later.position, later.kind, later.statement) for rested in _found(facts) for later in rested.later]


def test_a_decision_on_facts_that_stand_is_not_listed() -> None:
    """Nothing changed, nothing to say."""
    assert _found([*BEFORE, _opened()]) == []


@pytest.mark.parametrize("basis", [_basis(), _basis(1, REPORT)])
def test_a_corrected_and_a_retracted_fact(basis: dict[str, Any]) -> None:
    """The decision names the statement, its new revision and who made it, whether or not it named its positions."""
    changed = _corrected(s.progress(percent="20"), "2023-12-31")
    (rested,) = _found([*BEFORE, _opened(**basis), changed])
    assert (rested.decision.statement, rested.as_of, rested.known_at) == ("evaluation:e1", "2024-06-30", 6)
    assert [(x.position, x.kind, x.statement, x.role) for x in rested.later] == [
        (8, "corrected", s.REPORTED, "importer")
    ]
    assert _later([*BEFORE, _opened(**basis), _retracted(s.progress(), "2023-12-31")]) == [(8, "retracted", s.REPORTED)]


def test_before_the_correction_was_known_the_decision_stood_well() -> None:
    """At the size of the decision nothing had changed yet."""
    assert _found([*BEFORE, _opened(), _corrected(s.progress(percent="20"), "2023-12-31")], 7) == []


def test_what_the_decision_did_not_see_is_not_its_basis() -> None:
    """A fact after its viewpoint's day, one it did not name, and one recorded after it are none of its business."""
    changed = _corrected(s.progress(percent="20"), "2023-12-31")
    assert _later([*BEFORE, _opened(**_basis(as_of="2023-06-30")), changed]) == []
    assert _later([*BEFORE, _opened(**_basis(1, 2)), changed]) == []
    assert _later([*BEFORE, _opened(**_basis(known_at=4)), changed]) == []


def test_a_correction_already_known_is_its_basis_and_no_change() -> None:
    """A decision at a size after the correction rested on the corrected fact."""
    changed = _corrected(s.progress(percent="20"), "2023-12-31")
    assert _later([*BEFORE, changed, _opened(**_basis(known_at=7))]) == []


def test_a_decision_made_for_an_earlier_size_did_not_know_what_came_between() -> None:
    """Recorded after the correction but based on the entries before it: it rested on what was changed."""
    changed = _corrected(s.progress(percent="20"), "2023-12-31")
    assert _later([*BEFORE, changed, _opened(**_basis(known_at=6))]) == [(7, "corrected", s.REPORTED)]


def test_figures_of_the_region_count_too() -> None:
    """A measurement the decision saw, and one it named, in the region's own stream."""
    changed = _corrected(s.measured(value="13.9"), "2023-12-31")
    measurement = s.measured().statement
    for basis in (_basis(), _basis(MEASURED)):
        assert _later([*BEFORE, _opened(**basis), changed]) == [(8, "corrected", measurement)]


def test_an_open_dispute_contests_the_basis_until_it_is_closed() -> None:
    """A seat contested after the decision is named; withdrawn, it is not."""
    contest = [*BEFORE, _opened(), fact(raised(), "2024-08-01")]
    assert _later(contest) == [(8, "contested", s.LEAD_SEAT)]
    withdrawn = DisputeWithdrawn(dispute="d1", agency="甲县/文旅局", reason="不再主张", source=s.REPORT)
    assert _later([*contest, fact(withdrawn, "2024-09-01")]) == []


def test_a_commendation_that_rested_on_a_corrected_fact() -> None:
    """A grant with a basis is a decision; a proposal without one is not."""
    proposed = CommendationProposed(
        commendation="b1", kind="PRAISE", recipient="甲县/教育局", recipient_kind="AGENCY", level="county",
        title="先进", source=s.PAPER,
    )  # fmt: skip
    granted = CommendationGranted.model_validate(
        {"commendation": "b1", "document": "表", "granted_by": "县政府", "basis": _basis(REPORT), "source": s.PAPER}
    )
    changed = _corrected(s.progress(percent="20"), "2023-12-31")
    story = [*BEFORE, fact(proposed, "2024-07-01"), fact(granted, "2024-08-01"), changed]
    (answer,) = resting_answer(_found(story))
    assert (answer["type"], answer["basis"]) == (
        "plan.commendation_granted", {"as_of": "2024-06-30", "known_at": 6}
    )  # fmt: skip
    assert answer["later"] == [
        {"position": 9, "kind": "corrected", "statement": s.REPORTED, "by": {"role": "importer", "agency": None}}
    ]


def test_a_decision_taken_back_is_no_decision() -> None:
    """A retracted decision rests on nothing any more."""
    opened = _opened()
    changed = _corrected(s.progress(percent="20"), "2023-12-31")
    assert _found([*BEFORE, opened, changed, _retracted(opened.event, "2024-07-01")]) == []
