"""Decisions that fix what was known: snapshots, restatements, closings (semantics.md, "Fixing, closing, restating").

The server computes what is fixed; where nothing can compute it, it is refused, never taken on trust.
"""

from __future__ import annotations

from typing import cast

from aggregates.commands import Command
from aggregates.commands.fixing import ClosePeriod, FixSnapshot, RestateSnapshot
from aggregates.deciding import Context, Decision, assert_once
from aggregates.evaluation import require_opened
from aggregates.events import decode
from aggregates.events.base import Fact
from aggregates.events.basis import Basis
from aggregates.events.fixing import Driver, Population, SnapshotFixed, SnapshotRestated
from aggregates.fold.calendar import period_last_day
from aggregates.fold.canonical import KERNEL
from aggregates.fold.history import History
from aggregates.grounding import require_basis
from aggregates.papers import refuse_end
from aggregates.parties import begin
from aggregates.refusal import Refused, refuse_unless


def fix(command: FixSnapshot, history: History, context: Context) -> list[Fact]:
    """The figures of one subject at a basis; those of an evaluation may name it."""
    refuse_end(command)
    when = begin(command, SnapshotFixed, history, context)
    require_basis(command.basis, context)
    if command.evaluation is not None:
        require_opened(history, command.evaluation, when.on)
    refuse_unless(
        command.evaluation is None or command.subject == "evaluation",
        "not-of-an-evaluation",
        "评分卡快照不属于某次评估,请勿填写 evaluation",
        "a snapshot of scorecards belongs to no evaluation; leave it out",
    )
    sha256, population = _figures(command.plan, command.basis, command.subject, context)
    event = SnapshotFixed(
        snapshot=command.snapshot, subject=command.subject, evaluation=command.evaluation, basis=command.basis,
        population=population, figures_sha256=sha256, kernel=KERNEL, checkpoint=context.checkpoint(),
        source=command.source,
    )  # fmt: skip
    return [assert_once(history, context, command.stream, event, when)]


def restate(command: RestateSnapshot, history: History, context: Context) -> list[Fact]:
    """A new snapshot of the same subject and day that knows more, with the entries that make the difference."""
    refuse_end(command)
    when = begin(command, SnapshotRestated, history, context)
    before = _standing(history, command.supersedes)
    _require_last(history, command.supersedes)
    refuse_unless(
        command.basis.known_at > before.basis.known_at and command.basis.as_of == before.basis.as_of,
        "knows-no-more",
        f"重述须与快照 {command.supersedes} 同时点({before.basis.as_of}),且已知范围晚于 {before.basis.known_at}",
        f"a restatement of {command.supersedes} keeps its day ({before.basis.as_of}) and knows more than "
        f"{before.basis.known_at} entries",
    )
    require_basis(command.basis, context)
    sha256, population = _figures(command.plan, command.basis, before.subject, context)
    event = SnapshotRestated(
        snapshot=command.snapshot, supersedes=command.supersedes, subject=before.subject, basis=command.basis,
        population=population, figures_sha256=sha256, kernel=KERNEL, reason=command.reason,
        checkpoint=context.checkpoint(),
        drivers=_drivers(command, context), source=command.source,
    )  # fmt: skip
    return [assert_once(history, context, command.stream, event, when)]


def _standing(history: History, snapshot: str) -> SnapshotFixed | SnapshotRestated:
    found = history.current.get(f"snapshot:{snapshot}")
    if found is None or found.retracted:
        raise Refused("no-such-snapshot", f"本方案没有快照 {snapshot}", f"this plan has no snapshot {snapshot}")
    return cast("SnapshotFixed | SnapshotRestated", decode(found.type, 1, found.data))


def _require_last(history: History, snapshot: str) -> None:
    """One line of restatements: what is superseded already is not superseded again."""
    by = [
        r.data["snapshot"] for r in history.current.values()
        if r.type == SnapshotRestated.type and not r.retracted and r.data["supersedes"] == snapshot
    ]  # fmt: skip
    refuse_unless(
        not by,
        "already-superseded",
        f"快照 {snapshot} 已由 {'、'.join(by)} 重述,请重述最后一个",
        f"{snapshot} is superseded by {', '.join(by)}; restate the last one",
    )


def _figures(plan: str, basis: Basis, subject: str, context: Context) -> tuple[str, Population]:
    if context.figures is None:
        raise Refused("cannot-compute", "此处无法计算指标,不能固定快照", "no figures can be computed here to be fixed")
    return context.figures(plan, basis, subject)


def _drivers(command: RestateSnapshot, context: Context) -> tuple[Driver, ...]:
    if context.drivers is None:
        raise Refused("cannot-compute", "此处无法计算差异来源,不能重述", "no drivers can be computed here to restate")
    return context.drivers(command.plan, command.supersedes, command.basis)


def close_period(command: ClosePeriod, history: History, context: Context) -> list[Fact]:
    """Once per period, after its last day."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    refuse_unless(
        min(when.on, context.today) > period_last_day(event.period),
        "period-not-over",
        f"{event.period} 尚未结束,不能关账",
        f"{event.period} is not over yet; it cannot be closed",
    )
    require_basis(event.basis, context)
    return [assert_once(history, context, command.stream, event, when)]


DECISIONS: dict[type[Command], Decision] = {
    FixSnapshot: fix,
    RestateSnapshot: restate,
    ClosePeriod: close_period,
}
