"""Paging through steps: bulk imports in one, idle stretches named, keys forwards and backwards."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from aggregates.fold.revision import Revision, revisions
from replay import cli_replay
from replay.cli import app
from replay.stepping import BULK, IDLE_DAYS, blocks, walk
from replay.steps import Step
from tests.api import worlds
from tests.laws.corpus import history


def _steps(*days: str, actor: str = "importer") -> list[Step]:
    first: Revision = next(revisions(history(0)))
    return [
        Step(first._replace(position=n, recorded_at=f"{day}T01:00:00.000000Z", actor=actor), day, (), (), ())
        for n, day in enumerate(days, 1)
    ]


def test_an_import_is_one_block() -> None:
    """More than a handful recorded at one instant by one author fold into one; a handful does not; nothing is lost."""
    many = _steps(*["2023-01-01"] * (BULK + 1))
    (block,) = blocks(many, folded=True)
    assert block.bulk and list(block.steps) == many and str(BULK + 1) in block.kinds()
    assert len(list(blocks(many[:-1], folded=True))) == BULK
    assert len(list(blocks(many, folded=False))) == BULK + 1
    mixed = [*many[:4], *_steps(*["2023-01-01"] * 4, actor="other")]
    assert not any(block.bulk for block in blocks(mixed, folded=True))


def test_idle_stretches_are_named() -> None:
    """A stretch is named with its days from a month on; before the first entry there is none."""
    steps = _steps("2023-01-01", "2023-01-30", "2023-03-01", "2023-06-03")
    found = [block.idle for block in blocks(steps, folded=True)]
    assert IDLE_DAYS == 30 and found == [0, 0, 30, 94]


def test_keys() -> None:
    """n goes on, p goes back, q leaves; ends hold; other keys and nothing to show do nothing."""
    assert list(walk("nnpq", 4)) == [0, 1, 2, 1]
    assert list(walk("pnnnn", 2)) == [0, 0, 1, 1, 1, 1]
    assert list(walk("xn?q n", 3)) == [0, 1]
    assert list(walk(["\x1b[B", " ", "\x1b[A", "\r"], 9)) == [0, 1, 2, 1, 2]
    assert list(walk("nnn", 0)) == []


def test_one_by_one_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal `--step` shows a block for each key until q; through a pipe it lists them all."""
    words = ["replay", "襄汾", "--from", "2026-02-05", "-d", str(worlds.demo_ledger() / "ledger.db")]
    listed = CliRunner().invoke(app, [*words, "--step"])
    assert listed.exit_code == 0 and listed.stdout.count("入账 2026-02") == 5
    keys = iter("npq")
    monkeypatch.setattr(cli_replay, "_terminal", lambda: True)
    monkeypatch.setattr(cli_replay.typer, "getchar", lambda: next(keys))
    done = CliRunner().invoke(app, [*words, "--step"])
    assert done.exit_code == 0 and done.stdout.count("入账 2026-02") == 3
    assert done.stdout.count("入账 2026-02-05") == 3 and "(2/5) n 下一条 next" in done.stderr
    assert next(keys, None) is None


def test_the_end_of_input_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-D ends the paging as q does."""

    def gone() -> str:
        raise EOFError

    monkeypatch.setattr(cli_replay.typer, "getchar", gone)
    assert list(cli_replay._keys()) == []
