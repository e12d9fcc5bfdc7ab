"""What the service counts, for Prometheus: requests, durations, commands by outcome, event streams.

Several workers answer on one socket, so a scrape reaches any of them: each writes its counts into files of a shared
folder (prometheus-client's multiprocess mode, one file for each process and kind), and whichever is asked adds all of
them up. A worker that died leaves its counts behind, so a total never falls; the event streams of a dead one are left
out. Without the folder, in a service of one process, the counts are in memory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.http.service import Seen, Service
from api.http.shared_counts import FOLDER

COMMANDS = "/api/v1/commands/"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LIVE = re.compile(r"gauge_live\w+_(\d+)\.db")
_SAMPLED_S = 2.0


class Metrics:
    """The counts of one process. `streams` says how many event streams it has open."""

    def __init__(self, streams: Callable[[], int] = lambda: 0) -> None:
        self._own = CollectorRegistry()
        self._streams = streams
        self._requests = Counter(
            "shilu_http_requests", "Requests answered", ["method", "route", "status"], registry=self._own
        )
        self._seconds = Histogram(
            "shilu_http_request_duration_seconds", "From the first byte asked to the last one sent",
            ["route"], buckets=_BUCKETS, registry=self._own,
        )  # fmt: skip
        self._commands = Counter(
            "shilu_commands", "Commands by what became of them", ["command", "outcome"], registry=self._own
        )
        self._open = Gauge(
            "shilu_event_streams", "Event streams open now", multiprocess_mode="livesum", registry=self._own
        )

    def observe(self, seen: Seen) -> None:
        """Count one answered request."""
        method = seen.method if seen.method in _METHODS else "other"
        self._requests.labels(method, seen.route, str(seen.status)).inc()
        self._seconds.labels(seen.route).observe(seen.seconds)
        if method == "POST" and seen.route.startswith(COMMANDS):
            self._commands.labels(seen.route.removeprefix(COMMANDS), outcome(seen.status)).inc()

    def exposed(self, accept: str, *more: Collector) -> tuple[bytes, str]:
        """The page in the format that `accept` names, with what `more` collects; and its media type."""
        self.sample()
        page = CollectorRegistry()
        if FOLDER in os.environ:
            _forget_dead(Path(os.environ[FOLDER]))
            MultiProcessCollector(page)  # type: ignore[no-untyped-call]
        else:
            page.register(_Within(self._own))
        for one in more:
            page.register(one)
        encode, media_type = choose_encoder(accept)
        return encode(page), media_type

    def sample(self) -> None:
        """Look at what is not counted as it happens."""
        self._open.set(self._streams())

    def _keep_sampling(self, service: Service) -> None:
        while not service.stopping.wait(_SAMPLED_S):
            self.sample()

    def watch(self, service: Service) -> None:
        """Count the service's requests; among several workers also look now and then at what is not counted."""
        service.observers.append(self.observe)
        if FOLDER in os.environ:
            Thread(target=self._keep_sampling, args=(service,), daemon=True, name="metrics").start()


def outcome(status: int) -> str:
    """What became of a command. `not_recorded`: a repeated request answered again, or a dry run."""
    if status == 201:
        return "recorded"
    if status < 300:
        return "not_recorded"
    if status in (409, 412):
        return "conflict"
    return "refused" if status < 500 else "failed"


class _Within(Collector):
    """What another registry collects."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        yield from self._registry.collect()


def _forget_dead(folder: Path) -> None:
    """Remove the present-tense gauges of processes that are gone."""
    for file in folder.glob("gauge_live*.db"):
        found = _LIVE.fullmatch(file.name)
        if found and not _alive(int(found[1])):
            with suppress(FileNotFoundError):
                file.unlink()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
