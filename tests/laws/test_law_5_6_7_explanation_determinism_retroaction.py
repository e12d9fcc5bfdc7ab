"""Laws 5, 6 and 7: figures rest on their support, answers are the same bytes everywhere, corrections reach back."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import given

from tests.laws import laws
from tests.laws.answers import Kernel, canonical
from tests.laws.corpus import digest
from tests.laws.examples import examples
from tests.laws.explaining import figures
from tests.laws.histories import days, histories, points

KERNEL = Kernel()
ROOT = Path(__file__).resolve().parents[2]


@examples(150)
@given(points())
def test_support_reproduces_every_figure(point: tuple[list[dict[str, Any]], str, int]) -> None:
    """Law 5: replaying only the supporting entries gives the figure again."""
    for figure in figures(KERNEL, *point):
        positions = [position for position, _ in figure.support]
        assert len(positions) == len(set(positions)), figure.what
        assert figure.from_only(positions)[0] == figure.figure, figure.what


@examples(150)
@given(points())
def test_no_support_is_idle(point: tuple[list[dict[str, Any]], str, int]) -> None:
    """Law 5: dropping any one supporting entry changes the figure or leaves an anomaly."""
    for figure in figures(KERNEL, *point):
        positions = {position for position, _ in figure.support}
        whole = figure.from_only(positions)
        for position in positions:
            assert figure.from_only(positions - {position}) != whole, (figure.what, position)


@examples(80)
@given(points())
def test_only_position_and_date_order_the_fold(point: tuple[list[dict[str, Any]], str, int]) -> None:
    """Law 6: known statements handed over in any order give the same bytes."""
    entries, day, size = point
    current = list(KERNEL.known.current(KERNEL.revisions(entries), size).values())
    straight = KERNEL.known.visible(current, day)
    random.Random(size).shuffle(current)
    assert KERNEL.known.visible(current, day) == straight
    streams = {e["subject"] for e in entries[:size]}
    assert canonical(KERNEL.of_visible(straight, day, streams)) == canonical(KERNEL.answer(entries, day, size))


def test_answers_are_the_same_bytes_in_every_process() -> None:
    """Law 6: fresh interpreters with other hash seeds give the digest that this one gives."""
    code = "from tests.laws.corpus import digest; print(digest(12))"
    for seed in ("0", "1", "4242"):
        result = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert result.stdout.strip() == digest(12), result.stderr


@examples(150)
@given(histories, days)
def test_corrections_reach_back(entries: list[dict[str, Any]], day: str) -> None:
    """Law 7: as restated, corrected statements read as if they had been right at first."""
    laws.retroaction(KERNEL, entries, day)
