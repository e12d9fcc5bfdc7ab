"""List definitions of numbering.xml: abstract lists, the lists made from them, and what those override."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from aggregates.documents.formats.ooxml_xml import attr, children, local, switched, value, whole

LEVELS = 9
_Linked = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list; `restart` is the 1-based level whose use restarts it (0 never, None any higher one)."""

    start: int = 0
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    suffix: str = "tab"
    style: str | None = None


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list a paragraph can refer to: the abstract list it counts in, its levels, its forced starts."""

    abstract: str
    levels: tuple[Level, ...]
    forced: dict[int, int]


def _number_format(level: etree._Element) -> str:
    """The format; Word writes custom ones (`001, 002`) as a choice beside a fallback."""
    form = value(level, "w:numFmt")
    if form is None:
        inner = (found for found in level.iter() if local(found) == "w:numFmt")
        found = next(inner, None)
        form = None if found is None else attr(found, "val")
    return form or "decimal"


def _level(element: etree._Element) -> Level:
    restart = value(element, "w:lvlRestart")
    return Level(
        start=whole(value(element, "w:start"), 0),
        form=_number_format(element),
        text=value(element, "w:lvlText") or "",
        legal=switched(element, "w:isLgl") or False,
        restart=None if restart is None else whole(restart, 0, high=LEVELS),
        suffix=value(element, "w:suff") or "tab",
        style=value(element, "w:pStyle"),
    )


def _levels(parent: etree._Element, base: tuple[Level, ...]) -> tuple[Level, ...]:
    levels = list(base)
    for element in children(parent, "w:lvl"):
        index = whole(attr(element, "ilvl"), -1, high=LEVELS - 1)
        if index >= 0:
            levels[index] = _level(element)
    return tuple(levels)


class Definitions:
    """The lists of numbering.xml by numId; `linked` gives the numId a numbering style refers to."""

    def __init__(self, root: etree._Element | None, linked: _Linked) -> None:
        self._linked = linked
        self._abstract: dict[str, tuple[Level, ...]] = {}
        self._style_link: dict[str, str] = {}
        self._num: dict[str, etree._Element] = {}
        self._made: dict[str, ListOf | None] = {}
        for element in () if root is None else root:
            self._add(element)

    def _add(self, element: etree._Element) -> None:
        if local(element) == "w:abstractNum" and (name := attr(element, "abstractNumId")):
            self._abstract[name] = _levels(element, (Level(),) * LEVELS)
            link = value(element, "w:numStyleLink")
            if link:
                self._style_link[name] = link
        elif local(element) == "w:num" and (name := attr(element, "numId")):
            self._num[name] = element

    def of(self, num: str) -> ListOf | None:
        """The list with this numId, or None for 0 and for one that is not defined."""
        if num not in self._made:
            self._made[num] = self._make(num)
        return self._made[num]

    def _make(self, num: str) -> ListOf | None:
        abstract = self._abstract_of(num)
        if abstract is None:
            return None
        levels, forced = list(self._abstract[abstract]), {}
        for override in children(self._num[num], "w:lvlOverride"):
            index = whole(attr(override, "ilvl"), -1, high=LEVELS - 1)
            if index < 0:
                continue
            levels[index] = _levels(override, tuple(levels))[index]
            start = value(override, "w:startOverride")
            if start is not None:
                forced[index] = whole(start, 0)
                levels[index] = replace(levels[index], start=forced[index])
        return ListOf(abstract, tuple(levels), forced)

    def _abstract_of(self, num: str) -> str | None:
        """The abstract list behind `num`, through at most a few links of numbering styles."""
        for _ in range(LEVELS):
            element = self._num.get(num)
            abstract = value(element, "w:abstractNumId")
            if abstract is None or abstract not in self._abstract:
                return None
            link = self._style_link.get(abstract)
            target = None if link is None else self._linked(link)
            if target is None or target == num:
                return abstract
            num = target
        return None
