"""Looking after the service: alive, ready within five seconds whatever hangs, counted over all workers, documented."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import make_url

from api.http.metrics import Metrics, outcome
from api.http.service import Seen
from api.http.shared_counts import FOLDER, shared_counts
from api.operation import gauges, readiness, volume
from api.operation.readiness import Readiness
from ledger.checkpoint import parse
from ledger.file_lock import FileLock
from ledger.signer import Signer
from projections.runner import Runner
from tests.api import worlds
from tests.api.http.conftest import Api

CHECKS = ["database", "disk", "head", "projections", "writer"]


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample of a page of metrics: (name, sorted labels) → value."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(text: str, name: str, **labels: str) -> float:
    """One sample's value."""
    return samples(text)[name, tuple(sorted(labels.items()))]


class Hanging:
    """A database that takes the question and says nothing until released."""

    def __init__(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked, self._released = 0, threading.Event()
        for name in ("size", "head", "entry"):
            monkeypatch.setattr(api.service.reading.reader, name, self._wait)

    def _wait(self, *_: object) -> Any:
        self.asked += 1
        self._released.wait(30)
        raise OSError("given up")

    def release(self) -> None:
        """Let whoever waits go."""
        self._released.set()


@pytest.fixture
def hanging(mini: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    """The small plan's service whose database hangs."""
    one = Hanging(mini, monkeypatch)
    yield one
    one.release()


def test_alive_without_the_database(mini: Api, hanging: Hanging) -> None:
    """/healthz says ok at once while the database hangs, even to who sends a credential; and asked it nothing."""
    began = time.monotonic()
    for client in (mini.anonymous(), mini.with_token("slu_aaaaaaaaaaaa_x")):
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert time.monotonic() - began < 1 and hanging.asked == 0


def test_ready(mini_on: Api) -> None:
    """All checks ok on both databases; names for everybody, what they found for auditor and administrator only."""
    answer = mini_on.anonymous().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert answer.json()["checks"] == {name: {"status": "ok"} for name in answer.json()["checks"]}
    assert sorted(answer.json()["checks"]) == CHECKS
    assert "detail" not in mini_on.client("reader").get("/readyz").text
    for role in ("auditor", "administrator"):
        told = mini_on.client(role).get("/readyz").json()["checks"]
        assert told["head"]["detail"]["size"] == mini_on.shilu.reader.size()
        assert told["writer"]["detail"]["role"] in ("writer", "equal") and told["disk"]["detail"]["free"]
    assert mini_on.with_token("slu_aaaaaaaaaaaa_x").get("/readyz").status_code == 401


def test_a_hanging_database_is_not_ready(mini: Api, hanging: Hanging, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer within five seconds, 503, which names what hangs; asking again piles up no threads."""
    for patience_s in (readiness.PATIENCE_S, 0.2):
        monkeypatch.setattr(readiness, "PATIENCE_S", patience_s)
        began = time.monotonic()
        answer = mini.anonymous().get("/readyz")
        assert answer.status_code == 503 and time.monotonic() - began < 5
    checks = {name: one["status"] for name, one in answer.json()["checks"].items()}
    assert checks == {"database": "failed", "projections": "failed", "head": "failed", "disk": "ok", "writer": "ok"}
    assert hanging.asked == 3


def test_a_credential_cannot_delay_it(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also who sends a credential is answered in time while it cannot be looked up, as nobody in particular."""
    client = mini.client("auditor")
    one = Hanging(mini, monkeypatch)
    monkeypatch.setattr(mini.service, "_checked", float("-inf"), raising=False)
    monkeypatch.setattr(type(mini.service.directory), "refresh", lambda _: one._wait())
    began = time.monotonic()
    answer = client.get("/readyz")
    one.release()
    assert answer.status_code == 503 and time.monotonic() - began < 5.5
    assert "detail" not in answer.text


@pytest.mark.postgres
def test_a_database_that_went_away_and_came_back(tmp_path: Path, postgres_url: str, postgres_server: str) -> None:
    """PostgreSQL refuses connections: alive, not ready, within seconds; and ready again when it is back."""
    from api.http.service import service_over

    shilu, _ = worlds.with_plan(tmp_path, url=postgres_url)
    api = Api(service_over(worlds.settings_in(tmp_path, postgres_url), shilu))
    name = make_url(postgres_url).database
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        admin.execute(b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        began = time.monotonic()
        answer = api.anonymous().get("/readyz")
        assert answer.status_code == 503 and time.monotonic() - began < 5
        assert answer.json()["checks"]["database"]["status"] == "failed"
        assert api.anonymous().get("/healthz").status_code == 200
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    until = time.monotonic() + 5
    while (again := api.anonymous().get("/readyz")).status_code != 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert again.status_code == 200
    api.close()


def failed(api: Api) -> dict[str, Any]:
    """The checks that failed, with their details."""
    answer = api.client("auditor").get("/readyz")
    assert answer.status_code == 503
    return {name: one["detail"] for name, one in answer.json()["checks"].items() if one["status"] == "failed"}


def test_no_room_is_not_ready(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little free space on a volume that is written to."""
    monkeypatch.setattr(volume, "_free", lambda _: readiness.LEAST_BYTES - 1)
    assert failed(mini) == {"disk": {"free": {"ledger": 268435455, "key": 268435455}, "least": 268435456}}


def test_read_models_far_behind_are_not_ready(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Further behind than a large import would explain."""
    monkeypatch.setattr(gauges, "_CURSOR", gauges.text("SELECT -9000"))
    assert failed(mini)["projections"]["behind"] > 9_000


def test_a_head_under_another_key_is_not_ready(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The head is checked with the ledger's key each time it is a new one: a forged one is seen, and stays seen."""
    assert mini.anonymous().get("/readyz").status_code == 200
    reader = mini.service.reading.reader
    head = reader.head()
    assert head
    stated = parse(head.checkpoint)
    forged = Signer.generate(stated.origin).sign(stated.size, stated.root)
    monkeypatch.setattr(reader, "head", lambda: replace(head, checkpoint=forged))
    for _ in range(2):
        answer = mini.anonymous().get("/readyz")
        assert answer.status_code == 503 and answer.json()["checks"]["head"] == {"status": "failed"}


def test_a_writer_without_its_lock_is_not_ready(mini: Api, tmp_path: Path) -> None:
    """Another process wrote itself into the writer's lock: this one is told."""
    lock = tmp_path / "ledger.db.writer"
    mine = lock.read_text()
    lock.write_text("1\n")
    assert failed(mini) == {"writer": {"role": "writer", "why": "the lock is not held", "holder": 1}}
    lock.write_text(mine)
    assert FileLock(lock).holder() and mini.anonymous().get("/readyz").status_code == 200


def test_metrics_are_for_auditors_and_administrators(mini: Api) -> None:
    """Nobody else, unless the area is opened."""
    assert mini.anonymous().get("/metrics").status_code == 401
    assert mini.client("reader").get("/metrics").status_code == 403
    assert mini.client("administrator").get("/metrics").status_code == 200
    mini.service.public = mini.service.public._replace(areas=frozenset({"metrics"}))
    assert mini.anonymous().get("/metrics").status_code == 200


def test_requests_are_counted_by_route(mini: Api) -> None:
    """By method, template and status: what a stranger writes into a path or a method makes no series of its own."""
    client = mini.client("auditor")
    for position in (1, 2, 2, 10**6):
        client.get(f"/entries/{position}")
    client.request("PURGE", "/entries/1")
    for n in range(3):
        client.get(f"/nothing/{n}")
    page = client.get("/metrics").text
    route = "/entries/{position}"
    assert value(page, "shilu_http_requests_total", method="GET", route=route, status="200") == 3
    assert value(page, "shilu_http_requests_total", method="GET", route=route, status="404") == 1
    assert value(page, "shilu_http_request_duration_seconds_count", route=route) >= 4
    assert value(page, "shilu_http_requests_total", method="GET", route="(no route)", status="404") == 3
    assert "nothing" not in page and "PURGE" not in page


def test_commands_are_counted_by_outcome() -> None:
    """What a status says became of a command; other routes are no commands."""
    counts = Metrics()
    for route, status in [("report_progress", 201)] * 2 + [("report_progress", 422), ("assign", 409), ("assign", 503)]:
        counts.observe(Seen("r", "POST", f"/api/v1/commands/{route}", status, 0.1, "", None, "local", 1))
    counts.observe(Seen("r", "POST", "/api/v1/documents", 201, 0.1, "", None, "local", 1))
    page = counts.exposed("")[0].decode()
    found = {
        (dict(labels)["command"], dict(labels)["outcome"]): number
        for (name, labels), number in samples(page).items() if name == "shilu_commands_total"
    }  # fmt: skip
    assert found == {
        ("report_progress", "recorded"): 2, ("report_progress", "refused"): 1, ("assign", "conflict"): 1,
        ("assign", "failed"): 1,
    }  # fmt: skip
    assert [outcome(status) for status in (200, 412, 401, 507)] == ["not_recorded", "conflict", "refused", "failed"]


def test_the_ledgers_gauges(mini_on: Api) -> None:
    """Size, lag, published size and build, from the database, whatever this process has seen; both databases."""
    client = mini_on.client("auditor")
    mini_on.service.catch_up()
    reader = mini_on.shilu.reader
    page = client.get("/metrics").text
    assert value(page, "shilu_ledger_size") == reader.size()
    assert value(page, "shilu_projection_lag_entries") == gauges.lag(mini_on.service)
    assert value(page, "shilu_published_size") == 0
    assert value(page, "shilu_webhooks_active") == value(page, "shilu_webhook_backlog_entries") == 0
    assert value(page, "shilu_event_streams") == 0
    head = reader.head()
    assert head and value(page, "shilu_ledger_head_timestamp_seconds") == head.recorded_at / 1e6
    (build,) = [dict(labels) for name, labels in samples(page) if name == "shilu_build_info"]
    assert build["database"] in ("sqlite", "postgresql") and build["version"]


def test_the_lag_is_seen(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries that the read models have not read count, those that they have do not."""
    mini.service.catch_up()
    assert gauges.lag(mini.service) == 0
    monkeypatch.setattr(Runner, "catch_up", lambda *_, **__: 0)
    before = mini.shilu.reader.size()
    mini.shilu.execute(worlds.report("30"), worlds.EDUCATION, "k1")
    assert gauges.lag(mini.service) == mini.shilu.reader.size() - before > 0


def test_open_metrics_on_request(mini: Api) -> None:
    """The format follows Accept, the page ends once."""
    accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
    answer = mini.client("auditor").get("/metrics", headers=accept)
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n") and answer.text.count("# EOF") == 1


WORKER = """
import sys, time
from api.http.metrics import Metrics
from api.http.service import Seen
counts = Metrics(lambda: int(sys.argv[1]))
for _ in range(int(sys.argv[1])):
    counts.observe(Seen("r", "GET", "/x", 200, 0.1, "", None, "local", 1))
counts.sample()
print("ready", flush=True)
sys.stdin.readline()
print(counts.exposed("")[0].decode())
"""


def test_several_workers_count_together(tmp_path: Path) -> None:
    """Whichever worker is asked says what all of them counted; a dead one's counts stay, its open streams do not."""
    pipe = subprocess.PIPE
    with shared_counts():
        children = [
            subprocess.Popen([sys.executable, "-c", WORKER, str(n)], stdin=pipe, stdout=pipe, text=True)
            for n in (2, 3, 5)
        ]
        for child in children:
            assert child.stdout and child.stdout.readline() == "ready\n"
        children[2].kill()
        children[2].wait()
        pages_ = [child.communicate("\n")[0] for child in children[:1]]
        folder = os.environ[FOLDER]
        children[1].communicate("\n")
    assert value(pages_[0], "shilu_http_requests_total", method="GET", route="/x", status="200") == 10
    assert value(pages_[0], "shilu_event_streams") == 5
    assert not Path(folder).exists() and FOLDER not in os.environ


def test_readiness_is_closed_with_the_service(mini: Api) -> None:
    """Its threads end with the service."""
    one = Readiness(mini.service)
    assert mini.service.closing
    mini.service.closing[-1]()
    with pytest.raises(RuntimeError):
        one._started("disk")
