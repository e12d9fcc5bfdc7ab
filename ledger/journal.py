"""The one code path that appends: a locked transaction that admits, seals, hashes, signs and inserts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from ledger.admission import Admission, Opaque, Request
from ledger.answered import forged_answer, is_answer
from ledger.checkpoint import Checkpoint, parse_note, verify
from ledger.clock import Clock
from ledger.codec import rfc3339, seal
from ledger.envelope import Receipt
from ledger.errors import BadCheckpoint, HistoryMismatch, KeyMismatch, LedgerError
from ledger.keys import KeyChain
from ledger.merkle import Frontier
from ledger.signer import Signer
from ledger.storage import Batch, EntryRow, Head, Moved, Storage, StreamTip, Tip
from ledger.tile_paths import TILE
from ledger.tile_tree import Edge, FullTile

_FLUSH_ROWS = 1_000


@dataclass(slots=True)
class Work:
    """Requests that succeed or fail together, and what became of them.

    `signers` are given by a work that changes the key: they sign its commit, and the last of them signs from then on.
    """

    requests: Sequence[Request]
    signers: Sequence[Signer] = ()
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
        keys: Callable[[], KeyChain] | None = None,
    ) -> None:
        """`signed(size, checkpoint)` is called after each commit: the signer's memory outside the database.

        `keys` reads the ledger's key chain; it is asked about heads that are not signed by our key alone.
        """
        self._storage = storage
        self._clock = clock
        self._signer = signer
        self._signed = signed
        self._keys = keys
        self._trusted: Head | None = None
        self._frontier = Frontier()  # of the trusted head
        self._edge = Edge()  # of the trusted head, or of one before it
        self._recent: list[bytes] = []  # leaf hashes committed since

    def commit(self, works: Sequence[Work]) -> None:
        """Answer every work: its own refusal, or, for all that were admitted, one commit or one failure."""
        try:
            try:
                self._attempt(works, guess=_is_simple(works) and (self._frontier.size + 1) % TILE != 0)
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
        signers = [signer for work in works for signer in work.signers]
        self._check(tip, renewing=bool(signers))
        admission = Admission(tip)
        for work in works:
            work.error = self._forged(work, tip) or admission.admit(work.requests)
            if work.error is not None and tip.guessed:
                work.error = None
                raise Moved  # nobody is refused on the strength of a guess
        if admission.fresh:
            self._record(tip, admission, signers or [self._signer])
        self._answer(works, admission)
        if not admission.fresh:
            storage.rollback()

    def close(self) -> None:
        """Close the storage."""
        self._storage.close()

    def _check(self, tip: Tip, *, renewing: bool) -> None:
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
            self._edge, self._recent = Edge(), []  # of another history, for all we know
            self._frontier = check_head(head, lambda note: self._opened(note, renewing=renewing))
        self._trusted = head

    def _opened(self, note: bytes, *, renewing: bool) -> Checkpoint:
        """A head that this process did not sign itself: ours alone, else as the key chain wants it.

        A rotation's head carries the old key's signature too: whoever still holds that one must not go on with it.
        """
        ours = self._signer.verifier
        named = [one for one in parse_note(note)[1] if one.name == ours.name]
        if self._keys is None or (len(named) == 1 and named[0].key_id == ours.key_id):
            return verify(note, ours, ours.name)
        chain = self._keys()
        if chain.last != ours and not renewing:
            raise KeyMismatch(
                f"账本的签名密钥已更换为 {chain.last}，请重新启动本程序",
                f"the ledger's key was changed to {chain.last}; start this program again",
            )
        return chain.open(note, ours.name)

    def _record(self, tip: Tip, admission: Admission, signers: Sequence[Signer]) -> None:
        previous = tip.head.recorded_at if tip.head else 0
        recorded_at = max(self._clock.now_us(), previous)
        frontier, edge = self._frontier.copy(), self._edge
        tiles: Sequence[FullTile] = ()
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
        completing = frontier.size // TILE != (frontier.size + len(sealed.hashes)) // TILE
        if completing:
            tops: list[list[bytes]] = []
            before = self._known_edge()
            frontier.extend(sealed.hashes, tops)
            edge, tiles = before.extended(sealed.hashes, tops)
        else:
            frontier.extend(sealed.hashes)
        checkpoint = signed_by(signers, frontier)
        head = Head(frontier.size, recorded_at, frontier.to_bytes(), checkpoint)
        batch = Batch(head, batch_keys, tiles=tiles)
        for request in admission.fresh:
            batch.blobs.update(request.blobs)
            batch.sealed.update((one.digest, one.content) for one in request.sealed)
            request.size = head.size
        self._storage.commit(batch)
        self._signer = signers[-1]
        self._keep(head, frontier, edge, [] if completing else sealed.hashes)
        self._signed(head.size, checkpoint)

    def _keep(self, head: Head, frontier: Frontier, edge: Edge, recent: Sequence[bytes]) -> None:
        """Remember what was committed. While no tile is completed, leaf hashes are only collected."""
        if edge is not self._edge:
            self._recent.clear()
        elif self._edge.size + len(self._recent) == self._frontier.size:
            self._recent.extend(recent)
        self._trusted, self._frontier, self._edge = head, frontier, edge

    def _known_edge(self) -> Edge:
        """The edge of the trusted head: kept, or read back where another process wrote it; and checked then."""
        if self._edge.size + len(self._recent) == self._frontier.size:
            return self._edge.extended(self._recent)[0]
        try:
            edge = Edge.read(self._frontier.size, self._storage.nodes)
        except LookupError as error:
            raise HistoryMismatch(f"记录缺失：{error}", f"entries are missing: {error}") from error
        if tuple(edge.peaks()) != self._frontier.peaks():
            raise HistoryMismatch(
                "叶哈希或哈希瓦片与签名头不符", "stored leaf hashes or hash tiles are not those that the head signs"
            )
        return edge

    def _answer(self, works: Sequence[Work], admission: Admission) -> None:
        for work in works:
            if work.error is None:
                work.receipts = [self._receipt(request, admission) for request in work.requests]

    def _forged(self, work: Work, tip: Tip) -> LedgerError | None:
        """The refusal of a repeated key whose row names entries that are not its own, or none; before any commit."""
        for request in work.requests:
            if request.id is not None and (stored := tip.keys.get(request.id)) is not None:
                rows, size = self._storage.answer(*stored[1:])
                if not is_answer(rows, request.id, stored[2], size):
                    return forged_answer(request.id)
        return None

    def _receipt(self, request: Request, admission: Admission) -> Receipt:
        stored = admission.replays.get(id(request))
        if stored is not None:
            rows, size = self._storage.answer(*stored)
            return _receipt(stored[0], tuple(row[0] for row in rows), [bytes(row[1]) for row in rows], size, True)
        twin = admission.twins.get(id(request))
        source = request if twin is None else twin
        ids = tuple(item.event_id for item in source.items)
        return _receipt(source.block[0], ids, source.leaf_hashes, source.size, twin is not None)


def _is_simple(works: Sequence[Work]) -> bool:
    """One command with one fact and no attachments: what the storage may commit in a single exchange."""
    if len(works) != 1 or len(works[0].requests) != 1:
        return False
    request = works[0].requests[0]
    return len(request.items) == 1 and request.id is not None and not (request.blobs or request.sealed)


def signed_by(signers: Sequence[Signer], frontier: Frontier) -> bytes:
    """The head's note: one signature line for each signer, in order."""
    note = signers[0].sign(frontier.size, frontier.root())
    if len(signers) == 1:
        return note
    text = parse_note(note)[0].encode()
    return note + "".join(signer.signature(text).line() for signer in signers[1:]).encode()


def check_head(head: Head, opened: Callable[[bytes], Checkpoint]) -> Frontier:
    """The head's frontier; HistoryMismatch unless it gives the root that `head` signs.

    `opened` gives the tree head of a note whose signatures are good, else raises BadCheckpoint.
    """
    try:
        signed = opened(head.checkpoint)
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
