"""Physical lines: what is printed on them, how wide they are, and where blanks stand for a lost line break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aggregates.documents.glyphs import BLANK, canonical, ends_sentence
from aggregates.documents.markers import marker_of
from aggregates.documents.source_map import Piece

_MARKDOWN = re.compile(r"(?:#{1,6}\s+|\*\*)")
_ENTITY = "&(?:nbsp|emsp|ensp|#160|#12288);"
# A run of blanks that may separate paragraphs: any wide blank or entity, or several ASCII ones.
_RUN = re.compile(rf"(?:[\u3000\xa0\u2002\u2003]|{_ENTITY}|  |\t)(?:[ \t\u3000\xa0\u2002\u2003]|{_ENTITY})*| ")
_WIDE = re.compile(rf"[\u3000\xa0\u2002\u2003]|{_ENTITY}")
_NARROW = re.compile("[A-Za-z0-9\x21-\x7e０-９]")
_PUNCTUATION = re.compile(r"[，。；！？]")
_CLOSING = "。！？；）”’》!?;)"
_LONG, _ENDLESS = 200, 400
_HEADING = 60


def pieces_of(lines: Sequence[str]) -> list[Piece]:
    """The printed stretches of all lines, without margins and Markdown marks.

    Two or more wide blanks start a paragraph (domain.md §2); a single one, or ASCII blanks, only in a long line and
    where a sentence, a bracket or a heading has ended.
    """
    found = []
    for number, line in enumerate(lines, 1):
        start = 0
        for left, right in _breaks(line):
            found.append(_trimmed(number, start, line[start:left]))
            start = right
        found.append(_trimmed(number, start, line[start:]))
    return [piece for piece in found if piece.text]


def _breaks(line: str) -> Iterator[tuple[int, int]]:
    """Blank runs of one line that separate paragraphs."""
    long, last = len(line) >= _LONG, 0
    if not long and _WIDE.search(line) is None:
        return
    canon = canonical(line)
    only = len(line) >= _ENDLESS and _blanks_are_breaks(canon)
    for run in _RUN.finditer(line):
        wide = run.end() - run.start() > 1 and len(_WIDE.findall(run.group())) > 1
        justified = run.start() - last == 1 or _one_char(line, run.end())
        if (wide and not justified) or (long and _separates(canon, run, last, only=only)):
            yield run.span()
            last = run.end()


def _one_char(line: str, at: int) -> bool:
    """Whether a single character stands between this blank and the next: a label set wide (抄　　送)."""
    return line[at + 1 : at + 2] in ("\u3000", " ", "\xa0") or line[at + 1 : at + 2] in ("：", ":")


def _separates(canon: str, run: re.Match[str], last: int, *, only: bool) -> bool:
    """Whether a single blank of a long line separates: behind a sentence, a bracket, a heading, an address."""
    before, following = canon[run.start() - 1 : run.start()], canon[run.end() : run.end() + 8]
    if not before or not following or following[0] in "，。；：、）”》":
        return False
    marked = marker_of(following) is not None
    if before in _CLOSING or before == "：":
        return marked or only or (before != "：" and _WIDE.search(run.group()) is not None)
    stretch = canon[last : run.start()].lstrip(BLANK) if run.start() - last <= _HEADING else ""
    if not stretch or has_punctuation(stretch):
        return False
    opening = marker_of(stretch)
    if opening is not None:
        return opening.length < len(stretch)
    return only and len(stretch) >= 4


def _blanks_are_breaks(canon: str) -> bool:
    """Whether the blanks of an endless line stand for its line breaks: nearly all behind a sentence or a heading."""
    ends = inside = last = 0
    for run in _RUN.finditer(canon):
        before = canon[run.start() - 1 : run.start()]
        if before and before in _CLOSING + "：":
            ends, last = ends + 1, run.end()
        elif run.start() - last > _HEADING:
            inside += 1
    return ends >= 3 and inside <= 0.1 * ends


def _trimmed(number: int, start: int, text: str) -> Piece:
    text = text.rstrip(BLANK).removesuffix("**").rstrip(BLANK)
    left = len(text) - len(text.lstrip(BLANK))
    mark = _MARKDOWN.match(text, left)
    left = mark.end() if mark else left
    return Piece(number, start + left + 1, text[left:])


def width(text: str) -> float:
    """Printed width in Chinese characters; Latin letters and digits of any width count half."""
    return len(text) - len(_NARROW.findall(text)) / 2


def has_punctuation(text: str) -> bool:
    """Whether a canonical line holds sentence punctuation, so is running text and not a heading."""
    return _PUNCTUATION.search(text) is not None


def goes_on(canon: str) -> bool:
    """Whether a canonical line ends inside a sentence, as far as its last character tells."""
    return not ends_sentence(canon) and canon[-1:] not in "：；|"
