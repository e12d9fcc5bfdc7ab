"""What a scope holds: its streams and their entries, the checkpoints, the tiles that lead to the root, documents."""

from __future__ import annotations

import base64
import heapq
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

import orjson

from aggregates.commands import REGISTER, RULES, plan_stream, region_stream
from ledger.archive import Archive
from ledger.checkpoint import parse
from ledger.codec import canonical
from ledger.envelope import Recorded
from ledger.keys import key_chain
from ledger.merkle import inclusion_proof, leaf_hash, subtrees_of
from ledger.published import published
from ledger.reader import LedgerReader
from ledger.registry import STREAM
from ledger.sealing import DOCUMENT
from ledger.streams import parse_extension, stream_list
from ledger.tiles import TILE

_DIGEST = re.compile(rb'"([0-9a-f]{64})"')
REGISTERED = "plan.registered"


def streams_of(reader: LedgerReader, plan: str, size: int) -> list[str]:
    """The streams a plan's figures rest on, sorted; also those without an entry by then."""
    own = plan_stream(plan)
    regions = {region for entry in reader.entries(upto=size, stream=own) for region in _regions(entry)}
    return sorted({STREAM, own, REGISTER, RULES, *map(region_stream, regions)})


def _regions(entry: Recorded) -> Iterator[str]:
    if entry.type == REGISTERED:
        yield entry.data["region"]
    elif entry.type == "statement.corrected" and entry.data["of_type"] == REGISTERED:
        yield entry.data["content"]["region"]


def entries_of(reader: LedgerReader, streams: Iterable[str], size: int) -> Iterator[Recorded]:
    """The entries of some streams, by position, a page of each in memory."""
    own = [reader.entries(upto=size, stream=stream) for stream in streams]
    return heapq.merge(*own, key=lambda entry: entry.position)


def checkpoints(reader: LedgerReader, size: int, held: bytes | None = None) -> dict[str, bytes]:
    """Member name → note: every published checkpoint up to a size, the head of each key change, and one held."""
    notes = [one.note for one in published(reader, size)]
    heads = [reader.head(one.since) for one in key_chain(reader, size).held[1:]]
    notes += [head.checkpoint for head in heads if head is not None] + ([held] if held is not None else [])
    return {f"checkpoints/{parse(n).size:020d}-{sha256(n).hexdigest()[:16]}": n for n in notes}


class Needed:
    """The hash tiles (level, number) that lead from entries and from earlier roots to the root of `size`."""

    def __init__(self, size: int, sizes: Iterable[int]) -> None:
        self.size = size
        self._found: set[tuple[int, int]] = set()
        for edge in {size, *sizes}:
            for level in range(_levels(edge)):
                if edge >> 8 * level & 255:
                    self._climb(level, edge >> 8 * (level + 1))

    def entry(self, position: int) -> None:
        """One more entry that must be led from."""
        self._climb(0, (position - 1) >> 8)

    def tiles(self) -> list[tuple[int, int, int]]:
        """(level, number, width), by level and number."""
        return [(level, number, self._width(level, number)) for level, number in sorted(self._found)]

    def _climb(self, level: int, number: int) -> None:
        while (level, number) not in self._found:
            self._found.add((level, number))
            if self._width(level, number) < TILE:
                return
            level, number = level + 1, number >> 8

    def _width(self, level: int, number: int) -> int:
        return min(TILE, (self.size >> 8 * level) - TILE * number)


def all_tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, number, width) of every hash tile of a tree."""
    for level in range(_levels(size)):
        count = size >> 8 * level
        for number in range(-(-count // TILE)):
            yield level, number, min(TILE, count - TILE * number)


def _levels(size: int) -> int:
    return -(-size.bit_length() // 8)


def stream_lines(reader: LedgerReader, note: bytes, streams: Iterable[str]) -> list[bytes]:
    """The lines of `streams.ndjson`: each stream's place in the list of a published checkpoint, with its proof.

    A stream without an entry is shown to be absent by its neighbours in the sorted list. Empty for a head.
    """
    checkpoint = parse(note)
    if parse_extension(checkpoint) is None:
        return []
    texts = stream_list(reader, checkpoint.size)
    names = [decoded["stream"].encode() for decoded in map(_decoded, texts)]
    wanted: set[int] = set()
    for stream in streams:
        at = bisect_left(names, stream.encode())
        there = at < len(names) and names[at] == stream.encode()
        wanted |= {at} if there else {at - 1, at} & set(range(len(names)))
    subtree = subtrees_of([leaf_hash(text) for text in texts])
    return [_line(at, texts[at], inclusion_proof(at, len(texts), subtree)) for at in sorted(wanted)]


def _line(index: int, text: bytes, path: list[bytes]) -> bytes:
    steps = [base64.b64encode(step).decode() for step in path]
    return canonical({"entry": _decoded(text), "index": index, "path": steps}) + b"\n"


def _decoded(text: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(text)
    return found


class Documents:
    """The archived documents that entries name: those that lie open, and those that are withheld with why."""

    def __init__(self, reader: LedgerReader, size: int) -> None:
        self._open = {sha for (sha,) in reader.ask("SELECT sha256 FROM blobs")}
        closed = {d.removeprefix(DOCUMENT) for d in Archive(reader, None).digests() if d.startswith(DOCUMENT)}
        erased = Archive(reader, None).personal().erased()
        gone = {d.removeprefix(DOCUMENT): one for d, one in erased.items() if d.startswith(DOCUMENT)}
        approved = {sha for sha, one in gone.items() if one.decided is not None and one.decided <= size}
        self._why = {sha: "erased" if sha in approved else "sealed" for sha in closed | gone.keys()}
        self.named: set[str] = set()
        self.withheld: dict[str, str] = {}

    def look(self, leaf: bytes) -> None:
        """Note what an entry names."""
        for found in _DIGEST.findall(leaf):
            sha = found.decode()
            if sha in self._why:
                self.withheld[sha] = self._why[sha]
            elif sha in self._open:
                self.named.add(sha)
