"""The eventsourcing library's own contract suites, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from ledger.clock import SystemClock
from ledger.database import writing_engine
from ledger.migrations import migrate
from ledger.recorder import LedgerRecorder
from ledger.signer import Signer


class _AggregateOnly(LedgerRecorder):
    """The aggregate suite wants no notification ids back."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class _OnDatabase:
    """Gives a suite a recorder on the database that the fixture names, and closes it afterwards."""

    url: str
    opened: list[LedgerRecorder]
    recorder_class: type[LedgerRecorder] = LedgerRecorder

    def create_recorder(self) -> Any:
        engine = writing_engine(self.url)
        migrate(engine)
        signer = Signer.generate("shilu.test/contract")
        self.opened.append(self.recorder_class(engine, SystemClock(), signer, stream_id=UUID, opaque=True))
        return self.opened[-1]


class _OnSqlite(_OnDatabase):
    @pytest.fixture(autouse=True)
    def _database(self, sqlite_url: str) -> Any:
        self.url, self.opened = sqlite_url, []
        yield
        for recorder in self.opened:
            recorder.close()


@pytest.mark.postgres
class _OnPostgres(_OnDatabase):
    @pytest.fixture(autouse=True)
    def _database(self, postgres_url: str) -> Any:
        self.url, self.opened = postgres_url, []
        yield
        for recorder in self.opened:
            recorder.close()


class TestAggregateRecorderOnSqlite(_OnSqlite, AggregateRecorderTestCase):
    """Insert and select of one stream."""

    recorder_class = _AggregateOnly


class TestAggregateRecorderOnPostgres(_OnPostgres, AggregateRecorderTestCase):
    """Insert and select of one stream."""

    recorder_class = _AggregateOnly


class TestApplicationRecorderOnSqlite(_OnSqlite, ApplicationRecorderTestCase[LedgerRecorder]):
    """Ledger order, concurrent writers, subscriptions."""

    def test_insert_subscribe(self) -> None:
        """The library's optional subscription suite passes."""
        self.optional_test_insert_subscribe()


class TestApplicationRecorderOnPostgres(_OnPostgres, ApplicationRecorderTestCase[LedgerRecorder]):
    """Ledger order, concurrent writers, subscriptions."""

    def test_insert_subscribe(self) -> None:
        """The library's optional subscription suite passes."""
        self.optional_test_insert_subscribe()


class TestNonInterleavingOnSqlite(_OnSqlite, NonInterleavingNotificationIDsBaseCase):
    """Two concurrent batches occupy two separate blocks of positions."""


class TestNonInterleavingOnPostgres(_OnPostgres, NonInterleavingNotificationIDsBaseCase):
    """Two concurrent batches occupy two separate blocks of positions."""


# The suites' base cases are imported names here; only the concrete classes above are to be collected.
del AggregateRecorderTestCase, ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase
