"""Which cell is whose: the cells of the stored deltas by name and by agency, grown as new ones appear."""

from __future__ import annotations

from array import array

import numpy as np

from projections.tallies import Ints


class Layout:
    """The cells met so far. Agencies have places, from 0, in the order they were met."""

    def __init__(self) -> None:
        self._agencies: dict[str, int] = {}
        self._called: list[str] = []
        self._by_name: dict[str, tuple[array[int], array[int]]] = {}
        self._arrays: dict[str, tuple[Ints, Ints]] = {}
        self._marks: dict[str, list[str]] = {}
        self._names: dict[str, int] = {}
        self._named: list[str] = []
        self._name_of, self._place_of = array("l"), array("l")
        self._owners: tuple[Ints, Ints] | None = None

    def __len__(self) -> int:
        return len(self._name_of)

    def append(self, agency: str, name: str) -> None:
        """The next cell."""
        cell = len(self._name_of)
        place = self._agencies.setdefault(agency, len(self._agencies))
        if place == len(self._called):
            self._called.append(agency)
        if name not in self._by_name:
            self._by_name[name] = (array("l"), array("l"))
            self._names[name] = len(self._names)
            self._named.append(name)
            self._marks.setdefault(name.partition(":")[0], []).append(name)
        cells, places = self._by_name[name]
        cells.append(cell)
        places.append(place)
        self._name_of.append(self._names[name])
        self._place_of.append(place)

    def of(self, name: str) -> tuple[Ints, Ints]:
        """The cells of one name, and the place of each one's agency."""
        cells, places = self._by_name.get(name, (array("l"), array("l")))
        kept = self._arrays.get(name)
        if kept is None or len(kept[0]) != len(cells):
            kept = self._arrays[name] = (np.array(cells, np.int64), np.array(places, np.int64))
        return kept

    def beginning(self, mark: str) -> list[str]:
        """The names `mark:…` met so far."""
        return list(self._marks.get(mark, ()))

    def agencies(self) -> list[str]:
        """Every agency in the order of the places."""
        return list(self._called)

    def agency(self, place: int) -> str:
        """The agency at a place."""
        return self._called[place]

    def place(self, agency: str) -> int | None:
        """The place of an agency; None for one never met."""
        return self._agencies.get(agency)

    def name_of(self, cell: int) -> str:
        """The name of a cell."""
        return self._named[self._name_of[cell]]

    def cells_of(self, place: int) -> list[int]:
        """The cells of one agency."""
        if self._owners is None or len(self._owners[0]) != len(self._place_of):
            owner = np.array(self._place_of, np.int64)
            order = np.argsort(owner, kind="stable")
            self._owners = (order, owner[order])
        order, owner = self._owners
        low, high = np.searchsorted(owner, [place, place + 1])
        return [int(cell) for cell in order[low:high]]
