"""A second, slow and obvious reading of the pages: plain dicts, lists scanned from the start, no shared code.

It follows semantics.md and docs/figures.md, not the code of the fold; the readings of their parts stand in
oracle_*.py.
"""

from __future__ import annotations

from typing import Any

from tests.laws import oracle_tasks, oracle_topics
from tests.laws.oracle_anomalies import anomaly
from tests.laws.oracle_attainment import attainments
from tests.laws.oracle_cards import cards
from tests.laws.oracle_days import Scene, deadline, seat_status
from tests.laws.oracle_evaluation import evaluation
from tests.laws.oracle_lights import light, target_light
from tests.laws.oracle_register import identities
from tests.laws.oracle_targets import targets
from tests.laws.oracle_tasks import kind

Entry = dict[str, Any]
Said = dict[str, Any]
JUDGED = ("report_reviewed", "closure_verified", "closure_rejected")


def known(entries: list[Entry], day: str, size: int) -> list[Said]:
    """What is known at (V, K), in the order of the fold: the definition of semantics.md, word by word."""
    found = []
    for name in {(e["subject"], e["statementid"]) for e in entries}:
        revisions = [e for e in entries if (e["subject"], e["statementid"]) == name and int(e["sequence"]) <= size]
        if not revisions:
            continue
        last = max(revisions, key=lambda e: int(e["sequence"]))
        if last["type"] == "statement.retracted" or last["effectiveon"] > day:
            continue
        corrected = last["type"] == "statement.corrected"
        found.append({
            "stream": name[0], "statement": name[1], "on": last["effectiveon"], "to": last.get("effectiveto"),
            "type": last["data"]["of_type"] if corrected else last["type"],
            "data": last["data"]["content"] if corrected else last["data"],
            "position": int(last["sequence"]), "recorded": last["recordedtime"],
            "first": min(int(e["sequence"]) for e in revisions),
        })  # fmt: skip
    return sorted(found, key=lambda said: (said["on"], said["first"]))


def answer(entries: list[Entry], day: str, size: int) -> dict[str, Any]:
    """The canonical answer of answers.py at (V, K)."""
    return of_known(known(entries, day, size), streams(entries, size), day)


def streams(entries: list[Entry], size: int) -> set[str]:
    """The streams that have an entry at K."""
    return {e["subject"] for e in entries if int(e["sequence"]) <= size}


def of_known(everything: list[Said], subjects: set[str], day: str) -> dict[str, Any]:
    """The canonical answer from what is visible."""
    plans = sorted(name.removeprefix("plan:") for name in subjects if name.startswith("plan:"))
    scenes = {name: Scene(name, everything, day) for name in plans}
    register = [x for x in everything if x["stream"] == "agency:register"]
    return {
        "plans": {name: _plan(scene) for name, scene in scenes.items()},
        "register": identities(register),
        "cards": cards(list(scenes.values()), everything, day),
        "merged": cards(list(scenes.values()), everything, day, merged=True),
    }


def _plan(scene: Scene) -> dict[str, Any]:
    return {
        "tasks": {task: _task(scene, task) for task in scene.tasks()},
        "targets": _targets(scene),
        "anomalies": _anomalies(scene),
        **_topics(scene),
        "evaluation": evaluation(scene) if scene.said else None,
    }


def _targets(scene: Scene) -> dict[str, Any]:
    standings = targets(scene.said, scene.everything, scene.day)
    reached = attainments(scene)
    found = {}
    for name, standing in standings.items():
        lit = target_light(scene, standing)
        shown = {k: v for k, v in standing.items() if k != "exact"}
        found[name] = {**shown, "light": lit, "attainment": reached[name]}
    return found


def _anomalies(scene: Scene) -> list[list[Any]]:
    found = []
    for x in scene.said:
        if oracle_tasks.is_of_task(x):
            code = anomaly(x, scene.task(x["data"]["task"]))
        else:
            code = oracle_topics.anomaly(x, scene.said)
        if code is not None:
            found.append([code, x["position"], x["statement"]])
    return found


def _task(scene: Scene, task: str) -> dict[str, Any]:
    xs, day = scene.task(task), scene.day
    status, since, waiting = oracle_tasks.status(xs)
    seats = oracle_tasks.seats(xs)
    due = deadline(scene, task)
    return {
        "status": status, "since": since, "percent": oracle_tasks.percent(xs), "closure": waiting,
        "seats": sorted([x["statement"], x["data"]["agency"], x["data"]["role"]] for x in seats
                        if oracle_tasks.in_force(x, xs, day)),
        "deadline": list(due) if due else None,
        "light": light(scene, task),
        "seat_status": {x["statement"]: seat_status(scene, xs, x, status) for x in seats},
        "chain": [_link(x, xs, day) for x in seats],
        "orders": oracle_topics.orders(xs),
    }  # fmt: skip


def _link(seat: Said, xs: list[Said], day: str) -> list[str | None]:
    """[seat, whether it is held, the day it ends, the transfer that named it]."""
    ended = [oracle_tasks.ends_of(x, xs)[:1] for x in oracle_tasks.seats(xs)]
    came = [x["statement"] for ends in ended for x in ends if x["data"].get("to_seat") == seat["statement"]]
    held = oracle_tasks.in_force(seat, xs, day)
    return [seat["statement"], "in_force" if held else "ended", oracle_tasks.until(seat, xs), (came or [None])[-1]]


def _topics(scene: Scene) -> dict[str, Any]:
    said = scene.said
    return {
        "disputes": {name: [status, oracle_topics.convener(x, scene.task(x["data"]["task"]))]
                     for name, (x, status) in oracle_topics.disputes(said).items()},
        "notices": {name: [closed is not None, closed is not None and closed <= x["data"]["due_on"]]
                    for name, (x, closed) in oracle_topics.notices(said).items()},
        "rectifications": {name: found[1] for name, found in oracle_topics.rectifications(said).items()},
        "commendations": {name: found[1] for name, found in oracle_topics.commendations(said, scene.day).items()},
    }  # fmt: skip


def detail(entries: list[Entry], day: str, size: int) -> dict[str, Any]:
    """What the kernel's plan says beyond the canonical answer: seats ended or not, their reports, evidence, reviews."""
    found: dict[str, Any] = {}
    for x in known(entries, day, size):
        if oracle_tasks.is_of_task(x):
            found.setdefault((x["stream"], x["data"]["task"]), []).append(x)
    return {f"{stream} {task}": _detail(xs) for (stream, task), xs in sorted(found.items())}


def _detail(xs: list[Said]) -> dict[str, Any]:
    seats: dict[str, Any] = {}
    for x in oracle_tasks.seats(xs):
        named = [y for y in xs if y["data"].get("seat") == x["statement"] and xs.index(y) > xs.index(x)]
        taken = [y["position"] for y in named if kind(y) == "seat_acknowledged"]
        word = {y["data"]["period"]: y["position"] for y in named if kind(y) == "cooperation_confirmed"}
        made = {period: _report(y, xs) for period, y in oracle_tasks.reports(x, xs).items()}
        ended = min(oracle_tasks.ends_of(x, xs), key=lambda y: y["on"], default=None)
        seats[x["statement"]] = {
            "acknowledged": taken[-1:], "reports": made, "cooperation": word,
            "ended": ended["position"] if ended else None,
        }  # fmt: skip
    shown = oracle_tasks.definition(xs)
    acted = [x for x in xs if anomaly(x, xs) is None]
    contests, agreed = ([x for x in acted if kind(x) == what] for what in ("closure_contested", "closure_confirmed"))
    closing = [x for x in xs if kind(x) in ("closure_requested", "closure_verified", "closure_rejected")]
    return {
        "defined": [shown["position"]] if shown else [], "seats": seats,
        "closures": {c: [x["position"] for x in closing if x["data"]["closure"] == c]
                     for c in sorted({x["data"]["closure"] for x in closing})},
        "contests": {c: [x["position"] for x in contests if x["data"]["closure"] == c]
                     for c in {x["data"]["closure"] for x in contests}},
        "confirmations": {c: {x["data"]["seat"]: x["position"] for x in agreed if x["data"]["closure"] == c}
                          for c in {x["data"]["closure"] for x in agreed}},
        "said": [x["position"] for x in xs],
        "false": {x["data"]["sha256"]: x["position"] for x in xs if kind(x) == "evidence_falsified"},
        "conflicts": [x["position"] for x in xs if kind(x) in JUDGED and x["data"]["conflict_declared"]],
    }  # fmt: skip


def _report(report: Said, xs: list[Said]) -> dict[str, Any]:
    return {
        "position": report["position"],
        "evidence": [x["position"] for x in oracle_tasks.about(report, xs, "evidence_attached")],
        "reviews": [x["position"] for x in oracle_tasks.about(report, xs, "report_reviewed")],
        "accepted": oracle_tasks.accepted(report, xs),
    }
