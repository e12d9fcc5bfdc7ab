"""`Readers`: one reading process kept at hand; whoever reads too long ends it, and the next gets a fresh one."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from threading import Lock, Thread

from api.drafting.apart import Answer, Asked
from api.drafting.channel import TooLate, receive, send
from api.drafting.reading_process import MARK
from api.http.problems import Problem
from api.settings import PREFIX

log = logging.getLogger(__name__)
_LONGEST_LINE = 2_000


class Readers:
    """Reads documents apart from the service, one after another, each within a time. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def read(self, asked: Asked, seconds: float) -> Answer:
        """The answer of the reading process. Problem 503 when it takes longer, 422 when the document kills it."""
        until = time.monotonic() + seconds
        if not self._lock.acquire(timeout=seconds):
            raise _late()
        try:
            return self._ask(asked, until)
        except TooLate:
            self._end()
            self._open()  # it takes a second to start: whoever comes next finds it ready
            raise _late() from None
        except (EOFError, OSError):
            self._end()
            raise Problem(
                422, "unreadable", "读取这份文件时程序中止:文件过大或已损坏",
                "reading this document ended the reader: it is too large or damaged",
            ) from None  # fmt: skip
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the process (idempotent)."""
        with self._lock:
            self._end()

    def _ask(self, asked: Asked, until: float) -> Answer:
        channel = self._open()
        send(channel, asked, until)
        found = receive(channel, until)
        assert isinstance(found, Answer)
        return found

    def _open(self) -> socket.socket:
        if self._channel is None or self._process is None or self._process.poll() is not None:
            self._end()
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "api.drafting.reading_process", str(theirs.fileno())],
                    pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE, env=_environment(),
                )  # fmt: skip
            Thread(target=_listen, args=(self._process,), name="reader-stderr", daemon=True).start()
            self._channel = ours
        return self._channel

    def _end(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _listen(process: subprocess.Popen[bytes]) -> None:
    """What the process says, into our log: its own words, and of anybody else's only that there were some."""
    assert process.stderr is not None
    with process.stderr as said:
        while line := said.readline(_LONGEST_LINE):
            known = line.startswith(MARK.encode())
            log.warning("%s", line.decode("utf-8", "replace").strip() if known else f"{MARK}said {len(line)} bytes")


def _environment() -> dict[str, str]:
    """Ours without the settings: what reads hostile files need not know where the ledger is."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}


def _late() -> Problem:
    return Problem(
        503, "reading-too-long", "文件未能在限时内读完,请稍后再试,或在命令行用 shilu import 读入",
        "the document was not read in time; try again later, or read it with shilu import on the command line",
    )  # fmt: skip
