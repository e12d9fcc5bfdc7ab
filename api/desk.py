"""What an import may look at before anything is recorded: documents held, plans by number, the register."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from threading import Lock

from sqlalchemy import Engine

from aggregates.commands import REGISTER
from aggregates.documents import AgencyRegister, DutyTransfer, PlanDraft, Reading, read
from aggregates.documents.glyphs import canonical
from aggregates.fold.history import History
from aggregates.source_text import name_of
from api.held import TYPES, Card, near
from ledger.clock import civil_day
from ledger.errors import DocumentDamaged
from ledger.personal import ERASED
from ledger.reader import LedgerReader
from projections.statements import latest, visible

FAR = "9999-12-31"
RELATIVES = 8
"""How many documents held are read again beside new ones, the latest imported first: what bounds an import."""
KEPT = 64
_LOCK = Lock()
_READINGS: OrderedDict[str, Reading] = OrderedDict()
"""Readings of archived bytes, by hash; the least recently used are forgotten. The same bytes read the same."""


class Desk:
    """The reading side of an import; without a ledger (dry run on an empty machine) everything is new."""

    def __init__(self, reader: LedgerReader | None = None, views: Engine | None = None) -> None:
        self._reader = reader
        self._views = views
        self._cards: dict[str, Card] = {}
        self._archive: dict[str, tuple[str, str | None]] = {}
        self._seen = 0

    def history(self, stream: str) -> History:
        """A stream at the head."""
        if self._reader is None:
            return History()
        return History(entry.event for entry in self._reader.entries(stream=stream))

    def held(self, drafts: Iterable[PlanDraft]) -> tuple[dict[str, tuple[str, Reading]], dict[str, Reading]]:
        """The latest editions held that lie near new documents, read again from the archived bytes.

        (sha256 → (plan, reading) of those related to the documents, sha256 → reading of those related to these.)
        """
        self._learn()
        first, beyond = near(self._cards.values(), drafts, RELATIVES)
        related = {name: (card.plan, it) for card in first if (name := card.sha256) and (it := self.shown(name))}
        return related, {name: it for card in beyond if (name := card.sha256) and (it := self.shown(name))}

    def shown(self, sha256: str) -> Reading | None:
        """`read`, None for a document that may not be used now: its bytes are restricted, or their key is elsewhere."""
        if self._reader is not None and (found := self._reader.archive.document(sha256)) is not None:
            if found.state == ERASED and found.content is not None:
                reading = read(found.content, name=name_of("text"))
                return replace(reading, draft=replace(reading.draft, sha256=sha256))
            if found.content is None:
                return None
        return self.read(sha256)

    def read(self, sha256: str) -> Reading:
        """An archived document, read again; kept for the next time. Raises DocumentDamaged."""
        with _LOCK:
            if sha256 in _READINGS:
                _READINGS.move_to_end(sha256)
                return _READINGS[sha256]
        reading = read(self.archived(sha256), name=name_of(self._archive.get(sha256, ("", None))[1]))
        with _LOCK:
            _READINGS[sha256] = reading
            while len(_READINGS) > KEPT:
                _READINGS.popitem(last=False)
        return reading

    def archived(self, sha256: str) -> bytes:
        """The bytes of a document held. Raises DocumentDamaged when they are gone or were changed."""
        data = self._reader.blob(sha256) if self._reader else None
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            raise DocumentDamaged(sha256)
        return data

    def resolve(self, number: str) -> str | None:
        """The plan with this document number in one of its editions, None while no plan held or cited has it."""
        self._learn()
        wanted = canonical(number)
        return next((name for name, card in sorted(self._cards.items()) if wanted in card.numbers), None)

    def plan_of(self, sha256: str) -> str | None:
        """The plan that these bytes are a recorded edition of; None for a new document."""
        self._learn()
        return self._archive[sha256][0] if sha256 in self._archive else None

    def format_of(self, sha256: str) -> str | None:
        """The format these bytes were read in when they were recorded; None for what is no edition of a plan."""
        self._learn()
        return self._archive.get(sha256, ("", None))[1]

    def _learn(self) -> None:
        if self._reader is None or self._views is None:
            return
        with self._views.connect() as connection:
            moved = latest(connection, TYPES, self._seen)
        for r in moved:
            self._seen = max(self._seen, r.position)
            if r.retracted:
                continue
            plan = r.stream.removeprefix("plan:")
            self._cards.setdefault(plan, Card(plan)).learn(r)
            if r.type == "plan.text_imported":
                self._archive[r.data["sha256"]] = plan, r.data.get("format")

    def before_ledger(self, day: str) -> bool:
        """Whether an ISO day lies before the ledger's first: what was printed then is an archive entry."""
        return self._reader is not None and day < civil_day(self._reader.entry(1).recorded_at).isoformat()

    def reforms(self) -> AgencyRegister | None:
        """The transfers of duties the register knows, None when it knows none."""
        if self._reader is None or self._views is None:
            return None
        with self._views.connect() as connection:
            moved = visible(connection, REGISTER, FAR, self._reader.size(), types=("agency.duties_transferred",))
        transfers = tuple(
            DutyTransfer(r.data["duty"], r.data["from_stem"], r.data["to_stem"], r.effective_on, r.data["document"])
            for r in moved
        )
        return AgencyRegister(transfers) if transfers else None
