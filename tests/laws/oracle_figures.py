"""The oracle's answer to one figure by its path, from visible statements only: the same paths as the fold's figures.

Only what docs/figures.md defines is answered: {name: value} to be found in the fold's figure under the same names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.laws import oracle_tasks, oracle_topics
from tests.laws.oracle_attainment import in_force, three
from tests.laws.oracle_cards import cards
from tests.laws.oracle_days import Scene, deadline, seat_status
from tests.laws.oracle_evaluation import evaluation
from tests.laws.oracle_lights import light, target_light
from tests.laws.oracle_targets import targets
from tests.laws.oracle_tasks import Said

Found = dict[str, Any]


def figure(said: list[Said], plan: str, day: str, path: str) -> Found | None:
    """What the pages say of one figure; None for a kind they do not define as a figure of its own."""
    kind, _, name = path.partition("/")
    scene = Scene(plan, [x for x in said if x["on"] <= day], day)
    return FIGURES[kind](scene, name) if kind in FIGURES else None


def _status(scene: Scene, task: str) -> Found:
    status, since, _ = oracle_tasks.status(scene.task(task))
    return {"value": status, "since": since}


def _percent(scene: Scene, task: str) -> Found:
    return {"value": oracle_tasks.percent(scene.task(task))}


def _deadline(scene: Scene, task: str) -> Found:
    due, strict = deadline(scene, task), deadline(scene, task, strict=True)
    return {"value": due[0] if due else None, "basis": due[1] if due else None, "strict": strict[0] if strict else None}


def _light(scene: Scene, task: str) -> Found:
    found = light(scene, task)
    names = dict(zip(("deadline", "progress", "reporting"), found["parts"], strict=True))
    return {"value": found["colour"], "flags": found["flags"], **names}


def _seat(scene: Scene, name: str) -> Found:
    for task in scene.tasks():
        xs = scene.task(task)
        for seat in oracle_tasks.seats(xs):
            if seat["statement"] == name:
                until = oracle_tasks.until(seat, xs)
                return {"value": seat_status(scene, xs, seat, oracle_tasks.status(xs)[0]), "until": until}
    return {"value": None}


def _order(scene: Scene, name: str) -> Found:
    found = [oracle_topics.orders(scene.task(task)).get(name) for task in scene.tasks()]
    return {"value": next((stage for stage in found if stage), None)}


def _target(scene: Scene, name: str) -> Found:
    found = targets(scene.said, scene.everything, scene.day).get(f"target:{name}")
    if found is None:
        return {"value": None}
    return {"value": found["status"], "baseline": found["baseline"], "reasons": found["reasons"]}


def _target_light(scene: Scene, name: str) -> Found:
    found = targets(scene.said, scene.everything, scene.day).get(f"target:{name}")
    return {"value": target_light(scene, found) if found else None}


def _attainment(scene: Scene, name: str) -> Found:
    held = [x for x in scene.said if x["statement"] == f"target:{name}" and in_force(scene, x)]
    if not held:
        return {"value": None}
    numbers = three(scene, held[0])
    return {k: None if numbers[k] is None else str(numbers[k]) for k in ("original", "revised")}


def _dispute(scene: Scene, name: str) -> Found:
    found = oracle_topics.disputes(scene.said).get(name)
    if found is None:
        return {"value": None}
    raised, status = found
    return {"value": status, "convener": oracle_topics.convener(raised, scene.task(raised["data"]["task"]))}


def _notice(scene: Scene, name: str) -> Found:
    found = oracle_topics.notices(scene.said).get(name)
    if found is None:
        return {"value": None}
    issued, closed = found
    in_time = closed is not None and closed <= issued["data"]["due_on"]
    return {"value": "CLOSED" if closed else "OPEN", "closed_in_time": in_time}


def _card(scene: Scene, name: str) -> Found:
    agency, _, part = name.rpartition("/")
    found = cards([scene], scene.everything, scene.day, plan=scene.plan).get(agency)
    if found is None:
        return {"value": None}
    shown = found["figures"].get(part, {"value": found.get(part)})
    return {k: v for k, v in shown.items() if v is not None}


def _item(scene: Scene, name: str) -> Found:
    found = evaluation(scene)["items"].get(name)
    if found is None:
        return {"value": None}
    return {"value": found["share"], "state": found["state"], "reason": found["reason"]}


def _score(scene: Scene, name: str) -> Found:
    found = evaluation(scene)["items"].get(name)
    if found is None:
        return {"value": None}
    return {"value": found["score"], "points": found["points"], "capped": found["capped"]}


def _of_whole(name: str) -> Callable[[Scene, str], Found]:
    return lambda scene, _: {"value": evaluation(scene)[name]}


FIGURES: dict[str, Callable[[Scene, str], Found]] = {
    "status": _status, "percent": _percent, "deadline": _deadline, "light": _light, "seat": _seat, "order": _order,
    "target": _target, "target_light": _target_light, "attainment": _attainment, "dispute": _dispute,
    "notice": _notice, "card": _card, "item": _item, "score": _score,
    "rectification": lambda scene, name: {
        "value": oracle_topics.rectifications(scene.said).get(name, (None, None))[1]},
    "commendation": lambda scene, name: {
        "value": oracle_topics.commendations(scene.said, scene.day).get(name, (None, None))[1]},
    "adjustment": lambda scene, name: {
        k: v for k, v in evaluation(scene)["adjustments"].get(name, {}).items() if k != "points"},
    "total": _of_whole("total"), "grade": _of_whole("grade"),
}  # fmt: skip
