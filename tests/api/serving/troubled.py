"""A service in trouble: what it may answer, by when, and what must hold once the trouble is over."""

from __future__ import annotations

import itertools
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
import pytest

from ledger.reader import LedgerReader
from ledger.verify import verify
from tests.api.http.running import Running
from tests.api.serving.worlds import QUESTIONS, World, record

SPARE_S = 1.0
"""What an answer may take beyond the deadline: with the usual nine seconds that makes ten (reliability.md, P11)."""


class Troubled:
    """A running service and its ledger."""

    def __init__(self, service: Running, world: World) -> None:
        self.service, self.world = service, world
        self.limit_s = world.settings.deadline_s + SPARE_S
        self._numbers = itertools.count(1_000)

    def number(self) -> int:
        """Of a command that was never sent."""
        return next(self._numbers)

    @contextmanager
    def caller(self) -> Iterator[httpx2.Client]:
        """A client; before and after what is done with it the service records and answers, and is the same process."""
        with self.service.client(self.world.clerk) as client:
            self.recovered(client)
            yield client
            self.recovered(client)
            assert self.service.process.poll() is None
            assert not [line for line in self.service.log if line.get("status") == 500]

    def problem(self, answer: httpx2.Response) -> bool:
        """The promised answer to a call that cannot be met now: a problem, in time."""
        assert answer.elapsed.total_seconds() < self.limit_s
        assert answer.status_code in (503, 507), answer.text[:500]
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code != 503 or int(answer.headers["retry-after"]) > 0
        return True

    def asked(self, client: httpx2.Client) -> list[int]:
        """The status of every question, each right or a problem in time."""
        answers = [client.get(question) for question in QUESTIONS]
        assert all(answer.status_code == 200 or self.problem(answer) for answer in answers)
        assert all(answer.elapsed.total_seconds() < self.limit_s for answer in answers)
        return [answer.status_code for answer in answers]

    def recovered(self, client: httpx2.Client, within_s: float = 10) -> None:
        """Questions and commands are met again, soon after the trouble is over."""
        until = time.monotonic() + within_s
        number = self.number()
        while max(self.asked(client)) != 200 or self.problem_or_recorded(record(client, number)):
            assert time.monotonic() < until, "it did not recover"
            time.sleep(0.1)

    def problem_or_recorded(self, answer: httpx2.Response) -> bool:
        """Whether the answer is a problem."""
        return answer.status_code not in (200, 201) and self.problem(answer)

    def once(self, client: httpx2.Client, number: int) -> None:
        """Sent again under its key the command is recorded, and there is one entry of it; the ledger verifies."""
        self.recovered(client)
        answer = record(client, number)
        assert answer.status_code in (200, 201), answer.text[:500]
        assert record(client, number).json() == {**answer.json(), "replayed": True}
        with closing(LedgerReader.open(self.world.settings.database_url)) as reader:
            keys = [entry.event["idempotencykey"] for entry in reader.entries(after=1)]
            assert keys.count(f"k{number}") == 1
            assert verify(reader).integrity == "ok"


def mounted(place: Path, options: str) -> bool:
    """Mount a file system of its own at `place`, where that is allowed."""
    if os.geteuid() != 0:
        return False
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def filled(ballast: Path) -> Iterator[None]:
    """Every byte of the file system taken."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            with pytest.raises(OSError, match="No space"):
                while True:
                    file.write(b"\x00" * size)
    try:
        yield
    finally:
        ballast.unlink()
