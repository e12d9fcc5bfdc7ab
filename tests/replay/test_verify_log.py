"""`shilu-audit verify` on a log's static files, in a folder and behind a URL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import orjson
import pytest
from typer.testing import CliRunner

from ledger.clock import SimulatedClock
from replay.cli import app
from replay.mirror import mirror
from tests.ledger.given import START, act, fact, open_ledger

SIZE = 600
TOKEN = "slu_abcdefghijkl_secret"


@pytest.fixture
def log(sqlite_url: str, tmp_path: Path) -> Path:
    """The static files of a ledger of 600 entries."""
    with open_ledger(sqlite_url, tmp_path, SimulatedClock(START)) as ledger:
        ledger.append_many([act(f"k{n}", fact(f"plan-{n % 5}", f"s{n}")) for n in range(2, SIZE + 1)])
        mirror(ledger.reader(), tmp_path / "log")
    return tmp_path / "log"


@pytest.fixture
def url(log: Path) -> Iterator[str]:
    """The same behind a URL."""
    with _serving(partial(SimpleHTTPRequestHandler, directory=str(log))) as address:
        yield address


@contextmanager
def _serving(handler: Callable[..., Any]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Guarded(SimpleHTTPRequestHandler):
    """Serves to whoever sends the one token; `asked` is what came in the header, request by request."""

    asked: ClassVar[list[str | None]]
    elsewhere: str | None = None

    def do_GET(self) -> None:
        """401 without the token; where `elsewhere` is set, a redirect to it."""
        self.asked.append(self.headers["Authorization"])
        if self.elsewhere is not None:
            self.send_response(302)
            self.send_header("Location", f"{self.elsewhere}{self.path}")
            self.end_headers()
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.send_error(401)
        else:
            super().do_GET()


def _guarded(to: str | None = None) -> type[_Guarded]:
    class One(_Guarded):
        asked: ClassVar[list[str | None]] = []
        elsewhere = to

    return One


def _verified(target: str, *more: str) -> tuple[int, dict[str, object]]:
    done = CliRunner().invoke(app, ["verify", target, "--json", *more])
    return done.exit_code, orjson.loads(done.stdout) if done.stdout else {}


def test_a_folder_and_a_url_say_the_same(log: Path, url: str) -> None:
    """Both verify, with the same report; against their own checkpoint kept elsewhere nothing is missing either."""
    here, there = _verified(str(log)), _verified(url)
    assert here == there and here[0] == 0 and here[1]["size"] == SIZE
    code, report = _verified(url, "--checkpoint", str(log / "checkpoint"))
    assert (code, report["completeness"]) == (0, "ok")


@pytest.mark.parametrize("name", ["tile/entries/001", "tile/0/001", "tile/1/000.p/2"])
def test_a_changed_file_fails(log: Path, name: str) -> None:
    """One changed byte of an entry bundle or of a tile, full or partial, is found."""
    content = bytearray((log / name).read_bytes())
    content[40] ^= 1
    (log / name).write_bytes(bytes(content))
    code, report = _verified(str(log))
    assert (code, report["integrity"]) == (1, "failed")


def test_a_missing_file_is_not_green(log: Path) -> None:
    """Without one of its files the log cannot be verified: exit code 2, and no report."""
    (log / "tile/entries/001").unlink()
    assert _verified(str(log)) == (2, {})


def test_a_guarded_log_is_asked_with_the_credential_of_the_environment(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SHILU_TOKEN goes with every request; without it, or with another, it is said what is needed, exit code 2."""
    handler = _guarded()
    with _serving(partial(handler, directory=str(log))) as url:
        monkeypatch.setenv("SHILU_TOKEN", TOKEN)
        assert _verified(url) == _verified(str(log)) and set(handler.asked) == {f"Bearer {TOKEN}"}
        for token, more in (("", False), ("slu_other", True)):
            monkeypatch.setenv("SHILU_TOKEN", token)
            done = CliRunner().invoke(app, ["verify", url, "--json"])
            assert (done.exit_code, done.stdout) == (2, "")
            assert "needs a credential (SHILU_TOKEN) or SHILU_PUBLIC=log,entries" in done.stderr
            assert "[needs-credential]" in done.stderr and ("not enough" in done.stderr) is more


def test_the_credential_goes_nowhere_else(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redirect is not followed, so that another host never sees the token; one that is none is not repeated."""
    monkeypatch.setenv("SHILU_TOKEN", TOKEN)
    other = _guarded()
    with _serving(partial(other, directory=str(log))) as there:
        first = _guarded(there)
        with _serving(partial(first, directory=str(log))) as url:
            assert _verified(url) == (2, {})
        assert first.asked == [f"Bearer {TOKEN}"] and other.asked == []
        monkeypatch.setenv("SHILU_TOKEN", "slu_a\r\nX-Evil: 1")
        done = CliRunner().invoke(app, ["verify", there])
        assert done.exit_code == 2 and "Evil" not in done.stderr and other.asked == []


def test_without_an_argument_it_is_the_ledger_of_the_environment(
    sqlite_url: str, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SHILU_DATABASE_URL names the ledger, as for the other commands; an argument goes before it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHILU_DATABASE_URL", sqlite_url)
    done = CliRunner().invoke(app, ["verify", "--json", "--without", "views"])
    assert done.exit_code == 0 and orjson.loads(done.stdout)["size"] == SIZE
    monkeypatch.setenv("SHILU_DATABASE_URL", "sqlite:///nowhere.db")
    assert _verified(str(log))[0] == 0
