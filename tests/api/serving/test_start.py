"""The first start, equals on PostgreSQL, and what a service says of itself."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import orjson
import pytest

from api import cli_base, cli_serve
from api.access.bootstrap import ensure_administrator
from api.demo import demo_settings
from api.service import Shilu
from api.serving.listening import address_of, bind
from api.serving.patience import SPARE_S, Patience
from api.serving.server import Listener, Serving
from api.serving.start import tasks_of
from api.serving.task import Task
from api.session import open_writing
from api.settings import Settings
from ledger.clock import SimulatedClock
from tests.api import worlds
from tests.api.http.running import PROGRAM, running
from tests.api.serving.tiny import echo
from tests.api.serving.worlds import made, record


def test_the_first_start_shows_a_token_once(tmp_path: Path) -> None:
    """A place that was named and holds nothing: a new ledger is made there, and said to be. One administrator token on
    the terminal, with its purpose, in no log nor on stdout; it makes an administrator, and then no other is made."""
    settings = worlds.settings_in(tmp_path)
    with running(settings) as one:
        token = one.token
        assert token is not None
        assert one.stderr.count("slu_") == 1
        assert "第一位管理员" in one.stderr and "Issue the first administrator with it" in one.stderr
        assert "已新建" in one.stderr and "a new one was made" in one.stderr and "DEMO" not in one.stderr
        one.issue("administrator")
        with one.client(token) as client:
            assert client.get("/api/v1/credentials").status_code == 401  # it was for one use
    secret = token.split("_", 2)[2]
    assert secret not in one.stdout
    assert secret not in (one.folder / "serve.log").read_text("utf-8")
    assert not any(secret.encode() in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    with open_writing(settings) as shilu:
        assert ensure_administrator(shilu) is None


def test_without_a_ledger_the_demos_is_served(tmp_path: Path) -> None:
    """With none at the configured place and a demo beside it, the demo's ledger is served, under its own name; the
    terminal shows a link to the pages with a key for reading, which works."""
    home = tmp_path / demo_settings().key_file.parent
    Shilu.open(demo_settings(home), SimulatedClock(worlds.at("2023-07-10"))).close()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHILU_")}
    command = [sys.executable, "-P", "-c", PROGRAM, "serve", "--json", "--port", "0"]
    with (tmp_path / "stderr").open("wb") as err, subprocess.Popen(
        command, cwd=tmp_path, env=kept, stdout=subprocess.PIPE, stderr=err
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = orjson.loads(process.stdout.readline())
        assert said["database"].endswith("demo/ledger.db")
        origin = httpx2.get(f"{said['url']}/healthz").status_code
        link = re.search(r"/login#(slu_\S+)", (tmp_path / "stderr").read_text("utf-8"))
        assert link is not None
        me = httpx2.get(f"{said['url']}/api/v1/me", headers={"Authorization": f"Bearer {link[1]}"}).json()
        assert me["role"] == "reader"
        process.terminate()
        assert process.wait(30) == 0
        assert process.stdout.read() == b""
    assert origin == 200
    said_of_it = (tmp_path / "stderr").read_text("utf-8")
    assert "showing the DEMO ledger" in said_of_it and "演示账本" in said_of_it and "已新建" not in said_of_it


@pytest.mark.parametrize("named_by", ["nobody", "environment", ".env", "-d"])
def test_a_named_place_is_never_exchanged_for_the_demos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named_by: str
) -> None:
    """A demo ledger is at hand and none at the place asked for: it is shown only when nobody named a place; once there
    is a ledger at the default place, that is served."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("SHILU_")]:
        monkeypatch.delenv(name)
    Shilu.open(demo_settings(), SimulatedClock(worlds.at("2023-07-10"))).close()
    if named_by == "environment":
        monkeypatch.setenv("SHILU_DATABASE_URL", "sqlite:///mine.db")
    if named_by == ".env":
        Path(".env").write_text("SHILU_DATABASE_URL=sqlite:///mine.db\n")
    cli_base.configure("sqlite:///mine.db" if named_by == "-d" else None, None)
    try:
        served, note = cli_serve._chosen()
        if named_by != "nobody":
            assert served.database_url == "sqlite:///mine.db"
            assert "a new one was made" in note
            return
        assert served.database_url == demo_settings().database_url
        assert "DEMO" in note
        Shilu.open(Settings(), SimulatedClock(worlds.at("2023-07-10"))).close()
        assert cli_serve._chosen() == (Settings(), "")
    finally:
        cli_base.configure(None, None)


@pytest.mark.postgres
def test_workers_on_postgres_are_equal(tmp_path: Path, postgres_url: str) -> None:
    """Two workers on PostgreSQL: both record and both answer, each sees what the other recorded at once."""
    world = made(tmp_path, postgres_url, rate="100000/minute")
    with running(world.settings, workers=2) as one:
        assert set(one.workers().values()) == {"equal"}
        clients = [one.client(world.clerk) for _ in range(12)]
        with ThreadPoolExecutor(12) as pool:  # at once, so that both take connections
            list(pool.map(lambda client: client.get("/healthz"), clients))
        for number in range(36):
            receipt = record(clients[number % 12], number).json()
            for client in clients[::5]:
                answer = client.get("/api/v1/stream?stream=agency:register").json()
                assert answer["version"] == receipt["version"]
        for client in clients:
            client.close()
        answered = {line["pid"] for line in one.log if line["event"] == "request"}
        wrote = {line["pid"] for line in one.log if line.get("method") == "POST"}
    assert one.process.returncode == 0
    assert len(answered) == len(wrote) == 2


def test_the_parts_of_workers(tmp_path: Path) -> None:
    """SQLite: one writer, which alone may make the first token, and readers with its door; PostgreSQL: equals."""
    sqlite = tasks_of(Task(worlds.settings_in(tmp_path)), 3)
    assert [(one.part, one.first) for one in sqlite] == [("writer", True), ("reader", False), ("reader", False)]
    assert len({one.door for one in sqlite}) == 1
    assert Path(sqlite[0].door or "").parent == tmp_path
    postgres = tasks_of(Task(worlds.settings_in(tmp_path, "postgresql://h/d")), 2)
    assert [(one.part, one.first, one.door) for one in postgres] == [("equal", True, None), ("equal", False, None)]


def test_a_task_crosses_the_pipe_whole(tmp_path: Path) -> None:
    """What a worker is told is what the supervisor meant; settings that were not given stay not given."""
    task = Task(Settings(key_file=tmp_path / "k", deadline_s=3.5), "reader", False, "/d", ("10.0.0.1",), tmp_path / "l")
    there = Task.from_json(orjson.loads(task.to_bytes()))
    assert there == task
    assert "origin" not in there.settings.model_fields_set


def test_documents_may_take_longer() -> None:
    """A reader waits for the writer a little longer than the writer gives itself, and longer for large bodies."""
    patience = Patience(9.0)
    assert patience({"path": "/api/v1/commands/report_progress"}) == 9.0 + SPARE_S < 10
    assert patience({"path": "/api/v1/documents"}) == patience({"path": "/api/v1/report-batches"}) > 50


@pytest.mark.parametrize(("proxies", "client"), [((), "127.0.0.1"), (("127.0.0.1",), "203.0.113.9")])
def test_a_proxy_is_believed_only_when_named(proxies: tuple[str, ...], client: str) -> None:
    """X-Forwarded-For counts from a named reverse proxy, and from nobody else."""
    public = bind("127.0.0.1", 0)
    url, ready = address_of(public), threading.Event()
    serving = Serving([Listener(public, echo, proxies)], threading.Event())
    thread = threading.Thread(target=serving.run, args=(ready.set,), daemon=True)
    thread.start()
    assert ready.wait(10)
    told = httpx2.get(url, headers={"x-forwarded-for": "203.0.113.9"}).json()
    serving.stop()
    thread.join(10)
    assert told["client"][0] == client


def test_the_log_file_is_not_for_everybody(tmp_path: Path) -> None:
    """A new log file can be read by its owner and group alone."""
    from api.serving.log_file import Lines

    Lines(tmp_path / "log").write("x")
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) & 0o027 == 0
