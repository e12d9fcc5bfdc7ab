"""A log behind a URL is brought within bounds: so many bytes, so long, and no entry before its tiles are checked."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ledger.clock import SimulatedClock
from ledger.fetching import Unreachable, fetch
from ledger.merkle import EMPTY_ROOT
from ledger.signer import Signer
from replay import fetched
from replay.cli import app
from replay.fetched import GIB, NotItsTree, TooMuch, bring
from replay.mirror import mirror
from replay.remote import DirectoryLog
from tests.ledger.given import ORIGIN, START, act, fact, open_ledger

SIZE = 600


class Counted:
    """A directory's log that counts what is asked of it, and may answer otherwise."""

    def __init__(self, folder: Path, otherwise: dict[str, bytes] | None = None) -> None:
        self._log, self._otherwise, self.asked = DirectoryLog(folder), otherwise or {}, list[str]()

    def get(self, path: str) -> bytes:
        """The file at `path`, or what stands in for it."""
        self.asked.append(path)
        return self._otherwise[path] if path in self._otherwise else self._log.get(path)

    def entries(self) -> int:
        """How many bundles were asked for."""
        return sum(path.startswith("tile/entries/") for path in self.asked)


def _quiet(_done: int, _size: int) -> None:
    """No progress is shown."""


@pytest.fixture
def log(sqlite_url: str, tmp_path: Path) -> Path:
    """The static files of a ledger of 600 entries."""
    with open_ledger(sqlite_url, tmp_path, SimulatedClock(START)) as ledger:
        ledger.append_many([act(f"k{n}", fact(f"plan-{n % 5}", f"s{n}")) for n in range(2, SIZE + 1)])
        mirror(ledger.reader(), tmp_path / "log")
    return tmp_path / "log"


@pytest.mark.parametrize("size", [0, 1, 256, 257, 600])
def test_every_file_of_the_log_is_brought(tmp_path: Path, sqlite_url: str, size: int) -> None:
    """At any size: the folder holds the same bytes under the same paths, and the size is told."""
    if size == 0:
        (tmp_path / "log").mkdir()
        (tmp_path / "log/checkpoint").write_bytes(Signer.generate(ORIGIN).sign(0, EMPTY_ROOT))
    else:
        with open_ledger(sqlite_url, tmp_path, SimulatedClock(START)) as ledger:
            if size > 1:
                ledger.append_many([act(f"k{n}", fact(f"plan-{n % 5}", f"s{n}")) for n in range(2, size + 1)])
            mirror(ledger.reader(), tmp_path / "log")
    (tmp_path / "here").mkdir()
    assert bring(DirectoryLog(tmp_path / "log"), "log", tmp_path / "here", _quiet) == size
    there = [path.relative_to(tmp_path / "here") for path in (tmp_path / "here").rglob("*") if path.is_file()]
    for place in there:
        assert (tmp_path / "log" / place).read_bytes() == (tmp_path / "here" / place).read_bytes(), place
    assert len([place for place in there if "entries" in place.parts]) == -(-size // 256)


def test_an_endless_log_is_not_begun(tmp_path: Path, log: Path) -> None:
    """A checkpoint over 2^50 entries: refused before a single tile is asked for, with the option that allows more."""
    endless = Counted(log, {"checkpoint": Signer.generate("evil.log").sign(2**50, b"\1" * 32)})
    with pytest.raises(TooMuch, match="--most"):
        bring(endless, "evil", tmp_path, _quiet)
    assert endless.asked == ["checkpoint"]


@pytest.mark.parametrize("name", ["tile/0/001", "tile/1/000.p/2", "tile/0/002.p/88"])
def test_a_tile_of_another_tree_stops_before_entries(tmp_path: Path, log: Path, name: str) -> None:
    """A hash tile that does not lead to the signed root ends it, exit code 1, and no entry is asked for."""
    content = bytearray((log / name).read_bytes())
    content[40] ^= 1
    other = Counted(log, {name: bytes(content)})
    with pytest.raises(NotItsTree):
        bring(other, "log", tmp_path, _quiet)
    assert other.entries() == 0


def test_no_more_is_kept_than_allowed(tmp_path: Path, log: Path) -> None:
    """Bundles as large as the format lets them be are cut off at the limit; the honest log fits below it."""
    honest = sum(path.stat().st_size for path in log.rglob("*") if path.is_file())
    fat = Counted(log, {"tile/entries/000": bytes(256 * 65_537)})
    (tmp_path / "a").mkdir()
    bring(Counted(log), "log", tmp_path / "a", _quiet, most=honest / GIB)
    with pytest.raises(TooMuch):
        bring(fat, "log", tmp_path, _quiet, most=honest / GIB)
    assert fat.entries() == 1


def test_a_slow_log_is_given_up(tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience is bounded: a log that took longer than any honest one is given up."""
    monkeypatch.setattr(fetched, "_PATIENCE_S", -3600)
    with pytest.raises(TooMuch, match="slowly"):
        bring(DirectoryLog(log), "log", tmp_path, _quiet)


def test_the_limit_is_an_option(log: Path) -> None:
    """`shilu-audit verify URL --most` sets it; beyond it the exit code is 2."""
    with _server(lambda connection: connection.sendall(_answer((log / "checkpoint").read_bytes()))) as url:
        done = CliRunner().invoke(app, ["verify", url, "--most", "0.00000001"])
    assert done.exit_code == 2 and "--most" in done.stderr


def _answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


class _server:
    """A server that answers each connection with `act`."""

    def __init__(self, act: Callable[[socket.socket], object]) -> None:
        self._act = act
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with closing(connection):
                connection.recv(65_536)
                with suppress(OSError):
                    self._act(connection)

    def __enter__(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def _dripping(start: bytes, more: bytes) -> Callable[[socket.socket], None]:
    def act(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(100):
            connection.sendall(more)
            time.sleep(0.05)

    return act


@pytest.mark.parametrize("start,more", [
    (b"", b"H"), (b"HTTP/1.1 200 OK\r\n", b"X"), (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"y"),
], ids=["status", "header", "headers", "body"])  # fmt: skip
def test_one_exchange_ends_in_time(start: bytes, more: bytes) -> None:
    """A server that drips one byte at a time, in whatever part of its answer, is cut off at the deadline."""
    began = time.monotonic()
    with _server(_dripping(start, more)) as url, pytest.raises(Unreachable):
        fetch(url, limit=10**6, timeout_s=0.4)
    assert time.monotonic() - began < 2.5


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local servers are asked directly."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield
