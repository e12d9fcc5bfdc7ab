"""P7: whatever an operator signs and however it asks, a witness never cosigns two histories.

An operator with the ledger's key forks, shrinks, repeats, reorders and races its requests; the witness is restarted and
killed between remembering and answering. The same machine finds the contradiction as soon as one safeguard is removed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from ledger.asking import request_body
from ledger.checkpoint import parse
from ledger.merkle import leaf_hash, tree_root
from replay.witness import cosigning
from replay.witness.cosigning import Verdict, Witness
from replay.witness.deciding import CONFLICT, OK, UNPROVEN, Decision, Known, Request, decide, parse_request
from replay.witness.memory import Memory, State
from replay.witness.serving import answer
from tests.laws.examples import SOAK, examples
from tests.replay.operators import NOW, ORIGIN, leaves, proof, request, signed, witness

LENGTH = 12


class Killed(BaseException):
    """The witness's process ended here."""


class HookedMemory(Memory):
    """A memory that lets something happen just before and just after a state is on the disk."""

    before: Callable[[], None] | None = None
    after: Callable[[], None] | None = None

    def save(self, state: State) -> None:
        """Each hook happens once."""
        before, self.before = self.before, None
        if before:
            before()
        super().save(state)
        after, self.after = self.after, None
        if after:
            after()


class UnlockedMemory(HookedMemory):
    """Broken: reading, deciding and remembering are not one step."""

    def locked(self, origin: str) -> AbstractContextManager[object]:
        """No lock at all."""
        return nullcontext()


class LateMemory(HookedMemory):
    """Broken: remembers in memory, and on the disk only some time after it has answered (here: never)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._unsaved: dict[str, State] = {}

    def save(self, state: State) -> None:
        """Not on the disk yet."""
        self._unsaved[state.origin] = state

    def load(self, origin: str) -> State | None:
        """What would be on the disk by and by."""
        return self._unsaved.get(origin) or super().load(origin)


def blind_to_roots(known: Known | None, asked: Request) -> Decision:
    """Broken: at the same size the roots are not compared."""
    decision = decide(known, asked)
    return decision._replace(status=OK, fork=False) if decision.status == CONFLICT and decision.opened else decision


def blind_to_proofs(known: Known | None, asked: Request) -> Decision:
    """Broken: the consistency proof is not checked."""
    decision = decide(known, asked)
    return decision._replace(status=OK) if decision.status == UNPROVEN else decision


def blind_to_sizes(known: Known | None, asked: Request) -> Decision:
    """Broken: the caller's old size is believed."""
    decision = decide(known, asked)
    if decision.status != CONFLICT or known is None or decision.opened:
        return decision
    return decide(known._replace(last=None), asked._replace(old=0, proof=()))


class Operator(RuleBasedStateMachine):
    """Signs any number of histories of one origin, and asks the witness to cosign them."""

    memory: type[HookedMemory] = HookedMemory

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = NOW
        self.histories = [leaves(LENGTH)]
        self.sent: list[bytes] = []
        self.statements: list[tuple[int, int, bytes]] = []  # (time, size, root) of every cosignature received
        witness(Path(self.folder.name))
        self.restart()

    def teardown(self) -> None:
        """Remove the folder."""
        self.folder.cleanup()

    @rule()
    def restart(self) -> None:
        """A fresh process on the same folder."""
        self.hooked = self.memory(Path(self.folder.name))
        self.witness = Witness(self.hooked, self._tick)

    @precondition(lambda self: len(self.histories) < 5)
    @rule(data=st.data(), at=st.integers(0, LENGTH - 1))
    def fork(self, data: Any, at: int) -> None:
        """Another history that begins like one of those before."""
        base = self._drawn(data)
        name = len(self.histories)
        self.histories.append(base[:at] + [leaf_hash(f"{name}:{i}".encode()) for i in range(at, LENGTH)])

    @rule(data=st.data(), size=st.integers(1, LENGTH))
    def ask_honestly(self, data: Any, size: int) -> None:
        """Some size of some history, from where the witness says it is."""
        self._send(request(self._witness_size(), self._drawn(data)[:size]))

    @rule(data=st.data(), size=st.integers(1, LENGTH), old=st.integers(0, LENGTH))
    def ask_from_anywhere(self, data: Any, size: int, old: int) -> None:
        """Some size of some history, from any size, with a proof of any history."""
        hashes, other = self._drawn(data)[:size], self._drawn(data)[:size]
        self._send(request_body(signed(hashes), old, proof(old, other)))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def repeat(self, data: Any) -> None:
        """A request that was sent before."""
        self._send(data.draw(st.sampled_from(self.sent)))

    @rule(data=st.data(), size=st.integers(1, LENGTH), saved=st.booleans())
    def ask_and_kill(self, data: Any, size: int, saved: bool) -> None:
        """The process dies just before, or just after, the state is on the disk; the answer is lost."""
        setattr(self.hooked, "after" if saved else "before", _die)
        with suppress(Killed):
            self._send(request(self._witness_size(), self._drawn(data)[:size]))
        self.restart()

    @rule(data=st.data(), first=st.integers(1, LENGTH), second=st.integers(1, LENGTH))
    def race(self, data: Any, first: int, second: int) -> None:
        """A second request arrives while the first is decided, but not yet remembered."""
        old = self._witness_size()
        bodies = [request(old, self._drawn(data)[:size]) for size in (first, second)]
        rival = threading.Thread(target=self._send, args=(bodies[1],))

        def arrive() -> None:
            rival.start()
            rival.join(0.02)  # it either waits for its turn, or is through by then

        self.hooked.before = arrive
        self._send(bodies[0])
        self.hooked.before = None
        if rival.ident:
            rival.join()

    @invariant()
    def no_two_histories(self) -> None:
        """Everything cosigned is the beginning of one history; a later statement is never of fewer entries."""
        fits = any(
            all(tree_root(history[:size]) == root for _, size, root in self.statements) for history in self.histories
        )
        assert fits or not self.statements, "two cosignatures contradict each other"
        sizes = [size for _, size, _ in sorted(self.statements)]
        assert sizes == sorted(sizes), "a later cosignature is of fewer entries"

    def _send(self, body: bytes) -> None:
        self.sent.append(body)
        reply = answer(self.witness, body)
        if reply.status == OK:
            note = parse_request(body).note
            head = parse(note)
            time = self.hooked.cosigner.verifier.timestamp(note + reply.body)
            assert time is not None
            self.statements.append((time, head.size, head.root))

    def _tick(self) -> float:
        self.clock += 1
        return self.clock

    def _witness_size(self) -> int:
        state = self.hooked.load(ORIGIN)
        return state.known.size if state else 0

    def _drawn(self, data: Any) -> list[bytes]:
        found: list[bytes] = data.draw(st.sampled_from(self.histories))
        return found


def _die() -> None:
    raise Killed


def _run(machine: type[Operator], short: int, **more: Any) -> None:
    chosen = settings(
        examples(short), stateful_step_count=60 if SOAK else 15, deadline=None,
        suppress_health_check=list(HealthCheck), database=None, **more,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)


def test_no_two_cosignatures_contradict() -> None:
    """P7: over arbitrary signed histories, races, restarts and kills."""
    _run(Operator, 40)


def _broken(memory: type[HookedMemory]) -> type[Operator]:
    return type("Broken", (Operator,), {"memory": memory})


@pytest.mark.parametrize("memory", [UnlockedMemory, LateMemory])
def test_control_a_memory_that_is_not_atomic_or_late(memory: type[HookedMemory]) -> None:
    """Without the lock, or with the state written after the answer, the machine finds the contradiction."""
    with pytest.raises(AssertionError, match=r"contradict|fewer"):
        _run(_broken(memory), 400, phases=[Phase.generate], derandomize=True)


@pytest.mark.parametrize("broken", [blind_to_roots, blind_to_proofs, blind_to_sizes])
def test_control_a_check_left_out(broken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the comparison of roots, of proofs or of sizes, the machine finds the contradiction."""
    monkeypatch.setattr(cosigning, "decide", broken)
    with pytest.raises(AssertionError, match=r"contradict|fewer"):
        _run(Operator, 400, phases=[Phase.generate], derandomize=True)


def test_many_threads_two_histories(tmp_path: Path) -> None:
    """Eight threads push two histories at once, each from wherever the witness is: one history is cosigned."""
    one = witness(tmp_path)
    histories = [leaves(60), leaves(60, "b", common=20)]
    cosigned: list[tuple[int, bytes]] = []

    def push(history: list[bytes]) -> None:
        for size in range(1, 61):
            for _ in range(3):
                state = one.memory.load(ORIGIN)
                verdict = _submitted(one, request(state.known.size if state else 0, history[:size]))
                if verdict and verdict.decision.status == OK:
                    cosigned.append((size, tree_root(history[:size])))

    threads = [threading.Thread(target=push, args=(histories[number % 2],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert any(all(tree_root(history[:size]) == root for size, root in cosigned) for history in histories)
    assert max(cosigned)[0] == 60


def _submitted(one: Witness, body: bytes) -> Verdict | None:
    asked = parse_request(body)
    return one.submit(asked) if asked.old <= asked.checkpoint.size else None
