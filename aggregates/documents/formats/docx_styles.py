"""Styles of a DOCX as far as they change the text: numbering and hidden text, inherited through `basedOn`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from aggregates.documents.formats.ooxml_xml import attr, child, children, switched, value, whole


@dataclass(frozen=True, slots=True)
class NumPr:
    """A reference to a list: `num` (id, None if not given), `level` (from 0, None if not given), the style it is in."""

    num: str | None
    level: int | None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says itself, before inheritance."""

    base: str | None
    numbering: NumPr | None
    hidden: bool | None


def num_pr(properties: etree._Element | None, style: str | None = None) -> NumPr | None:
    """The `w:numPr` of paragraph properties, if there is one."""
    found = child(properties, "w:numPr")
    if found is None:
        return None
    level = value(found, "w:ilvl")
    return NumPr(value(found, "w:numId"), None if level is None else whole(level, 0, high=8), style)


class Styles:
    """All styles by id; `root` is the root of styles.xml, or None when the document has none."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.default: str | None = None
        for element in () if root is None else children(root, "w:style"):
            self._add(element)

    def _add(self, element: etree._Element) -> None:
        name = attr(element, "styleId")
        if name is None:
            return
        numbering = num_pr(child(element, "w:pPr"), name)
        self._styles[name] = Style(
            value(element, "w:basedOn"), numbering, switched(child(element, "w:rPr"), "w:vanish")
        )
        if attr(element, "type") == "paragraph" and attr(element, "default") in ("1", "true", "on"):
            self.default = name

    def _chain(self, name: str | None) -> Iterator[Style]:
        seen: set[str] = set()
        while name is not None and name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = self._styles[name].base

    def numbering(self, name: str | None) -> NumPr | None:
        """The list reference a paragraph of this style inherits: each half from the nearest style that gives it."""
        num, level, owner = None, None, None
        for style in self._chain(name):
            found = style.numbering
            if found is not None:
                level = found.level if level is None else level
                if num is None and found.num is not None:
                    num, owner = found.num, found.style
        return None if num is None else NumPr(num, level, owner)

    def hidden(self, name: str | None) -> bool | None:
        """Whether text of this style is hidden; None when neither it nor its bases say."""
        return next((style.hidden for style in self._chain(name) if style.hidden is not None), None)
