"""The oracle's reading of docs/figures.md §8: how far each target is reached, as printed and as revised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.laws import oracle_calendar
from tests.laws.oracle_days import Scene, elapsed
from tests.laws.oracle_targets import targets
from tests.laws.oracle_tasks import Said, accepted, kind, reports, seats

PER = {"year": "year", "semester": "half_year", "quarter": "quarter", "month": "month"}


class Reached:
    """One target as worded: its actual (None without one), the periods met of those completed, its baseline."""

    def __init__(self, comparator: str, value: Fraction) -> None:
        self.comparator, self.value = comparator, value
        self.actual: Fraction | None = None
        self.periods: tuple[int, int] | None = None
        self.baseline: Fraction | None = None
        self.estimated = False
        self.evaluable = True

    @property
    def known(self) -> bool:
        """Whether anything says how far it has come."""
        return self.actual is not None or self.periods is not None

    @property
    def met(self) -> bool:
        """Whether the comparator holds: in every period of a recurring target."""
        if self.periods is not None:
            return self.periods[0] == self.periods[1]
        return self.actual is not None and holds(self.comparator, self.actual, self.value)

    def share(self, cap: str | None = None, with_baseline: bool = True) -> Fraction:
        """How far it is reached, from 0 to 1."""
        reached = self._share(with_baseline)
        capped = cap is not None and self.periods is None and not self.met
        return min(reached, Fraction(cap)) if cap is not None and capped else reached

    def _share(self, with_baseline: bool) -> Fraction:
        if self.periods is not None:
            return Fraction(*self.periods)
        assert self.actual is not None
        if self.met:
            return Fraction(1)
        if with_baseline and self.baseline is not None and self.baseline != self.value:
            return _between(self.actual - self.baseline, self.value - self.baseline)
        return _between(self.value, self.actual) if self.comparator == "<=" else _between(self.actual, self.value)


def holds(comparator: str, actual: Fraction, value: Fraction) -> bool:
    """Whether a number satisfies a comparator."""
    return {">": actual > value, "<=": actual <= value}.get(comparator, actual >= value)


def _between(part: Fraction, whole: Fraction) -> Fraction:
    return max(Fraction(0), min(Fraction(1), part / whole)) if whole else Fraction(0)


def in_force(scene: Scene, x: Said) -> bool:
    """Whether a visible statement holds at V."""
    return x["to"] is None or bool(scene.day < x["to"])


def approved(scene: Scene, target: Said) -> list[Said]:
    """The approved revisions of a target in effect at V."""
    found = [x for x in scene.said if kind(x) == "target_revised" and x["data"]["target"] == target["data"]["target"]]
    return [x for x in found if "approval" in x["data"] and in_force(scene, x)]


def reached(scene: Scene, target: Said, revision: Said | None = None) -> Reached | None:
    """The target as printed, or as one revision words it; None without a number."""
    wording = dict(target["data"])
    for name in ("value", "comparator", "due_on"):
        if revision is not None and name in revision["data"]:
            wording[name] = revision["data"][name]
    if "value" not in wording:
        return None
    found = Reached(wording.get("comparator", ""), Fraction(wording["value"]))
    said = [{**x, "data": wording} if x is target else x for x in scene.said]
    standing = targets(said, scene.everything, scene.day)[target["statement"]]
    if standing["exact"] is None:
        found.evaluable = False
        return found
    found.baseline = None if standing["baseline"] is None else Fraction(standing["baseline"])
    if standing["actual"] is not None:
        found.actual = Fraction(standing["actual"])
        found.estimated = standing["exact"]["method"] == "ESTIMATE"
    elif "task" in wording:
        _from_reports(scene, wording, found)
    return found


def _from_reports(scene: Scene, wording: Said, found: Reached) -> None:
    said = list(_values(scene, wording))
    if "per" not in wording:
        found.actual = said[-1][1] if said else None
        return
    total: dict[str, Fraction] = {}
    for day, value in said:
        period = oracle_calendar.name(day, PER[wording["per"]])
        total[period] = total.get(period, Fraction(0)) + value
    completed = _completed(scene, wording)
    met = [name for name in completed if name in total and holds(found.comparator, total[name], found.value)]
    if completed and said:
        found.periods = (len(met), len(completed))


def _values(scene: Scene, wording: Said) -> Iterator[tuple[date, Fraction]]:
    """(last day of the reporting period, value) of accepted reports of the task, in the order of the fold."""
    xs = scene.task(wording["task"])
    made = [x for seat in seats(xs) for x in reports(seat, xs).values() if accepted(x, xs)]
    for x in sorted(made, key=xs.index):
        for value in x["data"].get("values", ()):
            if (value["indicator"], value["unit"]) == (wording["indicator"], wording.get("unit")):
                yield oracle_calendar.end_of(x["data"]["period"]), Fraction(value["value"])


def _completed(scene: Scene, wording: Said) -> list[str]:
    """The periods that lie wholly in the window."""
    first_year = scene.registered.get("period_from")
    if first_year is None:
        return []
    begin, end = date(first_year, 1, 1), min(scene.day, wording.get("due_on", scene.day))
    per = PER[wording["per"]]
    days = [begin + timedelta(days=n) for n in range((date.fromisoformat(end) - begin).days + 1)]
    names = list(dict.fromkeys(oracle_calendar.name(day, per) for day in days))
    return [name for name in names if oracle_calendar.last_day(name, per).isoformat() <= end]


def attainments(scene: Scene) -> dict[str, dict[str, Any]]:
    """{target: attainment against the original, the revised target, and both weighted}, exact fractions as text."""
    held = [x for x in scene.said if kind(x) == "target_set" and in_force(scene, x)]
    return {x["statement"]: {k: None if v is None else str(v) for k, v in three(scene, x).items()} for x in held}


def three(scene: Scene, target: Said, cap: str | None = None, with_baseline: bool = True) -> dict[str, Fraction | None]:
    """The three numbers of one target; without an approved revision only the first."""
    return _three(scene, target, lambda r: r.share(cap, with_baseline))


def weigh_met(scene: Scene, target: Said, found: Reached) -> Fraction:
    """1 when the comparator holds, 0 when not; both weighted where a revision was approved."""
    weighed = _three(scene, target, lambda r: Fraction(r.met))["weighted"]
    return Fraction(found.met) if weighed is None else weighed


def _three(scene: Scene, target: Said, share: Callable[[Reached], Fraction]) -> dict[str, Fraction | None]:
    found = reached(scene, target)
    original = share(found) if found and found.known else None
    revisions = approved(scene, target)
    if not revisions or found is None or not found.evaluable:
        return {"original": original, "revised": None, "weighted": None}
    again = reached(scene, target, revisions[-1])
    revised = share(again) if again and again.known else None
    first_year, due = scene.registered.get("period_from"), target["data"].get("due_on")
    weighted = None
    if original is not None and revised is not None and first_year and due:
        gone = elapsed(first_year, due, revisions[0]["on"])
        weighted = gone * original + (1 - gone) * revised
    return {"original": original, "revised": revised, "weighted": weighted}
