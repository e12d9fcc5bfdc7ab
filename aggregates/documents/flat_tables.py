"""Tables whose strokes were lost in copying: one cell a line under a known header, or one row a line with blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aggregates.documents.formats.extract import Cell, Extract, Table
from aggregates.documents.glyphs import canonical, squeeze
from aggregates.documents.markers import marker_of
from aggregates.documents.table_cells import read_cell
from aggregates.documents.table_words import ROLE_LABELS, Kind, column_kind

_HEADER_MAX = 12  # characters of a header word
_COLUMNS = (3, 8)
_NUMBER = re.compile(r"\d{1,3}")
_GAP = re.compile(r"[ \u3000]+")
_STROKE = re.compile(r"[|\t]")  # a grid of its own
_ROLES = re.compile(r"(?:牵头|责任|配合|协办|主办|承办|协同)[\u4e00-\u9fff]{0,6}(?:单位|部门)")
_SECOND = frozenset(("部门", "单位", "时间", "时限", "期限", "内容", "任务", "领导", "责任"))
Numbered = tuple[int, str]  # line number, text


def flat_tables(extract: Extract) -> Iterator[Table]:
    """Both forms; only tables with numbered rows, every row of which can be told apart."""
    lines = [(number, line.text.strip()) for number, line in enumerate(extract.lines, 1) if line.text.strip()]
    yield from _stacked(_whole_words(lines))
    yield from _spaced(lines, extract)


def lost_headers(extract: Extract, read: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Lines that can only be headers of a task table, outside every table that was read: (line, text)."""
    free = [
        (number, line.text.strip())
        for number, line in enumerate(extract.lines, 1)
        if line.text.strip() and not any(first <= number <= last for first, last in read)
    ]
    for index, (number, text) in enumerate(free):
        words = [word for word in re.split(r"[\s│┃|]+", text) if word]
        roles = [word for word in words if column_kind(word) in ROLE_LABELS or _ROLES.fullmatch(word)]
        beside = [other for _, other in free[max(0, index - 3) : index + 4] if other != text]
        kinds = {column_kind(other) for other in beside if len(other) <= _HEADER_MAX}
        alone = len(words) == 1 and roles and len(kinds - {None}) >= 1
        named = sum(column_kind(word) is not None or word in roles for word in words)
        if alone or (len(words) > 1 and roles and named >= 2):
            yield number, text


def _whole_words(lines: Sequence[Numbered]) -> list[Numbered]:
    """Header words broken over two lines put together: 牵头 / 部门, 完成 / 时间."""
    found: list[Numbered] = []
    for number, text in lines:
        before = found[-1][1] if found else ""
        joined = squeeze(before + text)
        if found and text in _SECOND and len(joined) <= _HEADER_MAX and column_kind(joined) is not None:
            found[-1] = (found[-1][0], joined)
        else:
            found.append((number, text))
    return found


def _stacked(lines: Sequence[Numbered]) -> Iterator[Table]:
    """序号 / 任务 / 责任单位 / 完成时限 on lines of their own, then each row below: number, text, units, the rest."""
    start = 0
    while start < len(lines):
        header = _header(lines, start)
        kinds = [column_kind(text) for _, text in header]
        rows = list(_rows(lines[start + len(header) :], kinds)) if header else []
        if rows:
            table = _table([[(line, line) for line, _ in header], *rows], len(header))
            yield table
            start = next((n for n, (line, _) in enumerate(lines) if line > table.lines[1]), len(lines))
        else:
            start += 1


def _header(lines: Sequence[Numbered], start: int) -> Sequence[Numbered]:
    if column_kind(lines[start][1]) != "number":
        return ()
    end = start
    while end < min(len(lines), start + _COLUMNS[1]) and len(lines[end][1]) <= _HEADER_MAX:
        if end > start and (_NUMBER.fullmatch(lines[end][1]) or marker_of(canonical(lines[end][1]))):
            break
        end += 1
    kinds = [column_kind(text) for _, text in lines[start:end]]
    known = sum(kind is not None for kind in kinds)
    roles = [index for index, kind in enumerate(kinds) if kind in ROLE_LABELS]
    fit = len(kinds) >= _COLUMNS[0] and roles and known + 1 >= len(kinds) and None not in kinds[roles[0] :]
    return lines[start:end] if fit else ()


Span = tuple[int, int] | None


def _rows(lines: Sequence[Numbered], kinds: Sequence[Kind | None]) -> Iterator[list[Span]]:
    """Rows in order until one cannot be told apart; a heading between rows is a row of its own in the first column."""
    row: list[Numbered] = []
    before = 0
    for line in (*lines, (0, "")):
        number = _NUMBER.fullmatch(line[1])
        opens = number is not None and before < int(line[1]) <= before + 200
        again = column_kind(line[1]) == "number"  # the header of the next page
        if (opens or not line[1] or again or _is_heading(line[1])) and row:
            cells = _row(row, kinds)
            if not cells:
                return
            yield from cells
            row = []
        if not line[1] or again:
            return
        if _is_heading(line[1]) and not row:
            yield [None, (line[0], line[0]), *[None] * (len(kinds) - 2)]
        elif opens or row:
            before = int(line[1]) if opens else before
            row.append(line)
        else:
            return


def _is_heading(text: str) -> bool:
    marker = marker_of(canonical(text))
    return marker is not None and marker.level in ("section", "group", "chapter")


def _row(row: Sequence[Numbered], kinds: Sequence[Kind | None]) -> list[list[Span]]:
    """One row: the first line is its number, the next the task, then lines of units, then the rest.

    What is left behind that is a row of its own, without units, so that it is reported. Nothing when units and
    columns do not come out even.
    """
    roles = [index for index, kind in enumerate(kinds) if kind in ROLE_LABELS]
    body = row[1:]
    units = _units(body, str(kinds[roles[0]]))
    if not units or roles != list(range(roles[0], roles[-1] + 1)) or (len(roles) > 1 and len(units) != len(roles)):
        return []
    task = next(index for index, kind in enumerate(kinds) if index and kind not in ROLE_LABELS)
    cells: list[Span] = [None] * len(kinds)
    cells[0], cells[task] = (row[0][0], row[0][0]), (body[0][0], body[units[0] - 1][0])
    shares = zip(roles, units, strict=True) if len(roles) > 1 else ()
    cells[roles[0]] = (body[units[0]][0], body[units[-1]][0])
    for column, index in shares:
        cells[column] = (body[index][0], body[index][0])
    rest = body[units[-1] + 1 :]
    behind = len(kinds) - 1 - roles[-1]
    for column, (line, _) in enumerate(rest[:behind], roles[-1] + 1):
        cells[column] = (line, line)
    more: list[Span] = [None] * len(kinds)
    if rest[behind:]:
        more[0], more[task] = cells[0], (rest[behind][0], rest[-1][0])
    return [cells, more] if rest[behind:] else [cells]


def _units(body: Sequence[Numbered], label: str) -> list[int]:
    """The first run of lines behind the task that each name units."""
    found: list[int] = []
    for index, (_, text) in enumerate(body):
        if index and read_cell(text.rstrip("。；"), label) is not None:
            found.append(index)
        elif found:
            break
    return found


def _table(rows: Sequence[Sequence[Span]], columns: int) -> Table:
    cells = []
    for row, spans in enumerate(rows):
        wide = row > 0 and sum(span is not None for span in spans) == 1
        if wide:
            cells.append(Cell(row, 0, 1, columns, next(span for span in spans if span)))
        else:
            cells += [Cell(row, column, 1, 1, span) for column, span in enumerate(spans)]
    known = [span for spans in rows for span in spans if span]
    return Table(len(rows), columns, tuple(cells), (known[0][0], max(last for _, last in known)))


def _spaced(lines: Sequence[Numbered], extract: Extract) -> Iterator[Table]:
    """A header line of words with blanks between, units in its last columns; rows begin with a number."""
    for index, (_, text) in enumerate(lines):
        words = _GAP.split(text) if not _STROKE.search(text) else []
        if not _COLUMNS[0] <= len(words) <= _COLUMNS[1] or column_kind(words[0]) != "number":
            continue
        kinds = [column_kind(word) for word in words]
        tail = next((n for n, kind in enumerate(reversed(kinds)) if kind not in ROLE_LABELS), len(kinds))
        if tail == 0 or None in kinds:
            continue
        rows = [_cut(lines[index], 1, tail, extract)]
        for line in lines[index + 1 :]:
            row = _cut(line, 1, tail, extract)
            units = [line[1][cell[0] : cell[1]] for cell in row[2:]] if row else []
            labels = [str(kind) for kind in kinds[len(kinds) - tail :]]
            if not row or not _NUMBER.fullmatch(squeeze(line[1][row[0][0] : row[0][1]])):
                break
            if any(read_cell(unit, label) is None for unit, label in zip(units, labels, strict=True)):
                break
            rows.append(row)
        if len(rows) > 1:
            yield _spaced_table(lines[index : index + len(rows)], rows, extract)


def _cut(line: Numbered, head: int, tail: int, extract: Extract) -> list[tuple[int, int]]:
    """Character ranges of the first field, of all in the middle, and of each of the last `tail` fields."""
    spans, at = [], 0
    for gap in _GAP.finditer(line[1]):
        spans.append((at, gap.start()))
        at = gap.end()
    spans.append((at, len(line[1])))
    if len(spans) < head + 1 + tail:
        return []
    middle = (spans[head][0], spans[-tail - 1][1])
    return [spans[0], middle, *spans[-tail:]]


def _spaced_table(lines: Sequence[Numbered], rows: Sequence[Sequence[tuple[int, int]]], extract: Extract) -> Table:
    cells = []
    for row, ((number, text), spans) in enumerate(zip(lines, rows, strict=True)):
        shift = extract.lines[number - 1].text.index(text)
        for column, (left, right) in enumerate(spans):
            cells.append(Cell(row, column, 1, 1, (number, number), (left + shift, right + shift)))
    return Table(len(rows), len(rows[0]), tuple(cells), (lines[0][0], lines[-1][0]))
