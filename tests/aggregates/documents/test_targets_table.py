"""What each invented sentence of many subjects asks for: bound, value, unit, metric, time, mood, or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from aggregates.documents import TargetDraft
from aggregates.documents.draft_json import _target
from aggregates.documents.source_map import Piece, paragraph
from aggregates.documents.targets import Context, passed_in, targets_in
from tests.aggregates.documents.target_cases import ALL, Case


def read_targets(text: str, **context: Any) -> list[TargetDraft]:
    """The targets of one paragraph that stands in a task."""
    given = {"region": "甲县", "plan_end": "2025-12-31", "task_id": "1.1.1", **context}
    return list(targets_in(paragraph([Piece(1, 1, text)]), Context(**given)))


@pytest.mark.parametrize("case", ALL, ids=lambda case: case[0][:24])
def test_sentence(case: Case) -> None:
    """The sentence gives exactly the targets it prints, each with its bound, value, unit and what else is compared."""
    text, expected = case
    found = read_targets(text)
    assert [(t.comparator, t.value, t.unit) for t in found] == [row[:3] for row in expected]
    for target, (*_, metric, fields) in zip(found, expected, strict=True):
        assert metric is None or target.metric == metric
        assert {name: getattr(target, name) for name in fields} == fields


def test_the_table_is_large_and_without_doubles() -> None:
    """At least 150 sentences, each once."""
    assert len(ALL) >= 150
    assert len({text for text, _ in ALL}) == len(ALL)


def test_keys_of_deadlines_without_a_date() -> None:
    """The JSON of a target shows length, anchor and words where they are printed, and has no such keys elsewhere."""
    (relative,) = read_targets("自方案印发之日起30日内制定实施细则。")
    (yearless,) = read_targets("年底前建成驿站6个。")
    (dated,) = read_targets("2025年底前建成驿站6个。")
    extra = {"within", "anchor", "by_text"}
    shown = [{key: value for key, value in _target(t).items() if key in extra} for t in (relative, yearless, dated)]
    assert shown == [{"within": "P30D", "anchor": "方案印发之日起"}, {"by_text": "年底前"}, {}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("目前全市已建成公园20个。", "past"),
        ("支持年产值超100亿元的龙头企业发展。", "condition"),
        ("对新认定的平台一次性奖励50万元。", "rule"),
        ("60岁以上老年人免费体检。", "age"),
        ("每5个行政村配备1名农技员。", "denominator"),
        ("全面完成6个方面重点任务。", "name"),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    """A number that is passed over is handed over with the reason, so that a finding can show it."""
    passed = list(passed_in(paragraph([Piece(1, 1, text)])))
    assert [one.reason for one in passed] == [reason]


def test_what_cannot_be_told_is_said() -> None:
    """Numbers and things that do not pair off, and a metric that is nowhere printed, leave a note."""
    assert all(
        any("not told apart" in note for note in t.notes) for t in read_targets("甲、乙减排量分别达到5吨、6吨。")
    )
    (bare,) = read_targets("达到42%。")
    assert bare.metric == "达到42%"
    assert any("cannot be told" in note for note in bare.notes)


def test_a_comma_in_a_number_is_said() -> None:
    """1，000人 is read as a thousand, and the target says so."""
    (target,) = read_targets("培训人员1，000人。")
    assert target.value == "1000"
    assert any("separator" in note for note in target.notes)


@pytest.mark.parametrize("text", ["各项指标走在全省前列。", "综合评价进入全省前三。", "群众满意度持续提升。"])
def test_goals_without_numbers(text: str) -> None:
    """In the goals a rank or a direction is a headline target."""
    (target,) = read_targets(text, goals=True, task_id=None)
    assert target.kind == "headline"
