"""A written plan: paragraphs of an invented document, and the tasks and seats a reader must find in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.aggregates.documents.written.notations import NOTATIONS, Printed, Seat
from tests.aggregates.documents.written.vocabulary import (
    COLLECTIVE,
    LEVELS,
    OBJECTS,
    ODD,
    PARTY,
    PLAIN,
    SENTENCES,
    STEMS,
    VERBS,
)

NUMERALS = "一二三四五六七八九十"
OUTLINES = ("plain", "chapters", "dashes", "flat", "untitled", "several", "subitems", "columns", "continued")
"""How headings and tasks are numbered; `several`: two clauses in one paragraph; `subitems`: one clause behind
unmarked parts; `columns`: 专栏 headings; `continued`: item numbers run on through the groups."""
RULES = ("none", "order", "default", "group")
"""What a document declares for all its clauses, or for a whole group."""


@dataclass(frozen=True)
class Task:
    """One task as written: its title, its seats, whether its list is open."""

    title: str
    seats: tuple[Seat, ...]
    open_ended: bool
    clause: str


@dataclass
class Written:
    """The document as paragraphs (`kind`, text), in order, with its truth."""

    title: str
    region: str
    number: str
    issuer: str
    signed_on: str
    paragraphs: list[tuple[str, str]] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    notation: str = ""
    rule: str = "none"

    @property
    def lines(self) -> list[str]:
        """The paragraphs' texts."""
        return [text for _, text in self.paragraphs]

    @property
    def seats(self) -> list[tuple[int, str, str]]:
        """(task number from 1, party, role) of the whole plan."""
        return [(no, *seat) for no, task in enumerate(self.tasks, 1) for seat in task.seats]


def write(
    chance: Random, notation: str, *, rule: str = "none", outline: str = "plain", groups: int = 2, per_group: int = 3
) -> Written:
    """An invented plan in one notation. `rule` is one of `RULES`, `outline` one of `OUTLINES`."""
    level = chance.choice(list(LEVELS))
    region, short = LEVELS[level]
    thing = chance.choice(OBJECTS)
    plan = Written(f"{region}{thing}实施方案（2023—2025年）", region, f"青政办发〔2023〕{chance.randint(1, 99)}号",
                   f"{region}人民政府办公室", "2023-03-16", notation=notation, rule=rule)  # fmt: skip
    _head(plan, thing, outline)
    for group in range(groups):
        _group(plan, chance, short, outline, group, per_group)
    _tail(plan, outline, groups)
    return plan


def _section(outline: str, number: int, title: str) -> tuple[str, str]:
    mark = f"第{NUMERALS[number]}章　" if outline == "chapters" else f"{NUMERALS[number]}、"
    return "section", mark + title


def _head(plan: Written, thing: str, outline: str) -> None:
    add = plan.paragraphs.append
    add(("title", plan.title))
    add(("number", plan.number))
    add(("addressee", "各乡镇人民政府，各有关单位："))
    add(("text", f"为{VERBS[0]}{thing}，根据上级部署，结合实际，制定本方案。"))
    add(_section(outline, 0, "总体要求"))
    add(("text", "坚持以人民为中心，统筹发展和安全，推动各项任务落地见效。"))
    if outline != "flat":
        add(_section(outline, 1, "重点任务"))
    if plan.rule == "order":
        add(("text", "各项任务责任单位中，列第一位者为牵头单位，下同。"))
    if plan.rule == "default":
        add(("text", "以下各项任务均需各乡镇人民政府落实，不再一一列出。"))


def _group(plan: Written, chance: Random, short: str, outline: str, index: int, per_group: int) -> None:
    shared = _clause(chance, "lead_only", short) if plan.rule == "group" else None
    title = f"{chance.choice(VERBS)}{OBJECTS[index]}行动" + (shared.text if shared else "")
    plan.paragraphs.append(("group", _group_mark(outline, index) + title))
    if outline in ("chapters", "columns"):
        plan.paragraphs.append(("text", "坚持统筹推进，分类施策。"))
    for number in range(1, per_group + 1):
        _item(plan, chance, short, outline, index * per_group + number if outline == "continued" else number, shared)


def _group_mark(outline: str, index: int) -> str:
    if outline == "flat":
        return f"{NUMERALS[index + 1]}、"
    if outline == "chapters":
        return f"第{NUMERALS[index]}节　"
    return f"专栏{index + 1} " if outline == "columns" else f"（{NUMERALS[index]}）"


def _item(plan: Written, chance: Random, short: str, outline: str, number: int, above: Printed | None) -> None:
    title = "" if outline == "untitled" else f"{chance.choice(VERBS)}{chance.choice(OBJECTS)}"
    marks = {"dashes": "——", "flat": f"（{NUMERALS[number - 1]}）", "columns": f"（{number}）"}
    mark = marks.get(outline, f"{number}.")
    text = f"{mark}{title}。" if title else mark
    for part in range(2 if outline == "several" else 1):
        printed = _clause(chance, plan.notation, short)
        text += "".join(chance.sample(SENTENCES, chance.randint(1, 3)))
        if outline == "subitems":
            plan.paragraphs.append(("item", text))
            plan.paragraphs += [("text", f"（{k}）{chance.choice(SENTENCES)}") for k in (1, 2)]
            text = f"（3）{chance.choice(SENTENCES)}"
        text = _closed(plan, chance, text, printed)
        seats = _ruled(printed, plan.rule, above)
        plan.tasks.append(Task(title if part == 0 else "", seats, printed.open_ended, printed.text))
    if text:
        plan.paragraphs.append(("item", text))


def _closed(plan: Written, chance: Random, text: str, printed: Printed) -> str:
    """The text with its clause behind it; lines of their own are put down at once, and nothing is left over."""
    if printed.apart:
        plan.paragraphs.append(("item", text))
        plan.paragraphs += [("clause", line) for line in printed.apart]
        return ""
    stop = chance.random() < 0.3 and printed.text.endswith("）")
    return text[:-1] + printed.text + "。" if stop else text + printed.text


def _ruled(printed: Printed, rule: str, group: Printed | None) -> tuple[Seat, ...]:
    seats = list(printed.seats)
    if rule == "order" and all(role != "lead" for _, role in seats):
        seats[0] = (seats[0][0], "lead")
    if rule == "default" and all(name != "各乡镇人民政府" for name, _ in seats):
        seats.append(("各乡镇人民政府", "responsible"))
    if group:
        seats += [seat for seat in group.seats if seat not in seats]
    return tuple(seats)


def _clause(chance: Random, notation: str, short: str) -> Printed:
    names = parties(chance, short, chance.randint(4, 7))
    return NOTATIONS[notation](chance, names, chance.choice(COLLECTIVE))


def parties(chance: Random, short: str, count: int) -> list[str]:
    """Different parties of one level; some with inner brackets, some of other levels, some of the Party."""
    pool: Sequence[str] = [
        *(short + stem for stem in chance.sample(STEMS, 12)),
        *(short + name for name in chance.sample(PARTY, 3)),
        *chance.sample(ODD, 4),
        f"团{short}委",
    ]
    return chance.sample(list(pool), count)


def _tail(plan: Written, outline: str, groups: int) -> None:
    plan.paragraphs.append(_section(outline, groups + 1 if outline == "flat" else 2, "保障措施"))
    for number, sentence in enumerate(PLAIN):
        plan.paragraphs.append(("text", f"（{NUMERALS[number]}）{sentence}"))
    plan.paragraphs.append(("signature", plan.issuer))
    plan.paragraphs.append(("date", "2023年3月16日"))
