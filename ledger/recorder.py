"""The `eventsourcing` library's ApplicationRecorder on SQLAlchemy Core, over the ledger's tables.

Reads go through a pool of connections; every append goes through `GroupCommit` and `Journal`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Condition
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    ProgrammingError,
    StoredEvent,
)
from sqlalchemy import Engine, func, select

from ledger.admission import Opaque, Request
from ledger.clock import Clock
from ledger.codec import new_event_id
from ledger.envelope import Receipt
from ledger.errors import StorageRefused
from ledger.group_commit import GroupCommit
from ledger.journal import Journal, Work
from ledger.keys import KeyChain
from ledger.postgres_storage import PostgresStorage
from ledger.signer import Signer
from ledger.sqlite_storage import SqliteStorage
from ledger.storage import Storage
from ledger.subscription import LedgerSubscription
from ledger.tables import entries

StreamId = UUID | str


class LedgerRecorder(ApplicationRecorder):
    """Aggregate and application sequences over `entries`.

    `stream_id` turns a stored stream name into the id handed out (`UUID` for the library's suites, which
    also need `opaque`: to store foreign events byte for byte; a real ledger refuses them).
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        signer: Signer,
        *,
        signed: Callable[[int, bytes], None] = lambda size, checkpoint: None,
        keys: Callable[[], KeyChain] | None = None,
        stream_id: Callable[[str], StreamId] = str,
        opaque: bool = False,
    ) -> None:
        self.engine = engine
        self._stream_id = stream_id
        self._opaque = opaque
        self._commits = GroupCommit(Journal(storage_for(engine), clock, signer, signed, keys))
        self._news = Condition()
        self._generation = 0

    def record(self, requests: Sequence[Request], signers: Sequence[Signer] = ()) -> list[Receipt]:
        """Append requests, all or none, and wake subscribers. Raises the ledger's errors. `signers`: see `Work`."""
        receipts = self._commits.submit(Work(requests, signers))
        with self._news:
            self._generation += 1
            self._news.notify_all()
        return receipts

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Store foreign events as they are; positions. Refused (ProgrammingError) unless `opaque`."""
        if kwargs.get("tracking") is not None or not self._opaque:
            raise ProgrammingError("账本只经 Ledger.append 写入 / the ledger is written through Ledger.append only")
        if not stored_events:
            return None
        items = [
            Opaque(str(event.originator_id), event.topic, new_event_id(), event.originator_version, event.state)
            for event in stored_events
        ]
        try:
            return list(self.record([Request(None, b"", {}, items)])[0].positions)
        except StorageRefused as error:
            raise IntegrityError(error) from error

    def select_events(
        self,
        originator_id: StreamId,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Entries of one stream, by version."""
        version = entries.c.version
        query = select(version, entries.c.type, entries.c.leaf).where(entries.c.stream == str(originator_id))
        if gt is not None:
            query = query.where(version > gt)
        if lte is not None:
            query = query.where(version <= lte)
        query = query.order_by(version.desc() if desc else version).limit(limit)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [StoredEvent(originator_id, number, type_, bytes(leaf)) for number, type_, leaf in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Entries in ledger order, `id` being the position."""
        c = entries.c
        query = select(c.position, c.stream, c.version, c.type, c.leaf).order_by(c.position).limit(limit)
        if start is not None:
            query = query.where(c.position >= start if inclusive_of_start else c.position > start)
        if stop is not None:
            query = query.where(c.position <= stop)
        if topics:
            query = query.where(c.type.in_(topics))
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        name = self._stream_id
        return [
            Notification(name(stream), version, type_, bytes(leaf), position)
            for position, stream, version, type_, leaf in rows
        ]

    def max_notification_id(self) -> int | None:
        """The last position, None for an empty ledger."""
        with self.engine.connect() as connection:
            position: int | None = connection.execute(select(func.max(entries.c.position))).scalar()
        return position

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> LedgerSubscription:
        """A blocking iterator over entries after `gt`."""
        return LedgerSubscription(self, gt, topics)

    @property
    def generation(self) -> int:
        """A counter of this process's appends, for `wait_for_news`."""
        return self._generation

    def wait_for_news(self, seen: int, timeout: float) -> None:
        """Block until `generation` differs from `seen`, at most `timeout` seconds."""
        with self._news:
            self._news.wait_for(lambda: self._generation != seen, timeout)

    def wake(self) -> None:
        """Make every waiting subscriber look again."""
        with self._news:
            self._generation += 1
            self._news.notify_all()

    def close(self) -> None:
        """Finish the running commit and give all connections back."""
        self._commits.close()
        self.engine.dispose()


def storage_for(engine: Engine) -> Storage:
    """The append transaction of the engine's database."""
    return SqliteStorage(engine) if engine.dialect.name == "sqlite" else PostgresStorage(engine)
