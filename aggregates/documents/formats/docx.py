"""DOCX to lines: the package, its parts, the body, then notes; what is left out is said."""

from __future__ import annotations

import re

from lxml import etree

from aggregates.documents.formats.characters import odd_characters
from aggregates.documents.formats.docx_levels import Definitions
from aggregates.documents.formats.docx_notes import Notebook
from aggregates.documents.formats.docx_numbering import Counters
from aggregates.documents.formats.docx_runs import Pages, all_text
from aggregates.documents.formats.docx_story import Story
from aggregates.documents.formats.docx_styles import Styles
from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.extract import Extract, Line
from aggregates.documents.formats.ooxml_package import Package
from aggregates.documents.formats.ooxml_relations import main_part, related
from aggregates.documents.formats.ooxml_xml import attr, child, children, local, parse

_PAGE_NUMBER = re.compile(r"[\s\d\-—–―·第页共/]*")


def extract_docx(data: bytes) -> Extract:
    """The document as lines, tables and notes; strict and transitional form alike.

    Raises `Unreadable`, naming the part and the place in it, for what cannot be read.
    """
    package = Package(data)
    main = main_part(package)
    parts = related(package, main)
    root = parse(package.read(main), main)
    body = child(root, "w:body")
    if body is None:
        raise Unreadable(f"部件 {main} 没有正文", f"the part {main} has no body")
    book = Notebook()
    story = _story(package, parts, book)
    story.read(body, main, Pages(body))
    _footnotes(package, parts, story, book)
    _left_out(package, parts, book)
    if not any(line.text.strip() for line in story.lines):
        raise Unreadable(*_no_text(book))
    notes = (*book.notes(len(story.lines)), *odd_characters([line.text for line in story.lines]))
    encoding = (root.getroottree().docinfo.encoding or "utf-8").lower()
    return Extract("docx", encoding, tuple(story.lines), tuple(story.tables), notes)


def _no_text(book: Notebook) -> tuple[str, str]:
    if book.count("DOCX_PICTURE"):
        return (
            "DOCX 中只有图片，没有文字，需先识别文字并由人核对",
            "the DOCX holds pictures and no text: recognise the text first, and let a person check it",
        )
    return "DOCX 没有文字", "the DOCX holds no text"


def _root(package: Package, parts: dict[str, tuple[str, ...]], kind: str) -> etree._Element | None:
    names = parts.get(kind, ())
    return parse(package.read(names[0]), names[0]) if names else None


def _story(package: Package, parts: dict[str, tuple[str, ...]], book: Notebook) -> Story:
    styles = Styles(_root(package, parts, "styles"))

    def linked(style: str) -> str | None:
        found = styles.numbering(style)
        return None if found is None else found.num

    return Story(styles, Counters(Definitions(_root(package, parts, "numbering"), linked)), book)


def _footnotes(package: Package, parts: dict[str, tuple[str, ...]], story: Story, book: Notebook) -> None:
    """Append footnotes, then endnotes, after an empty line; separators (notes with a type) are no text."""
    for kind, name in (("footnotes", "w:footnote"), ("endnotes", "w:endnote")):
        root = _root(package, parts, kind)
        for number, note in enumerate(() if root is None else children(root, name), 1):
            if attr(note, "type") not in (None, "normal") or not all_text(note).strip():
                continue
            part = parts[kind][0]
            if not book.count("DOCX_FOOTNOTES"):
                story.lines.append(Line("", f"{part} {name[2:]}[{number}]"))
            first = len(story.lines) + 1
            story.read(note, part, Pages(note), f"{name[2:]}[{number}]/")
            book.add("DOCX_FOOTNOTES", first, all_text(note))
            book.extend("DOCX_FOOTNOTES", len(story.lines))


def _left_out(package: Package, parts: dict[str, tuple[str, ...]], book: Notebook) -> None:
    for name in (*parts.get("header", ()), *parts.get("footer", ())):
        text = all_text(parse(package.read(name), name))
        if not _PAGE_NUMBER.fullmatch(text):
            book.add("DOCX_HEADER_FOOTER", 1, text)
    comments = _root(package, parts, "comments")
    for comment in () if comments is None else comments:
        if local(comment) == "w:comment":
            book.add("DOCX_COMMENTS", 1, all_text(comment))
    if any(name.casefold().endswith("vbaproject.bin") for name in package.names):
        book.add("DOCX_MACROS", 1)
