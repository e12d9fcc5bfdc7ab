"""Titles: what of a marked paragraph, or of a paragraph's first sentence, is its title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregates.documents.glyphs import TERMINAL
from aggregates.documents.markers import Marker
from aggregates.documents.source_map import Paragraph

TITLE_MAX = 40
_IN_TITLE = re.compile(r"[，；：]")
_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”")
_SPACED = re.compile(r"[^，。；：\s（）]{2,30}(?=[\u3000 ]{1,4}\S.{14,})")
_HEADING_CLAUSE = re.compile(r"（[^（）]*(?:：|牵头|负责)[^（）]*）$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A marked heading: its number as printed, its title without number and stop, and text that follows in line."""

    number: int
    title: str
    par: Paragraph
    rest: Paragraph | None


def heading(par: Paragraph, marker: Marker) -> Heading:
    """Split a marked paragraph into title and the text behind the title's full stop."""
    title, end = marked_title(par.canon, marker.length)
    if title is None and len(par.canon) - marker.length <= 2 * TITLE_MAX:
        title, end = par.canon[marker.length :].rstrip("。："), len(par.canon)
    elif title is None:
        title, end = "", marker.length
    rest = par.cut(end) if par.canon[end:].strip() else None
    return Heading(marker.number, _HEADING_CLAUSE.sub("", title).strip(), par, rest)


def title_sentence(canon: str, start: int = 0) -> tuple[str | None, int]:
    """(title, where the text goes on) when the text opens with a short sentence without commas, else (None, start)."""
    title, end = _short_sentence(canon, start)
    return (None, start) if title is None or _IN_TITLE.search(_QUOTED.sub("", title)) else (title, end)


def marked_title(canon: str, start: int) -> tuple[str | None, int]:
    """The title behind a marker: a sentence, one of two halves (抓住重点，补齐短板。), or words before a blank."""
    title, end = title_sentence(canon, start)
    if title is not None:
        return title, end
    whole, stop = _short_sentence(canon, start)
    if whole and "，" in whole and _halves(whole) and len(canon) - stop > len(whole):
        return whole, stop
    spaced = _SPACED.match(canon, start)
    return (spaced.group(), spaced.end()) if spaced else (None, start)


def _halves(title: str) -> bool:
    """Two parallel phrases of about one length read as a title; a sentence with a comma does not."""
    one, _, two = _QUOTED.sub("", title).partition("，")
    return not _IN_TITLE.search(two) and len(title) <= 30 and abs(len(one) - len(two)) <= 2


def _short_sentence(canon: str, start: int) -> tuple[str | None, int]:
    stop = next((i for i in range(start, min(len(canon), start + TITLE_MAX + 2)) if canon[i] in TERMINAL), -1)
    bracket = canon.find("（", start, start + TITLE_MAX)
    if stop < 0 or not 0 < stop - start <= TITLE_MAX:
        return None, start
    title = canon[start:stop]
    if 0 <= bracket < stop and "）" not in title:
        return None, start
    return title, stop + 1
