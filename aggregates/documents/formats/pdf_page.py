"""One PDF page as pdfium gives it: characters with their place, turned so that the text of the page runs level."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.pdf_glyphs import is_garbage, normalised
from aggregates.documents.formats.pdf_objects import Rule, drawn, identity

CHARS_MAX = 200_000
"""Of one page; the densest printed page holds some 10,000."""
_LEVEL = 0.03
"""Radians within which text counts as level or as turned by a quarter."""
_HYPHEN = 2
"""What pdfium gives for a hyphen at the end of a line."""
_WORDLESS = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_UNKNOWN)
_ANNOTATIONS_MAX = 1_000
SCAN = 0.5
"""A picture covering this much of the page is a scan (the margins of a scan may be cut)."""


class Char(NamedTuple):
    """A printed character: its `number` in pdfium's text of the page, left and right edge, baseline, height."""

    number: int
    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(slots=True)
class Page:
    """One page, in points, y upwards; `skipped` are indexes that print nothing (blanks pdfium adds, half pairs)."""

    number: int
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    chars: list[Char] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)
    picture: float = 0.0
    paths: int = 0
    cut_off: bool = False
    glyphs: int = 0
    garbage: int = 0
    turned: str = ""
    hidden: str = ""
    outside: str = ""
    annotations: int = 0
    invisible: int = 0

    @property
    def scanned(self) -> bool:
        """Whether a picture covers most of the page."""
        return self.picture >= SCAN


class _Raw(NamedTuple):
    number: int
    text: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    turn: int
    """Quarters the text is turned counterclockwise, -1 for any other angle."""
    invisible: bool


def read_page(page: Any, number: int) -> Page:
    """Read an open pdfium page; raises `Unreadable` naming it."""
    box = tuple(float(edge) for edge in page.get_cropbox())
    found = Page(number)
    objects = drawn(page, (box[2] - box[0]) * (box[3] - box[1]))
    found.annotations = _annotations(page)
    found.picture, found.paths, found.cut_off = objects.picture, objects.paths, objects.cut_off
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        raise Unreadable(f"PDF 第 {number} 页的文字读不出", f"the text of PDF page {number} cannot be read")
    try:
        raw = _characters(text, found, hidden=objects.invisible)
    finally:
        pdfium.FPDFText_ClosePage(text)
    turn = _common_turn(raw)
    found.box = _turned_box((box[0], box[1], box[2], box[3]), turn)
    found.rules = [_turned_rule(rule, turn) for rule in objects.rules]
    _sort_out(raw, turn, found)
    return found


def _annotations(page: Any) -> int:
    """How many annotations may hold words of their own: remarks, stamps, form fields, but no links."""
    count = 0
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _ANNOTATIONS_MAX)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            count += pdfium.FPDFAnnot_GetSubtype(annotation) not in _WORDLESS
            pdfium.FPDFPage_CloseAnnot(annotation)
    return count


def _characters(text: Any, found: Page, *, hidden: set[int]) -> list[_Raw]:
    count = pdfium.FPDFText_CountChars(text)
    if count < 0 or count > CHARS_MAX:
        raise Unreadable(
            f"PDF 第 {found.number} 页的字符数为 {count}，超过上限 {CHARS_MAX}",
            f"PDF page {found.number} holds {count} characters, above the limit of {CHARS_MAX}",
        )
    loose, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    raw: list[_Raw] = []
    high: tuple[int, int] | None = None
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code <= 0x20 and (code in (10, 13) or pdfium.FPDFText_IsGenerated(text, index)):
            found.skipped.add(index)
            continue
        if 0xD800 <= code < 0xDC00:
            high = index, code
            continue
        first = index
        if 0xDC00 <= code < 0xE000:
            first, code = _joined(high, index, code, found)
        high = None
        char = _character(text, index, code, found)
        pdfium.FPDFText_GetLooseCharBox(text, index, loose)
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        box = loose.left, loose.bottom, loose.right, loose.top
        angle = pdfium.FPDFText_GetCharAngle(text, index)
        unseen = bool(hidden) and identity(pdfium.FPDFText_GetTextObject(text, index)) in hidden
        raw.append(_Raw(first, char, box, (x.value, y.value), _quarter(angle), unseen))
    return raw


def _joined(high: tuple[int, int] | None, index: int, low: int, found: Page) -> tuple[int, int]:
    """(index, code point) of a surrogate pair, which pdfium gives as two characters."""
    if high is None or high[0] != index - 1:
        return index, 0xFFFD
    found.skipped.add(index)
    return high[0], 0x10000 + ((high[1] - 0xD800) << 10) + low - 0xDC00


def _character(text: Any, index: int, code: int, found: Page) -> str:
    """The character shown, with look-alike code points put right; U+FFFD when the font does not say."""
    if code == _HYPHEN:
        return "-"
    if code > 0x10FFFF or pdfium.FPDFText_HasUnicodeMapError(text, index):
        found.garbage += 1
        return "\ufffd"
    char = chr(code)
    if char < "\u2e00" and char > "\x1f":
        return char
    shown = normalised(char)
    found.glyphs += shown != char
    if is_garbage(shown):
        found.garbage += 1
        return "\ufffd" if shown < " " else shown
    return shown


def _quarter(angle: float) -> int:
    """Quarters counterclockwise; pdfium measures clockwise."""
    if abs(angle) < _LEVEL:
        return 0
    quarters = round(angle / (math.pi / 2))
    return -quarters % 4 if abs(angle - quarters * math.pi / 2) < _LEVEL else -1


def _common_turn(raw: list[_Raw]) -> int:
    """How most of the text is turned: a page scanned or laid out sideways reads like any other."""
    turns = Counter(char.turn for char in raw if char.turn >= 0)
    return max(turns, key=lambda turn: (turns[turn], turn == 0)) if turns else 0


def _turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """The point on a page turned back by `turn` quarters."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]


def _turned_box(box: tuple[float, float, float, float], turn: int) -> tuple[float, float, float, float]:
    (x, y), (u, v) = _turned(box[0], box[1], turn), _turned(box[2], box[3], turn)
    return min(x, u), min(y, v), max(x, u), max(y, v)


def _turned_rule(rule: Rule, turn: int) -> Rule:
    if turn == 0:
        return rule
    ends = [(end, rule.at) if rule.horizontal else (rule.at, end) for end in (rule.low, rule.high)]
    (x, y), (u, v) = (_turned(*end, turn) for end in ends)
    level = rule.horizontal == (turn % 2 == 0)
    return Rule(level, y, min(x, u), max(x, u)) if level else Rule(level, x, min(y, v), max(y, v))


def _sort_out(raw: list[_Raw], turn: int, found: Page) -> None:
    """Keep what a reader of the page sees; set apart turned text, text off the page, hidden text (unless of a scan)."""
    left, bottom, right, top = found.box
    for char in raw:
        a, b, c, d = _turned_box(char.box, turn)
        _, base = _turned(*char.origin, turn)
        if char.turn != turn:
            found.turned += char.text
        elif not (left - 1 <= (a + c) / 2 <= right + 1 and bottom - 1 <= base <= top + 1):
            found.outside += char.text
        elif char.invisible and not found.scanned:
            found.hidden += char.text
        else:
            found.invisible += char.invisible
            found.chars.append(Char(char.number, char.text, a, c, base, max(d - b, 1.0)))
