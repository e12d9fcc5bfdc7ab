"""异议处理决定书: one dispute and how it was decided, the same paper for every side (domain.md §5.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aggregates.refusal import Refused
from api.exports import stamped
from api.exports.formats import written
from api.exports.paper import Block, Grid, Heading, Paper, Paragraph
from api.exports.report import bracketed, red_line, signed
from api.exports.report_figures import ORDINALS
from api.exports.stamped import Stamp, day_said
from api.exports.words import Lang, pick, role_word, unit
from replay.wording_paths import statement_said

Answer = Mapping[str, Any]
_GROUNDS = {
    "WHO_LEADS": ("由谁牵头", "who leads"), "SCOPE": ("职责范围", "scope of duties"), "FACT": ("事实", "a fact"),
    "SCORE": ("评分", "a score"), "NAME": ("单位名称", "the name of an agency"),
}  # fmt: skip
_BASES = {
    "PLAN": ("方案", "the plan"), "STAFFING_CHARTER": ("三定规定", "the staffing charter"), "LAW": ("法规", "law"),
    "MINUTES": ("纪要", "minutes"), "OTHER": ("其他", "other"),
}  # fmt: skip
_OUTCOMES = {
    "RECORD_WRONG": ("更正：记录有误，予以更正", "corrected: the record was wrong"),
    "WORLD_CHANGES": ("调整：职责予以调整", "the duty moves"), "REJECTED": ("维持：维持原记录", "stays as recorded"),
}  # fmt: skip


def ruling(
    name: str, dispute: Answer, stamp: Stamp, lang: Lang = "zh", fmt: str = "docx", *, plan: str = "",
    chain: Answer | None = None, issuer: str = "",
) -> bytes:
    """The decision on one dispute of an answer of `disputes`, DOCX or PDF.

    `plan`: the plan's title; `chain`: the answer of `chain` of its task, for who answers now; `issuer`: the agency
    that decided. Refused: `not-ruled` while there is none, `unknown-format`, `no-chinese-font`.
    """
    return written(ruling_paper(name, dispute, stamp, lang, plan=plan, chain=chain, issuer=issuer), fmt)


def ruling_paper(
    name: str, dispute: Answer, stamp: Stamp, lang: Lang = "zh", *, plan: str = "", chain: Answer | None = None,
    issuer: str = "",
) -> Paper:
    """As `ruling`, before it is a file."""
    if not dispute["rulings"]:
        raise Refused("not-ruled", "这项异议尚未作出决定", "this dispute has not been decided yet")
    last = max(dispute["rulings"], key=lambda one: one["instance"])
    chapters = [
        (pick(lang, "争议事项", "What is contested"), list(_contested(name, dispute, plan, lang))),
        (pick(lang, "各方主张", "Claims"), list(_claims(dispute, lang))),
        (pick(lang, "协商情况", "Negotiations"), list(_negotiations(dispute, lang))),
        (pick(lang, "决定", "Decision"), list(_decided(dispute, last, lang))),
        (pick(lang, "决定后的责任单位", "Who answers now"), list(_answering(chain, last, lang))),
    ]
    blocks: list[Block] = [Paragraph(_sides(dispute, lang), "to")]
    for at, (title, found) in enumerate((title, found) for title, found in chapters if found):
        blocks += [Heading(1, pick(lang, f"{ORDINALS[at]}、{title}", f"{at + 1}. {title}")), *found]
    blocks.append(Paragraph(pick(
        lang, "决定以新增记录执行，原记录不作修改，始终可查。",
        "The decision is carried out by new entries; what was recorded before stays and can be read.",
    )))  # fmt: skip
    invented = pick(lang, "（示意）", " (illustration)") if dispute["illustration"] else ""
    return Paper(
        lang, pick(lang, "异议处理决定书", "Decision on a dispute"),
        stamped.lines(stamp, lang, bool(dispute["illustration"])), stamped.made(stamp), tuple(blocks),
        mark=red_line(issuer, lang), number=f"{bracketed(last['document'])}{invented}",
        signed=signed(issuer, last["on"], lang),
    )  # fmt: skip


def _sides(dispute: Answer, lang: Lang) -> str:
    """Everyone who claimed, and who convened: they are given the same paper."""
    names = dict.fromkeys([*(claim["agency"] for claim in dispute["claims"]), dispute["convener"]])
    return pick(lang, "、", ", ").join(unit(one) for one in names if one) + pick(lang, "：", ":")


def _contested(name: str, dispute: Answer, plan: str, lang: Lang) -> Iterator[Block]:
    told = pick(lang, "；", "; ").join(_statement(one, lang) for one in dispute["statements"])
    ground = pick(lang, *_GROUNDS.get(dispute["ground"], (dispute["ground"],) * 2))
    of_plan = pick(lang, f"《{plan}》", f" of {plan}") if plan else ""
    raised = day_said(dispute["raised_on"], lang)
    yield Paragraph(pick(
        lang, f"异议编号：{name}，{raised}提出，账本第{dispute['position']}条。",
        f"Dispute {name}, raised on {raised}, entry {dispute['position']}.",
    ))  # fmt: skip
    yield Paragraph(pick(
        lang, f"争议事项：{of_plan}任务{dispute['task']}，{ground}；所争议的记录：{told}。",
        f"Contested: task {dispute['task']}{of_plan}, {ground}; the records contested: {told}.",
    ))  # fmt: skip
    if dispute.get("due_on"):
        due = day_said(dispute["due_on"], lang)
        yield Paragraph(pick(lang, f"办理时限：{due}。", f"To be settled by {due}."))


def _evidence(digests: Sequence[str], lang: Lang) -> str:
    """How many documents came with a claim; none in the words of the page of the case."""
    return str(len(digests)) if digests else pick(lang, "未附", "none")


def _claims(dispute: Answer, lang: Lang) -> Iterator[Block]:
    heads = pick(lang, "单位|主张|依据|证据|日期|记录", "Agency|Claim|Basis|Evidence|Day|Entry")
    rows = [
        (unit(one["agency"]), one["claim"], pick(lang, *_BASES.get(one["basis_kind"], (one["basis_kind"],) * 2)),
         _evidence(one["evidence"] or (), lang), one["on"], f"#{one['position']}")
        for one in dispute["claims"]
    ]  # fmt: skip
    yield Grid(tuple(heads.split("|")), tuple(rows), (4, 9, 3, 2, 4, 2))


def _negotiations(dispute: Answer, lang: Lang) -> Iterator[Block]:
    heads = pick(lang, "次|日期|召集单位|结果|纪要 sha256|记录", "No.|Day|Convener|Result|Minutes sha256|Entry")
    rows = [
        (str(one["number"]), one["on"], unit(one["convener"]),
         pick(lang, "达成一致", "agreed") if one["agreed"] else pick(lang, "未达成一致", "not agreed"),
         one["minutes"], f"#{one['position']}")
        for one in dispute["negotiations"]
    ]  # fmt: skip
    if rows:
        yield Grid(tuple(heads.split("|")), tuple(rows), (1, 4, 4, 4, 8, 3))


def _decided(dispute: Answer, last: Answer, lang: Lang) -> Iterator[Block]:
    """Every ruling in order, the last being the one in force; what it rests on, and whose records it concerns."""
    for one in sorted(dispute["rulings"], key=lambda each: each["instance"]):
        outcome = pick(lang, *_OUTCOMES.get(one["outcome"], (one["outcome"],) * 2))
        on, document = day_said(one["on"], lang), bracketed(one["document"])
        yield Paragraph(pick(
            lang, f"第{one['instance']}次决定（{document}，{on}，账本第{one['position']}条）：{outcome}。"
                  f"理由：{one['grounds']}。",
            f"Decision {one['instance']} ({document}, {on}, entry {one['position']}): {outcome}. "
            f"Grounds: {one['grounds']}.",
        ))  # fmt: skip
        if basis := one.get("basis"):
            yield Paragraph(pick(
                lang, f"作出决定时所据：截至{day_said(basis['as_of'], lang)}，账本前{basis['known_at']}条记录。",
                f"It rests on the state as of {basis['as_of']}, by the first {basis['known_at']} entries.",
            ))  # fmt: skip
    if last["changes"]:
        changed = pick(lang, "；", "; ").join(_statement(one, lang) for one in last["changes"])
        yield Paragraph(pick(lang, f"本决定涉及的记录：{changed}。", f"Records concerned: {changed}."))


def _answering(chain: Answer | None, last: Answer, lang: Lang) -> Iterator[Block]:
    """The seats in force on the day of the answer, each with the entry it rests on."""
    if chain is None:
        return
    found = chain["chain"]
    heads = pick(lang, "角色|单位|自|依据记录|接自", "Role|Agency|From|Entry|Came by")
    rows = [
        (role_word(one["role"], lang), one["agency_as_written"], one["from"] or "—", f"#{one['position']}",
         one["came_by"]["document"] or "" if one["came_by"] else "")
        for one in found["links"] if one["seat"] in found["responsible"]
    ]  # fmt: skip
    day = day_said(found["as_of"], lang)
    yield Paragraph(pick(lang, f"截至{day}，该任务的责任单位：", f"Answering for the task on {day}:"))
    if rows:
        yield Grid(tuple(heads.split("|")), tuple(rows), (3, 6, 4, 3, 6))
    else:
        yield Paragraph(pick(lang, "无。", "nobody on record."))


def _statement(statement: str, lang: Lang) -> str:
    return statement_said(statement) if lang == "zh" else statement
