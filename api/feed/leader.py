"""One process delivers webhooks: the writer on SQLite, on PostgreSQL whoever holds an advisory lock."""

from __future__ import annotations

import logging
import time
from contextlib import suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)
_LOCK = 0x5368696C755F57  # "Shilu_W"
_EVERY_S = 2.0


class Leader:
    """Whether this process is the one. Used by one thread.

    A process that loses its connection, and the lock with it, notices within two seconds. Until then two may deliver:
    a receiver sees a message twice, under the same id, and none is lost.
    """

    def __init__(self, engine: Engine, is_writer: bool) -> None:
        self._engine = engine
        self._shared = engine.dialect.name == "postgresql"
        self._leads = is_writer and not self._shared
        self._connection: Connection | None = None
        self._looked = float("-inf")

    def leads(self) -> bool:
        """Asked before every round; looks at the database every two seconds."""
        if self._shared and time.monotonic() - self._looked >= _EVERY_S:
            self._looked = time.monotonic()
            try:
                self._leads = self._held()
            except SQLAlchemyError:
                log.warning("the lock of the webhooks cannot be asked for", exc_info=True)
                self.release()
        return self._leads

    def release(self) -> None:
        """Let another process do it."""
        connection, self._connection = self._connection, None
        if self._shared:
            self._leads = False
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.invalidate()  # the lock ends with its session, which must not go back into the pool
                connection.close()

    def _held(self) -> bool:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if self._leads:  # held by this session as long as it lives
            self._connection.exec_driver_sql("SELECT 1")
            return True
        return bool(self._connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_LOCK})").scalar())
