"""A filled-in form as rows: each cell by the heading over it, each fault with its place."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook

from aggregates.documents.formats.errors import Unreadable
from aggregates.values import task_of_seat
from api.batch.columns import BY_NAME, NEEDED, Unusable
from api.batch.rows import MOST_ROWS, Row, faulty, row_of, too_many
from api.batch.workbook import Checked, checked
from api.http.problems import Problem

HEAD_WITHIN = 10
"""The heading is looked for in so many first rows: somebody may have put a title above it."""
ENTERED = frozenset(name for name, column in BY_NAME.items() if column.entered)
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA")


class Filled(NamedTuple):
    """The rows of a form that say something, and the numbers of those left empty."""

    rows: list[Row]
    blank: list[int]


def xlsx_rows(data: bytes) -> Filled:
    """The rows of an XLSX form, numbered as on its first sheet.

    Problem 422: `unreadable-workbook`, `not-the-form` (columns missing or unknown), `too-many-rows`.
    """
    try:
        book = checked(data, MOST_ROWS + HEAD_WITHIN)
        cells = _cells(book)
    except Unreadable as no:
        raise Problem(422, "unreadable-workbook", no.reason_zh, no.reason_en) from None
    head, names = _heading(cells)
    computed: dict[int, list[int]] = {}
    for row, column in sorted(book.formulas):
        computed.setdefault(row, []).append(column)
    rows, blank = [], []
    for at in range(head + 1, len(cells)):
        found = _row(at, cells[at], names, computed.get(at, ()))
        if found is None:
            blank += [at + 1] if any(map(_filled, cells[at])) else []
        else:
            rows.append(found)
    if len(rows) > MOST_ROWS:
        raise too_many()
    return Filled(rows, blank)


def _cells(book: Checked) -> list[list[Any]]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(book.data)) as opened:
            return opened.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":  # a defect of the reader
            raise Unreadable("工作簿无法读取", "the workbook cannot be read") from error
        raise


def _heading(cells: Sequence[Sequence[Any]]) -> tuple[int, list[str]]:
    """(row of the heading, name of each column, "" for one without a heading). Problem 422."""
    for at, row in enumerate(cells[:HEAD_WITHIN]):
        names = [cell.split()[-1] if isinstance(cell, str) and cell.strip() else "" for cell in row]
        if set(names) >= NEEDED:
            _require_known(names)
            return at, names
    wanted = "、".join(sorted(NEEDED))
    raise Problem(
        422, "not-the-form", f"第一张表中没有表头(至少要有 {wanted});请使用下载的填报表",
        f"the first sheet has no heading with {', '.join(sorted(NEEDED))}; use the form that is downloaded",
    )  # fmt: skip


def _require_known(names: Sequence[str]) -> None:
    named = [name for name in names if name]
    unknown = sorted(set(named) - set(BY_NAME))
    if unknown or len(set(named)) < len(named):
        raise Problem(
            422, "not-the-form", f"表头有不认识或重复的列;可有:{'、'.join(BY_NAME)}",
            f"the heading has unknown or repeated columns; there are: {', '.join(BY_NAME)}",
        )  # fmt: skip


def _row(at: int, cells: Sequence[Any], names: Sequence[str], computed: Sequence[int]) -> Row | None:
    """The row, None for one in which nothing was entered."""
    given = {name: cell for name, cell in zip(names, cells, strict=False) if name and _filled(cell)}
    beside = any(_filled(cell) for name, cell in zip(names, cells, strict=False) if not name)
    if not computed and not beside and ENTERED.isdisjoint(given):
        return None
    if computed:
        return Row(at + 1, _formula(names[computed[0]] if computed[0] < len(names) else ""))
    if beside:
        return Row(at + 1, faulty("outside-the-form", "表头之外的列中有内容", "there is something outside the columns"))
    return _read(at + 1, given)


def _read(number: int, given: Mapping[str, Any]) -> Row:
    body: dict[str, Any] = {}
    for name, cell in given.items():
        try:
            if isinstance(cell, str) and cell in _ERRORS:
                raise Unusable("error-cell", "此格是 Excel 错误值", "this cell holds an Excel error")
            body[name] = BY_NAME[name].read(cell)
        except Unusable as no:
            return Row(number, faulty(no.code, no.zh, no.en, f"/{name}"))
    if body.get("task", "") not in ("", task_of_seat(body.get("seat", ""))):
        zh, en = (
            "任务与席位不符;锁定的列请勿改动",
            "not the task of that seat: leave the locked columns as they are",
        )
        return Row(number, faulty("task-differs", zh, en, "/task"))
    return row_of(number, {name: value for name, value in body.items() if name not in ("task", "title")})


def _formula(name: str) -> Problem:
    return faulty(
        "formula-cell", "此格是公式;请填入值", "this cell holds a formula; enter its value", f"/{name}" if name else ""
    )


def _filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))
