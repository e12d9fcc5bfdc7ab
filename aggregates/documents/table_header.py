"""The header of a responsibility table: over one row or two, under a caption, and again on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.glyphs import squeeze
from aggregates.documents.grids import Grid
from aggregates.documents.table_words import ROLE_LABELS, Kind, column_kind

_REACH = 5


@dataclass(frozen=True, slots=True)
class Header:
    """What each column holds (None: unknown), the first data row, the caption above, and the header's own texts."""

    kinds: tuple[Kind | None, ...]
    body: int
    caption: str | None
    texts: frozenset[tuple[str, ...]]

    def columns(self, *kinds: str) -> list[int]:
        """The columns of these kinds, left to right."""
        return [index for index, kind in enumerate(self.kinds) if kind in kinds]

    @property
    def roles(self) -> list[int]:
        """The columns that name units."""
        return self.columns(*ROLE_LABELS)


def header_of(grid: Grid) -> Header | None:
    """The header of a table that assigns tasks: a column of tasks and a column of units; else None."""
    caption: str | None = None
    for row in range(min(_REACH, grid.table.rows)):
        cells = grid.row(row)
        printed = [cell for cell in cells if squeeze(grid.text(cell))]
        if len(printed) <= 1:
            caption = squeeze(grid.text(printed[0])) if printed and caption is None else caption
            continue
        last = _last_row(grid, row)
        kinds = _with_task(tuple(_kind(grid, column, row, last) for column in range(grid.table.columns)))
        header = Header(kinds, last + 1, caption, frozenset(row_texts(grid, n) for n in range(row, last + 1)))
        known = sum(kind is not None for kind in kinds)
        return header if header.roles and header.columns("task", "group") and known * 2 > len(kinds) else None
    return None


def _with_task(kinds: tuple[Kind | None, ...]) -> tuple[Kind | None, ...]:
    """Beside a number and units the one column whose header is no known word holds the tasks (民生实事)."""
    unknown = [index for index, kind in enumerate(kinds) if kind is None]
    sure = "number" in kinds and any(kind in ROLE_LABELS for kind in kinds)
    if not sure or len(unknown) != 1 or {"task", "group"} & set(kinds):
        return kinds
    return (*kinds[: unknown[0]], "task", *kinds[unknown[0] + 1 :])


def row_texts(grid: Grid, row: int) -> tuple[str, ...]:
    """The texts of one row without white space, as repeated headers are compared."""
    return tuple(squeeze(grid.text(cell)) for cell in grid.row(row))


def _last_row(grid: Grid, row: int) -> int:
    """A header of two rows: cells that reach down, or 责任分工 over several columns with words of roles under it."""
    if row + 1 >= grid.table.rows:
        return row
    below = [cell for cell in grid.row(row + 1) if cell.row == row + 1 and squeeze(grid.text(cell))]
    wide = any(cell.column_span > 1 for cell in grid.row(row))
    deep = any(cell.row_span > 1 for cell in grid.row(row))
    return row + 1 if (wide or deep) and below and _all_words(grid, below) else row


def _all_words(grid: Grid, cells: Sequence[object]) -> bool:
    return all(column_kind(grid.text(cell)) is not None for cell in cells)  # type: ignore[arg-type]


def _kind(grid: Grid, column: int, first: int, last: int) -> Kind | None:
    kinds = [column_kind(grid.text(grid.at[row][column])) for row in range(first, last + 1)]
    return next((kind for kind in reversed(kinds) if kind is not None), None)
