"""The signed heads inside one range: their signatures, and their roots against the range's own tree."""

from __future__ import annotations

from typing import NamedTuple

from ledger import checkpoint
from ledger.codec import rfc3339
from ledger.envelope import as_bytes
from ledger.errors import BadCheckpoint
from ledger.keys import KeyChain
from ledger.merkle import Frontier
from ledger.verify.faults import CHECKPOINT, VIEWS, Fault, Found, Unfit
from ledger.verify.gathered import Gathered, Scope
from ledger.verify.source import Rows
from ledger.verify.subtree import Subtree

_HEADS = "SELECT size, recorded_at, frontier, checkpoint FROM heads WHERE size > ? AND size <= ? ORDER BY size"


class Base(NamedTuple):
    """What the head of `size` says of the entries up to `upto`, which belong to earlier ranges: their peaks."""

    size: int
    upto: int
    peaks: tuple[bytes, ...]


class HeadsSeen(NamedTuple):
    """`bases` to be compared with the ranges before; `verified` is the greatest size whose root the range gives."""

    bases: list[Base]
    verified: int
    last: int
    ends: bool
    """Whether there is a head at the end of the range."""


class _Pass:
    """Heads in order of size over one range."""

    def __init__(self, scope: Scope, chain: KeyChain, subtree: Subtree, after: int, found: Found) -> None:
        self.scope, self.chain, self.subtree, self.found = scope, chain, subtree, found
        self.after = after
        self.bases: list[Base] = []
        self.verified = self.last = 0
        self.sizes: set[int] = set()

    def head(self, size: int, frontier: bytes, note: bytes) -> None:
        """One head: signed by the key that holds, its columns what it signs, its root that of the entries."""
        self.sizes.add(size)
        self.last = size
        try:
            signed = self._open(note)
            stored = Frontier.from_bytes(frontier)
        except (BadCheckpoint, ValueError) as error:
            self._note(CHECKPOINT, size, f"第 {size} 条处的签名头无效 / head not valid: {error}")
            return
        if signed.size != size or stored.size != size or stored.root() != signed.root:
            self._note(CHECKPOINT, size, "签名头与其树不符 / the head's columns are not what it signs")
            return
        self._root(size, stored)

    def _open(self, note: bytes) -> checkpoint.Checkpoint:
        if CHECKPOINT not in self.scope.checks:
            return checkpoint.parse(note)
        return self.chain.open(note, self.scope.origin)

    def _root(self, size: int, stored: Frontier) -> None:
        """Compare the peaks that lie in this range; hand on those that cover earlier ones."""
        inside = size - self.after
        ours = self.subtree.peaks(inside) if inside <= self.subtree.size else []
        theirs, widths = stored.peaks(), stored.widths()
        if inside == self.scope.length:  # the range is complete: it is one of the earlier ones now
            self._base(Base(size, size, theirs))
            return
        outside = len(theirs) - inside.bit_count()
        self._base(Base(size, size - inside, theirs[:outside]))
        if not ours:
            self._unfit(self.verified + 1, size)
            return
        first = size - inside + 1
        for one, other, width in zip(ours, theirs[outside:], widths[outside:], strict=True):
            if one != other:
                self._unfit(max(first, self.verified + 1), first + width - 1)
                return
            first += width
        self.verified = size

    def _base(self, base: Base) -> None:
        if not self.bases or (self.bases[-1].upto, self.bases[-1].peaks) != (base.upto, base.peaks):
            self.bases.append(base)

    def _unfit(self, low: int, high: int) -> None:
        self.found.misfit(Unfit(low, max(low, high)))

    def _note(self, check: str, at: int, detail: str) -> None:
        self.found.note([Fault(check, at, detail)])


def pass_heads(
    rows: Rows, scope: Scope, chain: KeyChain, gathered: Gathered, subtree: Subtree, after: int, upto: int,
    found: Found,
) -> HeadsSeen:  # fmt: skip
    """Every head with `after` < size <= `upto`, and the commits that lack one."""
    run = _Pass(scope, chain, subtree, after, found)
    for size, recorded_at, frontier, note in rows.all(_HEADS, (after, upto)):
        run.head(size, as_bytes(frontier), as_bytes(note))
        if scope.columns and not _timed(recorded_at, gathered.time_at(size)):
            run._note(VIEWS, size, "签名头的时刻不是末条的 / the head's time is not its entry's")
    for at in gathered.turns() if scope.commits else ():
        if at not in run.sizes:
            run._note(CHECKPOINT, at, f"第 {at} 条处缺签名头 / the commit that ended at {at} has no head")
    return HeadsSeen(run.bases, run.verified, run.last, upto in run.sizes)


def _timed(recorded_at: object, time: str) -> bool:
    return type(recorded_at) is int and abs(recorded_at) < 2**56 and rfc3339(recorded_at).decode() == time
