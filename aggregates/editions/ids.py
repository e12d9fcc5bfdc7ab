"""Ids that stay: the recorded one for what an edition takes over, one never used before for what is new in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aggregates.editions.compare import overlap, pairs
from aggregates.editions.matching import Match
from aggregates.events import plan
from aggregates.events.base import Event
from aggregates.fold.history import History
from aggregates.fold.revision import Revision

NAMED: Mapping[type[Event], tuple[str, tuple[str, ...]]] = {
    plan.PhaseScheduled: ("phase", ("name", "text")),
    plan.ObligationDefined: ("obligation", ("heading", "text")),
    plan.PlanLinked: ("link", ("cited_title", "cited_number")),
    plan.TargetSet: ("target", ("indicator", "text")),
    plan.BaselineRecorded: ("baseline", ("indicator", "text")),
}
"""Items numbered within a scope (`phase-2`, `3.1.2-1`): the field of their id, and what they are recognised by."""
ALIKE = 0.5
"""How much of its wording an item must keep to be the same one (ours)."""


def task_ids(matches: Iterable[Match], history: History, edition: int) -> dict[str, str]:
    """Printed id of the new edition → the id it is recorded under."""
    found: dict[str, str] = {}
    fresh: list[str] = []
    for match in matches:
        if match.old and match.new:
            found[match.new[0]] = match.old[0]
        fresh += match.new[1:] if match.old else match.new
    used = {name.removeprefix("task:").split("|")[0] for name in history.current if name.startswith("task:")}
    for printed in fresh:
        choices = (printed, *(f"{printed}-e{edition}{'' if n == 1 else f'-{n}'}" for n in range(1, len(fresh) + 2)))
        found[printed] = next(name for name in choices if name not in used)
        used.add(found[printed])
    return found


def moved_tasks(events: Iterable[Event], ids: Mapping[str, str]) -> Iterator[Event]:
    """The events under the recorded ids of their tasks; a number printed otherwise is kept beside the id."""
    for event in events:
        if isinstance(event, plan.TaskDefined):
            kept = ids[event.task]
            yield event.model_copy(update={"task": kept, "printed": event.task if kept != event.task else None})
        elif isinstance(event, plan.SeatAssigned):
            yield event.model_copy(update={"task": ids[event.task]})
        elif isinstance(event, plan.TargetSet) and event.task is not None:
            yield event.model_copy(update={"task": ids[event.task], "target": _scoped(event.target, ids)})
        elif isinstance(event, plan.BaselineRecorded):
            yield event.model_copy(update={"baseline": _scoped(event.baseline, ids)})
        else:
            yield event


def kept_items(events: Sequence[Event], held: Sequence[Revision], history: History) -> list[Event]:
    """Items of one type under the ids of the recorded ones they continue, within their scope; the rest get new ones."""
    field, wording = NAMED[type(events[0])]
    taken: dict[int, str] = {}
    left = {r.data[field]: r for r in held}
    fits = sorted(
        (-_fit(event, r.data, wording), index, name)
        for index, event in enumerate(events) for name, r in left.items()
        if _scope(getattr(event, field)) == _scope(name)
    )  # fmt: skip
    for fit, index, name in fits:
        if -fit >= ALIKE and index not in taken and name in left:
            taken[index] = name
            del left[name]
    kind = type(events[0]).key[0]
    used = {name.removeprefix(f"{kind}:").split("|")[0] for name in history.current if name.startswith(f"{kind}:")}
    for index, event in enumerate(events):
        if index not in taken:
            taken[index] = _free(_scope(getattr(event, field)), used)
        used.add(taken[index])
    return [event.model_copy(update={field: taken[index]}) for index, event in enumerate(events)]


def _fit(event: Event, recorded: Mapping[str, Any], wording: tuple[str, ...]) -> float:
    """1 for the same wording, at least ALIKE for the same name, else the share of common pairs of characters."""
    said = [str(getattr(event, name) or "") for name in wording]
    before = [str(recorded.get(name, "")) for name in wording]
    if said == before:
        return 2.0
    shared = overlap(pairs("".join(said)), pairs("".join(before)))
    return max(shared, ALIKE) if said[0] == before[0] else shared


def _scope(name: str) -> str:
    return name.rsplit("-", 1)[0]


def _scoped(name: str, ids: Mapping[str, str]) -> str:
    scope, _, number = name.rpartition("-")
    return f"{ids.get(scope, scope)}-{number}"


def _free(scope: str, used: set[str]) -> str:
    number = 1
    while f"{scope}-{number}" in used:
        number += 1
    return f"{scope}-{number}"
