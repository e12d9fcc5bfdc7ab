"""The state kept for decisions equals a fold from scratch, after any entries and any questions in between."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.fold.history import History
from tests.laws.answers import Kernel
from tests.laws.histories import days, histories
from tests.laws.trials import kept_is_anew

KERNEL = Kernel()


@settings(max_examples=120)
@given(histories, st.lists(st.lists(days, max_size=3), max_size=60))
def test_the_kept_state_is_the_fold_from_scratch(entries: list[dict[str, Any]], asked: list[list[str]]) -> None:
    """Proven equal (semantics.md): whole and near every task, for rising and falling days asked between entries."""
    for stream in sorted({e["subject"] for e in entries if e["subject"].startswith("plan:")}):
        history = History()
        for at, entry in enumerate(e for e in entries if e["subject"] == stream):
            history.learn(entry)
            for day in asked[at] if at < len(asked) else ():
                assert kept_is_anew(KERNEL, history, day)
        for day in ("2021-12-31", "2026-01-31", "2020-12-31"):
            assert kept_is_anew(KERNEL, history, day)


@settings(max_examples=60)
@given(histories, st.integers(0, 100))
def test_reading_on_is_reading_anew(entries: list[dict[str, Any]], share: int) -> None:
    """A history that learns the rest later knows what one reading everything at once knows."""
    own = [e for e in entries if e["subject"] == "plan:P"]
    cut = len(own) * share // 100
    grown = History(own[:cut])
    grown.state("2023-12-31")
    for entry in own[cut:]:
        grown.learn(entry)
    once = History(own)
    assert (grown.version, grown.current) == (once.version, once.current)
    assert grown.state("2023-12-31") == once.state("2023-12-31")


@settings(max_examples=40)
@given(histories)
def test_what_stands_is_stated_and_not_taken_back(entries: list[dict[str, Any]]) -> None:
    """A statement stands at the head unless its last revision is a retraction."""
    own = [e for e in entries if e["subject"] == "plan:P"]
    history = History(own)
    for statement in {e["statementid"] for e in own}:
        last = [e for e in own if e["statementid"] == statement][-1]
        assert history.stands(statement) == (last["type"] != "statement.retracted")
    assert not history.stands("task:never")
