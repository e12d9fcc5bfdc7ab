"""The replay of one task alone says what the replay of the whole plan says of it, and lists the disputes about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.reader import LedgerReader
from replay.naming import task_titles
from replay.plan_diff import plan_history
from replay.points import point
from replay.replaying import LEDGER, Bounds, replay
from replay.steps import by_ledger
from replay.steps_task import by_ledger_of_task, concerning, of_task
from tests.api import worlds

XIANGFEN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"


@pytest.fixture(scope="module")
def reader() -> Iterator[LedgerReader]:
    """The demo ledger."""
    yield LedgerReader.open(f"sqlite:///{worlds.demo_ledger() / 'ledger.db'}")


def test_a_task_alone_as_in_the_whole(reader: LedgerReader) -> None:
    """For every task: the steps folded alone are those of the whole plan that concern it, with the same changes of the
    task, and of disputes where these are what changed."""
    own = plan_history(reader, XIANGFEN, reader.size())
    whole = list(by_ledger(own, {}))
    for task in task_titles(own):
        about = concerning(own, task)
        expected = [of_task(step, task) for step in whole if step.revision.position in about]
        alone = list(by_ledger_of_task(own, {}, task))
        assert [s.revision.position for s in alone] == [s.revision.position for s in expected]
        assert [s.changes for s in alone] == [s.changes for s in expected], task
        # what time changed is said since the task's own last step: nothing of it is lost between two of them
        told = {(c.path, c.after) for s in expected for c in s.passed}
        assert told <= {(c.path, c.after) for s in alone for c in s.passed}


def test_acts_on_a_dispute_belong_to_its_task(reader: LedgerReader) -> None:
    """Answer, negotiation, escalation and ruling name the dispute only; they stand in the history of its task."""
    found = replay(reader, XIANGFEN, point(reader, "current"), Bounds(), LEDGER, "2.4.2")
    types = {step.revision.type for step in found.steps}
    assert {"plan.dispute_raised", "plan.dispute_answered", "plan.negotiation_held", "plan.dispute_escalated",
            "plan.dispute_ruled"} <= types  # fmt: skip
    assert found.task == "2.4.2" and len(found.steps) < found.total
