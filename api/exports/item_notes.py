"""What must be said beside items of a rubric so that nobody reads more into a score than was counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.exports.words import Lang, pick

Answer = Mapping[str, Any]


def item_notes(
    evaluation: Answer, targets: Mapping[str, Answer], disputes: Mapping[str, Answer], lang: Lang = "zh"
) -> dict[str, list[str]]:
    """Item → notes. `targets` of `status`, `disputes` of the answer of that name, all at one viewpoint.

    Disputes count when settled, late or not; the headline counts actual ÷ target without a baseline (docs/figures.md
    §8, §9), while its standing on the way needs one.
    """
    said = {"disputes_closed": _late(disputes, lang), "headline_attainment": _without_baseline(targets, lang)}
    items = [item for one in evaluation["dimensions"] for item in one["items"]]
    return {item["id"]: found for item in items if (found := said.get(item["measure"]))}


def _late(disputes: Mapping[str, Answer], lang: Lang) -> list[str]:
    late = [(name, days) for name, one in disputes.items() if (days := _days_late(one)) > 0]
    return [
        pick(lang, f"异议“{name}”逾期 {days} 天办结,仍计为已办结;本项不看是否按期",
             f"dispute “{name}” was settled {days} days late and counts as settled: this item does not ask when")
        for name, days in late
    ]  # fmt: skip


def _days_late(one: Answer) -> int:
    """Days from the due day to the ruling or agreement that settled it; 0 where open, in time or without a day."""
    settled = [each["on"] for each in one["rulings"]] or [each["on"] for each in one["negotiations"] if each["agreed"]]
    if one["open"] or not one.get("due_on") or not settled:
        return 0
    return max(0, (date.fromisoformat(max(settled)) - date.fromisoformat(one["due_on"])).days)


def _without_baseline(targets: Mapping[str, Answer], lang: Lang) -> list[str]:
    found = any(
        one["kind"] == "headline" and one["actual"] is not None and "no-baseline" in one["reasons"]
        for one in targets.values()
    )
    if not found:
        return []
    return [pick(
        lang, "总目标无基期值:得分按 实测÷目标 计,故有数据;指标表的判定要由基期算起,故为不可评估。两者并不矛盾",
        "the headline has no baseline: the score is actual ÷ target and so has data; the standing in the table of "
        "indicators is measured from a baseline and so cannot be judged; both hold",
    )]  # fmt: skip
