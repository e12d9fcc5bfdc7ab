"""XML parts of a package: no DTD, entities or network; strict and transitional names read alike."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from aggregates.documents.formats.errors import Unreadable

DEPTH_MAX = 100
"""Nesting of containers our own walk follows; Word itself stops long before."""

# ISO/IEC 29500-1 Annex A (strict) and 29500-4 Annex A (transitional).
_SPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
}
_W = tuple(f"{{{space}}}" for space, prefix in _SPACES.items() if prefix == "w")
_OFF = frozenset({"0", "false", "off", "none"})


def parse(data: bytes, part: str) -> etree._Element:
    """The root of the XML part; raises `Unreadable` with part, line and column, and for any DTD."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Unreadable(
            f"部件 {part} 第 {line} 行第 {column} 列不是合法的 XML：{error.msg}",
            f"the part {part} is not well-formed XML at line {line}, column {column}: {error.msg}",
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(f"部件 {part} 含有 DTD，不予读取", f"the part {part} holds a DTD, which is refused")
    return root


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    space, _, name = tag.rpartition("}")
    prefix = _SPACES.get(space[1:])
    return f"{prefix}:{name}" if prefix else tag


def local(element: etree._Element) -> str:
    """`w:p` for a paragraph in either form; the full `{namespace}name` for a namespace that is not ours."""
    return _short(element.tag)


def attr(element: etree._Element, name: str) -> str | None:
    """The attribute `w:name` in either form."""
    for space in _W:
        value = element.get(space + name)
        if value is not None:
            return value
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child called `path[0]`, in it the first called `path[1]`, and so on; None when one is missing."""
    for name in path:
        if element is None:
            return None
        for found in element:
            if _short(found.tag) == name:
                element = found
                break
        else:
            return None
    return element


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """All children with that short name."""
    return (found for found in element if local(found) == name)


def value(element: etree._Element | None, *path: str) -> str | None:
    """The `w:val` of the child at `path`."""
    found = child(element, *path)
    return None if found is None else attr(found, "val")


def whole(text: str | None, default: int, *, low: int = 0, high: int = 1_000_000) -> int:
    """A number of the file, or `default` when it is none or lies outside the bounds."""
    try:
        number = int(text) if text is not None and len(text) < 12 else default
    except ValueError:
        return default
    return number if low <= number <= high else default


def switched(properties: etree._Element | None, name: str) -> bool | None:
    """A toggle property such as `w:vanish`: True, False, or None when it is not given."""
    found = child(properties, name)
    if found is None:
        return None
    return (attr(found, "val") or "true").lower() not in _OFF


def deeper(depth: int, part: str) -> int:
    """`depth` + 1; raises `Unreadable` beyond `DEPTH_MAX`."""
    if depth >= DEPTH_MAX:
        raise Unreadable(f"部件 {part} 的嵌套超过 {DEPTH_MAX} 层", f"{part} is nested deeper than {DEPTH_MAX} levels")
    return depth + 1
