"""The 台账 workbook: 说明, 台账, 变更明细, 核验; text is text, and equal input gives equal bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from api.exports import changed, stamped
from api.exports.board_file import summary, titled
from api.exports.cells import LIGHT, WIDTHS, cells, headings
from api.exports.checked import checked
from api.exports.docx_parts import LIGHTS
from api.exports.paper import Grid
from api.exports.stamped import Stamp
from api.exports.words import INVENTED, Lang, pick
from api.tables.cells import spelt
from api.tables.xlsx_file import OPTIONS, put

SHEETS = (("说明", "About"), ("台账", "Ledger"), ("变更明细", "Changes"), ("核验", "Verification"))
_FROZEN = 3
"""Columns that stay: number, task, lead."""


class _Looks:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        wrapped = {"text_wrap": True, "valign": "top"}
        self.head: Format = book.add_format({**wrapped, "bold": True, "bg_color": "#F3F5F7", "border": 1})
        self.cell: Format = book.add_format({**wrapped, "border": 1})
        self.label: Format = book.add_format({**wrapped, "bold": True})
        self.text: Format = book.add_format(wrapped)
        self.title: Format = book.add_format({"bold": True, "font_size": 16})
        self.lights: dict[str, Format] = {
            symbol: book.add_format({**wrapped, "border": 1, "font_color": f"#{colour}"})
            for symbol, colour in LIGHTS.items()
        }


def workbook(
    rows: Sequence[Mapping[str, Any]], stamp: Stamp, changes: Mapping[str, Any] | None = None, lang: Lang = "zh", *,
    title: str = "", filters: Sequence[str] = (),
) -> bytes:
    """The rows of `board` as they are shown (filtered or not) with what they rest on; `changes` an answer of `diff`.

    The first three columns and the headings of the table stay in sight. Refused: `cell-too-long`.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    name = titled(title, lang).replace("\n", " ")
    book.set_properties({"title": spelt(name)[:255], "created": stamped.made(stamp).replace(tzinfo=None)})
    looks = _Looks(book)
    about, ledger, changes_sheet, verification = (book.add_worksheet(pick(lang, *names)) for names in SHEETS)
    _about(about, rows, stamp, lang, name, summary(rows, filters, lang), looks)
    _ledger(ledger, rows, lang, looks)
    _changes(changes_sheet, changes, lang, looks)
    _pairs(verification, 0, checked(stamp, lang), looks)
    book.close()
    return out.getvalue()


def _about(
    sheet: Worksheet, rows: Sequence[Mapping[str, Any]], stamp: Stamp, lang: Lang, title: str, told: str, looks: _Looks
) -> None:
    put(sheet, 0, 0, title, "", looks.title)
    made_up = sum(bool(row["illustration"]) for row in rows)
    pairs = [
        *stamped.parts(stamp, lang), (pick(lang, "内容", "contents"), told),
        (pick(lang, "灯", "lights"), pick(
            lang, "由判灯规则按时限、进度、填报三部分中最差者得出,不由人填;规则见固定链接",
            "the worst of deadline, progress and reporting under the adopted rules; nobody sets it by hand")),
        (pick(lang, "依据", "basis"), pick(
            lang, "任务状态所依的账本记录号", "the entry of the ledger that the task's status rests on")),
    ]  # fmt: skip
    if made_up:
        pairs.append((INVENTED[lang], pick(
            lang, f"其中 {made_up} 项任务所据含示意(虚构)数据,“依据”列标“{INVENTED[lang]}”,不代表任何单位的实际作为",
            f"{made_up} tasks rest on invented data, marked “{INVENTED[lang]}” in the last column",
        )))  # fmt: skip
    _pairs(sheet, 2, pairs, looks)


def _ledger(sheet: Worksheet, rows: Sequence[Mapping[str, Any]], lang: Lang, looks: _Looks) -> None:
    names = headings(lang)
    sheet.freeze_panes(1, _FROZEN)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    for at, (name, width) in enumerate(zip(names, WIDTHS, strict=True)):
        sheet.set_column(at, at, width * 1.3)
        put(sheet, 0, at, name, name, looks.head)
    for line, row in enumerate(rows, 1):
        for at, text in enumerate(cells(row, lang)):
            light = looks.lights.get(text[:1]) if at == LIGHT else None
            if at == 0 and row["no"] is not None:
                sheet.write_number(line, at, row["no"], looks.cell)
            else:
                put(sheet, line, at, text, names[at], light or looks.cell)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(names) - 1)


def _changes(sheet: Worksheet, changes: Mapping[str, Any] | None, lang: Lang, looks: _Looks) -> None:
    if changes is None:
        put(sheet, 0, 0, pick(lang, "未选对比时点,没有变更明细", "nothing is compared: no changes"), "", looks.text)
        return
    put(sheet, 0, 0, changed.compared(changes, lang), "", looks.label)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 6, 30)
    line = _grid(sheet, 2, changed.differing(changes, lang), looks)
    put(sheet, line + 1, 0, pick(lang, "引起变化的记录", "the entries behind them"), "", looks.label)
    _grid(sheet, line + 2, changed.carried_by(changes, lang), looks)


def _grid(sheet: Worksheet, line: int, grid: Grid, looks: _Looks) -> int:
    """Write the table from this line on; the line after it."""
    for at, row in enumerate((grid.headings, *grid.rows)):
        for column, text in enumerate(row):
            put(sheet, line + at, column, text, grid.headings[column], looks.cell if at else looks.head)
    return line + len(grid.rows) + 1


def _pairs(sheet: Worksheet, line: int, pairs: Iterable[tuple[str, str]], looks: _Looks) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    for at, (label, text) in enumerate(pairs, line):
        put(sheet, at, 0, label, label, looks.label)
        put(sheet, at, 1, text, label, looks.text)
