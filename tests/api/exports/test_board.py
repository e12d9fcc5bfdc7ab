"""The 台账: rows of the answers, in the official order, with words for people."""

from __future__ import annotations

from typing import Any

import pytest

from api.exports.board import board
from api.exports.cells import cells, counted, headings
from api.exports.problems import problems
from tests.api.exports.conftest import Answers

SEAT: dict[str, Any] = {
    "task": "1", "role": "lead", "order": 1, "agency": "甲县/某局", "as_written": "某局", "standing": "in_force",
    "source_kind": "document", "statement": "seat:1|甲县/某局|lead|1",
}  # fmt: skip
TASK: dict[str, Any] = {
    "task": "1", "no": 1, "title": "某事", "group": "某组", "leads": [], "status": "IN_PROGRESS", "since": None,
    "percent": "57", "position": 7, "percent_position": 8, "ended_on": None,
}  # fmt: skip
LIGHT = {"colour": "RED", "deadline": "RED", "progress": "YELLOW", "reporting": "GREEN", "flags": ["overdue"],
         "reason": None}  # fmt: skip
STATUS: dict[str, Any] = {"tasks": {"1": {
    "light": LIGHT, "deadline": {"on": "2025-12-31", "basis": "stated"}, "seats": {}, "falsified": {},
}}}  # fmt: skip


def test_rows_are_the_tasks_in_their_order(answers: Answers) -> None:
    """One row for each task of the answer, by its number; leads, status, percent and light are the answers' own."""
    tasks = {one["task"]: one for one in answers.tasks()["tasks"]}
    rows = answers.rows()
    assert [row["no"] for row in rows] == sorted(one["no"] for one in tasks.values())
    assert len(rows) == 33
    for row in rows:
        task, known = tasks[row["task"]], answers.status["tasks"][row["task"]]
        assert row["lead_ids"] == task["leads"]
        assert (row["status"], row["percent"], row["position"]) == (task["status"], task["percent"], task["position"])
        assert row["light"]["colour"] == known["light"]["colour"]
        assert row["deadline"] == known["deadline"]["on"]


def test_filtered_tasks_are_the_rows(answers: Answers) -> None:
    """What a filter leaves out of the answer stands in no row."""
    shown = answers.tasks("status:IN_PROGRESS")
    assert 0 < len(shown["tasks"]) < 33
    rows = answers.rows("status:IN_PROGRESS")
    assert {row["task"] for row in rows} == {one["task"] for one in shown["tasks"]}


def test_columns_stand_in_the_official_order() -> None:
    """序号、任务、牵头、配合、时限、进展、问题、灯、依据, each said in words."""
    assert headings() == (
        "序号", "任务", "牵头(责任)单位", "配合单位", "完成时限", "进展情况", "存在问题", "灯", "依据",
    )  # fmt: skip
    (row,) = board(STATUS, {"tasks": [TASK]}, {"seats": [SEAT]})
    assert cells(row) == (
        "1", "1 某事", "某局", "", "2025-12-31 (明文)", "进行中 57%", "超期;进度滞后", "■ 红灯(超期)", "#7",
    )  # fmt: skip
    assert cells(board(STATUS, {"tasks": [TASK]}, {"seats": [SEAT]}, "en")[0], "en")[5:] == (
        "in progress 57%", "overdue; behind schedule", "■ red (overdue)", "#7",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "standing", "name", "where"),
    [
        ("shared", "in_force", "某局(分工负责)", "leads"), ("participate", "in_force", "某局(参加)", "others"),
        ("lead", "start_unknown", "某局(起始日不明)", "leads"), ("cooperate", "in_force", "某局", "others"),
    ],
)  # fmt: skip
def test_seats_say_what_the_column_does_not(role: str, standing: str, name: str, where: str) -> None:
    """A role that the heading does not name, and a start that nobody knows, stand beside the name."""
    (row,) = board(STATUS, {"tasks": [TASK]}, {"seats": [{**SEAT, "role": role, "standing": standing}]})
    assert row[where] == [name]


def test_ended_seats_are_not_shown() -> None:
    """Who held the seat before or will hold it later does not stand in the table of the day."""
    seats = [{**SEAT, "standing": standing} for standing in ("ended", "not_yet")]
    (row,) = board(STATUS, {"tasks": [TASK]}, {"seats": seats})
    assert row["leads"] == row["others"] == []


@pytest.mark.parametrize(
    ("seat", "invented", "marked"),
    [
        ({}, (), False),
        ({"source_kind": "illustration"}, (), True),
        ({}, (7,), True),
        ({}, (8,), True),
        ({}, (9,), False),
    ],
)
def test_invented_data_are_marked(seat: dict[str, Any], invented: tuple[int, ...], marked: bool) -> None:
    """A row on an invented seat, status or percent says so in its last cell."""
    (row,) = board(STATUS, {"tasks": [TASK]}, {"seats": [{**SEAT, **seat}]}, invented=invented)
    assert row["illustration"] is marked
    assert cells(row)[-1] == ("#7 示意" if marked else "#7")


def test_the_demo_marks_what_it_invented(answers: Answers) -> None:
    """Reports of the demo are made up: every row whose progress rests on one is marked."""
    assert all(row["illustration"] for row in answers.rows() if row["percent"] is not None)


def test_no_light_is_no_colour() -> None:
    """Where no rules are adopted the cell says so, with a symbol and no colour."""
    status = {"tasks": {"1": {**STATUS["tasks"]["1"], "light": {"colour": None, "flags": ["overdue"], "reason": "x"}}}}
    (row,) = board(status, {"tasks": [TASK]}, {"seats": []})
    assert cells(row)[7] == "— 未采用规则(超期)"
    assert counted([row]) == [("— 未采用规则", 1)]


def test_problems_name_what_is_open() -> None:
    """Open disputes, notices and rectifications of the task, returned reports and false evidence; nothing settled."""
    report = {"reviews": [{"result": "accepted"}, {"result": "returned"}]}
    known = {"light": {"flags": ["disputed"]}, "seats": {"s": {"reports": {"2023-Q2": report}}}, "falsified": {"x": {}}}
    status = {
        "tasks": {"1": known},
        "disputes": {"争": {"open": True, "status": "RAISED", "raised": {"task": "1"}},
                     "旧": {"open": False, "status": "DECIDED", "raised": {"task": "1"}},
                     "他": {"open": True, "status": "RAISED", "raised": {"task": "2"}}},
        "notices": {"a": {"issued": {"task": "1", "matter": "催"}, "closed": None},
                    "b": {"issued": {"task": "1", "matter": "已结"}, "closed": {}}},
        "rectifications": {"c": {"ordered": {"task": "1", "matter": "改"}, "status": "ORDERED"},
                           "d": {"ordered": {"task": "1", "matter": "已改"}, "status": "DONE"}},
    }  # fmt: skip
    assert problems(status, "1") == [
        "填报被退回(2023-Q2)", "佐证失实", "争议未决:争(已提出)", "督办未结:催", "整改未完成:改",
    ]  # fmt: skip
    assert problems(status, "none such") == []
