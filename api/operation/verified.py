"""What this process knows of its ledger's soundness: really verified, again and again, never within a request.

A thread has a program of its own (`verifying`) go through the whole ledger: at the start, again soon after entries were
added, and every SHILU_VERIFY_EVERY_S seconds though none were, for whoever changes a database behind the service adds
none. Between two runs it rests ten times as long as the last one took: at most a tenth of one processor, and with low
priority.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Lock, Thread
from typing import Any

import orjson

from api.http.service import Service
from api.operation.verdict import FAILURE, NEVER, RUNNING, VERIFIED, never, state_of
from ledger.clock import SystemClock
from ledger.codec import rfc3339
from ledger.errors import LedgerError
from ledger.proof import Prover
from ledger.vault import vault_beside

log = logging.getLogger(__name__)
REST_S, RESTS, LOOK_S = 10.0, 10, 1.0
"""The least pause between two runs, how many times the last run's length it is, how often to look for new entries."""
_ROOTS = 4_096
_PROGRAM = "from api.operation.verifying import main; main()"
_STARTING = ("核验中:尚无结果", "Being verified: no result yet")
_NOT_STARTED = ("本服务不自行核验(SHILU_VERIFY_EVERY_S=0)", "this service does not verify by itself")
_DIED = ("核验进程意外终止", "the verifying process died")
Verify = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Has a task (verifying.Task as a mapping) done; {"unable": {"zh", "en"}} where nothing was verified."""


class Verified:
    """The verification of one process's ledger. Thread-safe."""

    def __init__(self, service: Service, verify: Verify | None = None) -> None:
        """`verify` is how a task is done; a program of its own unless given."""
        self._service, self._verify = service, verify or self._in_a_process
        self._state: dict[str, Any] = never(*_NOT_STARTED)
        self._running = False
        self._unable: dict[str, str] | None = None
        self._head: str | None = None
        self._thread: Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock, self._one = Lock(), Lock()
        self._roots: dict[int, str] = {}
        self._prover: Prover | None = None

    def state(self) -> dict[str, Any]:
        """What was found last, and up to where; at once, whatever is going on.

        `state` is `verified`, `failed`, `running` (the first one, without a result yet) or `never`; `size`, `root` and
        `at` are of the last finished run; `running` says whether another is under way, `unable` why the last attempt
        came to nothing (null: it did not).
        """
        with self._lock:
            told = {**self._state, "running": self._running, "unable": self._unable}
        if told["running"] and told["state"] == NEVER and not told["unable"]:
            told.update(state=RUNNING, zh=_STARTING[0], en=_STARTING[1])
        return told

    def root(self, size: int) -> str:
        """The root of the first `size` entries (hex), out of the stored tree. Raises the ledger's errors, LookupError
        where there are fewer."""
        known = self._roots.get(size)
        if known is None:
            if self._prover is None:
                self._prover = Prover(self._service.reading.reader)
            known = self._prover.root(size).hex()
            if len(self._roots) >= _ROOTS:
                self._roots.clear()
            self._roots[size] = known
        return known

    def start(self) -> None:
        """Verify from now on, as long as the service runs. A second call changes nothing."""
        with self._lock:
            if self._thread is not None:
                return
            self._running = True
            self._thread = Thread(target=self._go, daemon=True, name="shilu-verify")
        self._service.closing.append(self.stop)
        self._thread.start()

    def stop(self) -> None:
        """End it; a run that is under way is given up."""
        self._service.stopping.set()
        process = self._process
        if process is not None:
            process.kill()

    def check(self) -> dict[str, Any]:
        """Verify now, and wait for it; the state afterwards. One at a time."""
        with self._one:
            self._set(running=True)
            began, at = time.monotonic(), rfc3339(SystemClock().now_us()).decode()
            try:
                found = self._verify(self._task())
            except Exception as error:
                log.exception("the ledger could not be verified")
                found = {"unable": {"zh": _DIED[0], "en": f"{_DIED[1]} ({type(error).__name__})"}}
            if not self._service.stopping.is_set():
                self._learn(found, at, time.monotonic() - began)
        return self.state()

    def _learn(self, found: Mapping[str, Any], at: str, seconds: float) -> None:
        if "unable" in found:
            self._learn_nothing(found["unable"])
            return
        state = state_of(found, at, seconds)
        if state["state"] == VERIFIED:
            self._head = found["head"]
        elif state["state"] == FAILURE:
            log.error("%s / %s", state["zh"], state["en"])
        self._set(running=False, state=state, unable=None)

    def _learn_nothing(self, why: dict[str, str]) -> None:
        """A ledger that cannot be verified twice in a row is not said to be verified any more."""
        again = self._unable is not None
        log.warning("nothing was verified: %s", why["en"])
        if again and self._state["state"] == VERIFIED:
            size, at = self._state["size"], self._state["at"]
            lost = never(
                f"核验未能进行:{why['zh']};此前核验至第 {size} 条({at})",
                f"Could not be verified: {why['en']}; it was before, up to {size} ({at})",
            )
            self._set(running=False, state=lost, unable=why)
            return
        if self._state["state"] == NEVER:
            self._state = never(f"核验未能进行:{why['zh']}", f"Could not be verified: {why['en']}")
        self._set(running=False, unable=why)

    def _set(self, **values: Any) -> None:
        with self._lock:
            for name, value in values.items():
                setattr(self, f"_{name}", value)

    def _task(self) -> dict[str, Any]:
        settings = self._service.settings
        held = [] if self._head is None else [b64encode(self._head.encode()).decode()]
        return {
            "database_url": settings.database_url, "key_file": str(settings.key_file),
            "vault": str(settings.vault or vault_beside(settings.key_file)), "witnesses": settings.witnesses,
            "held": held,
        }  # fmt: skip

    def _in_a_process(self, task: Mapping[str, Any]) -> Mapping[str, Any]:
        with subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0,
        ) as process:  # fmt: skip
            self._process = process
            assert process.stdin is not None and process.stdout is not None
            try:
                if self._service.stopping.is_set():
                    process.kill()
                with suppress(BrokenPipeError):
                    process.stdin.write(orjson.dumps(task) + b"\n")
                    process.stdin.flush()
                answer = process.stdout.read()  # the pipe in stays open: its end is what ends an orphan
            finally:
                process.kill()
                self._process = None
        if not answer:
            return {"unable": {"zh": _DIED[0], "en": _DIED[1]}}
        found: dict[str, Any] = orjson.loads(answer)
        return found

    def _go(self) -> None:
        stopping = self._service.stopping
        while not stopping.is_set():
            began = time.monotonic()
            state = self.check()
            ended = time.monotonic()
            rest = max(REST_S, RESTS * (ended - began))
            until = max(began + self._service.settings.verify_every_s, ended + rest)
            while not stopping.wait(LOOK_S):
                now = time.monotonic()
                if now >= until or (now >= ended + rest and self._wanted(state)):
                    break

    def _wanted(self, state: Mapping[str, Any]) -> bool:
        """Whether there is something new to verify, or something that was not well to look at again."""
        if state["state"] != VERIFIED or state["unable"]:
            return True
        with suppress(LedgerError):
            return bool(self._service.reading.reader.size() > state["size"])
        return False
