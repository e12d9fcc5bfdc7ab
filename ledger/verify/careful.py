"""Entries one by one: what each must be by itself, and what it must be after those before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledger.codec import rfc3339
from ledger.envelope import as_bytes
from ledger.merkle import leaf_hash
from ledger.verify.faults import ENTRIES, ORDER, TREE, VIEWS, Fault
from ledger.verify.gathered import Gathered, Scope, id_digests
from ledger.verify.leaf import problem_of

_KINDS = (int, bytes, bytes, str, int, str, str, int)


class Careful(Gathered):
    """The pass over a range that says what is wrong with each entry; ranges join as those of `Quick` do."""

    __slots__ = ("gap", "last")

    def __init__(self, scope: Scope, after: int) -> None:
        super().__init__(scope, after)
        self.last = after  # the position before `count` that is there
        self.gap: int | None = None  # the first position that is missing

    def missing(self, detail: str = "") -> Fault:
        """The fault of the next position's not being there."""
        at = self.count + 1
        self.gap = self.gap or at
        return Fault(ORDER, at, detail or f"缺少第 {at} 条 / position {at} is missing")

    def step(self, row: Sequence[Any]) -> list[Fault]:
        """What is wrong with one entry; `row` has the columns of `quick`."""
        faults: list[Fault] = []
        position, leaf, stored = row[0], as_bytes(row[1]), as_bytes(row[2])
        if tuple(map(type, row)) != _KINDS[: len(row)]:
            faults.append(Fault(VIEWS, position, "列的类型不对 / a column holds the wrong kind of value"))
        if position != self.count + 1:
            faults.append(self.missing())
        self.last, self.count = self.count, position
        digest = leaf_hash(leaf)
        if digest != stored:
            faults.append(
                Fault(TREE, position, "存储的叶哈希与内容不符 / the stored leaf hash is not that of the bytes")
            )
        event, problem = problem_of(leaf)
        if problem is not None:
            faults.append(Fault(ENTRIES, position, problem))
        if event is not None:
            faults.extend(self._follow(position, event, digest))
            faults.extend(self._columns(row, event))
        self.hashes.append(digest)
        return faults

    def _follow(self, at: int, event: Mapping[str, Any], digest: bytes) -> Iterator[Fault]:
        if event["sequence"] != f"{at:020d}":
            yield Fault(ORDER, at, f"序号为 {event['sequence']} / its sequence says {event['sequence']}")
        if event["source"] != self.scope.origin:
            yield Fault(ENTRIES, at, f"来源为另一账本 / entry of another ledger: {event['source']}")
        time = event["recordedtime"]
        if time < self.recorded:
            yield Fault(ORDER, at, "记录时间倒退 / recordedtime runs backwards")
        if time != self.recorded:
            self.runs.append((self.last, time))
        self.heard, self.recorded = self.heard or time, time
        yield from self._follow_stream(at, event, digest)
        self.ids += id_digests(self.scope.salt, (event["id"],))
        self.blocks.run((event["actorid"], event["idempotencykey"]), at, 1)
        if event["type"] in self.scope.watch:
            self.marked.append((at, event["type"]))

    def _follow_stream(self, at: int, event: Mapping[str, Any], digest: bytes) -> Iterator[Fault]:
        stream, version, prevleaf = event["subject"], event["streamversion"], event.get("prevleaf")
        tip = self.links.get(stream)
        if tip is None:
            self.starts[stream] = (version, prevleaf, at)
        else:
            yield from unlinked(stream, tip, version, prevleaf, at)
        self.links[stream] = (version, digest.hex(), at)

    def _columns(self, row: Sequence[Any], event: Mapping[str, Any]) -> Iterator[Fault]:
        if len(row) < len(_KINDS):
            return
        position, (stream, version, kind, event_id, us) = row[0], row[3:]
        instant = rfc3339(us).decode() if type(us) is int and abs(us) < 2**56 else ""
        wanted = (event["subject"], event["streamversion"], event["type"], event["recordedtime"])
        if (stream, version, kind, instant) != wanted:
            yield Fault(VIEWS, position, "索引列与内容不符 / the row's columns are not those of its leaf")
        if event_id != event["id"]:
            yield Fault(VIEWS, position, "事件标识列与内容不符 / event_id is not that of its leaf")


def unlinked(
    stream: str, tip: tuple[int, str | None, int], version: int, prevleaf: object, at: int
) -> Iterator[Fault]:
    """The fault of an entry that does not follow its stream's last one (version, leaf hash, position)."""
    last, previous, where = tip
    if version != last + 1:
        detail = f"“{stream}”由第 {last} 版跳到第 {version} 版 / stream goes from {last} to {version}"
        yield Fault(ORDER, at, detail)
    elif prevleaf != previous:
        detail = f"与同流前一条（第 {where} 条）的叶哈希不衔接 / does not chain to the stream's entry {where}"
        yield Fault(ORDER, at, detail, where or None)
