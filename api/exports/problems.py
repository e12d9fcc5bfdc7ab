"""存在问题 of a task: what the light found behind, and what is open about it; nothing that the answer does not say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from api.exports.words import Lang, flag_word, pick, status_word

_BEHIND = {"progress": ("进度滞后", "behind schedule"), "reporting": ("填报缺期", "reports missing")}
"""Parts of a light whose colour says what is wrong; what a deadline is about, flags say."""


def problems(status: Mapping[str, Any], task: str, lang: Lang = "zh") -> list[str]:
    """What stands against the task in the answer `status`, in words, the light's own reasons first."""
    known = (status.get("tasks") or {}).get(task)
    if known is None:
        return []
    found = [*_of_light(known.get("light") or {}, lang), *_of_reports(known, lang)]
    return list(dict.fromkeys([*found, *_disputes(status, task, lang), *_supervision(status, task, lang)]))


def _of_light(light: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    yield from (flag_word(flag, lang) for flag in light.get("flags", ()) if flag != "disputed")
    yield from (pick(lang, *said) for part, said in _BEHIND.items() if light.get(part) in ("YELLOW", "RED"))


def _of_reports(known: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    """Periods whose latest review returned the report, and evidence found false."""
    returned = {
        period
        for seat in known.get("seats", {}).values() for period, report in seat["reports"].items()
        if report["reviews"] and report["reviews"][-1]["result"] == "returned"
    }  # fmt: skip
    if returned:
        periods = pick(lang, "、", ", ").join(sorted(returned))
        yield pick(lang, f"填报被退回({periods})", f"reports returned ({periods})")
    if known.get("falsified"):
        yield pick(lang, "佐证失实", "evidence found false")


def _disputes(status: Mapping[str, Any], task: str, lang: Lang) -> Iterator[str]:
    for name, one in (status.get("disputes") or {}).items():
        if one["open"] and (one.get("task") or one["raised"].get("task")) == task:
            how = status_word(one["status"], lang)
            yield pick(lang, f"争议未决:{name}({how})", f"open dispute: {name} ({how})")


def _supervision(status: Mapping[str, Any], task: str, lang: Lang) -> Iterable[str]:
    """Notices not closed, rectifications not done."""
    notices = [one["issued"] for one in (status.get("notices") or {}).values() if one["closed"] is None]
    orders = [one["ordered"] for one in (status.get("rectifications") or {}).values() if one["status"] != "DONE"]
    yield from (
        pick(lang, f"督办未结:{one['matter']}", f"notice open: {one['matter']}")
        for one in notices if one.get("task") == task
    )  # fmt: skip
    yield from (
        pick(lang, f"整改未完成:{one['matter']}", f"rectification not done: {one['matter']}")
        for one in orders if one.get("task") == task
    )  # fmt: skip
