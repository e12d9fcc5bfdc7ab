"""Responsibility tables: headers, spans, groups, cells of several units, rows that repeat the text."""

from __future__ import annotations

from aggregates.documents import Reading, read

TITLE = "乙县河道治理工作任务分解表\n"
HEAD = "| 序号 | 重点任务 | 牵头单位 | 配合单位 | 责任领导 | 完成时限 |\n|---|---|---|---|---|---|\n"


def _table(rows: str, *, before: str = "", head: str = HEAD) -> Reading:
    return read(f"# {TITLE}\n{before}\n{head}{rows}".encode(), name="plan.md")


def _seats(reading: Reading) -> list[list[tuple[str, str]]]:
    return [[(seat.agency, seat.role) for seat in task.seats] for task in reading.draft.tasks]


def _codes(reading: Reading) -> list[str]:
    return [f.code for f in reading.findings if f.code in ("TABLE_UNREAD", "TASKS_TWICE", "CLAUSE_UNREAD", "NO_OWNER")]


def _html(rows: str) -> Reading:
    page = (
        f"<html><head><meta charset='utf-8'></head><body><h1>{TITLE}</h1><table border='1'>{rows}</table></body></html>"
    )
    return read(page.encode(), name="plan.html")


def test_a_row_is_a_task() -> None:
    """Each row with units is a task: title, seats by the column's role, clause as printed; persons stay out."""
    reading = _table(
        "| 1 | 清理河道 | 县水利局 | 县财政局、县交通局 | 张某某 | 2023年底 |\n"
        "| 2 | 加固堤岸 | 县住建局 | | 李某某 | |\n"
    )
    assert [(task.id, task.title) for task in reading.draft.tasks] == [("t1.1", "清理河道"), ("t1.2", "加固堤岸")]
    assert _seats(reading) == [
        [("县水利局", "lead"), ("县财政局", "cooperate"), ("县交通局", "cooperate")],
        [("县住建局", "lead")],
    ]
    assert reading.draft.tasks[0].responsibility_text == "县水利局|县财政局、县交通局"
    assert "张某某" not in str(reading.draft.tasks)


def test_a_header_of_two_rows_and_spans() -> None:
    """责任分工 over 牵头 and 配合, and one cell of units for several rows."""
    reading = _html(
        "<tr><td rowspan='2'>序号</td><td rowspan='2'>工作任务</td><td colspan='2'>责任分工</td></tr>"
        "<tr><td>牵头</td><td>配合</td></tr>"
        "<tr><td>1</td><td>清理河道</td><td rowspan='2'>县水利局</td><td>县财政局<br>县交通局</td></tr>"
        "<tr><td>2</td><td>加固堤岸</td><td>县住建局 县审计局</td></tr>"
    )
    assert _seats(reading) == [
        [("县水利局", "lead"), ("县财政局", "cooperate"), ("县交通局", "cooperate")],
        [("县水利局", "lead"), ("县住建局", "cooperate"), ("县审计局", "cooperate")],
    ]


def test_groups_and_repeated_headers() -> None:
    """A row over the full width names the group; the header printed again is no task."""
    header = "<tr><td>序号</td><td>工作任务</td><td>责任单位</td></tr>"
    reading = _html(
        f"{header}<tr><td colspan='3'>一、河道</td></tr><tr><td>1</td><td>清理河道</td><td>县水利局</td></tr>{header}"
        "<tr><td colspan='3'>二、堤岸</td></tr><tr><td>2</td><td>加固堤岸</td><td>县住建局</td></tr>"
    )
    assert [(task.group, task.title) for task in reading.draft.tasks] == [("河道", "清理河道"), ("堤岸", "加固堤岸")]
    assert len({task.id for task in reading.draft.tasks}) == 2


def test_a_cell_with_a_clause_of_its_own() -> None:
    """Roles inside a cell count before the header's."""
    head = "| 序号 | 工作内容 | 责任单位 |\n|---|---|---|\n"
    reading = _table("| 1 | 清理河道 | 县水利局牵头，县财政局配合 |\n| 2 | 加固堤岸 | 县住建局 |\n", head=head)
    assert _seats(reading) == [[("县水利局", "lead"), ("县财政局", "cooperate")], [("县住建局", "responsible")]]


def test_an_empty_cell_and_the_same_again() -> None:
    """A row without units is reported and is no task; 同上 repeats the cell above."""
    head = "| 序号 | 工作内容 | 责任单位 |\n|---|---|---|\n"
    reading = _table("| 1 | 清理河道 | 县水利局 |\n| 2 | 加固堤岸 | 同上 |\n| 3 | 修建水闸 | — |\n", head=head)
    assert _seats(reading) == [[("县水利局", "responsible")], [("县水利局", "responsible")]]
    assert _codes(reading) == ["NO_OWNER"]


def test_a_table_that_repeats_the_text() -> None:
    """Tasks printed in the text and in a table count once; the table's other reading is shown."""
    body = "一、任务\n\n（一）清理河道。清理全县河道。（县水利局负责）\n\n附件1\n"
    head = "| 序号 | 工作内容 | 责任单位 |\n|---|---|---|\n"
    reading = _table("| 1 | 清理河道 | 县财政局 |\n| 2 | 加固堤岸 | 县住建局 |\n", before=body, head=head)
    assert _seats(reading) == [[("县水利局", "responsible")], [("县住建局", "responsible")]]
    assert [f.severity.value for f in reading.findings if f.code == "TASKS_TWICE"] == ["WARN"]


def test_a_table_nobody_can_read() -> None:
    """Words of responsibility under an unknown header are an ERROR; a table of figures is only noted."""
    rows = "| 甲 | 由县水利局牵头，县财政局配合 |\n| 乙 | 由县住建局负责 |\n"
    reading = _table(rows, head="| 片区 | 说法 |\n|---|---|\n", before="（一）修路。加快修路。（县交通局负责）\n")
    assert [f.severity.value for f in reading.findings if f.code == "TABLE_UNREAD"] == ["ERROR"]
    figures = _table(
        "| 甲 | 3 |\n| 乙 | 4 |\n", head="| 片区 | 座 |\n|---|---|\n", before="（一）修路。加快修路。（县交通局负责）\n"
    )
    assert [f.severity.value for f in figures.findings if f.code == "TABLE_UNREAD"] == ["INFO"]


def test_a_table_in_plain_text() -> None:
    """A regular grid of tabs in a text is a table; so is one written cell by cell, each closed by a stroke."""
    tabs = "序号\t工作内容\t责任单位\n1\t清理河道\t县水利局\n2\t加固堤岸\t县住建局\n"
    cells = "".join(f"{cell} |\n" for line in tabs.splitlines() for cell in line.split("\t"))
    for drawn in (tabs, cells):
        reading = read((TITLE + drawn).encode())
        assert [task.title for task in reading.draft.tasks] == ["清理河道", "加固堤岸"]
        assert _seats(reading) == [[("县水利局", "responsible")], [("县住建局", "responsible")]]
