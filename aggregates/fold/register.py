"""The agency register at a viewpoint: which registered names are one agency on which day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from aggregates.fold.revision import Revision


@dataclass(slots=True)
class Register:
    """Agencies, alias assertions that nobody rejected, and successors by reform, as visible at the viewpoint."""

    agencies: dict[str, Revision] = field(default_factory=dict)
    aliases: dict[str, tuple[str, Revision]] = field(default_factory=dict)
    successors: dict[str, tuple[str, Revision]] = field(default_factory=dict)

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


def _continue(register: Register, old: Iterable[str], new: Iterable[str], r: Revision) -> None:
    for agency in new:
        register.successors.pop(agency, None)
    for agency in old:
        if agency not in new:
            register.successors[agency] = (next(iter(new)), r)
