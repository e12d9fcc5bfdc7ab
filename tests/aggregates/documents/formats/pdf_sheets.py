"""PDF files drawn for tests: text at given places, rules, pictures, passwords."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
PROSE = "临河县各部门要把湿地修复摆上日程，逐项分解任务，按月调度进展，防止前紧后松，确保岸线树木当年成活。"


def canvas(draw: Callable[[Canvas], None], encryption: object = None) -> bytes:
    """The file `draw` draws; its last page is closed for it."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    made = Canvas(out, pagesize=(WIDTH, HEIGHT), encrypt=encryption, invariant=1)
    made.setFont(FONT, 16)
    draw(made)
    made.save()
    return out.getvalue()


def put(
    page: Canvas, lines: Sequence[str], *, x: float = 79, y: float = 730, size: float = 16, lead: float = 28
) -> None:
    """Lines one under the other."""
    page.setFont(FONT, size)
    for number, line in enumerate(lines):
        page.drawString(x, y - number * lead, line)


def wrapped(text: str, width: int) -> list[str]:
    """The text cut into lines of `width` characters."""
    return [text[start : start + width] for start in range(0, len(text), width)]


def picture(page: Canvas, x: float = 0, y: float = 0, width: float = WIDTH, height: float = HEIGHT) -> None:
    """A grey picture."""
    page.drawImage(ImageReader(Image.new("L", (8, 8), 200)), x, y, width, height)


def ruled(
    page: Canvas, xs: Sequence[float], ys: Sequence[float], blocks: Sequence[tuple[int, int, int, int, str]]
) -> None:
    """A table: edges from left to right and from top to bottom, cells as (row, column, rows, columns, text)."""
    page.setFont(FONT, 10)
    page.setLineWidth(0.7)
    for row, column, rows, columns, text in blocks:
        left, right, top, bottom = xs[column], xs[column + columns], ys[row], ys[row + rows]
        page.line(left, top, right, top)
        page.line(left, bottom, right, bottom)
        page.line(left, bottom, left, top)
        page.line(right, bottom, right, top)
        for number, line in enumerate(text.split("\n") if text else ()):
            page.drawString(left + 4, top - 14 - 12 * number, line)
