"""What a bundle is about: the whole ledger, a plan, a snapshot or a dispute, and the checkpoint it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from aggregates.commands import plan_stream
from aggregates.fold.recompute import TYPES as SNAPSHOTS
from aggregates.refusal import Refused
from ledger.published import newest, published
from ledger.reader import LedgerReader
from replay.naming import find_plan

LEDGER, PLAN, SNAPSHOT, DISPUTE = "ledger", "plan", "snapshot", "dispute"
RAISED = ("plan.dispute_raised",)


class Scope(NamedTuple):
    """`kind` with the plan and id it needs; `size` and `note` are those of the checkpoint the bundle rests on."""

    kind: str
    plan: str | None
    id: str | None
    size: int
    note: bytes

    def to_json(self) -> dict[str, Any]:
        """As the manifest has it (docs/proofs.md §7)."""
        return {"id": self.id, "kind": self.kind, "plan": self.plan, "size": self.size}


def scope_of(
    reader: LedgerReader,
    plan: str | None = None,
    snapshot: str | None = None,
    dispute: str | None = None,
    size: int | None = None,
) -> Scope:
    """The scope asked for. Refused when plan, snapshot or dispute are not there by `size`, or no head has that size."""
    if snapshot is not None and dispute is not None:
        raise Refused("two-scopes", "快照与争议只能选一个", "either a snapshot or a dispute, not both")
    name = find_plan(reader, plan) if plan is not None else None
    kind, id_, at = PLAN if name else LEDGER, snapshot or dispute, 0
    if snapshot is not None:
        kind, (name, at) = SNAPSHOT, _one(reader, SNAPSHOTS, "snapshot", snapshot, name)
    elif dispute is not None:
        kind, (name, at) = DISPUTE, _one(reader, RAISED, "dispute", dispute, name)
    size, note = _checkpoint(reader, at, size)
    if at > size or (name and not reader.stream_version(plan_stream(name), size)):
        raise Refused("not-yet", f"第 {size} 条时尚无此内容", f"at size {size} it was not recorded yet")
    return Scope(kind, name, id_, size, note)


def _one(reader: LedgerReader, types: Iterable[str], field: str, id_: str, plan: str | None) -> tuple[str, int]:
    """(plan, position) of the one snapshot or dispute of that id."""
    events = ((position, orjson.loads(leaf)) for position, leaf in reader.scan_types(tuple(types)))
    found = {(_plan(event), position) for position, event in events if event["data"].get(field) == id_}
    found = {one for one in found if plan in (None, one[0])}
    if len({name for name, _ in found}) > 1:
        plans = sorted(name for name, _ in found)
        raise Refused(
            "ambiguous", f"“{id_}”见于多个方案,请加 --plan:{'、'.join(plans)}",
            f"{id_!r} is in several plans: {', '.join(plans)}",
        )  # fmt: skip
    if not found:
        raise Refused("not-found", f"没有{id_}", f"no {field} {id_!r}")
    return min(found, key=lambda one: one[1])


def _plan(event: Mapping[str, Any]) -> str:
    return str(event["subject"]).removeprefix("plan:")


def _checkpoint(reader: LedgerReader, covering: int, size: int | None) -> tuple[int, bytes]:
    """The checkpoint asked for by size, else the newest published one that covers a position, else the last head."""
    if size is None and (found := newest(reader, covering)) is not None:
        return found.size, found.note
    at_size = [one for one in published(reader, size) if one.size == size] if size is not None else []
    if at_size:
        best = max(at_size, key=lambda one: (one.cosignatures, one.published_at))
        return best.size, best.note
    head = reader.head(size)
    if head is None or head.size < 1:
        raise Refused("no-such-size", f"没有恰在第 {size} 条的签名头", f"no signed head at exactly {size} entries")
    return head.size, head.checkpoint
