"""Scorecards of agencies: what they hold, how they do, and what it rests on (docs/figures.md §7). Never a rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from aggregates.fold.deadlines import task_due
from aggregates.fold.number import shown
from aggregates.fold.plan import Plan
from aggregates.fold.progression import ANSWERING, is_open
from aggregates.fold.register import Register
from aggregates.fold.rules import Rules
from aggregates.fold.scorecard_figures import Cells, Figure, by_role, due_seats, figures
from aggregates.fold.tallies import tallies_at
from aggregates.fold.tallies_cells import day_number
from aggregates.fold.world import World

UNKNOWN = "UNKNOWN"
_HALVES: Mapping[str, Any] = {"places": 1, "mode": "half_up"}
"""A median of whole days is a whole or a half."""


@dataclass(frozen=True, slots=True)
class Card:
    """What was counted of one agency at one day, and its figures by name.

    `overdue` are the days each overdue task is late, None where only their number and sum are known; `former` are the
    agencies it continues, when their cards were added up.
    """

    agency: str
    kind: str
    cells: Cells
    figures: Mapping[str, Figure]
    overdue_days: int
    overdue: tuple[int, ...] | None = None
    former: tuple[str, ...] = ()


@dataclass(slots=True)
class _Counts:
    """What is added up for one card."""

    cells: Counter[str] = field(default_factory=Counter)
    overdue: list[int] = field(default_factory=list)
    agencies: set[str] = field(default_factory=set)


def cards(world: World, plans: Sequence[str] | None = None, merged: bool = False) -> dict[str, Card]:
    """Agency id → card at the day of the world, over the plans named, or all.

    One plan alone is judged by its own rules, several by those of every plan. Asserted aliases are followed; `merged`
    also adds up agencies that continue as one. An agency without a seat so far has no card.
    """
    named = sorted(world.plans) if plans is None else [plan for plan in plans if plan in world.plans]
    rules = world.rules(plans[0] if plans is not None and len(plans) == 1 else None)
    written: dict[str, _Counts] = {}
    for plan in named:
        for (agency, cell), n in tallies_at(world, plan).items():
            written.setdefault(agency, _Counts()).cells[cell] += n
        for agency, days in overdue_days(world.plans[plan]).items():
            written.setdefault(agency, _Counts()).overdue += days
    found = _together(written, world.register, merged)
    return {
        agency: _card(agency, found[agency], rules, world) for agency in sorted(found) if found[agency].cells["given"]
    }


def _together(written: Mapping[str, _Counts], register: Register, merged: bool) -> dict[str, _Counts]:
    """The counts of names that stand for one agency added up, by the name it goes by."""
    found: dict[str, _Counts] = {}
    for agency, counts in written.items():
        identity = register.identity(agency)
        total = found.setdefault(register.today(agency) if merged else identity, _Counts())
        total.cells.update(counts.cells)
        total.overdue += counts.overdue
        total.agencies.add(identity)
    return found


def _card(agency: str, found: _Counts, rules: Rules, world: World) -> Card:
    former = tuple(sorted(found.agencies - {agency}))
    return card_of(agency, found.cells, rules, world.day, kind_of(world.register, agency), found.overdue, former)


def kind_of(register: Register, agency: str) -> str:
    """The registered kind of an agency; UNKNOWN where the register does not have it."""
    registered = register.agencies.get(agency)
    return str(registered.data["kind"]) if registered else UNKNOWN


def card_of(
    agency: str,
    cells: Cells,
    rules: Rules,
    day: str,
    kind: str = UNKNOWN,
    overdue: Iterable[int] | None = None,
    former: tuple[str, ...] = (),
) -> Card:
    """The card from what was counted at `day` (ISO): cells by name, as the tallies' cells are named."""
    days = cells.get("overdue", 0) * day_number(day) - cells.get("overdue_since", 0)
    late = None if overdue is None else tuple(sorted(overdue))
    return Card(agency, kind, cells, figures(cells, rules), days, late, former)


def overdue_days(plan: Plan) -> dict[str, list[int]]:
    """Agency → for each open, overdue task of its counted answering seats the days beyond the deadline."""
    found: dict[str, list[int]] = {}
    for task in plan.tasks.values():
        counts = task.defined is not None and task.defined.in_force(plan.day)
        due = task_due(plan, task.task) if counts and is_open(task.progression.status) else None
        if due is None or due.day >= plan.day:
            continue
        answering = {s.agency for s in task.seats.values() if s.role in ANSWERING and s.in_force(plan.day)}
        for agency in answering:
            found.setdefault(agency, []).append(day_number(plan.day) - day_number(due.day))
    return found


def median(days: Sequence[int]) -> Fraction | None:
    """The middle one, the mean of the middle two; None for none."""
    ordered = sorted(days)
    if not ordered:
        return None
    half = len(ordered) // 2
    return Fraction(ordered[half]) if len(ordered) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)


def card_answer(card: Card) -> dict[str, Any]:
    """A card as JSON-ready values; numbers of things are numbers, figures are text."""
    cells = card.cells
    middle = None if card.overdue is None else median(card.overdue)
    return {
        "agency": card.agency,
        "kind": card.kind,
        "former": list(card.former),
        "seats": by_role(cells),
        "tasks": cells.get("tasks", 0),
        "due_seats": due_seats(cells),
        "unstated": cells.get("unstated", 0),
        "overdue": {
            "days": card.overdue_days,
            "count": cells.get("overdue", 0),
            "median": None if middle is None else shown(middle, _HALVES),
        },
        "notices": {
            colour: {
                "issued": cells.get(f"issued:{colour}", 0),
                "closed_in_time": cells.get(f"in_time:{colour}", 0),
            }
            for colour in ("YELLOW", "RED")
        },
        "figures": {name: figure.answer() for name, figure in card.figures.items()},
    }
