"""The one code path that appends: a locked transaction that admits, seals, hashes, signs and inserts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from ledger.admission import Admission, Opaque, Request
from ledger.checkpoint import verify
from ledger.clock import Clock
from ledger.codec import rfc3339, seal
from ledger.envelope import Receipt
from ledger.errors import BadCheckpoint, HistoryMismatch
from ledger.merkle import Frontier
from ledger.signer import Signer
from ledger.storage import Batch, EntryRow, Head, Moved, Storage, StreamTip, Tip

_FLUSH_ROWS = 1_000


@dataclass(slots=True)
class Work:
    """Requests that succeed or fail together, and what became of them."""

    requests: Sequence[Request]
    receipts: list[Receipt] | None = None
    error: BaseException | None = None

    @property
    def done(self) -> bool:
        """Whether it has been answered, one way or the other."""
        return self.receipts is not None or self.error is not None

    def result(self) -> list[Receipt]:
        """The receipts, or the error raised."""
        if self.error is not None:
            raise self.error
        assert self.receipts is not None
        return self.receipts


@dataclass(slots=True)
class _Sealed:
    rows: list[EntryRow] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)


class Journal:
    """Commits batches of work. Not thread-safe: `GroupCommit` calls it from one thread at a time."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        signer: Signer,
        signed: Callable[[int, bytes], None] = lambda size, checkpoint: None,
    ) -> None:
        """`signed(size, checkpoint)` is called after each commit: the signer's memory outside the database."""
        self._storage = storage
        self._clock = clock
        self._signer = signer
        self._signed = signed
        self._trusted: Head | None = None
        self._frontier = Frontier()  # of the trusted head

    def commit(self, works: Sequence[Work]) -> None:
        """Answer every work: its own refusal, or, for all that were admitted, one commit or one failure."""
        try:
            try:
                self._attempt(works, guess=_is_simple(works))
            except Moved:
                self._storage.rollback()
                self._attempt(works, guess=False)
        except BaseException as error:
            self._storage.rollback()
            for work in works:
                work.receipts, work.error = None, work.error or error
            if not isinstance(error, Exception):
                raise

    def _attempt(self, works: Sequence[Work], *, guess: bool) -> None:
        storage = self._storage
        streams = {stream for work in works for request in work.requests for stream in request.streams()}
        keys = {request.id for work in works for request in work.requests if request.id is not None}
        rows = sum(len(request.items) for work in works for request in work.requests)
        tip = storage.begin(streams, keys, rows, guess)
        self._check(tip)
        admission = Admission(tip)
        for work in works:
            work.error = admission.admit(work.requests)
            if work.error is not None and tip.guessed:
                work.error = None
                raise Moved  # nobody is refused on the strength of a guess
        if admission.fresh:
            self._record(tip, admission)
        self._answer(works, admission)
        if not admission.fresh:
            storage.rollback()

    def close(self) -> None:
        """Close the storage."""
        self._storage.close()

    def _check(self, tip: Tip) -> None:
        """Refuse to sign on top of a history that is not the one signed before (rollback, forgery)."""
        head, trusted = tip.head, self._trusted
        size = head.size if head else 0
        if tip.last_position != size:
            raise HistoryMismatch(
                f"账本有 {tip.last_position} 条记录，签名只覆盖 {size} 条：有记录被绕过账本增删",
                f"{tip.last_position} entries but a signed head over {size}: rows were added or removed behind "
                "the ledger's back",
            )
        if trusted is not None and size < trusted.size:
            raise HistoryMismatch(
                f"账本退回到 {size} 条，此前已签署到 {trusted.size} 条",
                f"the ledger went back to {size} entries; {trusted.size} had been signed",
            )
        if head is not None and head is not trusted and head != trusted:
            self._frontier = check_head(head, self._signer)
        self._trusted = head

    def _record(self, tip: Tip, admission: Admission) -> None:
        previous = tip.head.recorded_at if tip.head else 0
        recorded_at = max(self._clock.now_us(), previous)
        frontier = self._frontier.copy()
        first, batch_keys = frontier.size + 1, []
        sealed, tips, recorded = _Sealed(), dict(tip.streams), rfc3339(recorded_at)
        for request in admission.fresh:
            start = first + len(sealed.hashes)
            _seal_request(request, start, recorded_at, recorded, tips, sealed)
            request.block = (start, len(request.items))
            request.leaf_hashes = sealed.hashes[start - first :]
            if request.id is not None:
                batch_keys.append((*request.id, request.fingerprint, *request.block))
            if len(sealed.rows) >= _FLUSH_ROWS:
                self._storage.insert(sealed.rows)
                sealed.rows = []
        self._storage.insert(sealed.rows)
        frontier.extend(sealed.hashes)
        checkpoint = self._signer.sign(frontier.size, frontier.root())
        head = Head(frontier.size, recorded_at, frontier.to_bytes(), checkpoint)
        batch = Batch(head, batch_keys)
        for request in admission.fresh:
            batch.blobs.update(request.blobs)
            batch.commitments.extend(request.commitments)
            request.size = head.size
        self._storage.commit(batch)
        self._trusted, self._frontier = head, frontier
        self._signed(head.size, checkpoint)

    def _answer(self, works: Sequence[Work], admission: Admission) -> None:
        for work in works:
            if work.error is None:
                work.receipts = [self._receipt(request, admission) for request in work.requests]

    def _receipt(self, request: Request, admission: Admission) -> Receipt:
        stored = admission.replays.get(id(request))
        if stored is not None:
            rows, size = self._storage.answer(*stored)
            ids, hashes = (tuple(row[0] for row in rows), [bytes(row[1]) for row in rows])
            return _receipt(stored[0], ids, hashes, size, True)
        twin = admission.twins.get(id(request))
        source = request if twin is None else twin
        ids = tuple(item.event_id for item in source.items)
        return _receipt(source.block[0], ids, source.leaf_hashes, source.size, twin is not None)


def _is_simple(works: Sequence[Work]) -> bool:
    """One command with one fact and no attachments: what the storage may commit in a single exchange."""
    if len(works) != 1 or len(works[0].requests) != 1:
        return False
    request = works[0].requests[0]
    return len(request.items) == 1 and request.id is not None and not (request.blobs or request.commitments)


def check_head(head: Head, signer: Signer) -> Frontier:
    """The head's frontier; HistoryMismatch unless it gives the root that `head` signs, with our key."""
    try:
        signed = verify(head.checkpoint, signer.verifier, signer.name)
        frontier = Frontier.from_bytes(head.frontier)
    except (BadCheckpoint, ValueError) as error:
        raise HistoryMismatch(f"账本的签名头无效：{error}", f"the signed head is not valid: {error}") from error
    if (signed.size, signed.root) != (head.size, frontier.root()) or frontier.size != head.size:
        raise HistoryMismatch("账本的签名头与树不符", "the signed head does not fit the tree's frontier")
    return frontier


def _seal_request(
    request: Request,
    position: int,
    recorded_at: int,
    recorded: bytes,
    tips: dict[str, StreamTip],
    sealed: _Sealed,
) -> None:
    add_row, add_hash = sealed.rows.append, sealed.hashes.append  # the loop of a bulk import: kept lean
    for at, item in enumerate(request.items, position):
        stream = item.stream
        if type(item) is Opaque:
            version, leaf = item.version, item.leaf
        else:
            tip = tips.get(stream)
            version, previous = (1, None) if tip is None else (tip[0] + 1, tip[1])
            leaf = seal(item, at, recorded, previous, version)  # type: ignore[arg-type]
        digest = sha256(b"\x00" + leaf).digest()
        tips[stream] = (version, digest)
        add_row((at, stream, version, item.type, item.event_id, recorded_at, leaf, digest))
        add_hash(digest)


def _receipt(first: int, ids: tuple[str, ...], hashes: Sequence[bytes], size: int, replayed: bool) -> Receipt:
    positions = tuple(range(first, first + len(ids)))
    return Receipt(positions, ids, tuple(digest.hex() for digest in hashes), size, replayed)
