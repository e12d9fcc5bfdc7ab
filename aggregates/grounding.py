"""What a decision says it rests on must be there: no knowledge beyond the head, no rule set that nobody adopted."""

from __future__ import annotations

from aggregates.deciding import Context
from aggregates.events.basis import Basis, RuleKind, RuleRef
from aggregates.fold.revision import Revision
from aggregates.refusal import refuse_unless


def require_basis(basis: Basis, context: Context) -> None:
    """Knowledge up to the head, positions and rule sets within it (semantics.md, "Fixing, closing, restating")."""
    size = context.size()
    refuse_unless(
        size == 0 or basis.known_at <= size,
        "basis-beyond-head",
        f"依据所称已知范围({basis.known_at})超出账本现有的 {size} 条",
        f"the basis claims to know {basis.known_at} entries; the ledger holds {size}",
    )
    refuse_unless(
        all(position <= basis.known_at for position in basis.positions),
        "position-beyond-basis",
        "所引条目晚于依据的已知范围",
        "the basis cites entries later than what it knows",
    )
    kinds = [ref.kind for ref in basis.rules]
    refuse_unless(
        len(set(kinds)) == len(kinds),
        "two-rules-of-a-kind",
        "依据中同一类规则只能引一个版本",
        "a basis names one version of each kind of rules",
    )
    missing = [ref for ref in basis.rules if adopted(ref, basis.known_at, context) is None]
    refuse_unless(
        not missing,
        "rules-not-adopted",
        f"以下规则版本(按摘要)未采用或晚于依据:{'、'.join(f'{ref.rules}@{ref.version}' for ref in missing)}",
        f"not adopted with this digest by then: {', '.join(f'{ref.rules}@{ref.version}' for ref in missing)}",
    )


def adopted(ref: RuleRef, size: int, context: Context) -> Revision | None:
    """The adoption a reference names, by its digest, among the first `size` entries."""
    wanted = (f"rules.{ref.kind}_adopted", ref.rules, ref.version, ref.digest)
    for r in context.adopted():
        if r.position <= size and (r.type, r.data["rules"], r.data["version"], r.data["digest"]) == wanted:
            return r
    return None


def named(basis: Basis, kind: RuleKind) -> RuleRef | None:
    """The rule set of a kind that the basis names."""
    return next((ref for ref in basis.rules if ref.kind == kind), None)
