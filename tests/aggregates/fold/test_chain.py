"""The responsibility chain: who, when, by which clause, contested by whom, decided how (docs/figures.md §2, §6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from aggregates.events.base import Fact
from aggregates.events.statement import StatementRetracted
from aggregates.fold.chain import chain, chain_answer
from aggregates.fold.known import current
from aggregates.fold.revision import revisions
from aggregates.values import Effective
from tests.aggregates import stories as s
from tests.aggregates.entries import recorded, state
from tests.aggregates.fold.test_disputes import ANSWERED, ESCALATED, negotiated, raised, ruled
from tests.aggregates.fold.test_seats import NEW, TRANSFERRED
from tests.scenario import PLAN, fact

RULING = "ruling:d1|1"
RULED = [
    *s.a_plan(),
    fact(raised(), "2023-02-01"),
    fact(ANSWERED, "2023-02-10"),
    fact(negotiated(False), "2023-02-20"),
    fact(ESCALATED, "2023-03-01"),
    fact(ruled(outcome="WORLD_CHANGES", changes=(s.LEAD_SEAT,)), "2023-05-01"),
    fact(TRANSFERRED.model_copy(update={"ruling": RULING}), "2023-01-01"),
    fact(s.seat("甲县/科技局", source=s.PAPER), "2023-01-01"),
]


def _answer(day: str, size: int | None = None, facts: list[Fact] | None = None) -> dict[str, Any]:
    entries = recorded(RULED if facts is None else facts)
    known = len(entries) if size is None else size
    now = list(current(revisions(entries), known).values())
    return chain_answer(state(RULED if facts is None else facts, day, known), s.TASK, now)


def test_who_was_responsible_by_which_clause() -> None:
    """Before the ruling is known the old lead answers by the plan's lines; after it the new one, from the same day."""
    believed, known = _answer("2023-01-15", 8), _answer("2023-01-15")
    assert (believed["responsible"], known["responsible"]) == ([s.LEAD_SEAT], [NEW])
    old = believed["links"][0]
    assert (old["clause"]["line_from"], old["clause"]["sha256"], old["until"]) == (12, "a" * 64, None)
    new = next(link for link in known["links"] if link["seat"] == NEW)
    assert new["clause"]["number"] == s.PAPER.number
    assert (new["came_by"]["document"], new["came_by"]["ruling"]) == ("甲编〔2023〕1号", RULING)
    assert new["from"] == "2023-01-01"


def test_the_chain_is_ordered_by_day_and_names_what_ended_a_seat() -> None:
    """Old seats first; the ended one shows the day, the transfer and its ruling; a cooperator does not answer."""
    links = _answer("2024-01-01")["links"]
    assert [link["seat"] for link in links] == [s.LEAD_SEAT, s.HELP_SEAT, NEW]
    assert [link["standing"] for link in links] == ["ended", "in_force", "in_force"]
    assert [link["answers"] for link in links] == [True, False, True]
    ended = links[0]["ended_by"]
    assert (links[0]["until"], ended["type"], ended["ruling"]) == ("2023-01-01", "plan.seat_transferred", RULING)


def test_contested_by_whom_decided_how() -> None:
    """The contested seat names its dispute; claims of both sides, minutes and ruling are in one place."""
    answer = _answer("2024-01-01")
    assert [link["disputes"] for link in answer["links"]] == [["d1"], [], ["d1"]]
    dispute = answer["disputes"]["d1"]
    assert [claim["agency"] for claim in dispute["claims"]] == ["甲县/文旅局", "甲县/教育局"]
    assert (dispute["status"], dispute["ground"]) == ("DECIDED", "WHO_LEADS")
    (ruling,) = dispute["rulings"]
    assert (ruling["outcome"], ruling["document"], ruling["on"]) == ("WORLD_CHANGES", "甲编〔2023〕2号", "2023-05-01")
    assert dispute["negotiations"][0]["minutes"] == "3" * 64 and ruling["changes"] == [s.LEAD_SEAT]


def test_the_convener_is_the_lead_as_known() -> None:
    """Believed: the lead of the day it was raised; restated, after the transfer: who led on that day."""
    conveners = [_answer("2024-01-01", size)["disputes"]["d1"]["convener"] for size in (9, None)]
    assert conveners == ["甲县/教育局", "甲县/科技局"]


def test_before_the_dispute_was_known_the_chain_is_uncontested() -> None:
    """At a smaller size nothing of the dispute is there."""
    assert _answer("2024-01-01", 4)["disputes"] == {}


def test_a_seat_taken_back_is_said_with_its_reason() -> None:
    """A ruling that the record was wrong: the seat is no longer held on any day, and the chain says why."""
    gone = StatementRetracted(
        of_type="plan.seat_assigned", replaces=1, reason="原录入有误", authority=RULING, source=s.DECISION
    )
    wrong = Fact(f"plan:{PLAN}", gone, Effective(on=date(2021, 12, 1)), s.LEAD_SEAT, 2)
    answer = _answer("2024-01-01", None, [*RULED[:6], wrong])
    link = answer["links"][0]
    assert (link["seat"], link["standing"], answer["responsible"]) == (s.LEAD_SEAT, "taken_back", [])
    assert (link["revised"]["authority"], link["revised"]["reason"]) == (RULING, "原录入有误")
    assert link["disputes"] == ["d1"]


def test_an_unknown_start_is_said() -> None:
    """A seat whose day was only written down is start_unknown before it, never nobody; a dated one is not there yet."""
    undated = Fact(f"plan:{PLAN}", s.seat(), Effective(on=date(2022, 3, 1), defaulted=True), s.LEAD_SEAT)
    dated = fact(s.seat("甲县/科技局"), "2022-03-01")
    (link,) = _answer("2021-06-30", None, [undated, dated])["links"]
    assert (link["seat"], link["standing"], link["from"]) == (s.LEAD_SEAT, "start_unknown", None)


def test_an_unknown_task_has_no_chain() -> None:
    """No seats and no disputes, not an error."""
    assert chain(state(RULED, "2024-01-01"), "9.9") == []
