"""An uploaded workbook before it is read: no bomb, no formula unseen, and only the parts that a form needs.

The reader (python-calamine) lays a sheet out as a full rectangle and gives a formula's last result as if it had been
typed; so the cells are looked through here first, and it is handed a package of its own with nothing else in it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.ooxml_package import Package
from aggregates.documents.formats.ooxml_xml import parse

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHARED, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
NEEDED = ("[Content_Types].xml", "_rels/.rels", WORKBOOK, RELATIONS)
MOST_COLUMNS = 64
MOST_TEXT = 32 * 2**20
"""Characters all cells of a sheet may hold together: one long shared text may stand in many cells."""
_ELSE_ENCODED = re.compile(rb"""encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


class Checked(NamedTuple):
    """The workbook, packed anew, and where its first sheet has formulas."""

    data: bytes
    formulas: frozenset[Place]


def checked(data: bytes, most_rows: int) -> Checked:
    """The workbook, safe to read. Raises `Unreadable` for what is none, is too large, or climbs out of its bounds."""
    try:
        package = Package(data)
        return _checked(package, most_rows)
    except Unreadable as no:  # the package's own reasons speak of the format it was written for
        zh, en = no.reason_zh.replace("DOCX", "XLSX"), no.reason_en.replace("DOCX", "XLSX")
        raise Unreadable(zh, en) from None


def _checked(package: Package, most_rows: int) -> Checked:
    for name in NEEDED:
        if name not in package:
            raise Unreadable("不是 Excel 工作簿(XLSX)", "this is no Excel workbook (XLSX)")
    sheet = _first_sheet(package)
    names = [*NEEDED, *(name for name in (SHARED, STYLES) if name in package), sheet]
    parts = {name: package.read(name) for name in names}
    for name, part in parts.items():
        _require_plain(name, part)
    formulas = _formulas(parts[sheet], sheet, _lengths(parts.get(SHARED)), most_rows)
    return Checked(_packed(parts), frozenset(formulas))


def _require_plain(name: str, part: bytes) -> None:
    """UTF-8 without a document type: what is looked through here is what the reader sees."""
    try:
        part.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(f"部件 {name} 不是 UTF-8", f"the part {name} is not UTF-8") from None
    if b"<!DOCTYPE" in part or _ELSE_ENCODED.search(part[: part.find(b"?>") + 1]):
        raise Unreadable(f"部件 {name} 含有 DTD 或另声明编码", f"the part {name} holds a DTD or declares an encoding")


def _first_sheet(package: Package) -> str:
    book, relations = parse(package.read(WORKBOOK), WORKBOOK), parse(package.read(RELATIONS), RELATIONS)
    first = next((one for one in book.iter("{*}sheet")), None)
    wanted = None if first is None else first.get(_ID) or first.get(_STRICT_ID)
    for relation in relations:
        if wanted is not None and relation.get("Id") == wanted:
            target = posixpath.normpath(posixpath.join("/xl", relation.get("Target") or "")).lstrip("/")
            if target in package:
                return target
    raise Unreadable("工作簿中没有工作表", "the workbook has no sheet")


def _lengths(shared: bytes | None) -> list[int]:
    """Characters of each shared text."""
    if shared is None:
        return []
    return [sum(map(len, item.itertext())) for item in _elements(shared, SHARED, "si")]


def _elements(part: bytes, name: str, tag: str) -> Iterator[etree._Element]:
    """Each element called `tag` as soon as it is complete, and given back after use."""
    try:
        for _, element in etree.iterparse(
            io.BytesIO(part), events=("end",), tag=f"{{*}}{tag}", resolve_entities=False, no_network=True,
            load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            yield element
            element.clear()
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            f"部件 {name} 不是合法的 XML:{error.msg}", f"the part {name} is not well-formed: {error.msg}"
        ) from None


def _formulas(part: bytes, name: str, lengths: list[int], most_rows: int) -> Iterator[Place]:
    """Where the formulas are, while every cell is held against the bounds."""
    held = 0
    for cell in _elements(part, name, "c"):
        place = _place(cell.get("r"), name, most_rows)
        held += _text(cell, lengths)
        if held > MOST_TEXT:
            raise Unreadable("各格文字合计过长", "the cells hold too much text together")
        if cell.find("{*}f") is not None:
            yield place


def _place(reference: str | None, name: str, most_rows: int) -> Place:
    match = _CELL.fullmatch(reference or "")
    if match is None:
        raise Unreadable(f"部件 {name} 有单元格没有写明位置", f"a cell of the part {name} does not say where it is")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if not 1 <= row <= most_rows or column > MOST_COLUMNS:
        raise Unreadable(
            f"单元格 {reference} 超出表格范围(最多 {most_rows} 行、{MOST_COLUMNS} 列)",
            f"the cell {reference} lies outside the form ({most_rows} rows, {MOST_COLUMNS} columns)",
        )
    return row - 1, column - 1


def _text(cell: etree._Element, lengths: list[int]) -> int:
    own = sum(map(len, cell.itertext()))
    if cell.get("t") != "s":
        return own
    number = (cell.findtext("{*}v") or "").strip()
    known = number.isascii() and number.isdigit() and len(number) < 9 and int(number) < len(lengths)
    if not known:
        raise Unreadable("单元格指向不存在的文字", "a cell refers to a shared text that is not there")
    return lengths[int(number)]


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()
