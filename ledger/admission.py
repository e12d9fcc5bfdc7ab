"""Who may append: idempotency keys first, then expected stream versions, for every request of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.codec import Prepared
from ledger.errors import Conflict, KeyRecovered, KeyReused, LedgerError, StorageRefused
from ledger.sealing import Sealed
from ledger.storage import ActorKey, Tip


@dataclass(frozen=True, slots=True)
class Opaque:
    """A foreign stored event (the library's contract suites): kept byte for byte, version as given."""

    stream: str
    type: str
    event_id: str
    version: int
    leaf: bytes


@dataclass(slots=True, eq=False)
class Request:
    """One command, encoded. `block`, `leaf_hashes` and `size` are filled in by the journal."""

    id: ActorKey | None
    fingerprint: bytes
    expected: Mapping[str, int]
    items: Sequence[Prepared | Opaque]
    blobs: Mapping[str, bytes] = field(default_factory=dict)
    sealed: Sequence[Sealed] = ()
    block: tuple[int, int] = (0, 0)
    leaf_hashes: Sequence[bytes] = ()
    size: int = 0

    def streams(self) -> Iterator[str]:
        """Every stream it writes or expects something of (repetitions possible)."""
        yield from self.expected
        for item in self.items:
            yield item.stream


class Admission:
    """Decides on requests one after another, each seeing those admitted before it."""

    def __init__(self, tip: Tip) -> None:
        self._tip = tip
        self._versions = {stream: version for stream, (version, _) in tip.streams.items()}
        self._taken: dict[ActorKey, Request] = {}
        self.fresh: list[Request] = []  # to be recorded, in order
        self.replays: dict[int, tuple[int, int]] = {}  # id(request) -> stored block
        self.twins: dict[int, Request] = {}  # id(request) -> the fresh request with the same key and command

    def admit(self, requests: Sequence[Request]) -> LedgerError | None:
        """Admit all or none; the refusal is returned, and leaves no trace."""
        trial: dict[str, int] = {}
        taken: dict[ActorKey, Request] = {}
        fresh: list[Request] = []
        try:
            for request in requests:
                if not self._answered_before(request, taken):
                    self._check_versions(request, trial)
                    fresh.append(request)
                    if request.id is not None:
                        taken[request.id] = request
        except LedgerError as refusal:
            return refusal
        self._versions.update(trial)
        self._taken.update(taken)
        self.fresh.extend(fresh)
        return None

    def _answered_before(self, request: Request, taken: Mapping[ActorKey, Request]) -> bool:
        if request.id is None:
            return False
        stored = self._tip.keys.get(request.id)
        twin = taken.get(request.id) or self._taken.get(request.id)
        if stored is None and twin is None:
            return False
        fingerprint = stored[0] if stored else twin.fingerprint if twin else b""
        if stored and not fingerprint:
            raise KeyRecovered(*request.id, *stored[1:])
        if fingerprint != request.fingerprint:
            raise KeyReused(*request.id)
        if stored:
            self.replays[id(request)] = (stored[1], stored[2])
        elif twin:
            self.twins[id(request)] = twin
        return True

    def _check_versions(self, request: Request, trial: dict[str, int]) -> None:
        for stream, expected in request.expected.items():
            actual = trial.get(stream, self._versions.get(stream, 0))
            if actual != expected:
                raise Conflict(stream, expected, actual)
        for item in request.items:
            stream = item.stream
            if type(item) is Opaque:
                last = trial.get(stream, self._versions.get(stream, -1))
                if item.version <= last:
                    raise StorageRefused("版本已被占用", f"{stream!r} already has version {item.version}")
                trial[stream] = item.version
            else:
                trial[stream] = trial.get(stream, self._versions.get(stream, 0)) + 1
