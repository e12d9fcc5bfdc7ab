"""Elements of WordprocessingML (ECMA-376 Part 1 §17), built one by one: no markup is ever pasted together."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from api.exports.fonts import LATIN, Face
from api.exports.measures import POINTS_PER_MM

RED = "FF0000"
LIGHTS = {"■": "B5121B", "▲": "8A5A00", "●": "1B6E2E"}
"""Symbol of a light → the colour of its text."""


def twips(millimetres: float) -> int:
    """Twentieths of a point, the nearest."""
    return round(millimetres * POINTS_PER_MM * 20)


def made(tag: str, *children: Any, **attributes: str | int) -> Any:
    """An element `w:tag` with attributes `w:name` and children."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name.rstrip('_')}"), str(value))
    for child in children:
        element.append(child)
    return element


def looks(
    face: Face, size: float, *, bold: bool = False, colour: str | None = None, latin: str = LATIN,
    closer: int = 0,
) -> Any:
    """Run properties: typeface, size in points, weight, colour, tracking in twips."""
    half = round(size * 2)
    properties = made("rPr", made("rFonts", ascii=latin, hAnsi=latin, eastAsia=face.name, cs=latin))
    for tag in ("b", "bCs"):
        properties.append(made(tag, val="1" if bold else "0"))
    if colour:
        properties.append(made("color", val=colour))
    properties.append(made("spacing", val=closer))
    properties.append(made("sz", val=half))
    properties.append(made("szCs", val=half))
    return properties


def run(text: str, properties: Any = None) -> Any:
    """A run of text; its line feeds are breaks."""
    element = made("r") if properties is None else made("r", properties)
    for at, line in enumerate(text.split("\n")):
        if at:
            element.append(made("br"))
        piece = made("t")
        piece.text = line
        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        element.append(piece)
    return element


def shape(
    *, style: str | None = None, align: str | None = None, before: int = 0, after: int = 0, line: int | None = None,
    rule: str = "exact", indent: dict[str, int] | None = None, border: Any = None, snap: bool = True,
    new_page: bool = False, keep: bool = False,
) -> Any:
    """Paragraph properties, in the order the schema wants them (§17.3.1.26)."""
    properties = made("pPr")
    if style:
        properties.append(made("pStyle", val=style))
    if keep:
        properties.append(made("keepNext"))
    if new_page:
        properties.append(made("pageBreakBefore"))
    if border is not None:
        properties.append(made("pBdr", border))
    if not snap:
        properties.append(made("snapToGrid", val="0"))
    spacing: dict[str, str | int] = {"before": before, "after": after}
    if line:
        spacing |= {"line": line, "lineRule": rule}
    properties.append(made("spacing", **spacing))
    if indent:
        properties.append(made("ind", **indent))
    if align:
        properties.append(made("jc", val=align))
    return properties


def paragraph(properties: Any, *runs: Any) -> Any:
    """A paragraph."""
    return made("p", properties, *runs)


def borders(tag: str, sides: tuple[str, ...], value: str = "single") -> Any:
    """Borders of a table or a cell, half a point thick."""
    return made(tag, *(made(side, val=value, sz=4, space=0, color="auto") for side in sides))


def folio(size: float, face: Face) -> list[Any]:
    """The page number between dashes: — 1 — (GB/T 9704-2012 §7.5)."""
    field = [
        made("r", looks(face, size, latin=face.name), made("fldChar", fldCharType="begin")),
        made("r", looks(face, size, latin=face.name), _instruction(" PAGE ")),
        made("r", looks(face, size, latin=face.name), made("fldChar", fldCharType="separate")),
        run("1", looks(face, size, latin=face.name)),
        made("r", looks(face, size, latin=face.name), made("fldChar", fldCharType="end")),
    ]
    dash = looks(face, size, latin=face.name)
    return [run("— ", dash), *field, run(" —", looks(face, size, latin=face.name))]


def _instruction(text: str) -> Any:
    element = made("instrText")
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element
