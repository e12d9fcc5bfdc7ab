"""Responsibility tables: rows of tasks with the units that answer for them, read from cells and not from lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregates.documents.clause_vocabulary import mentions_role
from aggregates.documents.draft import Lines
from aggregates.documents.findings import Finding, error, info, warn
from aggregates.documents.flat_tables import lost_headers
from aggregates.documents.formats.extract import Cell, Extract
from aggregates.documents.glyphs import canonical, squeeze
from aggregates.documents.grids import Grid, grid_of, printed_grids
from aggregates.documents.responsibility import Clause
from aggregates.documents.source_map import Paragraph
from aggregates.documents.table_cells import is_empty, read_cell, says_same
from aggregates.documents.table_header import Header, header_of, row_texts

_PROSE = 400


@dataclass(frozen=True, slots=True)
class RoleCell:
    """One read cell of units: the clause, the cell as printed (no white space), its lines."""

    clause: Clause
    text: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class Row:
    """One task of a table: its printed number, group and text cells, its cells of units, its deadlines as printed."""

    table: int
    number: int | None
    group: str | None
    group_lines: Lines
    body: tuple[Paragraph, ...]
    roles: tuple[RoleCell, ...]
    lines: Lines
    due: tuple[tuple[str, Lines], ...] = ()


@dataclass(frozen=True, slots=True)
class Tabled:
    """What the tables say: rows, findings, the line ranges that are no running text, the texts of all cells."""

    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    lines: tuple[Lines, ...] = ()
    texts: tuple[str, ...] = ()


def read_tables(extract: Extract) -> Tabled:
    """Read every table of the document; those of a format, and clear ones among the lines of a plain text."""
    rows: list[Row] = []
    findings: list[Finding] = []
    lines: list[Lines] = []
    texts: list[str] = []
    given = [(table, True) for table in extract.tables]
    drawn = [] if extract.tables else [(table, False) for table in printed_grids(extract)]
    for table, sure in (*given, *drawn):
        grid = grid_of(table, extract)
        header = header_of(grid) if grid else None
        if grid is None or (header is None and (not sure or _frames(grid))):
            continue  # a frame round running text is no table
        lines.append(table.lines)
        texts += [canonical(grid.text(cell)) for cell in table.cells]
        if header is None:
            findings += _unread(grid)
            continue
        reader = _Rows(grid, header, 1 + len({row.table for row in rows}))
        rows += reader.read()
        findings += reader.findings
    for number, text in lost_headers(extract, lines):
        zh, en = "像分工表的表头，而表格读不出", "like the header of a task table that could not be read"
        findings.append(error("TABLE_UNREAD", (number, number), text, zh, en))
    return Tabled(tuple(rows), tuple(findings), tuple(lines), tuple(texts))


def _frames(grid: Grid) -> bool:
    """A table that only frames running text: one column or row, or cells as long as pages."""
    table = grid.table
    return table.rows < 2 or table.columns < 2 or any(len(grid.text(cell)) > _PROSE * 4 for cell in table.cells)


def _unread(grid: Grid) -> Iterator[Finding]:
    texts = [grid.text(cell) for cell in grid.table.cells]
    quote = "|".join(squeeze(text) for text in texts[:4] if text)
    if any(mentions_role(canonical(text)) for text in texts):
        zh, en = (
            "表格含责任用语而表头认不出，没有读入",
            "a table with words of responsibility whose header is not known: not read",
        )
        yield error("TABLE_UNREAD", grid.table.lines, quote, zh, en)
    else:
        yield info(
            "TABLE_UNREAD", grid.table.lines, quote, "表格不是分工表，没有读入", "not a table of assignments: not read"
        )


class _Rows:
    """One pass over the rows under the header."""

    def __init__(self, grid: Grid, header: Header, table: int) -> None:
        self.grid, self.header, self.table = grid, header, table
        self.findings: list[Finding] = []
        self.above: dict[int, Cell] = {}
        self.read_cells: dict[Cell, RoleCell | None] = {}
        self.group: Cell | None = None

    def read(self) -> list[Row]:
        """All tasks of the table; a task cell over several rows is one task with all their units."""
        found: list[tuple[tuple[Cell, ...], list[Cell], Cell | None, int]] = []
        for index in range(self.header.body, self.grid.table.rows):
            if row_texts(self.grid, index) in self.header.texts or self._is_group(index):
                continue
            texts, group = self._texts(index)
            if not texts:
                continue
            roles = self._roles(index)
            if found and found[-1][0] == texts:
                found[-1][1].extend(cell for cell in roles if cell not in found[-1][1])
            else:
                found.append((texts, roles, group, index))
        return [row for entry in found if (row := self._row(*entry)) is not None]

    def _is_group(self, index: int) -> bool:
        """A row with one printed cell in all its width (一、…) names the group of the rows below."""
        printed = [cell for cell in self.grid.row(index) if squeeze(self.grid.text(cell)) and cell.row == index]
        wide = [cell for cell in self.grid.row(index) if cell.row < index]
        if len(printed) != 1 or wide or (printed[0].column in self.header.roles and printed[0].column_span == 1):
            return False
        alone = printed[0].column_span * 2 > self.grid.table.columns or not self._spans(index)
        self.group = printed[0] if alone else self.group
        return alone

    def _spans(self, index: int) -> bool:
        return all(self.grid.at[index][column] is None for column in self.header.roles) and self.grid.table.columns == 2

    def _texts(self, index: int) -> tuple[tuple[Cell, ...], Cell | None]:
        """(cells of the task's text, cell of its group): of several task columns one that spans rows is the group."""
        cells = [self.grid.at[index][column] for column in self.header.columns("task", "group")]
        printed = [cell for cell in dict.fromkeys(cells) if cell is not None and not is_empty(self.grid.text(cell))]
        grouping = [cell for cell in printed[:-1] if cell.row_span > 1 or self.header.kinds[cell.column] == "group"]
        own = tuple(cell for cell in printed if cell not in grouping)
        return own, grouping[-1] if grouping else self.group

    def _roles(self, index: int) -> list[Cell]:
        found = []
        for column in self.header.roles:
            cell = self.grid.at[index][column]
            if cell is not None and says_same(self.grid.text(cell)):
                cell = self.above.get(column)
            if cell is not None and not is_empty(self.grid.text(cell)):
                self.above[column] = cell
                found.append(cell)
        return list(dict.fromkeys(found))

    def _number(self, index: int) -> int | None:
        for column in self.header.columns("number"):
            text = squeeze(canonical(self.grid.text(self.grid.at[index][column]))).rstrip(".、")
            if text.isascii() and text.isdigit() and len(text) < 5:
                return int(text)
        return None

    def _due(self, index: int) -> Iterator[tuple[str, Lines]]:
        """What the row's columns of deadlines print."""
        for column in self.header.columns("deadline"):
            cell = self.grid.at[index][column]
            if cell is not None and cell.lines and not is_empty(self.grid.text(cell)):
                yield squeeze(self.grid.text(cell)), cell.lines

    def _row(self, texts: Sequence[Cell], roles: Sequence[Cell], group: Cell | None, index: int) -> Row | None:
        lines = _lines(texts)
        body = tuple(self.grid.par(cell) for cell in texts)
        if not roles:
            zh, en = "表中此项没有责任单位", "a row without a responsible unit"
            self.findings.append(warn("NO_OWNER", lines, body[0].text[:30], zh, en))
            return None
        read = [cell for cell in map(self._cell, roles) if cell is not None]
        if not read:
            return None
        title = squeeze(self.grid.text(group)) if group else self.header.caption
        whole = _lines([*texts, *roles])
        above = group.lines or whole if group else whole
        due = tuple(self._due(index))
        return Row(self.table, self._number(index), title, above, body, tuple(read), whole, due)

    def _cell(self, cell: Cell) -> RoleCell | None:
        """The clause of a cell, read once however many rows it spans; one that cannot be read is an error."""
        if cell not in self.read_cells:
            text, lines = self.grid.text(cell), cell.lines or self.grid.table.lines
            kind = self.header.kinds[cell.column] or "responsible"
            clause = read_cell(text, kind)
            if clause is None:
                zh, en = "表中责任单位一格读不出", "a cell of units could not be read"
                self.findings.append(error("CLAUSE_UNREAD", lines, squeeze(text), zh, en))
            self.read_cells[cell] = RoleCell(clause, squeeze(text), lines) if clause else None
        return self.read_cells[cell]


def _lines(cells: Sequence[Cell]) -> Lines:
    spans = [cell.lines for cell in cells if cell.lines]
    return min(first for first, _ in spans), max(last for _, last in spans)
