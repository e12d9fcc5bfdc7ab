"""How the record was kept: what came late or after a close, took effect before, was corrected. Every row has positions.

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
STATED = "stated"
"""The kind of a first statement."""


def late(reader: LedgerReader, plan: str, view: Viewpoint) -> list[Row]:
    """迟报: recorded more days after their effective day than the procedure tolerates; the largest lag first.

    `kind` tells a first statement (`stated`) from one that changed an earlier one: see `apart`.
    """
    return [row for row in _lagging(reader, plan, view) if "late" in row["marks"]]


def apart(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """(reports and other first statements, corrections and retractions): who corrects is not late."""
    listed = list(rows)
    return [r for r in listed if r["kind"] == STATED], [r for r in listed if r["kind"] != STATED]


def furthest(rows: Iterable[Row]) -> list[Row]:
    """The rows of several plans, the largest lag first."""
    return sorted(rows, key=lambda row: (-row["days"], row["position"]))


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


def back_dated(reader: LedgerReader, plan: str, view: Viewpoint, least: int | None = None) -> list[Row]:
    """早于入账生效: effective at least `least` days before the day of recording; the farthest back first.

    Without `least` what lies beyond the tolerance of the procedure: an ordinary report is entered after its period.
    """
    rows = _lagging(reader, plan, view)
    return [row for row in rows if row["days"] >= (row["tolerated"] + 1 if least is None else least)]


def _lagging(reader: LedgerReader, plan: str, view: Viewpoint) -> list[Row]:
    """Every entry recorded after its effective day, with the days between, what is tolerated and by which procedure."""
    every = history(reader, plan, view.size)
    tolerated, adopted = late_after(every, plan, view)
    marked = marks(every, plan, view)
    latest: dict[tuple[str, str], Revision] = {}
    found: list[Row] = []
    for r in plan_history(reader, plan, view.size):
        before = latest.get((r.stream, r.statement))
        latest[r.stream, r.statement] = r
        if days_late(r) > 0:
            found.append({
                **_row(plan, r, marked), "kind": _kind(before, r), "days": days_late(r), "tolerated": tolerated,
                "adopted": adopted,
            })  # fmt: skip
    return furthest(found)


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


def _kind(before: Revision | None, r: Revision) -> str:
    if before is None:
        return STATED
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


def summed(report: str, rows: Sequence[Row]) -> Row:
    """The sums that go with a report's rows: days by agency, or how often by agency and by task."""
    if report in ("late", "back-dated"):
        return {"by_agency": spread(rows)}
    if report == "corrections":
        return {f"by_{name}": often(rows, name) for name in ("agency", "task")}
    return {}


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
