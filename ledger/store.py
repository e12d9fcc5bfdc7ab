"""`Ledger`: the only door that appends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.popo import POPOFactory
from eventsourcing.utils import Environment, EnvType
from sqlalchemy import Engine

from ledger import opening, own_facts
from ledger.admission import Request
from ledger.clock import Clock, civil_day
from ledger.codec import Encoder, NewId, canonical, decode, new_event_id
from ledger.commitment import opens
from ledger.database import sqlite_path, writing_engine
from ledger.envelope import Append, Author, Commitment, Draft, Receipt
from ledger.erasing import Keeper
from ledger.errors import InvalidEntry, UnknownType
from ledger.file_lock import FileLock
from ledger.journal import check_head
from ledger.mapper import LeafMapper
from ledger.migrations import migrate
from ledger.reader import LedgerReader
from ledger.recorder import LedgerRecorder
from ledger.registry import KEYS, OWN, OWN_PREFIX, STREAM, Registry
from ledger.sealing import Sealed, document_name, seal, seal_commitment
from ledger.signed_state import SignedState, memory
from ledger.signer import Signer
from ledger.tile_filling import fill_tiles
from ledger.vault import Vault, vault_beside
from ledger.writer_lock import take_writer_lock


class Ledger(Application[str]):
    """An open ledger. Thread-safe; use `Ledger.open`."""

    name = "ledger"
    _lock: FileLock | None = None
    _keeper: Keeper | None = None

    def __init__(
        self, engine: Engine, key_file: Path, clock: Clock, origin: str, registry: Registry, new_id: NewId,
        vault: Vault,
    ) -> None:  # fmt: skip
        self.clock = clock
        self.origin = origin
        self.signer = opening.signing_key(key_file, origin, LedgerReader(engine))
        self._engine = engine
        self.key_file = key_file
        self._registry = registry
        self._new_id = new_id
        self._vault = vault
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
        vault: Path | None = None,
    ) -> Self:
        """Open for writing; migrate and write `ledger.opened` when new.

        `vault` is the folder of the keys under which personal values lie sealed (`<key file>.vault` by default);
        approved erasures that were interrupted are finished. `new_id` makes event ids (UUIDv7 by default).
        Raises WriterBusy (SQLite has one writer process),
        KeyMismatch, ClockMismatch, HistoryMismatch (rollback, forged head), NotALedger, Unavailable.
        """
        engine = writing_engine(database_url)
        path = sqlite_path(engine.url)
        lock = take_writer_lock(path) if path else None
        try:
            migrate(engine)
            keys = Vault(vault or vault_beside(Path(key_file)))
            ledger = cls(engine, Path(key_file), clock, origin, registry, new_id or new_event_id, keys)
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
        return self._sealing_record([self._request(append)])[0]

    def append_own(
        self,
        drafts: Sequence[Draft],
        author: Author,
        key: str,
        command: bytes,
        commitments: Sequence[Commitment] = (),
        *,
        version: int | None = None,
        blobs: Mapping[str, bytes] | None = None,
    ) -> Receipt:
        """Record the ledger's own facts (stream `ledger`; `own_facts.own_draft` makes them), all or none.

        Idempotent by (author, key) like `append`. `version` is that of the stream as the caller saw it, where it
        matters (Conflict when it moved on). Raises InvalidEntry for data that is not that of its type, UnknownType
        for any other type and for those that change the key: these have their own door.
        """
        for draft in drafts:
            _check_own(draft)
        expected = {} if version is None else {STREAM: version}
        append = Append(drafts, expected, author, key, command, blobs or {}, commitments)
        return self._sealing_record([self._encode(append)])[0]

    def change_key(self, draft: Draft, author: Author, key: str, signers: Sequence[Signer], version: int) -> Receipt:
        """Record a change of key, alone in its commit, signed by `signers`; the last of them signs from then on.

        See `rotation`, which prepares the key's file and puts it in place. `version` is that of the stream `ledger`
        before the chain of keys was read (Conflict when it moved on: two changes of one key would break the chain).
        InvalidEntry for data not of its type.
        """
        own_facts.check(draft.type, draft.data)
        append = Append([draft], {STREAM: version}, author, key, canonical(dict(draft.data)))
        receipt = self._recorder.record([self._encode(append)], signers)[0]
        self.signer = signers[-1]
        return receipt

    def remember_witnessed(self, note: bytes) -> None:
        """Keep a cosigned note beside the key: a database that does not contain it is refused from then on (P6)."""
        if self._state is not None:
            self._state.note_witnessed(note)

    def append_many(self, appends: Iterable[Append]) -> list[Receipt]:
        """Record many commands in one transaction, all or none; errors as for `append`."""
        requests = [self._request(append) for append in appends]
        return self._sealing_record(requests) if requests else []

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
                writing = pool.submit(self._sealing_record, requests)
            if writing is not None:
                yield from writing.result()

    def reader(self) -> LedgerReader:
        """A reader over this ledger's own connections."""
        return LedgerReader(self._engine, self._vault)

    def finish_erasures(self) -> int:
        """Destroy keys and ciphertext of approved erasures (`erasing.Keeper.finish`); how many rows there were."""
        return self._keeper.finish() if self._keeper else 0

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
        self._recorder = LedgerRecorder(
            self._engine, self.clock, self.signer, signed=self._signed, keys=lambda: opening.stored_chain(self.reader())
        )
        return self._recorder

    def _begin(self) -> None:
        """Write position 1 when there is none, then refuse whatever is not this ledger, key or clock."""
        reader = self.reader()
        if reader.size() == 0:
            draft = opening.draft(self.origin, self.signer.verifier, self.clock)
            self._recorder.record([self._encode(opening.append(draft))])
        first = reader.entry(1)
        opening.check(decode(first.leaf), self.origin, self.clock)
        self._state = memory(self.key_file, first.leaf_hash)
        chain = opening.stored_chain(reader)
        opening.check_history(reader, self._state, chain)
        fill_tiles(self._engine, reader, lambda head: check_head(head, lambda note: chain.open(note, self.origin)))
        self._keeper = Keeper(self._engine, self._vault, reader.archive, first.leaf_hash.hex()[:16])
        self._keeper.begin()

    def _sealing_record(self, requests: Sequence[Request]) -> list[Receipt]:
        """Record, the keys of what is sealed on the disk before it."""
        record = self._recorder.record
        return self._keeper.record(requests, record) if self._keeper else record(requests)

    def _signed(self, size: int, checkpoint: bytes) -> None:
        if self._state is not None:
            self._state.note(size, checkpoint)

    def _request(self, append: Append) -> Request:
        for draft in append.drafts:
            self._check_type(draft)
        return self._encode(append)

    def _check_type(self, draft: Draft) -> None:
        if draft.type.startswith(OWN_PREFIX) or draft.stream == STREAM:
            raise UnknownType(draft.type, draft.type_revision)  # the ledger's own are written by itself
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
            _sealed(append),
        )


def _check_own(draft: Draft) -> None:
    if draft.stream != STREAM or draft.type not in OWN.difference(KEYS) or draft.type_revision != 1:
        raise UnknownType(draft.type, draft.type_revision)
    own_facts.check(draft.type, draft.data)


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


def _sealed(append: Append) -> list[Sealed]:
    documents = [seal(document_name(sha256_), content) for sha256_, content in append.personal.items()]
    return [*map(seal_commitment, append.commitments), *documents]


def _check_attachments(append: Append) -> None:
    for digest, content in (*append.blobs.items(), *append.personal.items()):
        if sha256(content).hexdigest() != digest:
            raise InvalidEntry(f"附件与摘要不符：{digest}", f"blob does not have the digest {digest}")
    for commitment in append.commitments:
        if not opens(commitment):
            raise InvalidEntry("承诺值与盐不符", f"salt and value do not give {commitment.digest}")
