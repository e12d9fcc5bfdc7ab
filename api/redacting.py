"""The archived documents that go with an erasure: the sealed ones that print a value, and their text after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aggregates.documents import Unreadable, read
from aggregates.redaction import Spot, holds, redacted
from aggregates.refusal import Refused
from aggregates.source_text import name_of
from api.personal import Held
from ledger.reader import LedgerReader
from ledger.sealing import DOCUMENT, commitment_of, document_name


@dataclass(frozen=True, slots=True)
class Plan:
    """Document SHA-256 → its redacted text (UTF-8); and documents with a value that were archived unsealed."""

    texts: Mapping[str, bytes]
    in_the_clear: tuple[str, ...]


class Redactor:
    """Reads sealed documents, shows them to nobody, and blacks out every personal value in their text."""

    def __init__(self, reader: LedgerReader, held: Held) -> None:
        self._reader = reader
        self._held = held

    def plan(self, digests: Sequence[str]) -> Plan:
        """The documents to redact for these digests: those named, and those of the plans that print a value.

        The text written in their place lies open, so all personal values are blacked out in it, not only these.
        """
        asked = {d for d in digests if d.startswith(DOCUMENT)}
        values = [value for d in digests if d not in asked and (value := self._value(d)) is not None]
        texts = {}
        for name in sorted(asked | set(self._held.beside(digests))):
            data = self._reader.archive.plain(name)
            text = self._redacted(name, data, values, always=name in asked) if data is not None else None
            if text is not None:
                texts[name.removeprefix(DOCUMENT)] = text
        return Plan(texts, tuple(sorted(self._unsealed(digests))))

    def _value(self, digest: str) -> str | None:
        plain = self._reader.archive.plain(digest)
        return commitment_of(digest, plain).value if plain is not None else None

    def _redacted(self, name: str, data: bytes, values: Sequence[str], *, always: bool) -> bytes | None:
        try:
            reading = read(data, name=name_of(self._held.formats.get(name)))
        except Unreadable as error:
            zh, en = f"{name} 已读不出:{error.reason_zh}", f"{name} cannot be read: {error.reason_en}"
            raise Refused("unreadable", zh, en) from None
        lines = [line.text for line in reading.extract.lines]
        if not always and not any(holds(lines, value) for value in values):
            return None
        said = [Spot(value, finding.lines) for finding in reading.findings for value in finding.personal]
        return redacted(lines, [*said, *self._recorded(name, len(lines)), *_anywhere(values, lines)]).encode()

    def _recorded(self, name: str, last: int) -> list[Spot]:
        """The values committed to on account of this document, also where today's reader finds them no more."""
        sha256 = name.removeprefix(DOCUMENT)
        own = [(d, one) for d, named in self._held.findings.items() for one in named if one.sha256 == sha256]
        plain = [(one.lines or (1, last), self._reader.archive.plain(digest), digest) for digest, one in own]
        return [Spot(commitment_of(digest, data).value, lines) for lines, data, digest in plain if data is not None]

    def _unsealed(self, digests: Sequence[str]) -> set[str]:
        named = {one.sha256 for digest in digests for one in self._held.findings.get(digest, ()) if one.sha256}
        names = {name for name in named if document_name(name) not in self._held.documents}
        return {name for name in names if self._reader.stored(name) is not None}


def _anywhere(values: Sequence[str], lines: Sequence[str]) -> list[Spot]:
    """The values to erase, where they stand; one that this document does not print blacks out nothing."""
    return [Spot(value, (0, 0)) for value in values if holds(lines, value)]
