"""Skeleton and tasks in other notations than those of the five plans."""

from __future__ import annotations

from aggregates.documents import Reading, read
from aggregates.documents.layout import heal
from aggregates.documents.outline import outline

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
    assert found.count(("各乡镇党委、政府", "responsible", "document_default")) == 2
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


def test_two_clauses_in_one_paragraph() -> None:
    """Each clause makes a task of the text since the clause before; only the list with 等 stays open."""
    body = "一、任务\n1.修路。加快修路。（县交通局牵头，县财政局等单位配合）一并养护。（县公路局负责）\n"
    reading = _plan(f"{body}2.通水。加快通水。（县水利局负责）\n")
    assert [(task.id, task.text) for task in reading.draft.tasks] == [
        ("1.1", "修路。加快修路。"),
        ("1.1-2", "一并养护。"),
        ("1.2", "通水。加快通水。"),
    ]
    assert [task.open_ended for task in reading.draft.tasks] == [True, False, False]
    assert [len(task.seats) for task in reading.draft.tasks] == [2, 1, 1]


def test_two_roles() -> None:
    """One agency in two roles on one task keeps both seats and is reported."""
    reading = _plan("一、任务\n1.修路。加快修路。（县交通局牵头，县交通局、县财政局配合）\n")
    assert len(reading.draft.tasks[0].seats) == 3
    assert [f.quote for f in reading.findings if f.code == "ROLE_DOUBLE"] == ["县交通局"]


def test_region_names_that_hold_a_level() -> None:
    """象州县 is a county: the 州 inside its name is not the end of it."""
    reading = read("象州县农村公路实施方案\n一、任务\n1.修路。加快修路。（县交通局负责）\n".encode())
    assert (reading.draft.region, reading.draft.level) == ("象州县", "county")


def _ids(reading: Reading) -> list[tuple[str, str | None, str | None]]:
    return [(task.id, task.title, task.group) for task in reading.draft.tasks]


def test_chapters_above_sections() -> None:
    """第一章 stands above 一、 and （一）: the id follows the whole path and the group is the nearest heading."""
    body = (
        "第一章 总体要求\n坚持统筹推进。\n第二章 重点任务\n一、交通\n（一）县道\n"
        "1.修桥。加快修桥。（县交通局负责）\n2.修路。加快修路。（县公路局负责）\n"
        "二、水利\n（一）水库\n1.清淤。加快清淤。（县水利局负责）\n"
    )
    assert _ids(_plan(body)) == [
        ("2.1.1.1", "修桥", "县道"),
        ("2.1.1.2", "修路", "县道"),
        ("2.2.1.1", "清淤", "水库"),
    ]


def test_items_above_bracketed_numbers() -> None:
    """Where the document counts 1.（一）（二）2.（一）（二）, the order of the document and not the usual one holds."""
    body = (
        "1.交通\n（一）修桥。加快修桥。（县交通局负责）\n（二）修路。加快修路。（县公路局负责）\n"
        "2.水利\n（一）清淤。加快清淤。（县水利局负责）\n（二）护岸。加快护岸。（县河湖局负责）\n"
        "3.电力\n（一）增容。加快增容。（县供电公司负责）\n"
    )
    assert _ids(_plan(body)) == [
        ("1.1", "修桥", "交通"),
        ("1.2", "修路", "交通"),
        ("2.1", "清淤", "水利"),
        ("2.2", "护岸", "水利"),
        ("3.1", "增容", "电力"),
    ]


def test_one_clause_behind_several_items() -> None:
    """A clause at the end of the last of several items closes them all; the second reading is reported."""
    body = (
        "一、任务\n（一）交通。改善出行条件。\n1.修桥。\n2.修路。加快施工。（县交通局负责）\n"
        "（二）水利。治理河道。\n1.清淤。加快清淤。（县水利局负责）\n2.护岸。加快护岸。（县河湖局负责）\n"
    )
    reading = _plan(body)
    assert _ids(reading) == [("1.1", "交通", "任务"), ("1.2.1", "清淤", "水利"), ("1.2.2", "护岸", "水利")]
    assert reading.draft.tasks[0].text == "交通。改善出行条件。1.修桥。2.修路。加快施工。"
    assert [finding.lines for finding in reading.findings if finding.code == "CLAUSE_SCOPE"] == [(6, 6)]


def test_a_clause_after_several_paragraphs() -> None:
    """Headings that each close with one clause, paragraphs later, are the tasks."""
    body = (
        "一、任务\n（一）修建桥梁\n完成勘测设计。\n加快施工进度。\n责任单位：县交通局\n"
        "（二）整治河道\n清理淤积。\n加固堤岸。\n责任单位：县水利局\n"
    )
    reading = _plan(body)
    assert _ids(reading) == [("1.1", "修建桥梁", "任务"), ("1.2", "整治河道", "任务")]
    assert reading.draft.tasks[1].text == "整治河道清理淤积。加固堤岸。"


def test_a_clause_on_a_title_alone() -> None:
    """A clause between a bare title and its text is that task's own."""
    body = (
        "一、任务\n（一）修桥（县交通局负责）\n加快修桥，确保安全。\n（二）清淤（县水利局负责）\n加快清淤，确保防洪。\n"
    )
    reading = _plan(body)
    assert _ids(reading) == [("1.1", "修桥", "任务"), ("1.2", "清淤", "任务")]
    assert [task.text for task in reading.draft.tasks] == ["修桥加快修桥，确保安全。", "清淤加快清淤，确保防洪。"]
    assert {basis for _, _, basis in _seats(reading)} == {"explicit"}


def test_a_table_of_contents_is_no_outline() -> None:
    """Lines of 目录 are skipped, with page numbers or without."""
    contents = "目  录\n一、总体要求……………1\n二、重点任务……………2\n"
    body = "一、总体要求\n坚持统筹。\n二、重点任务\n（一）修桥。加快修桥。（县交通局负责）\n"
    for listed in (contents, "目录\n一、总体要求\n二、重点任务\n"):
        reading = read((HEAD + listed + body).encode())
        assert _ids(reading) == [("2.1", "修桥", "重点任务")]
        sections = outline(heal((HEAD + listed + body).splitlines()).paragraphs).sections
        assert [section.heading.title for section in sections] == ["总体要求", "重点任务"]


def test_numbers_missing_and_twice() -> None:
    """A number left out and a number printed twice are reported; ids stay distinct."""
    body = (
        "一、任务\n1.修桥。加快修桥。（县交通局负责）\n3.修路。加快修路。（县公路局负责）\n"
        "3.清淤。加快清淤。（县水利局负责）\n"
    )
    reading = _plan(body)
    assert len({task.id for task in reading.draft.tasks}) == 3
    assert [f.lines for f in reading.findings if f.code == "NUMBERING"] == [(5, 5), (6, 6)]


def test_the_plan_behind_a_notice() -> None:
    """A notice with sections of its own hands on a plan as 附件1: the plan's sections count, and its title."""
    text = (
        "乙县人民政府办公室关于印发乙县河道治理实施方案的通知\n各乡镇人民政府：\n现印发给你们，请遵照执行。\n"
        "一、提高认识\n要高度重视。\n二、抓好落实\n按时报送。\n附件：1.乙县河道治理实施方案\n"
        "乙县人民政府办公室\n2023年3月1日\n附件1\n乙县河道治理实施方案\n"
        "一、任务\n（一）清淤。加快清淤。（县水利局负责）\n"
    )
    reading = read(text.encode())
    assert _ids(reading) == [("1.1", "清淤", "任务")]
    assert reading.draft.title == "乙县河道治理实施方案"
    assert reading.draft.signed_on == "2023-03-01"


def test_an_attachment_behind_the_plan() -> None:
    """Tasks of an attachment count by themselves and their ids say so."""
    body = (
        "一、任务\n（一）清淤。加快清淤。（县水利局负责）\n附件1\n乙县河道治理补充任务\n"
        "一、任务\n（一）护岸。加快护岸。（县河湖局负责）\n"
    )
    assert [task.id for task in _plan(body).draft.tasks] == ["1.1", "a1.1.1"]


def test_closing_words_are_nobodys_task() -> None:
    """What follows the last clause is an obligation, not a task, also when it is glued to the clause."""
    closing = (
        "各乡镇要认真落实本方案，重要情况及时报告县政府，并于每年十二月底前报送年度总结和下一年度的工作安排与建议。"
    )
    reading = _plan(f"一、任务\n（一）清淤。加快清淤。（县水利局负责）{closing}\n")
    assert [task.text for task in reading.draft.tasks] == ["清淤。加快清淤。"]
    assert closing in "".join(duty.text for duty in reading.draft.obligations)
