"""Persons' data that findings name are in nothing an import records, wherever they stand; names of units stay whole."""

from __future__ import annotations

from dataclasses import replace

import orjson
from hypothesis import given
from hypothesis import strategies as st

from aggregates.documents import read
from aggregates.events.plan import EditionMatched
from aggregates.impersonal import KEPT, PERSONAL, masked, personal
from aggregates.importing import task_matches
from tests.aggregates.reading_stories import TODAY, a_wanted, decided, grown, held
from tests.scenario import IMPORTER, Scenario

CONTEXT = Scenario().context(IMPORTER, TODAY)
NAMES = ("高明", "王小明", "13812345678")
TEXTS = st.lists(st.sampled_from((*NAMES, "科普", "，", "高")), max_size=8).map("".join)
VALUES = st.recursive(
    TEXTS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("text", "lines")), inner, max_size=2),
    max_leaves=8,
)
FIRST = """甲县科学素质行动实施方案（2021—2025年）
甲县人民政府
2022年3月10日
一、重点任务
（一）青少年行动
1.开展科普活动。组织学生走进科技馆，每年开展活动不少于10场。（牵头单位：县教育局，责任人：高明；配合单位：高明镇科协）
"""
LATER = FIRST.replace("2022年3月10日", "2023年5月8日").replace("不少于10场", "不少于12场")


@given(VALUES)
def test_no_name_is_left_in_any_text(value: object) -> None:
    """However deep it stands, no given value is left, and what holds none comes back as it was."""
    found = orjson.dumps(masked(value, NAMES)).decode()
    assert not any(name in found for name in NAMES)
    before = orjson.dumps(value).decode()
    assert (found == before) == (not any(name in before for name in NAMES))


def test_a_unit_that_begins_with_a_persons_name_stays_whole() -> None:
    """高明镇科协 is a unit though 高明 is a person here; a person read as a unit is left out."""
    assert masked({"agency": "高明镇科协"}, NAMES) == {"agency": "高明镇科协"}
    assert masked({"agency": "高明"}, NAMES) == {"agency": PERSONAL}
    assert "text" not in KEPT


def test_no_fact_of_two_editions_holds_the_name() -> None:
    """Neither the tasks nor the matches, with their reasons, nor what a person changed; the unit holds its seat."""
    one, other = read(FIRST.encode()), read(LATER.encode())
    assert personal(one.findings) == ("高明",)
    history = held(one.draft, findings=one.findings)
    titled = replace(other.draft, tasks=tuple(replace(t, title="请高明开展活动") for t in other.draft.tasks))
    facts = decided(titled, history, findings=other.findings)
    for fact in [*decided(one.draft, findings=one.findings), *facts]:
        assert "高明" not in fact.event.model_dump_json().replace("高明镇科协", "")
    (matched,) = (fact.event for fact in facts if isinstance(fact.event, EditionMatched))
    assert matched.matches[0].kind == "changed" and PERSONAL in matched.matches[0].reason_zh
    seats = [r.data for r in grown(history, facts).current.values() if r.type == "plan.seat_assigned"]
    assert {"县教育局", "高明镇科协"} == {seat["agency_as_written"] for seat in seats}


def test_a_name_makes_no_task_look_changed() -> None:
    """The recorded text has the name left out: held against the same text with the name it is the same."""
    text = FIRST.replace("组织学生", "联系人：王小明，电话：13812345678。组织学生")
    one, other = read(text.encode()), read((text + "\n").encode())
    assert "王小明" in one.draft.tasks[0].text
    history = held(one.draft, findings=one.findings)
    facts = decided(other.draft, history, findings=other.findings)
    (matched,) = (fact.event for fact in facts if isinstance(fact.event, EditionMatched))
    assert [match.kind for match in matched.matches] == ["same"]
    foretold = task_matches(a_wanted(other.draft, findings=other.findings), history, CONTEXT)
    assert [match.kind for match in foretold] == ["same"]
