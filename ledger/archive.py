"""Reading what lies sealed: values behind commitments and archived documents, where the vault is and the law lets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ledger.envelope import Commitment, as_bytes
from ledger.personal import ERASED, HELD, REQUESTED, WITHHELD, Personal, State
from ledger.sealing import DOCUMENT, DoesNotOpen, commitment_of, document_name, key_id_of, unseal
from ledger.vault import Vault

if TYPE_CHECKING:
    from ledger.reader import LedgerReader

STREAM = "ledger"
SHOWN: frozenset[State] = frozenset({HELD, REQUESTED})


class Archived(NamedTuple):
    """A document as it can be read now. `content` is None when it is restricted or withheld; when it was erased it
    is the redacted text (same lines), and `position` the entry that approved the erasure."""

    content: bytes | None
    state: State
    position: int | None = None
    redacted: str | None = None


class Archive:
    """The sealed rows of a ledger, opened with the keys of a vault; without one everything sealed is withheld."""

    def __init__(self, reader: LedgerReader, vault: Vault | None) -> None:
        self._reader = reader
        self._vault = vault

    def has_keys(self) -> bool:
        """Whether the vault is here, and is this ledger's: then whatever was not erased must open."""
        return self._vault is not None and any(self._vault.key(key) is not None for key in self.key_ids().values())

    def personal(self) -> Personal:
        """What the entries say of personal data now."""
        return Personal.of(self._reader.entries(stream=STREAM))

    def digests(self) -> list[str]:
        """Every digest that has a sealed row: commitments first, then documents."""
        return [digest for (digest,) in self._reader.ask("SELECT digest FROM sealed ORDER BY digest")]

    def key_ids(self) -> dict[str, bytes]:
        """Digest → key id of every sealed row."""
        rows = self._reader.ask("SELECT digest, substr(content, 1, 30) FROM sealed")
        return {digest: key_id_of(as_bytes(head)) for digest, head in rows}

    def state(self, digest: str, personal: Personal | None = None) -> State:
        """Whether it is held, restricted, requested, erased or withheld."""
        return (personal or self.personal()).state(digest, key_here=self._key(self._row(digest)) is not None)

    def plain(self, digest: str) -> bytes | None:
        """The plain bytes whether restricted or not, for checks that show them to nobody; None when there are none.

        Raises DoesNotOpen when row or key was changed. What was erased is never opened, even with its key restored.
        """
        if digest in self.personal().erased():
            return None
        return self._open(digest, self._row(digest))

    def shown(self, digest: str) -> bytes | None:
        """The plain bytes, None when they are erased, restricted or withheld. Raises DoesNotOpen."""
        row = self._row(digest)
        if row is None or self._key(row) is None or self.state(digest) not in SHOWN:
            return None
        return self._open(digest, row)

    def document(self, sha256: str) -> Archived | None:
        """An archived document, sealed or not; None when the ledger never had it."""
        stored = self._reader.stored(sha256)
        if stored is not None:
            return Archived(stored, HELD)
        name, personal = document_name(sha256), self.personal()
        asked = personal.erased().get(name)
        if asked is not None:
            text = asked.redacted.get(sha256)
            return Archived(self._reader.stored(text) if text else None, ERASED, asked.decided, text)
        row = self._row(name)
        if row is None:
            return None
        state = personal.state(name, key_here=self._key(row) is not None)
        return Archived(self._open(name, row) if state in SHOWN else None, state)

    def commitments(self) -> Iterator[Commitment]:
        """Every commitment that can be opened, restricted ones included; damaged ones with nothing in them."""
        erased = self.personal().erased()
        for digest in self.digests():
            if not digest.startswith(DOCUMENT) and digest not in erased and self._key(self._row(digest)) is not None:
                try:
                    yield commitment_of(digest, self._open(digest, self._row(digest)) or b"")
                except DoesNotOpen:
                    yield Commitment(digest, b"", "")

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """(SHA-256, content) of every sealed document that can be opened, restricted ones included; damaged: b""."""
        erased = self.personal().erased()
        for digest in self.digests():
            if digest.startswith(DOCUMENT) and digest not in erased and self._key(self._row(digest)) is not None:
                try:
                    yield digest.removeprefix(DOCUMENT), self._open(digest, self._row(digest)) or b""
                except DoesNotOpen:
                    yield digest.removeprefix(DOCUMENT), b""

    def fits(self, digest: str) -> bool:
        """Whether the key that a row names is here and opens that very row: a row may name somebody else's."""
        try:
            return self._open(digest, self._row(digest)) is not None
        except DoesNotOpen:
            return False

    def withheld(self) -> list[str]:
        """Sealed digests that were not erased and cannot be opened here."""
        erased = self.personal().erased()
        return [d for d in self.digests() if d not in erased and self._key(self._row(d)) is None]

    def _row(self, digest: str) -> bytes | None:
        rows = self._reader.ask("SELECT content FROM sealed WHERE digest = ?", (digest,))
        return as_bytes(rows[0][0]) if rows else None

    def _key(self, row: bytes | None) -> bytes | None:
        return self._vault.key(key_id_of(row)) if row is not None and self._vault is not None else None

    def _open(self, digest: str, row: bytes | None) -> bytes | None:
        key = self._key(row)
        return None if row is None or key is None else unseal(digest, row, key)


__all__ = ["ERASED", "WITHHELD", "Archive", "Archived"]
