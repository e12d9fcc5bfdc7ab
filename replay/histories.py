"""What a plan's figures rest on, read from the entries themselves: an auditor does not rest on read models."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.commands import REGISTER, RULES, plan_stream, region_stream
from aggregates.fold.known import current, visible
from aggregates.fold.revision import Revision, revisions
from ledger.reader import LedgerReader


def history(reader: LedgerReader, plan: str, size: int) -> list[Revision]:
    """Every revision with position <= size of the plan, its region, the agency register and the rule sets, in order."""
    own = of_stream(reader, plan_stream(plan), size)
    regions = {region_stream(r.data["region"]) for r in own if r.type == "plan.registered"}
    found = own + [r for stream in sorted({*regions, REGISTER, RULES}) for r in of_stream(reader, stream, size)]
    return sorted(found, key=lambda r: r.position)


def of_stream(reader: LedgerReader, stream: str, size: int) -> list[Revision]:
    """Every revision of one stream with position <= size, in order."""
    return list(revisions(entry.event for entry in reader.entries(upto=size, stream=stream)))


def known(revisions_: Iterable[Revision], day: str, size: int) -> list[Revision]:
    """known(V, K) of them, in the order of the fold."""
    return visible(current(revisions_, size).values(), day)


def rule_sets(revisions_: Iterable[Revision], size: int) -> list[Revision]:
    """The rule sets adopted by K, whatever day they take effect on."""
    return [r for r in current(revisions_, size).values() if r.stream == RULES and not r.retracted]
