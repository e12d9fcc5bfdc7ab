"""What whoever holds the signing key can do: rewrite a ledger and sign it again, so that only the rules convict it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, text

from ledger.clock import to_us
from ledger.merkle import Frontier, leaf_hash
from ledger.signer import Signer

Change = Callable[[int, dict[str, Any]], None]
Raw = Callable[[int, bytes], bytes]


def drop_triggers(engine: Engine) -> None:
    """Let rows be changed."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("DROP FUNCTION ledger_append_only CASCADE"))


def drop_unique_ids(engine: Engine) -> None:
    """Take the databases' own constraints on event ids and stream versions away."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("CREATE TABLE free AS SELECT * FROM entries"))
            connection.execute(text("DROP TABLE entries"))
            columns = "position INTEGER PRIMARY KEY, stream, version, type, event_id, recorded_at, leaf, leaf_hash"
            connection.execute(text(f"CREATE TABLE entries ({columns})"))
            connection.execute(text("INSERT INTO entries SELECT * FROM free"))
        else:
            connection.execute(text("ALTER TABLE entries DROP CONSTRAINT entries_event_id"))


def reseal(
    engine: Engine, signer: Signer, change: Change = lambda at, event: None, raw: Raw = lambda at, leaf: leaf
) -> None:
    """Write every entry anew as `change` and then `raw` have it, chained, hashed and signed as the ledger would."""
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT position, leaf FROM entries ORDER BY position")).all()
        heads = connection.execute(text("SELECT size FROM heads ORDER BY size")).scalars().all()
        sealed = _sealed([(position, bytes(leaf)) for position, leaf in rows], change, raw)
        for table in ("entries", "heads", "idempotency", "tiles", "published"):
            connection.execute(text(f"DELETE FROM {table}"))
        _write_entries(connection, sealed)
        _write_heads(connection, sealed, heads, signer)
        _write_keys(connection, sealed)


def _sealed(rows: list[tuple[int, bytes]], change: Change, raw: Raw) -> list[tuple[int, dict[str, Any], bytes]]:
    tips: dict[str, bytes] = {}
    found = []
    for position, leaf in rows:
        event = orjson.loads(leaf)
        tip = tips.get(event["subject"])
        if tip is not None:
            event["prevleaf"] = tip.hex()
        change(position, event)
        anew = raw(position, orjson.dumps(event, option=orjson.OPT_SORT_KEYS))
        tips[event["subject"]] = leaf_hash(anew)
        found.append((position, event, anew))
    return found


def _us(event: dict[str, Any]) -> int:
    return to_us(datetime.fromisoformat(event["recordedtime"]))


def _write_entries(connection: Connection, sealed: list[tuple[int, dict[str, Any], bytes]]) -> None:
    query = text("INSERT INTO entries VALUES (:p, :stream, :version, :type, :id, :t, :leaf, :hash)")
    connection.execute(query, [
        {"p": at, "stream": event["subject"], "version": event["streamversion"], "type": event["type"],
         "id": event["id"], "t": _us(event), "leaf": leaf, "hash": leaf_hash(leaf)}
        for at, event, leaf in sealed
    ])  # fmt: skip


def _write_heads(
    connection: Connection, sealed: list[tuple[int, dict[str, Any], bytes]], sizes: list[int], signer: Signer
) -> None:
    frontier, query = Frontier(), text("INSERT INTO heads VALUES (:s, :t, :f, :c)")
    for at, event, leaf in sealed:
        frontier.append(leaf_hash(leaf))
        if at in sizes:
            note = signer.sign(at, frontier.root())
            values = {"s": at, "t": _us(event), "f": frontier.to_bytes(), "c": note}
            connection.execute(query, values)


def _write_keys(connection: Connection, sealed: list[tuple[int, dict[str, Any], bytes]]) -> None:
    blocks: list[list[Any]] = []
    for at, event, _ in sealed:
        command = (event["actorid"], event["idempotencykey"])
        if blocks and blocks[-1][0] == command:
            blocks[-1][2] += 1
        else:
            blocks.append([command, at, 1])
    kept = {command: (first, count) for command, first, count in reversed(blocks)}
    query = text("INSERT INTO idempotency VALUES (:a, :k, :f, :p, :n)")
    connection.execute(query, [
        {"a": actor, "k": key, "f": bytes(32), "p": first, "n": count} for (actor, key), (first, count) in kept.items()
    ])  # fmt: skip
