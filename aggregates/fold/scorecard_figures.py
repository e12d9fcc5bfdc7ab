"""The figures of a scorecard, each a fraction with its state, from what was counted (docs/figures.md §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from aggregates.fold.number import PLAIN, exact, fraction, percent, shown
from aggregates.fold.reporting import owes
from aggregates.fold.rules import Rules, RuleSet
from aggregates.fold.tallies_cells import HELD

OK, NOT_APPLICABLE, TOO_FEW = "OK", "NOT_APPLICABLE", "TOO_FEW"
SHARED = "shared"
NO_WEIGHTS, NO_PROCEDURE = "no-weights", "no-procedure"
HALF = Fraction(1, 2)

Cells = Mapping[str, int]


class Figure(NamedTuple):
    """A figure as exact fractions, with what is shown of it; `value` is None where there is none."""

    value: str | None
    numerator: Fraction
    denominator: Fraction
    state: str = OK
    reason: str | None = None

    def answer(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            **self._asdict(), "numerator": exact(self.numerator), "denominator": exact(self.denominator)
        }  # fmt: skip


def not_applicable(reason: str) -> Figure:
    """A figure nothing can be said of, and why."""
    return Figure(None, Fraction(0), Fraction(0), NOT_APPLICABLE, reason)


def due_seats(cells: Cells) -> int:
    """How many due seats, all weight classes together."""
    return sum(n for _, n in _classes(cells, "due"))


def by_role(cells: Cells) -> dict[str, int]:
    """Role → counted seats."""
    found: dict[str, int] = {}
    for weight, n in _classes(cells, "seats"):
        role = weight.partition("/")[0]
        found[role] = found.get(role, 0) + n
    return dict(sorted(found.items()))


def figures(cells: Cells, rules: Rules) -> dict[str, Figure]:
    """Every figure of a card by name. `cells` is what was counted of one agency, or of several together."""
    rounding = rules.weights.content["rounding"] if rules.weights else PLAIN

    def share(numerator: int, denominator: int, reason: str) -> Figure:
        return _share(Fraction(numerator), Fraction(denominator), reason, rounding)

    def count(name: str) -> int:
        return cells.get(name, 0)

    due, on_time = _slots(cells, "slots", rules), _slots(cells, "on_time", rules)
    accepted = sum(n for _, n in _classes(cells, "accepted"))
    held = sum(n for _, n in _classes(cells, "seats"))
    return {
        **_weighed(cells, rules.weights),
        "timeliness": share(on_time, due, "nothing-due" if count("dated") else "no-calendar"),
        "closure_timeliness": share(count("closed_in_time"), count("closable"), "nothing-due"),
        "completeness": _completeness(cells, accepted, rules.procedure, rounding),
        "evidence_rate": share(_holding(cells, {HELD["evidence"]}), accepted, "nothing-accepted"),
        "first_pass": share(count("reviewed") - count("returned"), count("reviewed"), "nothing-reviewed"),
        "verified_share": share(count("requests_full"), count("requests"), "nothing-requested"),
        "cooperation": share(count("cooperated"), count("cooperating"), "nothing-confirmed"),
        "coverage": share(count("covered"), held, "no-seats"),
    }


def _share(numerator: Fraction, denominator: Fraction, reason: str, rounding: Mapping[str, Any]) -> Figure:
    if not denominator:
        return not_applicable(reason)
    return Figure(percent(numerator / denominator, rounding), numerator, denominator)


def _classes(cells: Cells, mark: str) -> Iterator[tuple[str, int]]:
    """(what follows the mark, count) of every cell that begins with `mark:`."""
    for cell, n in cells.items():
        name, _, rest = cell.partition(":")
        if name == mark:
            yield rest, n


def _slots(cells: Cells, mark: str, rules: Rules) -> int:
    return sum(n for role, n in _classes(cells, mark) if owes(role, rules.procedure))


def _holding(cells: Cells, letters: Iterable[str]) -> int:
    """Accepted reports that hold all of these."""
    return sum(n for held, n in _classes(cells, "accepted") if set(letters) <= set(held))


def _completeness(cells: Cells, accepted: int, procedure: RuleSet | None, rounding: Mapping[str, Any]) -> Figure:
    if procedure is None:
        return not_applicable(NO_PROCEDURE)
    complete = _holding(cells, {HELD[name] for name in procedure.content["required"]})
    return _share(Fraction(complete), Fraction(accepted), "nothing-accepted", rounding)


Weigh = Callable[[str], Fraction]
"""Weight of a weight class."""


def _weighed(cells: Cells, weights: RuleSet | None) -> dict[str, Figure]:
    """The figures that rest on weights, each also with every shared seat at its flat weight."""
    found: dict[str, Figure] = {}
    for suffix in ("", "_flat"):
        found |= {f"{name}{suffix}": figure for name, figure in _under(cells, weights, bool(suffix)).items()}
    return found


def _under(cells: Cells, weights: RuleSet | None, flat: bool) -> dict[str, Figure]:
    if weights is None:
        return dict.fromkeys(
            ("load", "completion", "completion_undisputed", "completion_contested", "disputed_share"),
            not_applicable(NO_WEIGHTS),
        )
    content = weights.content

    def weigh(weight: str) -> Fraction:
        role, _, among = weight.partition("/")
        if role != SHARED:
            return fraction(content[role])
        return fraction(content["flat_shared"]) if flat else Fraction(1, int(among))

    def total(mark: str) -> Fraction:
        return sum((weigh(weight) * n for weight, n in _classes(cells, mark)), Fraction(0))

    rounding, load = content["rounding"], total("seats")
    done, due = total("full") + HALF * total("half"), total("due")
    contested, contested_done = total("disputed_due"), total("disputed_full") + HALF * total("disputed_half")
    few = due_seats(cells) < content["too_few"]
    return {
        "load": Figure(shown(load, rounding), load, Fraction(1)),
        "completion": _completion(done, due, few, rounding),
        "completion_undisputed": _completion(done - contested_done, due - contested, few, rounding),
        "completion_contested": _completion(contested_done, contested, few, rounding),
        "disputed_share": _share(total("disputed"), load, "no-seats", rounding),
    }


def _completion(done: Fraction, due: Fraction, few: bool, rounding: Mapping[str, Any]) -> Figure:
    figure = _share(done, due, "nothing-due", rounding)
    return figure._replace(value=None, state=TOO_FEW) if few and figure.state == OK else figure
