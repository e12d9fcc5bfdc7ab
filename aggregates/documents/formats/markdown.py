"""Markdown: one line of the extract for every line of the file, its marks removed; pipe tables become tables.

The marks are those of CommonMark 0.31 and of GitHub's pipe tables, as far as documents saved as Markdown use them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from aggregates.documents.formats.characters import odd_characters
from aggregates.documents.formats.extract import Extract, Note, Table
from aggregates.documents.formats.markdown_inline import IMAGE, plain
from aggregates.documents.formats.markdown_tables import is_rule, table_rows
from aggregates.documents.formats.text import numbered, split_lines

_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r"[ ]{0,3}(```+|~~~+)")
_RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_QUOTE = re.compile(r"(?:[ ]{0,3}>[ ]?)+")
_BULLET = re.compile(r"\s*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
# A line that is nothing but a link to a file is an attachment; left with its marks, healing sees what it is.
_ATTACHMENT = re.compile(
    r"\s*(?:[-*+]\s+)?\[[^\]]{1,400}\]\([^)\s]{1,4000}\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar)\s*\)\s*$", re.I
)
_META = re.compile(r"[\w\u4e00-\u9fff -]{1,30}[:：]")
_FRONT_LIMIT = 60  # a scraper's header has some ten fields


@dataclass(slots=True)
class _Reading:
    """The lines so far, and what has to be said about them."""

    source: tuple[str, ...]
    lines: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    comment_ends: int = 0  # line (from 0) of the next end of a comment, or the number of lines when there is none


def extract_markdown(text: str, encoding: str) -> Extract:
    """The extract of a Markdown text: line n is line n of the file without its marks; `place` is `Ln`."""
    reading = _Reading(split_lines(text))
    _front_matter(reading)
    while len(reading.lines) < len(reading.source):
        _block(reading)
    notes = (*reading.notes, *_images(reading.source), *odd_characters(reading.lines))
    return Extract("markdown", encoding, numbered(tuple(reading.lines)), tuple(reading.tables), notes)


def _block(reading: _Reading) -> None:
    line = reading.source[len(reading.lines)]
    if fence := _FENCE.match(line):
        _fenced(reading, fence[1])
    elif line.lstrip().startswith("<!--"):
        _comment(reading)
    elif "|" in line and is_rule(reading.source, len(reading.lines) + 1):
        texts, table = table_rows(reading.source, len(reading.lines))
        reading.lines += texts
        reading.tables.append(table)
    else:
        reading.lines.append(_line(line))


def _line(line: str) -> str:
    if _RULE.match(line):
        return ""
    if _ATTACHMENT.match(line):
        return line
    bare = line[quote.end() :] if (quote := _QUOTE.match(line)) else line
    if heading := _HEADING.match(bare):
        return plain(heading[1])
    if bullet := _BULLET.match(bare):
        bare = bare[bullet.end() :]
    hard = bare[:-1] if bare.endswith("\\") and not bare.endswith("\\\\") else bare
    return plain(hard)


def _fenced(reading: _Reading, mark: str) -> None:
    """The lines between two fences stay as they are; without a second fence the block ends with the file (CommonMark).

    Documents put nothing but quoted text there, so that the text is kept and the fences are empty lines.
    """
    reading.lines.append("")
    while len(reading.lines) < len(reading.source):
        line = reading.source[len(reading.lines)]
        if line.strip().startswith(mark) and not line.strip().strip(mark[0]):
            reading.lines.append("")
            return
        reading.lines.append(line)


def _comment(reading: _Reading) -> None:
    """An HTML comment is not printed: its lines are left empty, and a note says so."""
    first = len(reading.lines)
    end = _comment_end(reading, first)
    if end == len(reading.source):  # not closed: printed as it stands
        reading.lines.append(plain(reading.source[first]))
        return
    reading.lines += [""] * (end - first) + [_line(reading.source[end].partition("-->")[2])]
    quote = " ".join(line.strip() for line in reading.source[first : end + 1])[:60]
    zh, en = "HTML 注释不是正文，未读取", "an HTML comment is not printed text; left out"
    reading.notes.append(Note("COMMENT", (first + 1, end + 1), quote, zh, en))


def _comment_end(reading: _Reading, first: int) -> int:
    """The line a comment begun on line `first` ends on; each line is looked at once, however many comments begin."""
    while reading.comment_ends < len(reading.source) and (
        reading.comment_ends < first or "-->" not in reading.source[reading.comment_ends]
    ):
        reading.comment_ends += 1
    return reading.comment_ends


def _front_matter(reading: _Reading) -> None:
    """A header between two lines `---` at the very start is about the file, not part of the document."""
    if not reading.source or reading.source[0].strip() != "---":
        return
    end = next((n for n in range(1, min(_FRONT_LIMIT, len(reading.source))) if reading.source[n].strip() == "---"), 0)
    inside = [line for line in reading.source[1:end] if line.strip()]
    if not inside or not all(_META.match(line) or line[0] in " \t-" for line in inside):
        return
    reading.lines += list(reading.source[: end + 1])
    reading.notes.append(
        Note(
            "FRONT_MATTER",
            (1, end + 1),
            inside[0][:60],
            "文件头元数据，不是正文",
            "a header about the file, not its text",
        )
    )


def _images(source: tuple[str, ...]) -> list[Note]:
    return [
        Note(
            "IMAGE_OMITTED",
            (number, number),
            match[0][:60],
            "图片无法读取，其中的文字未计入",
            "an image cannot be read",
            "WARN",
        )
        for number, line in enumerate(source, 1)
        if "![" in line
        for match in IMAGE.finditer(line)
    ]
