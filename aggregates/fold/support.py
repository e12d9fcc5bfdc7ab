"""A least set of visible statements from which alone a figure follows (docs/figures.md §10).

Found by leaving statements out and replaying. Whole types of statements go first. A figure that is a sum over tasks is
then reduced task by task and seat by seat, each small part replayed alone; that is only a shortcut: what it finds is
replayed as a whole, every member is shown to be needed, and where either fails the plain way is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from aggregates.fold.figures_plan import Figure
from aggregates.fold.minimal import minimal
from aggregates.fold.replayed import Replay, contribution, use
from aggregates.fold.revision import Revision
from aggregates.fold.task import ACTS

WHOLE_CARD = ("kind", "notices")
"""Parts of a card that are no sum over tasks."""
OF_SEAT = ("plan.seat_acknowledged", "plan.progress_reported", "plan.cooperation_confirmed")
OF_REPORT = ("plan.evidence_attached", "plan.report_reviewed")
PARTS_FROM = 40
"""Fewer statements are reduced faster in one piece."""

Statements = list[Revision]
Replayed = Callable[[Iterable[Revision], str], Figure]
Uses = dict[int, str | None]
"""Position → use; None where the figure is the same without that statement."""


class Supported(NamedTuple):
    """A least set of statements, and how each is used."""

    kept: Statements
    uses: Uses


@dataclass(frozen=True, slots=True)
class Part:
    """What can be replayed alone: one seat's statements on a task, or what the task's seats have in common."""

    own: Statements
    context: Statements


def is_sum(path: str) -> bool:
    """Whether the figure is a sum over tasks, given everything that is not about one task."""
    kind, _, name = path.partition("/")
    return kind == "item" or (kind == "card" and name.rpartition("/")[2] not in WHOLE_CARD)


def least(replay: Replay, path: str, candidates: Statements, parts_from: int = PARTS_FROM) -> Supported:
    """Statements from which `path` follows as from all candidates, none of which can be left out, each with its use."""
    wanted = replay.figure(candidates, path)

    def follows(kept: Iterable[Revision]) -> bool:
        return replay.figure(kept, path) == wanted

    kept = _of_needed_types(candidates, follows)
    if is_sum(path) and len(kept) >= parts_from:
        reduced = _by_parts(replay, path, kept, follows)
        if follows(reduced):
            found = uses(replay, path, reduced, reduced)
            if None not in found.values():
                return Supported(reduced, found)
            kept = reduced
    kept = _smallest(kept, follows)
    return Supported(kept, dict(_uses_in(replay.figure, path, Part(kept, []), {r.position for r in kept}, _itself)))


def _smallest(kept: Statements, follows: Callable[[Statements], bool]) -> Statements:
    return minimal(kept, follows, block=max(1, len(kept)))


def _of_needed_types(candidates: Statements, follows: Callable[[Statements], bool]) -> Statements:
    """Without the types of statements that do not matter at all; the most frequent types are tried first."""
    by_type: dict[str, Statements] = {}
    for r in candidates:
        by_type.setdefault(r.type, []).append(r)
    types = sorted(by_type, key=lambda name: (len(by_type[name]), name))
    needed = set(minimal(types, lambda names: follows([r for name in names for r in by_type[name]])))
    return [r for r in candidates if r.type in needed]


def _by_parts(replay: Replay, path: str, kept: Statements, follows: Callable[[Statements], bool]) -> Statements:
    common, tasks = split(kept)
    about_tasks = [r for seats in tasks.values() for own in seats.values() for r in own]
    common = _smallest(common, lambda few: follows([*few, *about_tasks]))
    replayed = replay.beside(common)
    found = list(common)
    for seats in tasks.values():
        core = seats.get("", [])
        for seat in (name for name in seats if name):
            seats[seat] = _alone(replayed, path, Part(seats[seat], core))
        beside = [r for seat, own in seats.items() if seat for r in own]
        found += [*beside, *_alone(replayed, path, Part(core, beside))]
    return found


def _alone(replayed: Replayed, path: str, part: Part) -> Statements:
    """The least of a part's own statements with which it contributes what all of them contribute.

    Nothing of it is tried first, then single statements: mostly none of a part matters, or most of it.
    """

    def contributes(few: Statements) -> bool:
        return bool(contribution(replayed([*part.context, *few], path)) == wanted)

    wanted = contribution(replayed([*part.context, *part.own], path))
    return [] if contributes([]) else minimal(part.own, contributes, block=1)


def split(kept: Iterable[Revision]) -> tuple[Statements, dict[str, dict[str, Statements]]]:
    """What is not about one task; and by task, by seat, the rest. Seat "" is what the seats of a task share."""
    common: Statements = []
    tasks: dict[str, dict[str, Statements]] = {}
    for r in kept:
        if r.type in ACTS:
            tasks.setdefault(r.data["task"], {}).setdefault(seat_of(r), []).append(r)
        else:
            common.append(r)
    return common, tasks


def seat_of(r: Revision) -> str:
    """The seat whose work a statement is; "" for a statement about the task itself."""
    if r.type in OF_SEAT:
        return str(r.data["seat"])
    if r.type in OF_REPORT:
        return str(r.data["report"]).removeprefix("report:").rpartition("|")[0]
    return ""


def uses(replay: Replay, path: str, whole: Statements, members: Iterable[Revision]) -> Uses:
    """Position → how each member is used in `whole`; None where the figure is the same without it."""
    asked = {r.position for r in members}
    if not is_sum(path):
        return dict(_uses_in(replay.figure, path, Part(whole, []), asked, _itself))
    common, tasks = split(whole)
    about_tasks = [r for seats in tasks.values() for own in seats.values() for r in own]
    found = dict(_uses_in(replay.figure, path, Part(common, about_tasks), asked, _itself))
    replayed = replay.beside(common)
    for part in _parts(tasks):
        found |= _uses_in(replayed, path, part, asked, contribution)
    return found


def _itself(found: Figure) -> object:
    return found


def _parts(tasks: dict[str, dict[str, Statements]]) -> Iterator[Part]:
    for seats in tasks.values():
        core = seats.get("", [])
        for seat, own in seats.items():
            beside = [r for name, others in seats.items() if name for r in others] if not seat else core
            yield Part(own, beside)


def _uses_in(
    replayed: Replayed, path: str, part: Part, asked: set[int], seen: Callable[[Figure], object]
) -> Iterator[tuple[int, str | None]]:
    own = [r for r in part.own if r.position in asked]
    if not own:
        return
    before = replayed([*part.context, *part.own], path)
    for left in own:
        rest = [r for r in part.own if r is not left]
        after = replayed([*part.context, *rest], path)
        yield left.position, None if seen(after) == seen(before) else use(left, before, after)
