"""The pass over entries: what each must be by itself, and what it must be after those before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from ledger.codec import HASH_VERSION, SPEC_VERSION, canonical, rfc3339
from ledger.envelope import Recorded, as_bytes
from ledger.errors import InvalidEntry
from ledger.limits import MAX_LEAF_BYTES
from ledger.merkle import leaf_hash

ENTRIES, TREE, ORDER, UNIQUENESS, COLUMNS = "entries", "tree", "order", "uniqueness", "columns"
_REQUIRED = (
    ("actorid", str),
    ("actorrole", str),
    ("data", dict),
    ("effectiveon", str),
    ("id", str),
    ("idempotencykey", str),
    ("recordedtime", str),
    ("sequence", str),
    ("source", str),
    ("statementid", str),
    ("statementrevision", int),
    ("streamversion", int),
    ("subject", str),
    ("time", str),
    ("type", str),
    ("typerevision", int),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one position; `suspect` is the entry it points at, when that is another one."""

    check: str
    position: int
    detail: str
    suspect: int | None = None


@dataclass(slots=True)
class Walk:
    """State of the pass. `step` is given entries in position order and yields their faults."""

    origin: str | None = None
    count: int = 0
    recorded: str = ""  # recordedtime of the last entry
    keys: dict[int, tuple[str, str, int]] | None = None  # the idempotency table: first position → actor, key, count
    _streams: dict[str, tuple[int, bytes, int]] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _finished: set[tuple[str, str]] = field(default_factory=set)
    _command: tuple[str, str] | None = None
    _began: int = 0
    _length: int | None = None
    _seen: int = 0
    _clock: tuple[int, str] = (-1, "")  # the last instant formatted: entries of one commit share it

    def step(self, stored: Recorded, event_id: str | None = None) -> tuple[bytes, list[Fault]]:
        """The recomputed leaf hash of the entry, and what is wrong with it. `event_id` is the row's column."""
        self.count += 1
        entry = _typed(stored)
        digest = leaf_hash(entry.leaf)
        faults = []
        if entry is not stored:
            faults.append(Fault(COLUMNS, entry.position, "列的类型不对 / a column holds the wrong kind of value"))
        if digest != bytes(entry.leaf_hash):
            detail = "存储的叶哈希与内容不符 / the stored leaf hash is not that of the bytes"
            faults.append(Fault(TREE, entry.position, detail))
        if entry.position != self.count:
            faults.append(Fault(ORDER, self.count, f"缺少第 {self.count} 条 / position {self.count} is missing"))
            self.count = entry.position
        event, problem = _decoded(entry.leaf)
        if problem is not None:
            faults.append(Fault(ENTRIES, entry.position, problem))
        if event is not None:
            faults.extend(self._follow(entry, event, digest))
            if event_id is not None and event_id != event["id"]:
                faults.append(Fault(COLUMNS, entry.position, "事件标识列与内容不符 / event_id is not that of its leaf"))
        return digest, faults

    def finish(self) -> list[Fault]:
        """What is wrong at the end: a block of the idempotency table that is too long, or has no entries."""
        faults = list(self._close_command())
        if self.keys:
            at = min(self.keys)
            faults.append(Fault(UNIQUENESS, at, f"幂等表多出一行 / the idempotency table has a row too many: {at}"))
        return faults

    def _follow(self, entry: Recorded, event: Mapping[str, Any], digest: bytes) -> Iterator[Fault]:
        at = entry.position
        if event["sequence"] != f"{at:020d}":
            yield Fault(ORDER, at, f"序号为 {event['sequence']} / its sequence says {event['sequence']}")
        if self.origin is not None and event["source"] != self.origin:
            yield Fault(ENTRIES, at, f"来源为另一账本 / entry of another ledger: {event['source']}")
        if event["recordedtime"] < self.recorded:
            yield Fault(ORDER, at, "记录时间倒退 / recordedtime runs backwards")
        self.recorded = event["recordedtime"]
        yield from self._follow_stream(entry, event, digest)
        yield from self._follow_command(at, event)
        columns = (entry.stream, entry.version, entry.type, self._instant(entry.recorded_at))
        if columns != (event["subject"], event["streamversion"], event["type"], event["recordedtime"]):
            yield Fault(COLUMNS, at, "索引列与内容不符 / the row's columns are not those of its leaf")

    def _instant(self, us: int) -> str:
        if us != self._clock[0]:
            self._clock = (us, rfc3339(us).decode())
        return self._clock[1]

    def _follow_stream(self, entry: Recorded, event: Mapping[str, Any], digest: bytes) -> Iterator[Fault]:
        at, stream, version = entry.position, event["subject"], event["streamversion"]
        last, previous, where = self._streams.get(stream, (0, None, 0))
        if version != last + 1:
            detail = f"“{stream}”由第 {last} 版跳到第 {version} 版 / stream goes from {last} to {version}"
            yield Fault(ORDER, at, detail)
        elif event.get("prevleaf") != (previous.hex() if previous else None):
            detail = f"与同流前一条（第 {where} 条）的叶哈希不衔接 / does not chain to the stream's entry {where}"
            yield Fault(ORDER, at, detail, where)
        self._streams[stream] = (version, digest, at)

    def _follow_command(self, at: int, event: Mapping[str, Any]) -> Iterator[Fault]:
        if event["id"] in self._ids:
            yield Fault(UNIQUENESS, at, f"事件标识重复 / event id used twice: {event['id']}")
        self._ids.add(event["id"])
        command = (event["actorid"], event["idempotencykey"])
        if at != self._seen + 1:
            self._length = None  # entries are missing, which is said elsewhere: the count cannot fit
        if command == self._command:
            self._seen = at
            return
        yield from self._close_command()
        if self._command is not None:
            self._finished.add(self._command)
        if command in self._finished:
            yield Fault(UNIQUENESS, at, f"幂等键不连续 / idempotency key in two places: {command[1]}")
        self._command, self._began = command, at
        if self.keys is not None:
            actor, key, self._length = self.keys.pop(at, ("", "", 0))
            if (actor, key) != command:
                yield Fault(UNIQUENESS, at, f"幂等表与内容不符 / the idempotency table differs: {command[1]}")
                self._length = None
        self._seen = at

    def _close_command(self) -> Iterator[Fault]:
        if self._length is not None and self._seen - self._began + 1 != self._length:
            detail = f"幂等表的条数不符 / the idempotency table counts {self._length} entries"
            yield Fault(UNIQUENESS, self._began, detail)
        self._length = None


def _typed(entry: Recorded) -> Recorded:
    """The entry itself, or what can be made of it when somebody stored values of other kinds."""
    kinds = (int, str, int, str, int, bytes, bytes)
    if all(type(value) is kind for value, kind in zip(entry, kinds, strict=True)):
        return entry
    position, stream, version, type_, recorded_at, leaf, digest = entry
    return Recorded(
        position, str(stream), version if type(version) is int else 0, str(type_),
        recorded_at if type(recorded_at) is int else 0, as_bytes(leaf), as_bytes(digest),
    )  # fmt: skip


def _decoded(leaf: bytes) -> tuple[dict[str, Any] | None, str | None]:
    """(event, None), or (event or None, what is wrong with its bytes)."""
    if len(leaf) > MAX_LEAF_BYTES:
        return None, f"长度 {len(leaf)} 超限 / {len(leaf)} bytes is too long"
    try:
        event = orjson.loads(leaf)
        rewritten = canonical(event)
    except (ValueError, InvalidEntry) as error:
        return None, f"不是规范 JSON / not canonical JSON: {error}"
    if type(event) is not dict or any(type(event.get(name)) is not kind for name, kind in _REQUIRED):
        return None, "缺少必要属性 / required attributes are missing"
    if event.get("hv") != HASH_VERSION or event.get("specversion") != SPEC_VERSION:
        return None, f"未知格式版本 / unknown format version {event.get('hv')!r}"
    return event, None if rewritten == leaf else "不是规范形式 / not in canonical form"
