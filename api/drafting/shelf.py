"""Where drafts are kept: sealed rows in the service's own store, each key a file in the drafts' vault.

Documents may name persons. A draft that is confirmed, deleted or too old loses its keys first and then its row, so
nothing of it can be read again from a database file, a write-ahead log or a backup.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, Connection, Engine, LargeBinary, delete, func, insert, select, update

from api.drafting.draft import Content, Kept
from api.drafting.table import drafts
from api.http.problems import Problem
from api.outcome import Given
from ledger.envelope import as_bytes
from ledger.sealing import Sealed, key_id_of, seal, unseal
from ledger.vault import Vault, binding

DAYS = 30
OWN_DRAFTS = 50
OWN_BYTES = 200_000_000
ALL_BYTES = 4_000_000_000
"""How long a draft is kept; how many, and how many bytes of documents and of what was read from them, one actor may
have; all of them together."""
_HEAD_BYTES = 64  # of a sealed cell, its key's id among them
_DAY_US = 86_400_000_000
_OWNER = sha256(b"shilu drafts").hexdigest()[:16]
_HEAD = [c for c in drafts.c if c.name not in ("document", "content")]


def _now_us() -> int:
    return time.time_ns() // 1000


class Shelf:
    """Drafts by id. Thread-safe; several processes may share the store and the vault's folder."""

    def __init__(self, engine: Engine, folder: Path, now_us: Callable[[], int] = _now_us) -> None:
        self._engine = engine
        self._vault = Vault(folder)
        self._now_us = now_us

    def put(self, actor: str, data: bytes, content: Content, plan: str | None, personal: bool) -> Kept:
        """Keep a new draft. Problem 409 when its owner has too many."""
        self.purge()
        name, now = f"dr_{secrets.token_urlsafe(16)}", self._now_us()
        document, said = seal(f"{name}/document", data), seal(f"{name}/content", content.to_bytes())
        row = {
            "id": name, "actor": actor, "sha256": sha256(data).hexdigest(), "bytes": len(data), "plan": plan,
            "version": 1, "personal": personal, "created_at": now, "expires_at": now + DAYS * _DAY_US,
            "document": document.content, "content": said.content, "receipt": None,
        }  # fmt: skip
        with self._holding(document, said), self._engine.begin() as connection:
            _require_room(connection, actor, len(document.content) + len(said.content))
            connection.execute(insert(drafts).values(row))
        return self._kept(name, content, row)

    def same(self, actor: str, digest: str) -> str | None:
        """The id of an open draft that this actor made of these bytes."""
        asked = select(drafts.c.id).where(
            drafts.c.actor == actor, drafts.c.sha256 == digest, drafts.c.receipt.is_(None),
            drafts.c.expires_at > self._now_us(),
        )  # fmt: skip
        with self._engine.connect() as connection:
            found = connection.execute(asked.order_by(drafts.c.created_at).limit(1)).scalar()
        return None if found is None else str(found)

    def get(self, name: str) -> Kept | None:
        """A draft, None when it is unknown, too old, or its keys are not here."""
        with self._engine.connect() as connection:
            row = connection.execute(select(*_HEAD, drafts.c.content).where(drafts.c.id == name)).one_or_none()
        if row is None or row.expires_at <= self._now_us():
            return None
        content = self._opened(name, "content", row.content)
        if content is None and row.receipt is None:
            return None
        return self._kept(name, Content.of(content) if content is not None else None, row._asdict())

    def document(self, name: str) -> bytes | None:
        """The uploaded bytes."""
        with self._engine.connect() as connection:
            sealed = connection.execute(select(drafts.c.document).where(drafts.c.id == name)).scalar()
        return self._opened(name, "document", sealed)

    def listed(self, actor: str | None) -> list[Kept]:
        """The drafts of an actor (None: of all), newest first, without their content."""
        asked = select(*_HEAD, drafts.c.content.is_not(None).label("open")).where(drafts.c.expires_at > self._now_us())
        if actor is not None:
            asked = asked.where(drafts.c.actor == actor)
        with self._engine.connect() as connection:
            rows = connection.execute(asked.order_by(drafts.c.created_at.desc(), drafts.c.id)).all()
        return [self._kept(row.id, _UNREAD if row.open else None, row._asdict()) for row in rows]

    def change(self, before: Kept, content: Content, plan: str | None, personal: bool) -> Kept:
        """Put another content in the place of the one seen. Problem 412 when somebody else did so meanwhile."""
        said = seal(f"{before.id}/content", content.to_bytes())
        values = {"content": said.content, "plan": plan, "personal": personal, "version": before.version + 1}
        with self._holding(said), self._engine.begin() as connection:
            seen = drafts.c.id == before.id, drafts.c.version == before.version, drafts.c.receipt.is_(None)
            old = connection.execute(select(drafts.c.content).where(*seen).with_for_update()).scalar()
            if old is None:
                raise moved(None)
            _require_room(connection, before.actor, len(said.content) - len(as_bytes(old)), more=0)
            connection.execute(update(drafts).where(*seen).values(values))
        self._vault.destroy([key_id_of(as_bytes(old))])
        found = self.get(before.id)
        if found is None:
            raise moved(None)
        return found

    def settle(self, name: str, receipt: dict[str, Any]) -> None:
        """The draft was recorded: its receipt stays, its content goes."""
        self._destroy([name])
        values = {"receipt": orjson.dumps(receipt).decode(), "document": None, "content": None}
        with self._engine.begin() as connection:
            connection.execute(update(drafts).where(drafts.c.id == name).values(values))

    def remove(self, name: str) -> None:
        """Forget a draft."""
        self._destroy([name])
        with self._engine.begin() as connection:
            connection.execute(delete(drafts).where(drafts.c.id == name))

    def purge(self) -> int:
        """Forget what is too old, and keys that no draft needs; how many drafts went."""
        with self._engine.connect() as connection:
            old = connection.execute(select(drafts.c.id).where(drafts.c.expires_at <= self._now_us())).scalars().all()
        for name in old:
            self.remove(name)
        self._vault.sweep(_OWNER, self._key_ids)
        return len(old)

    def _holding(self, *sealed: Sealed) -> Any:
        files = {one.key_id: one.key + binding(_OWNER, one.digest) for one in sealed}
        return self._vault.holding(files, _OWNER, files.keys)

    def _opened(self, name: str, part: str, row: Any) -> bytes | None:
        key = self._vault.key(key_id_of(as_bytes(row))) if row is not None else None
        return unseal(f"{name}/{part}", as_bytes(row), key) if key is not None else None

    def _destroy(self, names: Sequence[str]) -> None:
        with self._engine.connect() as connection:
            rows = connection.execute(select(drafts.c.document, drafts.c.content).where(drafts.c.id.in_(names))).all()
        self._vault.destroy([key_id_of(as_bytes(cell)) for row in rows for cell in row if cell is not None])

    def _key_ids(self) -> list[bytes]:
        with self._engine.connect() as connection:
            rows = connection.execute(select(_head(drafts.c.document), _head(drafts.c.content))).all()
        return [key_id_of(as_bytes(cell)) for row in rows for cell in row if cell is not None]

    def _kept(self, name: str, content: Content | None, row: dict[str, Any]) -> Kept:
        receipt = orjson.loads(row["receipt"]) if row["receipt"] else None
        return Kept(
            name, row["actor"], row["sha256"], row["plan"], row["version"], row["personal"], row["created_at"],
            row["expires_at"], content, receipt,
        )  # fmt: skip


def _head(column: Column[bytes]) -> ColumnElement[bytes]:
    """The beginning of a sealed cell, where its key is named: documents are long, and there may be many."""
    return func.substr(column, 1, _HEAD_BYTES, type_=LargeBinary)


def _require_room(connection: Connection, actor: str, size: int, more: int = 1) -> None:
    """Problem 409 unless there is room for `more` drafts of this actor and `size` bytes, as they lie in the store."""
    total = func.sum(func.coalesce(func.length(drafts.c.document), 0) + func.coalesce(func.length(drafts.c.content), 0))
    own = connection.execute(
        select(func.count(), func.coalesce(total, 0)).where(drafts.c.actor == actor, drafts.c.receipt.is_(None))
    ).one()
    everybody = connection.execute(select(total).where(drafts.c.receipt.is_(None))).scalar() or 0
    if own[0] + more > OWN_DRAFTS or own[1] + size > OWN_BYTES or everybody + size > ALL_BYTES:
        raise Problem(
            409, "too-many-drafts", f"草稿过多:每人至多 {OWN_DRAFTS} 份、{OWN_BYTES // 1_000_000} MB;请先入账或删除",
            f"too many drafts: {OWN_DRAFTS} and {OWN_BYTES // 1_000_000} MB each at most; confirm or delete some",
        )  # fmt: skip


def moved(actual: int | None) -> Problem:
    """412: the draft is no longer the one that the caller saw."""
    headers = {} if actual is None else {"ETag": f'"{actual}"'}
    return Problem(
        412, "version-moved", "草稿已被改动或已入账,请重新读取", "the draft was changed or confirmed: read it again",
        headers=headers,
    )  # fmt: skip


_UNREAD = Content("", {}, {}, Given())
"""The content of a draft that is only listed."""
