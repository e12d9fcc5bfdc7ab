"""How the record was kept: what came late, after a close, back-dated, corrected or taken back. Every row has positions.

One definition each, and none of them here: lateness is `aggregates.fold.lateness` beyond the adopted tolerance, as the
timeline marks it; after-close entries are those of `aggregates.fold.after_close`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from aggregates.commands import plan_stream
from aggregates.fold.after_close import after_close as closed_before
from aggregates.fold.lateness import civil_day, days_late
from aggregates.fold.revision import Revision
from ledger.reader import LedgerReader
from replay.diff import changes
from replay.histories import history
from replay.marks import late_after, marks
from replay.plan_diff import plan_history
from replay.viewpoint import Viewpoint

Row = dict[str, Any]


def late(reader: LedgerReader, plan: str, view: Viewpoint) -> list[Row]:
    """迟报: recorded more days after their effective day than the procedure tolerates; the latest first."""
    every = history(reader, plan, view.size)
    tolerated, adopted = late_after(every, plan, view)
    marked = marks(every, plan, view)
    found = [
        {**_row(plan, r, marked), "days": days_late(r), "tolerated": tolerated, "adopted": adopted}
        for r in plan_history(reader, plan, view.size)
        if "late" in marked[r.position]
    ]
    return sorted(found, key=lambda row: (-row["days"], row["position"]))


def after_close(reader: LedgerReader, plan: str, view: Viewpoint) -> list[Row]:
    """后补: recorded about a period after it was closed, by position; `closing` is the entry that closed it."""
    every = history(reader, plan, view.size)
    marked, own = marks(every, plan, view), [r for r in every if r.stream == plan_stream(plan)]
    by_position = {r.position: r for r in own}
    closings = {r.data["period"]: r.position for r in own if r.type == "plan.period_closed"}
    return [
        {**_row(plan, by_position[entry.position], marked), "period": entry.period, "why": entry.reason,
         "closing": closings[entry.period]}
        for entry in closed_before(own, view.size)
    ]  # fmt: skip


def back_dated(reader: LedgerReader, plan: str, view: Viewpoint) -> list[Row]:
    """Entries that say they took effect before the day they were recorded on; the farthest back first."""
    marked = marks(history(reader, plan, view.size), plan, view)
    found = [
        {**_row(plan, r, marked), "days": days_late(r)}
        for r in plan_history(reader, plan, view.size)
        if days_late(r) > 0
    ]
    return sorted(found, key=lambda row: (-row["days"], row["position"]))


def corrections(reader: LedgerReader, plan: str, view: Viewpoint) -> list[Row]:
    """更正与撤回: who corrected what, by position: each value before and after, reason and authority.

    `of` is the position of the revision replaced; `by_another` tells that another agency had said it.
    """
    marked = marks(history(reader, plan, view.size), plan, view)
    latest: dict[tuple[str, str], Revision] = {}
    found: list[Row] = []
    for r in plan_history(reader, plan, view.size):
        before = latest.get((r.stream, r.statement))
        latest[r.stream, r.statement] = r
        if before is None:
            continue
        found.append({
            **_row(plan, r, marked), "kind": _kind(before, r), "of": before.position, "first": r.first,
            "said_by": before.agency, "by_another": r.agency != before.agency, "authority": r.authority,
            "values": [
                {"field": c.path, "before": c.before, "after": c.after} for c in changes(_said(before), _said(r))
            ],
        })  # fmt: skip
    return found


def _kind(before: Revision, r: Revision) -> str:
    if r.retracted:
        return "retracted"
    return "reinstated" if before.retracted else "corrected"


def _said(r: Revision) -> Mapping[str, Any]:
    """What a revision says, value by value: dates and data, its source left out; nothing for a retraction."""
    if r.retracted:
        return {}
    own = {name: value for name, value in r.data.items() if name != "source"}
    return {**own, "effective_on": r.effective_on, "effective_to": r.effective_to}


def _row(plan: str, r: Revision, marked: Mapping[int, tuple[str, ...]]) -> Row:
    return {
        "plan": plan, "position": r.position, "recorded_at": r.recorded_at,
        "recorded_on": civil_day(r.recorded_at).isoformat(), "effective_on": r.effective_on, "agency": r.agency,
        "role": r.role, "actor": r.actor, "type": r.type, "statement": r.statement, "revision": r.revision,
        "task": r.data.get("task") or _task(r.statement), "reason": r.reason or r.data.get("reason"),
        "marks": list(marked[r.position]),
    }  # fmt: skip


def _task(statement: str) -> str | None:
    """The task that a statement about a seat or a report belongs to."""
    _, found, rest = statement.partition("seat:")
    return rest.partition("|")[0] if found else None


def spread(rows: Iterable[Row]) -> list[Row]:
    """Days by agency: how many entries, the least, the median and the most days; most entries first."""
    by_agency: dict[str, list[int]] = {}
    for row in rows:
        by_agency.setdefault(row["agency"] or "", []).append(row["days"])
    found = [
        {"agency": agency or None, "entries": len(days), "least": min(days), "median": _plain(median(days)),
         "most": max(days)}
        for agency, days in by_agency.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one["entries"], one["agency"] or ""))


def often(rows: Sequence[Row], name: str) -> list[Row]:
    """How often each value of a field comes, by kind where rows have one; most often first."""
    counted: dict[str, Counter[str]] = {}
    for row in rows:
        counted.setdefault(row[name] or "", Counter())[row.get("kind", "entries")] += 1
    found = [
        {name: value or None, "total": kinds.total(), **dict(sorted(kinds.items()))} for value, kinds in counted.items()
    ]
    return sorted(found, key=lambda one: (-one["total"], one[name] or ""))


def _plain(value: float) -> str:
    """A median of whole days as text: no binary floats leave."""
    return str(int(value)) if value == int(value) else f"{int(value)}.5"
