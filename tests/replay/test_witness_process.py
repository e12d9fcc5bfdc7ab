"""`shilu-audit witness serve` as a process of its own: killed at any moment, it never forgets what it answered."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ledger.asking import Witness, WitnessRefused, ask
from ledger.cosignature import Cosigner
from ledger.errors import LedgerError
from ledger.fetching import Unreachable, fetch
from ledger.merkle import tree_root
from replay import cli_witness
from replay.cli import app
from replay.witness.memory import KEY_FILE
from tests.laws.examples import SOAK
from tests.replay.operators import ORIGIN, export, leaves, proof, signed, witness

ROOT = Path(__file__).parents[2]
_MAIN = "import sys; from replay.cli import main; sys.argv[0] = 'shilu-audit'; main()"


@contextmanager
def served(state: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command running, and the URL it names."""
    words = [sys.executable, "-c", _MAIN, "witness", "serve", "--state", str(state), "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        found = re.search(r"http://\S+", process.stderr.readline())
        assert found
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield found[0].rstrip("/"), process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_says_who_it_is_and_ends_when_told(tmp_path: Path, sign: signal.Signals) -> None:
    """The first line names key and address, so does `GET /`; an interrupt is its regular end, and so is a stop."""
    key = witness(tmp_path).memory.cosigner.verifier
    with served(tmp_path) as (url, process):
        assert fetch(f"{url}/", limit=1_000, timeout_s=5).body.decode() == f"{key.name}\n{key}\n"
        process.send_signal(sign)
        assert process.wait(10) == 0


def test_killed_again_and_again(tmp_path: Path) -> None:
    """kill -9 while two histories are pushed: whatever was answered over all lives is of one history."""
    key = witness(tmp_path).memory.cosigner.verifier
    histories = [leaves(300), leaves(300, "b", common=3)]
    answered: list[tuple[int, bytes]] = []
    dice = random.Random(5)

    def push(url: str, history: list[bytes]) -> None:
        for size in range(1, 300):
            try:
                ask(Witness(url, key), signed(history[:size]), 0, lambda old, size=size: proof(old, history[:size]))
                answered.append((size, tree_root(history[:size])))
            except WitnessRefused:
                continue
            except Unreachable:
                return

    for _ in range(60 if SOAK else 4):
        with served(tmp_path) as (url, process):
            threads = [threading.Thread(target=push, args=(url, history)) for history in histories]
            for thread in threads:
                thread.start()
            threads[0].join(dice.uniform(0.02, 0.3))
            os.kill(process.pid, signal.SIGKILL)
            for thread in threads:
                thread.join()
    assert answered
    assert any(all(tree_root(history[:size]) == root for size, root in answered) for history in histories)
    state = witness(tmp_path).memory.load(ORIGIN)
    assert state is not None and state.known.size >= max(answered)[0]


@pytest.mark.parametrize("listen", ["8601", "host:", "host:port", "host:99999", ":1"])
def test_addresses_that_are_none(tmp_path: Path, listen: str) -> None:
    """A wrong address is wrong usage."""
    witness(tmp_path)
    result = CliRunner().invoke(app, ["witness", "serve", "--state", str(tmp_path), "--listen", listen])
    assert result.exit_code == 2


def test_following_every_few_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--every` looks again and again: the log that grew meanwhile is cosigned at its new size."""
    one = witness(tmp_path / "state")
    sizes = iter([400, 900])
    log = export(tmp_path / "log", leaves(100))
    waited: list[float] = []

    def grow(seconds: float) -> None:
        waited.append(seconds)
        size = next(sizes, None)
        if size is None:
            raise KeyboardInterrupt
        export(log, leaves(size))

    monkeypatch.setattr(cli_witness.time, "sleep", grow)
    words = ["witness", "follow", "--state", str(tmp_path / "state"), str(log), "--every", "30"]
    CliRunner().invoke(app, words)
    state = one.memory.load(ORIGIN)
    assert state is not None and state.known.size == 900
    assert waited == [30, 30, 30]


def test_a_key_of_another_kind_is_no_witness(tmp_path: Path) -> None:
    """A folder whose key file is damaged serves nothing."""
    witness(tmp_path)
    (tmp_path / KEY_FILE).write_text("x")
    result = CliRunner().invoke(app, ["witness", "serve", "--state", str(tmp_path)])
    assert result.exit_code == 2
    with pytest.raises(LedgerError):
        Cosigner.load(tmp_path / KEY_FILE)
