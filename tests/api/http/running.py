"""A real `shilu serve` in a process of its own, for tests that need sockets, workers, signals or a death."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import orjson

from api.settings import Settings

PROGRAM = "from api.cli import main; main()"
_TOKEN = re.compile(r"\bslu_[a-z0-9]+_[\w-]+")
START_S = 120.0
VERIFYING = {"SHILU_VERIFY_EVERY_S": "600"}
"""Variables of a service that verifies its ledger by itself, as one does that nobody told otherwise."""


@dataclass
class Running:
    """The service: where it listens, the administrator's token its first start showed (None: it showed none)."""

    process: subprocess.Popen[bytes]
    folder: Path
    url: str = ""
    token: str | None = None
    said: dict[str, Any] = field(default_factory=dict)

    def client(self, token: str | None = None, **more: Any) -> httpx2.Client:
        """A client that sends `token`, or nothing."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx2.Client(base_url=self.url, headers=headers, timeout=more.pop("timeout", 20), **more)

    def issue(self, role: str, agency: str | None = None, **grant: Any) -> str:
        """A new API key of a role, issued over HTTP with the token of the first start."""
        assert self.token is not None, "the ledger had an administrator before"
        body = {"role": role, "agency": agency, **grant}
        with self.client(self.token) as client:
            answer = client.post("/api/v1/credentials", json=body, headers={"Idempotency-Key": uuid4().hex})
        assert answer.status_code == 201, answer.text
        token: str = answer.json()["token"]
        return token

    @property
    def log(self) -> list[dict[str, Any]]:
        """The JSON log so far."""
        path = self.folder / "serve.log"
        return [orjson.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []

    @property
    def stderr(self) -> str:
        """What it said to whoever sits at the terminal."""
        return (self.folder / "stderr").read_text("utf-8")

    @property
    def stdout(self) -> str:
        """What it said to programs."""
        return (self.folder / "stdout").read_text("utf-8")

    def workers(self) -> dict[int, str]:
        """Process id → part (writer, reader, equal) of the workers that were started and still live."""
        found: dict[int, str] = {}
        for line in self.log:
            match = re.match(r"worker \d+ \((\w+)\) started, process (\d+)", line["event"])
            if match and _alive(int(match[2])):
                found[int(match[2])] = match[1]
        return found

    def stop(self, number: int = signal.SIGTERM, within_s: float = 40.0) -> int:
        """Send a signal and wait for the end; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(within_s)


def launched(settings: Settings, workers: int = 1, *, port: int = 0, **variables: str) -> Running:
    """Start it, without waiting until it answers. `variables` are more of its environment."""
    folder = Path(tempfile.mkdtemp(prefix="shilu-serve-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    command = [
        sys.executable, "-P", "-c", PROGRAM, "serve", "--json", "--port", str(port), "--workers", str(workers),
        "--log-file", str(folder / "serve.log"),
    ]  # fmt: skip
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=err, env={**_environment(settings), **variables}
        )
    return Running(process, folder)


def wait_ready(one: Running, within_s: float = START_S) -> Running:
    """Wait until it says where it listens."""
    until = time.monotonic() + within_s
    while not one.stdout.endswith("\n"):
        assert one.process.poll() is None, f"it ended with {one.process.returncode}: {one.stderr}"
        assert time.monotonic() < until, f"it does not answer: {one.stderr}"
        time.sleep(0.02)
    one.said = orjson.loads(one.stdout)
    one.url = one.said["url"]
    shown = _TOKEN.search(one.stderr)
    one.token = shown[0] if shown else None
    return one


@contextmanager
def running(settings: Settings, workers: int = 1, **variables: str) -> Iterator[Running]:
    """A service over the ledger of `settings` (made if it is not there), stopped at the end."""
    one = launched(settings, workers, **variables)
    try:
        yield wait_ready(one)
    finally:
        if one.process.poll() is None:
            one.process.terminate()
            try:
                one.process.wait(40)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()


def _environment(settings: Settings) -> Mapping[str, str]:
    """The settings as variables, and no other SHILU_*. A service verifies its ledger by itself only where a test asks
    for it (VERIFYING): a full verification at every start is work that few tests look at."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHILU_")}
    given = settings.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    said = {f"SHILU_{name}".upper(): str(value) for name, value in given.items()}
    return {**kept, "SHILU_VERIFY_EVERY_S": "0", **said}


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"
