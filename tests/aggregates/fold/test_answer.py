"""The whole answer about a plan: everything the fold knows is in it, as JSON values, topics apart from tasks."""

from __future__ import annotations

import json
from typing import Any

from aggregates.events import REGISTRY
from aggregates.events.base import Fact
from aggregates.events.supervision import EvidenceFalsified
from aggregates.fold.answer import SHOWN_ITEMS, plan_answer
from aggregates.fold.plan import TOPICS
from aggregates.fold.task import ACTS
from tests.aggregates import stories as s
from tests.aggregates.entries import state
from tests.aggregates.fold import test_disputes as disputes
from tests.aggregates.fold import test_seats as seats
from tests.aggregates.fold import test_stops as stops
from tests.aggregates.fold import test_topics as topics
from tests.scenario import fact

FALSE = EvidenceFalsified(task=s.TASK, sha256=s.PHOTO, finding="摆拍", document="通报", source=s.PAPER)


def _answer(facts: list[Fact], day: str = "2024-01-01") -> dict[str, Any]:
    return plan_answer(state(facts, day))


def test_every_type_of_a_plan_is_shown() -> None:
    """Registration, acts on tasks, topics, targets and items: no type of a plan's stream falls between them."""
    shown = {"plan.registered", "plan.target_set", *ACTS, *TOPICS, *SHOWN_ITEMS}
    assert {type_ for type_ in REGISTRY if type_.startswith("plan.")} == shown
    assert not TOPICS & ACTS.keys() and not (TOPICS | ACTS.keys()) & set(SHOWN_ITEMS)


def test_the_answer_is_plain_json() -> None:
    """Numbers, text, lists and maps with text keys only: read back it is the same."""
    facts = topics._dated(
        topics._notice(), topics.ORDERED, topics._round(1), topics.PROPOSED, topics.WISH, topics.HANDED, FALSE
    )
    answer = _answer([*facts, *disputes.story(disputes.ANSWERED)[4:]])
    assert json.loads(json.dumps(answer)) == answer


def test_topics_by_their_id() -> None:
    """Each topic with its status and its statements."""
    facts = topics._dated(topics._notice("RED"), topics.ORDERED, topics._round(1), topics.PROPOSED, topics.POSTED)
    answer = _answer(facts)
    notice = answer["notices"]["n1"]
    assert (notice["overdue"], notice["closed"], notice["issued"]["colour"]) == (True, None, "RED")
    assert answer["rectifications"]["z1"]["status"] == "SUBMITTED"
    assert list(answer["rectifications"]["z1"]["submissions"]) == ["1"]
    assert (answer["commendations"]["b1"]["status"], answer["commendations"]["b1"]["granted"]) == ("POSTED", None)
    dispute = _answer(disputes.story(disputes.ANSWERED))["disputes"]["d1"]
    assert (dispute["status"], [act["type"] for act in dispute["acts"]]) == ("RAISED", ["plan.dispute_answered"])


def test_a_seat_says_what_ended_it() -> None:
    """`to` is the day of the transfer, `ended_by` the transfer; a seat with an end of its own has no `ended_by`."""
    seat = _answer(seats.MOVED)["tasks"][s.TASK]["seats"][s.LEAD_SEAT]
    assert (seat["to"], seat["in_force"]) == ("2023-03-01", False)
    assert seat["ended_by"] == {
        "position": 5, "kind": "transfer", "document": "甲编〔2023〕1号", "to_seat": seats.NEW, "ruling": None
    }  # fmt: skip
    own = [*s.a_plan()[:2], fact(s.seat(), "2021-12-01", "2022-12-31"), fact(seats.REVOKED, "2023-03-01")]
    seat = _answer(own)["tasks"][s.TASK]["seats"][s.LEAD_SEAT]
    assert (seat["to"], seat["ended_by"]) == ("2022-12-31", None)


def test_a_task_says_orders_findings_contests_and_conflicts() -> None:
    """What stands beside its status is shown with it."""
    declared = stops._verdict("FULL", "2023-02-01").event.model_copy(update={"conflict_declared": True})
    facts = [
        *stops.REQUESTED, stops._contest("contest", "c1", "2023-01-02"), fact(declared, "2023-02-01"),
        fact(topics.WISH, "2023-03-01"), fact(FALSE, "2023-04-01"),
    ]  # fmt: skip
    task = _answer(facts)["tasks"][s.TASK]
    assert task["closures"]["c1"]["contested"][0]["seat"] == s.HELP_SEAT
    assert [act["type"] for act in task["closures"]["c1"]["acts"]] == [
        "plan.closure_requested", "plan.closure_verified"
    ]  # fmt: skip
    assert (task["orders"]["o1"]["status"], list(task["falsified"])) == ("ORDERED", [s.PHOTO])
    assert [conflict["type"] for conflict in task["conflicts"]] == ["plan.closure_verified"]


def test_topics_follow_from_their_own_statements() -> None:
    """Differences are looked for part by part: what is shown of topics does not move with the tasks."""
    whole = _answer(disputes.story(disputes.ANSWERED))
    alone = _answer([each for each in disputes.story(disputes.ANSWERED) if each.event.type.startswith("plan.dispute")])
    assert whole["disputes"]["d1"]["status"] == alone["disputes"]["d1"]["status"]
    assert whole["disputes"]["d1"]["parties"] == alone["disputes"]["d1"]["parties"]
