"""Damage: an invented plan is broken in every way files are broken, and healing gives its paragraphs back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.documents.glyphs import squeeze
from aggregates.documents.layout import heal

HEAD = [
    "云溪市人民政府办公室关于印发云溪市河湖清洁行动实施方案的通知",
    "云政办发〔2024〕17号",
    "各县区人民政府，市直各有关单位：",
    "《云溪市河湖清洁行动实施方案》已经市政府同意，现印发给你们，请认真组织实施。",
    "云溪市人民政府办公室",
    "2024年3月5日",
    "（此件公开发布）",
    "云溪市河湖清洁行动实施方案",
    "为改善全市河湖水质，保障群众饮水安全，结合我市实际，制定本方案。",
]
TASKS = [
    "（一）清理河道垃圾。开展沿河垃圾集中清理，建立村庄保洁队伍，做到日产日清，不留死角。（市水利局牵头，市城管局、各县区人民政府配合）",
    "（二）整治排污口。全面排查入河排污口，逐个建立台账，限期完成整改，并向社会公布结果。（市生态环境局牵头，市住房城乡建设局等单位配合）",
    "（三）修复河岸植被。因地制宜种植乡土树种，提高岸线绿化率，防止水土流失，建设滨水步道。（市林业局负责）",
    "（四）保护饮用水水源。划定水源保护区，设置标识标牌，清理违规建筑，定期开展水质监测。（市生态环境局、市水利局、市卫生健康委按职责分工负责）",
    "（五）推进节水改造。更换老旧供水管网，推广节水器具，对重点用水企业实行计划用水管理。（责任单位：市水利局、市工业和信息化局）",
]
PLAN = [
    *HEAD,
    "一、总体要求",
    "以改善水环境质量为核心，坚持系统治理、源头防控，到2026年全市河湖水质明显好转，群众满意度持续提升。",
    "二、重点任务",
    *TASKS,
    "三、保障措施",
    "（一）加强组织领导。成立市河湖清洁行动工作专班，统筹推进各项工作，及时研究解决困难和问题，确保各项任务落到实处。",
    "（二）强化督促检查。市水利局要会同有关部门定期开展督查，每季度通报一次进展情况，对推进不力的单位进行约谈。",
]


def _cut(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)]


def wrapped(plan: Sequence[str], width: int, *, indent: str = "", blanks: int = 0, apart: int = 0) -> list[str]:
    """Every paragraph cut at `width`; `blanks` lines after each line, `apart` after each paragraph."""
    lines: list[str] = []
    for par in plan:
        for line in _cut(indent + par, width):
            lines += [line, *[""] * blanks]
        lines += [""] * apart
    return lines


def paged(plan: Sequence[str], form: str, *, header: str = "", length: int = 11) -> list[str]:
    """Wrapped at 28 and printed on pages with a number below, and a header above."""
    lines, found = wrapped(plan, 28, indent="　　"), []
    for page, start in enumerate(range(0, len(lines), length), 1):
        found += [header] * bool(header) + lines[start : start + length] + [form.format(page)]
    return found


def healed(lines: Sequence[str]) -> list[str]:
    """The healed paragraphs without blanks."""
    return [squeeze(par.text) for par in heal(lines).paragraphs]


EXACT: dict[str, Callable[[], list[str]]] = {
    "wrap, indents": lambda: wrapped(PLAN, 28, indent="　　"),
    "wrap, narrow, indents": lambda: wrapped(PLAN, 18, indent="　　"),
    "wrap, wide, ASCII indents": lambda: wrapped(PLAN, 44, indent="    "),
    "wrap, blank lines between paragraphs": lambda: wrapped(PLAN, 26, apart=1),
    "wrap in one half": lambda: [*PLAN[:11], *wrapped(PLAN[11:], 28, indent="　　")],
    "two full-width blanks": lambda: ["　　" + "　　".join(PLAN)],
    "one full-width blank": lambda: ["　".join(PLAN)],
    "no-break blanks": lambda: ["\xa0\xa0\xa0\xa0".join(PLAN)],
    "entities": lambda: ["&nbsp;&nbsp;&nbsp;&nbsp;".join(PLAN)],
    "ASCII blanks": lambda: [" ".join(PLAN)],
    "all breaks lost": lambda: ["".join(PLAN)],
    "page numbers in dashes": lambda: paged(PLAN, "— {} —"),
    "page numbers, full-width": lambda: paged(PLAN, "－{}－"),
    "page numbers with dots": lambda: paged(PLAN, "· {} ·"),
    "page numbers in words": lambda: paged(PLAN, "第{}页"),
    "bare page numbers": lambda: paged(PLAN, "{}"),
    "detached brackets": lambda: [part for par in PLAN for part in par.replace("（市", "\n（市").split("\n")],
    "bracket left at the line end": lambda: [
        part for par in PLAN for part in par.replace("（市", "（\n市").split("\n")
    ],
}


@pytest.mark.parametrize("damage", EXACT)
def test_every_damage_heals(damage: str) -> None:
    """The damaged plan gives the paragraphs it was made from, in order, and healing says that it did something."""
    lines = EXACT[damage]()
    assert healed(lines) == PLAN
    if damage not in {"two full-width blanks", "one full-width blank", "no-break blanks", "entities", "ASCII blanks"}:
        assert heal(lines).findings


@settings(deadline=None, max_examples=60)
@given(st.integers(14, 60), st.sampled_from(["", "　　"]), st.integers(0, 1), st.integers(0, 1))
def test_wraps_at_any_width(width: int, indent: str, blanks: int, apart: int) -> None:
    """At every width nearly all paragraphs come back; with indents all do."""
    lines = wrapped(PLAN, width, indent=indent, blanks=blanks, apart=apart)
    found = Counter(PLAN) & Counter(healed(lines))
    assert sum(found.values()) >= (len(PLAN) if indent and not blanks else 0.8 * len(PLAN))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(TASKS), min_size=3, max_size=8, unique=True).flatmap(st.permutations), st.integers(0, 3)
)
def test_numbered_tasks_in_one_line(tasks: list[str], extra: int) -> None:
    """However many tasks stand in one line, each becomes a paragraph again, in any order of their texts."""
    numbered = [f"（{'一二三四五六七八'[n]}）{task[3:]}" for n, task in enumerate(tasks)]
    text = [*PLAN[9:11], "二、重点任务", *numbered]
    assert healed(["".join(PLAN[: 9 - extra] + text)])[-len(text) :] == text


def test_running_headers() -> None:
    """A header over every page goes, but for the first, which may be the letterhead."""
    lines = paged(PLAN, "- {} -", header="云溪市人民政府公报")
    assert healed(lines) == ["云溪市人民政府公报", *PLAN]
    assert len(heal(lines).dropped) == lines.count("云溪市人民政府公报") * 2 - 1


def test_nothing_is_cut_from_a_whole_plan() -> None:
    """The undamaged plan is left as it is, without a finding."""
    layout = heal(PLAN)
    assert [par.text for par in layout.paragraphs] == PLAN
    assert layout.findings == ()


def test_spaced_words_and_figures() -> None:
    """Blanks inside labels, role words and figures are left out, with one finding; other blanks stay."""
    lines = [
        "到 2026 年新建泵站 1 0 座，检查 3 次。",
        "（责 任 单 位：市水利局）",
        "王 小明　张三丰",
        "（市水利局牵 头）",
    ]
    layout = heal(lines)
    text = "".join(par.text for par in layout.paragraphs)
    assert "到2026年新建泵站10座，检查3次。" in text
    assert "（责任单位：市水利局）" in text
    assert "（市水利局牵头）" in text
    assert "王 小明　张三丰" in text
    (spacing,) = [finding for finding in layout.findings if finding.code == "SPACING"]
    assert spacing.repaired
    assert spacing.lines == (1, 4)


def test_many_equal_repairs_are_one_finding() -> None:
    """More than ten joins of one kind are summarised with their number."""
    broken = [part for n in range(14) for part in (f"第{n}组要加强巡查，", f"确保第{n}号泵站安全运行。")]
    found = [finding for finding in heal(broken).findings if finding.code == "LAYOUT"]
    assert len(found) == 1
    assert "14" in found[0].message_en


def test_a_title_in_two_lines() -> None:
    """A title that runs on from 关于 to its kind is one paragraph; a following organ is not swallowed."""
    lines = ["云溪市人民政府关于进一步加强", "农村供水工作的实施意见", "云溪市水利局", "各县区人民政府："]
    assert healed(lines) == ["云溪市人民政府关于进一步加强农村供水工作的实施意见", *lines[2:]]


def test_an_unclosed_bracket_swallows_nothing() -> None:
    """A responsibility bracket that is never closed does not draw in the paragraphs after it."""
    lines = ["清理河道垃圾。（责任单位：市水利局。", "整治排污口，限期完成。（市生态环境局负责）", "各部门要认真落实。"]
    assert healed(lines) == lines
