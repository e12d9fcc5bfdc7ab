"""A plan folded again from some of its statements, with a memory of its tasks, is the plan folded without one."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from aggregates.fold.answer import plan_answer
from aggregates.fold.known import known
from aggregates.fold.plan import fold
from aggregates.fold.refold import Refold
from aggregates.fold.revision import revisions
from tests.laws.examples import examples
from tests.laws.histories import histories

DAY, SIZE = "2025-12-31", 10_000


@examples(100)
@given(histories, st.lists(st.sets(st.integers(0, 60)), min_size=2, max_size=8))
def test_the_memory_makes_no_difference(entries: list[dict[str, Any]], left_out: list[set[int]]) -> None:
    """Whatever is left out, and put back: the same plan, down to the order of its parts and anomalies."""
    every = list(revisions(entries))
    memory = Refold()
    for stream in {r.stream for r in every if r.stream.startswith("plan:")}:
        said = known([r for r in every if r.stream == stream], DAY, SIZE)
        for out in left_out:
            some = [r for place, r in enumerate(said) if place not in out]
            again, anew = memory.fold(some, DAY), fold(some, DAY)
            assert again == anew
            assert orjson.dumps(plan_answer(again)) == orjson.dumps(plan_answer(anew))
