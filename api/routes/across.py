"""Scorecards across plans: by fold where the ledger is small, by stored sums where folding everything takes too long.

The sums give the same cards (tests/projections/test_scorecards.py), but for two things they do not hold: the median of
overdue days, and how many statements the answer rests on. Both are null there, and so documented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, overload

import numpy as np

from aggregates.fold.register import Register
from aggregates.fold.scorecard import card_answer, kind_of
from aggregates.refusal import Refused
from api.session import Reading
from projections.plan_state import register
from projections.scorecards import Scores, scorecards
from projections.tallies_held import HeldTallies, held
from projections.worlds import rule_sets
from replay.naming import pick_agency
from replay.rule_choice import chosen
from replay.viewpoint import Viewpoint

FOLDED_UP_TO = 20_000
"""Entries of a ledger (as known at the viewpoint) up to which everything is folded: about a second."""
Row = Mapping[str, Any]


class CardRows(Sequence[Row]):
    """The cards of every agency that has one, by name; each is made when it is asked for."""

    def __init__(self, scores: Scores, known: Register, tallies: HeldTallies) -> None:
        self._scores, self._register, self._tallies = scores, known, tallies
        given = scores.count("given")
        self.agencies = sorted(scores.agencies[int(place)] for place in np.flatnonzero(given))

    def __len__(self) -> int:
        return len(self.agencies)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """One row, or those of a page."""
        with self._tallies.lock:  # the layout grows under it
            if isinstance(place, slice):
                return [self._card(agency) for agency in self.agencies[place]]
            return self._card(self.agencies[place])

    def __iter__(self) -> Iterator[Row]:
        for first in range(0, len(self), 1_000):
            yield from self[first : first + 1_000]

    def of(self, text: str) -> Row:
        """The card of the agency meant. Refused when none or several fit."""
        with self._tallies.lock:
            return self._card(pick_agency(text, self.agencies))

    def _card(self, agency: str) -> Row:
        card = self._scores.card(agency, kind_of(self._register, agency))
        if card is None:
            raise Refused("no-such-agency", f"没有单位符合“{agency}”", f"no agency fits {agency!r}")
        return row_of(card_answer(card))


def by_sums(reading: Reading, view: Viewpoint, merged: bool, rules: Sequence[str]) -> tuple[Viewpoint, CardRows]:
    """The cards of every agency over all plans, and the viewpoint with the rules followed."""
    with reading.connect() as connection:
        named = chosen(rules, rule_sets(connection, view.size))
        scores = scorecards(connection, view.day, view.size, chosen=named or None, merged=merged)
        known = register(connection, view.day, view.size)
        tallies = held(connection)
    judged = replace(view, rules=tuple(scores.rules.refs()), rejudged=tuple(sorted(named)))
    return judged, CardRows(scores, known, tallies)


def row_of(card: Mapping[str, Any]) -> dict[str, Any]:
    """A card with what a spreadsheet sorts and filters by beside it: the value of every figure, days overdue."""
    return {
        **card,
        **{name: figure["value"] for name, figure in card["figures"].items()},
        "overdue_count": card["overdue"]["count"], "overdue_days": card["overdue"]["days"],
        "yellow": card["notices"]["YELLOW"]["issued"], "red": card["notices"]["RED"]["issued"],
    }  # fmt: skip
