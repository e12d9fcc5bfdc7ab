"""A paper as PDF, set by Typst: the same texts as the DOCX, handed over as data, so that nothing in them is markup."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import typst

from aggregates.refusal import Refused
from api.exports import measures as gb
from api.exports.docx_file import annex_said, annexes_said
from api.exports.fonts import FACES, LATIN_FAMILIES
from api.exports.paper import Block, Grid, Heading, Paper, cleaned

TEMPLATE = Path(__file__).with_name("paper.typ").read_bytes()
_MEASURES = {
    "width": gb.WIDTH, "height": gb.HEIGHT, "top": gb.TOP, "binding": gb.BINDING, "body_width": gb.BODY_WIDTH,
    "body_height": gb.BODY_HEIGHT, "pitch": gb.PITCH, "tracking": gb.TRACKING, "title": gb.TITLE, "body": gb.BODY,
    "folio": gb.FOLIO, "small": gb.SMALL, "table": gb.TABLE, "dense": gb.DENSE, "few": gb.FEW,
    "mark_below": gb.MARK_BELOW, "rule_below": gb.RULE_BELOW, "folio_below": gb.FOLIO_BELOW,
}  # fmt: skip


def to_pdf(paper: Paper) -> bytes:
    """The document; equal papers and typefaces give equal bytes. Refused (`no-chinese-font`) without a Chinese one."""
    fonts = _fonts()
    data = orjson.dumps(_told(cleaned(paper), _faces(frozenset(fonts.families()))))
    compiler = typst.Compiler(TEMPLATE, font_paths=fonts, sys_inputs={"data": data.decode()})
    found = compiler.compile(format="pdf", timestamp=int(paper.made.timestamp()))
    if not isinstance(found, bytes):
        raise TypeError("a PDF is one file")
    return found


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The typefaces of this machine, looked for once."""
    return typst.Fonts()


def _faces(installed: frozenset[str]) -> dict[str, list[str]]:
    """Role → Latin and Chinese families that are there, the wanted first."""
    latin = [name for name in LATIN_FAMILIES if name in installed]
    found = {role: [name for name in face.families if name in installed] for role, face in FACES.items()}
    if not all(found.values()):
        raise Refused(
            "no-chinese-font", "本机没有中文字体,无法生成 PDF;请安装(如 fonts-noto-cjk),或改用 Word 文件",
            "no Chinese typeface on this machine for a PDF; install one (fonts-noto-cjk), or take the Word file",
        )  # fmt: skip
    return {role: [*latin[:1], *names] for role, names in found.items()}


def _told(paper: Paper, faces: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "lang": paper.lang, "title": paper.title, "stamp": paper.stamp, "mark": paper.mark, "number": paper.number,
        "mark_size": gb.mark_size(paper.mark), "landscape": paper.landscape, "signed": paper.signed,
        "measures": _MEASURES, "faces": faces, "blocks": [_block(one) for one in paper.blocks],
        "annexes_said": annexes_said(paper) if paper.mark else [],
        "annexes": [
            {"over": annex_said(number, paper), "title": annex.title, "landscape": annex.landscape,
             "blocks": [_block(one) for one in annex.blocks]}
            for number, annex in enumerate(paper.annexes, 1)
        ],
    }  # fmt: skip


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", **block._asdict()}
    if isinstance(block, Grid):
        return {"kind": "grid", **block._asdict()}
    return block._asdict()
