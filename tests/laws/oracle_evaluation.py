"""The oracle's reading of docs/figures.md §9: points moved between items, adjustments, total and grade."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.laws.oracle_calendar import end_of
from tests.laws.oracle_days import Scene
from tests.laws.oracle_measures import MEASURES, Measure
from tests.laws.oracle_numbers import shown
from tests.laws.oracle_tasks import ANSWERING, Said, about, counts, is_of_task, kind, percent, reports, seats, status
from tests.laws.oracle_topics import anomaly, commendations, notices


def evaluation(scene: Scene) -> dict[str, Any]:
    """The evaluation in the form of `answers.evaluation`."""
    found = scene.rules("rubric")
    told: dict[str, Any] = {
        "rubric": None, "total": None, "grade": None, "applicable_points": "0", "items": {}, "adjustments": {},
        "tasks": {task: _three(scene, task) for task in scene.tasks() if counts(scene.task(task), scene.day)},
        "scores": _scores(scene), "conflicts": _conflicts(scene),
    }  # fmt: skip
    return {**told, **_computed(scene, found["data"])} if found else told


def _computed(scene: Scene, adopted: Said) -> dict[str, Any]:
    rubric = adopted["content"]
    measured = {i["id"]: MEASURES[i["measure"]](scene, i) for d in rubric["dimensions"] for i in d["items"]}
    points = _points(rubric, measured)
    items = {i["id"]: _item(i, measured[i["id"]], points.get(i["id"]), rubric)
             for d in rubric["dimensions"] for i in d["items"]}  # fmt: skip
    found, lowest = _adjustments(scene, rubric)
    kept = [Fraction(i["points"]) for d in rubric["dimensions"] for i in d["items"] if i["id"] in points]
    total = grade = None
    if points:
        total = sum((Fraction(x["score"]) for x in items.values() if x["score"] is not None), Fraction(0))
        total += sum((x["points"] for x in found.values()), Fraction(0))
        total = max(Fraction(0), min(Fraction(rubric["total"]), total))
        grade = _grade(rubric, total, lowest)
    return {
        "rubric": [adopted["rules"], adopted["version"], adopted["digest"]],
        "total": None if total is None else shown(total, rubric["rounding"]), "grade": grade,
        "applicable_points": str(sum(kept, Fraction(0))), "items": items,
        "adjustments": {n: {**x, "points": shown(x["points"], rubric["rounding"])} for n, x in found.items()},
    }  # fmt: skip


def _points(rubric: Said, measured: dict[str, Measure]) -> dict[str, Fraction]:
    """{applicable item: its points after those of the others were moved}."""
    applies = {name for name, m in measured.items() if m.state != "NOT_APPLICABLE"}
    held = [d for d in rubric["dimensions"] if any(i["id"] in applies for i in d["items"])]
    whole = sum((Fraction(d["points"]) for d in rubric["dimensions"]), Fraction(0))
    left = sum((Fraction(d["points"]) for d in held), Fraction(0))
    found = {}
    for d in held:
        own = [i for i in d["items"] if i["id"] in applies]
        share = Fraction(d["points"]) * whole / left / sum(Fraction(i["points"]) for i in own)
        found.update({i["id"]: Fraction(i["points"]) * share for i in own})
    return found


def _item(item: Said, m: Measure, points: Fraction | None, rubric: Said) -> dict[str, Any]:
    told: dict[str, Any] = {"state": m.state, "reason": m.reason, "listed": sorted(m.listed), "score": None,
                            "share": None, "numerator": None, "denominator": None,
                            "points": None, "capped": False}  # fmt: skip
    if m.state == "OK":
        told.update(share=str(m.share), numerator=str(m.part), denominator=str(m.whole))
    if points is None:
        return told
    score = points * m.share
    if m.estimated and "cap_estimate" in item:
        most = Fraction(item["cap_estimate"]) * points / Fraction(item["points"])
        told["capped"] = score > most
        score = min(score, most)
    return {**told, "points": str(points), "score": shown(score, rubric["rounding"])}


def _adjustments(scene: Scene, rubric: Said) -> tuple[dict[str, Any], str | None]:
    """({adjustment: count, points, whether voided}, the best grade still open)."""
    found: dict[str, Any] = {}
    false = [x for x in scene.said if kind(x) == "evidence_falsified"]
    voided: list[str] = []
    lowest = None
    for a in rubric["adjustments"]:
        count, points = 0, Fraction(0)
        if a["measure"] == "titles_and_commendations":
            levels = _granted(scene)
            count = len(levels)
            points = sum((Fraction(a["per"].get(x, "0")) for x in levels), Fraction(0))
        elif a["measure"] == "red_notices_open":
            count = _red(scene)
            points = count * Fraction(a["per"]["RED"])
        else:
            count = len(false)
            voided += a["voids"] if false else []
            lowest = a["grade_at_most"] if false else None
        if "limit" in a:
            points = max(-Fraction(a["limit"]), min(Fraction(a["limit"]), points))
        found[a["id"]] = {"count": count, "points": points}
    return {name: {"count": x["count"], "points": Fraction(0) if name in voided else x["points"],
                   "voided": name in voided} for name, x in found.items()}, lowest  # fmt: skip


def _granted(scene: Scene) -> list[str]:
    """The levels of commendations (with approval) and titles granted inside the period and not revoked."""
    first, last = scene.registered.get("period_from"), scene.registered.get("period_to")
    begin, end = (f"{first}-01-01", f"{last}-12-31") if first and last else ("9999", "0000")
    levels = []
    for proposed, state, grants in commendations(scene.said, scene.day).values():
        inside = [x for x in grants if begin <= x["on"] <= end]
        if proposed["data"]["kind"] == "COMMENDATION":
            inside = [x for x in inside if "approval" in x["data"]]
        if state != "REVOKED" and inside and proposed["data"]["kind"] != "PRAISE":
            levels.append(proposed["data"]["level"])
    return levels


def _red(scene: Scene) -> int:
    red = [(x["data"]["due_on"], closed) for x, closed in notices(scene.said).values() if x["data"]["colour"] == "RED"]
    return len([due for due, closed in red if (closed or scene.day) > due])


def _grade(rubric: Said, total: Fraction, lowest: str | None) -> str:
    codes = [g["code"] for g in rubric["grades"]]
    earned = next(at for at, g in enumerate(rubric["grades"]) if Fraction(g["min"]) <= total)
    return str(codes[max(earned, codes.index(lowest)) if lowest else earned])


def _three(scene: Scene, task: str) -> dict[str, Any]:
    """The claim, the review and what the rubric counts, of one task."""
    xs = scene.task(task)
    by = [(seat["data"]["role"], reports(seat, xs)) for seat in seats(xs)]
    reviews = [about(r, xs, "report_reviewed") for _, made in by for r in made.values()]
    last = [found[-1]["data"]["result"] for found in reviews if found]
    latest = [made[max(made, key=end_of)] for role, made in by if made and role in ANSWERING]
    verdicts = [x for x in xs if kind(x) in ("closure_verified", "closure_rejected")]
    state, since, _ = status(xs)
    return {
        "claim": {"percent": percent(xs), "claims_done": any(r["data"]["claims_done"] for r in latest)},
        "review": {"accepted": last.count("accepted"), "returned": last.count("returned"),
                   "verdict": verdicts[-1]["data"].get("result", "REJECTED") if verdicts else None},
        "evaluation": {"status": state, "since": since},
    }  # fmt: skip


def _scores(scene: Scene) -> dict[str, dict[str, Any]]:
    """{evaluation: {item: score or the reason it does not apply}} as the evaluator recorded them."""
    found: dict[str, dict[str, Any]] = {}
    for x in scene.said:
        if kind(x) == "score_recorded":
            data = x["data"]
            found.setdefault(data["evaluation"], {})[data["item"]] = [data.get("score"), data.get("not_applicable")]
    return found


def _conflicts(scene: Scene) -> list[str]:
    """The statements with a declared stake: on tasks that count, of the evaluator, and rulings that acted."""
    declared = [x for x in scene.said if x["data"].get("conflict_declared")]
    gone = {task for task in scene.tasks() if not counts(scene.task(task), scene.day)}
    behind = [x for x in declared if not (is_of_task(x) and x["data"]["task"] in gone)]
    return sorted(x["statement"] for x in behind if anomaly(x, scene.said) is None)
