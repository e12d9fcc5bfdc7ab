"""Where sealed bytes come and go: keys before the commit that needs them, destruction after the approval recorded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError

from ledger.admission import Request
from ledger.archive import Archive
from ledger.envelope import Commitment, Receipt, as_bytes
from ledger.sealing import Sealed, seal_commitment
from ledger.tables import commitments, sealed
from ledger.vault import Vault, binding

log = logging.getLogger(__name__)
_GROUP = 500
Record = Callable[[Sequence[Request]], list[Receipt]]


class Keeper:
    """The sealed rows of one ledger open for writing, and their keys. `ledger` names it in the vault (16 hex)."""

    def __init__(self, engine: Engine, vault: Vault, archive: Archive, ledger: str) -> None:
        self._engine = engine
        self._vault = vault
        self._archive = archive
        self._ledger = ledger
        self._sqlite = engine.dialect.name == "sqlite"

    def begin(self) -> None:
        """Put right what an interruption or an older version left: idle keys, plain rows, unfinished erasures."""
        self._vault.sweep(self._ledger, self._rows_keys)
        self._seal_plain()
        self.finish()

    def record(self, requests: Sequence[Request], record: Record) -> list[Receipt]:
        """`record(requests)`, the keys of all they seal on the disk before it."""
        new = [one for request in requests for one in request.sealed]
        if not new:
            return record(requests)
        with self._vault.holding(self._files(new), self._ledger, lambda: self._keys_of(new)):
            return record(requests)

    def finish(self) -> int:
        """Destroy what approved erasures name and is still there: keys first, then rows; how many rows there were.

        Keys are those made for these digests, as the vault has it. A row's word is taken only when the key it names
        opens that very row: a row written by somebody else destroys nothing, and saves nothing.
        Idempotent, and safe to interrupt anywhere. A role without the right to delete leaves ciphertext behind that
        no key opens.
        """
        erased = self._archive.personal().erased()
        there = {digest: key for digest, key in self._archive.key_ids().items() if digest in erased}
        own = self._vault.bound({binding(self._ledger, digest) for digest in erased}) if erased else []
        self._vault.destroy({*own, *(key for digest, key in there.items() if self._archive.fits(digest))})
        if there:
            self._delete(list(there))
        return len(there)

    def _delete(self, digests: Sequence[str]) -> None:
        def work(connection: Connection) -> None:
            for at in range(0, len(digests), _GROUP):
                connection.execute(delete(sealed).where(sealed.c.digest.in_(digests[at : at + _GROUP])))

        self._scrubbing(work)

    def _seal_plain(self) -> None:
        """Values that a version before sealing stored plain: sealed, and the plain rows overwritten."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(commitments)).all()
        if not rows:
            return
        new = [seal_commitment(Commitment(digest, as_bytes(salt), str(value))) for digest, salt, value in rows]

        def work(connection: Connection) -> None:
            insert = sqlite_insert if self._sqlite else postgres_insert
            values = [{"digest": one.digest, "content": one.content} for one in new]
            connection.execute(insert(sealed).on_conflict_do_nothing(), values)
            connection.execute(delete(commitments))

        with self._vault.holding(self._files(new), self._ledger, lambda: self._keys_of(new)):
            self._scrubbing(work)

    def _scrubbing(self, work: Callable[[Connection], None]) -> None:
        """One transaction whose deleted bytes leave the files: zeroed and checkpointed, or vacuumed."""
        try:
            with self._engine.connect() as connection:
                if self._sqlite:
                    connection.exec_driver_sql("PRAGMA secure_delete=ON")
                    connection.rollback()
                with connection.begin():
                    work(connection)
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for statement in self._after():
                    connection.exec_driver_sql(statement)
        except DBAPIError as error:
            if self._sqlite or getattr(error.orig, "sqlstate", None) != "42501":  # insufficient_privilege
                raise
            log.warning("this role may not delete sealed rows: %s", error.orig)

    def _after(self) -> list[str]:
        if self._sqlite:
            return ["PRAGMA wal_checkpoint(TRUNCATE)"]
        return [f"VACUUM {table.name}" for table in (sealed, commitments)]

    def _files(self, new: Sequence[Sealed]) -> dict[bytes, bytes]:
        """Key id → content of its file in the vault."""
        return {one.key_id: one.key + binding(self._ledger, one.digest) for one in new}

    def _keys_of(self, new: Sequence[Sealed]) -> set[bytes]:
        """The key ids of the rows that stand under these digests: ours, or of whoever sealed the same before."""
        ids = self._archive.key_ids()
        return {ids[one.digest] for one in new if one.digest in ids}

    def _rows_keys(self) -> set[bytes]:
        return set(self._archive.key_ids().values())
