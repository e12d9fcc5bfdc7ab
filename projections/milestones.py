"""The milestones of a plan, out of its own statements: what a slider offers as buttons.

Beside the evaluations and target adjustments those are editions, snapshots and rulings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from aggregates.fold.revision import Revision
from projections.statements import current

ANNUAL, MIDTERM, FINAL = "annual_monitoring", "midterm", "final"
ADJUSTMENT, EDITION, SNAPSHOT, RULING = "target_adjustment", "edition", "snapshot", "ruling"
KINDS = {
    ANNUAL: ("年度监测", "annual monitoring"), MIDTERM: ("中期评估", "mid-term evaluation"),
    ADJUSTMENT: ("指标调整", "target adjusted"), FINAL: ("终期评估", "final evaluation"),
    EDITION: ("方案文本", "edition of the plan"), SNAPSHOT: ("快照", "snapshot"), RULING: ("争议裁定", "ruling"),
}  # fmt: skip
"""Kind → its words, in Chinese and English."""
_SAID = ((MIDTERM, ("中期",)), (FINAL, ("终期", "总结", "期末")), (ANNUAL, ("年度",)))
"""What a name says of a phase or an evaluation, the first that fits."""
_PHASE, _OPENED, _CONCLUDED = "plan.phase_scheduled", "plan.evaluation_opened", "plan.evaluation_concluded"
_CLOSED, _REVISED, _IMPORTED = "plan.period_closed", "plan.target_revised", "plan.text_imported"
_FIXED, _RESTATED, _RULED, _REGISTERED = (
    "plan.snapshot_fixed", "plan.snapshot_restated", "plan.dispute_ruled", "plan.registered",
)  # fmt: skip
TYPES = (
    _PHASE, _OPENED, _CONCLUDED, _CLOSED, _REVISED, _IMPORTED, _FIXED, _RESTATED, _RULED, _REGISTERED,
)  # fmt: skip


class Milestone(NamedTuple):
    """A day (ISO) worth going to, its kind, what it is called in both languages, the entry that says so."""

    day: str
    kind: str
    zh: str
    en: str
    position: int


def milestones(connection: Connection, stream: str, size: int) -> list[Milestone]:
    """The milestones of a plan's stream as known at `size`, those still to come too, by day, then by position."""
    said = [r for r in current(connection, stream, size, TYPES) if not r.retracted]
    concluded = {r.data["evaluation"] for r in said if r.type == _CONCLUDED}
    ends = period_end(said)
    found = [one for r in said if (one := _milestone(r, ends, concluded)) is not None]
    return sorted(found, key=lambda one: (one.day, one.position))


def period_end(said: Iterable[Revision]) -> str | None:
    """The last day (ISO) of the plan's period as its registrations print it, the newest one last; None for none."""
    years = [r.data["period_to"] for r in said if r.type == _REGISTERED and r.data.get("period_to")]
    return f"{years[-1]:04d}-12-31" if years else None


def _milestone(r: Revision, ends: str | None, concluded: frozenset[str] | set[str]) -> Milestone | None:
    if r.type == _PHASE:
        return _phase(r)
    if r.type == _OPENED:
        return None if r.data["evaluation"] in concluded else _named(r, _kind_of(r, ends), r.data["evaluation"])
    if r.type == _CONCLUDED:
        return _named(r, _kind_of(r, ends), r.data["evaluation"])
    if r.type == _CLOSED:  # a year closed is monitored; a quarter closed is bookkeeping
        return _named(r, ANNUAL, r.data["period"]) if len(r.data["period"]) == 4 else None
    told = {
        _REVISED: (ADJUSTMENT, "target"), _IMPORTED: (EDITION, ""), _FIXED: (SNAPSHOT, "snapshot"),
        _RESTATED: (SNAPSHOT, "snapshot"), _RULED: (RULING, "dispute"),
    }.get(r.type)  # fmt: skip
    return _named(r, told[0], r.data.get(told[1], "")) if told else None


def _phase(r: Revision) -> Milestone | None:
    """A phase whose name says which evaluation it is for, on the day it ends, else begins; None where none is given."""
    day = r.data.get("ends_on") or r.data.get("starts_on")
    kind = _kind_said(r.data["name"])
    return None if day is None or kind is None else _named(r, kind, r.data["name"])._replace(day=day)


def _kind_said(name: str) -> str | None:
    return next((kind for kind, words in _SAID if any(word in name for word in words)), None)


def _kind_of(r: Revision, ends: str | None) -> str:
    """What an evaluation is: as its name says, else by the day it is for, against the plan's last one."""
    day = r.data["basis"]["as_of"]
    if said := _kind_said(r.data["evaluation"]):
        return said
    if ends is not None and day >= ends:
        return FINAL
    return ANNUAL if day.endswith("-12-31") else MIDTERM


def _named(r: Revision, kind: str, name: str) -> Milestone:
    zh, en = KINDS[kind]
    return Milestone(r.effective_on, kind, f"{zh} {name}".rstrip(), f"{en} {name}".rstrip(), r.position)
