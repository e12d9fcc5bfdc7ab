"""What a new edition leads to: statements kept, worded anew, added, and those that end with it; and the matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aggregates.documents.draft import PlanDraft
from aggregates.editions.compare import edition_task
from aggregates.editions.held import PRINTED, Held, about, held_over
from aggregates.editions.ids import NAMED, kept_items, moved_tasks, task_ids
from aggregates.editions.matching import Match, Named, match_editions
from aggregates.events import REGISTRY, decode, plan
from aggregates.events.base import Event, Fact
from aggregates.events.statement import StatementRetracted
from aggregates.fold.history import History
from aggregates.fold.revision import Revision
from aggregates.refusal import Refused
from aggregates.revising import corrected
from aggregates.values import Effective
from aggregates.wanted import Import

WORDED_ON = ("plan.task_defined", "plan.registered")
"""The later wording takes over by itself in the fold, so the earlier one need not be ended."""


def match_tasks(held: Held, draft: PlanDraft, named: Named) -> tuple[Match, ...]:
    """The tasks of a draft against the recorded ones. Refused when a person names a task that neither has, or twice."""
    olds, news = [name for pair in named for name in pair[0]], [name for pair in named for name in pair[1]]
    try:
        if len({*olds}) < len(olds) or len({*news}) < len(news) or any(not one and not two for one, two in named):
            raise KeyError("、".join((*olds, *news)))
        return match_editions(held.tasks(), [edition_task(task) for task in draft.tasks], named=named)
    except KeyError as error:
        name = error.args[0]
        raise Refused(
            "matching-unknown",
            f"matching 中的任务 {name} 不存在、为空或重复",
            f"task {name} of the matching is not there, is empty or is named twice",
        ) from None


def edition_facts(
    events: Sequence[Event], held: Held, matches: Sequence[Match], wanted: Import, when: Effective, stream: str,
    history: History,
) -> Iterator[Fact]:  # fmt: skip
    """The facts of a later edition, from the events a first one would have led to."""
    ids = task_ids(matches, history, held.edition)
    touched: set[str] = set()
    for event in _renamed(events, ids, held, history):
        if event.type not in PRINTED:
            if event.statement not in history.current:
                yield Fact(stream, event, when, event.statement)
            if isinstance(event, plan.PlanTextImported):
                yield _matched(held, matches, ids, wanted, when, stream)
            continue
        touched.add(about(event.type, event.payload()))
        yield from _worded(event, held, wanted, when, stream, history)
    for name in sorted(held.ours - touched, key=lambda name: held.open[name].first):
        if held.open[name].type != "plan.registered":
            yield _ended(held.open[name], held, wanted, when, _why(held.open[name], matches))


def restated(event: Event, stream: str, history: History, when: Effective, wanted: Import) -> Fact | None:
    """A first edition's statement: a correction where something else was said of it, nothing where it was the same."""
    before = history.current.get(event.statement)
    if before is None:
        return Fact(stream, event, when, event.statement)
    if event.type not in PRINTED or (not before.retracted and _same(event, before)):
        return None
    return corrected(before, event, when, _reason(wanted), _authority(wanted), event.source)


def _renamed(events: Sequence[Event], ids: Mapping[str, str], held: Held, history: History) -> list[Event]:
    moved = list(moved_tasks(events, ids))
    kept: dict[type[Event], Iterator[Event]] = {}
    for type_ in NAMED:
        items = [event for event in moved if type(event) is type_]
        if items:
            kept[type_] = iter(kept_items(items, list(held.of_type(type_.type)), history))
    return [next(kept[type(event)]) if type(event) in kept else event for event in moved]


def _worded(
    event: Event, held: Held, wanted: Import, when: Effective, stream: str, history: History
) -> Iterator[Fact]:
    """One statement of the new edition against the one open: nothing, a correction, or an end and a new wording."""
    name = about(event.type, event.payload())
    before = held.open.get(name)
    if before is None:
        yield _new(event, held, when, stream, history)
    elif _same(event, before) or name not in held.ours:
        return
    elif not held.changes or isinstance(event, plan.SeatAssigned):
        as_it_was = _identified(event, before)
        yield corrected(before, as_it_was, held_over(before), _reason(wanted), _authority(wanted), event.source)
    else:
        if before.type not in WORDED_ON:
            yield _ended(before, held, wanted, when, "改写 worded anew")
        again = event.model_copy(update={"edition": held.edition})
        yield Fact(stream, again, when, again.statement)


def _new(event: Event, held: Held, when: Effective, stream: str, history: History) -> Fact:
    """A statement under a key never used: the next time a seat is held, or this edition's wording."""
    if isinstance(event, plan.SeatAssigned):
        while event.statement in history.current:
            event = event.model_copy(update={"occurrence": event.occurrence + 1})
    elif event.statement in history.current:
        event = event.model_copy(update={"edition": held.edition})
    return Fact(stream, event, when, event.statement)


def _ended(before: Revision, held: Held, wanted: Import, when: Effective, why: str) -> Fact:
    """It was so until the new edition; or, when that words the same day anew, it never was."""
    reason = f"新版文件 {wanted.draft.sha256[:12]}：{why}"
    if held.changes and before.effective_on < when.on.isoformat():
        event = decode(before.type, REGISTRY[before.type].revision, before.data)
        until = held_over(before).model_copy(update={"to": when.on})
        return corrected(before, event, until, reason, _authority(wanted), wanted.source())
    event = StatementRetracted(
        of_type=before.type, replaces=before.revision, reason=reason, authority=_authority(wanted),
        source=wanted.source(),
    )  # fmt: skip
    return Fact(before.stream, event, held_over(before), before.statement, before.revision + 1)


def _matched(
    held: Held, matches: Sequence[Match], ids: Mapping[str, str], wanted: Import, when: Effective, stream: str
) -> Fact:
    told = tuple(
        plan.TaskMatch(
            kind=m.kind, old=m.old, new=m.new, kept=tuple(ids[name] for name in m.new), score=m.score,
            reason_zh=m.zh, reason_en=m.en, named=m.named,
        ) for m in matches
    )  # fmt: skip
    event = plan.EditionMatched(
        edition=wanted.draft.sha256, previous=held.previous, matches=told, source=wanted.source()
    )
    return Fact(stream, event, when, event.statement)


def _why(before: Revision, matches: Sequence[Match]) -> str:
    task = before.data.get("task")
    found = next((m for m in matches if task in m.old and m.kind in ("dropped", "merged")), None)
    return found.zh if found else "不再列入 no longer in the text"


def _same(event: Event, before: Revision) -> bool:
    return _content(event.payload()) == _content(before.data)


def _content(data: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if name not in ("source", "edition", "occurrence")}


def _identified(event: Event, before: Revision) -> Event:
    """The new content under the identity it is recorded by."""
    names = ("edition", "occurrence")
    return event.model_copy(update={name: before.data[name] for name in names if name in before.data})


def _reason(wanted: Import) -> str:
    return f"新版文件 {wanted.draft.sha256[:12]} 与前版不同"


def _authority(wanted: Import) -> str:
    return wanted.draft.title or wanted.plan

