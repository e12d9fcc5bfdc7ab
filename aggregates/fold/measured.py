"""What a measure of a rubric gives: a share of the points, the counts behind it, and what is to be listed.

docs/figures.md §9. NOT_APPLICABLE: there is no basis, the points go to others. NO_DATA: there is one and nothing is
known of it, which scores nothing and is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from aggregates.fold.number import fraction
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision
from aggregates.fold.rules import RuleSet

OK, NO_DATA, NOT_APPLICABLE = "OK", "NO_DATA", "NOT_APPLICABLE"


class Listed(NamedTuple):
    """Something the measure leaves out or could not find: a statement or an id, and a code that says why."""

    what: str
    why: str


class Measured(NamedTuple):
    """The share of the points, exact, with its counts; `share` is None unless the state is OK."""

    state: str
    reason: str | None
    share: Fraction | None
    numerator: Fraction
    denominator: Fraction
    listed: tuple[Listed, ...] = ()
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What measures look at: the plan at its day, the region's visible measurements, the procedure in force."""

    plan: Plan
    measured: list[Revision]
    procedure: RuleSet | None


Item = Mapping[str, Any]
"""One item of an adopted rubric, its numbers as decimal text."""
Measure = Callable[[Seen, Item], Measured]


def number(item: Item, name: str) -> Fraction:
    """A number of the item; 0 where the rubric does not state it."""
    return fraction(item[name]) if item.get(name) is not None else Fraction(0)


def cap(item: Item) -> Fraction | None:
    """The most an unmet target reaches; None where the rubric sets no cap."""
    return fraction(item["unmet_cap"]) if item.get("unmet_cap") is not None else None


def no_basis(reason: str, listed: Iterable[Listed] = ()) -> Measured:
    """Nothing to measure."""
    return Measured(NOT_APPLICABLE, reason, None, Fraction(0), Fraction(0), tuple(listed))


def no_data(reason: str, denominator: int, listed: Iterable[Listed] = ()) -> Measured:
    """Something to measure, and nothing known of it."""
    return Measured(NO_DATA, reason, None, Fraction(0), Fraction(denominator), tuple(listed))


def ratio(
    numerator: Fraction | int, denominator: int, listed: Iterable[Listed] = (), *, estimated: bool = False
) -> Measured:
    """numerator / denominator, the denominator above 0."""
    share = Fraction(numerator) / denominator
    return Measured(OK, None, share, Fraction(numerator), Fraction(denominator), tuple(listed), estimated)
