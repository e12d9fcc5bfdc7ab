"""Finding a plan by what people type, and one entry as an auditor reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregates.refusal import Refused
from replay.naming import find_plan, pick, pick_agency, pick_task, task_titles
from replay.plan_diff import plan_history
from replay.show import shown
from tests.api import worlds
from tests.api.worlds import EDUCATION, LEAD, NUMBER, PLAN, report

KNOWN = (
    {"plan": "甲县/方案/2021-2025", "title": "甲县实施方案", "document_number": "甲政发〔2022〕5号"},
    {"plan": "乙县/方案/2021-2025", "title": "乙县实施方案"},
    {"plan": "乙县/方案", "title": "甲县实施方案(旧)", "document_number": "乙政发〔2016〕5号"},
)


@pytest.mark.parametrize(("text", "plan"), [
    ("甲县/方案/2021-2025", KNOWN[0]), ("甲政发〔2022〕5号", KNOWN[0]), ("2016", KNOWN[2]), ("乙县/方案", KNOWN[2]),
    ("甲县实施方案", KNOWN[0]), ("乙县实施", KNOWN[1]),
])  # fmt: skip
def test_pick(text: str, plan: dict[str, str]) -> None:
    """An id, title or number fits exactly before anything fits in part; a part is enough when it fits one plan."""
    assert pick(text, KNOWN) == plan["plan"]


@pytest.mark.parametrize(("text", "code", "named"), [
    ("丙县", "no-such-plan", "丙县"), ("方案", "ambiguous-plan", "乙县/方案"),
])  # fmt: skip
def test_pick_refuses(text: str, code: str, named: str) -> None:
    """Nothing that fits, or several plans that do: refused, with what was typed or what it could be."""
    with pytest.raises(Refused) as no:
        pick(text, KNOWN)
    assert no.value.code == code and named in no.value.zh and named in no.value.en


TASKS = {"2.1.1": ["实施馆校合作行动", "馆校合作"], "2.1.10": ["建立服务平台"], "3.1.1": ["建立专职队伍"], "9": []}


@pytest.mark.parametrize(("text", "task"), [
    ("2.1.1", "2.1.1"), ("馆校合作", "2.1.1"), ("服务", "2.1.10"), ("专职队伍", "3.1.1"), ("9", "9"),
])  # fmt: skip
def test_pick_task(text: str, task: str) -> None:
    """A task is found by its number, by a title it has or had, or by a part of a title that fits it alone."""
    assert pick_task(text, TASKS) == task


@pytest.mark.parametrize(("text", "code", "named"), [
    ("2.1.2", "no-such-task", "2.1.1 实施馆校合作行动"), ("科技馆", "no-such-task", "2.1.1 实施馆校合作行动"),
    ("建立", "ambiguous-task", "3.1.1 建立专职队伍"),
])  # fmt: skip
def test_pick_task_refuses(text: str, code: str, named: str) -> None:
    """What fits no task, or several, is refused with the tasks it could be, in both languages."""
    with pytest.raises(Refused) as no:
        pick_task(text, TASKS)
    assert no.value.code == code and named in no.value.zh and named in no.value.en


def test_lists_are_joined_as_the_language_does() -> None:
    """Several names, or none, are told with 、 and 无 in Chinese, with commas and none in English."""
    several = [("建立", pick_task, TASKS), ("方案", pick, KNOWN), ("局", pick_agency, ["甲局", "乙局"])]
    for text, ask, known in several:
        with pytest.raises(Refused) as no:
            ask(text, known)  # type: ignore[operator]
        assert "、" in no.value.zh and ", " in no.value.en and "、" not in no.value.en
    with pytest.raises(Refused) as no:
        pick_task("", TASKS)
    assert no.value.zh.endswith("相近的有:无") and no.value.en.endswith("near it: none")


def test_titles_from_the_entries(tmp_path: Path) -> None:
    """Tasks and their titles come from the entries themselves."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        titles = task_titles(plan_history(shilu.reader, PLAN, shilu.reader.size()))
        defined = [e.event["data"] for e in shilu.reader.entries() if e.event["type"] == "plan.task_defined"]
    assert titles == {data["task"]: [data["title"]] for data in defined} and titles


def test_find_plan(tmp_path: Path) -> None:
    """The auditor finds plans from the entries themselves, without read models."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        assert {find_plan(shilu.reader, text) for text in (PLAN, "甲县", NUMBER)} == {PLAN}
        with pytest.raises(Refused, match="no-such-plan"):
            find_plan(shilu.reader, "乙县")


def test_show(tmp_path: Path) -> None:
    """One entry with both its times, who, what, its hashes, and where the statement's other revisions stand."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        shilu.execute(report("40"), EDUCATION, "a")
        shilu.execute(report("45", "2023-Q1"), EDUCATION, "b")
        receipt = shilu.execute(report("30", reason="误", authority="办"), EDUCATION, "c")
        assert not isinstance(receipt, list)
        position = receipt.positions[0]
        document = shown(shilu.reader, shilu.reader.entry(position))
        before = shilu.reader.entry(position - 1)
    assert document["revisions_at"] == [position - 2, position]
    assert (document["statement"], document["statement_revision"]) == (f"report:{LEAD}|2023-Q2", 2)
    assert (document["effective_on"], document["recorded_at"][:10]) == ("2023-06-30", "2023-07-10")
    assert document["actor"] == {"id": "education", "agency": "甲县/县教育局", "role": "liaison"}
    assert document["leaf_hash"] == receipt.leaf_hashes[0]
    assert document["previous_leaf"] == bytes(before.leaf_hash).hex()
    assert document["data"]["content"]["percent"] == "30"
