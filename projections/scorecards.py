"""Every agency's scorecard at any (V, K) from the stored deltas: exact counts of all at once, cards one by one.

The counts are those the kernel takes from the fold (aggregates.fold.tallies), and so are the cards made of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection

from aggregates.fold.number import fraction
from aggregates.fold.register import Register
from aggregates.fold.reporting import owes
from aggregates.fold.rules import Chosen, Rules
from aggregates.fold.scorecard import UNKNOWN, Card, card_of
from aggregates.fold.tallies_cells import HELD, day_number
from projections.tallies import Ints, ordinal
from projections.tallies_held import HeldTallies, held
from projections.tallies_layout import Layout
from projections.tallies_schedule import OWED, SINCE, periods_due

_LARGEST = 1 << 62
_FAR = "9999-12-31"


class Shares(NamedTuple):
    """One figure of every agency, exact: numerator / `unit` and denominator / `unit`, in the order of the agencies.

    Where a denominator is 0 nothing can be said (docs/figures.md §7).
    """

    numerators: Ints
    denominators: Ints
    unit: int


@dataclass(frozen=True, slots=True)
class Scores:
    """What is counted of every agency at (day, size) under `rules`; V an ISO day, K a ledger size.

    `agencies` are named as they go by at the viewpoint: `groups` says under which of them each agency of the layout is
    counted, None where each stands for itself. No sum is larger in size than `heaviest`.
    """

    day: str
    size: int
    rules: Rules
    layout: Layout
    sums: Ints
    agencies: list[str]
    groups: Ints | None
    register: Register
    heaviest: int

    def count(self, *names: str) -> Ints:
        """The sum of some cells for every agency, in the order of `agencies`."""
        return self._total(dict.fromkeys(names, 1))

    def figures(self) -> dict[str, Shares]:
        """Every figure of every agency's card; without weights those that need none, likewise the procedure."""
        procedure = self.rules.procedure
        accepted = dict.fromkeys(self.layout.beginning("accepted"), 1)
        evidence = {name: 1 for name in accepted if HELD["evidence"] in _rest(name)}
        seats = dict.fromkeys(self.layout.beginning("seats"), 1)
        on_time = {name: 1 for name in self.layout.beginning("on_time") if owes(_rest(name), procedure)}
        found = self._weighed()
        found |= {
            "timeliness": Shares(self._total(on_time), self._total(self._due_slots()), 1),
            "closure_timeliness": self._of("closed_in_time", "closable"),
            "evidence_rate": Shares(self._total(evidence), self._total(accepted), 1),
            "first_pass": Shares(self._total({"reviewed": 1, "returned": -1}), self.count("reviewed"), 1),
            "verified_share": self._of("requests_full", "requests"),
            "cooperation": self._of("cooperated", "cooperating"),
            "coverage": Shares(self.count("covered"), self._total(seats), 1),
        }
        if procedure is not None:
            wanted = {HELD[name] for name in procedure.content["required"]}
            complete = {name: 1 for name in accepted if wanted <= set(_rest(name))}
            found["completeness"] = Shares(self._total(complete), self._total(accepted), 1)
        return found

    def overdue_days(self) -> Ints:
        """The days beyond their deadlines of every agency's open tasks, added up."""
        return self.count("overdue") * day_number(self.day) - self.count("overdue_since")

    def cells(self, agency: str) -> Counter[str]:
        """What is counted of one agency, by cell as the kernel names them; empty for an unknown one."""
        return sum((self._cells(place) for place in self._places(agency)), Counter[str]())

    def card(self, agency: str, kind: str = UNKNOWN) -> Card | None:
        """The card of one agency, None without a seat so far. The median of overdue days is not counted here."""
        cells: Counter[str] = Counter()
        counted: set[str] = set()
        for place in self._places(agency):
            if mine := self._cells(place):
                counted.add(self.register.identity(self.layout.agency(place)))
                for name, n in mine.items():
                    cells[name] += n
        if not cells["given"]:
            return None
        return card_of(agency, cells, self.rules, self.day, kind, None, tuple(sorted(counted - {agency})))

    def cards(self) -> Iterator[Card]:
        """The cards of all agencies that have one, by name, each made when it is asked for."""
        for agency in sorted(self.agencies):
            card = self.card(agency)
            if card is not None:
                yield card

    def _cells(self, place: int) -> Counter[str]:
        """What is counted of one agency of the layout; what comes to nothing is left out."""
        found: Counter[str] = Counter()
        for cell in self.layout.cells_of(place):
            if cell < len(self.sums) and (n := int(self.sums[cell])):
                name, n = self._slots_of(self.layout.name_of(cell), n)
                found[name] += n
        return Counter({name: n for name, n in found.items() if n})

    def _slots_of(self, name: str, n: int) -> tuple[str, int]:
        """A run of owed reports as slots due; any other cell as it is."""
        mark, _, rest = name.partition(":")
        if mark not in (OWED, SINCE):
            return name, n
        terms, _, role = rest.partition(":")
        return f"slots:{role}", -n if mark == SINCE else n * self._periods_due(terms)

    def _periods_due(self, terms: str) -> int:
        per, days = terms.split("/")
        return periods_due(per, int(days), self.day)

    def _due_slots(self) -> dict[str, int]:
        found = {}
        for mark, sign in ((OWED, 1), (SINCE, -1)):
            for name in self.layout.beginning(mark):
                terms, _, role = _rest(name).partition(":")
                if owes(role, self.rules.procedure):
                    found[name] = sign * (self._periods_due(terms) if mark == OWED else 1)
        return found

    def _places(self, agency: str) -> list[int]:
        """The agencies of the layout that are counted under a name."""
        if self.groups is None:
            place = self.layout.place(agency)
            return [] if place is None else [place]
        if agency not in self.agencies:
            return []
        return [int(place) for place in np.flatnonzero(self.groups == self.agencies.index(agency))]

    def _of(self, numerator: str, denominator: str) -> Shares:
        return Shares(self.count(numerator), self.count(denominator), 1)

    def _total(self, wanted: dict[str, int]) -> Ints:
        """Cells, so many times each, added up for every agency; in Python's numbers where 64 bits might not do."""
        most = sum(map(abs, wanted.values())) * self.heaviest * (1 if self.groups is None else len(self.groups))
        out: Ints = np.zeros(len(self.agencies), np.int64 if most < _LARGEST else object)
        for name, times in wanted.items():
            cells, places = self._held(name)
            counted = self.sums[cells].astype(out.dtype, copy=False)
            np.add.at(out, places if self.groups is None else self.groups[places], counted * times)
        return out

    def _held(self, name: str) -> tuple[Ints, Ints]:
        """The cells of one name as there were when the sums were taken, and their agencies' places."""
        cells, places = self.layout.of(name)
        upto = int(np.searchsorted(cells, len(self.sums)))
        return cells[:upto], places[:upto]

    def _weighed(self) -> dict[str, Shares]:
        weights = self.rules.weights
        if weights is None:
            return {}
        content, found = weights.content, dict[str, Shares]()
        for suffix in ("", "_flat"):
            weigh = {
                weight: _weight(content, weight, bool(suffix))
                for mark in ("seats", "due", "full", "half", "disputed")
                for weight in map(_rest, self.layout.beginning(mark))
            }
            unit = 2 * lcm(*(share.denominator for share in weigh.values()))
            found |= {f"{name}{suffix}": shares for name, shares in self._under(weigh, unit).items()}
        return found

    def _under(self, weigh: dict[str, Fraction], unit: int) -> dict[str, Shares]:
        """The weighted figures; `unit` is a multiple of twice every weight's denominator."""

        def total(mark: str, times: int = unit) -> Ints:
            named = self.layout.beginning(mark)
            return self._total({name: int(weigh[_rest(name)] * times) for name in named if _rest(name) in weigh})

        load, due = total("seats"), total("due")
        done = total("full") + total("half", unit // 2)
        contested = total("disputed_due")
        contested_done = total("disputed_full") + total("disputed_half", unit // 2)
        return {
            "load": Shares(load, np.full(len(load), unit), unit),
            "completion": Shares(done, due, unit),
            "completion_undisputed": Shares(done - contested_done, due - contested, unit),
            "completion_contested": Shares(contested_done, contested, unit),
            "disputed_share": Shares(total("disputed"), load, unit),
        }


def _rest(name: str) -> str:
    """What follows the mark in the name of a cell."""
    return name.partition(":")[2]


def _weight(content: object, weight: str, flat: bool) -> Fraction:
    role, _, among = weight.partition("/")
    if role != "shared":
        return fraction(content[role])  # type: ignore[index]
    return fraction(content["flat_shared"]) if flat else Fraction(1, int(among))  # type: ignore[index]


def scorecards(
    connection: Connection, day: str, size: int, rules: Rules | None = None, *, chosen: Chosen | None = None,
    merged: bool = False,
) -> Scores:
    """What is counted of every agency at (V, K), V an ISO day, K a ledger size.

    Without `rules` those of all plans hold, `chosen` naming other versions for a re-judgement. Asserted aliases are
    followed; `merged` also adds up agencies that continue as one.
    """
    tallies = held(connection)
    with tallies.lock:
        tallies.move_on(connection)
        sums = tallies.index.sums(ordinal(day), size)
        followed = tallies.rules(day, size, chosen) if rules is None else rules
        return _scores(tallies, day, size, followed, sums, merged)


def _scores(tallies: HeldTallies, day: str, size: int, rules: Rules, sums: Ints, merged: bool) -> Scores:
    layout, register = tallies.layout, tallies.register(day, size)
    agencies, groups = layout.agencies(), None
    names = [*register.aliases, *(register.successors if merged else ())]
    for name in dict.fromkeys(names):
        place, target = layout.place(name), register.today(name) if merged else register.identity(name)
        if place is None or target == name:
            continue
        if groups is None:
            groups = np.arange(len(agencies))
        there = layout.place(target)
        if there is None:
            there = agencies.index(target) if target in agencies else len(agencies)
            agencies += [target] if there == len(agencies) else []
        groups[place] = there
    return Scores(day, size, rules, layout, sums, agencies, groups, register, tallies.index.heaviest)

