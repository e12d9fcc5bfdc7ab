"""What can be wrong, under the names of the nine checks (docs/proofs.md §8), and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

CHECKPOINT, WITNESSES, ENTRIES, TREE, CONSISTENCY = "checkpoint", "witnesses", "entries", "tree", "consistency"
ORDER, UNIQUENESS, SNAPSHOTS, VIEWS = "order", "uniqueness", "snapshots", "views"
NAMES = (CHECKPOINT, WITNESSES, ENTRIES, TREE, CONSISTENCY, ORDER, UNIQUENESS, SNAPSHOTS, VIEWS)
ALL = frozenset(NAMES)

_SUSPECTS = 1_000


class Fault(NamedTuple):
    """One thing wrong at one position; `suspect` is the entry it points at, when that is another one."""

    check: str
    position: int
    detail: str
    suspect: int | None = None


class Unfit(NamedTuple):
    """The first signed root that the entries `low` to `high` do not give, found at the head of size `high` or later."""

    low: int
    high: int


class Found:
    """The first fault of each check that is asked for, and the entries that faults point at (a bounded number)."""

    __slots__ = ("checks", "first", "suspects", "unfit")

    def __init__(self, checks: frozenset[str]) -> None:
        self.checks = checks
        self.first: dict[str, Fault] = {}
        self.suspects: set[int] = set()
        self.unfit: Unfit | None = None

    def note(self, faults: Iterable[Fault]) -> None:
        """Keep the first of each check; those of checks left out are passed over."""
        for fault in faults:
            if fault.check not in self.checks:
                continue
            if fault.suspect is not None and len(self.suspects) < _SUSPECTS:
                self.suspects.add(fault.suspect)
            known = self.first.get(fault.check)
            if known is None or fault.position < known.position:
                self.first[fault.check] = fault

    def join(self, other: Iterable[Fault], suspects: Iterable[int], unfit: Unfit | None) -> None:
        """Add what another range found."""
        self.note(other)
        self.suspects.update(suspects)
        self.misfit(unfit)

    def misfit(self, unfit: Unfit | None) -> None:
        """Keep the first signed root that does not fit."""
        if unfit is not None and self.unfit is None and TREE in self.checks:
            self.unfit = unfit

    def settle(self) -> None:
        """Where a signed root covers several entries, let the other findings say which of them it is."""
        if self.unfit is None:
            return
        low, high = self.unfit
        inside = [at for at in self._named() if low <= at <= high]
        detail = f"第 {low} 至 {high} 条的内容不是签署时的内容 / entries {low} to {high} are not what was signed"
        known = self.first.get(TREE)
        if known is None or not low <= known.position <= high:
            self.note([Fault(TREE, min(inside, default=low), detail)])
        elif inside and min(inside) < known.position:
            self.first[TREE] = Fault(TREE, min(inside), detail)

    def _named(self) -> Iterator[int]:
        yield from (fault.position for name, fault in self.first.items() if name != CHECKPOINT)
        yield from self.suspects
