"""The service as it is run, two workers on one SQLite ledger: counted together, backed up and verified meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app as shilu
from api.settings import Settings
from replay.cli import app as audit
from tests.api import worlds
from tests.api.http.running import Running, running
from tests.api.http.test_operation import value


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small plan's ledger."""
    folder = tmp_path_factory.mktemp("running")
    worlds.with_plan(folder)[0].close()
    return folder


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Running]:
    """Its service: a writer and a reader."""
    settings = worlds.settings_in(home).model_copy(update={"public": "log,entries,metrics"})
    settings = Settings(**{name: getattr(settings, name) for name in ("database_url", "key_file", "origin", "public")})
    with running(settings, workers=2) as one:
        yield one


def test_any_worker_gives_the_counts_of_all(served: Running) -> None:
    """Requests on many connections are answered by several workers; each scrape knows of every one of them."""
    for _ in range(24):
        with served.client() as client:  # a new connection each: whichever worker takes it
            assert client.get("/checkpoint").status_code == 200
    pages = []
    for _ in range(8):
        with served.client() as client:
            pages.append(client.get("/metrics").text)
    counts = {
        value(page, "shilu_http_requests_total", method="GET", route="/checkpoint", status="200") for page in pages
    }
    assert counts == {24.0}
    sizes = {value(page, "shilu_ledger_size") for page in pages}
    assert len(sizes) == 1 and min(sizes) > 1


def test_every_worker_is_ready(served: Running) -> None:
    """Whichever answers, writer or reader; and the auditor's detail names its part."""
    roles = set()
    token = served.issue("auditor")
    for _ in range(20):
        with served.client(token) as client:
            answer = client.get("/readyz")
            assert answer.status_code == 200, answer.text
            roles.add(answer.json()["checks"]["writer"]["detail"]["role"])
    assert roles <= {"reader", "writer"} and roles


def test_it_is_verified_and_backed_up_while_it_runs(served: Running, home: Path, tmp_path: Path) -> None:
    """`shilu-audit verify URL` and `shilu backup` beside the running service; the copy is verified, and whole."""
    said = CliRunner().invoke(audit, ["verify", served.url, "--json"])
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["integrity"] == "ok"
    at = ["-d", f"sqlite:///{home / 'ledger.db'}", "--key-file", str(home / "key")]
    made = CliRunner().invoke(shilu, [*at, "backup", str(tmp_path / "b"), "--json"])
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["complete"] and "service.db" in json.loads(made.stdout)["files"]
    with served.client() as client:
        assert client.get("/checkpoint").status_code == 200
