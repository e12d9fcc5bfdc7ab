"""A new edition recorded: ids stay, what it drops ends on its day, and the days before keep what they had."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aggregates.documents import read
from aggregates.documents.draft import PlanDraft
from aggregates.events.base import Fact
from aggregates.events.plan import EditionMatched
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from tests.aggregates.reading_stories import decided, grown, held

FIRST = """甲县科学素质行动实施方案（2021—2025年）
甲县人民政府
2022年3月10日
一、总体要求
（一）目标。到2025年，公民具备科学素质的比例达到12%以上。
二、重点任务
（一）青少年行动
1.开展科普活动。组织学生走进科技馆，每年开展活动不少于10场。（县教育局牵头，县科协等单位配合）
2.办好科普研学。开辟三条研学路线，吸引家庭参加。（县文旅局牵头，县教育局等单位配合）
（二）农民行动
3.培育高素质农民。开展农业技能培训，建立田间学校。（县农业农村局牵头，县科协等单位配合）
"""
LATER = FIRST.replace("2022年3月10日", "2023年5月8日")
BEFORE, AFTER = "2023-05-07", "2023-05-08"


def after(*texts: str, **more: Any) -> tuple[History, list[Fact]]:
    """(the history with all editions in it, the facts of the last)."""
    drafts = [_draft(text) for text in texts]
    history = held(drafts[0])
    facts: list[Fact] = []
    for draft in drafts[1:]:
        facts = decided(draft, history, **more)
        history = grown(history, facts)
    return history, facts


def _draft(text: str) -> PlanDraft:
    return read(text.encode()).draft


def seats(state: Plan, task: str) -> set[tuple[str, str]]:
    """(unit, role) of the seats in force."""
    found = [seat.given for seat in state.tasks[task].seats.values() if seat.given.in_force(state.day)]
    return {(r.data["agency_as_written"], r.data["role"]) for r in found}


def test_the_same_wording_adds_its_matches_only() -> None:
    """Other bytes of the same text: the edition and its matches, all the same, and no statement moves."""
    _, facts = after(FIRST, FIRST + "\n")
    own = [fact.event.type for fact in facts if fact.stream.startswith("plan:")]
    assert own == ["plan.text_imported", "plan.edition_matched"]
    (matched,) = (fact.event for fact in facts if isinstance(fact.event, EditionMatched))
    assert {match.kind for match in matched.matches} == {"same"}
    assert [match.kept for match in matched.matches] == [match.old for match in matched.matches]


def test_a_dropped_unit_holds_its_seat_until_the_day_before() -> None:
    """The unit a later edition leaves out held the seat before its date, and holds it no more from then on."""
    history, _ = after(FIRST, LATER.replace("县教育局等单位配合", "县体育局等单位配合"))
    task = next(t.id for t in _draft(FIRST).tasks if "研学" in t.text)
    assert seats(history.state(BEFORE), task) == {("县文旅局", "lead"), ("县教育局", "cooperate")}
    assert seats(history.state(AFTER), task) == {("县文旅局", "lead"), ("县体育局", "cooperate")}


def test_a_changed_role_is_another_seat() -> None:
    """Who led and now cooperates: the old seat ends, the new one begins, and both are kept."""
    text = LATER.replace("县文旅局牵头，县教育局等单位配合", "县教育局牵头，县文旅局等单位配合")
    history, _ = after(FIRST, text)
    task = next(t.id for t in _draft(FIRST).tasks if "研学" in t.text)
    assert ("县文旅局", "lead") in seats(history.state(BEFORE), task)
    assert seats(history.state(AFTER), task) == {("县教育局", "lead"), ("县文旅局", "cooperate")}
    assert len(history.state(AFTER).tasks[task].seats) == 4


def test_ids_stay_when_numbers_move() -> None:
    """A task put in front takes a free id; those behind it keep theirs and record the number now printed."""
    new = "1.举办科学夜市。逢周末开放展馆，邀请专家坐堂。（县商务局牵头，县科协等单位配合）\n"
    text = LATER.replace("1.开展科普活动", f"{new}2.开展科普活动").replace("2.办好科普研学", "3.办好科普研学")
    history, _ = after(FIRST, text)
    titles = {t.display_title: t.id for t in _draft(FIRST).tasks}
    state = history.state(AFTER)
    defined = {name: task.defined.data for name, task in state.tasks.items() if task.defined}
    for title in ("开展科普活动", "办好科普研学"):
        assert defined[titles[title]]["title"] == title
        assert defined[titles[title]]["printed"] != titles[title]
    (added,) = (name for name, data in defined.items() if data["title"] == "举办科学夜市")
    assert added not in titles.values()
    assert history.state(BEFORE).tasks.keys() == set(titles.values())
    assert not state.anomalies


def test_a_dropped_task_ends_with_its_seats_and_targets() -> None:
    """A task not listed any more stays readable; nobody holds a seat on it and its target stands no more."""
    cut = LATER[: LATER.index("1.开展")] + LATER[LATER.index("2.办好") :]
    history, facts = after(FIRST, cut)
    task = next(t.id for t in _draft(FIRST).tasks if "科技馆" in t.text)
    assert seats(history.state(BEFORE), task) and not seats(history.state(AFTER), task)
    target = history.current[f"target:{task}-1"]
    assert (target.effective_to, target.retracted) == (AFTER, False)
    ended = [fact for fact in facts if fact.effective.to]
    assert all("不再列" in fact.event.reason for fact in ended)  # type: ignore[attr-defined]
    assert history.state(AFTER).tasks[task].defined is not None


def test_targets_are_worded_anew_from_their_day() -> None:
    """A raised target: the old figure before the edition's date, the new one from then on, under the same id."""
    history, _ = after(FIRST, LATER.replace("12%", "13%"))
    for day, value in ((BEFORE, "12"), (AFTER, "13")):
        shown = [r for r in history.state(day).of("plan.target_set").values() if r.in_force(day)]
        assert [r.data["value"] for r in shown if r.data["target"] == "headline-1"] == [value]


def test_the_plan_keeps_its_earlier_registration() -> None:
    """Before the later edition's date the plan is registered as the first edition says, not unknown."""
    history, _ = after(FIRST, LATER)
    assert [history.state(day).registered.data["signed_on"] for day in (BEFORE, AFTER)] == [  # type: ignore[union-attr]
        "2022-03-10", "2023-05-08"
    ]  # fmt: skip


def test_the_same_day_worded_anew_is_a_correction() -> None:
    """Other text of the same date: what it drops never was, and what it changes is corrected for the same days."""
    history, _ = after(FIRST, FIRST.replace("县教育局等单位配合", "县体育局等单位配合").replace("12%", "13%"))
    task = next(t.id for t in _draft(FIRST).tasks if "研学" in t.text)
    assert seats(history.state("2022-03-10"), task) == {("县文旅局", "lead"), ("县体育局", "cooperate")}
    target = history.current["target:headline-1"]
    assert (target.revision, target.data["value"], target.effective_on) == (2, "13", "2022-03-10")


def test_a_seat_given_by_decision_is_not_taken_away() -> None:
    """A seat added by a decision rests on it, so an edition that does not print it leaves it alone."""
    history, _ = after(FIRST)
    task = next(t.id for t in _draft(FIRST).tasks if "研学" in t.text)
    name = f"seat:{task}|甲县/县教育局|cooperate|1"
    r = history.current[name]
    history.current[name] = r._replace(data={**r.data, "basis": "decision"})
    facts = decided(_draft(LATER.replace("县教育局等单位配合", "县体育局等单位配合")), history)
    assert name not in {fact.statement for fact in facts}


def test_a_seat_that_returns_is_held_a_second_time() -> None:
    """Dropped in the second edition, listed again in the third: a second holding, the gap stays."""
    third = FIRST.replace("2022年3月10日", "2024年6月1日")
    history, _ = after(FIRST, LATER.replace("县教育局等单位配合", "县体育局等单位配合"), third)
    task = next(t.id for t in _draft(FIRST).tasks if "研学" in t.text)
    for day, there in ((BEFORE, True), (AFTER, False), ("2024-06-01", True)):
        assert (("县教育局", "cooperate") in seats(history.state(day), task)) is there
    assert f"seat:{task}|甲县/县教育局|cooperate|2" in history.current


def test_split_and_merged_tasks_keep_an_id() -> None:
    """The greatest part of a split task goes on under its id, and merged tasks under the id of the greatest."""
    long = "依托田间学校分批组织现代农业实用技能培训，遴选带头人结对帮扶；深入乡村集市举办防灾减灾知识宣讲，发放图册。"
    one = FIRST.replace("开展农业技能培训，建立田间学校。", long)
    half = long.index("深入")
    parts = (
        f"3.培育高素质农民。{long[:half]}（县农业农村局牵头，县科协等单位配合）\n"
        f"4.下乡宣讲。{long[half:]}（县应急局牵头，县科协等单位配合）\n"
    )
    two = one[: one.index("3.培育")] + parts
    history, facts = after(one, two.replace("2022年3月10日", "2023年5月8日"))
    matched = next(fact.event for fact in facts if isinstance(fact.event, EditionMatched))
    (split,) = (match for match in matched.matches if match.kind == "split")
    assert len(split.new) == 2 and split.kept[0] == split.old[0] and split.kept[1] not in split.old
    back = decided(replace(_draft(one), sha256="d" * 64, signed_on="2024-01-01"), history)
    again = next(fact.event for fact in back if isinstance(fact.event, EditionMatched))
    (merged,) = (match for match in again.matches if match.kind == "merged")
    assert set(merged.old) == set(split.kept) and merged.kept == (merged.old[0],)


def test_a_named_matching_settles_it() -> None:
    """What a person names goes before every figure, and is marked as named."""
    ids = [task.id for task in _draft(FIRST).tasks]
    _, facts = after(FIRST, LATER, matching=[((ids[0],), (ids[1],)), ((ids[1],), (ids[0],))])
    matched = next(fact.event for fact in facts if isinstance(fact.event, EditionMatched))
    assert {match.old: match.new for match in matched.matches if match.named} == {
        (ids[0],): (ids[1],), (ids[1],): (ids[0],)
    }  # fmt: skip


def test_a_plan_without_tasks_is_recorded() -> None:
    """A plan of which no clause was read is recorded with its findings; it has no task and no seat."""
    bare = replace(_draft(FIRST), tasks=(), groups=(), targets=())
    facts = decided(bare)
    assert [fact.event.type for fact in facts][:2] == ["plan.registered", "plan.text_imported"]
    assert "plan.task_defined" not in {fact.event.type for fact in facts}
    assert decided(replace(_draft(LATER)), held(bare))
