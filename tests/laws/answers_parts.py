"""Parts of a canonical answer, from the objects of the fold: tasks, targets, topics, evaluations, cards."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

Answer = dict[str, Any]


def plain(number: Decimal | None) -> str | None:
    """Decimal text without trailing zeros."""
    if number is None:
        return None
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def standing(found: Any) -> Answer:
    """A `Standing` of the fold in canonical form."""
    return {
        "status": found.status, "reasons": list(found.reasons), "baseline": plain(found.baseline),
        "actual": plain(found.actual), "period": found.actual_period, "expected": plain(found.expected),
        "completion": plain(found.completion), "elapsed": plain(found.elapsed),
    }  # fmt: skip


def task(found: Any, day: str) -> Answer:
    """A `Task` of the fold in canonical form: how far it has come, and who holds a seat."""
    held = [seat.given for seat in found.seats.values() if seat.in_force(day)]
    far = found.progression
    return {
        "status": far.status, "since": far.since, "percent": far.percent, "closure": far.closure,
        "seats": sorted([r.statement, r.data["agency"], r.data["role"]] for r in held),
    }  # fmt: skip


def plan(found: Any, standings: Iterable[Any], day: str) -> Answer:
    """A `Plan` of the fold, with its standings, in canonical form."""
    return {
        "tasks": {name: task(state, day) for name, state in sorted(found.tasks.items())},
        "targets": {s.target.statement: standing(s) for s in standings},
        "anomalies": [[a.code, a.position, a.statement] for a in found.anomalies],
    }


def register(found: Any) -> Answer:
    """A `Register` of the fold in canonical form."""
    return {name: [found.identity(name), found.today(name)] for name in sorted(found.agencies)}


def topics(found: Any) -> Answer:
    """Disputes, notices, rectifications and commendations of a `Plan`."""
    return {
        "disputes": {name: [x.status, x.convener(found)] for name, x in found.disputes.items()},
        "notices": {name: [x.closed is not None, x.closed_in_time] for name, x in found.notices.items()},
        "rectifications": {name: x.status for name, x in found.rectifications.items()},
        "commendations": {name: x.status(found.day) for name, x in found.commendations.items()},
    }


def light(found: Any) -> Answer:
    """A `Light` of a task in canonical form."""
    parts = [found.deadline, found.progress, found.reporting]
    return {"colour": found.colour, "parts": parts, "flags": list(found.flags)}


def chain_link(found: Any) -> list[str | None]:
    """A `Link` of the responsibility chain in canonical form."""
    return [found.seat.statement, found.standing, found.seat.until, found.came_by and found.came_by.statement]


def attainment(found: Any) -> Answer:
    """The three numbers of an `Attainment`, exact fractions as text."""
    share = found.way()
    original, revised = found.original(share), found.last_revised(share)
    weighted = found.counted(share) if None not in (original, revised, found.before) else None
    told = {"original": original, "revised": revised, "weighted": weighted}
    return {name: None if number is None else str(number) for name, number in told.items()}


COUNTED = ("share", "numerator", "denominator")
LISTS = ("headline_attainment", "hard_targets", "aspirational_targets", "items_on_time", "child_plans")
"""The measures of which docs/figures.md says what they list."""


def evaluation(said: Answer) -> Answer:
    """What `evaluation_answer` of the fold says, without texts for readers."""
    items = {i["id"]: i for d in said["dimensions"] for i in d["items"]}
    rubric = said["rubric"]
    return {
        "rubric": rubric and [rubric["rules"], rubric["version"], rubric["digest"]],
        **{name: said[name] for name in ("total", "grade", "applicable_points", "conflicts", "tasks")},
        "items": {name: item(i) for name, i in items.items()},
        "adjustments": {a["id"]: {k: a[k] for k in ("count", "points", "voided")} for a in said["adjustments"]},
        "scores": {name: {item: [x["score"], x["not_applicable"]] for item, x in of.items()}
                   for name, of in said["scores"].items()},
    }  # fmt: skip


def item(said: Answer) -> Answer:
    """One item of an evaluation; its counts where there is a share."""
    return {
        **{name: said[name] for name in ("state", "reason", "points", "score", "capped")},
        **{name: said[name] if said["state"] == "OK" else None for name in COUNTED},
        "listed": sorted(x["what"] for x in said["listed"]) if said["measure"] in LISTS else [],
    }


def card(said: Answer) -> Answer:
    """A card: of a load, which is a sum, the denominator says nothing, nor do counts where no rule counts them."""
    figures = {name: dict(figure) for name, figure in said["figures"].items()}
    for name, figure in figures.items():
        if name.startswith("load"):
            figure.pop("denominator")
        if figure["reason"] in ("no-weights", "no-procedure"):
            figure.update(numerator=None, denominator=None)
    return {**said, "figures": figures}
