"""Task tables whose strokes were lost in copying are read where they can be told apart, and reported where not."""

from __future__ import annotations

import pytest

from aggregates.documents import Reading, read

TITLE = "石桥县2024年重点任务分解表\n\n"
ONE_COLUMN = "序号\n民生实事\n责任单位\n完成时限\n"
TWO_COLUMNS = "序号\n重点任务\n牵头单位\n配合单位\n"


def _read(text: str) -> Reading:
    return read((TITLE + text).encode())


def _seats(reading: Reading) -> list[list[tuple[str, str]]]:
    return [[(seat.agency, seat.role) for seat in task.seats] for task in reading.draft.tasks]


def _unread(reading: Reading) -> list[str]:
    return [finding.quote for finding in reading.findings if finding.code == "TABLE_UNREAD"]


def test_one_cell_a_line() -> None:
    """Several lines of units belong to one row; what follows them is the deadline, not a unit."""
    rows = "1\n疏浚东河。\n县水利局\n县住建局\n12月底前\n2\n新建天桥。\n县住建局\n9月投入使用\n"
    reading = _read(ONE_COLUMN + rows)
    assert _seats(reading) == [
        [("县水利局", "responsible"), ("县住建局", "responsible")],
        [("县住建局", "responsible")],
    ]
    assert [task.title for task in reading.draft.tasks] == ["疏浚东河", "新建天桥"]
    assert _unread(reading) == []


def test_two_columns_of_units() -> None:
    """With two columns of units each takes one line; headings between rows are no tasks."""
    rows = "一、稳增长\n3\n扩大投资。\n县发改局\n县工信局、县财政局\n"
    rows += "二、惠民生\n68\n改善学前教育。\n县教育局\n各乡镇人民政府。\n"
    reading = _read(TWO_COLUMNS + rows)
    assert _seats(reading) == [
        [("县发改局", "lead"), ("县工信局", "cooperate"), ("县财政局", "cooperate")],
        [("县教育局", "lead"), ("各乡镇人民政府", "cooperate")],
    ]
    assert [task.number for task in reading.draft.tasks] == [3, 68]


def test_a_second_task_in_a_row_is_reported() -> None:
    """A text left over behind a row has no unit, and a finding says so."""
    reading = _read(ONE_COLUMN + "1\n兴建养老楼。\n县民政局\n5月底前\n兴建老年大学。\n12月底前\n")
    assert _seats(reading) == [[("县民政局", "responsible")]]
    assert "NO_OWNER" in [finding.code for finding in reading.findings]


def test_rows_with_blanks_between_cells() -> None:
    """A row a line: the last words are the cells of units, whatever blanks stand in the text before them."""
    head = "序号 类别 主要任务 牵头单位 参与单位\n"
    rows = "1 加强水资源保 护 严守红线，到2025年达标。 县水利局 县住房和城乡建设局、县农业局等\n"
    rows += "2  防治污染 县生态环境局 县公安局\n"
    reading = _read(head + rows)
    assert _seats(reading) == [
        [("县水利局", "lead"), ("县住房和城乡建设局", "participate"), ("县农业局", "participate")],
        [("县生态环境局", "lead"), ("县公安局", "participate")],
    ]
    assert reading.draft.tasks[0].open_ended


@pytest.mark.parametrize(
    "text",
    [
        "领域\n主要目标\n主要责任单位\n提高健康水平。\n县卫健局\n县妇联\n",
        "│ 工 作 任 务 │分管领│牵头组织实施单位│完成时限│\n│抓好财税│ │县财政局│年内│\n",
        TWO_COLUMNS + "1\n扩大投资。\n县发改局\n县工信局\n县财政局\n县统计局\n",
    ],
    ids=["no numbers", "drawn", "lines that do not come out even"],
)
def test_a_header_without_rows_is_an_error(text: str) -> None:
    """A header of a task table whose rows cannot be told apart is never passed over in silence."""
    reading = _read(text)
    assert _seats(reading) == []
    assert _unread(reading)


def test_running_text_is_no_header() -> None:
    """A line that only speaks of 责任单位 raises nothing."""
    reading = _read("一、任务\n\n（一）修路。明确责任单位和完成时限。（县交通局负责）\n")
    assert _unread(reading) == []


def test_a_header_over_two_lines_and_again_on_the_next_page() -> None:
    """Header words broken over two lines are whole words; the header printed again is no row."""
    head = "序号\n项目\n牵头\n部门\n相关责任部门\n完成\n时间\n"
    one, two = "108\n推进素质教育\n教育局\n13个街道、镇\n2010年\n", "120\n构建防控网络\n卫生局\n相关部门\n2010年\n"
    reading = _read(head + one + head + two)
    assert _seats(reading) == [
        [("教育局", "lead"), ("13个街道、镇", "responsible")],
        [("卫生局", "lead"), ("相关部门", "responsible")],
    ]
    assert _unread(reading) == []


def test_a_file_that_opens_with_half_a_header_word() -> None:
    """A second half without a first one is a line like any other."""
    assert read("任务\n县水利局\n".encode()).draft.tasks == ()
