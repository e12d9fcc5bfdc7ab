"""What a snapshot fixes, computed from the entries before it is recorded: nobody fixes a figure of their own."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import orjson

from aggregates.events.basis import Basis
from aggregates.events.fixing import Driver, Population
from aggregates.fold.restatement import Fixed, drivers
from aggregates.fold.revision import Revision
from aggregates.fold.snapshot import RulesDiffer, snapshot_figures
from aggregates.refusal import Refused, refuse_unless
from ledger.reader import LedgerReader
from replay.histories import history


class Fixing:
    """Figures at a basis, and what makes the difference between two, for decisions on one ledger."""

    def __init__(self, reader: LedgerReader) -> None:
        self._reader = reader

    def figures(self, plan: str, basis: Basis, subject: str) -> tuple[str, Population]:
        """(SHA-256 of the canonical figures, what they count). Refused for a basis that cannot be computed from."""
        at = _fixed(basis)
        try:
            figures, population = snapshot_figures(self._known(plan, basis), plan, *at, subject)
        except RulesDiffer as differ:
            raise Refused(
                "rules-differ", f"依据中的规则 {differ.kind} 与账本所采用的不符",
                f"the {differ.kind} rules of the basis are not those the ledger adopted",
            ) from None  # fmt: skip
        return sha256(figures).hexdigest(), Population.model_validate(population)

    def drivers(self, plan: str, snapshot: str, basis: Basis) -> tuple[Driver, ...]:
        """The entries that move the figures from a fixed snapshot's basis to this one, each with its effects."""
        known = self._known(plan, basis)
        fixed = next((r for r in known if r.statement == f"snapshot:{snapshot}"), None)
        if fixed is None:
            raise Refused("no-such-snapshot", f"没有快照 {snapshot}", f"there is no snapshot {snapshot}")
        before = Basis.model_validate_json(orjson.dumps(fixed.data["basis"]))
        found = drivers(known, plan, _fixed(before), _fixed(basis), fixed.data["subject"])
        return tuple(Driver.model_validate_json(orjson.dumps(one)) for one in found)

    def checkpoint(self) -> str | None:
        """The ledger's latest signed checkpoint (C2SP), as text."""
        head = self._reader.head()
        return head.checkpoint.decode() if head else None

    def _known(self, plan: str, basis: Basis) -> list[Revision]:
        size = self._reader.size()
        refuse_unless(
            basis.known_at <= size,
            "beyond-head",
            f"账本只有 {size} 条,依据却写到第 {basis.known_at} 条",
            f"the ledger holds {size} entries, the basis names {basis.known_at}",
        )
        return history(self._reader, plan, size)


def _fixed(basis: Basis) -> Fixed:
    rules: list[dict[str, Any]] = [rule.model_dump(mode="json") for rule in basis.rules]
    return Fixed(basis.as_of.isoformat(), basis.known_at, rules)
