"""Figures of cards and rubrics in words, Chinese and English: names, formulas (docs/figures.md §7, §9), reasons."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from aggregates.fold.number import percent
from api.cards import FIGURES, KINDS, REASONS
from api.pages.measure_words import MEASURES
from replay.wording_figures import REASONS as RUBRIC_REASONS
from replay.wording_figures import number_said

ENGLISH_REASONS: Mapping[str, str] = {
    "none-scheduled": "none scheduled", "none-required": "none required", "none-due": "none due",
    "none-ordered": "no rectification ordered", "none-raised": "no dispute raised", "no-target": "no such target",
    "no-task": "no task", "no-calendar": "no reporting calendar adopted", "no-allocation": "no funding allocated",
    "no-deadline": "no deadline", "no-period": "the plan has no period", "no-number": "no number",
    "no-actual": "no measurement", "not-measured": "none of them measured", "nothing-accepted": "nothing accepted",
    "nothing-reviewed": "nothing reviewed", "not-audited": "not audited", "several-units": "several units",
    "below-the-year-before": "below the year before", "comparator-not-evaluable": "comparison cannot be judged",
    "DEFINITION": "not defined", "WINDOW": "no period stated", "nothing-applicable": "nothing applicable",
    "no-rubric": "no rubric adopted", "no-weights": "no weights adopted", "no-procedure": "no procedure adopted",
    "nothing-due": "nothing due", "nothing-requested": "nothing requested", "no-seats": "no seats",
    "nothing-confirmed": "nothing confirmed", "no-lights": "no thresholds of lights adopted",
    "no-baseline": "no baseline",
}  # fmt: skip
_CHINESE_REASONS = {
    **{code: said.partition(" ")[0] for code, said in REASONS.items()}, **RUBRIC_REASONS,
    "no-lights": "未采用判灯规则", "no-baseline": "无基期值",
}  # fmt: skip
STATES: Mapping[str, tuple[str, str]] = {
    "OK": ("有数据", "has data"), "NO_DATA": ("无数据", "no data"), "NOT_APPLICABLE": ("不适用", "not applicable"),
    "TOO_FEW": ("样本过少", "too few"),
}  # fmt: skip
USES: Mapping[str, tuple[str, str]] = {
    "numerator": ("计入分子", "numerator"), "denominator": ("计入分母", "denominator"),
    "rule": ("所依规则", "rule"), "scope": ("范围", "scope"),
}  # fmt: skip
HARDNESS: Mapping[str, tuple[str, str]] = {
    "hard": ("约束性", "binding"), "aspirational": ("预期性", "aspirational"),
}  # fmt: skip
RULE_KINDS: Mapping[str, tuple[str, str]] = {
    "weights": ("席位权重", "weights of seats"), "lights": ("判灯规则", "thresholds of lights"),
    "rubric": ("评分办法", "rubric"), "procedure": ("程序期限", "procedure"),
}  # fmt: skip
FORMULAS: Mapping[str, tuple[str, str]] = {
    "load": ("在任席位的权重之和(不是比例)", "sum of the weights of its seats in force (no ratio)"),
    "completion": (
        "应结席位中:已销号计 1、部分完成计 ½、其余计 0,按席位权重加权平均;牵头未结不算配合单位的账",
        "of its due seats: 1 when verified complete, ½ when partly met, else 0; mean by weight of the seat; a lead's "
        "failure is not charged to cooperators",
    ),
    "completion_undisputed": ("同完成率,不计争议未决的席位", "as completion, without seats in an open dispute"),
    "completion_contested": ("同完成率,只计争议未决的席位", "as completion, seats in an open dispute alone"),
    "timeliness": ("按期报送的期次 ÷ 应报期次", "reports on time ÷ reports due"),
    "closure_timeliness": (
        "期限前销号的任务 ÷ 期限已到的任务;无期限的另计", "tasks verified by their deadline ÷ tasks whose deadline has "
        "come; those without one are counted apart",
    ),
    "completeness": (
        "必填各项齐全的通过填报 ÷ 通过的填报", "accepted reports with all required fields ÷ accepted reports",
    ),
    "evidence_rate": (
        "附有未失实佐证的通过填报 ÷ 通过的填报", "accepted reports with evidence not found false ÷ accepted reports",
    ),
    "first_pass": ("首次审核未退回的填报 ÷ 审核过的填报", "reports not returned at first review ÷ reports reviewed"),
    "verified_share": (
        "核验为全部完成的销号申请 ÷ 销号申请", "closure requests verified in full ÷ closure requests",
    ),
    "disputed_share": (
        "争议未决席位的权重 ÷ 全部在任席位的权重", "weight of seats in an open dispute ÷ weight of all seats in force",
    ),
    "cooperation": (
        "牵头单位确认已配合的席位 ÷ 有确认的配合席位", "seats confirmed by the lead ÷ cooperating seats with a "
        "confirmation",
    ),
    "coverage": ("有填报的席位 ÷ 在任席位", "seats with any report ÷ seats in force"),
    "overdue": ("期限已过而未结的任务:项数、天数之和、中位数", "open tasks past their deadline: number, days, median"),
    "notices": ("督办单:发出、按期办结", "supervision notices: issued, closed in time"),
    "unstated": ("没有期限的任务", "tasks without a deadline"),
    "due_seats": ("任务已结,或期限已到而未结的席位", "seats whose task is closed, or open with its deadline come"),
    "seats": ("所问之日在任的席位,按角色", "seats in force on the day asked about, by role"),
    "tasks": ("有其在任席位的任务", "tasks it has a seat in force on"),
    "kind": ("单位登记的类别;只在同类之间并列", "the kind it is registered as; shown beside its own kind only"),
}  # fmt: skip
"""What each figure of a card is, without the `_flat` ones (docs/figures.md §7)."""
COUNTED = ("seats", "tasks", "due_seats", "unstated", "overdue", "notices", "kind")
_COUNTED = {
    "seats": ("席位", "seats"), "tasks": ("任务数", "tasks"), "due_seats": ("应结席位", "due seats"),
    "unstated": ("无期限", "no deadline"), "overdue": ("超期", "overdue"), "notices": ("督办", "notices"),
    "kind": ("单位类别", "kind of agency"),
}  # fmt: skip
_PATHS: Mapping[str, tuple[str, str]] = {
    "status": ("任务状态", "status of the task"), "percent": ("填报进展", "progress reported"),
    "deadline": ("时限", "deadline"), "light": ("灯", "light"), "seat": ("席位状态", "status of the seat"),
    "order": ("点单", "service order"), "target": ("指标判定", "standing of the target"),
    "attainment": ("指标完成比例", "attainment of the target"), "target_light": ("指标的灯", "light of the target"),
    "dispute": ("异议", "dispute"), "notice": ("督办", "notice"), "rectification": ("整改", "rectification"),
    "commendation": ("表彰", "commendation"), "item": ("得分率", "share"), "score": ("得分", "score"),
    "adjustment": ("加减分", "adjustment"), "total": ("总分", "total"), "grade": ("等次", "grade"),
}  # fmt: skip


class Words(NamedTuple):
    """The words of one language; every method takes a code and gives itself back for one without a word."""

    lang: str

    def pick(self, pair: tuple[str, str]) -> str:
        """Of a Chinese and an English wording, the one."""
        return pair[self.lang == "en"]

    def figure(self, name: str) -> str:
        """A figure of a card: 完成率."""
        if name in _COUNTED:
            return self.pick(_COUNTED[name])
        zh, _, en = FIGURES.get(name, name).partition(" ")
        return en if self.lang == "en" and en else zh

    def formula(self, name: str) -> str:
        """How a figure of a card is formed; the flat ones say so."""
        plain = name.removesuffix("_flat")
        said = self.pick(FORMULAS[plain]) if plain in FORMULAS else ""
        if plain == name or not said:
            return said
        return said + self.pick(
            (";分工负责的席位一律按平权计", "; shared seats all weigh the flat weight of the rule set")
        )

    def measure(self, code: str) -> str:
        """How the share of an item of a rubric is formed."""
        return self.pick(MEASURES[code]) if code in MEASURES else code

    def reason(self, code: str | None) -> str:
        """Why there is no value."""
        if not code:
            return ""
        return (ENGLISH_REASONS if self.lang == "en" else _CHINESE_REASONS).get(code, code)

    def state(self, code: str) -> str:
        """有数据, 无数据, 不适用, 样本过少."""
        return self.pick(STATES[code]) if code in STATES else code

    def kind(self, code: str) -> str:
        """A kind of agency."""
        zh, _, en = KINDS.get(code, code).partition(" ")
        return en if self.lang == "en" and en else zh

    def use(self, code: str) -> str:
        """How an entry is used by a figure."""
        return self.pick(USES[code]) if code in USES else code

    def hardness(self, code: str | None) -> str:
        """约束性 or 预期性."""
        return self.pick(HARDNESS[code]) if code is not None and code in HARDNESS else code or ""

    def rules(self, code: str) -> str:
        """A kind of rule set."""
        return self.pick(RULE_KINDS[code]) if code in RULE_KINDS else code

    def path(self, path: str) -> str:
        """A path of `figures`: 县科协 完成率; B1 得分; 2.1.1 灯."""
        kind, _, rest = path.partition("/")
        if kind == "card":
            agency, _, name = rest.rpartition("/")
            return f"{agency.rpartition('/')[2]} {self.figure(name)}"
        said = self.pick(_PATHS[kind]) if kind in _PATHS else kind
        return f"{rest} {said}".strip()

    def share(self, text: str | None) -> str:
        """An exact share in per cent, to two places."""
        return "—" if text is None else f"{percent(Fraction(text))} %"

    def grade(self, code: str | None, adopted: Mapping[str, Any] | None) -> str:
        """A grade as the adopted rubric words it (in English where it does), else its code as a word."""
        grades = (adopted or {}).get("content", {}).get("grades", ())
        said: Mapping[str, Any] = next((one for one in grades if one["code"] == code), {})
        if self.lang == "en":
            return str(said.get("en") or (code or "—").replace("_", " ").capitalize())
        return str(said.get("zh") or code or "—")

    def number(self, text: str | None) -> str:
        """An exact number as people write it: 20, ½, 21.5; else 43/66."""
        return "—" if text is None else number_said(Fraction(text))
