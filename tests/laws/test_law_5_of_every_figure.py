"""Law 5 for every figure there is: its support alone gives it again, in the fold and in the oracle; none is idle."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.fold.figures import KINDS
from tests.laws.answers import Kernel
from tests.laws.corpus import history
from tests.laws.examples import examples
from tests.laws.histories import points
from tests.laws.supported import View, fault

KERNEL = Kernel()
ASKED = 6
"""Figures asked for of one random history: explaining replays each of them some hundred times."""


@examples(100)
@given(points(), st.integers(0, 1 << 16))
def test_the_support_of_any_figure_is_least_and_enough(point: tuple[list[dict[str, Any]], str, int], pick: int) -> None:
    """Law 5: what an explanation lists gives the figure alone, and not without any one of its positions."""
    view = View(KERNEL, *point)
    paths = [(plan, path) for plan in view.plans for path in view.paths(plan)]
    for plan, path in random.Random(pick).sample(paths, min(ASKED, len(paths))):
        assert fault(view, plan, path) is None, (plan, path)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_figure_is_explained(kind: str) -> None:
    """Law 5 on fixed histories: of each kind of figure several are there, and each rests on its support."""
    found = 0
    for seed in range(160):
        entries = history(seed)
        view = View(KERNEL, entries, "2023-12-31" if seed % 2 else "2025-12-31", len(entries))
        paths = [(plan, path) for plan in view.plans for path in view.paths(plan) if path.partition("/")[0] == kind]
        for plan, path in random.Random(seed).sample(paths, min(2, len(paths))):
            assert fault(view, plan, path) is None, (seed, plan, path)
            found += view.figure(plan, path)["value"] not in (None, "0")
        if found >= 8:
            return
    assert found >= 4
