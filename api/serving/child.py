"""The supervisor's side of one worker process: started, heard, told to stop, started again with growing pauses."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

from api.serving.channel import Channel
from api.serving.task import Task

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 15.0
_SETTLED_S = 30.0
"""A worker that lived so long starts again at once: its end was no failure to start."""
_PROGRAM = "from api.serving.worker import main; main()"


class Child:
    """One worker and its successors, all with the same task."""

    def __init__(self, number: int, task: Task, public: socket.socket) -> None:
        self.number, self.task, self._public = number, task, public
        self.channel: Channel | None = None
        self.ready = False
        self.was_ready = False
        self.due: float | None = time.monotonic()
        """When it is to be started (monotonic); None while it runs."""
        self._process: subprocess.Popen[bytes] | None = None
        self._pause, self._began = _FIRST_PAUSE_S, 0.0

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """A fresh interpreter that inherits the public socket and one end of the channel, and nothing else."""
        ours, theirs = socket.socketpair()
        with theirs:
            handed = (theirs.fileno(), self._public.fileno())
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM, *map(str, handed)], pass_fds=handed,
                stdin=subprocess.DEVNULL, process_group=0,  # the terminal's Ctrl-C is for the supervisor alone
            )  # fmt: skip
        self.channel = Channel(ours)
        # only the run's first start makes a token: one that was shown is not voided because a worker died
        task = replace(self.task, first=False) if self.was_ready else self.task
        ours.sendall(task.to_bytes() + b"\n")
        self.ready, self.due, self._began = False, None, time.monotonic()

    def heard(self) -> list[dict[str, Any]] | None:
        """What the worker said; None when it is gone."""
        assert self.channel is not None
        messages = self.channel.receive()
        if messages and any("ready" in one for one in messages):
            self.ready = self.was_ready = True
        return messages

    def reap(self) -> int:
        """The end of a process that hung up: its exit code, and when the next one is due."""
        assert self._process is not None and self.channel is not None
        self.channel.close()
        self.channel = None
        try:
            code = self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        now = time.monotonic()
        if now - self._began > _SETTLED_S:
            self._pause = _FIRST_PAUSE_S
        self.due, self.ready, self._process = now + self._pause, False, None
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_S)
        return code

    def stop(self) -> None:
        """Ask it to finish what runs and to end; never start it again."""
        self.due = None
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.due = None
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)
