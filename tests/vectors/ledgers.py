"""A small ledger with fixed bytes, and the audit bundles of it (docs/proofs.md §7), made without the exporter."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.vectors import tree
from tests.vectors.forks import canonical
from tests.vectors.signing import LOG, ORIGIN, Key, b64, body, cosignature, signature

PLAN = "plan:p1"
REGION = "region:r1"
Event = dict[str, Any]
Members = dict[str, bytes]


def event(position: int, stream: str, kind: str, data: dict[str, Any], **changed: Any) -> Event:
    """The attributes of an entry but version and chain; None leaves one out."""
    made: Event = {
        "actorid": "a1", "actorrole": "clerk", "data": data, "effectiveon": "2026-01-01", "hv": 1,
        "id": f"00000000-0000-7000-8000-{position:012d}", "idempotencykey": f"k{position}",
        "recordedtime": f"2026-01-01T00:00:{position % 60:02d}.000000Z", "sequence": f"{position:020d}", "source": ORIGIN,
        "specversion": "1.0", "statementid": f"s{position}", "statementrevision": 1, "subject": stream,
        "time": "2026-01-01T00:00:00+08:00", "type": kind, "typerevision": 1,
    }  # fmt: skip
    return {key: value for key, value in {**made, **changed}.items() if value is not None}


def opened(key: Key = LOG) -> Event:
    """The first entry."""
    return event(1, "ledger", "ledger.opened", {"clock": "simulated", "origin": ORIGIN, "verifier_key": str(key)})


def story() -> list[Event]:
    """Seven entries in four streams."""
    return [
        opened(),
        event(2, "agency:register", "agency.registered", {"agency": "g1", "name": "发展改革部门"}),
        event(3, PLAN, "plan.registered", {"region": "r1", "title": "实施方案"}),
        event(4, PLAN, "plan.annotated", {"text": "备注"}),
        event(5, REGION, "region.publication_recorded", {"text": "公报"}),
        event(6, "plan:p2", "plan.registered", {"region": "r1", "title": "另一方案"}),
        event(7, PLAN, "plan.annotated", {"text": "又一条"}, idempotencykey="k7"),
    ]


def chained(events: Sequence[Event]) -> list[bytes]:
    """The leaf bytes: stream versions and `prevleaf` are put in where an event does not state its own."""
    last: dict[str, tuple[int, bytes]] = {}
    leaves = []
    for one in events:
        version, before = last.get(one["subject"], (0, b""))
        whole = {"streamversion": version + 1, **({"prevleaf": before.hex()} if before else {}), **one}
        leaf = canonical({key: value for key, value in whole.items() if value is not None})
        last[one["subject"]] = (version + 1, tree.leaf(leaf))
        leaves.append(leaf)
    return leaves


def listed(events: Sequence[Event], leaves: Sequence[bytes], size: int) -> list[bytes]:
    """The stream list at a size (docs/proofs.md §2)."""
    last: dict[str, tuple[int, int, bytes]] = {}
    for at, (one, leaf) in enumerate(zip(events[:size], leaves, strict=False)):
        last[one["subject"]] = (at + 1, last.get(one["subject"], (0, 0, b""))[1] + 1, tree.leaf(leaf))
    return [
        canonical({"leaf": hashed.hex(), "position": position, "stream": name, "version": version})
        for name, (position, version, hashed) in sorted(last.items(), key=lambda item: item[0].encode())
    ]  # fmt: skip


def path_of(level: int | str, number: int, width: int) -> str:
    """The name of a tile (C2SP tlog-tiles)."""
    groups = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03d}")
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < 256 else "")


def tiles(hashes: Sequence[bytes]) -> Members:
    """All hash tiles over leaf hashes."""
    found: Members = {}
    level, row = 0, list(hashes)
    while row:
        for number in range(0, len(row), 256):
            part = row[number : number + 256]
            found[path_of(level, number // 256, len(part))] = b"".join(part)
        row = [_root(row[at : at + 256]) for at in range(0, len(row) - 255, 256)]
        level += 1
    return found


def _root(hashes: Sequence[bytes]) -> bytes:
    row = list(hashes)
    while len(row) > 1:
        joined = [tree.node(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        row = joined + row[2 * len(joined) :]
    return row[0]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    return _root(hashes) if hashes else tree.root([])


def entry_tiles(leaves: Sequence[bytes]) -> Members:
    """The entry bundles."""
    found = {}
    for number in range(0, len(leaves), 256):
        part = leaves[number : number + 256]
        found[path_of("entries", number // 256, len(part))] = b"".join(
            struct.pack(">H", len(one)) + one for one in part
        )
    return found


@dataclass
class Ledger:
    """Events and how they were signed: `published` sizes, `heads` (size → signing keys) kept beside them."""

    events: list[Event] = field(default_factory=story)
    published: tuple[int, ...] = (4, 7)
    heads: dict[int, tuple[Key, ...]] = field(default_factory=dict)
    keys: Callable[[int], tuple[Key, ...]] = lambda size: (LOG,)
    witnesses: tuple[Key, ...] = ()
    lists: Callable[[list[bytes], int], list[bytes]] = lambda texts, size: texts

    def __post_init__(self) -> None:
        self.leaves = chained(self.events)
        self.hashes = [tree.leaf(leaf) for leaf in self.leaves]

    def texts(self, size: int) -> list[bytes]:
        """The stream list that is signed at a size."""
        return self.lists(listed(self.events, self.leaves, size), size)

    def note(self, size: int, keys: tuple[Key, ...] | None = None, plain: bool = False) -> bytes:
        """A published checkpoint, or (`plain`) a head."""
        texts = self.texts(size)
        extension = () if plain else (f"shilu/streams/v1 {len(texts)} {b64(tree.root(texts))}",)
        text = body(size, root_of(self.hashes[:size]), *extension)
        lines = [signature(key, text) for key in keys or self.keys(size)]
        lines += [cosignature(key, text, 1_700_000_000 + size) for key in self.witnesses]
        return f"{text}\n{''.join(lines)}".encode()

    def notes(self) -> Members:
        """The members under checkpoints/."""
        found = [(size, self.note(size)) for size in self.published]
        found += [(size, self.note(size, keys, plain=True)) for size, keys in self.heads.items()]
        return {checkpoint_name(size, note): note for size, note in found}


def checkpoint_name(size: int, note: bytes) -> str:
    """Where a checkpoint stands in a bundle."""
    return f"checkpoints/{size:020d}-{sha256(note).hexdigest()[:16]}"


def policy(quorum: int = 0, *witnesses: Key, origin: str = ORIGIN, keys: Sequence[Key] = ()) -> dict[str, Any]:
    """A policy (docs/proofs.md §5)."""
    return {
        "origin": origin,
        "quorum": quorum,
        "verifier_keys": list(map(str, keys)),
        "witness_keys": list(map(str, witnesses)),
    }


def whole(ledger: Ledger, size: int | None = None) -> Members:
    """The members of a bundle of the whole ledger, manifest left out."""
    size = len(ledger.leaves) if size is None else size
    note = ledger.note(size, plain=size not in ledger.published)
    return {
        **_fixed(note), **ledger.notes(), **tiles(ledger.hashes[:size]), **entry_tiles(ledger.leaves[:size]),
    }  # fmt: skip


def part(ledger: Ledger, streams: Sequence[str], extra: Sequence[str] = (), plain: bool = False) -> Members:
    """The members of a bundle of some streams; `extra` streams are proven in the list besides."""
    size = len(ledger.leaves)
    mine = [leaf for one, leaf in zip(ledger.events, ledger.leaves, strict=True) if one["subject"] in streams]
    members = {
        **_fixed(ledger.note(size, plain=plain)), **({} if plain else ledger.notes()), **tiles(ledger.hashes),
        "entries.ndjson": b"".join(leaf + b"\n" for leaf in mine),
    }  # fmt: skip
    if not plain:
        members["streams.ndjson"] = b"".join(proven(ledger.texts(size), [*streams, *extra]))
    return members


def proven(texts: Sequence[bytes], streams: Iterable[str]) -> list[bytes]:
    """The lines of streams.ndjson."""
    wanted = [f'"stream":{canonical(name).decode()}'.encode() for name in streams]
    lines = []
    for at, text in enumerate(texts):
        if any(name in text for name in wanted):
            path = canonical([b64(step) for step in tree.path(at, texts)])
            lines.append(b'{"entry":%b,"index":%d,"path":%b}\n' % (text, at, path))
    return lines


def _fixed(note: bytes) -> Members:
    return {
        "README.txt": b"read me\n", "__main__.py": b"pass\n", "verify.py": b"pass\n", "checkpoint": note,
        "policy.json": canonical(policy()),
    }  # fmt: skip


def sealed(members: Members, streams: Sequence[str] | None = None, **changed: Any) -> Members:
    """The members with their manifest; `changed` replaces parts of it."""
    files = {name: sha256(raw).hexdigest() for name, raw in members.items()}
    size = int(members["checkpoint"].split(b"\n")[1])
    scope = {
        "id": None,
        "kind": "ledger" if streams is None else "plan",
        "plan": None if streams is None else "p1",
        "size": size,
    }
    manifest = {
        "files": files, "format": "shilu/bundle/v1",
        "ledger": {"clock": "simulated", "origin": ORIGIN, "verifier_key": str(LOG)},
        "scope": scope, "streams": sorted(streams or ()), "withheld": [],
    }  # fmt: skip
    return {**members, "manifest.json": canonical({**manifest, **changed})}


def zipped(members: Members) -> bytes:
    """The one ZIP file of the members (docs/proofs.md §7): stored, sorted, dated 1980-01-01, mode 0644."""
    return archived(sorted(members.items()))


def archived(
    members: Sequence[tuple[str, bytes]], date: int = 0x21, mode: int = 0o100644, comment: bytes = b""
) -> bytes:
    """A ZIP file of members in the order given; other values than the fixed ones for what must be refused."""
    local, central = b"", b""
    for name, raw in members:
        common = struct.pack("<5H3L2H", 20, 0, 0, 0, date, zlib.crc32(raw), len(raw), len(raw), len(name), 0)
        tail = struct.pack("<3H2L", 0, 0, 0, mode << 16, len(local)) + name.encode()
        central += b"PK\x01\x02" + struct.pack("<H", 0x0314) + common + tail
        local += b"PK\x03\x04" + common + name.encode() + raw
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, len(members), len(members), len(central), len(local), len(comment)
    )
    return local + central + end + comment
