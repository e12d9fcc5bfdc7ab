"""Why a figure is what it is: the least support, how each statement is used, what was searched for in vain.

docs/figures.md §10. Replaying the support alone gives the figure; leaving any one out changes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aggregates.fold.absences import Absence, absences
from aggregates.fold.figures import KINDS
from aggregates.fold.figures_plan import Figure
from aggregates.fold.minimal import minimal
from aggregates.fold.replayed import Replay
from aggregates.fold.revision import Revision
from aggregates.fold.rules import Chosen
from aggregates.fold.sources import source_of
from aggregates.fold.support import PARTS_FROM, Statements, Uses, least, uses
from aggregates.fold.task import ACTS
from aggregates.fold.world import PLAN, REGION, REGISTER, RULES

COMPOSED = ("score", "total", "grade")
"""Figures made of the measures of items."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with its support: (position, use) pairs by position; and the reports searched for in vain."""

    path: str
    figure: Figure
    support: tuple[tuple[int, str], ...]
    absences: tuple[Absence, ...]

    @property
    def positions(self) -> tuple[int, ...]:
        """The positions of the support, rising."""
        return tuple(position for position, _ in self.support)


def explain(
    visible: Iterable[Revision],
    day: str,
    plan: str,
    path: str,
    chosen: Chosen | None = None,
    later_rules: Iterable[Revision] = (),
    *,
    size: int | None = None,
    parts_from: int = PARTS_FROM,
) -> Explanation:
    """The figure at `path` of `plan` on `day` (ISO) and what it rests on.

    `visible` is known(V, K) of all streams concerned, `later_rules` the adoptions after V that `chosen` may name,
    `size` the size searched (the last position given unless said). LookupError for a path of no known kind.
    """
    kind, _, name = path.partition("/")
    if kind not in KINDS:
        raise LookupError(f"no figure of kind {kind!r}")
    replay = Replay(day, plan, dict(chosen or {}))
    every = [r for r in (*visible, *later_rules) if _concerns(r, plan)]
    wanted = replay.figure(every, path)
    candidates = _in_scope(every, kind, name)
    if replay.figure(candidates, path) != wanted:
        candidates = every
    composed = kind in COMPOSED
    found = (
        _composed(replay, path, wanted, candidates, parts_from)
        if composed
        else least(replay, path, candidates, parts_from).uses
    )
    support = tuple(sorted((position, use or "scope") for position, use in found.items()))
    searched = size if size is not None else max((r.position for r in every), default=0)
    return Explanation(path, wanted, support, absences(replay, path, candidates, searched))


def _concerns(r: Revision, plan: str) -> bool:
    return r.stream == f"{PLAN}{plan}" or r.stream.startswith((REGION, REGISTER, RULES))


def _in_scope(every: Statements, kind: str, name: str) -> Statements:
    """Without the statements of other tasks, for a figure about one task; a guess that the caller checks."""
    task = _task_of(every, kind, name)
    return every if task is None else [r for r in every if r.type not in ACTS or r.data["task"] == task]


def _task_of(every: Statements, kind: str, name: str) -> str | None:
    """The task a figure is about; "" for none, None where any task may matter."""
    if kind in ("status", "percent", "deadline", "light"):
        return name
    if kind == "seat":
        return name.removeprefix("seat:").partition("|")[0]
    if kind in ("target", "attainment", "target_light", "dispute", "order"):
        field = {"dispute": "dispute", "order": "order"}.get(kind, "target")
        about = (r for r in every if r.data.get(field) == name.partition("|")[0] and "task" in r.data)
        return next((str(r.data["task"]) for r in about), "")
    return "" if kind in ("notice", "rectification", "commendation") else None


def _composed(replay: Replay, path: str, wanted: Figure, candidates: Statements, parts_from: int) -> Uses:
    """The support of a score or a total: that of the measures behind it, and what keeps the points where they are.

    What one measure needs may be spared by what another holds: then it goes, and all is looked at again.
    """
    own = {
        measure: least(replay, measure, candidates, parts_from).kept for measure in _measures(replay, path, candidates)
    }
    while True:
        held = list({r.position: r for kept in own.values() for r in kept}.values())
        whole = [*held, *_more(replay, path, wanted, held, candidates)]
        found = _uses_of_measures(replay, path, whole, own)
        busy = [r for r in whole if found[r.position] is not None]
        needed = _needed(replay, path, wanted, busy, [r for r in whole if found[r.position] is None])
        if len(busy) + len(needed) == len(whole):
            return found
        candidates = [*busy, *needed]
        left = {r.position for r in candidates}
        own = {measure: [r for r in kept if r.position in left] for measure, kept in own.items()}


def _more(replay: Replay, path: str, wanted: Figure, held: Statements, candidates: Statements) -> Statements:
    """The least of the other candidates with which, beside those held, the figure follows."""
    known = {r.position for r in held}
    rest = [r for r in candidates if r.position not in known]
    return minimal(rest, lambda few: replay.figure([*held, *few], path) == wanted, max(1, len(rest)))


def _needed(replay: Replay, path: str, wanted: Figure, busy: Statements, idle: Statements) -> Statements:
    """The least of those that no measure needs without which the figure would change after all."""
    return minimal(idle, lambda few: replay.figure([*busy, *few], path) == wanted)


def _uses_of_measures(replay: Replay, path: str, whole: Statements, own: dict[str, Statements]) -> Uses:
    """How each statement is used: in the measure that needs it, else in the figure itself."""
    found: Uses = {}
    for measure, kept in own.items():
        inside = uses(replay, measure, whole, kept)
        found |= {at: use for at, use in inside.items() if found.get(at) is None}
    return found | uses(replay, path, whole, [r for r in whole if r.position not in found])


def _measures(replay: Replay, path: str, candidates: Statements) -> list[str]:
    kind, _, name = path.partition("/")
    if kind == "score":
        return [f"item/{name}"]
    parts: dict[str, Any] = replay.figure(candidates, "total")
    return [f"item/{item}" for item in parts.get("items", ())] + [
        f"adjustment/{each}" for each in parts.get("adjustments", ())
    ]


def explain_answer(explanation: Explanation, visible: Iterable[Revision]) -> dict[str, Any]:
    """The explanation as JSON-ready values: each entry of the support leads to the lines of its document.

    `visible`: the statements given to `explain`, with the adoptions after the day.
    """
    by_position = {r.position: r for r in visible}
    by_statement = {(r.stream, r.statement): r for r in by_position.values()}
    support = []
    for position, use in explanation.support:
        r = by_position[position]
        support.append({
            "position": position, "use": use, "stream": r.stream, "statement": r.statement, "type": r.type,
            "effective_on": r.effective_on, "source": source_of(r, by_statement),
        })  # fmt: skip
    return {
        "path": explanation.path,
        "figure": explanation.figure,
        "support": support,
        "absences": [absence.answer() for absence in explanation.absences],
    }
