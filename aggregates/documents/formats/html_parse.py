"""The tree of a web page, parsed without network, entities or unlimited depth, and the source line of its elements."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from aggregates.documents.formats import limits
from aggregates.documents.formats.errors import Unreadable

_FATAL = 3  # etree.ErrorLevels.FATAL
_LINES_COUNTED = 60_000  # libxml2 counts lines in 16 bits
_ENTITY = re.compile(r"<!ENTITY\b", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page; `folded` source lines share one line number of the tree (1 unless the source is very long)."""

    root: etree._Element
    folded: int

    def line(self, element: etree._Element) -> int:
        """The first source line (from 1) on which the start tag of `element` may end."""
        return (tree_line(element) - 1) * self.folded + 1


def tree_line(element: etree._Element) -> int:
    """The line of an element as the parser counts, from 1."""
    line: int | None = getattr(element, "sourceline", None)
    return line or 1


def parse(text: str) -> Page:
    """Parse a page. In sources of more lines than libxml2 counts some line feeds become form feeds, white space too."""
    source = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
    if found := _ENTITY.search(source, 0, 65536):
        line = source.count("\n", 0, found.start()) + 1
        raise Unreadable(f"第 {line} 行声明了实体（ENTITY），拒绝展开", f"line {line} declares an entity; refused")
    folded = source.count("\n") // _LINES_COUNTED + 1
    if folded > 1:
        parts = source.split("\n")
        rows = ("\f".join(parts[n : n + folded]) for n in range(0, len(parts), folded))
        source = "\n".join(rows)
    return Page(_tree(source, folded), folded)


def _tree(source: str, folded: int) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(source.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"网页无法解析：{error}", f"the page cannot be parsed: {error}") from error
    for entry in parser.error_log:
        if entry.level >= _FATAL:
            raise _fatal(entry.message, (entry.line - 1) * folded + 1)
    if root is None:
        raise Unreadable("网页中没有任何元素", "the page holds no element")
    return root


def _fatal(message: str, line: int) -> Unreadable:
    if "depth" in message:
        return limits.exceeded("嵌套层数", "the depth of nesting", limits.MAX_DEPTH + 1, limits.MAX_DEPTH, _at(line))
    if "limit" in message:
        return Unreadable(
            f"第 {line} 行起有一段文字或属性超过 10 MB，超过上限",
            f"from line {line} on one text or attribute passes 10 MB",
        )
    return Unreadable(f"网页在第 {line} 行无法解析", f"the page cannot be parsed at line {line}: {message.strip()}")


def _at(line: int) -> tuple[str, str]:
    return f"第 {line} 行的", f"line {line}: "
