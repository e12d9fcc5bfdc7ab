"""One document read where nothing else is at hand: what is asked of the reading process, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from aggregates.documents import Reading
from aggregates.drafts import DraftFile
from aggregates.refusal import Refused
from aggregates.source_text import SourceLine
from aggregates.wanted import Correction
from api.draft_file import Loaded
from api.outcome import Document, read_data, read_draft


class Asked(NamedTuple):
    """What to read: the bytes, the name they came under, and the draft (with its reading) that a person edited."""

    data: bytes
    name: str
    draft: DraftFile | None = None
    edited: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Posted(Loaded):
    """A draft that came over the wire: it has no file and no lines to name, its places are JSON pointers."""

    def refusal(self, no: Refused) -> Refused:
        """As it is."""
        return no


class Answer(NamedTuple):
    """What came of it: a reading, or the (code, zh, en) of why there is none."""

    reading: Reading | None = None
    lines: tuple[SourceLine, ...] = ()
    corrections: tuple[Correction, ...] = ()
    matching: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    no: tuple[str, str, str] | None = None


def answer(asked: Asked) -> Answer:
    """Read, and hold an edited draft against the reading. Nothing a document holds makes this raise."""
    try:
        document = _document(asked)
    except Refused as no:
        return Answer(no=(no.code, no.zh, no.en))
    except (MemoryError, RecursionError):
        return Answer(no=("unreadable", "文件展开后过大,无法读取", "the document is too large once unpacked"))
    if document.error is not None:
        return Answer(no=("unreadable", document.error.reason_zh, document.error.reason_en))
    return Answer(document.reading, document.lines, document.corrections, document.matching)


def _document(asked: Asked) -> Document:
    if asked.draft is None:
        return read_data(asked.data, asked.name)
    return read_draft(Posted(Path(asked.name), asked.draft, asked.edited or {}), asked.data, asked.name)
