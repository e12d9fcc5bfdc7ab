"""The story as a reader of leaves that were never stored: read models of 10 M entries need no ledger on disk.

Leaves come from the ledger's own codec, without the chain (read models do not look at it). One pass only.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from benchmarks.ledgers import ORIGIN
from benchmarks.nation import commits
from ledger.clock import to_us
from ledger.codec import prepare, rfc3339, seal
from ledger.envelope import Recorded
from ledger.reader import LedgerReader


class StoryReader(LedgerReader):
    """What a projection runner asks of a reader, answered by the generator."""

    def __init__(self, entries: int) -> None:
        self._entries = entries
        self._last = (0, b"")

    def size(self) -> int:
        """How many entries the story has."""
        return self._entries

    def scan(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        """(position, leaf) from the first on."""
        position, versions = 0, dict[str, int]()
        for commit in commits(self._entries):
            recorded = rfc3339(to_us(commit.at))
            for append in commit.appends:
                for draft in append.drafts:
                    position += 1
                    version = versions[draft.stream] = versions.get(draft.stream, 0) + 1
                    prepared = prepare(draft, append.author, append.key, ORIGIN)
                    leaf = seal(prepared, position, recorded, None, version)
                    if after < position:
                        self._last = (position, leaf)
                        yield position, leaf

    def entry(self, position: int) -> Recorded:
        """The entry last handed out."""
        last, leaf = self._last
        assert position <= last
        return Recorded(position, "", 0, "", 0, leaf, sha256(b"\x00" + leaf).digest())
