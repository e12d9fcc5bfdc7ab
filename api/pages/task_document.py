"""The document behind a value: its lines with the clause marked; and the whole document as a page with line numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.responses import Response

from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()
AROUND = 2
"""Lines of context shown before and after those meant."""
_LINES = re.compile(r"([1-9][0-9]{0,7})(?:-([1-9][0-9]{0,7}))?")


class Piece(NamedTuple):
    """A run of characters of a line, marked or not."""

    text: str
    marked: bool


class Line(NamedTuple):
    """A line as printed: number, pieces, whether it is one of those meant, page."""

    number: int
    pieces: tuple[Piece, ...]
    meant: bool
    page: int | None


class Excerpt(NamedTuple):
    """Lines of a document with the clause marked. `problem` says why there are none; `found` is False where the clause
    is not printed so and the whole lines are marked."""

    sha256: str
    first: int
    last: int
    lines: tuple[Line, ...]
    redacted: bool
    found: bool
    problem: PageProblem | None = None


def marked(texts: Sequence[str], clause: str) -> list[tuple[Piece, ...]] | None:
    """The lines with the clause marked, also where it is broken over lines; None when it is not there.

    Where the words stand more than once the last ones are meant: who is responsible is said at the end. Blanks and line
    breaks are passed over: the reader heals them before it reads a clause.
    """
    places = [(row, at) for row, text in enumerate(texts) for at, char in enumerate(text) if not char.isspace()]
    flat = "".join(texts[row][at] for row, at in places)
    wanted = "".join(clause.split())
    start = flat.rfind(wanted) if wanted else -1
    if start < 0:
        return None
    hits = places[start : start + len(wanted)]
    spans = {row: [at for one, at in hits if one == row] for row, _ in hits}
    return [_split(text, spans.get(row)) for row, text in enumerate(texts)]


def _split(text: str, hits: Sequence[int] | None) -> tuple[Piece, ...]:
    if not hits:
        return (Piece(text, False),)
    first, last = hits[0], hits[-1] + 1
    found = (Piece(text[:first], False), Piece(text[first:last], True), Piece(text[last:], False))
    return tuple(piece for piece in found if piece.text)


async def excerpt(page: Page, source: Mapping[str, Any], clause: str = "") -> Excerpt | None:
    """The lines a source names, with some around them; None for a source without lines."""
    sha256, first = source.get("sha256"), source.get("line_from")
    if not sha256 or not first:
        return None
    last = source.get("line_to") or first
    try:
        found = await page.ask(
            f"documents/{sha256}/lines", view=False, **{"from": max(1, first - AROUND), "to": last + AROUND}
        )
    except PageProblem as no:
        return Excerpt(sha256, first, last, (), False, False, no)
    lines, said = shown(found["lines"], first, last, clause)
    return Excerpt(sha256, first, last, lines, found["redacted"], said)


def shown(lines: Sequence[Mapping[str, Any]], first: int, last: int, clause: str) -> tuple[tuple[Line, ...], bool]:
    """The lines with the clause marked in those from `first` to `last`, and whether it was found there."""
    meant = [line for line in lines if first <= line["number"] <= last]
    told = marked([line["text"] for line in meant], clause)
    whole = {line["number"]: (Piece(line["text"], True),) for line in meant if line["text"].strip()}
    pieces = whole if told is None else dict(zip((line["number"] for line in meant), told, strict=True))
    made = tuple(_line(line, pieces, first, last) for line in lines)
    return made, told is not None


def _line(line: Mapping[str, Any], pieces: Mapping[int, tuple[Piece, ...]], first: int, last: int) -> Line:
    number = line["number"]
    return Line(number, pieces.get(number, (Piece(line["text"], False),)), first <= number <= last, line["page"])


@router.get("/document")
async def document(page: Asked) -> Response:
    """The archived text of a document with line numbers, the lines asked for marked."""
    sha256 = page.need("sha256")
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise PageProblem(422, "not-a-hash", "文件的哈希应为 64 位十六进制数", "a document's hash is 64 hex digits")
    first, last = _range(page.arg("lines"))
    found = await page.ask(f"documents/{sha256}/lines", view=False)
    lines, _ = shown(found["lines"], first, last, "")
    plan = await _plan(page, found["plan_id"])
    return await page.render(
        "task_document.html", sha256=sha256, found=found, lines=lines, first=first, last=last, plan=plan
    )


def _range(text: str | None) -> tuple[int, int]:
    """The first and last line asked for; (0, 0) for none. PageProblem 422."""
    if text is None:
        return 0, 0
    match = _LINES.fullmatch(text)
    if match is None:
        raise PageProblem(422, "not-lines", "行号应写作 93 或 93-95", "lines are written 93 or 93-95")
    return int(match[1]), int(match[2] or match[1])


async def _plan(page: Page, name: str | None) -> Mapping[str, Any] | None:
    """What is known of the plan that the document is an edition of."""
    if name is None:
        return None
    rows = (await page.ask("plans", filter=f"plan:{name}"))["plans"]
    return rows[0] if rows else None
