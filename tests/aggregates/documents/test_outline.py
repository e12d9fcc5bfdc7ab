"""Skeleton and tasks in other notations than those of the five plans."""

from __future__ import annotations

from aggregates.documents import Reading, read

HEAD = "甲县加强乡村建设实施方案（2024—2026年）\n为落实有关要求，制定本方案。\n"


def _plan(body: str) -> Reading:
    return read((HEAD + body).encode())


def _seats(reading: Reading) -> list[tuple[str, str, str]]:
    return [(seat.agency, seat.role, seat.basis) for task in reading.draft.tasks for seat in task.seats]


def test_items_that_are_groups() -> None:
    """（一） items that carry their own clause are the tasks, under the section's title."""
    reading = _plan(
        "一、主要任务\n（一）修路。加快修路。（县交通局负责）\n（二）通水。加快通水。（县水利局牵头，各乡镇配合）\n"
    )
    assert [(t.id, t.title, t.group) for t in reading.draft.tasks] == [
        ("1.1", "修路", "主要任务"),
        ("1.2", "通水", "主要任务"),
    ]


def test_numbering_that_runs_through() -> None:
    """Items numbered through all groups keep their place within their group in the id."""
    reading = _plan(
        "一、任务\n（一）甲\n1.修路。加快修路。（责任单位：县交通局）\n（二）乙\n2.通水。加快通水。（责任单位：县水利局）\n"
    )
    assert [task.id for task in reading.draft.tasks] == ["1.1.1", "1.2.1"]
    assert [task.lines for task in reading.draft.tasks] == [(5, 5), (7, 7)]


def test_first_listed_rule() -> None:
    """Where the document declares that the first-listed leads, it does, and the seat says by which rule."""
    body = "一、任务（列第一位者为牵头单位，下同）\n（一）修路。加快修路。（县交通局、县财政局负责）\n"
    assert _seats(_plan(body)) == [
        ("县交通局", "lead", "document_order_rule"),
        ("县财政局", "responsible", "explicit"),
    ]


def test_no_rule_no_lead() -> None:
    """Without such a declaration the first-listed stays what the clause makes it."""
    body = "一、任务\n（一）修路。加快修路。（县交通局、县财政局负责）\n"
    assert {role for _, role, _ in _seats(_plan(body))} == {"responsible"}


def test_default_party() -> None:
    """A party the document adds to all tasks sits on each of them, on the basis of that sentence."""
    body = (
        "一、任务\n以下各项任务均需各乡镇党委、政府落实，不再一一列出。\n"
        "（一）修路。加快修路。（县交通局负责）\n（二）通水。加快通水。（县水利局负责）\n"
    )
    found = _seats(_plan(body))
    assert found.count(("各乡镇党委", "responsible", "document_default")) == 2
    assert found.count(("县交通局", "responsible", "explicit")) == 1


def test_group_bracket() -> None:
    """A bracket behind a group's heading gives its parties to every item of the group."""
    body = "一、任务\n（一）修路（牵头单位：县交通局）\n1.修县道。加快建设。\n2.修乡道。加快建设。\n"
    reading = _plan(body)
    assert [task.title for task in reading.draft.tasks] == ["修县道", "修乡道"]
    assert set(_seats(reading)) == {("县交通局", "lead", "group")}
    assert reading.draft.groups[0].title == "修路"


def test_clause_on_its_own_line() -> None:
    """A labelled line under an item is the item's clause."""
    body = (
        "一、任务\n1.修路。加快修路，提高标准。\n责任单位：县交通局、县财政局\n2.通水。加快通水。\n责任单位：县水利局\n"
    )
    reading = _plan(body)
    assert [task.named("responsible") for task in reading.draft.tasks] == [["县交通局", "县财政局"], ["县水利局"]]
    assert reading.draft.tasks[0].text == "修路。加快修路，提高标准。"


def test_items_without_a_clause_are_reported() -> None:
    """A numbered item without a clause among others that have one is a finding, not a task."""
    body = "一、任务\n1.修路。加快修路。（县交通局负责）\n2.通水。加快通水。\n3.通电。加快通电。（县供电公司负责）\n"
    reading = _plan(body)
    assert [task.title for task in reading.draft.tasks] == ["修路", "通电"]
    assert [f.lines for f in reading.findings if f.code == "NO_OWNER"] == [(5, 5)]


def test_unreadable_clause_is_an_error() -> None:
    """A labelled bracket that does not parse is an ERROR, and no seat is guessed from it."""
    body = "一、任务\n1.修路。加快修路。（县交通局负责）\n2.通水。加快通水。（责任单位：待2024年确定）\n"
    reading = _plan(body)
    assert [(f.code, f.severity, f.lines) for f in reading.findings if f.severity == "ERROR"] == [
        ("CLAUSE_UNREAD", "ERROR", (5, 5))
    ]
    assert len(reading.draft.tasks) == 1


def test_a_sentence_with_commas_is_no_title() -> None:
    """A task that opens with running text has no title and borrows its group's; the printed title stays null."""
    body = "一、任务\n（一）健康行动\n聚焦群众需求，推进资源共享。做好有关工作。（县卫健局负责）\n"
    (task,) = _plan(body).draft.tasks
    assert (task.title, task.title_from_group, task.display_title) == (None, True, "健康行动")


def test_not_a_plan() -> None:
    """A text without any responsibility clause is not a plan; it says why and its lists are empty."""
    reading = read("某县召开会议\n会议指出，要牵头做好各项工作，配合有关部门。\n".encode())
    assert reading.draft.kind == "not_a_plan"
    assert reading.draft.not_a_plan_reason is not None
    assert (reading.draft.tasks, reading.draft.targets, reading.draft.phases) == ((), (), ())
    assert [finding.code for finding in reading.findings] == ["NOT_A_PLAN"]


def test_one_open_list_opens_the_task() -> None:
    """A task with two clauses, one of them open, has an open list and the seats of both."""
    body = "一、任务\n1.修路。加快修路。（县交通局牵头，县财政局等单位配合）\n一并养护。（县公路局负责）\n"
    reading = _plan(f"{body}2.通水。加快通水。（县水利局负责）\n".replace("）\n一并", "）一并"))
    assert [task.open_ended for task in reading.draft.tasks] == [True, False]
    assert [seat.agency for seat in reading.draft.tasks[0].seats] == ["县交通局", "县财政局", "县公路局"]


def test_two_roles() -> None:
    """One agency in two roles on one task keeps both seats and is reported."""
    reading = _plan("一、任务\n1.修路。加快修路。（县交通局牵头，县交通局、县财政局配合）\n")
    assert len(reading.draft.tasks[0].seats) == 3
    assert [f.quote for f in reading.findings if f.code == "ROLE_DOUBLE"] == ["县交通局"]


def test_region_names_that_hold_a_level() -> None:
    """象州县 is a county: the 州 inside its name is not the end of it."""
    reading = read("象州县农村公路实施方案\n一、任务\n1.修路。加快修路。（县交通局负责）\n".encode())
    assert (reading.draft.region, reading.draft.level) == ("象州县", "county")
