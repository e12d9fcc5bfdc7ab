"""The form an agency fills in: an XLSX with one row for each report that is due, and a sheet that says how."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from api.batch.columns import ON_THE_FORM, heading
from api.batch.due import Due
from api.batch.rows import MOST_ROWS
from api.tables.wording import word
from api.tables.xlsx_file import MADE, OPTIONS, put

SHEET, HOW_TO = "填报 report", "填写说明 how to"
INSTRUCTIONS = (
    ("每行是一个席位在本期应交的填报。灰色各列已填好并锁定,请勿改动,也不要增删列。",
     "Each row is one report due for this period. The grey columns are locked; leave them, and add none."),
    ("“进展(%)”填 0 至 100,最多两位小数,如 40 或 37.5;没有可不填。",
     "percent: 0 to 100 with at most two decimals, such as 40 or 37.5; may be left empty."),
    ("“进展情况”必填,最多 20000 字,用文字说明本期做了什么。",
     "narrative: required, at most 20,000 characters: what was done in this period."),
    ("“是否完成”填 是 或 否,不填为否。这只是本单位的陈述,须经核验。",
     "claims_done: 是 (yes) or 否 (no), empty means no. It is a claim, still to be verified."),
    ("“情况截至”是所述情况的日期,如 2023-06-30;不填则以提交日为准。",
     "effective_on: the day the report speaks of, such as 2023-06-30; empty means the day it is sent."),
    ("整行不填表示本次不报这一席位,该行不计入。不接受公式:公式所在的行不予记录。",
     "A row left wholly empty is not sent. Formulas are refused, with their row."),
    ("填好后存为 XLSX,以 POST /api/v1/report-batches 提交,并附 Idempotency-Key。每行都有自己的结果;"
     "未要求 partial=true 时,有一行不合格则整批不记。",
     "Save as XLSX and send it with POST /api/v1/report-batches and an Idempotency-Key. Every row gets its own "
     "verdict; unless partial=true is asked for, one refused row keeps the whole batch from being recorded."),
    (f"一批最多 {MOST_ROWS} 行。重复提交同一文件和同一键不会重复记录。",
     f"At most {MOST_ROWS} rows. The same file sent again under the same key is recorded once."),
)  # fmt: skip


def report_form(rows: Sequence[Due], agency: str, stamp: Mapping[str, Any]) -> bytes:
    """The form as XLSX, reproducible byte for byte. Refused: `cell-too-long`."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"created": MADE})
    bold = book.add_format({"bold": True, "text_wrap": True, "locked": True})
    fixed = book.add_format({"bg_color": "#E7E6E6", "locked": True, "text_wrap": True, "valign": "top"})
    as_text = {"locked": False, "num_format": "@", "text_wrap": True, "valign": "top"}
    free, date = book.add_format(as_text), book.add_format({**as_text, "num_format": "yyyy-mm-dd"})
    _rows(book.add_worksheet(SHEET), rows, bold, fixed, free, date)
    _how_to(book.add_worksheet(HOW_TO), agency, stamp, bold)
    book.close()
    return out.getvalue()


def _rows(sheet: Worksheet, rows: Sequence[Due], bold: Format, fixed: Format, free: Format, date: Format) -> None:
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(ON_THE_FORM):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, heading(column), bold)
        for line, row in enumerate(rows, 1):
            if column.entered:
                sheet.write_blank(line, at, None, date if column.name == "effective_on" else free)
            else:
                put(sheet, line, at, getattr(row, column.name), column.zh, fixed)
        if column.name == "claims_done" and rows:
            sheet.data_validation(1, at, len(rows), at, {"validate": "list", "source": ["是", "否"]})
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def _how_to(sheet: Worksheet, agency: str, stamp: Mapping[str, Any], bold: Format) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 2, 70)
    for line, (zh, en) in enumerate(INSTRUCTIONS):
        put(sheet, line, 1, zh, "中文")
        put(sheet, line, 2, en, "English")
    told = {"agency": agency, **stamp}
    for line, (name, value) in enumerate(told.items(), len(INSTRUCTIONS) + 1):
        put(sheet, line, 0, name, name, bold)
        put(sheet, line, 1, word(value), name)
