"""Following ledgers by oneself: fetch a checkpoint, prove from tiles that it extends the last one, cosign."""

from __future__ import annotations

from typing import NamedTuple

from ledger.checkpoint import Checkpoint, parse
from ledger.errors import BadCheckpoint, LedgerError
from replay.forks import Fork, fork_of
from replay.notes import open_note
from replay.remote import Remote, checkpoint_of
from replay.tile_prover import BadTiles, TileProver
from replay.witness.cosigning import Verdict, Witness
from replay.witness.deciding import CONFLICT, OK, Request
from replay.witness.memory import State

_TRIES = 3  # against another process that cosigns the same origin meanwhile
COSIGNED, REFUSED, UNREACHABLE = "cosigned", "refused", "unreachable"


class Visit(NamedTuple):
    """What came of one visit. `note`: with the cosignature, or the one refused; `fork`: the proof, if there is one."""

    log: str
    outcome: str
    zh: str = ""
    en: str = ""
    origin: str | None = None
    size: int | None = None
    before: int = 0
    note: bytes | None = None
    fork: Fork | None = None


class _Refusal(Exception):
    """A checkpoint that is not cosigned; `.told` are the words, `.fork` the proof."""

    def __init__(self, zh: str, en: str, fork: Fork | None = None) -> None:
        super().__init__(en)
        self.zh, self.en, self.fork = zh, en, fork


def visit(witness: Witness, log: Remote, name: str) -> Visit:
    """Look at a log once. Never raises for what the log does; MemoryDamaged and ClockWentBack do come through."""
    try:
        note = checkpoint_of(log, name)
    except LedgerError as error:
        return Visit(name, UNREACHABLE, error.zh, error.en)
    try:
        stated = parse(note)
    except BadCheckpoint as error:
        return Visit(name, REFUSED, error.zh, error.en, note=note)
    before = 0
    for _ in range(_TRIES):
        state = witness.memory.load(stated.origin)
        try:
            before = _known_size(state)
            request = Request(before, _proof(state, log, note), note, stated)
        except _Refusal as no:
            return Visit(name, REFUSED, no.zh, no.en, stated.origin, stated.size, before, note, no.fork)
        except BadTiles as error:
            return Visit(name, REFUSED, error.zh, error.en, stated.origin, stated.size, before, note)
        except LedgerError as error:
            return Visit(name, UNREACHABLE, error.zh, error.en, stated.origin, stated.size, before)
        verdict = witness.submit(request)
        if verdict.decision.status != CONFLICT:
            break
    return _told(name, stated, before, note, verdict)


def _known_size(state: State | None) -> int:
    if state is None:
        raise _Refusal(
            "未跟踪这个账本，请先用 witness trust 登记其公钥",
            "this origin is not followed; name its key with witness trust first",
        )
    return state.known.size


def _proof(state: State | None, log: Remote, note: bytes) -> tuple[bytes, ...]:
    """The consistency proof from what was cosigned to `note`; _Refusal where there is none to be had."""
    assert state is not None
    known, last = state.known, state.cosigned
    try:
        new = open_note(note, state.keys).checkpoint
    except BadCheckpoint as error:
        raise _Refusal(error.zh, error.en) from error
    if new.size < known.size:
        raise _Refusal(
            f"账本变短了：曾见证 {known.size} 条，现称 {new.size} 条",
            f"the ledger shrank: {known.size} entries were cosigned, now it states {new.size}",
        )
    if new.size == known.size and last:
        if new.root != known.root:
            raise _Refusal(
                f"第 {new.size} 条处有两个根：分叉", f"two roots at size {new.size}: a fork", fork_of(last, note)
            )
        return ()
    return _from_tiles(TileProver(log, new), known.size, known.root, last, note)


def _from_tiles(prover: TileProver, size: int, root: bytes, last: bytes | None, note: bytes) -> tuple[bytes, ...]:
    if not size:
        return ()
    proof, found = prover.consistency(size), prover.root(size)
    if found != root:
        fork = fork_of(last or b"", note, found, proof) if last else None
        raise _Refusal(
            f"前 {size} 条与曾经见证的不同：分叉",
            f"the first {size} entries are not those that were cosigned: a fork",
            fork,
        )
    return tuple(proof)


def _told(name: str, stated: Checkpoint, before: int, note: bytes, verdict: Verdict) -> Visit:
    decision = verdict.decision
    if decision.status == OK:
        return Visit(name, COSIGNED, "", "", stated.origin, stated.size, before, verdict.note)
    return Visit(name, REFUSED, decision.zh, decision.en, stated.origin, stated.size, before, note)
