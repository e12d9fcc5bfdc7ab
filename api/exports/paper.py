"""What a document is before it is a file: headings, paragraphs and tables, written alike as DOCX and as PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeVar

from api.exports.words import Lang
from api.tables.cells import spelt

Said = TypeVar("Said")


class Heading(NamedTuple):
    """A heading: level 1 is 一、 (黑体), level 2 （一） (楷体)."""

    level: Literal[1, 2]
    text: str


class Paragraph(NamedTuple):
    """Running text; `to` is the line that names whom a paper is for, flush left; `note` is small."""

    text: str
    kind: Literal["body", "to", "note"] = "body"


class Grid(NamedTuple):
    """A table: headings, rows of as many texts, relative widths; `light` is the column of lights, if there is one."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    light: int | None = None


Block = Heading | Paragraph | Grid


class Annex(NamedTuple):
    """What follows the signature, each on pages of its own."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


class Paper(NamedTuple):
    """A whole document. `mark` is the red line of the issuer and `number` what stands under it; a plain table has none.

    `made` dates the file: the moment of the last entry known, never the clock.
    """

    lang: Lang
    title: str
    stamp: tuple[str, ...]
    made: datetime
    blocks: tuple[Block, ...]
    mark: str = ""
    number: str = ""
    signed: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    landscape: bool = False


def cleaned(value: Said) -> Said:
    """The same with every text free of what steers, hides or reorders (spelt out: `\\u202e`); tabs become blanks."""
    found: Any = value
    if isinstance(value, str):
        found = spelt(value).replace("\t", " ")
    elif isinstance(value, tuple):
        members = [cleaned(one) for one in value]
        found = value._make(members) if hasattr(value, "_make") else tuple(members)
    return found  # type: ignore[no-any-return]
