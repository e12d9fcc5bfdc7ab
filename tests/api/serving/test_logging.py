"""The JSON log: one whole line each, control characters spelt out, no secret, nothing of what was to be stored."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.http.service import Seen
from api.serving.log_file import Lines
from api.serving.logging import access, configure

SEEN = Seen("0197", "GET", "/api/v1/status", 200, 0.01234, "k3f9", "甲县/县教育局", "203.0.113.7", 512)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A log file that this process's logging goes to while the test runs."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    path = tmp_path / "service.log"
    configure(path)
    yield path
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(path: Path) -> list[dict[str, Any]]:
    """The log, parsed."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_request_is_one_line_of_exactly_these_members(file: Path) -> None:
    """Time, id, method, route template, status, ms, credential id, agency, client, bytes: all of it and no more."""
    access(SEEN)
    (line,) = lines(file)
    assert line.pop("time").endswith("Z")
    assert line.pop("pid") == os.getpid()
    assert line == {
        "level": "info", "event": "request", "request_id": "0197", "method": "GET", "route": "/api/v1/status",
        "status": 200, "ms": 12.3, "credential": "k3f9", "agency": "甲县/县教育局", "client": "203.0.113.7",
        "bytes": 512, "logger": "shilu.access",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["a\nb", "\x1b[31mred", "\x9b31m", "a\u2028b", "\u202egnp", "\u200b", "\x00", "\x7f"])
def test_control_characters_are_spelt_out(file: Path, text: str) -> None:
    """Line ends, escape sequences, bidi overrides and invisible characters stay one line of visible text."""
    logging.getLogger("x").warning("said %s", text)
    raw = file.read_bytes().decode("utf-8")
    assert raw.count("\n") == 1 == len(raw.splitlines())
    assert raw.strip("\n").isprintable()
    assert json.loads(raw)["event"] == f"said {text}"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("key slu_abcdefghijkl_S3cr3tS3cr3t-_x given", "S3cr3tS3cr3t"),
        ("Authorization: Bearer eyJhbGciOi.S3cr3tpayload.sig", "S3cr3tpayload"),
        ("postgresql://shilu:S3cr3t@db/shilu", "S3cr3t"),
        ("webhook whsec_S3cr3tS3cr3t==", "S3cr3t"),
        ("insert failed [SQL: INSERT] [parameters: ('S3cr3t person',)]", "S3cr3t"),
        ("duplicate key\nDETAIL:  Failing row contains (S3cr3t).", "S3cr3t"),
    ],
)
def test_no_secret_is_logged(file: Path, text: str, secret: str) -> None:
    """Keys, tokens, passwords in addresses and the data that databases repeat are cut out of texts and tracebacks."""
    logging.getLogger("x").error("said: %s", text)
    try:
        raise RuntimeError(text)
    except RuntimeError:
        logging.getLogger("x").exception("failed")
    logged = file.read_text("utf-8")
    assert len(lines(file)) == 2
    assert secret not in logged
    assert "slu_abcdefghijkl_" not in text or "slu_abcdefghijkl_…" in logged


def test_a_rotated_file_is_opened_anew(file: Path) -> None:
    """After the log was moved away, as a rotation does, the next line is in a new file of the old name."""
    access(SEEN)
    file.rename(file.with_suffix(".1"))
    access(SEEN)
    assert len(lines(file)) == len(lines(file.with_suffix(".1"))) == 1


def test_a_log_that_cannot_be_written_stops_nothing() -> None:
    """On a full disk the line is lost and the request goes on."""
    Lines(Path("/dev/full")).write("lost")


def test_lines_of_several_writers_never_mix(tmp_path: Path) -> None:
    """Three processes of two threads, 200 long lines each: every line in the file is whole."""
    path = tmp_path / "log"
    code = (
        "import sys, threading\nfrom pathlib import Path\nfrom api.serving.log_file import Lines\n"
        "out = Lines(Path(sys.argv[1]))\n"
        "def go(n):\n    for _ in range(200): out.write(str(n) * 3000)\n"
        "ts = [threading.Thread(target=go, args=(n,)) for n in (1, 2)]\n[t.start() for t in ts]\n"
        "[t.join() for t in ts]\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(3)]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    written = path.read_text().splitlines()
    assert len(written) == 1_200
    assert set(written) == {"1" * 3000, "2" * 3000}
