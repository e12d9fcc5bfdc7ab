"""Words of disputes, Chinese and English: grounds, bases, outcomes, the queue's sections, what a decision adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from api.pages.labels import label

Both = tuple[str, str]
"""A wording in Chinese and in English."""

GROUNDS: Mapping[str, Both] = {
    "WHO_LEADS": ("由谁牵头", "who leads"), "SCOPE": ("职责范围", "scope of the duty"), "FACT": ("事实", "a fact"),
    "SCORE": ("评分", "a score"), "NAME": ("单位名称", "the name of an agency"),
}  # fmt: skip
BASES: Mapping[str, Both] = {
    "PLAN": ("方案", "the plan"), "STAFFING_CHARTER": ("三定规定", "staffing charter"), "LAW": ("法规", "law"),
    "MINUTES": ("纪要", "minutes"), "OTHER": ("其他", "other"),
}  # fmt: skip
OUTCOMES: Mapping[str, Both] = {
    "REJECTED": ("维持:记录不变", "upheld: stays as recorded"),
    "RECORD_WRONG": ("更正:记录有误", "corrected: the record was wrong"),
    "WORLD_CHANGES": ("调整:职责自某日起变更", "changed: the seat moves from a day on"),
}
WEAK: Both = (
    "方案列明是任务的有力依据,不是部门职责的有力依据", "a plan is strong evidence of a task, weak evidence of a duty"
)  # fmt: skip
"""domain.md §5.5: what a plan prints proves a task more than a duty."""
SECTIONS: Mapping[str, tuple[str, str, str, str]] = {
    "new": ("待受理", "To be taken up", "已提出,对方尚未答复,也未协商", "raised; nobody answered or negotiated yet"),
    "examined": ("核查中", "Being examined", "已有答复或正在协商", "answered, or under negotiation"),
    "awaiting": ("待答复", "Awaiting the ruling", "已提交编办,等候裁定", "before the staffing office"),
    "settled": ("已办结", "Settled", "已裁定、达成一致或撤回", "ruled on, agreed or withdrawn"),
}
"""Of the queue, in the order a case goes through them: words, and what they mean."""
SOON_DAYS = 7
"""A term is yellow on its last days; the page says how many."""
_KINDS: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    (("plan.dispute_ruled",), "裁定", "ruling", "rulings"),
    (("plan.seat_assigned", "plan.seat_transferred", "plan.seat_revoked"), "席位记录", "seat entry", "seat entries"),
    (("statement.corrected",), "更正记录", "correction", "corrections"),
    (("statement.retracted",), "撤回记录", "retraction", "retractions"),
)


class Term(NamedTuple):
    """How a dispute stands to its term: a light with its words; no colour where no term holds."""

    colour: str | None
    zh: str
    en: str


def section(dispute: Mapping[str, Any]) -> str:
    """The section of the queue that a dispute of the API belongs to."""
    if not dispute["open"]:
        return "settled"
    if dispute["status"] == "ESCALATED":
        return "awaiting"
    untouched = dispute["status"] == "RAISED" and len(dispute["claims"]) < 2 and not dispute["negotiations"]
    return "new" if untouched else "examined"


def settled_on(dispute: Mapping[str, Any]) -> str | None:
    """The day it was ruled on or agreed; None while it is open, and for one that was withdrawn."""
    if dispute["open"] or dispute["status"] == "WITHDRAWN":
        return None
    days = [one["on"] for one in dispute["rulings"]] + [one["on"] for one in dispute["negotiations"] if one["agreed"]]
    return max(days, default=None)


def term(dispute: Mapping[str, Any], as_of: str) -> Term:
    """The term the adopted procedure sets (`due_on`), as it stands on `as_of` or on the day it was settled."""
    due = dispute.get("due_on")
    if due is None:
        return Term(None, "未采用程序期限", "no term adopted")
    if dispute["status"] == "WITHDRAWN":
        return Term("GREY", "已撤回", "withdrawn")
    done = settled_on(dispute)
    left = (date.fromisoformat(due) - date.fromisoformat(done or as_of)).days
    if done is not None:
        return _settled(left)
    if left < 0:
        return Term("RED", f"已超期 {-left} 天", f"{_days(-left)} overdue")
    return Term("YELLOW" if left <= SOON_DAYS else "GREEN", f"还剩 {left} 天", f"{_days(left)} left")


def _settled(left: int) -> Term:
    if left < 0:
        return Term("RED", f"超期 {-left} 天办结", f"settled {_days(-left)} late")
    return Term("GREEN", "按期办结", "settled in time")


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def statement_words(statement: str, lang: str) -> str:
    """A statement as people name it: a seat by its agency and role, anything else by its id."""
    if not statement.startswith("seat:"):
        return statement
    parts = statement.removeprefix("seat:").split("|")
    if len(parts) < 3:
        return statement
    role, unit = label("seat_role", parts[2], lang), parts[1].rsplit("/", 1)[-1]
    return f"{unit} ({role})" if lang == "en" else f"{unit}({role})"


def counted(facts: Iterable[Mapping[str, Any]]) -> Both:
    """What a dry run would add, by kind: `1 条裁定及 2 条席位记录`."""
    types = Counter(str(fact["type"]) for fact in facts)
    zh: list[str] = []
    en: list[str] = []
    for kinds, word, one, many in _KINDS:
        number = sum(types.pop(kind, 0) for kind in kinds)
        if number:
            zh.append(f"{number} 条{word}")
            en.append(f"{number} {one if number == 1 else many}")
    for kind, number in types.items():
        zh.append(f"{number} 条{label('event', kind, 'zh')}")
        en.append(f"{number} × {label('event', kind, 'en').removeprefix('plan.')}")
    return _joined(zh, "、", "及 "), _joined(en, ", ", " and ")


def _joined(parts: list[str], comma: str, last: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{comma.join(parts[:-1])}{last}{parts[-1]}"
