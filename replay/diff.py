"""What differs between two viewpoints, and which entries carry the difference (law 3, attribution).

From (V1, K1) to (V2, K2) in two steps: time passes from V1 to V2 with what was known at K1; then knowledge grows
from K1 to K2 as seen at V2. The drivers of the second step are a minimal list: with them the later answer
follows from the earlier knowledge, and dropping any one changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aggregates.fold.known import visible
from aggregates.fold.minimal import minimal
from aggregates.fold.revision import Revision

Answer = Callable[[list[Revision], str], Mapping[str, Any]]
"""(current revisions, ISO day) → the flat answer, path → value, without positions."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value of the answer that differs; `before` or `after` is None where there is none."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """Changes by the passing of time (with what took effect or ended), and by knowledge (with its drivers)."""

    by_time: tuple[Change, ...]
    took_effect: tuple[Revision, ...]
    by_knowledge: tuple[Change, ...]
    drivers: tuple[Revision, ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The paths on which two flat answers differ, sorted."""
    paths = sorted(before.keys() | after.keys())
    return tuple(
        Change(path, before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path)
    )


def difference(
    revisions: Iterable[Revision],
    first: tuple[str, int],
    second: tuple[str, int],
    answer: Answer,
    part: Callable[[Revision], str],
) -> Difference:
    """The difference between viewpoints (V1, K1) and (V2, K2), K1 <= K2; revisions by position.

    `part` names the part of the answer a revision can move; parts are answered apart, independently.
    """
    parts: dict[str, list[Revision]] = {}
    for revision in revisions:
        if revision.position <= second[1]:
            parts.setdefault(part(revision), []).append(revision)
    found = [_difference(history, first, second, answer) for history in parts.values()]
    return Difference(
        tuple(sorted((c for d in found for c in d.by_time), key=lambda c: c.path)),
        tuple(sorted((r for d in found for r in d.took_effect), key=lambda r: r.key)),
        tuple(sorted((c for d in found for c in d.by_knowledge), key=lambda c: c.path)),
        tuple(sorted((r for d in found for r in d.drivers), key=lambda r: r.position)),
    )


def _difference(
    history: list[Revision], first: tuple[str, int], second: tuple[str, int], answer: Answer
) -> Difference:
    (v1, k1), (v2, _) = first, second
    earlier = [r for r in history if r.position <= k1]
    start, middle, end = answer(_now(earlier), v1), answer(_now(earlier), v2), answer(_now(history), v2)
    low, high = sorted((v1, v2))
    moved = tuple(r for r in visible(_now(earlier), high) if low < r.effective_on <= high or _ended(r, low, high))
    drivers = _drivers(earlier, [r for r in history if r.position > k1], v2, answer, end)
    return Difference(changes(start, middle), moved, changes(middle, end), tuple(drivers))


def _ended(r: Revision, low: str, high: str) -> bool:
    return r.effective_to is not None and low < r.effective_to <= high


def _now(history: Iterable[Revision]) -> list[Revision]:
    """The latest revision of each statement, among those given."""
    return list({(r.stream, r.statement): r for r in history}.values())


def _drivers(
    earlier: list[Revision], candidates: list[Revision], day: str, answer: Answer, wanted: Mapping[str, Any]
) -> list[Revision]:
    """Candidates without which `wanted` does not follow."""
    return minimal(candidates, lambda rest: answer(_now([*earlier, *rest]), day) == wanted)
