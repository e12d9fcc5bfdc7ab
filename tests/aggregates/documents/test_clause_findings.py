"""What clauses say beside parties and roles: deadlines become targets, doubts and persons become findings."""

from __future__ import annotations

import pytest

from aggregates.documents import Finding, Reading, read

PLAN = (
    "石桥县农村道路工作方案\n\n一、任务\n\n（一）修路。整修道路。{clause}\n\n"
    "（二）养路。做好养护。（县交通局负责）\n"
)


def _read(clause: str) -> Reading:
    return read(PLAN.format(clause=clause).encode())


def _found(reading: Reading, code: str) -> list[Finding]:
    return [finding for finding in reading.findings if finding.code == code]


def test_a_deadline_in_a_clause_is_a_target_of_its_task() -> None:
    """完成时限 gives the task a dated target with the words of the clause, and only that task."""
    reading = _read("（牵头单位：县交通局；责任单位：县财政局；完成时限：2025年12月底）")
    first, second = reading.draft.tasks
    assert [(target.kind, target.by) for target in first.targets] == [("deadline", "2025-12-31")]
    assert first.targets[0] in reading.draft.targets
    assert not second.targets


def test_a_time_limit_without_a_date_is_said() -> None:
    """持续推进 is no deadline, and a finding says so."""
    reading = _read("（责任单位：县交通局；完成时限：持续推进）")
    assert not reading.draft.tasks[0].targets
    assert len(_found(reading, "DEADLINE_OPEN")) == 1


def test_persons_are_named_only_in_what_is_masked() -> None:
    """Names behind 责任人 are no parties and stand in no quote; the finding carries them to be masked."""
    reading = _read("（牵头单位：县交通局；责任人：李四光、王五一；责任单位：县财政局）")
    assert [seat.agency for seat in reading.draft.tasks[0].seats] == ["县交通局", "县财政局"]
    (person,) = _found(reading, "PERSONAL_DATA")
    assert person.personal == ("李四光", "王五一")
    assert not any(name in person.quote for name in person.personal)


def test_a_post_is_no_person() -> None:
    """副县长 and 局长 say an office, not somebody's name."""
    assert not _found(_read("（责任单位：县交通局；责任领导：副县长）"), "PERSONAL_DATA")


def test_two_readings_are_both_shown() -> None:
    """A party without a role word is read by a stated rule and the other reading is shown."""
    reading = _read("（县交通局牵头，县财政局）")
    (doubt,) = _found(reading, "AMBIGUOUS_CLAUSE")
    assert "配合" in doubt.message_zh
    assert "分工负责" in doubt.message_zh


def test_a_rule_with_an_exception_is_not_applied_in_silence() -> None:
    """除…外 limits a declared rule: it is left aside and reported."""
    text = PLAN.format(clause="（县交通局、县财政局负责）").replace(
        "一、任务\n", "一、任务\n\n除第三项外，责任单位中列第一位者为牵头单位，下同。\n"
    )
    reading = read(text.encode())
    assert _found(reading, "RULE_UNAPPLIED")
    assert all(seat.role == "responsible" for seat in reading.draft.tasks[0].seats)


@pytest.mark.parametrize("clause", ["（责任单位：县交通局、财政局）"])
def test_an_elided_name_stays_as_printed(clause: str) -> None:
    """财政局 behind 县交通局 keeps its printed name; the full one is offered, and a finding says so."""
    reading = _read(clause)
    seat = reading.draft.tasks[0].seats[1]
    assert (seat.agency, seat.resolved) == ("财政局", "县财政局")
    assert len(_found(reading, "NAME_ELIDED")) == 1


def test_one_wording_twice_on_one_line() -> None:
    """Tasks that share the words of their clause, and a line, each keep their own deadline."""
    clause = "（责任单位：县交通局；完成时限：2025年12月底）"
    items = ("（一）修路。整修道路。", "（二）养路。做好养护。", "（三）绿化。栽植行道树。")
    text = "石桥县方案一、任务" + "".join(item + clause for item in items)
    tasks = read(text.encode()).draft.tasks
    assert [[target.by for target in task.targets] for task in tasks] == [["2025-12-31"]] * 3


def test_a_rule_does_not_hide_a_deadline() -> None:
    """A party that leads by the document's rule still has the deadline of its clause."""
    clause = "（责任单位：县交通局，列第一位者为牵头单位，下同；完成时限：2025年12月底）"
    (task, _) = _read(clause).draft.tasks
    assert [seat.basis for seat in task.seats] == ["document_order_rule"]
    assert [target.by for target in task.targets] == ["2025-12-31"]


def test_the_clause_is_kept_whole() -> None:
    """Labels on lines of their own are one clause, and its text names them all."""
    (task, _) = _read("\n牵头单位：县交通局\n配合单位：县财政局").draft.tasks
    assert task.responsibility_text == "牵头单位：县交通局配合单位：县财政局"
