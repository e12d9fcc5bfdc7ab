"""`shilu-audit verify` on a log's static files, in a folder and behind a URL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from ledger.clock import SimulatedClock
from replay.cli import app
from replay.mirror import mirror
from tests.ledger.given import START, act, fact, open_ledger

SIZE = 600


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
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(log)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


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
