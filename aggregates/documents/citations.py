"""Cited documents: 《title》（number）, nested 〈〉 allowed; the parents are those the plan says it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.draft import ParentDraft
from aggregates.documents.glyphs import squeeze
from aggregates.documents.source_map import Paragraph

_CITED = re.compile(r"《([^《》]{2,120})》")
_NUMBER = re.compile(r"（\s*([^\s（）《》，。：、]{1,14}〔\s*20\d\d\s*〕\s*\d{1,5}\s*号)")
_BASIS = re.compile(r"根据|依据|按照|贯彻|落实")
_ORDERS = re.compile(r"制定(?:本|如下|以下)|提出(?:以下|如下)")


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited title with its number, if printed right behind it."""

    title: str
    number: str | None
    lines: tuple[int, int]
    quote: str


def citations(par: Paragraph) -> list[Citation]:
    """All titles cited in a paragraph, in canonical glyphs without white space."""
    found = []
    for match in _CITED.finditer(par.canon):
        number = _NUMBER.match(par.canon, match.end())
        end = number.end() if number else match.end()
        found.append(
            Citation(
                squeeze(match.group(1)),
                squeeze(number.group(1)) if number else None,
                par.lines(match.start(), end),
                squeeze(par.text[match.start() : end]),
            )
        )
    return found


def parents(head: Sequence[Paragraph]) -> tuple[ParentDraft, ...]:
    """The documents named in the paragraph that ends 制定本方案; short names (《纲要》) are not documents."""
    found: dict[str, ParentDraft] = {}
    for par in head:
        if _ORDERS.search(par.canon) and _BASIS.search(par.canon):
            for cited in citations(par):
                if len(cited.title) > 6 or cited.number:
                    found.setdefault(cited.title, ParentDraft(cited.title, cited.number, cited.lines))
    return tuple(found.values())
