"""Parts of the evaluation report that are figures: what it rests on, items, adjustments, targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from api.exports.measure_words import MEASURES
from api.exports.paper import Block, Grid, Heading, Paragraph
from api.exports.stamped import civil, day_said
from api.exports.words import Lang, grade_word, pick, status_word
from replay.wording_figures import REASONS, STATES, number_said, share_said

Answer = Mapping[str, Any]
_RULES = {"weights": ("席位权重", "weights"), "lights": ("判灯规则", "lights"), "rubric": ("评分办法", "rubric"),
          "procedure": ("程序规则", "procedure"), "calendar": ("报送日历", "calendar")}  # fmt: skip
_MORE = {"no-baseline": "无基期值"}
_STATES_EN = {"OK": "ok", "NO_DATA": "no data", "NOT_APPLICABLE": "not applicable"}
_HARDNESS = {"hard": ("约束性", "binding"), "aspirational": ("预期性", "expected")}
_COMPARATORS = {">=": ("≥", "≥"), "<=": ("≤", "≤"), "=": ("＝", "="), "trend": ("趋势", "trend")}
_NONE: Mapping[str, Sequence[str]] = {}
ORDINALS = "一二三四五六七八九十"


def basis(view: Answer, counts: Answer, plan: Answer, lang: Lang) -> Iterator[Block]:
    """What was judged: the plan, day and knowledge, rules, and of what kinds the statements are."""
    size, known = view["known_at"]["size"], civil(view["known_at"]["recorded_at"])
    number, issuer = plan.get("document_number") or "—", plan.get("issuer") or "—"
    yield Paragraph(pick(
        lang, f"评估对象：《{plan.get('title') or plan['plan']}》（{number}），{issuer}印发。",
        f"Subject: {plan.get('title') or plan['plan']} ({number}), issued by {issuer}.",
    ))  # fmt: skip
    yield Paragraph(pick(
        lang, f"评估时点：截至{day_said(view['as_of'], lang)}，以账本前{size}条记录为据"
              f"（末条入账于{known}，北京时间）。",
        f"Viewpoint: as of {view['as_of']}, on the first {size} entries (the last recorded {known}, UTC+8).",
    ))  # fmt: skip
    late = pick(lang, f"{counts['late']}条（晚于生效日{counts['late_after_days']}日以上）", str(counts["late"]))
    yield Paragraph(pick(
        lang, f"所据陈述{counts['statements']}条，其中：迟报{late}，更正{counts['corrected']}条，"
              f"有争议{counts['disputed']}条，示意（虚构）{counts['illustration']}条。",
        f"It rests on {counts['statements']} statements: {late} recorded late, {counts['corrected']} corrected, "
        f"{counts['disputed']} disputed, {counts['illustration']} invented (illustration).",
    ))  # fmt: skip
    heads = pick(lang, "规则|名称|版本|摘要 sha256", "Rules|Name|Version|Digest sha256")
    rows = [
        (pick(lang, *_RULES.get(one["kind"], (one["kind"],) * 2)), one["rules"], str(one["version"]), one["digest"])
        for one in view["rules"] or ()
    ]  # fmt: skip
    if rows:
        yield Grid(tuple(heads.split("|")), tuple(rows), (3, 5, 2, 9))


def score(
    evaluation: Answer, grades: Mapping[str, str], lang: Lang, notes: Mapping[str, Sequence[str]] = _NONE
) -> Iterator[Block]:
    """Total and grade, each dimension with its items, then adjustments."""
    if evaluation["rubric"] is None:
        yield Paragraph(pick(lang, "未采用评分办法，没有分数。", "No rubric is adopted: there is no score."))
        return
    points, grade = evaluation["applicable_points"], evaluation["grade"] or "—"
    total = evaluation["total"] or f"— {_reason(evaluation['reason'], lang)}"
    said = grade_word(grade, grades, lang)
    yield Paragraph(pick(
        lang, f"总分{total}，等次{said}，适用分值{points}分。适用分值不同的方案之间不直接排名。",
        f"Total {total}, grade {said}, applicable points {points}. Plans with other applicable points are not ranked.",
    ))  # fmt: skip
    heads = pick(lang, "项|内容|分值|得分|得分率|说明", "Item|Content|Points|Score|Share|Note")
    for at, one in enumerate(evaluation["dimensions"]):
        over = pick(lang, f"（{_ordinal(at)}）{one['zh']}（{_points(one['points'])}分）", f"2.{at + 1} {one['en']} "
                    f"({_points(one['points'])} points)")  # fmt: skip
        yield Heading(2, over)
        yield Grid(tuple(heads.split("|")), tuple(
            _item(item, lang, notes.get(item["id"], ())) for item in one["items"]
        ), (2, 8, 2, 2, 4, 7))  # fmt: skip
    if evaluation["adjustments"]:
        over = pick(lang, f"（{_ordinal(len(evaluation['dimensions']))}）加减分", "Adjustments")
        yield Heading(2, over)
        heads = pick(lang, "项|内容|次数|分|说明", "Item|Content|Count|Points|Note")
        yield Grid(tuple(heads.split("|")), tuple(
            (one["id"], pick(lang, one["zh"], one["en"]), str(one["count"]), one["points"],
             pick(lang, "已作废", "voided") if one["voided"] else "")
            for one in evaluation["adjustments"]
        ), (2, 7, 2, 2, 4))  # fmt: skip


def targets(found: Mapping[str, Answer], lang: Lang) -> Iterator[Block]:
    """约束性 and 预期性 indicators with their verdicts: 提前完成, 达到序时进度, 进度滞后."""
    if not found:
        yield Paragraph(pick(lang, "方案没有指标。", "The plan has no targets."))
        return
    verdicts = Counter(one["status"] for one in found.values())
    told = pick(lang, "、", ", ").join(f"{status_word(code, lang)} {n}" for code, n in sorted(verdicts.items()))
    yield Paragraph(pick(lang, f"指标{len(found)}项：{told}。", f"{len(found)} targets: {told}."))
    heads = pick(lang, "指标|性质|目标值|实际|期限|判断", "Target|Kind|Value|Actual|Due|Verdict")
    yield Grid(tuple(heads.split("|")), tuple(_target(one, lang) for one in found.values()), (9, 3, 4, 4, 4, 4))


def _target(one: Answer, lang: Lang) -> tuple[str, ...]:
    value = " ".join(str(part) for part in (_comparator(one, lang), one["value"], one["unit"]) if part)
    actual = f"{one['actual']} ({one['actual_period']})" if one["actual"] is not None else "—"
    why = pick(lang, "、", ", ").join(_reason(code, lang) for code in one["reasons"])
    verdict = status_word(one["status"], lang) + (pick(lang, f"（{why}）", f" ({why})") if why else "")
    kind = pick(lang, *_HARDNESS.get(one["hardness"], (one["hardness"] or "",) * 2))
    return one["text"], kind, value or "—", actual, one["due_on"] or "—", verdict


def _comparator(one: Answer, lang: Lang) -> str:
    code = one["comparator"] or ""
    return pick(lang, *_COMPARATORS.get(code, (code, code)))


def _item(item: Answer, lang: Lang, notes: Sequence[str]) -> tuple[str, ...]:
    name = pick(lang, item["zh"], item["en"])
    if item["measure"] in MEASURES:
        counted = pick(lang, *MEASURES[item["measure"]])
        name = pick(lang, f"{name}（计：{counted}）", f"{name} (counted: {counted})")
    share = share_said(item["share"]) if item["share"] is not None else "—"
    points = _points(item["points"]) if item["points"] is not None else pick(lang, "移出", "moved")
    return item["id"], name, points, item["score"] or "—", share, _note(item, lang, notes)


def _note(item: Answer, lang: Lang, notes: Sequence[str]) -> str:
    """State and reason, what is estimated or capped, how many were left out and why."""
    state = "" if item["state"] == "OK" else pick(lang, STATES.get(item["state"], ""), _STATES_EN[item["state"]])
    why = Counter(_reason(one["why"], lang) for one in item["listed"])
    parts = [
        state, _reason(item["reason"], lang), pick(lang, "含估计值", "estimated") if item["estimated"] else "",
        pick(lang, "已封顶", "capped") if item["capped"] else "",
        *(pick(lang, f"另列{n}项：{reason}", f"{n} listed apart: {reason}") for reason, n in why.items()), *notes,
    ]
    return pick(lang, "；", "; ").join(part for part in parts if part)


def _reason(code: str | None, lang: Lang) -> str:
    if not code:
        return ""
    return pick(lang, _MORE.get(code) or REASONS.get(code, code), code.replace("-", " ").replace("_", " ").lower())


def _points(text: str) -> str:
    return number_said(Fraction(text))


def _ordinal(at: int) -> str:
    """The numeral of a heading of the second level, from 0."""
    return ORDINALS[at] if at < len(ORDINALS) else f"十{ORDINALS[at - len(ORDINALS)]}"
