"""Scorecards: reasons where nothing can be said, rules by plan, agencies that go by other names or continue as one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from aggregates.events.agency import AgenciesMerged
from aggregates.events.assignment import CooperationConfirmed
from aggregates.events.base import Event, Fact
from aggregates.events.deadlines import DeadlineAnchored
from aggregates.events.disputes import DisputeRaised
from aggregates.events.execution import ClosureRequested, ClosureVerified, ProgressReported
from aggregates.events.plan import TaskDefined
from aggregates.events.supervision import NoticeClosed, NoticeIssued
from aggregates.fold.rules import Rules
from aggregates.fold.scorecard import card_answer, card_of, cards, median, overdue_days
from aggregates.fold.scorecard_figures import Figure
from aggregates.values import seat_statement
from tests.aggregates import stories as s
from tests.aggregates.fold.worlds import every_rule, procedure, weights, world_of
from tests.scenario import PLAN, fact

EDUCATION, CULTURE, SCIENCE = "甲县/教育局", "甲县/文旅局", "甲县/科协"
OTHER = "plan:乙县/规划"


def _figures(facts: list[Fact], day: str, agency: str = EDUCATION, plans: list[str] | None = None) -> dict[str, Figure]:
    return dict(cards(world_of(facts, day), plans)[agency].figures)


def _also(event: Event, on: str = "2021-12-01") -> Fact:
    """A fact of a second plan."""
    return fact(event, on, stream=OTHER)


def _second_plan() -> list[Fact]:
    seat = s.seat(EDUCATION, "lead", task="1")
    return [_also(s.registration(plan="乙县/规划")), _also(s.definition("1")), _also(seat)]


def test_without_rules_only_what_needs_none_is_shown() -> None:
    """No weights: nothing is weighed; no procedure: nothing is complete; counts stay."""
    found = _figures(s.a_plan(), "2024-06-01")
    weighed = {name: figure.reason for name, figure in found.items() if figure.reason in ("no-weights", "no-procedure")}
    assert weighed == {
        "load": "no-weights", "load_flat": "no-weights", "completion": "no-weights", "completion_flat": "no-weights",
        "completion_undisputed": "no-weights", "completion_undisputed_flat": "no-weights",
        "completion_contested": "no-weights", "completion_contested_flat": "no-weights",
        "disputed_share": "no-weights", "disputed_share_flat": "no-weights", "completeness": "no-procedure",
    }  # fmt: skip
    assert (found["coverage"].value, found["timeliness"].reason) == ("0", "no-calendar")


def test_shares_are_shown_in_two_places_where_no_weights_say_it() -> None:
    """A third is 33.33 without weights, 33.3 with the ones adopted."""
    report = ProgressReported(
        task="1.1", seat=s.LEAD_SEAT, period="2022", narrative="已开展", submitted_on=date(2022, 3, 1), source=s.REPORT
    )
    more = [s.definition("2"), s.definition("3"), s.seat(task="2"), s.seat(task="3")]
    facts = [*s.a_plan(*more), fact(report, "2022-03-01")]
    assert _figures(facts, "2024-06-01")["coverage"].value == "33.33"
    assert _figures([*facts, *every_rule()], "2024-06-01")["coverage"].value == "33.3"


def test_timeliness_tells_no_calendar_from_nothing_due() -> None:
    """Before the first period of the calendar begins there is none; then nothing is due; then the slots count."""
    facts = [*s.a_plan(), fact(s.calendar(), "2022-06-01")]
    days = ("2022-12-31", "2023-01-01", "2024-01-31", "2024-02-01")
    found = [_figures(facts, day)["timeliness"] for day in days]
    assert [(figure.reason, figure.value) for figure in found] == [
        ("no-calendar", None), ("nothing-due", None), ("nothing-due", None), (None, "0"),
    ]  # fmt: skip


def test_the_procedure_says_whose_slots_count_and_what_is_complete() -> None:
    """Guides owe reports where their role is listed, cooperators do not where theirs is not."""
    calendar = fact(s.calendar(), "2022-01-01")
    listed = fact(procedure({"reporting_roles": ("lead", "guide")}), "2022-01-01")
    facts = [*s.a_plan(s.seat(SCIENCE, "guide")), calendar]
    due = {
        agency: [_figures([*facts, *rules], "2024-03-01", agency)["timeliness"].denominator for rules in ([], [listed])]
        for agency in (EDUCATION, CULTURE, SCIENCE)
    }
    assert due == {EDUCATION: [2, 2], CULTURE: [2, 0], SCIENCE: [0, 2]}


def test_one_plan_is_judged_by_its_own_rules_several_by_those_of_all() -> None:
    """The plan's own weights hold on its own card only."""
    own = fact(weights({"lead": "3"}, version=2, scope=PLAN), "2022-01-01")
    facts = [*s.a_plan(), *_second_plan(), *every_rule(), own]
    assert _figures(facts, "2024-06-01", plans=[PLAN])["load"].numerator == 3
    assert _figures(facts, "2024-06-01", plans=["乙县/规划"])["load"].numerator == 1
    assert _figures(facts, "2024-06-01", plans=[PLAN, "乙县/规划"])["load"].numerator == 2
    assert _figures(facts, "2024-06-01")["load"].numerator == 2


def test_undated_tasks_are_counted_apart() -> None:
    """Without a period and without a day of its own a task is neither due nor overdue."""
    plan = [s.registration(period_to=None), s.definition(), s.seat(), s.definition("2"), s.seat(task="2")]
    anchor = DeadlineAnchored(item="task:2", due_on=date(2023, 1, 1), anchor="x", reason="x", source=s.PAPER)
    facts = [*(fact(event, "2021-12-01") for event in (*plan, anchor)), *every_rule()]
    found = card_answer(cards(world_of(facts, "2023-01-11"))[EDUCATION])
    assert (found["unstated"], found["due_seats"]) == (1, 1)
    assert found["overdue"] == {"days": 10, "count": 1, "median": "10"}
    assert found["figures"]["closure_timeliness"]["denominator"] == "1"


def test_a_task_whose_definition_has_ended_counts_nowhere() -> None:
    """Its seats leave the card on that day; who held nothing else has no card any more."""
    dropped: list[Event] = [s.registration(), s.seat(), s.definition("2"), s.seat(CULTURE, "lead", task="2")]
    facts = [*(fact(event, "2021-12-01") for event in dropped), fact(s.definition(), "2021-12-01", "2024-01-01")]
    assert [set(cards(world_of(facts, day))) for day in ("2023-12-31", "2024-01-01")] == [
        {EDUCATION, CULTURE}, {CULTURE},
    ]  # fmt: skip


def test_who_never_held_a_seat_has_no_card() -> None:
    """A notice alone gives none; a seat that has ended keeps one."""
    notice = NoticeIssued(
        notice="n", matter="m", agency=SCIENCE, colour="RED", due_on=date(2024, 1, 1), reasons="x", source=s.PAPER
    )
    ended = fact(s.seat("甲县/民政局", "lead"), "2021-12-01", "2022-01-01")
    found = cards(world_of([*s.a_plan(), ended, fact(notice, "2023-01-01")], "2024-06-01"))
    assert set(found) == {EDUCATION, CULTURE, "甲县/民政局"}
    assert card_answer(found["甲县/民政局"])["seats"] == {}


def test_two_seats_on_one_task_are_one_task() -> None:
    """An agency that leads a task and shares it holds two seats of one task, and one overdue task."""
    found = cards(world_of([*s.a_plan(s.seat(EDUCATION, "shared")), *every_rule()], "2026-01-10"))[EDUCATION]
    answer = card_answer(found)
    assert (answer["tasks"], answer["seats"]) == (1, {"lead": 1, "shared": 1})
    assert answer["overdue"] == {"days": 10, "count": 1, "median": "10"}


def test_asserted_aliases_are_one_card() -> None:
    """县教育局 said to be 教育局: its seats are on the same card, and it is no former agency."""
    other = s.seat("甲县/县教育局", "lead", task="2")
    names = s.names("教育局", "县教育局")
    same = fact(s.alias("县教育局", "教育局"), "2023-01-01")
    anchor = DeadlineAnchored(item="task:2", due_on=date(2025, 12, 11), anchor="x", reason="x", source=s.PAPER)
    facts = [*s.a_plan(s.definition("2"), other, anchor), *names, same, *every_rule()]
    before, after = (cards(world_of(facts, day)) for day in ("2022-12-31", "2023-01-01"))
    assert set(before) - set(after) == {"甲县/县教育局"}
    answer = card_answer(after[EDUCATION])
    assert (answer["tasks"], answer["former"], answer["kind"]) == (2, [], "GOVERNMENT")
    late = card_answer(cards(world_of(facts, "2026-01-10"))[EDUCATION])["overdue"]
    assert late == {"days": 40, "count": 2, "median": "20"}  # 10 and 30


def test_agencies_that_continue_as_one_are_added_up_on_request() -> None:
    """Merged on 2023-07-01: apart as written, together as the successor with the former names, never before."""
    merger = AgenciesMerged(
        agencies=(EDUCATION, CULTURE), to="甲县/教体文旅局", document="甲编〔2023〕1号", source=s.PAPER
    )
    new = s.registered_agency("教体文旅局", kind="PUBLIC_INSTITUTION")
    facts = [*s.a_plan(), fact(merger, "2023-07-01"), fact(new, "2023-07-01"), *every_rule()]
    apart = cards(world_of(facts, "2024-06-01"))
    assert set(apart) == {EDUCATION, CULTURE}
    assert set(cards(world_of(facts, "2023-06-30"), merged=True)) == {EDUCATION, CULTURE}
    (card,) = cards(world_of(facts, "2024-06-01"), merged=True).values()
    answer = card_answer(card)
    assert (answer["agency"], answer["former"]) == ("甲县/教体文旅局", [EDUCATION, CULTURE])
    assert (answer["kind"], answer["seats"]) == ("PUBLIC_INSTITUTION", {"cooperate": 1, "lead": 1})
    assert card.figures["load"].numerator == Fraction(7, 5)


@pytest.mark.parametrize(
    ("days", "middle"),
    [([], None), ([7], 7), ([1, 9, 4], 4), ([9, 1, 4, 6], 5), ([3, 4], Fraction(7, 2))],
)
def test_the_median_is_the_middle_or_the_mean_of_two(days: list[int], middle: Fraction | None) -> None:
    """In order of size, whatever order they come in."""
    assert median(days) == middle


def test_a_card_from_counts_alone_has_no_median() -> None:
    """Number and sum of overdue days follow from the counts at any day, the median does not."""
    cells = Counter({"overdue": 2, "overdue_since": 2 * date(2024, 1, 1).toordinal(), "given": 1})
    found = card_answer(card_of(EDUCATION, cells, Rules(), "2024-01-31"))
    assert found["overdue"] == {"days": 60, "count": 2, "median": None}
    assert found["kind"] == "UNKNOWN"


def test_overdue_days_are_counted_for_seats_that_answer_and_are_held() -> None:
    """Not for cooperators, not after the seat has ended, not for a task that nobody defined."""
    undefined = s.seat(SCIENCE, "lead", task="9")
    ended = fact(s.seat("甲县/民政局", "lead"), "2021-12-01", "2022-01-01")
    world = world_of([*s.a_plan(undefined), ended], "2026-01-31")
    assert overdue_days(world.plans[PLAN]) == {EDUCATION: [31]}


def test_seats_weigh_what_their_role_weighs() -> None:
    """Each role of the weight set, shared ones by their number and flat."""
    roles = ("lead", "cooperate", "responsible", "participate", "guide")
    events: list[Event] = [s.registration()]
    for number, role in enumerate(roles):
        task: TaskDefined = s.definition(str(number))
        events += [task, s.seat(EDUCATION, role, task=task.task)]
    shared = [s.seat(agency, "shared", task="0") for agency in (EDUCATION, CULTURE, SCIENCE)]
    facts = [*(fact(event, "2021-12-01") for event in (*events, *shared)), *every_rule()]
    found = _figures(facts, "2022-06-01")
    assert found["load"].numerator == Fraction("2.5") + Fraction(1, 3)
    assert found["load_flat"].numerator == Fraction("3.1")
    assert seat_statement("0", EDUCATION, "shared") in world_of(facts, "2022-06-01").plans[PLAN].tasks["0"].seats


def test_a_disputed_seat_that_is_done_leaves_both_parts_of_the_undisputed_completion() -> None:
    """Two leads of one task done: without the disputed one, one of one, not two of one."""
    raised = DisputeRaised(
        dispute="d", task="1.1", agency=CULTURE, ground="WHO_LEADS", statements=(s.LEAD_SEAT,), claim="应由本局牵头",
        basis_kind="LAW", source=s.REPORT,
    )  # fmt: skip
    other = [s.definition("2"), s.seat(EDUCATION, "lead", task="2")]
    facts = [*s.a_plan(*other), *_closed("1.1", "2024-01-05"), *_closed("2", "2024-01-05"), fact(raised, "2024-02-01")]
    found = _figures([*facts, *every_rule()], "2024-06-01")
    assert (found["completion"].numerator, found["completion"].denominator) == (2, 2)
    assert (found["completion_undisputed"].numerator, found["completion_undisputed"].denominator) == (1, 1)
    assert (found["completion_contested"].numerator, found["completion_contested"].denominator) == (1, 1)


def _closed(task: str, on: str) -> list[Fact]:
    asked = ClosureRequested(task=task, closure=task, grounds="完成", evidence=(s.PHOTO,), source=s.REPORT)
    verified = ClosureVerified(
        task=task, closure=task, result="FULL", grounds="核查", by="甲县/督查室", source=s.DECISION
    )
    return [fact(asked, "2024-01-01"), fact(verified, on)]


@pytest.mark.parametrize(("on", "in_time"), [("2025-12-31", 1), ("2026-01-01", 0)])
def test_a_task_verified_on_its_last_day_is_in_time(on: str, in_time: int) -> None:
    """The plan's last day is the deadline; from that day on the task is due."""
    facts = [*s.a_plan(), *_closed("1.1", on)]
    assert _figures(facts, "2025-12-30")["closure_timeliness"].reason == "nothing-due"
    assert _figures(facts, "2025-12-31")["closure_timeliness"].numerator == (1 if on == "2025-12-31" else 0)
    assert _figures(facts, "2026-06-01")["closure_timeliness"].numerator == in_time


def test_the_confirmation_of_the_last_period_counts_whenever_it_was_said() -> None:
    """Yes for 2023, then no for 2022, said later: yes."""

    def said(period: str, yes: bool, on: str) -> Fact:
        word = CooperationConfirmed(task="1.1", seat=s.HELP_SEAT, period=period, confirmed=yes, source=s.REPORT)
        return fact(word, on)

    facts = [*s.a_plan(), said("2023", True, "2024-01-10"), said("2022", False, "2024-02-10")]
    assert _figures(facts, "2024-06-01", CULTURE)["cooperation"].value == "100"


@pytest.mark.parametrize(("on", "in_time"), [("2024-01-20", 1), ("2024-01-21", 0)])
def test_a_notice_closed_on_its_due_day_is_in_time(on: str, in_time: int) -> None:
    """The day itself counts."""
    notice = NoticeIssued(
        notice="n", matter="m", agency=EDUCATION, colour="RED", due_on=date(2024, 1, 20), reasons="x", source=s.PAPER
    )
    closed = fact(NoticeClosed(notice="n", outcome="已办结", source=s.PAPER), on)
    found = cards(world_of([*s.a_plan(), fact(notice, "2024-01-05"), closed], "2024-06-01"))[EDUCATION]
    assert card_answer(found)["notices"]["RED"] == {"issued": 1, "closed_in_time": in_time}
