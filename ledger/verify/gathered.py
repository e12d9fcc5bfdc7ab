"""What the pass over one range of entries gathers, so that neighbouring ranges can be joined to it."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from ledger.verify.faults import VIEWS

Command = tuple[str, str]
"""Actor and idempotency key."""
Tip = tuple[int, str, int]
"""Version, leaf hash (hex) and position of a stream's last entry."""


class Scope(NamedTuple):
    """What every range needs to know; `salt` makes the digests of one run unguessable."""

    origin: str
    checks: frozenset[str]
    watch: frozenset[str]
    salt: bytes
    length: int
    """Entries of a full range, a power of two of at least a tile."""
    commits: bool = True
    """Whether each commit must have its head (a log's files have one checkpoint only)."""

    @property
    def columns(self) -> bool:
        """Whether stored columns and the idempotency table are compared."""
        return VIEWS in self.checks


class Link(NamedTuple):
    """How one stream runs through a range: its first entry there as it stands, and its last."""

    version: int
    prevleaf: str | None
    position: int
    tip: Tip


class Block(NamedTuple):
    """A run of entries of one command."""

    command: Command
    first: int
    length: int


class Blocks:
    """The commands of a range: the first and the last open (neighbours may go on), those between as digests."""

    __slots__ = ("_digests", "_salt", "_sums", "closed", "first", "last", "total")

    def __init__(self, salt: bytes, sums: bool) -> None:
        self._salt, self._sums = salt, sums
        self.first: Block | None = None
        self.last: Block | None = None
        self.closed = array("Q")
        self.total = 0

    def run(self, command: Command, position: int, count: int) -> None:
        """A run that begins at `position`; it may go on with the one before it."""
        last = self.last
        if last is not None and last.command == command and last.first + last.length == position:
            self.last = Block(command, last.first, last.length + count)
            if self.first is last:
                self.first = self.last
            return
        if last is not None and last is not self.first:
            self._close(last)
        self.last = Block(command, position, count)
        if self.first is None:
            self.first = self.last

    def _close(self, block: Block) -> None:
        digest = command_digest(self._salt, block.command)
        self.closed.append(short(digest))
        if self._sums:
            self.total += row_digest(digest, block.first, block.length)


def command_digest(salt: bytes, command: Command) -> bytes:
    """What stands for a command in this run."""
    actor, key = command
    return sha256(b"%b%d:%b%b" % (salt, len(actor), _encoded(actor), _encoded(key))).digest()


def row_digest(command: bytes, first: int, count: int) -> int:
    """What stands for one row of the idempotency table; the sum over rows tells whether two tables are equal."""
    return int.from_bytes(sha256(b"%b%d,%d" % (command, first, count)).digest())


def short(digest: bytes) -> int:
    """The first 8 bytes as a number; equal ones are looked at again."""
    return int.from_bytes(digest[:8], "little")


def id_digests(salt: bytes, ids: Iterable[str]) -> array[int]:
    """The same for event ids."""
    whole = array("Q", b"".join([sha256(salt + text).digest() for text in map(_encoded, ids)]))
    return whole[::4]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class Gathered:
    """State of the pass over one range."""

    __slots__ = (
        "blocks", "count", "hashes", "heard", "ids", "links", "marked", "recorded", "runs", "scope", "starts",
    )  # fmt: skip

    def __init__(self, scope: Scope, after: int) -> None:
        self.scope = scope
        self.count = after  # the position of the last entry seen
        self.hashes: list[bytes] = []
        self.recorded = ""  # recordedtime of the last entry
        self.heard = ""  # of the first
        self.starts: dict[str, tuple[int, str | None, int]] = {}  # each stream's first entry here
        self.links: dict[str, Tip] = {}
        self.ids = array("Q")
        self.blocks = Blocks(scope.salt, scope.columns)
        self.runs: list[tuple[int, str]] = []  # of equal recordedtime: the position before each, and the time
        self.marked: list[tuple[int, str]] = []

    def time_at(self, position: int) -> str:
        """The recordedtime of the entry at a position of this range."""
        place = bisect_left(self.runs, position, key=lambda run: run[0])
        return self.runs[place - 1][1] if place else ""

    def turns(self) -> list[int]:
        """The positions inside this range after which recordedtime changes."""
        return [ended for ended, _ in self.runs[1:]]

    def tips(self) -> dict[str, Tip]:
        """Each stream's last entry so far."""
        return dict(self.links)
