"""Fixed figures: what was fixed, recomputed from the entries, and side by side with what restates it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from aggregates.commands import plan_stream
from aggregates.fold.revision import Revision
from api.counted import invented
from api.evaluations import counted
from api.session import Reading
from projections.statements import current
from replay import snapshot_diff
from replay.snapshot_diff import TYPES, Recomputed, side_by_side
from replay.terminal import say, table
from replay.viewpoint import Viewpoint, resolve

__all__ = [
    "Recomputed", "find", "fixed_answer", "fixed_view", "recompute", "restatements", "side_by_side", "snapshots",
    "summary",
]  # fmt: skip
SUBJECTS = {"evaluation": "评估 evaluation", "scorecards": "评分卡 scorecards"}


def snapshots(reading: Reading, plan: str, size: int) -> list[Revision]:
    """The snapshots of a plan known at `size`, in the order they were fixed."""
    with reading.connect() as connection:
        return current(connection, plan_stream(plan), size, TYPES)


def find(reading: Reading, plan: str, name: str, size: int) -> Revision:
    """One snapshot by its id. Refused when there is none."""
    return snapshot_diff.find(snapshots(reading, plan, size), name)


def restatements(known: Sequence[Revision], first: Revision) -> list[Revision]:
    """The snapshots that restate this one, each the one before it, in their order."""
    found, by_old = [first], {r.data.get("supersedes"): r for r in known}
    while (following := by_old.get(found[-1].data["snapshot"])) is not None and following not in found:
        found.append(following)
    return found[1:]


def recompute(reading: Reading, plan: str, snapshot: Revision) -> Recomputed:
    """The figures again, from the first entries alone. Refused for a kernel this program does not have."""
    return snapshot_diff.recompute(reading.reader, plan, snapshot)


def summary(r: Revision) -> dict[str, Any]:
    """A snapshot as a row: what, when, from which viewpoint, superseding what, moved by what."""
    data = r.data
    return {
        "snapshot": data["snapshot"], "position": r.position, "fixed_on": r.effective_on, "subject": data["subject"],
        "basis": data["basis"], "figures_sha256": data["figures_sha256"], "population": data["population"],
        "kernel": data["kernel"], "evaluation": data.get("evaluation"), "supersedes": data.get("supersedes"),
        "reason": data.get("reason"), "drivers": data.get("drivers", []), "illustration": invented(r),
    }  # fmt: skip


def fixed_view(reading: Reading, basis: Mapping[str, Any]) -> Viewpoint:
    """The viewpoint that was fixed, with the rules fixed: they were in force there, nothing is re-judged."""
    view = resolve(reading.reader, as_of=basis["as_of"], known_at=f"size:{basis['known_at']}")
    return replace(view, rules=tuple(basis.get("rules", ())))


def fixed_answer(reading: Reading, plan: str, found: Recomputed, size: int) -> dict[str, Any]:
    """A snapshot with the figures that were fixed, and the snapshots known at `size` that restate it since."""
    figures = orjson.loads(found.figures)
    held = {"cards": figures["cards"]} if "cards" in figures else {"evaluation": figures}
    view = fixed_view(reading, found.snapshot.data["basis"])
    later = restatements(snapshots(reading, plan, size), found.snapshot)
    return {
        "viewpoint": view.to_json(), "plan_id": plan, "snapshot": summary(found.snapshot), **held,
        "counts": counted(reading, plan, view), "restated_by": [r.data["snapshot"] for r in later],
    }  # fmt: skip


def print_snapshots(found: list[dict[str, Any]]) -> None:
    """The snapshots as a table; under it why one restates another."""
    rows = [
        (s["snapshot"], SUBJECTS[s["subject"]], s["fixed_on"], s["basis"]["as_of"], f"#{s['basis']['known_at']}",
         s["supersedes"] or "", s["figures_sha256"][:16], f"#{s['position']}")
        for s in found
    ]  # fmt: skip
    headings = ("快照 snapshot", "内容", "固定日 fixed", "截至 as of", "已知至", "重述 restates", "摘要 sha256", "记录")
    table(headings, rows)
    for s in found:
        if s["reason"]:
            say(f"{s['snapshot']}: 重述理由 why restated: {s['reason']}")
    made_up = sum(s["illustration"] for s in found)
    if made_up:
        say(f"其中示意(虚构)illustration {made_up} 个 made up, for show only")
    if not found:
        say("(无快照 no snapshots)")


def print_restatement(fixed: str, restated: str, pairs: list[dict[str, Any]], drivers: list[dict[str, Any]]) -> None:
    """Fixed and restated side by side, then each driver with what it moves."""
    say(f"\n{fixed} → {restated}: 固定与重述并列 fixed and restated side by side")
    table(("指标 figure", "固定 fixed", "重述 restated"), [(p["figure"], p["fixed"], p["restated"]) for p in pairs])
    if not pairs:
        say("两者数字相同 the figures are the same")
    rows = [
        (f"#{d['position']}", e["figure"], e.get("before"), e.get("after")) for d in drivers for e in d["effects"]
    ]
    headings = ("记录", "影响的指标 moves", "无此记录时 without it", "有此记录 with it")
    table(headings, rows, "引起变化的记录 drivers" if rows else None)
