"""No code of the ledger is shown to people where there is a word for it: events, roles, statuses, marks, paths."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from aggregates.events import REGISTRY
from aggregates.values import Role, SeatRole
from ledger.reader import LedgerReader
from replay.diff import Change
from replay.points import point
from replay.replay_print import MOST
from replay.replaying import Bounds, replay
from replay.wording import EVENTS, FIELDS, FLAGS, MARKS, ROLES, SEAT_ROLES, event_word, role_word
from replay.wording_paths import path_said, rows, seat_said, statement_said, value_said
from tests.api import worlds
from tests.replay.test_steps import XIANGFEN

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs" / "GLOSSARY.md").read_text(encoding="utf-8")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"plan\.[a-z]|region\.[a-z]|\b(?:[a-z]+_[a-z_]+|[A-Z]{3,}(?:_[A-Z]+)*)\b")


def test_every_event_role_and_mark_has_a_word() -> None:
    """The closed lists of the domain are all in the dictionary, in Chinese, and no two events share a word."""
    assert EVENTS.keys() >= REGISTRY.keys()
    assert ROLES.keys() >= set(get_args(Role)) and SEAT_ROLES.keys() == set(get_args(SeatRole))
    for words in (EVENTS, ROLES, SEAT_ROLES, MARKS, FIELDS, FLAGS):
        assert all(CHINESE.search(word) for word in words.values())
    assert len(set(EVENTS.values())) == len(EVENTS)
    assert event_word("plan.unheard_of") == "plan.unheard_of" and role_word("nobody") == "nobody"


@pytest.mark.parametrize("word", ["迟报", "撤回", "关账", "固定", "重述", "督办", "约谈", "席位移交", "公示"])
def test_words_are_those_of_the_glossary(word: str) -> None:
    """The words shown are the ones the glossary explains."""
    assert word in GLOSSARY
    assert any(word in said for words in (EVENTS, MARKS) for said in words.values())


@pytest.mark.parametrize(("path", "said"), [
    ("tasks/2.4.1/status", "任务 2.4.1 状态"),
    ("tasks/2.4.1/seats/seat:2.4.1|襄汾县/县科协|lead|1/reports/2023-Q2/percent",
     "任务 2.4.1 席位 县科协 牵头 2023-Q2 填报 进展"),
    ("items/plan.task_linked/task_link:山西省/方案/2021-2025|3.1.1|2.1.1/relation",
     "上下级任务对应 山西省/方案/2021-2025 3.1.1 2.1.1 关系"),
    ("targets/headline-1/status", "目标 headline-1 状态"),
    ("anomalies/dispute-unknown/ruling:x|1", "异常 dispute-unknown x 1"),
])  # fmt: skip
def test_paths_in_words(path: str, said: str) -> None:
    """A path of the answer reads as a sentence would: what, which, which value; names with a slash stay whole."""
    assert path_said(path) == said


def test_values_and_names_in_words() -> None:
    """Statuses and roles in Chinese, none as a dash, hashes cut, a second holding of a seat counted."""
    assert value_said("tasks/1/status", "IN_PROGRESS") == "进行中" and value_said("x", None) == "—"
    assert value_said("tasks/1/percent", "40") == "40%" and value_said("x", True) == "是"
    assert seat_said("seat:1|甲县/县科协|cooperate|2") == "1 县科协 配合(第 2 次)"
    evidence = f"evidence:report:seat:1|甲县/县科协|lead|1|2023|{'a' * 64}"
    assert statement_said(evidence) == "1 县科协 牵头 2023 aaaaaaaa…"


def test_what_came_whole_takes_one_row() -> None:
    """A new task is one row with its name; a value that changes inside one that was there keeps its row."""
    values = {"title": "馆校合作", "no": 3, "status": "ASSIGNED"}
    came = [Change(f"tasks/1/{name}", None, value) for name, value in values.items()]
    assert rows(came) == [("任务 1", "—", "馆校合作")]
    gone = [Change("disputes/x/status", "RAISED", None), Change("disputes/x/open", True, None)]
    assert rows(gone) == [("争议 x", "有", "已无")]
    assert rows([Change("tasks/1/percent", "1", "2")]) == [("任务 1 进展", "1%", "2%")]


def test_the_demo_is_told_without_codes() -> None:
    """Every line that a replay of the demo's plan shows of what changed is free of the ledger's codes."""
    reader = LedgerReader.open(str(worlds.demo_ledger() / "ledger.db"))
    found = replay(reader, XIANGFEN, point(reader, "current"), Bounds())
    told = {
        text
        for step in found.steps
        for row in (*rows(step.changes)[:MOST], (statement_said(step.revision.statement),))
        for text in row
    }
    shown = {text for text in told if CODE.search(re.sub(r"[\w.-]*[A-Z_]+-[0-9]+-[0-9a-f]+|MIRROR.*", "", text))}
    assert not shown
