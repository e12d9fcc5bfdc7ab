"""The verification of a live ledger through its reader: what this floor can say of the nine checks."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ledger.checkpoint import VerifierKey
from ledger.errors import BadCheckpoint, InvalidEntry, LedgerError, NotALedger
from ledger.keys import KeyChain
from ledger.published import Published, published
from ledger.reader import LedgerReader
from ledger.registry import KEYS
from ledger.report import FAILED, UNCHECKED, Check
from ledger.verify.chain import Opening, distrusted, opening, unvouched
from ledger.verify.consistency import Notes, Outcome, compared, opened, stops
from ledger.verify.faults import ALL, CHECKPOINT, ENTRIES, ORDER, TREE, UNIQUENESS, VIEWS, Fault, Found
from ledger.verify.gathered import Scope
from ledger.verify.indexes import Indexes, unfound
from ledger.verify.keys_table import SumOfRows, beyond, differences
from ledger.verify.policy import Policy, Witnessed, witnessed
from ledger.verify.pool import Work, Workers, working
from ledger.verify.roots import Roots
from ledger.verify.source import Rows, Source, source_of
from ledger.verify.span import Span
from ledger.verify.span_tiles import compare_tiles
from ledger.verify.stitch import Stitch
from ledger.verify.subtree import TILE, halved
from ledger.verify.unique import look_again, repeated

LENGTH = 8_192
"""Entries of a range."""
_LEAVES = frozenset({ENTRIES, TREE, ORDER})
Progress = Callable[[int, int], None]
_SIZES = """
SELECT (SELECT coalesce(max(size), 0) FROM heads), (SELECT coalesce(max(position), 0) FROM entries),
    (SELECT coalesce(min(position), 1) FROM entries), (SELECT count(*) FROM entries),
    (SELECT coalesce(min(size), 1) FROM heads)
"""
_TILES_BEYOND = """
SELECT level, min(number) FROM tiles
WHERE ((number + 1) << (8 * (level + 1))) > (SELECT coalesce(max(size), 0) FROM heads) GROUP BY level
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to verify, against what. `checks` names the layers to run (all of them, unless for a control)."""

    keys: tuple[VerifierKey, ...] = ()
    outside: tuple[bytes, ...] = ()
    policy: Policy | None = None
    checks: frozenset[str] = ALL
    watch: frozenset[str] = frozenset()
    workers: int | None = None
    length: int = LENGTH
    commits: bool = True


@dataclass(slots=True)
class Examined:
    """What the pass over the entries gave; `marked` are the positions of the types asked for, by the leaves."""

    asked: Asked
    origin: str
    size: int
    root: str
    found: Found
    chain: KeyChain | None
    witnesses: Witnessed
    consistency: Outcome | None
    gap: bool
    marked: list[tuple[int, str]]
    roots: Callable[[int], bytes | None] = lambda size: None
    failure: Check | None = None


def examine(reader: LedgerReader, asked: Asked, progress: Progress) -> Examined:
    """Go through the whole ledger as it is now; what is appended meanwhile is left for the next time.

    Raises Unavailable when the database does not answer or a worker dies: then nothing was verified.
    """
    signed, last, first, count, least = map(int, reader.ask(_SIZES)[0])
    size = min(last, count + 1)
    try:
        start = opening(reader, size)
    except (NotALedger, InvalidEntry, BadCheckpoint, KeyError, TypeError) as error:
        return _unusable(reader, asked, signed or count, error)
    found = Found(asked.checks)
    found.note(_heads_beyond(signed, size))
    if least < 1:
        found.note([Fault(CHECKPOINT, 1, f"第 1 条之前还有签名头 / a head stands before position 1: {least}")])
    if first < 1:
        found.note([Fault(ORDER, 1, f"第 1 条之前还有一行（{first}）/ a row stands before position 1: {first}")])
    run = _Run(reader, asked, start, (size, signed), found)
    try:
        return run.go(progress)
    finally:
        run.rows.close()


class _Run:
    def __init__(
        self, reader: LedgerReader, asked: Asked, start: Opening, sizes: tuple[int, int], found: Found
    ) -> None:
        self.reader, self.asked, self.start, self.found = reader, asked, start, found
        self.size, self.signed = sizes
        self.scope = Scope(
            start.origin, asked.checks, asked.watch | frozenset(KEYS), secrets.token_bytes(16), asked.length,
            asked.commits,
        )
        self.source: Source = source_of(reader)
        self.rows: Rows = self.source.open()
        self.published = self._published()

    def go(self, progress: Progress) -> Examined:
        asked, found = self.asked, self.found
        found.note((*self.start.faults, *unvouched(self.start.chain, self._head_at), *self._distrusted()))
        notes = opened(self.published, asked.outside, self.start.chain, self.start.origin, self.size, found)
        stitch = Stitch(self.scope, found)
        with working(self.source, self.scope, self.start.chain, self.size, asked.workers) as work:
            for summary in work.summaries(self._spans(stops(notes, self.size))):
                stitch.join(summary)
                progress(stitch.size, self.size)
            stitch.finish(self.signed)
            self._table(work, stitch)
        self._rest(stitch)
        return self._examined(stitch, notes)

    def _spans(self, stops: Sequence[int]) -> Iterator[Span]:
        length = self.scope.length
        for after in range(0, self.size, length):
            upto = min(after + length, self.size)
            yield Span(after, upto, tuple(stop for stop in stops if after < stop <= upto))

    def _published(self) -> list[Published]:
        """Those of this size at most, and those that no entries now here can account for."""
        if not self.rows.has("published"):
            return []
        found, now = published(self.reader), self.reader.size()
        return [one for one in found if one.size <= self.size or one.size > now]

    def _head_at(self, size: int) -> bytes | None:
        try:
            head = self.reader.head(size)
        except LedgerError:
            return None
        return None if head is None else head.checkpoint

    def _distrusted(self) -> list[Fault]:
        asked = self.asked
        faults = distrusted(self.start.chain, asked.keys)
        if asked.policy is not None:
            faults += distrusted(self.start.chain, asked.policy.keys)
            if asked.policy.origin != self.start.origin:
                detail = f"账本为 {self.start.origin}，策略为 {asked.policy.origin} / the policy is of another ledger"
                faults.append(Fault(CHECKPOINT, 1, detail))
        return faults

    def _table(self, work: Work | Workers, stitch: Stitch) -> None:
        """The idempotency table; where the entries themselves are not sound there is nothing to compare it with."""
        if VIEWS not in self.asked.checks:
            return
        self.found.note(beyond(self.rows))
        self.found.note(unfound(work.ask(Indexes())))
        sound = stitch.gap is None and self.found.unfit is None and not _LEAVES & self.found.first.keys()
        if sound and work.ask(SumOfRows(self.size)) != stitch.total:
            with self.rows.lenient():
                self.found.note(differences(self.rows, self.size))

    def _rest(self, stitch: Stitch) -> None:
        asked, found = self.asked, self.found
        if UNIQUENESS in asked.checks:
            look_again(self.rows, self.scope, self.size, repeated(stitch.ids), repeated(stitch.commands), found)
        named = {at for at, kind in stitch.marked if kind in KEYS}
        for at in sorted(named ^ self.start.named)[:1]:
            if not self.start.faults:
                found.note([Fault(CHECKPOINT, at, "密钥记录未按流索引找到 / a key entry is not found by its stream")])
        if stitch.gap is None and TREE in asked.checks:
            self._upper_tiles(stitch.tiles)
        found.settle()

    def _upper_tiles(self, roots: Sequence[bytes]) -> None:
        """Tiles above the lowest level, whose hashes are the roots of those below; and none that is not yet full."""
        level = 1
        while len(roots) >= TILE:
            above: Sequence[bytes] = roots
            for _ in range(8):
                above = halved(above)
            compare_tiles(self.rows, 0, roots, above, self.found, level)
            roots, level = above, level + 1
        if self.rows.has("tiles"):
            for level, number in self.rows.all(_TILES_BEYOND):
                detail = f"瓦片 {level}/{number} 超出账本 / the stored tile {level}/{number} lies beyond the entries"
                self.found.note([Fault(TREE, self.size + 1, detail)])

    def _examined(self, stitch: Stitch, notes: Notes) -> Examined:
        roots = Roots(self.reader, stitch)
        return Examined(
            self.asked, self.start.origin, self.size, stitch.root.hex(), self.found, self.start.chain,
            witnessed(self.asked.policy, self.published),
            compared(notes, roots, stitch.lists, self.size), stitch.gap is not None or self.signed > self.size,
            stitch.marked, roots.at,
        )  # fmt: skip


def _heads_beyond(signed: int, size: int) -> list[Fault]:
    if signed <= size:
        return []
    return [Fault(ORDER, size + 1, f"签名头覆盖 {signed} 条，只有 {size} 条 / a head signs {signed}, there are {size}")]


def _unusable(reader: LedgerReader, asked: Asked, anything: int, error: Exception) -> Examined:
    """No readable opening entry: nothing is green, and a damaged one is a failure."""
    verdict = FAILED if anything else UNCHECKED
    detail = f"开账记录不可用 / the opening entry is unusable: {error}"
    failure = Check(ENTRIES, verdict, detail, 1 if anything else None)
    unchecked = witnessed(None, [])
    return Examined(asked, "", 0, "", Found(asked.checks), None, unchecked, None, bool(anything), [], failure=failure)


