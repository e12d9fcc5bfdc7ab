"""Targets: every target clause of the five plans, and the grammar of bounds, windows and units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents import Reading, TargetDraft
from aggregates.documents.source_map import Piece, paragraph
from aggregates.documents.targets import Context, targets_in

# plan, line, kind, comparator, value, unit, by, per — facts read off the printed clauses
TARGETS = [
    ("SX", 146, "headline", ">=", "14.5", "%", "2025-12-31", None),
    ("SX", 67, "baseline", "=", "9.32", "%", None, None),
    ("SX", 163, "count", "=", "5", "项", "2025-12-31", None),
    ("SX", 480, "count", "=", "5", "项", "2025-12-31", None),
    ("SX", 765, "frequency", "trend", None, None, None, "year"),
    ("SX", 773, "frequency", "trend", None, None, None, "year"),
    ("SX", 795, "outcome", "trend", None, None, None, None),
    ("SX", 810, "deadline", "=", None, None, "2021-12-31", None),
    ("SX", 816, "deadline", "=", None, None, "2025-12-31", None),
    ("SX", 820, "deadline", "=", None, None, "2025-12-31", None),
    ("WT", 21, "headline", ">=", "12.2", "%", "2025-12-31", None),
    ("WT", 9, "baseline", "=", "7.9", "%", None, None),
    ("WT", 10, "baseline", "=", "9.32", "%", None, None),
    ("WT", 23, "count", "=", "5", "项", "2025-12-31", None),
    ("WT", 49, "count", "=", "5", "项", "2025-12-31", None),
    ("WT", 67, "title", "=", None, None, None, None),
    ("WT", 74, "frequency", "trend", None, None, None, "year"),
    ("WT", 80, "deadline", "=", None, None, "2021-12-31", None),
    ("WT", 81, "deadline", "=", None, None, "2025-12-31", None),
    ("WT", 82, "deadline", "=", None, None, "2025-12-31", None),
    ("CZ", 40, "headline", ">=", "14.5", "%", "2025-12-31", None),
    ("CZ", 20, "baseline", "=", "10.1", "%", None, None),
    ("CZ", 20, "baseline", "=", "10.56", "%", None, None),
    ("CZ", 44, "count", "=", "5", "项", "2025-12-31", None),
    ("CZ", 98, "count", "=", "5", "项", "2025-12-31", None),
    ("CZ", 120, "count", "trend", None, None, "2025-12-31", None),
    ("CZ", 118, "outcome", "trend", None, None, None, None),
    ("CZ", 144, "frequency", "trend", None, None, None, None),
    ("CZ", 162, "deadline", "=", None, None, None, None),
    ("CZ", 164, "deadline", "=", None, None, None, None),
    ("CZ", 166, "deadline", "=", None, None, "2025-12-31", None),
    ("XF", 25, "headline", ">", "14.5", "%", "2025-12-31", None),
    ("XF", 29, "count", "=", "5", "项", "2025-12-31", None),
    ("XF", 113, "count", "=", "5", "项", "2025-12-31", None),
    ("XF", 35, "frequency", "trend", None, None, None, None),
    ("XF", 39, "frequency", ">=", "1", "次", None, "semester"),
    ("XF", 39, "outcome", ">=", "90", "%", None, None),
    ("XF", 45, "frequency", "trend", None, None, None, "semester"),
    ("XF", 49, "count", ">=", "1", "名", None, None),
    ("XF", 59, "frequency", "trend", None, None, None, "year"),
    ("XF", 59, "count", ">=", "10000", "人次", "2025-12-31", None),
    ("XF", 63, "count", "=", "10", "个", "2025-12-31", None),
    ("XF", 67, "count", ">=", "100", "名", "2025-12-31", None),
    ("XF", 81, "count", ">=", "2000", "人", None, "year"),
    ("XF", 91, "frequency", ">=", "5", "次", None, "year"),
    ("XF", 105, "count", ">=", "1000", "人", None, None),
    ("XF", 143, "count", ">=", "5", "家", "2025-12-31", None),
    ("XF", 143, "count", ">=", "2", "家", "2025-12-31", None),
    ("XF", 151, "count", ">=", "3000", "人", "2025-12-31", None),
    ("XF", 151, "count", ">=", "10000", "人", "2025-12-31", None),
    ("XF", 173, "frequency", "trend", None, None, None, "year"),
    ("XF", 183, "frequency", "=", "1", "次", None, "year"),
    ("XF", 187, "deadline", "=", None, None, "2022-12-31", None),
    ("XF", 191, "deadline", "=", None, None, "2025-12-31", None),
    ("XF", 193, "deadline", "=", None, None, "2025-12-31", None),
    ("JN", 24, "headline", ">=", "16.1", "%", "2025-12-31", None),
    ("JN", 12, "baseline", "=", "10.9", "%", None, None),
    ("JN", 26, "count", "=", "5", "项", None, None),
    ("JN", 51, "count", "=", "4", "项", None, None),
    ("JN", 33, "count", "~", "200", "人次", None, "year"),
    ("JN", 36, "count", "=", "10000", "人次", None, None),
    ("JN", 36, "count", ">=", "50", "名", None, None),
    ("JN", 36, "outcome", ">=", "250000", "人", None, None),
    ("JN", 62, "outcome", ">=", "50", "%", "2025-12-31", None),
    ("JN", 71, "frequency", "trend", None, None, None, None),
    ("JN", 71, "deadline", "=", None, None, "2022-12-31", None),
    ("JN", 71, "deadline", "=", None, None, "2024-12-31", None),
    ("JN", 71, "deadline", "=", None, None, "2025-12-31", None),
]


def _facts(target: TargetDraft) -> tuple[object, ...]:
    return (target.kind, target.comparator, target.value, target.unit, target.by, target.per)


@pytest.mark.parametrize("fact", TARGETS, ids=lambda fact: f"{fact[0]}-{fact[1]}-{fact[4]}")
def test_each_printed_target(fact: tuple[object, ...], readings: dict[str, Reading]) -> None:
    """Every target of the five plans is read on its line with its bound, value, unit, deadline and period."""
    plan, line, *facts = fact
    here = [t for t in readings[str(plan)].draft.targets if t.lines[0] <= int(str(line)) <= t.lines[1]]
    assert tuple(facts) in [_facts(target) for target in here]


def test_nothing_else_is_a_target(readings: dict[str, Reading]) -> None:
    """Years, document numbers, 330工程, 百校行, 第十一次, 五老 and 六新 are no targets: no number beyond the table."""
    expected = {(plan, value, unit) for plan, _, _, _, value, unit, *_ in TARGETS if value}
    for plan, reading in readings.items():
        for target in reading.draft.targets:
            assert target.value is None or (plan, target.value, target.unit) in expected


def test_counts(readings: dict[str, Reading]) -> None:
    """As many targets as the plans print: none read twice (a phase is a deadline once), none lost."""
    counts = {plan: len(reading.draft.targets) for plan, reading in readings.items()}
    assert counts == {"SX": 10, "WT": 10, "CZ": 13, "XF": 26, "JN": 13}


def test_metrics(readings: dict[str, Reading]) -> None:
    """What is measured is the noun beside the number, without dates, subjects and verbs."""
    metrics = {t.metric for task in readings["XF"].draft.tasks for t in task.targets if t.value}
    assert metrics >= {
        "培训人次",
        "参与人数",
        "高素质农民",
        "农村科普示范基地",
        "省级科普教育基地",
        "学生科普活动参与率",
    }


def test_cited_baselines(readings: dict[str, Reading]) -> None:
    """A figure cited of the province or the nation is marked as cited; XF has no baseline at all."""
    cited = {p: [t.value for t in r.draft.targets if t.kind == "baseline" and t.cited] for p, r in readings.items()}
    own = {p: [t.value for t in r.draft.targets if t.kind == "baseline" and not t.cited] for p, r in readings.items()}
    assert cited == {"SX": [], "WT": ["9.32"], "CZ": ["10.56"], "XF": [], "JN": []}
    assert own == {"SX": ["9.32"], "WT": ["7.9"], "CZ": ["10.1"], "XF": [], "JN": ["10.9"]}


def test_baseline_years(readings: dict[str, Reading]) -> None:
    """The year of a baseline is read where printed and stays null in CZ, which prints none."""
    years = {
        plan: target.window
        for plan, reading in readings.items()
        for target in reading.draft.targets
        if target.kind == "baseline" and not target.cited
    }
    whole = ("2020-01-01", "2020-12-31")
    assert years == {"SX": whole, "WT": whole, "CZ": None, "JN": whole}


def test_hardness(readings: dict[str, Reading]) -> None:
    """争创 and 力争 make a target aspirational, also for the clause that shares the verb."""
    soft = {
        (plan, target.value)
        for plan, reading in readings.items()
        for target in reading.draft.targets
        if target.hardness == "aspirational"
    }
    assert soft == {("CZ", None), ("XF", "5"), ("XF", "2"), ("JN", "50")}


def test_headline_metric_is_shared(readings: dict[str, Reading]) -> None:
    """The five headline targets measure one thing under one name, whoever it is measured of."""
    metrics = {t.metric for r in readings.values() for t in r.draft.targets if t.kind == "headline"}
    assert metrics == {"公民具备科学素质的比例"}


def test_targets_know_their_task(readings: dict[str, Reading]) -> None:
    """A target printed in a task belongs to that task and lies within its lines."""
    for reading in readings.values():
        for task in reading.draft.tasks:
            for target in task.targets:
                assert target.task_id == task.id
                assert task.lines[0] <= target.lines[0] <= target.lines[1] <= task.lines[1]


def _read(text: str) -> list[TargetDraft]:
    par = paragraph([Piece(1, 1, text)])
    return list(targets_in(par, Context(region="甲县", plan_end="2025-12-31", task_id="1.1.1")))


@pytest.mark.parametrize(
    ("text", "comparator", "value", "unit", "floor"),
    [
        ("参与率达到90%。", ">=", "90", "%", False),
        ("培训不少于3次。", ">=", "3", "次", False),
        ("培训教师100名以上。", ">=", "100", "名", False),
        ("至少建设2个基地。", ">=", "2", "个", False),
        ("比例超过15%。", ">", "15", "%", False),
        ("建设基地10个。", "=", "10", "个", False),
        ("审批压缩至3个工作日以内。", "<=", "3", "个工作日", False),
        ("审批不超过5天。", "<=", "5", "天", False),
        ("培训200余人次。", "~", "200", "人次", True),
        ("培训200人左右。", "~", "200", "人", False),
        ("培育1.5万人次。", "=", "15000", "人次", False),
        ("投入2亿元。", "=", "200000000", "元", False),
        ("培训3百万人次。", "=", "3000000", "人次", False),
        ("建设3-5个基地。", "in", "3-5", "个", False),
        ("比例达到１４．５％.", ">=", "14.5", "%", False),
        ("资金不低于100元。", ">=", "100", "元", False),
    ],
)
def test_bounds(text: str, comparator: str, value: str, unit: str, floor: bool) -> None:
    """Each word of bound gives its comparator, each multiple its expanded value."""
    (target,) = _read(text)
    assert (target.comparator, target.value, target.unit, target.floor) == (comparator, value, unit, floor)


@pytest.mark.parametrize(
    "text",
    [
        "落实省青少年科普教育330工程。",
        "举办科普报告百校行活动。",
        "第十一次中国公民科学素质抽样调查。",
        "发挥“五老”作用，推动“六新”突破。",
        "依据《规划（2021—2035年）》（国发〔2021〕9号）开展工作。",
        "经过15年的发展取得成效。",
        "培育一批人才，打造一支队伍。",
        "加强一次性用品管理。",
    ],
)
def test_not_targets(text: str) -> None:
    """Numbers in names, years, document numbers and figures of speech are no targets."""
    assert _read(text) == []


def test_either_of_two_is_one_target() -> None:
    """1次讲座或1次研学 asks for one of them, so it is one target that says so."""
    (target,) = _read("每学期至少安排1次讲座或1次研学。")
    assert (target.value, target.per, target.comparator) == ("1", "semester", ">=")
    assert any("either" in note for note in target.notes)


def test_lists_share_their_bound() -> None:
    """One bound before an enumeration of amounts holds for each of them."""
    found = _read("每年每公里分别不低于10000元、5000元、3000元。")
    assert [(t.comparator, t.value, t.per) for t in found] == [(">=", v, "year") for v in ("10000", "5000", "3000")]


def test_deadline_carries_on() -> None:
    """A date that opens a sentence holds for its later clauses; the plan's end is only implied, never stated."""
    one, two = _read("到2024年，建设基地5个，培训教师10名。")
    assert (one.by, two.by, one.window) == ("2024-12-31", "2024-12-31", None)
    (free,) = _read("培训教师10名。")
    assert (free.by, free.by_implied) == (None, "2025-12-31")


@given(st.integers(1, 99_999), st.sampled_from(["", "万", "亿"]), st.sampled_from(["人次", "名", "个", "元", "件"]))
def test_values_are_exact(number: int, times: str, unit: str) -> None:
    """The value is the printed number times its multiple, as a plain decimal string."""
    (target,) = _read(f"累计达到{number}{times}{unit}。")
    assert Decimal(target.value or 0) == number * {"": 1, "万": 10_000, "亿": 100_000_000}[times]
    assert target.value is not None
    assert target.value.isdigit()
