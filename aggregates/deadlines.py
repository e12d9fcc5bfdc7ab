"""Decisions on when and how much: deadlines, targets revised, indicators defined (domain.md §8)."""

from __future__ import annotations

from decimal import Decimal

from aggregates.commands import Command
from aggregates.commands.deadlines import AnchorDeadline, DefineIndicator, ExtendDeadline, ReviseTarget
from aggregates.deciding import Context, Decision, assert_once
from aggregates.events.base import Fact
from aggregates.events.deadlines import DeadlineExtended, TargetRevised
from aggregates.fold.deadlines import dates_task, item_due
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision
from aggregates.papers import refuse_end, require_paper
from aggregates.parties import begin
from aggregates.postponing import require_paper_to_postpone
from aggregates.refusal import Refused, refuse_unless

UNSETTLED = ("relative", "unstated")
"""Precisions of a due day that the document does not give: such a day may be anchored."""


def anchor(command: AnchorDeadline, history: History, context: Context) -> list[Fact]:
    """Once, for an item whose document gives no day; a stated day moves by an extension only."""
    event = command.fact
    when = begin(command, event, history, context)
    refuse_end(command)
    state = history.state(when.on.isoformat())
    require_item(state, event.item)
    stated = _stated(state, event.item)
    refuse_unless(
        not stated,
        "deadline-stated",
        f"{event.item} 的期限文件已写明({'、'.join(stated)});变更须凭文件延期(extend_deadline)",
        f"the document gives {event.item} a day ({', '.join(stated)}); only an extension moves it",
    )
    require_paper_to_postpone(history, event.item, event.due_on, event.source, context)
    return [assert_once(history, context, command.stream, event, when)]


def extend(command: ExtendDeadline, history: History, context: Context) -> list[Fact]:
    """By a document, to a later day; recorded after the old deadline it says so (domain.md §8)."""
    when = begin(command, DeadlineExtended, history, context)
    refuse_end(command)
    require_paper(command.source)
    state = history.state(when.on.isoformat())
    require_item(state, command.item)
    due = item_due(state, command.item)
    strict = item_due(state, command.item, strict=True) or due
    if due is None or strict is None:
        raise Refused(
            "no-deadline-to-extend",
            f"{when.on} {command.item} 没有期限,无从延期;相对期限请先确定起算日(anchor_deadline)",
            f"{command.item} has no deadline on {when.on}; anchor a relative one first",
        )
    refuse_unless(
        command.due_on.isoformat() > due.day,
        "not-later",
        f"延期后的期限 {command.due_on} 须晚于现有期限 {due.day}",
        f"the new deadline {command.due_on} must be later than the present one, {due.day}",
    )
    event = DeadlineExtended(
        item=command.item, due_on=command.due_on, document=command.document,
        after_the_fact=context.today.isoformat() > strict.day, source=command.source,
    )  # fmt: skip
    return [assert_once(history, context, command.stream, event, when)]


def revise_target(command: ReviseTarget, history: History, context: Context) -> list[Fact]:
    """By a document, of a target that stands; something of it changes. Without approval it will not count."""
    event = command.fact
    when = begin(command, event, history, context)
    refuse_end(command)
    require_paper(event.source)
    state = history.state(when.on.isoformat())
    target = _require_target(state, event.target)
    refuse_unless(
        _changes(event, _as_revised(state, target)),
        "nothing-revised",
        f"目标 {event.target} 的数值、比较方式和期限都没有变化",
        f"neither value nor comparator nor due day of target {event.target} changes",
    )
    return [assert_once(history, context, command.stream, event, when)]


def define_indicator(command: DefineIndicator, history: History, context: Context) -> list[Fact]:
    """For an indicator of this plan's targets, settling gaps that one of them has."""
    event = command.fact
    when = begin(command, event, history, context)
    refuse_end(command)
    state = history.state(when.on.isoformat())
    concerned = [
        r for r in state.of("plan.target_set").values() if r.data["indicator"] == event.indicator and _holds(r, state)
    ]
    refuse_unless(
        concerned,
        "indicator-unknown",
        f"本方案没有指标为“{event.indicator}”的目标",
        f"no target of this plan has the indicator {event.indicator}",
    )
    gaps = {code for r in concerned for code in r.data.get("undefined", ())}
    refuse_unless(
        event.settles and gaps.issuperset(event.settles),
        "settles-no-gap",
        f"须写明所填补的缺项(settles),且为目标所缺:{'、'.join(sorted(gaps)) or '无缺项'}",
        f"settles names gaps that a target has; open here: {', '.join(sorted(gaps)) or 'none'}",
    )
    return [assert_once(history, context, command.stream, event, when)]


def require_item(state: Plan, item: str) -> None:
    """The task, target (one wording of it), obligation or child-plan requirement holds on the day."""
    kind, _, name = item.partition(":")
    if kind == "task":
        task = state.tasks.get(name)
        found = task is not None and task.defined is not None and _holds(task.defined, state)
    elif kind == "target":
        found = any(r.statement == item and _holds(r, state) for r in state.of("plan.target_set").values())
    elif kind == "obligation":
        said = state.of("plan.obligation_defined").values()
        found = any(r.data["obligation"] == name and _holds(r, state) for r in said)
    else:
        found = item in state.of("plan.child_required")
    refuse_unless(
        found,
        "no-such-item",
        f"{state.day} 没有 {item};期限属于任务(task:)、目标(target:)、要求(obligation:)或下级方案(child_requirement:)",
        f"no {item} on {state.day}; deadlines belong to a task, a target, an obligation or a child_requirement",
    )


def _require_target(state: Plan, target: str) -> Revision:
    """The wording of the target that holds on the day."""
    worded = [r for r in state.of("plan.target_set").values() if r.data["target"] == target and _holds(r, state)]
    if not worded:
        raise Refused("no-such-target", f"{state.day} 没有目标 {target}", f"no target {target} on {state.day}")
    return worded[-1]


def _holds(r: Revision, state: Plan) -> bool:
    return r.in_force(state.day)


def _stated(state: Plan, item: str) -> list[str]:
    """The due days that the document itself gives an item (docs/figures.md §3), sorted.

    The end of the plan's period and days relative to something are not the document's own.
    """
    kind, _, name = item.partition(":")
    targets = [r for r in state.of("plan.target_set").values() if _holds(r, state)]
    if kind == "task":
        said = [r for r in targets if r.data.get("task") == name and dates_task(r)]
    elif kind == "target":
        said = [r for r in targets if r.statement == item and not r.data.get("due_implied")]
    else:
        type_, key = {"obligation": ("plan.obligation_scheduled", "schedule")}.get(kind, ("plan.child_required", kind))
        said = [r for r in state.of(type_).values() if r.statement == f"{key}:{name}"]
    settled = (r for r in said if r.data.get("due_precision") not in UNSETTLED)
    return sorted({r.data["due_on"] for r in settled if "due_on" in r.data})


def _as_revised(state: Plan, target: Revision) -> dict[str, str | None]:
    """Value, comparator and due day after the revisions visible on the day."""
    found = {name: target.data.get(name) for name in ("value", "comparator", "due_on")}
    for r in state.of("plan.target_revised").values():
        if r.data["target"] == target.data["target"]:
            found |= {name: r.data[name] for name in found if name in r.data}
    return found


def _changes(event: TargetRevised, before: dict[str, str | None]) -> bool:
    old = before["value"]
    due = event.due_on.isoformat() if event.due_on else None
    return (
        old is None
        or Decimal(event.value) != Decimal(old)
        or event.comparator not in (None, before["comparator"])
        or due not in (None, before["due_on"])
    )


DECISIONS: dict[type[Command], Decision] = {
    AnchorDeadline: anchor,
    ExtendDeadline: extend,
    ReviseTarget: revise_target,
    DefineIndicator: define_indicator,
}
