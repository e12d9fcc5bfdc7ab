"""What is true of the whole ledger, whichever worker is asked: read from the database at each scrape."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from api.feed.hooks import ACTIVE, webhooks
from api.http.service import Service
from api.operation.volume import free_bytes
from ledger.published import newest

_CURSOR = text("SELECT position FROM view_cursors WHERE projection = 'all'")


class LedgerGauges(Collector):
    """Gauges of one ledger. Asked anew at each scrape; raises the ledger's errors when it does not answer."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Size, age of the head, lag of the read models, webhooks, disk, build."""
        reader = self._service.reading.reader
        head = reader.head()
        size = head.size if head else 0
        note = newest(reader)
        yield _gauge("shilu_ledger_size", "Entries in the ledger", size)
        yield _gauge("shilu_ledger_head_timestamp_seconds", "When the last entry was recorded", _seconds(head))
        yield _gauge("shilu_published_size", "Size of the newest published checkpoint", note.size if note else 0)
        yield _gauge("shilu_published_cosignatures", "Witnesses on it", note.cosignatures if note else 0)
        yield _gauge("shilu_projection_lag_entries", "Entries the read models have yet to read", lag(self._service))
        yield from _of_webhooks(self._service.store, size)
        for name, free in free_bytes(self._service.settings).items():
            yield _gauge("shilu_disk_free_bytes", "Free on the volume", free, volume=name)
        yield _gauge(
            "shilu_build_info", "What runs", 1, version=version("shilu"), python=platform.python_version(),
            database=reader.engine.dialect.name,
        )  # fmt: skip


def lag(service: Service) -> int:
    """Entries that the read models have yet to read; all of them where there are none."""
    size = service.reading.reader.size()
    with service.reading.connect() as connection:
        try:
            position = connection.execute(_CURSOR).scalar() or 0
        except (OperationalError, ProgrammingError) as error:
            if "view_cursors" not in str(error.orig):
                raise
            position = 0
    return max(0, size - int(position))


def _of_webhooks(store: Engine, size: int) -> Iterator[Metric]:
    columns = webhooks.c
    with store.connect() as connection:
        rows = connection.execute(select(columns.state, columns.position, columns.failures)).all()
    active = [(position, failures) for state, position, failures in rows if state == ACTIVE]
    behind = [max(0, size - position) for position, _ in active]
    yield _gauge("shilu_webhooks_active", "Webhooks that are delivered to", len(active))
    yield _gauge("shilu_webhooks_disabled", "Webhooks given up or switched off", len(rows) - len(active))
    yield _gauge("shilu_webhooks_failing", "Active ones whose last delivery failed", sum(f > 0 for _, f in active))
    yield _gauge(
        "shilu_webhook_backlog_entries", "Entries the slowest active one has yet to see", max(behind, default=0)
    )


def _gauge(name: str, words: str, value: float, **labels: str) -> Metric:
    family = GaugeMetricFamily(name, words, labels=list(labels))
    family.add_metric(list(labels.values()), value)
    return family


def _seconds(head: object) -> float:
    return getattr(head, "recorded_at", 0) / 1e6
