"""Entries in which nothing is wrong, taken a batch at a time, column by column.

Every comparison is between whole columns, a few dozen entries at a time: so many stay in the processor's cache.
Whatever does not fit raises `NotClean`, and the range is gone through again entry by entry (`careful`), which says
what it is; so this module proves, and never explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import repeat
from operator import itemgetter, ne
from typing import Any

import orjson

from ledger.codec import HASH_VERSION, SPEC_VERSION, rfc3339
from ledger.limits import MAX_LEAF_BYTES
from ledger.verify.gathered import Gathered, Scope, id_digests
from ledger.verify.leaf import INSTANT, Shapes

BATCH = 32
COLUMNS = "position, leaf, leaf_hash"
ALL_COLUMNS = f"{COLUMNS}, stream, version, type, event_id, recorded_at"
_AS_READ = orjson.OPT_STRICT_INTEGER
_SEQUENCE = "%020d".__mod__
_FOLLOWED = itemgetter(
    "actorid", "id", "idempotencykey", "recordedtime", "sequence", "source", "subject", "type", "streamversion", "hv",
    "specversion",
)  # fmt: skip


class NotClean(Exception):
    """Something in the batch is not as it must be."""


class Quick(Gathered):
    """The pass over a range as long as everything is in order."""

    __slots__ = ("shapes",)

    def __init__(self, scope: Scope, after: int, shapes: Shapes) -> None:
        super().__init__(scope, after)
        self.shapes = shapes

    def take(self, rows: Sequence[Any]) -> None:
        """Entries in order of position. NotClean when anything is wrong: begin the range again carefully."""
        try:
            self._take(list(zip(*rows, strict=True)))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise NotClean from error

    def _take(self, columns: list[tuple[Any, ...]]) -> None:
        positions, leaves, stored = columns[:3]
        _demand(positions == tuple(range(self.count + 1, self.count + 1 + len(leaves))))
        hashes = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
        _demand(tuple(hashes) == stored)
        events = list(map(orjson.loads, leaves))
        _demand(tuple(map(orjson.dumps, events, repeat(None), repeat(_AS_READ))) == leaves)
        _demand(max(map(len, leaves)) <= MAX_LEAF_BYTES)
        _demand(all(map(self.shapes.leaf, events)))
        values = list(zip(*map(_FOLLOWED, events), strict=True))
        self._follow(positions, values, hashes, events)
        if self.scope.columns:
            _columns(columns[3:], values)
        self.hashes += hashes
        self.count = positions[-1]

    def _follow(
        self, positions: Sequence[int], values: list[tuple[Any, ...]], hashes: Sequence[bytes], events: Sequence[Any]
    ) -> None:
        actors, ids, keys, times, sequences, sources, subjects, types, versions, formats, specs = values
        _demand(set(sources) == {self.scope.origin} and sequences == tuple(map(_SEQUENCE, positions)))
        _demand(set(formats) == {HASH_VERSION} and set(specs) == {SPEC_VERSION})
        self._times(positions, times)
        self._streams(positions, subjects, versions, events, hashes)
        self.ids += id_digests(self.scope.salt, ids)
        self._commands(positions, list(zip(actors, keys, strict=True)))
        watch = self.scope.watch
        if not watch.isdisjoint(types):
            self.marked += [(at, kind) for at, kind in zip(positions, types, strict=True) if kind in watch]

    def _commands(self, positions: Sequence[int], commands: list[tuple[str, str]]) -> None:
        begins = [0, *(n for n, new in enumerate(map(ne, commands[1:], commands), 1) if new)]
        ends = [*begins[1:], len(commands)]
        for begin, end in zip(begins, ends, strict=True):
            self.blocks.run(commands[begin], positions[begin], end - begin)

    def _times(self, positions: Sequence[int], times: tuple[str, ...]) -> None:
        _demand(self.recorded <= times[0] and sorted(times) == list(times))
        _demand(all(map(INSTANT.fullmatch, set(times))))
        if times[0] != self.recorded:
            self.runs.append((self.count, times[0]))
        if times[0] != times[-1]:
            pairs = zip(positions, times, times[1:], strict=False)
            self.runs += [(at, later) for at, earlier, later in pairs if earlier != later]
        self.heard, self.recorded = self.heard or times[0], times[-1]

    def _streams(
        self, positions: Sequence[int], subjects: Sequence[str], versions: Sequence[int], events: Sequence[Any],
        hashes: Sequence[bytes],
    ) -> None:  # fmt: skip
        links = self.links
        for at, stream, version, event, digest in zip(positions, subjects, versions, events, hashes, strict=True):
            tip = links.get(stream)
            if tip is None:
                self.starts[stream] = (version, event.get("prevleaf"), at)
            elif version != tip[0] + 1 or event.get("prevleaf") != tip[1]:
                raise NotClean
            links[stream] = (version, digest.hex(), at)


def _demand(fits: bool) -> None:
    if not fits:
        raise NotClean


def _columns(columns: list[tuple[Any, ...]], values: list[tuple[Any, ...]]) -> None:
    """Stored columns equal the leaves'."""
    streams, versions, types, ids, instants = columns
    _demand(streams == values[6] and versions == values[8] and types == values[7] and ids == values[1])
    _demand(set(map(type, versions)) == {int} == set(map(type, instants)))
    _demand(all(rfc3339(us).decode() == time for us, time in set(zip(instants, values[3], strict=True))))
