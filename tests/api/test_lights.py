"""Lights on the command line: colour with a word, flags apart, and every status of a task shown."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aggregates import commands as c
from aggregates.commands import lifecycle
from aggregates.events import lifecycle as events
from aggregates.values import Actor
from api import lights
from replay.wording import STATUSES
from tests.api import cycle, worlds
from tests.api.asking import Asking
from tests.api.worlds import INVENTED, OFFICE, PLAN, at

DECIDED = INVENTED.model_copy(update={"title": "测试文件"})
FOLD = Path(__file__).resolve().parents[2] / "aggregates/fold"


@pytest.fixture(scope="module")
def asking() -> Asking:
    """The short cycle, only read."""
    return Asking(cycle.ledger())


def _lit(found: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    return {name: (task["light"]["colour"], task["light"]["flags"]) for name, task in found["tasks"].items()}


def test_time_alone_turns_them(asking: Asking) -> None:
    """Same entries, other days: before rules were adopted no colour; the day after the deadline 2.2.1 is overdue.

    2.2.1 claims 40 % of a plan that has run out, so it is red either way; 2.1.1 was verified and stays as it was.
    """
    before = _lit(asking.json("status", PLAN, "--as-of", "2023-07-09"))
    assert before["2.2.1"] == (None, [])
    last = _lit(asking.json("status", PLAN, "--as-of", "2025-12-31"))
    over = _lit(asking.json("status", PLAN, "--as-of", "2026-01-01"))
    assert (last["2.2.1"][0], over["2.2.1"][0]) == ("RED", "RED")
    assert last["2.1.1"] == over["2.1.1"] == ("GREEN", [])
    assert "due-soon" in last["2.2.1"][1] and "overdue" not in last["2.2.1"][1]
    assert "overdue" in over["2.2.1"][1] and "due-soon" not in over["2.2.1"][1]
    assert "disputed" in over["2.2.1"][1] and "disputed" not in over["2.1.2"][1]


def test_colour_never_alone(asking: Asking) -> None:
    """The screen shows symbol, word and flags; without adopted lights it says that no rules are adopted."""
    said = asking.said("status", PLAN, "--as-of", "2026-01-01").replace("\n", "")
    assert "■ 红灯" in said and "有争议" in said and "超期" in said
    assert "未采用规则 no rules" in asking.said("status", PLAN, "--as-of", "2023-07-09")


def test_every_colour_flag_and_status_has_words() -> None:
    """Whatever the fold can say, the screen can show."""
    assert set(lights.WORDS) == {"GREEN", "YELLOW", "RED", "GREY", None}
    flags = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', (FOLD / "flags.py").read_text()))
    assert lights.FLAGS.keys() <= flags
    named = re.search(r"## 3\. Status.*?\n\n(.*?)\. Steps", _figures(), re.DOTALL)
    assert named and set(re.findall(r"[A-Z_]{6,}", named[1])) == STATUSES.keys()
    flagged = re.search(r"\*\*Flags\*\*(.*?)\n\n", _figures(), re.DOTALL)
    assert flagged and set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", flagged[1])) == lights.FLAGS.keys()


def _figures() -> str:
    return (FOLD.parents[1] / "docs/figures.md").read_text()


@pytest.mark.parametrize(("acts", "status", "word"), [
    (("suspend",), "SUSPENDED", "已暂停"), (("cancel",), "CANCELLED", "已取消"),
    (("suspend", "reopen"), "REOPENED", "已重开"), (("close",), "CLOSED_NOT_IMPLEMENTED", "未落实关闭"),
])  # fmt: skip
def test_stopped_and_reopened_tasks_are_shown(tmp_path: Path, acts: tuple[str, ...], status: str, word: str) -> None:
    """A task that was stopped, closed or reopened has its word in `status` and in `plans`."""
    shilu, clock = worlds.with_plan(tmp_path)
    with shilu:
        clock.set(at("2026-01-10"))  # after the plan's last day: only then can a task be found not carried out
        for act in acts:
            command, actor = _act(act)
            shilu.execute(command, actor, act)
    asking = Asking(tmp_path)
    assert asking.json("status", PLAN)["tasks"]["2.1.1"]["status"] == status
    assert word in asking.said("status", PLAN) and word in asking.said("plans")


def _act(name: str) -> tuple[c.Command, Actor]:
    on: dict[str, Any] = {"plan": PLAN, "effective_on": date(2026, 1, 10)}
    said: dict[str, Any] = {"task": "2.1.1", "source": DECIDED}
    if name == "suspend":
        return lifecycle.SuspendTask(fact=events.TaskSuspended(**said, suspension="1", document="文件"), **on), OFFICE
    if name == "cancel":
        return lifecycle.CancelTask(fact=events.TaskCancelled(**said, document="文件"), **on), OFFICE
    if name == "reopen":
        return lifecycle.ReopenTask(fact=events.TaskReopened(**said, reopening="1", reason="条件具备"), **on), (
            cycle.SUPERVISOR
        )
    closed = events.TaskClosedUnimplemented(**said, grounds="未落实")
    return lifecycle.CloseTaskUnimplemented(fact=closed, **on), cycle.EVALUATOR
