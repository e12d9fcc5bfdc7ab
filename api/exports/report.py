"""评估报告: an evaluation, or one that was fixed, as an official paper (GB/T 9704-2012)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aggregates.refusal import Refused
from api.exports import report_changed, report_figures, stamped
from api.exports.board_file import board_grid, summary
from api.exports.cells import light_said, position_said, task_said
from api.exports.formats import written
from api.exports.item_notes import item_notes
from api.exports.paper import Annex, Block, Grid, Heading, Paper, Paragraph
from api.exports.report_figures import ORDINALS
from api.exports.stamped import Stamp
from api.exports.words import Lang, pick, unit

Answer = Mapping[str, Any]
BRAND = ("计划执行审计台账", "Plan execution ledger")
"""The red line where no agency issues the paper."""
_BRACKETED = re.compile(r"[\[(【（〔［]\s*(\d{4})\s*[\])】）〕］]")


def evaluation_report(
    judged: Answer, stamp: Stamp, lang: Lang = "zh", fmt: str = "docx", *, status: Answer,
    rows: Sequence[Mapping[str, Any]] = (), restatement: Answer | None = None, rules: Answer | None = None,
    issuer: str = "", came: Answer | None = None, disputes: Mapping[str, Answer] | None = None,
) -> bytes:
    """The report of an answer of `evaluation` or of `snapshot` (subject evaluation), DOCX or PDF.

    `status`: its answer at the same viewpoint, for a snapshot at `fixed_at`; `rows`: `board` of the same;
    `restatement`: its answer with this snapshot fixed; `rules`: its answer, for the names of grades; `issuer`: the
    agency whose paper it is;
    `came`: {known_at, entries} of what was recorded since, as the page lists it;
    `disputes` of the answer of that name at the viewpoint of the figures.
    Refused: `not-an-evaluation`, `other-viewpoint`, `unknown-format`, `no-chinese-font`.
    """
    paper = report_paper(judged, stamp, lang, status=status, rows=rows, restatement=restatement, rules=rules,
                         issuer=issuer, came=came, disputes=disputes)  # fmt: skip
    return written(paper, fmt)


def report_paper(
    judged: Answer, stamp: Stamp, lang: Lang = "zh", *, status: Answer, rows: Sequence[Mapping[str, Any]] = (),
    restatement: Answer | None = None, rules: Answer | None = None, issuer: str = "", came: Answer | None = None,
    disputes: Mapping[str, Answer] | None = None,
) -> Paper:
    """As `evaluation_report`, before it is a file."""
    evaluation, snapshot = judged.get("evaluation"), judged.get("snapshot")
    if not evaluation:
        raise Refused("not-an-evaluation", "这个快照固定的不是评估", "what this snapshot fixed is not an evaluation")
    view = judged.get("fixed_at") or judged["viewpoint"]
    _same(view, status["viewpoint"])
    plan = {"plan": judged["plan_id"], **(status.get("plan") or {})}
    counts = judged.get("counts") or evaluation["counts"]
    titles = {task: one["title"] or "" for task, one in (status.get("tasks") or {}).items()}
    grades = grades_of(rules)
    chapters: list[tuple[str, list[Block]]] = [
        (pick(lang, "评估依据", "Basis"), [
            *report_figures.basis(view, counts, plan, lang), *_fixed(snapshot, lang)]),
        (pick(lang, "评估结论", "Result"), list(report_figures.score(
            evaluation, grades, lang, item_notes(evaluation, status.get("targets") or {}, disputes or {}, lang)))),
        (pick(lang, "指标完成情况", "Targets"), list(report_figures.targets(status.get("targets") or {}, lang))),
        (pick(lang, "任务完成情况", "Tasks"), [_tasks(rows, lang)]),
        (pick(lang, "存在问题", "Problems"), list(_problems(rows, lang))),
        (pick(lang, "固定后的变化", "Since it was fixed"), _since(judged, restatement, came, report_changed.names_in(
            evaluation, titles, grades), lang)),
        (pick(lang, "另行记录", "Recorded apart"), list(report_changed.apart(evaluation, lang))),
    ]  # fmt: skip
    dated = snapshot["fixed_on"] if snapshot else view["as_of"]
    title = plan.get("title") or judged["plan_id"]
    return Paper(
        lang, pick(lang, f"{title}执行情况评估报告", f"Evaluation of the execution of {title}"),
        stamped.lines(stamp, lang, counts["illustration"]), stamped.made(stamp), _numbered(chapters, lang),
        mark=red_line(issuer, lang), number=_number(snapshot, lang), signed=signed(issuer, dated, lang),
        annexes=(
            Annex(pick(lang, "执行台账", "Execution ledger"), (board_grid(rows, lang),), landscape=True),
            Annex(pick(lang, "自报、审核与评估对照", "Claim, review and evaluation"),
                  (report_changed.three(evaluation, titles, lang),)),
        ),
    )  # fmt: skip


def red_line(issuer: str, lang: Lang) -> str:
    """发文机关标志: the agency and 文件; without an agency the name of the system, which issues nothing."""
    return pick(lang, f"{unit(issuer)}文件", unit(issuer)) if issuer else pick(lang, *BRAND)


def signed(issuer: str, day: str | None, lang: Lang) -> tuple[str, ...]:
    """Name and date in Arabic numerals."""
    return tuple(line for line in (unit(issuer) if issuer else "", stamped.day_said(day, lang)) if line)


def bracketed(number: str) -> str:
    """A number with its year in 〔〕, whatever brackets it was typed with (GB/T 9704-2012 §7.2.5)."""
    return _BRACKETED.sub(r"〔\1〕", number, count=1)


def grades_of(rules: Answer | None) -> dict[str, str]:
    """Grade → its name, out of the rubrics in an answer of `rules`."""
    rubrics = [one["content"] for one in (rules or {}).get("rules", ()) if one.get("kind") == "rubric"]
    return {grade["code"]: grade["zh"] for content in rubrics if content for grade in content.get("grades", ())}


def _same(view: Answer, other: Answer) -> None:
    """Refused when the figures and the tables beside them are not of one viewpoint."""
    if (view["as_of"], view["known_at"]["size"]) != (other["as_of"], other["known_at"]["size"]):
        raise Refused(
            "other-viewpoint", "评估与台账不是同一时点,不能并入一份报告",
            "the evaluation and the table are not of one viewpoint: they make no report together",
        )


def _number(snapshot: Answer | None, lang: Lang) -> str:
    if snapshot is None:
        return pick(lang, "未固定，仅供核对", "not fixed, for checking only")
    invented = pick(lang, "（示意）", " (illustration)") if snapshot["illustration"] else ""
    return f"{bracketed(snapshot['snapshot'])}{invented}"


def _fixed(snapshot: Answer | None, lang: Lang) -> Iterator[Block]:
    if snapshot is None:
        return
    of = snapshot["population"]
    yield Paragraph(pick(
        lang, f"数字已于{stamped.day_said(snapshot['fixed_on'], lang)}固定，涉及单位{of['agencies']}个、"
              f"任务{of['tasks']}项、指标{of['targets']}项。",
        f"The figures were fixed on {snapshot['fixed_on']}: {of['agencies']} agencies, {of['tasks']} tasks, "
        f"{of['targets']} targets.",
    ))  # fmt: skip
    heads = pick(lang, "快照|记录|计算内核|数字摘要 sha256", "Snapshot|Entry|Kernel|Digest of the figures sha256")
    yield Grid(tuple(heads.split("|")), ((
        snapshot["snapshot"], f"#{snapshot['position']}", snapshot["kernel"], snapshot["figures_sha256"],
    ),), (5, 3, 2, 9))  # fmt: skip


def _tasks(rows: Sequence[Mapping[str, Any]], lang: Lang) -> Paragraph:
    told = summary(rows, (), lang)
    return Paragraph(pick(lang, f"{told}。逐项情况见附件。", f"{told}. See the annexes."))


def _problems(rows: Sequence[Mapping[str, Any]], lang: Lang) -> Iterator[Block]:
    """问题清单: the tasks against which something stands, or whose light is yellow or red."""
    found = [row for row in rows if row["problems"] or row["light"]["colour"] in ("YELLOW", "RED")]
    if not found:
        yield Paragraph(pick(lang, "所列任务没有查出问题。", "Nothing stands against the tasks listed."))
        return
    heads = pick(lang, "任务|牵头（责任）单位|存在问题|灯|依据", "Task|Lead|Problems|Light|Basis")
    yield Grid(tuple(heads.split("|")), tuple(
        (task_said(row, lang), pick(lang, "、", ", ").join(row["leads"]), row["problem"],
         light_said(row["light"], lang), position_said(row, lang))
        for row in found
    ), (8, 5, 7, 4, 3), light=3)  # fmt: skip


def _since(
    judged: Answer, restatement: Answer | None, came: Answer | None, names: Any, lang: Lang
) -> list[Block]:
    """What came after, under a first line that says of when it is and that none of it was fixed."""
    later = judged.get("restated_by")
    found: list[Block] = []
    if restatement is not None:
        found += report_changed.restated(restatement, names, lang)
    elif later:
        found.append(report_changed.later_named(later, lang))
    if came is not None:
        found += report_changed.recorded_since(came, lang)
    known = (came or judged.get("viewpoint") or restatement or {}).get("known_at")
    return [report_changed.not_fixed(known, lang), *found] if found and known else found


def _numbered(chapters: Sequence[tuple[str, Sequence[Block]]], lang: Lang) -> tuple[Block, ...]:
    """The chapters that have something in them, each under its number."""
    found: list[Block] = []
    for at, (title, blocks) in enumerate((title, blocks) for title, blocks in chapters if blocks):
        found += [Heading(1, pick(lang, f"{ORDINALS[at]}、{title}", f"{at + 1}. {title}")), *blocks]
    return tuple(found)
