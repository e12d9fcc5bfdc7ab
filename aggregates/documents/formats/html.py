"""Saved web pages: the document in them as lines and tables; what belongs to the page and not to it is left out, noted.

Nothing is fetched, no entity is declared, no script is run: the page is parsed as characters (WHATWG HTML, by libxml2).
"""

from __future__ import annotations

from bisect import bisect_left

from aggregates.documents.formats import limits
from aggregates.documents.formats.characters import odd_characters
from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.extract import Extract, Line, Note
from aggregates.documents.formats.html_body import remove_furniture
from aggregates.documents.formats.html_charset import charset_notes
from aggregates.documents.formats.html_hidden import Dropped, remove_hidden
from aggregates.documents.formats.html_lines import Collector
from aggregates.documents.formats.html_parse import parse
from aggregates.documents.formats.html_titles import page_titles

_SHOWN = 12  # so many parts of a page are named one by one; the rest are counted


def extract_html(text: str, encoding: str) -> Extract:
    """The extract of a web page given as characters; `place` is `Ln`, the line of the source where a line begins.

    Raises `Unreadable` when the page is nested too deep, too large for the parser, or holds no text of its own.
    """
    page = parse(text)
    titles, images = page_titles(page.root), sum(1 for _ in page.root.iter("img"))
    dropped = [*remove_hidden(page.root), *remove_furniture(page.root, titles)]
    collector = Collector(page)
    collector.run()
    if not any(line.text.strip() for line in collector.lines):
        raise Unreadable(
            f"网页中没有正文文字（有 {images} 幅图片，可能是扫描件，需人工识别）",
            f"the page holds no text of a document ({images} images, perhaps a scan: it needs a person)",
        )
    limits.require("行数", "the number of lines", len(collector.lines), limits.MAX_LINES)
    lines = tuple(collector.lines)
    texts = [line.text for line in lines]
    notes = (*charset_notes(text, encoding), *collector.notes, *_residue(dropped, lines), *odd_characters(texts))
    return Extract("html", encoding, lines, tuple(collector.tables), notes)


def _residue(dropped: list[Dropped], lines: tuple[Line, ...]) -> list[Note]:
    """Notes on what was left out: each part with clause words, the first others one by one, the rest counted."""
    places = [int(line.place.removeprefix("L")) for line in lines]
    found = [part for part in dropped if part.clauses or not part.silent]
    shown = [part for part in found if part.clauses] + [part for part in found if not part.clauses][:_SHOWN]
    notes = [_note(part, places) for part in sorted(shown, key=lambda part: part.line)]
    rest = len(found) - len(shown)
    if rest:
        zh, en = f"另有 {rest} 处网页残留未计入正文", f"{rest} more parts of the page left out"
        notes.append(Note("WEB_RESIDUE", (len(lines), len(lines)), found[-1].text[:60], zh, en))
    return notes


def _note(part: Dropped, places: list[int]) -> Note:
    near = min(len(places), bisect_left(places, part.line) + 1)
    if part.clauses:
        zh, en = f"{part.zh}（源代码第 {part.line} 行）含有责任用语，未计入正文，请核对", f"{part.en} with clause words"
        return Note("WEB_RESIDUE", (near, near), part.text[:60], zh, f"{en}, left out: check line {part.line}", "WARN")
    zh, en = f"{part.zh}（源代码第 {part.line} 行），未计入正文", f"{part.en} (source line {part.line}), left out"
    return Note("WEB_RESIDUE", (near, near), part.text[:60], zh, en)
