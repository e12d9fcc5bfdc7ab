"""A second, slow and obvious reading of semantics.md: plain dicts, lists scanned from the start, no shared code.

It follows the page and the docstrings of the fold, not its code: a task's status is looked for from the last
stage backwards instead of being stepped forwards.
"""

from __future__ import annotations

from typing import Any

from tests.laws.oracle_register import identities
from tests.laws.oracle_targets import targets

Entry = dict[str, Any]
Said = dict[str, Any]
ANSWERING = {"lead", "shared", "responsible"}


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
            "position": int(last["sequence"]), "first": min(int(e["sequence"]) for e in revisions),
        })  # fmt: skip
    return sorted(found, key=lambda said: (said["on"], said["first"]))


def answer(entries: list[Entry], day: str, size: int) -> dict[str, Any]:
    """The canonical answer of answers.py at (V, K)."""
    everything = known(entries, day, size)
    streams = {e["subject"] for e in entries if int(e["sequence"]) <= size and e["subject"].startswith("plan:")}
    return {
        "plans": {s.removeprefix("plan:"): _plan([x for x in everything if x["stream"] == s], everything, day)
                  for s in sorted(streams)},
        "register": identities([x for x in everything if x["stream"] == "agency:register"]),
    }  # fmt: skip


def _plan(said: list[Said], everything: list[Said], day: str) -> dict[str, Any]:
    concerned = [x for x in said if _is_of_task(x)]
    tasks = {x["data"]["task"] for x in concerned}
    by_task = {task: [x for x in concerned if x["data"]["task"] == task] for task in tasks}
    codes = {x["position"]: code for xs in by_task.values() for x in xs if (code := _anomaly(x, xs))}
    return {
        "tasks": {task: _task(by_task[task], day) for task in sorted(tasks)},
        "targets": targets(said, everything, day),
        "anomalies": [[codes[x["position"]], x["position"], x["statement"]] for x in said if x["position"] in codes],
    }


def _is_of_task(x: Said) -> bool:
    return x["type"] in {
        "plan.task_defined", "plan.seat_assigned", "plan.seat_acknowledged", "plan.progress_reported",
        "plan.evidence_attached", "plan.report_reviewed", "plan.closure_requested", "plan.closure_verified",
        "plan.closure_rejected",
    }  # fmt: skip


def _before(x: Said, xs: list[Said], *types: str) -> list[Said]:
    """The statements of these types that come before x in the order of the fold."""
    return [y for y in xs[: xs.index(x)] if y["type"] in types]


def _defined_before(x: Said, xs: list[Said]) -> bool:
    return bool(_before(x, xs, "plan.task_defined"))


def _held_before(x: Said, xs: list[Said]) -> bool:
    return x["data"]["seat"] in [y["statement"] for y in _before(x, xs, "plan.seat_assigned")]


def _answers(x: Said) -> bool:
    return x["data"]["seat"].split("|")[2] in ANSWERING


def _acts_on_task(x: Said, xs: list[Said]) -> bool:
    return _held_before(x, xs) and _defined_before(x, xs)


def _closings(xs: list[Said]) -> list[tuple[Said, str, str | None]]:
    """The closure statements in order: (statement, status it leads to or the anomaly in lower case, open closure)."""
    found: list[tuple[Said, str, str | None]] = []
    for x in xs:
        earlier = [f for f in found if f[1].isupper()]
        status = earlier[-1][1] if earlier else ""
        waiting = earlier[-1][2] if earlier else None
        if x["type"] == "plan.closure_requested":
            if not _defined_before(x, xs):
                found.append((x, "closure-without-task", None))
            elif waiting is not None:
                found.append((x, "closure-already-requested", waiting))
            elif status == "VERIFIED_COMPLETE":
                found.append((x, "closure-of-closed-task", None))
            else:
                found.append((x, "CLOSURE_REQUESTED", x["data"]["closure"]))
        elif x["type"] in ("plan.closure_verified", "plan.closure_rejected"):
            if waiting is None or x["data"]["closure"] != waiting:
                found.append((x, "judged-without-request", waiting))
            elif x["type"] == "plan.closure_rejected":
                found.append((x, "IN_PROGRESS", None))
            else:
                full = x["data"]["result"] == "FULL"
                found.append((x, "VERIFIED_COMPLETE" if full else "PARTIALLY_MET", None))
    return found


def _known_reports(x: Said, xs: list[Said]) -> list[str]:
    return [y["statement"] for y in _before(x, xs, "plan.progress_reported") if _held_before(y, xs)]


def _two_roles(x: Said, xs: list[Said]) -> bool:
    others = [y for y in _before(x, xs, "plan.seat_assigned") if y["data"]["agency"] == x["data"]["agency"]]
    return any(y["on"] <= x["on"] and (y["to"] is None or x["on"] < y["to"]) for y in others)


def _anomaly(x: Said, xs: list[Said]) -> str | None:
    """Why a visible statement of a task could not act, None when it could."""
    kind = x["type"].removeprefix("plan.")
    if kind == "task_defined":
        return "task-defined-twice" if _defined_before(x, xs) and "edition" not in x["data"] else None
    if kind == "seat_assigned":
        return "two-roles" if _two_roles(x, xs) else None
    if kind in ("seat_acknowledged", "progress_reported"):
        verb = "acknowledged" if kind == "seat_acknowledged" else "reported"
        if not _held_before(x, xs):
            return f"{verb}-without-seat"
        return None if _defined_before(x, xs) else f"{verb}-without-task"
    if kind in ("evidence_attached", "report_reviewed"):
        noun = "evidence" if kind == "evidence_attached" else "review"
        return None if x["data"]["report"] in _known_reports(x, xs) else f"{noun}-without-report"
    return next((code for y, code, _ in _closings(xs) if y is x and code.islower()), None)


def _status(xs: list[Said]) -> tuple[str, str | None, str | None]:
    """(status, since, open closure): the latest stage reached, looked for from the last stage backwards."""
    closings = [c for c in _closings(xs) if c[1].isupper()]
    if closings:
        said, status, waiting = closings[-1]
        return status, said["on"], waiting
    definitions = [x for x in xs if x["type"] == "plan.task_defined"]
    if not definitions:
        return "UNDEFINED", None, None
    reports = [x for x in xs if x["type"] == "plan.progress_reported" and _acts_on_task(x, xs) and _answers(x)]
    if reports:
        return "IN_PROGRESS", reports[0]["on"], None
    taken = [x for x in xs if x["type"] == "plan.seat_acknowledged" and _acts_on_task(x, xs) and _answers(x)]
    if taken:
        return "ACKNOWLEDGED", taken[0]["on"], None
    seats = [x for x in xs if x["type"] == "plan.seat_assigned"]
    if not seats:
        return "UNASSIGNED", definitions[0]["on"], None
    return "ASSIGNED", max(definitions[0]["on"], seats[0]["on"]), None


def _percent(xs: list[Said]) -> str | None:
    said = [x["data"]["percent"] for x in xs if x["type"] == "plan.progress_reported"
            and _acts_on_task(x, xs) and _answers(x) and "percent" in x["data"]]  # fmt: skip
    return said[-1] if said else None


def _task(xs: list[Said], day: str) -> dict[str, Any]:
    status, since, waiting = _status(xs)
    seats = [x for x in xs if x["type"] == "plan.seat_assigned" and (x["to"] is None or day < x["to"])]
    return {
        "status": status, "since": since, "percent": _percent(xs), "closure": waiting,
        "seats": sorted([x["statement"], x["data"]["agency"], x["data"]["role"]] for x in seats),
    }  # fmt: skip


def detail(entries: list[Entry], day: str, size: int) -> dict[str, Any]:
    """What the kernel's plan says beyond the canonical answer: seats ended or not, their reports, evidence, reviews."""
    found: dict[str, Any] = {}
    for x in known(entries, day, size):
        if x["stream"].startswith("plan:") and _is_of_task(x):
            found.setdefault((x["stream"], x["data"]["task"]), []).append(x)
    return {f"{stream} {task}": _detail(xs) for (stream, task), xs in sorted(found.items())}


def _detail(xs: list[Said]) -> dict[str, Any]:
    seats: dict[str, Any] = {}
    for x in xs:
        if x["type"] == "plan.seat_assigned":
            taken = [y for y in xs if y["type"] == "plan.seat_acknowledged" and _held_before(y, xs)]
            acknowledged = [y["position"] for y in taken if y["data"]["seat"] == x["statement"]]
            seats[x["statement"]] = {"acknowledged": acknowledged[-1:], "reports": {}}
        elif x["type"] == "plan.progress_reported" and _held_before(x, xs):
            seats[x["data"]["seat"]]["reports"][x["data"]["period"]] = _report(x, xs)
    definitions = [x for x in xs if x["type"] == "plan.task_defined"]
    shown = [x["position"] for x in definitions if "edition" in x["data"]][-1:]
    closing = [x for x in xs if x["type"].startswith("plan.closure_")]
    return {
        "defined": shown or [x["position"] for x in definitions[:1]], "seats": seats,
        "closures": {c: [x["position"] for x in closing if x["data"]["closure"] == c]
                     for c in sorted({x["data"]["closure"] for x in closing})},
    }  # fmt: skip


def _report(report: Said, xs: list[Said]) -> dict[str, Any]:
    later = [x for x in xs[xs.index(report) + 1 :] if x["data"].get("report") == report["statement"]]
    reviews = [x for x in later if x["type"] == "plan.report_reviewed"]
    return {
        "position": report["position"],
        "evidence": [x["position"] for x in later if x["type"] == "plan.evidence_attached"],
        "reviews": [x["position"] for x in reviews],
        "accepted": bool(reviews) and reviews[-1]["data"]["result"] == "accepted",
    }
