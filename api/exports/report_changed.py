"""Parts of the evaluation report that tell what came after: the restatement, scores recorded apart, conflicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from api.exports.paper import Block, Grid, Paragraph
from api.exports.stamped import civil, day_said
from api.exports.words import Lang, pick, status_word, unit
from replay.wording import event_word
from replay.wording_figures import VERDICTS, Names, figure_said, figure_value_said
from replay.wording_paths import statement_said

Answer = Mapping[str, Any]


def names_in(evaluation: Answer, titles: Mapping[str, str], grades: Mapping[str, str]) -> Names:
    """What the ids in paths of figures are called."""
    items = {one["id"]: one["zh"] for group in evaluation["dimensions"] for one in (group, *group["items"])}
    return Names(titles, items | {one["id"]: one["zh"] for one in evaluation["adjustments"]}, grades)


def restated(found: Answer, names: Names, lang: Lang) -> Iterator[Block]:
    """Fixed and restated side by side, then the entries that made the difference; the fixed snapshot stays."""
    later, count = found["restated"], len(found["figures"])
    reason = later["reason"] or "—"
    yield Paragraph(pick(
        lang, f"快照“{found['fixed']['snapshot']}”固定后，于{day_said(later['fixed_on'], lang)}由快照"
              f"“{later['snapshot']}”（第{later['position']}条）重述，理由：{reason}。按重述时的记录重算，"
              f"{count}项数字不同；已固定的快照本身不变。",
        f"Snapshot “{found['fixed']['snapshot']}” was restated on {later['fixed_on']} by “{later['snapshot']}” "
        f"(entry {later['position']}), reason: {reason}. {count} figures differ; what was fixed stays as it is.",
    ))  # fmt: skip
    heads = pick(lang, "数字|固定|重述", "Figure|Fixed|Restated")
    if found["figures"]:
        yield Grid(tuple(heads.split("|")), tuple(
            (_figure(one["figure"], names, lang), _value(one["figure"], one["fixed"], names, lang),
             _value(one["figure"], one["restated"], names, lang))
            for one in found["figures"]
        ), (10, 4, 4))  # fmt: skip
    heads = pick(lang, "记录|入账时间|单位|类型|陈述|理由", "Entry|Recorded|Agency|Type|Statement|Reason")
    if found["drivers"]:
        yield Grid(tuple(heads.split("|")), tuple(
            (f"#{one['position']}", civil(one["recorded_at"]), unit(one["agency"] or "—"),
             pick(lang, event_word(one["type"]), one["type"]),
             pick(lang, statement_said(one["statement"]), one["statement"]), one["reason"] or "")
            for one in found["drivers"]
        ), (2, 4, 4, 3, 6, 5))  # fmt: skip


def not_fixed(known: Answer, lang: Lang) -> Paragraph:
    """That what follows is known up to an entry, and is no part of what was fixed."""
    on, size = civil(known["recorded_at"]), known["size"]
    return Paragraph(pick(
        lang, f"以下为截至{day_said(on[:10], lang)}的附记，不属固定内容"
              f"（所知为账本前{size}条记录，末条入账于{on}，北京时间）。",
        f"What follows is a note as of {on[:10]} and no part of what was fixed (by the first {size} entries, the last "
        f"recorded {on}, UTC+8).",
    ))  # fmt: skip


def recorded_since(came: Answer, lang: Lang) -> Iterator[Block]:
    """Every entry recorded since about the time that was fixed, as the page lists them."""
    entries = came["entries"]
    if not entries:
        return
    yield Paragraph(pick(
        lang, f"固定后收到的补报共{len(entries)}条：", f"Recorded since it was fixed ({len(entries)}):"
    ))  # fmt: skip
    heads = pick(lang, "记录|入账时间|生效日|单位|事件|任务|理由", "Entry|Recorded|Effective|Agency|Event|Task|Reason")
    yield Grid(tuple(heads.split("|")), tuple(
        (f"#{one['position']}", civil(one["recorded_at"]), one["effective_on"], unit(one["agency"] or "—"),
         pick(lang, event_word(one["type"]), one["type"]), one["task"] or "—", one["reason"] or "")
        for one in entries
    ), (3, 4, 4, 4, 4, 2, 6))  # fmt: skip


def later_named(names: list[str], lang: Lang) -> Paragraph:
    """That the snapshot was restated since, where the two are not put side by side."""
    told = pick(lang, "、", ", ").join(names)
    return Paragraph(pick(
        lang, f"本快照固定后已由“{told}”重述；本报告仍为固定时的数字。",
        f"This snapshot was restated since by {told}; the figures here are those that were fixed.",
    ))  # fmt: skip


def apart(evaluation: Answer, lang: Lang) -> Iterator[Block]:
    """What evaluators scored themselves, beside the computed scores and never in them; declared conflicts."""
    computed = {item["id"]: item["score"] for group in evaluation["dimensions"] for item in group["items"]}
    heads = pick(lang, "评估|项|记录|计算|理由", "Evaluation|Item|Recorded|Computed|Grounds")
    rows = [
        (name, item, said["score"] or pick(lang, "不适用", "n/a"), computed.get(item) or "—", said["grounds"] or "")
        for name, items in evaluation["scores"].items() for item, said in items.items()
    ]  # fmt: skip
    if rows:
        yield Paragraph(pick(
            lang, "评估组另有记录的分如下，与计算所得并列，不计入总分。",
            "Scores the evaluators recorded stand beside the computed ones and are not in the total.",
        ))  # fmt: skip
        yield Grid(tuple(heads.split("|")), tuple(rows), (5, 2, 3, 3, 7))
    if evaluation["conflicts"]:
        told = pick(lang, "、", ", ").join(evaluation["conflicts"])
        yield Paragraph(pick(lang, f"已声明利益冲突的审核、核验：{told}。", f"Declared conflicts: {told}."))


def three(evaluation: Answer, titles: Mapping[str, str], lang: Lang) -> Grid:
    """Claim, review and evaluation of every task, kept apart."""
    heads = pick(lang, "任务|自报|审核通过/退回|核验|评估所计", "Task|Claim|Accepted/returned|Verdict|Evaluated as")
    rows = [_three(f"{task} {titles.get(task, '')}".strip(), one, lang) for task, one in evaluation["tasks"].items()]
    return Grid(tuple(heads.split("|")), tuple(rows), (9, 4, 3, 3, 4))


def _three(task: str, one: Answer, lang: Lang) -> tuple[str, ...]:
    percent, verdict = one["claim"]["percent"], one["review"]["verdict"]
    done = pick(lang, "自报完成", "done") if one["claim"]["claims_done"] else ""
    claim = " ".join(part for part in (f"{percent}%" if percent is not None else "—", done) if part)
    said = pick(lang, VERDICTS.get(verdict, verdict), verdict.lower()) if verdict else "—"
    reviewed = f"{one['review']['accepted']}/{one['review']['returned']}"
    return task, claim, reviewed, said, status_word(one["evaluation"]["status"], lang)


def _figure(path: str, names: Names, lang: Lang) -> str:
    return figure_said(path, names) if lang == "zh" else path


def _value(path: str, text: str | None, names: Names, lang: Lang) -> str:
    if lang == "zh":
        return figure_value_said(path, text, names)
    value = None if text is None else orjson.loads(text)
    return "—" if value is None else value if isinstance(value, str) else orjson.dumps(value).decode()
