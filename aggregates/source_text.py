"""The numbered lines that a reading speaks of, with their places and pages; the name a format is read by."""

from __future__ import annotations

from typing import NamedTuple

from aggregates.documents import Reading

SUFFIXES = {"text": "txt", "markdown": "md", "html": "html", "docx": "docx", "pdf": "pdf"}


class SourceLine(NamedTuple):
    """One line of the text as read. `place` says where the original prints it; `page` counts from 1."""

    number: int
    text: str
    place: str
    page: int | None


def name_of(format_: str | None) -> str | None:
    """A name by which the bytes are read in the format they were read in before."""
    suffix = SUFFIXES.get(format_ or "")
    return f"document.{suffix}" if suffix else None


def source_lines(reading: Reading) -> tuple[SourceLine, ...]:
    """The lines that every line number of the reading counts, from 1."""
    return tuple(SourceLine(n, x.text, x.place, x.page) for n, x in enumerate(reading.extract.lines, 1))


def pages(lines: tuple[SourceLine, ...]) -> tuple[int | None, ...]:
    """The page of each line; empty for a document without pages."""
    return tuple(line.page for line in lines) if any(line.page for line in lines) else ()
