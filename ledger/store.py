"""`Ledger`: the only door that appends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.popo import POPOFactory
from eventsourcing.utils import Environment, EnvType
from sqlalchemy import Engine, delete

from ledger import opening
from ledger.admission import Request
from ledger.clock import Clock, civil_day
from ledger.codec import Encoder, NewId, decode, new_event_id
from ledger.commitment import opens
from ledger.database import sqlite_path, writing_engine
from ledger.envelope import Append, Draft, Receipt
from ledger.errors import InvalidEntry, UnknownType
from ledger.file_lock import FileLock
from ledger.mapper import LeafMapper
from ledger.migrations import migrate
from ledger.reader import LedgerReader
from ledger.recorder import LedgerRecorder
from ledger.registry import OPENED, Registry
from ledger.signed_state import SignedState
from ledger.signer import Signer
from ledger.tables import commitments
from ledger.writer_lock import take_writer_lock


class Ledger(Application[str]):
    """An open ledger. Thread-safe; use `Ledger.open`."""

    name = "ledger"
    _lock: FileLock | None = None

    def __init__(
        self, engine: Engine, key_file: Path, clock: Clock, origin: str, registry: Registry, new_id: NewId
    ) -> None:
        self.clock = clock
        self.origin = origin
        self.signer = Signer.load_or_create(key_file, origin)
        self._engine = engine
        self._key_file = key_file
        self._registry = registry
        self._new_id = new_id
        self._state: SignedState | None = None
        super().__init__()

    @classmethod
    def open(
        cls,
        database_url: str,
        key_file: Path,
        clock: Clock,
        origin: str,
        registry: Registry,
        *,
        new_id: NewId | None = None,
    ) -> Self:
        """Open for writing; migrate and write `ledger.opened` when new.

        `new_id` makes event ids (UUIDv7 by default). Raises WriterBusy (SQLite has one writer process),
        KeyMismatch, ClockMismatch, HistoryMismatch (rollback, forged head), NotALedger, Unavailable.
        """
        engine = writing_engine(database_url)
        path = sqlite_path(engine.url)
        lock = take_writer_lock(path) if path else None
        try:
            migrate(engine)
            ledger = cls(engine, Path(key_file), clock, origin, registry, new_id or new_event_id)
        except BaseException:
            engine.dispose()
            if lock:
                lock.release()
            raise
        ledger._lock = lock
        try:
            ledger._begin()
        except BaseException:
            ledger.close()
            raise
        return ledger

    def append(self, append: Append) -> Receipt:
        """Record one command's facts, all or none; shares a commit with whoever writes at the same time.

        A repeated key with the same command gives the stored answer (`replayed`). Raises InvalidEntry,
        UnknownType, Conflict, KeyReused, HistoryMismatch, StorageRefused: nothing recorded; Unavailable:
        outcome unknown, re-send with the same key.
        """
        return self._recorder.record([self._request(append)])[0]

    def append_many(self, appends: Iterable[Append]) -> list[Receipt]:
        """Record many commands in one transaction, all or none; errors as for `append`."""
        requests = [self._request(append) for append in appends]
        return self._recorder.record(requests) if requests else []

    def append_stream(self, appends: Iterable[Append], per_commit: int = 5_000) -> Iterator[Receipt]:
        """Record any number of commands, about `per_commit` facts a transaction, receipts in order.

        Each transaction is all or nothing; an error ends the stream with the earlier ones recorded (re-send
        the same commands: they are answered, not repeated). While one transaction is written the next is
        encoded, so a bulk import uses two cores.
        """
        with ThreadPoolExecutor(1, thread_name_prefix="ledger-import") as pool:
            writing: Future[list[Receipt]] | None = None
            for requests in _batches(map(self._request, appends), per_commit):
                if writing is not None:
                    yield from writing.result()
                writing = pool.submit(self._recorder.record, requests)
            if writing is not None:
                yield from writing.result()

    def reader(self) -> LedgerReader:
        """A reader over this ledger's own connections."""
        return LedgerReader(self._engine)

    def erase(self, digests: Sequence[str]) -> int:
        """Destroy values and salts behind commitments; how many there were. The event is the caller's to append.

        On PostgreSQL the bytes leave the table's file with the next VACUUM, which this runs.
        """
        with self._engine.begin() as connection:
            erased = connection.execute(delete(commitments).where(commitments.c.digest.in_(list(digests)))).rowcount
        after = "PRAGMA wal_checkpoint(TRUNCATE)" if self._lock else f"VACUUM {commitments.name}"
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(after)
        return erased

    def today(self) -> date:
        """The civil day of the ledger's clock."""
        return civil_day(self.clock.now_us())

    def close(self) -> None:
        """Finish the running commit, give back connections and the writer lock (idempotent)."""
        super().close()
        self._recorder.close()
        if self._state:
            self._state.close()
        if self._lock:
            self._lock.release()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """No environment variable configures a ledger."""
        return Environment(name, env or {})

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """The library wants one; nothing of it is used but its event store."""
        return POPOFactory(env)

    def construct_mapper(self) -> LeafMapper:
        """Leaves, read only."""
        return LeafMapper()

    def construct_recorder(self) -> LedgerRecorder:
        """The recorder over this ledger's engine."""
        self._recorder = LedgerRecorder(self._engine, self.clock, self.signer, signed=self._signed)
        return self._recorder

    def _begin(self) -> None:
        """Write position 1 when there is none, then refuse whatever is not this ledger, key or clock."""
        reader = self.reader()
        if reader.size() == 0:
            draft = opening.draft(self.origin, self.signer.verifier, self.clock)
            self._recorder.record([self._encode(opening.append(draft))])
        first = reader.entry(1)
        opening.check(decode(first.leaf), self.origin, self.signer.verifier, self.clock)
        self._state = opening.signed_state(self._key_file, first.leaf_hash)
        opening.check_history(reader, self._state, self.signer)

    def _signed(self, size: int, checkpoint: bytes) -> None:
        if self._state is not None:
            self._state.note(size, checkpoint)

    def _request(self, append: Append) -> Request:
        for draft in append.drafts:
            self._check_type(draft)
        return self._encode(append)

    def _check_type(self, draft: Draft) -> None:
        if draft.type == OPENED:
            raise UnknownType(draft.type, draft.type_revision)  # position 1 only, written by the ledger itself
        try:
            self._registry(draft.type, draft.type_revision, draft.data)
        except LookupError as error:
            raise UnknownType(draft.type, draft.type_revision) from error
        except ValueError as error:
            raise InvalidEntry(f"事实内容不合规：{error}", f"not a valid fact: {error}", "/data") from error

    def _encode(self, append: Append) -> Request:
        author, key = append.author, append.key
        if not append.drafts:
            raise InvalidEntry("没有要记录的事实", "nothing to record")
        encoder = Encoder(author, key, self.origin, self._new_id)
        items = [encoder.prepare(draft) for draft in append.drafts]
        _check_attachments(append)
        return Request(
            (author.actor_id, key),
            sha256(append.command).digest(),
            append.expected,
            items,
            append.blobs,
            append.commitments,
        )


def _batches(requests: Iterable[Request], facts: int) -> Iterator[list[Request]]:
    batch: list[Request] = []
    count = 0
    for request in requests:
        batch.append(request)
        count += len(request.items)
        if count >= facts:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


def _check_attachments(append: Append) -> None:
    for digest, content in append.blobs.items():
        if sha256(content).hexdigest() != digest:
            raise InvalidEntry(f"附件与摘要不符：{digest}", f"blob does not have the digest {digest}")
    for commitment in append.commitments:
        if not opens(commitment):
            raise InvalidEntry("承诺值与盐不符", f"salt and value do not give {commitment.digest}")
