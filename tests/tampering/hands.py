"""What a tamperer does to a ledger's database: rows changed behind its back and, with the key, signed anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Engine, text

from ledger.checkpoint import Checkpoint, parse, parse_note
from ledger.clock import to_us
from ledger.codec import canonical
from ledger.merkle import Frontier, leaf_hash, tree_root
from ledger.signer import Signer
from ledger.streams import extension
from tests.tampering.world import ORIGIN, World

TILE = 256
Change = Callable[[list[bytes]], None]


class Hands:
    """Hands on a ledger's database whose triggers were dropped. `world` has the keys, for those who hold them."""

    def __init__(self, world: World, engine: Engine) -> None:
        self.world, self.at = world, world.marks
        self._connection = engine.connect()
        self.sqlite = engine.dialect.name == "sqlite"
        self._drop_triggers()

    def close(self) -> None:
        """Leave the database as it was made."""
        self._connection.commit()
        self._connection.close()

    def run(self, statement: str, *values: Any) -> None:
        """One statement, `?` marks; it must change something."""
        done = self._connection.exec_driver_sql(self._marked(statement), values)
        assert done.rowcount != 0, statement

    def views(self, statement: str) -> None:
        """One statement on the read models: a file of their own on SQLite, the same database on PostgreSQL."""
        if not self.sqlite:
            self.run(statement)
            return
        with sqlite3.connect(f"{self._connection.engine.url.database}-views") as views:
            assert views.execute(statement).rowcount > 0, statement
        views.close()

    def many(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """One statement for many rows."""
        if rows:
            self._connection.exec_driver_sql(self._marked(statement), list(rows))

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of one question; bytes as bytes."""
        rows = self._connection.exec_driver_sql(self._marked(question), values).fetchall()
        return [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in rows]

    def _marked(self, statement: str) -> str:
        return statement if self.sqlite else statement.replace("?", "%s")

    def _drop_triggers(self) -> None:
        if not self.sqlite:
            self._connection.execute(text("DROP FUNCTION ledger_append_only CASCADE"))
            return
        for (name,) in self.ask("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            self._connection.execute(text(f"DROP TRIGGER {name}"))

    def leaf(self, at: int) -> bytes:
        """The bytes of an entry."""
        return bytes(self.ask("SELECT leaf FROM entries WHERE position = ?", at)[0][0])

    def leaves(self) -> list[bytes]:
        """All of them."""
        return [bytes(leaf) for (leaf,) in self.ask("SELECT leaf FROM entries ORDER BY position")]

    def put(self, at: int, leaf: bytes, *, hashed: bool = False) -> None:
        """Other bytes for an entry, with its leaf hash if told."""
        self.run("UPDATE entries SET leaf = ? WHERE position = ?", leaf, at)
        if hashed:
            self.run("UPDATE entries SET leaf_hash = ? WHERE position = ?", leaf_hash(leaf), at)

    def replace(self, at: int, old: str, new: str, *, hashed: bool = False) -> None:
        """Some letters of an entry for others."""
        self.put(at, replaced(self.leaf(at), old, new), hashed=hashed)

    def add(self, leaf: bytes) -> int:
        """A row for one more entry, its columns as the leaf has them; its position."""
        at: int = self.ask("SELECT max(position) FROM entries")[0][0] + 1
        self.many(_ENTRY, [_row(at, leaf)])
        return at

    def next_leaf(self, **other: Any) -> bytes:
        """A well-formed next entry that nobody recorded: like the last one, rightly chained."""
        last = self.leaves()[-1]
        event = orjson.loads(last)
        event |= {
            "id": "01768a3e-0800-7000-8000-00000000ffff", "idempotencykey": "forged",
            "prevleaf": leaf_hash(last).hex(), "sequence": f"{int(event['sequence']) + 1:020d}",
            "streamversion": event["streamversion"] + 1, **other,
        }  # fmt: skip
        return canonical(event)

    def add_head(self, signers: Sequence[Signer], *, change: bool = False) -> None:
        """A head over all entries there are, signed by whoever."""
        leaves = self.leaves()
        self.many(_HEAD, [_head(leaves, len(leaves), signers)])
        if change:  # the row of the idempotency table too
            self.many(_KEY, _keys(leaves)[-1:])

    def publish(self, size: int, signer: Signer, *, root: bytes | None = None, line: str | None = None) -> None:
        """A published checkpoint, whatever it says."""
        leaves = self.leaves()[:size]
        root = root or tree_root([leaf_hash(leaf) for leaf in leaves])
        note = signer.sign_note(Checkpoint(ORIGIN, size, root, (line or extension(stream_texts(leaves)),)))
        self.many(_NOTE, [(sha256(note).hexdigest(), size, 1, note)])

    def sign_anew(self, change: Change, *, linked: bool = True, forget: bool = False) -> None:
        """Change the leaves, then make every table fit them, signed with the ledger's own keys.

        With `linked` positions, versions and chain are made right as well. Published checkpoints are signed anew,
        without their cosignatures, or left out (`forget`).
        """
        leaves = self.leaves()
        change(leaves)
        leaves = self.linked(leaves) if linked else leaves
        self.write(leaves, self.signers_at(leaves))
        sizes = sorted({size for (size,) in self.ask("SELECT size FROM published") if size <= len(leaves)})
        self._connection.execute(text("DELETE FROM published"))
        for size in [] if forget else sizes:
            self.publish(size, self.signers_at(leaves)(size)[-1])

    def write(self, leaves: list[bytes], signers: Callable[[int], Sequence[Signer]]) -> None:
        """Every table but the published checkpoints, as these leaves give them."""
        sizes = {size for (size,) in self.ask("SELECT size FROM heads") if size < len(leaves)} | {len(leaves)}
        for table in ("entries", "heads", "idempotency", "tiles"):
            self._connection.execute(text(f"DELETE FROM {table}"))
        self.many(_ENTRY, [_row(at, leaf) for at, leaf in enumerate(leaves, 1)])
        self.many(_HEAD, [_head(leaves, size, signers(size)) for size in sorted(sizes)])
        self.many(_KEY, _keys(leaves))
        self.tiles(leaves)

    def tiles(self, leaves: list[bytes]) -> None:
        """The full tiles of the lowest level."""
        hashes = [leaf_hash(leaf) for leaf in leaves]
        full = range(len(hashes) // TILE)
        parts = [hashes[n * TILE : (n + 1) * TILE] for n in full]
        self.many(_TILE, [(0, n, tree_root(part), b"".join(part)) for n, part in enumerate(parts)])

    def signers_at(self, leaves: list[bytes]) -> Callable[[int], Sequence[Signer]]:
        """Who signs a head of some size: the rotation may have moved, or be gone."""
        turned = [at for at, leaf in enumerate(leaves, 1) if b'"type":"ledger.key_rotated"' in leaf]
        old, new = self.world.old, self.world.new

        def signers(size: int) -> Sequence[Signer]:
            if not turned or size < turned[0]:
                return [old]
            return [old, new] if size == turned[0] else [new]

        return signers

    def linked(self, leaves: list[bytes], *, signed: bool = True) -> list[bytes]:
        """The leaves with positions, versions and chain made right, and (`signed`) the checkpoints in snapshots."""
        versions: dict[str, tuple[int, str]] = {}
        done: list[bytes] = []
        for at, leaf in enumerate(leaves, 1):
            event = orjson.loads(leaf)
            version, before = versions.get(event["subject"], (0, ""))
            event |= {"sequence": f"{at:020d}", "streamversion": version + 1}
            event.pop("prevleaf", None)
            if before:
                event["prevleaf"] = before
            if signed and "checkpoint" in event["data"]:
                event["data"]["checkpoint"] = self._signed_note(done, parse(event["data"]["checkpoint"].encode()).size)
            done.append(canonical(event))
            versions[event["subject"]] = (version + 1, leaf_hash(done[-1]).hex())
        return done

    def _signed_note(self, leaves: list[bytes], size: int) -> str:
        size = min(size, len(leaves))  # where an entry before it was left out
        return _head(leaves, size, self.signers_at(leaves)(size))[3].decode()


_ENTRY = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_HEAD = "INSERT INTO heads VALUES (?, ?, ?, ?)"
_KEY = "INSERT INTO idempotency VALUES (?, ?, ?, ?, ?)"
_TILE = "INSERT INTO tiles VALUES (?, ?, ?, ?)"
_NOTE = "INSERT INTO published VALUES (?, ?, ?, ?)"


def sql(statement: str, *marks: str) -> Callable[[Hands], None]:
    """One statement as a tampering; its `?` are positions by name."""

    def act(hands: Hands) -> None:
        hands.run(statement, *(hands.at[mark] for mark in marks))

    return act


def replaced(leaf: bytes, old: str, new: str) -> bytes:
    """Some letters for others, once; they must be there."""
    assert old.encode() in leaf, old
    return leaf.replace(old.encode(), new.encode(), 1)


def edited(leaf: bytes, **other: Any) -> bytes:
    """A leaf with other attributes, canonical."""
    return canonical({**orjson.loads(leaf), **other})


def stream_texts(leaves: list[bytes]) -> list[bytes]:
    """The texts of the stream list that leaves give."""
    last: dict[str, bytes] = {}
    for at, leaf in enumerate(leaves, 1):
        event = orjson.loads(leaf)
        last[event["subject"]] = canonical({
            "leaf": leaf_hash(leaf).hex(), "position": at, "stream": event["subject"],
            "version": event["streamversion"],
        })  # fmt: skip
    return [last[stream] for stream in sorted(last, key=str.encode)]


def _row(at: int, leaf: bytes) -> tuple[Any, ...]:
    event = orjson.loads(leaf)
    return (
        at, event["subject"], event["streamversion"], event["type"], event["id"], _instant(event), leaf,
        leaf_hash(leaf),
    )  # fmt: skip


def _instant(event: Any) -> int:
    return to_us(datetime.fromisoformat(event["recordedtime"]))


def _head(leaves: list[bytes], size: int, signers: Sequence[Signer]) -> tuple[int, int, bytes, bytes]:
    frontier = Frontier()
    frontier.extend([leaf_hash(leaf) for leaf in leaves[:size]])
    note = signers[0].sign(size, frontier.root())
    signed = parse_note(note)[0].encode()
    note += "".join(one.signature(signed).line() for one in signers[1:]).encode()
    return size, _instant(orjson.loads(leaves[size - 1])), frontier.to_bytes(), note


def _keys(leaves: list[bytes]) -> list[tuple[Any, ...]]:
    """The idempotency table; of a key in two places only the first."""
    rows: dict[tuple[str, str], tuple[int, int]] = {}
    last: tuple[str, str] | None = None
    for at, leaf in enumerate(leaves, 1):
        event = orjson.loads(leaf)
        command = (event["actorid"], event["idempotencykey"])
        if command == last:
            first, count = rows[command]
            if first + count == at:
                rows[command] = (first, count + 1)
        elif command not in rows:
            rows[command] = (at, 1)
        last = command
    return [(*command, bytes(32), *block) for command, block in rows.items()]
