"""The oracle's reading of docs/figures.md §7: one card per agency, every figure counted anew from the statements."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.laws import oracle_calendar
from tests.laws.oracle_days import Scene, all_seats, day_number, deadline, on_time, periods, rules, slots
from tests.laws.oracle_numbers import shown
from tests.laws.oracle_register import continues_as, goes_by, kind_of
from tests.laws.oracle_tasks import (
    ANSWERING,
    CLOSED,
    STOPPED,
    Said,
    about,
    accepted,
    counts,
    in_force,
    kind,
    reports,
    seats,
    status,
)
from tests.laws.oracle_topics import contested, notices

PLAIN = {"places": 2, "mode": "half_up"}
ROLES = ("lead", "cooperate", "participate", "shared", "responsible", "guide")


class Held:
    """One seat of an agency, with its task. `place` tells tasks apart: cards of aliases and of merged agencies are
    added up, so a task counts once for each name written on its seats."""

    def __init__(self, scene: Scene, task: str, xs: list[Said], seat: Said) -> None:
        self.scene, self.task, self.xs, self.seat = scene, task, xs, seat
        self.place = (seat["data"]["agency"], scene.plan, task)
        self.status, self.since, _ = status(xs)
        self.role = seat["data"]["role"]
        self.counted = in_force(seat, xs, scene.day) and self.status != "UNDEFINED"
        self.answers = self.role in ANSWERING
        self.disputed = seat["statement"] in contested(scene.said)

    def weight(self, weights: Said, flat: bool) -> Fraction:
        """The weight by role; a shared seat weighs its part, or the flat weight."""
        if self.role != "shared":
            return Fraction(weights[self.role])
        if flat:
            return Fraction(weights["flat_shared"])
        sharing = [x for x in seats(self.xs) if x["data"]["role"] == "shared" and in_force(x, self.xs, self.scene.day)]
        return Fraction(1, len(sharing))

    @property
    def due(self) -> bool:
        """Whether the seat is due: its task is closed, or open and past its day while the seat answers."""
        if not self.counted:
            return False
        if self.status in CLOSED:
            return self.answers or self.status != "CLOSED_NOT_IMPLEMENTED"
        day = deadline(self.scene, self.task)
        return self.status not in STOPPED and self.answers and day is not None and day[0] <= self.scene.day

    @property
    def done(self) -> Fraction:
        """What a due seat counts."""
        return {"VERIFIED_COMPLETE": Fraction(1), "PARTIALLY_MET": Fraction(1, 2)}.get(self.status, Fraction(0))


def cards(
    scenes: list[Scene], everything: list[Said], day: str, merged: bool = False, plan: str | None = None
) -> dict[str, Any]:
    """{agency: card} over these plans, under the rules for all plans, or for the one plan that is asked about."""
    register = [x for x in everything if x["stream"] == "agency:register"]
    weights = rules(everything, "weights", plan, day)
    procedure = rules(everything, "procedure", plan, day)
    by: dict[str, list[Held]] = {}
    former: dict[str, set[str]] = {}
    for scene in scenes:
        for task, xs, seat in all_seats(scene):
            if counts(xs, day):
                own = goes_by(register, seat["data"]["agency"])
                name = continues_as(register, own) if merged else own
                former.setdefault(name, set()).add(own)
                by.setdefault(name, []).append(Held(scene, task, xs, seat))

    for scene in scenes:
        for x, _ in notices(scene.said).values():
            own = goes_by(register, x["data"]["agency"])
            former.setdefault(continues_as(register, own), set()).update({own} if x["data"]["colour"] != "BLUE" else ())

    def whose(agency: str) -> str:
        return continues_as(register, agency) if merged else goes_by(register, agency)

    return {
        name: {
            "agency": name, "kind": kind_of(register, name), "former": sorted(former[name] - {name}) if merged else [],
            **_card(held, weights, procedure), "notices": _notices([n for scene in scenes
            for n in notices(scene.said).values() if whose(n[0]["data"]["agency"]) == name]),
        }
        for name, held in sorted(by.items())
    }  # fmt: skip


def _notices(found: list[tuple[Said, str | None]]) -> dict[str, dict[str, int]]:
    told = {}
    for colour in ("YELLOW", "RED"):
        own = [(x, closed) for x, closed in found if x["data"]["colour"] == colour]
        timely = [x for x, closed in own if closed is not None and closed <= x["data"]["due_on"]]
        told[colour] = {"issued": len(own), "closed_in_time": len(timely)}
    return told


def _card(held: list[Held], weights: Said | None, procedure: Said | None) -> dict[str, Any]:
    counted = [h for h in held if h.counted]
    tasks = {h.place: h for h in counted if h.answers}
    late = [day_number(h.scene.day) - day_number(due[0]) for h in tasks.values()
            for due in [deadline(h.scene, h.task)] if due and due[0] < h.scene.day
            and h.status not in (*CLOSED, *STOPPED)]  # fmt: skip
    running = [h for h in tasks.values() if h.status not in STOPPED]
    weigh = weights["data"]["content"] if weights else None
    return {
        "seats": {role: n for role in ROLES if (n := len([h for h in counted if h.role == role]))},
        "tasks": len({h.place for h in counted}),
        "due_seats": len([h for h in counted if h.due]),
        "unstated": len([h for h in running if deadline(h.scene, h.task, strict=True) is None]),
        "overdue": {"days": sum(late), "count": len(late), "median": _median(late)},
        "figures": {**_weighted(counted, weigh), **_counted(held, running, procedure, weigh)},
    }  # fmt: skip


def _median(numbers: list[int]) -> str | None:
    if not numbers:
        return None
    ordered, n = sorted(numbers), len(numbers)
    return shown(Fraction(ordered[(n - 1) // 2] + ordered[n // 2], 2), {"places": 1, "mode": "half_up"})


def _weighted(counted: list[Held], weights: Said | None) -> dict[str, Any]:
    if weights is None:
        names = ("load", "completion", "disputed_share")
        flat = [f"{name}_flat" for name in names]
        calm = [f"completion_{part}{mark}" for part in ("undisputed", "contested") for mark in ("", "_flat")]
        return {name: absent("no-weights") for name in (*names, *flat, *calm)}
    due = [h for h in counted if h.due]
    found = {}
    for mark, flat in (("", False), ("_flat", True)):

        def total(seats: list[Held], by: str = "", flat: bool = flat) -> Fraction:
            return sum((h.weight(weights, flat) * (h.done if by else 1) for h in seats), Fraction(0))

        load = total(counted)
        found[f"load{mark}"] = {
            "value": shown(load, weights["rounding"]), "numerator": str(load),
            "state": "OK", "reason": None,
        }  # fmt: skip
        found[f"completion{mark}"] = ratio(total(due, "done"), total(due), "nothing-due", weights)
        calm = [h for h in due if not h.disputed]
        found[f"completion_undisputed{mark}"] = ratio(total(calm, "done"), total(calm), "nothing-due", weights)
        fought = [h for h in due if h.disputed]
        found[f"completion_contested{mark}"] = ratio(total(fought, "done"), total(fought), "nothing-due", weights)
        contested_ = total([h for h in counted if h.disputed])
        found[f"disputed_share{mark}"] = ratio(contested_, load, "no-seats", weights)
    if len(due) < weights["too_few"]:
        for name in [name for name in found if name.startswith("completion")]:
            if found[name]["state"] == "OK":
                found[name].update(state="TOO_FEW", value=None)
    return found


def _counted(held: list[Held], running: list[Held], procedure: Said | None, weights: Said | None) -> dict[str, Any]:
    terms = procedure["data"]["content"] if procedure else None
    due = [slot for h in held for slot in slots(h.scene, h.xs, h.seat, procedure)]
    strict = [(h, day[0]) for h in running for day in [deadline(h.scene, h.task, strict=True)]
              if day and day[0] <= h.scene.day]  # fmt: skip
    timely = [h for h, day in strict if h.status == CLOSED[0] and h.since is not None and h.since <= day]
    made = [(r, h.xs) for h in held for r in reports(h.seat, h.xs).values()]
    taken = [(r, xs) for r, xs in made if accepted(r, xs)]
    reviewed = [about(r, xs, "report_reviewed") for r, xs in made if about(r, xs, "report_reviewed")]
    returned = [reviews for reviews in reviewed if reviews[0]["data"]["result"] == "returned"]
    asked = [(x, h.xs) for h in {h.place: h for h in held if h.counted and h.answers}.values()
             for x in h.xs if kind(x) == "closure_requested"]  # fmt: skip
    full = [x for x, xs in asked if verified_full(x, xs)]
    counted = [h for h in held if h.counted]
    words = [word for h in counted if h.role == "cooperate" for word in [_last_word(h)] if word is not None]
    calendars = any(periods(h.scene) for h in held)
    none_due = "nothing-due" if calendars else "no-calendar"
    return {
        "timeliness": ratio(len([s for s in due if on_time(s)]), len(due), none_due, weights),
        "closure_timeliness": ratio(len(timely), len(strict), "nothing-due", weights),
        "completeness": absent("no-procedure") if terms is None else ratio(
            len([r for r, xs in taken if complete(r, xs, terms)]), len(taken), "nothing-accepted", weights),
        "evidence_rate": ratio(len([r for r, xs in taken if proven(r, xs)]), len(taken), "nothing-accepted", weights),
        "first_pass": ratio(len(reviewed) - len(returned), len(reviewed), "nothing-reviewed", weights),
        "verified_share": ratio(len(full), len(asked), "nothing-requested", weights),
        "cooperation": ratio(len([w for w in words if w]), len(words), "nothing-confirmed", weights),
        "coverage": ratio(len([h for h in counted if reports(h.seat, h.xs)]), len(counted), "no-seats", weights),
    }  # fmt: skip


def verified_full(request: Said, xs: list[Said]) -> bool:
    """Whether a visible verdict FULL names the request."""
    verdicts = [x for x in xs if kind(x) == "closure_verified" and x["data"]["closure"] == request["data"]["closure"]]
    return any(x["data"]["result"] == "FULL" for x in verdicts)


def proven(report: Said, xs: list[Said]) -> bool:
    """Whether a piece of its evidence has not been found false."""
    false = {x["data"]["sha256"] for x in xs if kind(x) == "evidence_falsified"}
    return any(x["data"]["sha256"] not in false for x in about(report, xs, "evidence_attached"))


def complete(report: Said, xs: list[Said], terms: Said) -> bool:
    """Whether a report holds everything the procedure requires."""
    data = report["data"]
    held = {"percent": "percent" in data, "values": bool(data.get("values")), "evidence": proven(report, xs)}
    return all(held[name] for name in terms["required"])


def _last_word(held: Held) -> bool | None:
    said = [x for x in held.xs if kind(x) == "cooperation_confirmed" and x["data"]["seat"] == held.seat["statement"]
            and held.xs.index(x) > held.xs.index(held.seat)]  # fmt: skip
    return (said and max(said, key=lambda x: oracle_calendar.end_of(x["data"]["period"]))["data"]["confirmed"]) or (
        False if said else None
    )


def absent(reason: str) -> dict[str, Any]:
    """A figure that does not apply."""
    return {"value": None, "numerator": None, "denominator": None, "state": "NOT_APPLICABLE", "reason": reason}


def ratio(part: Fraction | int, whole: Fraction | int, reason: str, weights: Said | None) -> dict[str, Any]:
    """A ratio in percent."""
    rounding = weights["rounding"] if weights else PLAIN
    found = {"numerator": str(Fraction(part)), "denominator": str(Fraction(whole))}
    if whole == 0:
        return {**found, "value": None, "state": "NOT_APPLICABLE", "reason": reason}
    return {**found, "value": shown(100 * Fraction(part) / Fraction(whole), rounding), "state": "OK", "reason": None}
