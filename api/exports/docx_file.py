"""A paper as DOCX: the red head, the body on the grid, tables, signature, annexes; equal papers give equal bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count
from typing import Any

from api.exports import measures as gb
from api.exports.docx_parts import LIGHTS, RED, borders, looks, made, paragraph, run, shape, twips
from api.exports.docx_setup import LINE, blank, footers, section
from api.exports.fonts import BIAOSONG, FANGSONG, HEITI, KAITI
from api.exports.paper import Annex, Block, Grid, Heading, Paper, Paragraph, cleaned
from api.exports.words import pick
from api.exports.zipped import normalised

_INDENT = {"firstLineChars": 200, "firstLine": gb.BODY * 40}
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_SET = 1.4
"""Line height of small text, to its size."""


def to_docx(paper: Paper) -> bytes:
    """The document; every text in it free of control and format characters, its dates those of the paper."""
    paper = cleaned(paper)
    document = blank(paper)
    body = document.element.body
    relations = footers(document)
    turns = [paper.landscape, *(annex.landscape for annex in paper.annexes)]
    parts = [_first(paper), *(_annex(number, annex, paper) for number, annex in enumerate(paper.annexes, 1))]
    for at, part in enumerate(parts):
        for element in part:
            body.append(element)
        told = section(turns[at], relations)
        body.append(told if at == len(parts) - 1 else made("p", made("pPr", told)))
    out = io.BytesIO()
    document.save(out)
    return normalised(out.getvalue())


def _first(paper: Paper) -> Iterator[Any]:
    if paper.mark:
        yield from _red_head(paper)
        yield _title(paper.title, before=LINE * 2, after=LINE)
    else:
        yield _title(paper.title, before=0, after=LINE // 2)
        yield from _stamp(paper)
    yield from _blocks(paper.blocks, paper.landscape, stays=bool(paper.signed))
    yield from _annexes_named(paper)
    yield from _signature(paper)


def _title(text: str, *, before: int, after: int) -> Any:
    told = shape(style="Title", before=before, after=after, line=gb.TITLE * 32, align="center", snap=False)
    return paragraph(told, run(text))


def _red_head(paper: Paper) -> Iterator[Any]:
    """The stamp in the free space above the red line, the line 35 mm down, number, separator (§7.2)."""
    properties = made("tcPr", made("tcW", w=twips(gb.BODY_WIDTH), type="dxa"))
    cell = made("tc", properties, *_stamp(paper))
    row = made("tr", made("trPr", made("trHeight", val=twips(gb.MARK_BELOW), hRule="atLeast")), cell)
    yield _table((twips(gb.BODY_WIDTH),), [row], bordered=False)
    size = gb.mark_size(paper.mark)
    yield paragraph(shape(align="center", after=LINE * 2, line=size * 24, snap=False),
                    run(paper.mark, looks(BIAOSONG, size, colour=RED)))  # fmt: skip
    red = made("bottom", val="single", sz=18, space=round(gb.RULE_BELOW * gb.POINTS_PER_MM), color=RED)
    yield paragraph(shape(align="center", line=LINE, border=red), run(paper.number))


def _stamp(paper: Paper) -> Iterator[Any]:
    for line in paper.stamp:
        told = shape(line=round(gb.SMALL * 20 * _SET), align="left", snap=False)
        yield paragraph(told, run(line, looks(KAITI, gb.SMALL)))


def _blocks(blocks: tuple[Block, ...], landscape: bool, *, stays: bool = False) -> Iterator[Any]:
    """The elements of the blocks; `stays` keeps the last paragraph on the page of what follows, the signature."""
    for at, block in enumerate(blocks, 1):
        if isinstance(block, Heading):
            yield paragraph(made("pPr", made("pStyle", val=f"Heading{block.level}")), run(block.text))
        elif isinstance(block, Paragraph):
            yield _running(block, keep=stays and at == len(blocks))
        else:
            yield _grid(block, landscape)
            yield paragraph(shape(line=LINE // 2, snap=False))


def _running(block: Paragraph, *, keep: bool) -> Any:
    if block.kind == "note":
        told = shape(line=round(gb.TABLE * 20 * _SET), align="both", snap=False)
        return paragraph(told, run(block.text, looks(FANGSONG, gb.TABLE)))
    told = shape(line=LINE, align="both", indent=None if block.kind == "to" else _INDENT, keep=keep)
    return paragraph(told, run(block.text))


def _grid(grid: Grid, landscape: bool) -> Any:
    whole = twips(gb.BODY_HEIGHT if landscape else gb.BODY_WIDTH)
    widths = tuple(whole * width // sum(grid.widths) for width in grid.widths)
    size = gb.TABLE if len(widths) <= gb.FEW else gb.DENSE
    head = made("tr", made("trPr", made("tblHeader")), *(
        _cell(text, width, looks(HEITI, size), size, "center")
        for text, width in zip(grid.headings, widths, strict=True)
    ))  # fmt: skip
    rows = [
        made("tr", *(
            _cell(text, width, _inked(text, size, at == grid.light), size, "left")
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ))
        for row in grid.rows
    ]  # fmt: skip
    return _table(widths, [head, *rows], bordered=True)


def _inked(text: str, size: float, light: bool) -> Any:
    return looks(FANGSONG, size, colour=LIGHTS.get(text[:1]) if light else None)


def _cell(text: str, width: int, properties: Any, size: float, align: str) -> Any:
    told = shape(line=round(size * 20 * _SET), rule="atLeast", align=align, snap=False)
    said = paragraph(told, run(text, properties))
    return made("tc", made("tcPr", made("tcW", w=width, type="dxa"), made("vAlign", val="center")), said)


def _table(widths: tuple[int, ...], rows: list[Any], *, bordered: bool) -> Any:
    margins = made("tblCellMar", made("left", w=57, type="dxa"), made("right", w=57, type="dxa"))
    if not bordered:
        margins = made("tblCellMar", made("left", w=0, type="dxa"), made("right", w=0, type="dxa"))
    properties = made(
        "tblPr", made("tblW", w=sum(widths), type="dxa"), made("jc", val="center"),
        borders("tblBorders", _SIDES, "single" if bordered else "nil"), made("tblLayout", type="fixed"), margins,
    )  # fmt: skip
    return made("tbl", properties, made("tblGrid", *(made("gridCol", w=width) for width in widths)), *rows)


def _annexes_named(paper: Paper) -> Iterator[Any]:
    """附件说明, a line below the body, two characters in (§7.3.4)."""
    if paper.annexes and paper.mark:
        told = annexes_said(paper)
        for at, line in enumerate(told):
            yield paragraph(shape(line=LINE, before=0 if at else LINE, indent=_INDENT, keep=True), run(line))


def annexes_said(paper: Paper) -> list[str]:
    """What is annexed, as lines under the body."""
    if len(paper.annexes) == 1:
        return [pick(paper.lang, f"附件：{paper.annexes[0].title}", f"Annex: {paper.annexes[0].title}")]
    first = pick(paper.lang, "附件：", "Annexes: ")
    titles = [f"{number}. {annex.title}" for number, annex in zip(count(1), paper.annexes, strict=False)]
    blank = pick(paper.lang, "\u3000" * 3, " " * 9)
    return [f"{first if at == 0 else blank}{title}" for at, title in enumerate(titles)]


def annex_said(number: int, paper: Paper) -> str:
    """What stands over an annex: 附件1, or 附件 where there is one only."""
    only = len(paper.annexes) == 1
    return pick(paper.lang, "附件", "Annex") + ("" if only else pick(paper.lang, f"{number}", f" {number}"))


def _signature(paper: Paper) -> Iterator[Any]:
    """Name and date, a line below the body, two characters from the right (§7.3.5.2)."""
    for at, line in enumerate(paper.signed):
        told = shape(line=LINE, before=0 if at else LINE, align="right", keep=at + 1 < len(paper.signed),
                     indent={"rightChars": 200, "right": gb.BODY * 40})  # fmt: skip
        yield paragraph(told, run(line))


def _annex(number: int, annex: Annex, paper: Paper) -> Iterator[Any]:
    """附件1 at the upper left, its title on the third line (§7.3.7)."""
    yield paragraph(shape(line=LINE, after=LINE, align="left"), run(annex_said(number, paper), looks(HEITI, gb.BODY)))
    yield _title(annex.title, before=0, after=LINE // 2)
    yield from _blocks(annex.blocks, annex.landscape)
