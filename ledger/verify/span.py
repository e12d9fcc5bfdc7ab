"""One range of positions from its rows to a summary that neighbouring ranges are joined to."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.keys import KeyChain
from ledger.verify.careful import Careful
from ledger.verify.faults import ENTRIES, Fault, Found, Unfit
from ledger.verify.gathered import Block, Gathered, Scope, Tip
from ledger.verify.leaf import Shapes
from ledger.verify.quick import ALL_COLUMNS, BATCH, COLUMNS, NotClean, Quick
from ledger.verify.source import Damaged, NotText, Rows
from ledger.verify.span_heads import HeadsSeen, pass_heads
from ledger.verify.span_tiles import compare_tiles
from ledger.verify.subtree import TILE, Subtree


class Span(NamedTuple):
    """Positions `after` + 1 to `upto`; `after` is a multiple of a power of two that is at least the length.

    At each of `stops` the last entries of the streams are wanted.
    """

    after: int
    upto: int
    stops: tuple[int, ...] = ()


class Summary(NamedTuple):
    """What a range holds, as far as its neighbours and the whole need to know."""

    span: Span
    peaks: list[bytes]
    tiles: list[bytes]
    gap: int | None
    faults: tuple[Fault, ...]
    suspects: frozenset[int]
    unfit: Unfit | None
    heard: str
    recorded: str
    starts: Mapping[str, tuple[int, str | None, int]]
    links: Mapping[str, Tip]
    tips: Mapping[int, Mapping[str, Tip]]
    ids: bytes
    commands: bytes
    first: Block | None
    last: Block | None
    total: int
    heads: HeadsSeen
    marked: list[tuple[int, str]]


def check_span(rows: Rows, scope: Scope, chain: KeyChain, span: Span, *, quickly: bool = True) -> Summary:
    """Check one range by itself. The summary is the same with and without `quickly`."""
    found = Found(scope.checks)
    tips: dict[int, Mapping[str, Tip]] = {}
    gathered: Gathered | None = _quick(rows, scope, span, tips) if quickly else None
    gap = None
    if gathered is None:
        gathered, gap = _careful(rows, scope, span, tips, found)
    whole = gathered.hashes if gap is None else gathered.hashes[: gap - 1 - span.after]
    subtree = Subtree(whole)
    tiles = subtree.tiles()
    with rows.lenient():
        heads = pass_heads(rows, scope, chain, gathered, subtree, span.after, span.upto, found)
        compare_tiles(rows, span.after // TILE, whole, tiles, found)
    blocks = gathered.blocks
    return Summary(
        span, subtree.peaks(len(whole)), tiles, gap, tuple(found.first.values()), frozenset(found.suspects),
        found.unfit, gathered.heard, gathered.recorded, gathered.starts, gathered.links, tips,
        _sorted(gathered.ids), _sorted(blocks.closed), blocks.first, blocks.last, blocks.total, heads,
        gathered.marked,
    )  # fmt: skip


def _quick(rows: Rows, scope: Scope, span: Span, tips: dict[int, Mapping[str, Tip]]) -> Gathered | None:
    quick = Quick(scope, span.after, Shapes())
    try:
        for page in _pages(rows, scope, span, BATCH):
            for part in _parted(page, span.stops):
                quick.take(part)
                if quick.count in span.stops:
                    tips[quick.count] = quick.tips()
    except (NotClean, Damaged, NotText):
        return None
    return quick if quick.count == span.upto else None


def _parted(page: list[Any], stops: Sequence[int]) -> Iterator[list[Any]]:
    """The page, cut behind each of `stops` that lies in it."""
    begin = 0
    if stops:
        for end in (number + 1 for number, row in enumerate(page) if row[0] in stops):
            yield page[begin:end]
            begin = end
    if begin < len(page):
        yield page[begin:]


def _careful(
    rows: Rows, scope: Scope, span: Span, tips: dict[int, Mapping[str, Tip]], found: Found
) -> tuple[Gathered, int | None]:
    careful = Careful(scope, span.after)
    tips.clear()
    try:
        with rows.lenient():
            for (row,) in _pages(rows, scope, span, 1):
                found.note(careful.step(row))
                if careful.count in span.stops:
                    tips[careful.count] = careful.tips()
    except Damaged as error:
        detail = f"数据库文件在此损坏，无法读出 / the database is damaged here and cannot be read: {error}"
        found.note([Fault(ENTRIES, careful.count + 1, detail)])
    if careful.count < span.upto:
        found.note([careful.missing()])
    return careful, careful.gap


def _pages(rows: Rows, scope: Scope, span: Span, many: int) -> Iterator[list[Any]]:
    columns = ALL_COLUMNS if scope.columns else COLUMNS
    query = f"SELECT {columns} FROM entries WHERE position > ? AND position <= ? ORDER BY position"
    return rows.pages(query, (span.after, span.upto), many)


def _sorted(digests: Sequence[int]) -> bytes:
    return array("Q", sorted(digests)).tobytes()
