"""Which documents of a set belong together: sister plans, parents and children, tasks that correspond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from aggregates.documents.draft import Lines, PlanDraft, TaskDraft
from aggregates.documents.glyphs import canonical, squeeze
from aggregates.documents.plan_id import normal_title
from aggregates.documents.reader import Reading

_CLOSE = 0.30


def sisters(reading: Reading, readings: Sequence[Reading]) -> list[Reading]:
    """Other plans of the same name for other places (normalised title equal)."""
    own = _family(reading.draft)
    return [other for other in readings if other is not reading and own and _family(other.draft) == own]


def children(parent: Reading, readings: Sequence[Reading]) -> list[Reading]:
    """Plans of the set that cite this one, by number, else by title."""
    return [other for other in readings if other is not parent and _cites(other.draft, parent.draft)]


def counterpart(task: TaskDraft, plan: PlanDraft) -> tuple[TaskDraft | None, float]:
    """(the closest task of another plan, closeness 0-1): same title is 1, else shared pairs of characters.

    Only tasks of the corresponding group are compared, when there is one.
    """
    candidates = [other for other in plan.tasks if _near(task.group, other.group)] or list(plan.tasks)
    scored = [(closeness(task, other), -index, other) for index, other in enumerate(candidates)]
    best = max(scored, default=None, key=lambda item: item[:2])
    return (best[2], best[0]) if best else (None, 0.0)


def mutual(task: TaskDraft, plan: PlanDraft, other: PlanDraft) -> bool:
    """Whether the closest task of the other plan has this one as its closest in turn."""
    found = counterpart(task, other)[0]
    return found is not None and counterpart(found, plan)[0] is task


def corresponds(closeness_: float) -> bool:
    """Whether two tasks are near enough to compare their parties (a rule of ours, basis RULE in domain.md §8)."""
    return closeness_ >= _CLOSE


def closeness(one: TaskDraft, two: TaskDraft) -> float:
    """Shared character pairs of the titles or of the bodies, whichever is more."""
    if one.title and one.title == two.title:
        return 1.0
    return max(jaccard(one.title or "", two.title or ""), jaccard(one.text, two.text))


def jaccard(one: str, two: str) -> float:
    """Shared pairs of neighbouring characters, 0-1."""
    a, b = _pairs(one), _pairs(two)
    return len(a & b) / len(a | b) if a and b else 0.0


def locate(reading: Reading, text: str, near: Lines) -> Lines:
    """The lines where a text is printed within the given lines; those lines when it is not found."""
    for par in reading.paragraphs:
        first, last = par.lines()
        at = par.canon.find(text) if first <= near[1] and last >= near[0] else -1
        if at >= 0:
            return par.lines(at, at + len(text))
    return near


def same_titled(task: TaskDraft, others: Sequence[Reading]) -> Iterator[TaskDraft]:
    """Tasks of other plans with the same printed title, one a plan."""
    for other in others:
        found = next((t for t in other.draft.tasks if task.title and t.title == task.title), None)
        if found:
            yield found


def _family(draft: PlanDraft) -> str:
    return normal_title(draft.title, draft.region) if draft.title and draft.kind == "plan" else ""


def _cites(child: PlanDraft, parent: PlanDraft) -> bool:
    title = normal_title(parent.title) if parent.title else None
    number = parent.document_number
    return any(
        (number is not None and cited.number == number) or (title is not None and normal_title(cited.title) == title)
        for cited in child.parents
    )


def _near(one: str | None, two: str | None) -> bool:
    return jaccard(one or "", two or "") >= 0.5


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    plain = squeeze(canonical(text))
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))
