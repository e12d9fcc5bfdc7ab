"""The process that reads documents apart: its time, its faults, its end."""

from __future__ import annotations

import logging
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from api.drafting.apart import Asked
from api.drafting.readers import Readers
from api.drafting.reading_process import told
from api.http.problems import Problem
from tests.api.worlds import MINI

NAME = "刑纪红"


def test_reading_ends_with_its_time() -> None:
    """A reading that takes too long is ended and answered 503; the next document is read by a fresh process."""
    readers = Readers()
    try:
        assert readers.read(Asked(MINI.encode(), "a.txt"), 30).reading is not None
        slow = Asked(b"\n".join(f"（{n}）".encode() + "开展活动。".encode() * 40 for n in range(20_000)), "slow.txt")
        process, started = readers._process, time.monotonic()
        with pytest.raises(Problem) as late:
            readers.read(slow, 0.3)
        assert (late.value.status, late.value.code) == (503, "reading-too-long")
        assert time.monotonic() - started < 5
        assert process is not None and not Path(f"/proc/{process.pid}").exists()
        assert readers.read(Asked(MINI.encode(), "a.txt"), 30).reading is not None
    finally:
        readers.close()


class Said(logging.Handler):
    """Keeps what is logged, whoever else set up logging in this process."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.lines.append(record.getMessage())


def test_what_a_reader_says_goes_to_the_log(capfd: Any) -> None:
    """A reader that fails leaves the kind and the places of its fault in our log, and nothing of the document."""
    readers, said = Readers(), Said()
    logging.getLogger("api.drafting.readers").addHandler(said)
    try:
        readers.read(Asked(MINI.encode(), "a.txt"), 30)
        with pytest.raises(Problem):
            readers.read(Asked(MINI.encode(), "a.txt", NAME, {NAME: NAME}), 30)  # type: ignore[arg-type]
        for _ in range(200):
            if said.lines:
                break
            time.sleep(0.02)
        (line,) = said.lines
        assert line.startswith("reader: AttributeError at outcome.py:") and NAME not in line
        assert capfd.readouterr().err == ""
        told(ValueError, ValueError(NAME), None)
        assert capfd.readouterr().err == "reader: ValueError at \n"
    finally:
        logging.getLogger("api.drafting.readers").removeHandler(said)
        readers.close()


def test_a_reader_that_dies_is_replaced() -> None:
    """A document that kills its reader is told so, and harms no other; the reader knows nothing of our settings."""
    readers = Readers()
    try:
        readers.read(Asked(MINI.encode(), "a.txt"), 30)
        process = readers._process
        assert process is not None
        assert b"SHILU_" not in Path(f"/proc/{process.pid}/environ").read_bytes()
        os.kill(process.pid, signal.SIGSTOP)
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(readers.read, Asked(MINI.encode(), "a.txt"), 30)
            time.sleep(0.2)
            os.kill(process.pid, signal.SIGKILL)
            with pytest.raises(Problem) as dead:
                reading.result(30)
        assert (dead.value.status, dead.value.code) == (422, "unreadable")
        assert readers.read(Asked(MINI.encode(), "a.txt"), 30).reading is not None
    finally:
        readers.close()
