"""What an import may look at before anything is recorded: documents held, plans by number, the register."""

from __future__ import annotations

import hashlib

from sqlalchemy import Engine

from aggregates.commands import REGISTER, plan_stream
from aggregates.documents import AgencyRegister, DutyTransfer, Reading, read
from aggregates.documents.glyphs import canonical
from aggregates.fold.history import History
from ledger.clock import civil_day
from ledger.errors import DocumentDamaged
from ledger.reader import LedgerReader
from projections.plan_state import plans
from projections.statements import current, visible

FAR = "9999-12-31"


class Desk:
    """The reading side of an import; without a ledger (dry run on an empty machine) everything is new."""

    def __init__(self, reader: LedgerReader | None = None, views: Engine | None = None) -> None:
        self._reader = reader
        self._views = views
        self._readings: dict[str, Reading] = {}

    def history(self, stream: str) -> History:
        """A stream at the head."""
        if self._reader is None:
            return History()
        return History(entry.event for entry in self._reader.entries(stream=stream))

    def held(self) -> dict[str, tuple[str, Reading]]:
        """sha256 → (plan, reading) of the latest edition of every plan held, read again from the archived bytes."""
        if self._reader is None or self._views is None:
            return {}
        found: dict[str, tuple[str, Reading]] = {}
        size = self._reader.size()
        with self._views.connect() as connection:
            for plan in plans(connection, FAR, size):
                name = plan.data["plan"]
                editions = current(connection, plan_stream(name), size, ("plan.text_imported",))
                if editions:
                    sha256 = editions[-1].data["sha256"]
                    found[sha256] = (name, self._read(sha256))
        return found

    def _read(self, sha256: str) -> Reading:
        if sha256 not in self._readings:
            assert self._reader is not None
            data = self._reader.blob(sha256)
            if data is None or hashlib.sha256(data).hexdigest() != sha256:
                raise DocumentDamaged(sha256)
            self._readings[sha256] = read(data)
        return self._readings[sha256]

    def resolve(self, number: str) -> str | None:
        """The plan with this document number, None while no plan held or cited has it."""
        if self._reader is None or self._views is None:
            return None
        with self._views.connect() as connection:
            known = plans(connection, FAR, self._reader.size())
        wanted = canonical(number)
        return next((p.data["plan"] for p in known if canonical(p.data.get("document_number", "")) == wanted), None)

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
