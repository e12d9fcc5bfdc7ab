"""The oracle's reading of docs/figures.md §9, the measures: each gives a share of full points, or says why not."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from tests.laws.oracle_attainment import Reached, in_force, reached, three, weigh_met
from tests.laws.oracle_cards import proven
from tests.laws.oracle_days import Scene, all_seats, calendars, deadline, item_deadline, on_time, slots
from tests.laws.oracle_targets import targets as target_standings
from tests.laws.oracle_tasks import CLOSED, STOPPED, Said, about, accepted, counts, kind, reports, status
from tests.laws.oracle_topics import OPEN, disputes, rectifications


class Measure:
    """Share (None unless OK), numerator and denominator, state, reason, what is listed, and whether estimated."""

    def __init__(
        self, part: Fraction | int = 0, whole: Fraction | int = 0, state: str = "OK", reason: str | None = None,
        listed: list[str] | None = None, estimated: bool = False,
    ) -> None:  # fmt: skip
        self.part, self.whole, self.state, self.reason = Fraction(part), Fraction(whole), state, reason
        self.listed, self.estimated = listed or [], estimated

    @property
    def share(self) -> Fraction:
        """The part of full points earned."""
        return self.part / self.whole if self.state == "OK" else Fraction(0)


def absent(reason: str, listed: list[str] | None = None) -> Measure:
    """A measure that does not apply."""
    return Measure(state="NOT_APPLICABLE", reason=reason, listed=listed)


def no_data(reason: str | None = None, listed: list[str] | None = None) -> Measure:
    """A measure that applies and that nothing says anything about."""
    return Measure(state="NO_DATA", reason=reason, listed=listed)


def _targets(scene: Scene) -> list[Said]:
    return [x for x in scene.said if kind(x) == "target_set" and in_force(scene, x)]


def _evaluable(scene: Scene, targets: list[Said]) -> tuple[list[tuple[Said, Reached]], list[str]]:
    """(those that can be evaluated, the others): a number, a comparator that compares, nothing left undefined."""
    standings = target_standings(scene.said, scene.everything, scene.day)
    found = {x["data"]["target"]: (x, reached(scene, x)) for x in targets if standings[x["statement"]]["exact"]}
    return [(x, r) for x, r in found.values() if r], [x["data"]["target"] for x in targets
                                                      if x["data"]["target"] not in found]  # fmt: skip


def _mean(scene: Scene, targets: list[Said], share: Callable[[Said, Reached], Fraction]) -> Measure:
    found, without = _evaluable(scene, targets)
    if not found:
        return absent("no-target", without)
    unknown = [x["data"]["target"] for x, r in found if not r.known]
    if len(unknown) == len(found):
        return no_data("not-measured", unknown + without)
    total = sum((share(x, r) for x, r in found if r.known), Fraction(0))
    return Measure(total, len(found), listed=unknown + without, estimated=any(r.estimated for _, r in found))


def headline_attainment(scene: Scene, item: Said) -> Measure:
    """The mean attainment of the headline targets."""
    cap = item.get("unmet_cap")

    def share(x: Said, r: Reached) -> Fraction:
        weighed = three(scene, x, cap)["weighted"]
        return r.share(cap) if weighed is None else weighed

    return _mean(scene, [x for x in _targets(scene) if x["data"]["kind"] == "headline"], share)


def hard_targets(scene: Scene, item: Said) -> Measure:
    """The mean over hard targets, counted from nothing."""
    out, cap = ("headline", "baseline", "deadline", "title"), item.get("unmet_cap")
    held = [x for x in _targets(scene) if x["data"]["hardness"] == "hard" and x["data"]["kind"] not in out]

    def share(x: Said, r: Reached) -> Fraction:
        weighed = three(scene, x, cap, with_baseline=False)["weighted"]
        return r.share(cap, with_baseline=False) if weighed is None else weighed

    return _mean(scene, held, share)


def aspirational_targets(scene: Scene, _item: Said) -> Measure:
    """The share of aspirational targets with a number that are met."""
    held = [x for x in _targets(scene) if x["data"]["hardness"] == "aspirational"]
    return _mean(scene, held, lambda x, r: weigh_met(scene, x, r))


def _counting(scene: Scene) -> list[tuple[str, list[Said]]]:
    return [(task, xs) for task in scene.tasks() for xs in [scene.task(task)] if counts(xs, scene.day)]


def tasks_verified(scene: Scene, item: Said) -> Measure:
    """Verified tasks, partial ones in part, of those not cancelled."""
    found = [status(xs)[0] for _, xs in _counting(scene)]
    kept = [s for s in found if s != "CANCELLED"]
    partial = Fraction(item.get("partial_counts", "0")) * kept.count("PARTIALLY_MET")
    return Measure(kept.count("VERIFIED_COMPLETE") + partial, len(kept)) if kept else absent("no-task")


def _obligations(scene: Scene, categories: tuple[str, ...], unscheduled: bool) -> tuple[int, int, bool]:
    """(fulfilled, due, anything of these categories)."""
    schedules = {x["data"]["obligation"]: x["data"] for x in scene.said
                 if kind(x) == "obligation_scheduled" and in_force(scene, x)}  # fmt: skip
    defined = {x["data"]["obligation"] for x in scene.said if kind(x) == "obligation_defined" and in_force(scene, x)}
    done = due = 0
    names = {name for name in defined if name in schedules and schedules[name]["category"] in categories}
    names |= {name for name in defined if unscheduled and name not in schedules}
    for name in sorted(names):
        told = schedules.get(name, {})
        for year in _years(scene, name, told):
            for agency in told.get("agencies") or [None]:
                due += 1
                done += _fulfilled(scene, name, year, agency)
    return done, due, bool(names)


def _years(scene: Scene, name: str, told: Said) -> list[str | None]:
    """The completed years of the period of a yearly duty; of one to be met once nothing but that it is due."""
    if told.get("yearly"):
        return [str(y) for y in period_years(scene) if f"{y}-12-31" <= scene.day]
    day = item_deadline(scene, f"obligation:{name}", told.get("due_on"))
    return [None] if day is not None and day <= scene.day else []


def period_years(scene: Scene) -> list[int]:
    """The years of the plan's period, none where its beginning or end is open."""
    first, last = scene.registered.get("period_from"), scene.registered.get("period_to")
    return list(range(first, last + 1)) if first and last else []


def _fulfilled(scene: Scene, name: str, year: str | None, agency: str | None) -> bool:
    said = [x["data"] for x in scene.said if kind(x) == "obligation_fulfilled" and x["data"]["obligation"] == name]
    return any((year is None or x.get("period") == year) and (agency is None or x.get("agency") == agency)
               for x in said)  # fmt: skip


def obligations_met(scene: Scene, _item: Said) -> Measure:
    """General duties met of those due."""
    done, due, _ = _obligations(scene, ("GENERAL",), unscheduled=True)
    return Measure(done, due) if due else absent("none-due")


def _scheduled(scene: Scene, *categories: str) -> Measure:
    done, due, some = _obligations(scene, categories, unscheduled=False)
    if due:
        return Measure(done, due)
    return absent("none-due" if some else "none-scheduled")


def reports_on_time(scene: Scene, _item: Said) -> Measure:
    """Reports in time of those due, of all seats."""
    if not calendars(scene):
        return absent("no-calendar")
    procedure = scene.rules("procedure")
    due = [slot for _, xs, seat in all_seats(scene) if counts(xs, scene.day)
           for slot in slots(scene, xs, seat, procedure)]  # fmt: skip
    return Measure(len([s for s in due if on_time(s)]), len(due)) if due else absent("none-due")


def items_on_time(scene: Scene, _item: Said) -> Measure:
    """Tasks verified by their strict deadline of those due."""
    found = [(task, *status(xs)) for task, xs in _counting(scene)]
    running = [x for x in found if x[1] not in STOPPED]
    without = [x[0] for x in running if deadline(scene, x[0], strict=True) is None]
    due = [(x, day[0]) for x in running for day in [deadline(scene, x[0], strict=True)] if day and day[0] <= scene.day]
    timely = [x for x, day in due if x[1] == CLOSED[0] and x[2] is not None and x[2] <= day]
    return Measure(len(timely), len(due), listed=without) if due else absent("none-due", without)


def _reports(scene: Scene) -> list[tuple[Said, list[Said]]]:
    seats = [(xs, seat) for _, xs, seat in all_seats(scene) if counts(xs, scene.day)]
    return [(report, xs) for xs, seat in seats for report in reports(seat, xs).values()]


def accepted_with_evidence(scene: Scene, _item: Said) -> Measure:
    """Accepted reports with evidence not found false."""
    taken = [(r, xs) for r, xs in _reports(scene) if accepted(r, xs)]
    return Measure(len([r for r, xs in taken if proven(r, xs)]), len(taken)) if taken else no_data("nothing-accepted")


def first_pass(scene: Scene, _item: Said) -> Measure:
    """Reviewed reports that were not returned at first."""
    reviews = [about(r, xs, "report_reviewed") for r, xs in _reports(scene)]
    firsts = [found[0]["data"]["result"] for found in reviews if found]
    return Measure(len(firsts) - firsts.count("returned"), len(firsts)) if firsts else no_data("nothing-reviewed")


def child_plans(scene: Scene, item: Said) -> Measure:
    """Subordinate plans issued in time, late ones in part, of those due."""
    required = [x for x in scene.said if kind(x) == "child_required" and in_force(scene, x)]
    days = {x["data"]["requirement"]: item_deadline(scene, x["statement"], x["data"].get("due_on")) for x in required}
    without = [name for name, day in days.items() if day is None]
    due = {name: day for name, day in days.items() if day is not None and day <= scene.day}
    total = Fraction(0)
    for name, day in due.items():
        issued = [x["data"]["issued_on"] for x in scene.said
                  if kind(x) == "child_issued" and x["data"]["requirement"] == name]  # fmt: skip
        if issued and issued[-1] <= day:
            total += 1
        elif issued and issued[-1] <= _months_later(day, item.get("late_months", 0)):
            total += Fraction(item.get("late_counts", "0"))
    if not due:
        return absent("none-due" if required else "none-required", without)
    return Measure(total, len(due), listed=without)


def _months_later(day: str, months: int) -> str:
    year, month, of_month = (int(part) for part in day.split("-"))
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    return f"{year}-{month:02d}-{min(of_month, monthrange(year, month)[1]):02d}"


def funding(scene: Scene, item: Said) -> Measure:
    """Money for each year begun, audited, in one unit, never less than the year before; without a period in part."""
    years = [y for y in period_years(scene) if f"{y}-01-01" <= scene.day]
    said = [x["data"] for x in scene.said if kind(x) == "funding_allocated"]
    given = [x for x in said if x["year"] in years or not period_years(scene)]
    by = {y: [Fraction(x["amount"]) for x in given if x["year"] == y] for y in years}
    if not given:
        return no_data("no-allocation")
    amounts = [sum(by[y], Fraction(0)) for y in years]
    whole = (
        bool(years) and all(by.values()) and all(x["audited"] for x in given) and len({x["unit"] for x in given}) == 1
        and all(one <= other for one, other in pairwise(amounts))
    )  # fmt: skip
    return Measure(1 if whole else Fraction(item.get("partial_counts", "0")), 1)


def rectified_on_time(scene: Scene, _item: Said) -> Measure:
    """Rectifications found done by their due day, of those due."""
    found = rectifications(scene.said)
    due = [(x, verdicts) for x, _, verdicts in found.values() if x["data"]["due_on"] <= scene.day]
    last = [(x, verdicts[-1]) for x, verdicts in due if verdicts]
    timely = [x for x, v in last if v["data"]["result"] == "DONE" and v["on"] <= x["data"]["due_on"]]
    return Measure(len(timely), len(due)) if due else absent("none-due" if found else "none-ordered")


def disputes_closed(scene: Scene, _item: Said) -> Measure:
    """Disputes no longer open of those raised."""
    found = [state for _, state in disputes(scene.said).values()]
    closed = [state for state in found if state not in OPEN]
    return Measure(len(closed), len(found)) if found else absent("none-raised")


MEASURES: dict[str, Callable[[Scene, Said], Measure]] = {
    "headline_attainment": headline_attainment, "hard_targets": hard_targets,
    "aspirational_targets": aspirational_targets, "tasks_verified": tasks_verified,
    "obligations_met": obligations_met, "reports_on_time": reports_on_time, "items_on_time": items_on_time,
    "accepted_with_evidence": accepted_with_evidence, "first_pass": first_pass,
    "annual_plans": lambda scene, _: _scheduled(scene, "ANNUAL_PLAN"),
    "meetings_and_training": lambda scene, _: _scheduled(scene, "MEETING", "TRAINING"),
    "child_plans": child_plans, "funding": funding, "rectified_on_time": rectified_on_time,
    "disputes_closed": disputes_closed,
}  # fmt: skip
