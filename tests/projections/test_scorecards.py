"""Scorecards from stored deltas are those of the kernel: on random histories, on the generated nation, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from aggregates.fold.known import known
from aggregates.fold.revision import Revision, revisions
from aggregates.fold.rules import rules_at
from aggregates.fold.scorecard import card_answer, card_of, cards, kind_of
from aggregates.fold.world import world
from projections.database import views_engine
from projections.runner import Runner
from projections.scorecards import Scores, scorecards
from projections.statements import current
from projections.tallies_view import TalliesView
from tests.laws.examples import examples
from tests.aggregates.fold.plan_histories import DAYS, LAST
from tests.projections.busy import ledgers
from tests.projections.given import Book, views_of


def by_the_fold(every: Sequence[Revision], day: str, size: int, merged: bool) -> dict[str, Any]:
    """Agency → card by the kernel, the median of overdue days left out: it is not stored."""
    found = cards(world(sorted(known(every, day, size), key=lambda r: r.key), day), merged=merged)
    return {name: _plain(card_answer(card)) for name, card in found.items()}


def stored(connection: Connection, every: Sequence[Revision], day: str, size: int, merged: bool) -> dict[str, Any]:
    """The same from the read model."""
    scores = scorecards(connection, day, size, merged=merged)
    register = world(known(every, day, size), day).register
    found = {name: scores.card(name, kind_of(register, name)) for name in scores.agencies}
    _figures_agree(scores)
    return {name: _plain(card_answer(card)) for name, card in found.items() if card is not None}


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    return answer | {"overdue": answer["overdue"] | {"median": None}}


def _figures_agree(scores: Scores) -> None:
    """The figures of all agencies at once are those of the single cards, as exact fractions."""
    figures, overdue = scores.figures(), scores.overdue_days()
    for place, agency in enumerate(scores.agencies):
        card = scores.card(agency)
        if card is None:
            continue
        assert int(overdue[place]) == card.overdue_days
        for name, shares in figures.items():
            one = card.figures[name]
            if not shares.denominators[place]:
                assert one.state == "NOT_APPLICABLE", (agency, name)
                continue
            assert Fraction(int(shares.numerators[place]), shares.unit) == one.numerator, (agency, name)
            assert Fraction(int(shares.denominators[place]), shares.unit) == one.denominator, (agency, name)


@examples(120)
@given(ledgers, st.sampled_from((*DAYS, LAST)), st.sampled_from((1, 3, 10**6)), st.booleans(), st.booleans())
def test_any_history(entries: list[dict[str, Any]], day: str, page: int, forget: bool, merged: bool) -> None:
    """At several sizes every card, and every figure of all cards, is that of the kernel's fold."""
    every = list(revisions(entries))
    with views_of(entries, page, forget) as connection:
        for size in sorted({len(entries), len(entries) * 2 // 3, len(entries) // 3, 1}):
            assert stored(connection, every, day, size, merged) == by_the_fold(every, day, size, merged)
