"""The notations of responsibility: for each, how the clause is printed and which seats it gives (domain.md §3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

Seat = tuple[str, str]  # (party as printed, role)
SHARED_VERBS = (
    "按职责分工负责", "按照职责分工负责", "按职责分工分别负责", "分别负责", "根据职责分工负责", "按各自职责负责",
)  # fmt: skip


@dataclass(frozen=True)
class Printed:
    """A clause as printed, the seats it gives, whether its list is open, and where it stands."""

    text: str
    seats: tuple[Seat, ...]
    open_ended: bool = False
    apart: tuple[str, ...] = ()
    """Lines of their own instead of a bracket behind the text."""


Writer = Callable[[Random, list[str], str], Printed]
"""(chance, at least four different parties, a collective party) → a printed clause."""


def _given(role: str, names: list[str]) -> tuple[Seat, ...]:
    return tuple((name, role) for name in names)


def _halves(names: list[str]) -> tuple[list[str], list[str]]:
    cut = max(1, len(names) // 3)
    return names[:cut], names[cut:]


def lead_coop(chance: Random, names: list[str], _: str) -> Printed:
    """（A牵头，B、C等单位配合）"""
    one, two = _halves(names)
    tail = chance.choice(["等单位", "等部门", "等相关单位", "等有关部门", ""])
    text = f"（{'、'.join(one)}牵头，{'、'.join(two)}{tail}配合）"
    return Printed(text, _given("lead", one) + _given("cooperate", two), bool(tail))


def labelled_verbs(chance: Random, names: list[str], _: str) -> Printed:
    """（责任单位：A牵头，B、C配合）"""
    one, two = _halves(names)
    text = f"（责任单位：{'、'.join(one)}牵头，{'、'.join(two)}配合）"
    return Printed(text, _given("lead", one) + _given("cooperate", two))


def shared(chance: Random, names: list[str], _: str) -> Printed:
    """（A、B、C按职责分工负责）"""
    verb = chance.choice(SHARED_VERBS)
    return Printed(f"（{'、'.join(names)}{verb}）", _given("shared", names))


def lead_shared(chance: Random, names: list[str], collective: str) -> Printed:
    """（A牵头，B、C及各地区按职责分工负责）"""
    one, two = _halves(names)
    text = f"（{'、'.join(one)}牵头，{'、'.join(two)}及{collective}按职责分工负责）"
    return Printed(text, _given("lead", one) + _given("shared", [*two, collective]))


def responsible_verb(chance: Random, names: list[str], _: str) -> Printed:
    """（A、B负责）"""
    verb = chance.choice(["负责", "负责落实", "组织实施"])
    return Printed(f"（{'、'.join(names)}{verb}）", _given("responsible", names))


def responsible_label(chance: Random, names: list[str], collective: str) -> Printed:
    """（责任单位：A、B，各区县政府）"""
    label = chance.choice(["责任单位", "责任部门", "责任主体"])
    return Printed(f"（{label}：{'、'.join(names)}，{collective}）", _given("responsible", [*names, collective]))


def two_labels(chance: Random, names: list[str], collective: str) -> Printed:
    """（牵头单位：A；责任单位：B、C，各区县政府）"""
    one, two = _halves(names)
    text = f"（牵头单位：{'、'.join(one)}；责任单位：{'、'.join(two)}，{collective}）"
    return Printed(text, _given("lead", one) + _given("responsible", [*two, collective]))


def lead_coop_labels(chance: Random, names: list[str], _: str) -> Printed:
    """〔牵头单位：A；配合单位：B、C〕 in any bracket."""
    one, two = _halves(names)
    left, right = chance.choice(["（）", "〔〕", "【】", "()", "[]"])
    label = chance.choice(["配合单位", "协办单位", "配合部门"])
    text = f"{left}牵头单位：{'、'.join(one)}；{label}：{'、'.join(two)}{right}"
    return Printed(text, _given("lead", one) + _given("cooperate", two))


def lead_only(chance: Random, names: list[str], _: str) -> Printed:
    """（牵头部门：A、B）"""
    return Printed(f"（{chance.choice(['牵头部门', '牵头单位'])}：{'、'.join(names)}）", _given("lead", names))


def label_lines(chance: Random, names: list[str], _: str) -> Printed:
    """牵头单位：A / 配合单位：B、C on lines of their own."""
    one, two = _halves(names)
    lines = (f"牵头单位：{'、'.join(one)}", f"配合单位：{'、'.join(two)}")
    return Printed("".join(lines), _given("lead", one) + _given("cooperate", two), apart=lines)


def label_tail(chance: Random, names: list[str], _: str) -> Printed:
    """…。责任单位：A、B。 without a bracket, behind the text."""
    return Printed(f"责任单位：{'、'.join(names)}。", _given("responsible", names))


def participate(chance: Random, names: list[str], _: str) -> Printed:
    """（由A、B牵头，C参加）"""
    one, two = _halves(names)
    verb = chance.choice(["参加", "参与"])
    text = f"（由{'、'.join(one)}牵头，{'、'.join(two)}{verb}）"
    return Printed(text, _given("lead", one) + _given("participate", two))


def joint_with(chance: Random, names: list[str], _: str) -> Printed:
    """（A会同B、C负责）"""
    text = f"（{names[0]}会同{'、'.join(names[1:])}负责）"
    return Printed(text, _given("lead", names[:1]) + _given("cooperate", names[1:]))


def three_roles(chance: Random, names: list[str], collective: str) -> Printed:
    """（A牵头，B、C配合，各区县政府负责落实）"""
    one, two = _halves(names)
    text = f"（{'、'.join(one)}牵头，{'、'.join(two)}配合，{collective}负责落实）"
    return Printed(text, _given("lead", one) + _given("cooperate", two) + _given("responsible", [collective]))


def with_deadline(chance: Random, names: list[str], _: str) -> Printed:
    """（牵头单位：A；责任单位：B；完成时限：2025年12月底）"""
    one, two = _halves(names)
    when = chance.choice(["2025年12月底", "2025年6月底前", "持续推进", "2024年底前"])
    text = f"（牵头单位：{'、'.join(one)}；责任单位：{'、'.join(two)}；完成时限：{when}）"
    return Printed(text, _given("lead", one) + _given("responsible", two))


def marked_lead(chance: Random, names: list[str], _: str) -> Printed:
    """（责任单位：A（牵头）、B、C）"""
    text = f"（责任单位：{names[0]}（牵头）、{'、'.join(names[1:])}）"
    return Printed(text, _given("lead", names[:1]) + _given("responsible", names[1:]))


def guided(chance: Random, names: list[str], _: str) -> Printed:
    """（牵头单位：A；配合单位：B、C；指导单位：D）"""
    one, two, last = names[:1], names[1:-1], names[-1:]
    text = f"（牵头单位：{one[0]}；配合单位：{'、'.join(two)}；指导单位：{last[0]}）"
    return Printed(text, _given("lead", one) + _given("cooperate", two) + _given("guide", last))


NOTATIONS: dict[str, Writer] = {
    writer.__name__: writer
    for writer in (
        lead_coop, labelled_verbs, shared, lead_shared, responsible_verb, responsible_label, two_labels,
        lead_coop_labels, lead_only, label_lines, label_tail, participate, joint_with, three_roles, with_deadline,
        marked_lead, guided,
    )
}  # fmt: skip
