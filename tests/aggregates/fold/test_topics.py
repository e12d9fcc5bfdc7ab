"""Notices, rectifications, commendations, service orders and falsified evidence as they stand (docs/figures.md §6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.events import commendation as c
from aggregates.events import services as o
from aggregates.events import supervision as u
from aggregates.events.base import Event, Fact
from aggregates.fold.plan import Plan
from tests.aggregates import stories as s
from tests.aggregates.entries import state
from tests.scenario import fact

DUE = date(2023, 6, 30)


def _notice(colour: str = "YELLOW") -> u.NoticeIssued:
    given = {"notice": "n1", "matter": "m", "agency": "甲县/教育局", "due_on": DUE, "reasons": "逾期"}
    return u.NoticeIssued.model_validate({**given, "colour": colour, "source": s.PAPER})


CLOSED = u.NoticeClosed(notice="n1", outcome="已办", source=s.PAPER)
ORDERED = u.RectificationOrdered(
    rectification="z1", agency="甲县/教育局", kind="PHASED", due_on=DUE, matter="补台账", source=s.PAPER
)


def _round(number: int) -> u.RectificationSubmitted:
    return u.RectificationSubmitted(rectification="z1", round=number, text="已补", source=s.REPORT)


def _verdict(number: int, result: str) -> u.RectificationVerified:
    given = {"rectification": "z1", "round": number, "result": result, "grounds": "核查", "source": s.DECISION}
    return u.RectificationVerified.model_validate(given)


def _dated(*events: Event) -> list[Fact]:
    """One event on each first of the month, from 2023-03-01 on, after the plan."""
    return [*s.a_plan(), *(fact(event, f"2023-{month:02d}-01") for month, event in enumerate(events, start=3))]


def _codes(plan: Plan) -> list[str]:
    return [anomaly.code for anomaly in plan.anomalies]


@pytest.mark.parametrize(
    ("closed_on", "day", "in_time", "overdue"),
    [
        ("2023-06-30", "2023-12-31", True, False),
        ("2023-07-01", "2023-12-31", False, False),
        ("2023-07-01", "2023-06-30", False, False),
        (None, "2023-06-30", False, False),
        (None, "2023-07-01", False, True),
        ("2023-07-02", "2023-07-01", False, True),
    ],
)
def test_a_notice_in_time(closed_on: str | None, day: str, in_time: bool, overdue: bool) -> None:
    """Closed on the due day is in time; open it is overdue from the day after; time alone turns it."""
    facts = [fact(_notice(), "2023-03-01"), *([fact(CLOSED, closed_on)] if closed_on else [])]
    found = state(facts, day).notices["n1"]
    assert (found.closed_in_time, found.overdue(day), found.colour) == (in_time, overdue, "YELLOW")


def test_closing_an_unknown_notice() -> None:
    """A closing before the notice is an anomaly, and the notice stays open."""
    plan = state([fact(_notice(), "2023-03-01"), fact(CLOSED, "2023-02-28")], "2024-01-01")
    assert _codes(plan) == ["notice-unknown"] and plan.notices["n1"].closed is None


@pytest.mark.parametrize(
    ("acts", "status", "done_on"),
    [
        ((), "ORDERED", None),
        ((_round(1),), "SUBMITTED", None),
        ((_round(1), _verdict(1, "CONTINUING")), "CONTINUING", None),
        ((_round(1), _verdict(1, "NOT_DONE"), _round(2)), "SUBMITTED", None),
        ((_round(1), _verdict(1, "NOT_DONE"), _round(2), _verdict(2, "DONE")), "DONE", "2023-07-01"),
        ((_round(1), _round(2), _verdict(2, "DONE"), _verdict(1, "NOT_DONE")), "NOT_DONE", None),
        ((_round(1), _round(2), _verdict(2, "NOT_DONE"), _verdict(1, "DONE")), "DONE", "2023-07-01"),
    ],
)
def test_a_rectification_by_its_rounds(acts: tuple[Event, ...], status: str, done_on: str | None) -> None:
    """A round waiting for its verdict shows first, else the last judged round."""
    plan = state(_dated(ORDERED, *acts), "2024-01-01")
    found = plan.rectifications["z1"]
    assert (found.status, found.done_on, _codes(plan)) == (status, done_on, [])


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ((_round(1), ORDERED), "rectification-unknown"),
        ((_verdict(1, "DONE"), ORDERED), "rectification-unknown"),
        ((ORDERED, _verdict(1, "DONE")), "verdict-without-submission"),
        ((ORDERED, _round(2), _verdict(1, "DONE")), "verdict-without-submission"),
    ],
)
def test_what_cannot_act_on_a_rectification(events: tuple[Event, ...], code: str) -> None:
    """No order, or no submission of that round: an anomaly that changes nothing."""
    plan = state(_dated(*events), "2024-01-01")
    assert _codes(plan) == [code] and plan.rectifications["z1"].verdicts == {}


PROPOSED = c.CommendationProposed(
    commendation="b1", kind="TITLE", recipient="甲县/教育局", recipient_kind="AGENCY", level="city", title="示范单位",
    source=s.PAPER,
)  # fmt: skip
POSTED = c.PublicNoticePosted(commendation="b1", until=date(2023, 4, 10), document="公示", source=s.PAPER)
REVOKED = c.CommendationRevoked(commendation="b1", document="撤", reason="失实", source=s.PAPER)


def _granted(**changes: Any) -> c.CommendationGranted:
    return c.CommendationGranted(
        **{"commendation": "b1", "document": "表", "granted_by": "甲市政府", "source": s.PAPER, **changes}
    )


@pytest.mark.parametrize(
    ("acts", "status"),
    [
        ((), "PROPOSED"),
        ((POSTED,), "POSTED"),
        ((POSTED, _granted()), "GRANTED"),
        ((POSTED, _granted(expires_on=date(2024, 1, 2))), "GRANTED"),
        ((POSTED, _granted(expires_on=date(2024, 1, 1))), "EXPIRED"),
        ((POSTED, _granted(expires_on=date(2024, 1, 1)), REVOKED), "REVOKED"),
        ((POSTED, _granted(), REVOKED, _granted(document="再")), "REVOKED"),
    ],
)
def test_a_commendation_on_a_day(acts: tuple[Event, ...], status: str) -> None:
    """On 2024-01-01: the furthest step; a title expires on its day; what was revoked stays so."""
    plan = state(_dated(PROPOSED, *acts), "2024-01-01")
    assert (plan.commendations["b1"].status("2024-01-01"), _codes(plan)) == (status, [])


@pytest.mark.parametrize("act", [POSTED, _granted(), REVOKED])
def test_acts_without_a_proposal(act: Event) -> None:
    """Before the proposal an act is an anomaly, and the proposal stands alone."""
    plan = state(_dated(act, PROPOSED), "2024-01-01")
    assert _codes(plan) == ["commendation-unknown"]
    assert plan.commendations["b1"].status("2024-01-01") == "PROPOSED"


WISH = o.ServiceOrdered(task=s.TASK, order="o1", community="甲县/东街社区", wish="讲座", source=s.REPORT)
HANDED = o.ServiceAssigned(task=s.TASK, order="o1", seat=s.LEAD_SEAT, source=s.REPORT)
CLAIMED = o.ServiceAccepted(task=s.TASK, order="o1", source=s.REPORT)
TAKEN = o.ServiceAccepted(task=s.TASK, order="o1", team="科普队", source=s.REPORT)
DONE = o.ServiceCompleted(task=s.TASK, order="o1", person_times=80, source=s.REPORT)


@pytest.mark.parametrize(
    ("acts", "status"),
    [
        ((), "ORDERED"), ((HANDED,), "ASSIGNED"), ((HANDED, CLAIMED), "CLAIMED"), ((HANDED, CLAIMED, TAKEN), "TAKEN"),
        ((TAKEN, CLAIMED), "TAKEN"), ((HANDED, TAKEN, DONE), "COMPLETED"), ((DONE, HANDED), "COMPLETED"),
    ],
)  # fmt: skip
def test_an_order_is_at_the_furthest_stage(acts: tuple[Event, ...], status: str) -> None:
    """点单、派单、领单、接单、完成, in whatever order they were said."""
    plan = state(_dated(WISH, *acts), "2024-01-01")
    assert (plan.tasks[s.TASK].orders["o1"].status, _codes(plan)) == (status, [])


@pytest.mark.parametrize("act", [HANDED, CLAIMED, DONE])
def test_acts_on_an_unknown_order(act: Event) -> None:
    """Before the wish an act is an anomaly, and the order stands at its wish."""
    plan = state(_dated(act, WISH), "2024-01-01")
    assert _codes(plan) == ["order-unknown"] and plan.tasks[s.TASK].orders["o1"].status == "ORDERED"


def test_falsified_evidence_and_confidence_stand_on_the_task() -> None:
    """Findings by the hash of the evidence, judgements by their id; neither moves the task."""
    false = u.EvidenceFalsified(task=s.TASK, sha256=s.PHOTO, finding="摆拍", document="通报", source=s.PAPER)
    level = u.ConfidenceAssessed(assessment="x1", task=s.TASK, level="IN_DOUBT", grounds="进度慢", source=s.PAPER)
    task = state(_dated(false, level), "2024-01-01").tasks[s.TASK]
    assert (list(task.falsified), list(task.confidence)) == ([s.PHOTO], ["x1"])
    assert task.progression == state(s.a_plan(), "2024-01-01").tasks[s.TASK].progression


def test_topics_stay_out_of_the_items() -> None:
    """What several statements make together stands in one place only; the rest of the plan in its items."""
    praised = ("甲县/教育局",)
    circular = u.CircularIssued(
        circular="t1", tone="PRAISE", agencies=praised, matter="好", document="文", source=s.PAPER
    )
    plan = state(_dated(_notice(), ORDERED, PROPOSED, WISH, circular), "2024-01-01")
    assert list(plan.items) == ["plan.circular_issued"]
