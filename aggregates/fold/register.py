"""The agency register at a viewpoint: which registered names are one agency on which day."""

from __future__ import annotations

from collections.abc import Iterable
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
        seen = {agency}
        while agency in self.aliases and self.aliases[agency][0] not in seen:
            agency = self.aliases[agency][0]
            seen.add(agency)
        return agency

    def today(self, agency: str) -> str:
        """The agency that continues this one at the viewpoint, through aliases, renames and mergers."""
        seen: set[str] = set()
        while (agency := self.identity(agency)) in self.successors and agency not in seen:
            seen.add(agency)
            agency = self.successors[agency][0]
        return agency

    def same(self, one: str, other: str) -> bool:
        """Whether two ids stand for one agency at the viewpoint."""
        return one == other or self.today(one) == self.today(other)


def fold(ordered: Iterable[Revision]) -> Register:
    """The register from `known(V, K)` of its stream, in the order of the fold. A split has no one successor."""
    register = Register()
    for r in ordered:
        data = r.data
        if r.type == "agency.registered":
            register.agencies[data["agency"]] = r
        elif r.type == "agency.alias_asserted":
            register.aliases[data["alias"]] = (data["agency"], r)
        elif r.type == "agency.alias_rejected":
            if register.aliases.get(data["alias"], ("",))[0] == data["agency"]:
                del register.aliases[data["alias"]]
        elif r.type == "agency.renamed":
            register.successors[data["agency"]] = (data["to"], r)
        elif r.type == "agency.merged":
            register.successors.update(dict.fromkeys(data["agencies"], (data["to"], r)))
    return register
