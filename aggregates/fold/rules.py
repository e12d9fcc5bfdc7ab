"""Which adopted rule sets hold at a viewpoint, for a plan or across plans (docs/figures.md §1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from aggregates.fold.revision import Revision

KINDS = ("weights", "lights", "rubric", "procedure")
TYPES: Mapping[str, str] = {f"rules.{kind}_adopted": kind for kind in KINDS}
EVERYWHERE = "*"
"""The scope of a rule set that holds for every plan without one of its own."""

Chosen = Mapping[str, tuple[str, int]]
"""Kind → (id, version) of a re-judgement."""


class RuleSet(NamedTuple):
    """One version of one rule set; `content` is the adopted data, `position` the entry that says it."""

    kind: str
    rules: str
    version: int
    scope: str
    digest: str
    adopted_by: str
    content: Mapping[str, Any]
    position: int

    def ref(self) -> dict[str, Any]:
        """What names this very version: kind, id, version and digest."""
        return {"kind": self.kind, "rules": self.rules, "version": self.version, "digest": self.digest}


class Rules(NamedTuple):
    """The rule set of each kind that holds; None where none was adopted."""

    weights: RuleSet | None = None
    lights: RuleSet | None = None
    rubric: RuleSet | None = None
    procedure: RuleSet | None = None

    def refs(self) -> list[dict[str, Any]]:
        """The versions followed, in the order of the kinds."""
        return [found.ref() for found in self if found is not None]


def rule_set(r: Revision) -> RuleSet:
    """The rule set that an adoption states."""
    data = r.data
    return RuleSet(
        TYPES[r.type], data["rules"], data["version"], data["scope"], data["digest"], data["adopted_by"],
        data["content"], r.position,
    )  # fmt: skip


def rules_at(ordered: Iterable[Revision], day: str, plan: str | None = None, chosen: Chosen | None = None) -> Rules:
    """The rules in force at `day` (ISO) for a plan, or across plans without one.

    `ordered` are adoptions known at the size asked about, in the order of the fold; those after `day` count only where
    `chosen` names them. A version chosen but not among them leaves its kind without rules: none is put in its place.
    """
    found = [r for r in ordered if r.type in TYPES]
    return Rules(*(_of_kind(kind, found, day, plan, (chosen or {}).get(kind)) for kind in KINDS))


def _of_kind(
    kind: str, adopted: list[Revision], day: str, plan: str | None, named: tuple[str, int] | None
) -> RuleSet | None:
    mine = [r for r in adopted if TYPES[r.type] == kind]
    if named is not None:
        return _last(r for r in mine if (r.data["rules"], r.data["version"]) == named)
    held = [r for r in mine if r.in_force(day)]
    own = _last(r for r in held if plan is not None and r.data["scope"] == plan)
    return own or _last(r for r in held if r.data["scope"] == EVERYWHERE)


def _last(adopted: Iterable[Revision]) -> RuleSet | None:
    last = None
    for last in adopted:  # noqa: B007 - the last one of the order is the one that holds
        pass
    return None if last is None else rule_set(last)
