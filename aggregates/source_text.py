"""The numbered lines that a reading speaks of, with their places and pages; reading a document by its name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from aggregates.documents import Reading, read
from aggregates.documents.formats import decode

_READ: Callable[..., Reading] = read
_BY_NAME = "name" in inspect.signature(read).parameters
SUFFIXES = {"text": "txt", "markdown": "md", "html": "html", "docx": "docx", "pdf": "pdf"}


class SourceLine(NamedTuple):
    """One line of the text as read. `place` says where the original prints it; `page` counts from 1."""

    number: int
    text: str
    place: str
    page: int | None


def read_named(data: bytes, name: str | None) -> Reading:
    """Read one document; its name tells formats apart that look alike. Raises `Unreadable`."""
    return _READ(data, name=name) if _BY_NAME else _READ(data)


def name_of(format_: str | None) -> str | None:
    """A name by which the bytes are read in the format they were read in before."""
    suffix = SUFFIXES.get(format_ or "")
    return f"document.{suffix}" if suffix else None


def format_of(reading: Reading) -> str | None:
    """How the bytes were read: text, markdown, html, docx, pdf; None where the reader does not say."""
    extract: Any = getattr(reading, "extract", None)
    return str(extract.format) if extract else None


def source_lines(reading: Reading, data: bytes) -> tuple[SourceLine, ...]:
    """The lines that every line number of the reading counts, from 1."""
    extract: Any = getattr(reading, "extract", None)
    if extract:
        return tuple(SourceLine(n, x.text, x.place, x.page) for n, x in enumerate(extract.lines, 1))
    return tuple(SourceLine(n, text, f"L{n}", None) for n, text in enumerate(decode(data)[0], 1))


def pages(lines: tuple[SourceLine, ...]) -> tuple[int | None, ...]:
    """The page of each line; empty for a document without pages."""
    return tuple(line.page for line in lines) if any(line.page for line in lines) else ()
