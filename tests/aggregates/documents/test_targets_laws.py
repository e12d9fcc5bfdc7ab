"""Laws of the target reader: what a generator writes is read back; what it writes as no target gives none."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregates.documents import TargetDraft
from aggregates.documents.baselines import baselines_in
from aggregates.documents.obligations import owner_of
from aggregates.documents.schedule import phases
from aggregates.documents.source_map import Piece, paragraph
from aggregates.documents.targets import Context, passed_in, targets_in


def read_targets(text: str) -> list[TargetDraft]:
    """The targets of one paragraph that stands in a task."""
    par = paragraph([Piece(1, 1, text)])
    return list(targets_in(par, Context(region="甲县", plan_end="2025-12-31", task_id="1.1")))


RATES = ["污水处理率", "入园率", "群众满意度", "农机化率", "电子证照应用率", "绿色建筑占比", "秸秆综合利用率"]
THINGS = [
    ("公厕", "座"), ("实训基地", "个"), ("村卫生室", "所"), ("骨干企业", "家"), ("农村道路", "公里"),
    ("家庭医生", "名"),
    ("高标准农田", "亩"), ("垃圾清运车", "辆"), ("旅游线路", "条"), ("地方标准", "项"), ("安置房", "套"),
    ("危桥", "座"),
]  # fmt: skip
# (text before the number, text behind its unit, comparator, floor)
BOUNDS = [
    ("达到", "", ">=", False), ("不少于", "", ">=", False), ("不低于", "", ">=", False), ("达", "以上", ">=", False),
    ("至少", "", ">=", False), ("超过", "", ">", False), ("突破", "", ">", False), ("不超过", "", "<=", False),
    ("控制在", "以内", "<=", False), ("", "", "=", False), ("", "左右", "~", False), ("约", "", "~", False),
    ("近", "", "~", False), ("保持在", "以上", ">=", False), ("降至", "以下", "<=", False), ("提高到", "", ">=", False),
]  # fmt: skip
# (what opens the sentence, by, by_text, within)
DEADLINES = [
    ("", None, None, None), ("到2025年，", "2025-12-31", None, None), ("2024年底前，", "2024-12-31", None, None),
    ("2024年6月底前", "2024-06-30", None, None), ("2023年9月15日前，", "2023-09-15", None, None),
    ("“十四五”末，", "2025-12-31", None, None), ("年底前，", None, "年底前", None), ("10月底前，",
    None, "10月底前", None),
    ("三个月内，", None, None, "P3M"), ("两年内，", None, None, "P2Y"), ("30日内，", None, None, "P30D"),
]  # fmt: skip
PERS = [("", None), ("每年", "year"), ("每季度", "quarter"), ("每月", "month"), ("每学期", "semester")]


@dataclass(frozen=True)
class Written:
    """One sentence and what it says."""

    text: str
    facts: tuple[object, ...]


@st.composite
def number_forms(draw: st.DrawFn) -> tuple[str, str]:
    """(as printed, value): digits, spaced, full-width, with a separator, with 万 or 亿."""
    number = draw(st.integers(2, 9_999))
    form = draw(st.sampled_from(["plain", "space", "wide", "comma", "myriad", "hundred million", "point"]))
    if form == "space":
        return f" {number} ", str(number)
    if form == "wide":
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")), str(number)
    if form == "comma":
        return f"{number:,}", str(number)
    if form == "myriad":
        return f"{number}万", str(number * 10_000)
    if form == "hundred million":
        return f"{number}亿", str(number * 10**8)
    return (f"{number}.5万", str(number * 10_000 + 5_000)) if form == "point" else (str(number), str(number))


@st.composite
def written(draw: st.DrawFn) -> Written:
    """A sentence with one target."""
    opening, by, by_text, within = draw(st.sampled_from(DEADLINES))
    before, after, comparator, floor = draw(st.sampled_from(BOUNDS))
    soft = draw(st.booleans())
    per_text, per = draw(st.sampled_from(PERS)) if not opening else ("", None)
    mood = "力争" if soft else ""
    if draw(st.booleans()):
        metric = draw(st.sampled_from(RATES))
        value = str(draw(st.integers(1, 99)))
        text, unit = f"{opening}{mood}{per_text}{metric}{before or '为'}{value}%{after}。", "%"
    else:
        metric, unit = draw(st.sampled_from(THINGS))
        printed, value = draw(number_forms())
        verb = draw(st.sampled_from(["新建", "建成", "新增", "完成"]))
        text = f"{opening}{mood}{per_text}{verb}{metric}{before}{printed}{unit}{after}。"
    hardness = "aspirational" if soft else "hard"
    return Written(text, (comparator, value, unit, metric, by, by_text, within, per, hardness, floor))


def _facts(t: TargetDraft) -> tuple[object, ...]:
    return (t.comparator, t.value, t.unit, t.metric, t.by, t.by_text, t.within, t.per, t.hardness, t.floor)


@settings(max_examples=400, deadline=None)
@given(written())
def test_what_is_written_is_read(one: Written) -> None:
    """Metric, bound, number, unit, deadline, period and mood of a sentence come back as they were written."""
    assert [_facts(target) for target in read_targets(one.text)] == [one.facts]


@settings(max_examples=150, deadline=None)
@given(st.lists(written(), min_size=1, max_size=6))
def test_sentences_do_not_touch_each_other(many: list[Written]) -> None:
    """A paragraph of sentences gives the targets of each, in order: no date or mood crosses a full stop."""
    assert [_facts(t) for t in read_targets("".join(one.text for one in many))] == [one.facts for one in many]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(THINGS), st.integers(2, 999)), min_size=2, max_size=5))
def test_lists_give_each_its_own(rows: list[tuple[tuple[str, str], int]]) -> None:
    """新增A 5个、B 3个 gives one target for each thing, with its own number and unit."""
    body = "、".join(f"{thing}{number}{unit}" for (thing, unit), number in rows)
    found = read_targets(f"新增{body}。")
    assert [(t.metric, t.value, t.unit) for t in found] == [(thing, str(n), unit) for (thing, unit), n in rows]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(RATES), min_size=2, max_size=5, unique=True), st.data())
def test_distributed_numbers(names: list[str], data: st.DataObject) -> None:
    """A、B、C分别达到 x、y、z pairs the first name with the first number and so on."""
    values = data.draw(st.lists(st.integers(1, 99), min_size=len(names), max_size=len(names)))
    found = read_targets(f"{'、'.join(names)}分别达到{'、'.join(f'{v}%' for v in values)}。")
    assert [(t.metric, t.value, t.comparator) for t in found] == [
        (name, str(v), ">=") for name, v in zip(names, values, strict=True)
    ]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(RATES), st.integers(1, 49), st.integers(50, 99))
def test_from_a_base_to_a_target(metric: str, low: int, high: int) -> None:
    """由 a% 提高到 b% is a baseline and a target of one metric."""
    base, target = read_targets(f"{metric}由{low}%提高到{high}%。")
    assert (base.kind, base.value, base.metric) == ("baseline", str(low), metric)
    assert (target.comparator, target.value, target.metric) == (">=", str(high), metric)


@st.composite
def not_a_target(draw: st.DrawFn) -> str:
    """A sentence with a number that asks for nothing: names, ordinals, dates, the past, conditions, rates, ages."""
    n = draw(st.integers(2, 9_999))
    thing, unit = draw(st.sampled_from(THINGS))
    form = draw(st.sampled_from([
        "目前已建成{t}{n}{u}。", "近年来累计建成{t}{n}{u}。", "截至目前，全市共有{t}{n}{u}。",
        "新建{t}了{n}年。", "实施{n}工程。",
        "落实第{n}号文件。", "依据第{n}条办理。", "公布第{n}批名单。", "拨打{n}热线。",
        "支持总投资{n}万元以上的项目加快建设。",
        "对年产值{n}亿元以上的企业上门服务。", "给予每个项目{n}万元补助。", "对{t}给予{n}元奖励。",
        "服务{m}岁以上老年人。",
        "推进{n}G网络应用。", "执行《规划（{n}）》。", "按照国办发〔{n}〕{m}号文件执行。", "建成了{t}{n}{u}。",
    ]))  # fmt: skip
    return form.format(t=thing, n=n, u=unit, m=draw(st.integers(40, 99)))


@settings(max_examples=300, deadline=None)
@given(not_a_target())
def test_what_is_no_target_gives_none(text: str) -> None:
    """Names, ordinals, what has been reached, conditions and rates of aid give no target."""
    assert read_targets(text) == []


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(THINGS), st.integers(2, 999))
def test_what_is_passed_over_says_why(thing: tuple[str, str], number: int) -> None:
    """A number that is seen and not taken is handed over with its reason: nothing is dropped in silence."""
    name, unit = thing
    (passed,) = passed_in(paragraph([Piece(7, 1, f"目前已建成{name}{number}{unit}。")]))
    assert (passed.reason, passed.lines) == ("past", (7, 7))
    assert passed.printed.startswith(str(number))


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet="0123456789一二三十百万亿年月日底前到至—、，。；（）%个家每达超不少于以上内由从提高分别成之第",
        max_size=80,
    )
)
def test_any_text_is_answered(text: str) -> None:
    """Whatever is printed, each target has a metric, a known comparator, real dates and lines."""
    for target in read_targets(text):
        assert target.metric
        assert target.text
        assert target.comparator in (">=", ">", "=", "<=", "~", "in", "trend")
        assert target.lines == (1, 1)
        assert not (target.by and target.by_text)


@pytest.mark.parametrize(
    "piece",
    ["1", "，", "每年", "推进建设工作", "1个", "2025年", "三个月内", "一二三", "（", "由5个提高到", "百分之", "1,"],
)
def test_long_text_costs_no_more_than_its_length(piece: str) -> None:
    """A hundred thousand characters of anything are read within seconds: no form tries the text again and again."""
    text = (piece * 100_000)[:100_000]
    par = paragraph([Piece(1, 1, text)])
    begun = perf_counter()
    list(targets_in(par, Context(region="甲县", task_id="1.1")))
    list(baselines_in(par, {"入园率": "%"}, Context()))
    phases([par])
    owner_of(text)
    assert perf_counter() - begun < 5
