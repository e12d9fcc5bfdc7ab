"""The frame of a DOCX file: page of GB/T 9704-2012, styles, typefaces with their other names, dates from the ledger."""

from __future__ import annotations

import math
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

from api.exports import measures as gb
from api.exports.docx_parts import folio, looks, made, paragraph, shape, twips
from api.exports.fonts import BIAOSONG, FACES, FANGSONG, HEITI, KAITI, LATIN, SONGTI
from api.exports.paper import Paper
from api.exports.words import pick

LINE = int(gb.PITCH * 20)
"""From line to line (twips, rounded down so that 22 lines fit)."""
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CLOSER = math.floor(gb.TRACKING * 20)
"""Tracking of the body (twips), so that 28 characters fill a line. A character grid would say it too, but programs
that find a character wider than its cell give it two."""
_FOOT = twips(gb.HEIGHT - gb.TOP - gb.BODY_HEIGHT - gb.FOLIO_BELOW) - gb.FOLIO * 20


def blank(paper: Paper) -> Docx:
    """An empty document set up for this paper."""
    document = Document()
    _properties(document, paper)
    _styles(document)
    _fonts(document)
    _settings(document)
    body = document.element.body
    for child in list(body):
        body.remove(child)
    return document


def section(landscape: bool, footers: dict[str, str], more: bool = False) -> Any:
    """Section properties: page, margins, grid; `more` when another section follows on a new page."""
    size = (gb.HEIGHT, gb.WIDTH) if landscape else (gb.WIDTH, gb.HEIGHT)
    bottom, right = gb.HEIGHT - gb.TOP - gb.BODY_HEIGHT, gb.WIDTH - gb.BINDING - gb.BODY_WIDTH
    sides = (gb.BINDING, bottom, right, gb.TOP) if landscape else (gb.TOP, right, bottom, gb.BINDING)
    top, east, south, west = (twips(side) for side in sides)
    references = [_reference(kind, relation) for kind, relation in footers.items()]
    turned: dict[str, str | int] = {"orient": "landscape"} if landscape else {}
    return made(
        "sectPr", *references, made("type", val="nextPage"),
        made("pgSz", w=twips(size[0]), h=twips(size[1]), **turned),
        made("pgMar", top=top, right=east, bottom=south, left=west, header=twips(15),
             footer=twips(12) if landscape else _FOOT, gutter=0),
        made("docGrid", type="lines", linePitch=LINE),
    )  # fmt: skip


def _reference(kind: str, relation: str) -> Any:
    element = made("footerReference", type=kind)
    element.set(qn("r:id"), relation)
    return element


def footers(document: Docx) -> dict[str, str]:
    """Page numbers, right on odd pages and left on even ones, one character in; (type → relation) for `section`."""
    found = {}
    for kind, align, side in (("default", "right", "right"), ("even", "left", "left")):
        part, relation = document.part.add_footer_part()  # type: ignore[no-untyped-call]
        for child in list(part.element):
            part.element.remove(child)
        told = shape(align=align, indent={side: gb.FOLIO * 20}, snap=False)
        part.element.append(paragraph(told, *folio(gb.FOLIO, SONGTI)))
        found[kind] = relation
    return found


def _properties(document: Docx, paper: Paper) -> None:
    core = document.core_properties
    core.title = paper.title.replace("\n", " ")[:255]
    core.author = core.comments = core.last_modified_by = ""
    core.language = pick(paper.lang, "zh-CN", "en")
    core.created = core.modified = paper.made.replace(tzinfo=None)
    core.revision = 1
    package = document.part.package
    for name in [n for n, one in package.rels.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.rels[name]


def _styles(document: Docx) -> None:
    """Body 三号仿宋 on the grid, 一级 黑体, 二级 楷体, title 二号小标宋 (GB/T 9704-2012 §7.3)."""
    _style(document, "Normal", shape(line=LINE, align="both"), looks(FANGSONG, gb.BODY, closer=CLOSER))
    _style(document, "Heading 1", _heading(0), looks(HEITI, gb.BODY, closer=CLOSER))
    _style(document, "Heading 2", _heading(1), looks(KAITI, gb.BODY, closer=CLOSER))
    _style(document, "Title", shape(line=round(gb.TITLE * 32), align="center"), looks(BIAOSONG, gb.TITLE))
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _heading(level: int) -> Any:
    properties = shape(line=LINE, indent={"firstLineChars": 200, "firstLine": gb.BODY * 40}, keep=True)
    properties.append(made("outlineLvl", val=level))
    return properties


def _style(document: Docx, name: str, told: Any, run_properties: Any) -> None:
    element = document.styles[name].element
    for tag in ("w:pPr", "w:rPr"):
        for found in element.findall(qn(tag)):
            element.remove(found)
    element.append(told)
    element.append(run_properties)


def _fonts(document: Docx) -> None:
    """Names the typefaces, each with the other name that a program without it looks for (§17.8.3.1)."""
    root = etree.Element(f"{{{_W}}}fonts", nsmap={"w": _W})
    for face in FACES.values():
        font = etree.SubElement(root, f"{{{_W}}}font", {f"{{{_W}}}name": face.name})
        etree.SubElement(font, f"{{{_W}}}altName", {f"{{{_W}}}val": face.other})
        etree.SubElement(font, f"{{{_W}}}charset", {f"{{{_W}}}val": "86"})
    latin = etree.SubElement(root, f"{{{_W}}}font", {f"{{{_W}}}name": LATIN})
    etree.SubElement(latin, f"{{{_W}}}charset", {f"{{{_W}}}val": "00"})
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            relation.target_part._blob = content


def _settings(document: Docx) -> None:
    document.settings.odd_and_even_pages_header_footer = True
