"""The one door to a witness's cosignature: decide, remember durably, then answer; one request per origin at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ledger.checkpoint import Signature, VerifierKey
from ledger.cosignature import with_signatures
from ledger.durable import replace
from ledger.errors import LedgerError
from replay.forks import encode, fork_of
from replay.witness.deciding import OK, UNPROVEN, Decision, Request, decide
from replay.witness.memory import Memory, MemoryDamaged, State

CLOCK_BACK_S = 300  # a clock set back further than this is not papered over
_EVIDENCE = 1_000  # files of refused notes kept


class ClockWentBack(LedgerError):
    """The witness's clock is well behind its own last cosignature: it would contradict itself."""

    code = "clock-went-back"


class Verdict(NamedTuple):
    """What was decided, the size last cosigned after it, and with 200 the cosignature and the note that carries it."""

    decision: Decision
    size: int
    signature: Signature | None = None
    note: bytes | None = None


class Witness:
    """Cosigns. Any number of threads and processes may use one state folder."""

    def __init__(self, memory: Memory, now: Callable[[], float] = time.time) -> None:
        self.memory = memory
        self._now = now

    def trust(self, origin: str, keys: Sequence[VerifierKey], *, only: bool = False) -> State:
        """Follow `origin`, trusting `keys` besides those trusted already (`only`: instead of them).

        What was cosigned is kept: a new key never starts a history anew.
        """
        with self.memory.locked(origin):
            state = self.memory.load(origin) or State(origin, ())
            kept = () if only else state.keys
            state = state._replace(keys=tuple(dict.fromkeys((*kept, *keys))))
            self.memory.save(state)
        return state

    def submit(self, request: Request) -> Verdict:
        """Decide on a request. A cosignature is returned only after the state that knows of it is on the disk."""
        origin = request.checkpoint.origin
        if not self.memory.knows(origin):  # strangers leave no lock file behind
            return Verdict(decide(None, request), 0)
        with self.memory.locked(origin):
            state = self.memory.load(origin)
            if state is None:
                raise MemoryDamaged(f"“{origin}”的见证状态不见了", f"the state of {origin!r} vanished")
            decision = decide(state.known, request)
            if decision.status != OK or decision.opened is None:
                self._keep_evidence(state, decision)
                return Verdict(decision, state.known.size)
            note = decision.opened.note
            signature = self.memory.cosigner.cosign(note, self._time(state))
            note = with_signatures(note, [signature])
            self.memory.save(state._replace(cosigned=note))
        return Verdict(decision, decision.opened.checkpoint.size, signature, note)

    def _time(self, state: State) -> int:
        """Now, never before our last cosignature: a later statement must not claim an earlier time."""
        now, last = int(self._now()), self.memory.time_of(state)
        if now < last - CLOCK_BACK_S:
            raise ClockWentBack(
                f"时钟（{now}）早于上次见证（{last}）", f"the clock ({now}) is behind the last cosignature ({last})"
            )
        return max(now, last)

    def _keep_evidence(self, state: State, decision: Decision) -> None:
        """A note the log signed and we refused may be half of a proof; two roots at one size are the whole of one."""
        if decision.opened is None or not (decision.fork or decision.status == UNPROVEN):
            return
        note = decision.opened.note
        if decision.fork and state.cosigned:
            keep(self.memory.folder / "forks", encode(fork_of(state.cosigned, note)), ".json")
        else:
            keep(self.memory.folder / "refused", note, ".note")


def keep(folder: Path, content: bytes, ending: str) -> Path:
    """`content` in a file of `folder` named by its hash; nothing is written once the folder is full."""
    file = folder / f"{sha256(content).hexdigest()[:32]}{ending}"
    folder.mkdir(parents=True, exist_ok=True)
    if not file.exists() and sum(1 for _ in folder.iterdir()) < _EVIDENCE:
        replace(file, content)
    return file
