"""The 台账 as a printed table, A4 across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.exports import changed, stamped
from api.exports.cells import LIGHT, WIDTHS, cells, counted, headings
from api.exports.formats import written
from api.exports.paper import Block, Grid, Heading, Paper, Paragraph
from api.exports.stamped import Stamp
from api.exports.words import Lang, pick


def board_file(
    rows: Sequence[Mapping[str, Any]], stamp: Stamp, changes: Mapping[str, Any] | None = None, lang: Lang = "zh",
    fmt: str = "docx", *, title: str = "", filters: Sequence[str] = (),
) -> bytes:
    """The rows of `board` as they are shown (filtered or not), DOCX or PDF; `changes` an answer of `diff`.

    `title` is the plan's, `filters` are told in words above the table. Refused: `unknown-format`, `no-chinese-font`.
    """
    return written(board_paper(rows, stamp, changes, lang, title=title, filters=filters), fmt)


def board_paper(
    rows: Sequence[Mapping[str, Any]], stamp: Stamp, changes: Mapping[str, Any] | None = None, lang: Lang = "zh", *,
    title: str = "", filters: Sequence[str] = (),
) -> Paper:
    """As `board_file`, before it is a file."""
    blocks: list[Block] = [Paragraph(summary(rows, filters, lang), "note"), board_grid(rows, lang)]
    if changes is not None:
        blocks += [
            Heading(1, pick(lang, "变更明细", "Changes")), Paragraph(changed.compared(changes, lang), "note"),
            changed.differing(changes, lang), changed.carried_by(changes, lang),
        ]  # fmt: skip
    return Paper(
        lang, titled(title, lang), stamped.lines(stamp, lang, any(row["illustration"] for row in rows)),
        stamped.made(stamp), tuple(blocks), landscape=True,
    )


def titled(title: str, lang: Lang) -> str:
    """The title of the table of a plan, on two lines."""
    return "\n".join(part for part in (title, pick(lang, "执行台账", "Execution ledger")) if part)


def board_grid(rows: Sequence[Mapping[str, Any]], lang: Lang) -> Grid:
    """The nine official columns."""
    return Grid(headings(lang), tuple(cells(row, lang) for row in rows), WIDTHS, LIGHT)


def summary(rows: Sequence[Mapping[str, Any]], filters: Sequence[str], lang: Lang) -> str:
    """How many rows, of which lights, after which filters."""
    lights = pick(lang, "、", ", ").join(f"{word} {number}" for word, number in counted(rows, lang))
    said = pick(lang, f"共 {len(rows)} 项任务", f"{len(rows)} tasks")
    told = [said, lights, pick(lang, "筛选:", "filters: ") + "; ".join(filters) if filters else ""]
    return " · ".join(part for part in told if part)
