"""The figures a snapshot fixes: computed by the same function when it is fixed and when anyone recomputes it.

(V, K, R) decide them: rule sets are those named, and a kind not named counts as not adopted (semantics.md, "Fixing,
closing, restating").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aggregates.fold.canonical import canonical
from aggregates.fold.evaluation import evaluate, evaluation_answer
from aggregates.fold.flat import population
from aggregates.fold.known import current, visible
from aggregates.fold.revision import Revision
from aggregates.fold.rules import KINDS, TYPES, Chosen
from aggregates.fold.scorecard import card_answer, cards
from aggregates.fold.world import PLAN, REGION, REGISTER, RULES, World, world

EVALUATION, SCORECARDS = "evaluation", "scorecards"
Refs = Iterable[Mapping[str, Any]]
"""Rule sets by kind, id, version and digest."""
NOT_ADOPTED = ("", 0)


class RulesDiffer(LookupError):
    """A rule set named by a snapshot is not the one the ledger held; `kind` says which."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the {kind} rules named are not those adopted")
        self.kind = kind


def snapshot_figures(
    revisions: Iterable[Revision], plan: str, as_of: str, size: int, rules: Refs, subject: str
) -> tuple[bytes, dict[str, int]]:
    """The canonical bytes of the plan's figures at (`as_of`, `size`) under exactly these rules, and the population.

    `revisions` of every stream, positions rising. `subject`: evaluation, or scorecards of the plan's agencies.
    Raises `RulesDiffer` when a rule set named was not adopted, or with other content.
    """
    refs = list(rules)
    seen = world_at(known_at(revisions, plan, size), as_of, chosen_by(refs))
    held = {ref["kind"]: ref["digest"] for ref in seen.rules(plan).refs()}
    for ref in refs:
        if held.get(ref["kind"]) != ref["digest"]:
            raise RulesDiffer(ref["kind"])
    return canonical(figures_of(seen, plan, subject)), population(seen, plan)


def figures_of(seen: World, plan: str, subject: str) -> dict[str, Any]:
    """The figures of one subject, JSON-ready: no positions, no sizes. ValueError for another subject."""
    if subject == EVALUATION:
        return evaluation_answer(evaluate(seen, plan))
    if subject != SCORECARDS:
        raise ValueError(f"no subject {subject!r}")
    found = cards(seen, [plan])
    return {
        "plan": plan,
        "as_of": seen.day,
        "rules": seen.rules(plan).refs(),
        "cards": {agency: card_answer(card) for agency, card in found.items()},
    }


def refs_at(
    revisions: Iterable[Revision], plan: str, as_of: str, size: int, chosen: Chosen | None = None
) -> list[dict[str, Any]]:
    """The rule sets followed at (`as_of`, `size`): those in force, or `chosen` in their place."""
    return world_at(known_at(revisions, plan, size), as_of, chosen or {}).rules(plan).refs()


def chosen_by(refs: Refs) -> Chosen:
    """The choice that follows exactly these rule sets, and none of a kind not among them."""
    named = {ref["kind"]: (ref["rules"], ref["version"]) for ref in refs}
    return {kind: named.get(kind, NOT_ADOPTED) for kind in KINDS}


def known_at(revisions: Iterable[Revision], plan: str, size: int) -> list[Revision]:
    """What is known at `size` and can concern the plan: its stream, the regions, the register, the rules."""
    shared = (REGION, REGISTER, RULES)
    concerned = (r for r in revisions if r.stream == f"{PLAN}{plan}" or r.stream.startswith(shared))
    return list(current(concerned, size).values())


def world_at(held: Iterable[Revision], as_of: str, chosen: Chosen) -> World:
    """The world at `as_of` (ISO) from current revisions, with later adoptions that `chosen` may name."""
    held = list(held)
    later = [r for r in held if r.type in TYPES and not r.retracted and r.effective_on > as_of]
    return world(visible(held, as_of), as_of, chosen, later)
