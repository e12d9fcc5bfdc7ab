"""The agency register at a viewpoint: which registered names are one agency on which day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from aggregates.fold.revision import Revision


@dataclass(slots=True)
class Register:
    """Agencies, aliases that nobody rejected, successors by reform, parts by splits, and members of collective parties,
    as visible at the viewpoint."""

    agencies: dict[str, Revision] = field(default_factory=dict)
    aliases: dict[str, tuple[str, Revision]] = field(default_factory=dict)
    successors: dict[str, tuple[str, Revision]] = field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def identity(self, agency: str) -> str:
        """The name an agency goes by: aliases followed, reforms not (history resolves at its own date)."""
        return _end(agency, lambda name: self.aliases[name][0] if name in self.aliases else None)

    def today(self, agency: str) -> str:
        """The agency that continues this one at the viewpoint, through aliases, renames and mergers."""
        return _end(self.identity(agency), self._continued)

    def _continued(self, agency: str) -> str | None:
        return self.identity(self.successors[agency][0]) if agency in self.successors else None

    def same(self, one: str, other: str) -> bool:
        """Whether two ids stand for one agency at the viewpoint."""
        return one == other or self.today(one) == self.today(other)

    def related(self, one: str, other: str) -> bool:
        """Whether one is the other, came out of it by a reform, or belongs to it as a member of a collective party."""
        return not self._line(one).isdisjoint(self._line(other, downward=False)) or not self._line(other).isdisjoint(
            self._line(one, downward=False)
        )

    def _line(self, agency: str, *, downward: bool = True) -> set[str]:
        """The names an agency has had to its last one; downward also what it was split into, and its members."""
        found: set[str] = set()
        open_ = [agency]
        while open_:
            name = open_.pop()
            if name in found:
                continue
            found.add(name)
            open_ += [self.identity(name), self.today(name)]
            if downward:
                open_ += [*self.parts.get(name, ()), *self.members.get(name, ())]
        return found


def _end(start: str, following: Callable[[str], str | None]) -> str:
    """Where following leads. Names in a circle all lead to the smallest of them, so that they stay one agency."""
    path = [start]
    while (name := following(path[-1])) is not None:
        if name in path:
            return min(path[path.index(name) :])
        path.append(name)
    return path[-1]


def fold(ordered: Iterable[Revision]) -> Register:
    """The register from `known(V, K)` of its stream, in the order of the fold.

    A split has no one successor. A name under which a reform continues stands for itself again from that day
    on (a rename and back); rejecting an alias lets an earlier assertion about the name stand.
    """
    register = Register()
    asserted: dict[str, dict[str, Revision]] = {}
    for r in ordered:
        data = r.data
        _belong(register, r)
        if r.type == "agency.registered":
            register.agencies[data["agency"]] = r
        elif r.type == "agency.alias_asserted":
            asserted.setdefault(data["alias"], {})[data["agency"]] = r
        elif r.type == "agency.alias_rejected":
            asserted.get(data["alias"], {}).pop(data["agency"], None)
        elif r.type == "agency.renamed":
            _continue(register, (data["agency"],), (data["to"],), r)
        elif r.type == "agency.merged":
            _continue(register, data["agencies"], (data["to"],), r)
        elif r.type == "agency.split":
            _continue(register, (), data["to"], r)
    for alias, agencies in asserted.items():
        if agencies:
            register.aliases[alias] = list(agencies.items())[-1]
    return register


def _belong(register: Register, r: Revision) -> None:
    if r.type == "agency.split":
        register.parts[r.data["agency"]] = tuple(r.data["to"])
    elif r.type == "agency.membership_set":
        register.members[r.data["collective"]] = tuple(r.data["members"])


def _continue(register: Register, old: Iterable[str], new: Iterable[str], r: Revision) -> None:
    for agency in new:
        register.successors.pop(agency, None)
    for agency in old:
        if agency not in new:
            register.successors[agency] = (next(iter(new)), r)
