"""Summaries of ranges joined in order: what no range can see by itself."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from ledger.merkle import Frontier
from ledger.verify.careful import unlinked
from ledger.verify.faults import CHECKPOINT, ORDER, TREE, Fault, Found, Unfit
from ledger.verify.gathered import Block, Scope, Tip, command_digest, row_digest, short
from ledger.verify.span import Summary
from ledger.verify.span_heads import Base
from ledger.verify.subtree import fold_peaks


class Stitch:
    """The whole ledger as far as its ranges have been joined."""

    def __init__(self, scope: Scope, found: Found) -> None:
        self.scope, self.found = scope, found
        self.size = 0  # up to here ranges have been joined
        self.whole = Frontier()  # over the roots of full ranges
        self.spans: list[bytes] = []  # their roots
        self.rest: list[bytes] = []  # the peaks of the last range where it is not full
        self.tiles: list[bytes] = []
        self.gap: int | None = None
        self.streams: dict[str, Tip] = {}
        self.lists: dict[int, dict[str, Tip]] = {}
        self.ids: list[array[int]] = []
        self.commands: list[array[int]] = []
        self.marked: list[tuple[int, str]] = []
        self.total = 0  # stands for all rows that the idempotency table must have
        self._open: Block | None = None  # the last command, which the next range may go on with
        self._recorded = ""
        self._signed = 0  # size of the last head
        self._ends = True
        self._verified = 0

    def join(self, summary: Summary) -> None:
        """The next range."""
        self._bases(summary.heads.bases)
        self.found.join(summary.faults, summary.suspects, self._after(summary.unfit))
        self.found.note(self._borders(summary))
        self._links(summary)
        self._blocks(summary)
        for numbers, target in ((summary.ids, self.ids), (summary.commands, self.commands)):
            target.append(array("Q", numbers))
        self.marked += summary.marked
        self._verified = max(self._verified, summary.heads.verified)
        if self.gap is None:
            self._grow(summary)
        self.size = summary.span.upto
        self._signed = max(self._signed, summary.heads.last)
        self._ends = summary.heads.ends

    @property
    def root(self) -> bytes:
        """The root of all entries joined (up to the first gap's range)."""
        peaks = [*self.whole.peaks(), *self.rest]
        return fold_peaks(peaks) if peaks else Frontier().root()

    def finish(self, signed: int) -> None:
        """The end: the last command is complete, and a head (the last is of size `signed`) must cover every entry."""
        self._close(self._open)
        self._open = None
        if self.gap is None and signed < self.size:
            at = self._signed + 1
            detail = f"第 {at} 条起没有签名头 / no signed head covers entry {at} and after"
            self.found.note([Fault(TREE, at, detail)])

    def _grow(self, summary: Summary) -> None:
        self.gap = summary.gap
        self.tiles += summary.tiles
        if len(summary.peaks) == 1 and summary.span.upto - summary.span.after == self.scope.length:
            self.whole.append(summary.peaks[0])
            self.spans.append(summary.peaks[0])
        else:
            self.rest = summary.peaks
        self._late_bases(summary)

    def _bases(self, bases: list[Base]) -> None:
        """What heads say of earlier ranges."""
        for base in bases:
            if self.gap is None and base.upto == self.size:
                self._compare(base)

    def _late_bases(self, summary: Summary) -> None:
        """What the head at a range's own end says of it."""
        if self.gap is None:
            for base in summary.heads.bases:
                if base.upto == summary.span.upto:
                    self._compare(base)

    def _compare(self, base: Base) -> None:
        ours, length, first = self.whole, self.scope.length, 1
        for one, other, width in zip(ours.peaks(), base.peaks, ours.widths(), strict=True):
            if one != other:
                low = max(first, self._verified + 1)
                self.found.misfit(Unfit(low, max(low, first + width * length - 1)))
                return
            first += width * length
        if base.upto == base.size:
            self._verified = max(self._verified, base.size)

    def _after(self, unfit: Unfit | None) -> Unfit | None:
        return None if unfit is None else Unfit(max(unfit.low, self._verified + 1), unfit.high)

    def _borders(self, summary: Summary) -> Iterator[Fault]:
        after, heard = summary.span.after, summary.heard
        if not heard:
            return
        if heard < self._recorded:
            yield Fault(ORDER, after + 1, "记录时间倒退 / recordedtime runs backwards")
        if self.scope.commits and self._recorded and heard != self._recorded and not self._ends:
            yield Fault(CHECKPOINT, after, f"第 {after} 条处缺签名头 / the commit that ended at {after} has no head")
        self._recorded = summary.recorded

    def _links(self, summary: Summary) -> None:
        for stream, (version, prevleaf, at) in summary.starts.items():
            tip = self.streams.get(stream, (0, None, 0))
            self.found.note(unlinked(stream, tip, version, prevleaf, at))
        for size, tips in summary.tips.items():
            self.lists[size] = {**self.streams, **tips}
        self.streams.update(summary.links)

    def _blocks(self, summary: Summary) -> None:
        first, last = summary.first, summary.last
        self.total += summary.total
        if first is None or last is None:
            return
        known = self._open
        if known is not None and (known.command, known.first + known.length) == (first.command, first.first):
            joined = Block(first.command, known.first, known.length + first.length)
        else:
            self._close(known)
            joined = first
        if first == last:
            self._open = joined
            return
        self._close(joined)
        self._open = last

    def _close(self, block: Block | None) -> None:
        if block is None:
            return
        digest = command_digest(self.scope.salt, block.command)
        self.commands.append(array("Q", [short(digest)]))
        if self.scope.columns:
            self.total += row_digest(digest, block.first, block.length)

