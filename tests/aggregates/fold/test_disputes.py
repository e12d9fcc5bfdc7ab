"""Disputes by their last act, the statements they mark, who convenes (docs/figures.md §6)."""

from __future__ import annotations

from typing import Any

import pytest

from aggregates.events import disputes as d
from aggregates.events.base import Event, Fact
from aggregates.events.basis import Basis
from tests.aggregates import stories as s
from tests.aggregates.entries import state
from tests.scenario import fact

GIVEN: dict[str, Any] = {"dispute": "d1", "source": s.REPORT}


def raised(**changes: Any) -> d.DisputeRaised:
    """文旅局 contests its seat."""
    given = {
        **GIVEN, "task": s.TASK, "agency": "甲县/文旅局", "ground": "WHO_LEADS", "statements": (s.LEAD_SEAT,),
        "claim": "应由科技局牵头", "basis_kind": "STAFFING_CHARTER",
    }  # fmt: skip
    return d.DisputeRaised(**{**given, **changes})


ANSWERED = d.DisputeAnswered(**GIVEN, agency="甲县/教育局", claim="方案已明确", basis_kind="PLAN")
ESCALATED = d.DisputeEscalated(**GIVEN, agency="甲县/文旅局", reason="协商不成")
WITHDRAWN = d.DisputeWithdrawn(**GIVEN, agency="甲县/文旅局", reason="不再主张")
APPEALED = d.DisputeAppealed(**GIVEN, agency="甲县/教育局", ground="认定有误")


def negotiated(agreed: bool, number: int = 1) -> d.NegotiationHeld:
    """A meeting, with or without agreement."""
    return d.NegotiationHeld(**GIVEN, number=number, convener="甲县/教育局", minutes="3" * 64, agreed=agreed)


def ruled(instance: int = 1, outcome: str = "REJECTED", **changes: Any) -> d.DisputeRuled:
    """The staffing office's ruling."""
    given = {
        **GIVEN, "instance": instance, "outcome": outcome, "grounds": "查明", "document": "甲编〔2023〕2号",
        "basis": Basis.model_validate({"as_of": "2023-01-01", "known_at": 4}, strict=False),
    }  # fmt: skip
    return d.DisputeRuled(**{**given, **changes})


def story(*acts: Event) -> list[Fact]:
    """The dispute raised on 2022-02-01 and one act on each first of the months after it."""
    later = [fact(act, f"2022-{month:02d}-01") for month, act in enumerate(acts, start=3)]
    return [*s.a_plan(), fact(raised(), "2022-02-01"), *later]


@pytest.mark.parametrize(
    ("acts", "status", "open_"),
    [
        ((), "RAISED", True),
        ((ANSWERED,), "RAISED", True),
        ((negotiated(False),), "NEGOTIATING", True),
        ((negotiated(False), ANSWERED), "NEGOTIATING", True),
        ((negotiated(True),), "AGREED", False),
        ((negotiated(True), negotiated(False, 2)), "NEGOTIATING", True),
        ((negotiated(False), ESCALATED), "ESCALATED", True),
        ((ESCALATED, ruled()), "DECIDED", False),
        ((ESCALATED, ruled(), APPEALED), "ESCALATED", True),
        ((ESCALATED, ruled(), APPEALED, ruled(2)), "DECIDED", False),
        ((ESCALATED, ruled(), ruled(2)), "DECIDED", False),
        ((WITHDRAWN,), "WITHDRAWN", False),
    ],
)
def test_a_dispute_stands_as_its_last_act_says(acts: tuple[Event, ...], status: str, open_: bool) -> None:
    """Status, openness, and the contested statements marked just as long as it is open; no anomaly."""
    plan = state(story(*acts), "2025-01-01")
    found = plan.disputes["d1"]
    assert (found.status, found.open, len(found.acts), plan.anomalies) == (status, open_, len(acts), [])
    assert plan.disputed() == (frozenset({s.LEAD_SEAT}) if open_ else frozenset())


@pytest.mark.parametrize(
    ("acts", "status"),
    [
        ((WITHDRAWN, ANSWERED), "WITHDRAWN"),
        ((WITHDRAWN, ESCALATED), "WITHDRAWN"),
        ((ruled(), ANSWERED), "DECIDED"),
        ((ruled(), negotiated(False)), "DECIDED"),
        ((ruled(), WITHDRAWN), "DECIDED"),
        ((ruled(2), ruled(1)), "DECIDED"),
    ],
)
def test_nothing_acts_on_a_closed_dispute(acts: tuple[Event, ...], status: str) -> None:
    """After a withdrawal, and after a ruling but for appeal and second ruling, an act is an anomaly."""
    plan = state(story(*acts), "2025-01-01")
    assert [anomaly.code for anomaly in plan.anomalies] == ["dispute-closed"]
    assert (plan.disputes["d1"].status, len(plan.disputes["d1"].acts)) == (status, 1)


@pytest.mark.parametrize("act", [ANSWERED, negotiated(True), ESCALATED, ruled(), WITHDRAWN, APPEALED])
def test_acts_before_the_raising_are_anomalies(act: Event) -> None:
    """An act that takes effect before the dispute was raised finds no dispute, and leaves it RAISED."""
    plan = state([*story(), fact(act, "2022-01-31")], "2025-01-01")
    assert [anomaly.code for anomaly in plan.anomalies] == ["dispute-unknown"]
    assert plan.disputes["d1"].status == "RAISED"


def test_a_dispute_changes_no_duty() -> None:
    """The contested seat stays in force and the task where it was."""
    task = state(story(), "2025-01-01").tasks[s.TASK]
    assert task.seats[s.LEAD_SEAT].in_force("2025-01-01")
    assert task == state(s.a_plan(), "2025-01-01").tasks[s.TASK]


def test_parties_and_ruling() -> None:
    """Who raised it and who answered, each once; the last ruling stands."""
    found = state(story(ANSWERED, ESCALATED, ruled(), APPEALED, ruled(2)), "2025-01-01").disputes["d1"]
    assert found.parties == ("甲县/文旅局", "甲县/教育局")
    assert found.ruling is not None and found.ruling.data["instance"] == 2


def _convener(*facts: Fact) -> str:
    plan = state([*facts, fact(raised(), "2022-02-01")], "2025-01-01")
    return plan.disputes["d1"].convener(plan)


def test_the_first_listed_lead_convenes() -> None:
    """The lowest order, then the first position, among the leads in force on the day it was raised."""
    assert _convener(*s.a_plan()) == "甲县/教育局"
    assert _convener(*s.a_plan(s.seat("甲县/科技局"))) == "甲县/教育局"
    first = s.seat("甲县/科技局", order=1)
    assert _convener(*(fact(e, "2021-12-01") for e in (s.definition(), s.seat(order=2), first))) == "甲县/科技局"
    later = fact(s.seat("甲县/科技局", order=1), "2022-02-02")
    assert _convener(fact(s.definition(), "2021-12-01"), fact(s.seat(order=2), "2021-12-01"), later) == "甲县/教育局"
    ended = [fact(s.definition(), "2021-12-01"), fact(s.seat(), "2021-12-01", "2022-02-01")]
    assert _convener(*ended, fact(s.seat("甲县/科技局", order=3), "2021-12-01")) == "甲县/科技局"


def test_without_a_lead_the_raiser_convenes() -> None:
    """A task of cooperators only, or no task at all: the agency that raised it."""
    assert _convener(fact(s.definition(), "2021-12-01"), fact(s.seat(role="shared"), "2021-12-01")) == "甲县/文旅局"
    assert _convener() == "甲县/文旅局"
