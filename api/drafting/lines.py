"""The lines of archived documents, as their readings count them; of one that names persons, with them blacked out."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from aggregates.commands import plan_stream
from aggregates.refusal import Refused
from aggregates.source_text import SourceLine, name_of
from api.access.principal import Principal
from api.desk import Desk
from api.drafting.apart import Asked
from api.drafting.archived import no, readable
from api.drafting.readers import Readers
from api.http.service import Service
from api.personal import Held
from api.redacting import Redactor
from ledger.archive import Archived
from ledger.personal import ERASED, WITHHELD, State
from ledger.reader import LedgerReader
from ledger.sealing import document_name

ROOM = 16_000_000
"""Characters of lines kept in one process: some hundred plans."""


class Lined(NamedTuple):
    """A document by its lines; `redacted` where persons are blacked out in them: it lies sealed, or was erased."""

    plan: str | None
    format: str | None
    lines: tuple[SourceLine, ...]
    redacted: bool


class Kept:
    """The lines asked for last, by hash and by what became of the document. Thread-safe."""

    def __init__(self, readers: Readers, seconds: float) -> None:
        self._readers, self._seconds = readers, seconds
        self._lock = Lock()
        self._held: OrderedDict[tuple[str, State | None], tuple[SourceLine, ...]] = OrderedDict()

    def lined(self, service: Service, who: Principal, sha256: str) -> Lined:
        """The lines. Problem 404, 403 where nothing may be read, 410 for one erased without a text; Refused where it is
        none that can be read. Whether they may be shown is asked each time, also of lines that are kept."""
        data, state = readable(service, who, sha256)
        desk = Desk(service.reading.reader, service.reading.views)
        plan, format_ = desk.plan_of(sha256), desk.format_of(sha256)
        lines = self._found((sha256, state))
        if lines is None:
            text = data if state in (None, ERASED) else redacted_text(service.reading.reader, sha256, plan)
            name = name_of(format_ if state is None else "text") or "document"
            lines = self._keep((sha256, state), self._read(text, name))
        return Lined(plan, format_, lines, state is not None)

    def _read(self, data: bytes, name: str) -> tuple[SourceLine, ...]:
        found = self._readers.read(Asked(data, name), self._seconds)
        if found.no is not None:
            raise Refused(*found.no)
        return found.lines

    def _found(self, key: tuple[str, State | None]) -> tuple[SourceLine, ...] | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def _keep(self, key: tuple[str, State | None], lines: tuple[SourceLine, ...]) -> tuple[SourceLine, ...]:
        with self._lock:
            self._held[key] = lines
            while sum(_size(kept) for kept in self._held.values()) > ROOM and len(self._held) > 1:
                self._held.popitem(last=False)
        return lines


def redacted_text(reader: LedgerReader, sha256: str, plan: str | None) -> bytes:
    """The text of a sealed document as an erasure would leave it (docs/proofs.md §9): the same lines, persons black.

    Problem 403 where a value recorded on its account cannot be opened: then nobody knows what to black out.
    """
    if plan is None:
        raise no(Archived(None, WITHHELD))
    held, name = Held.of(reader, plan_stream(plan)), document_name(sha256)
    recorded = [digest for digest, named in held.findings.items() if any(one.sha256 == sha256 for one in named)]
    text = None
    if all(reader.archive.plain(digest) is not None for digest in recorded):
        text = Redactor(reader, held).plan([name]).texts.get(sha256)
    if text is None:
        raise no(Archived(None, WITHHELD))
    return text


def _size(lines: tuple[SourceLine, ...]) -> int:
    return sum(len(line.text) for line in lines)
