"""A scorecard computed by hand: one plan, four tasks, four agencies, asked about on 2024-02-15.

The arithmetic stands beside each figure; nothing here is computed by the code under test. Plan period 2021-2023.

Tasks (deadline D on the day asked about)
    1  target due 2023-06-30; requested, rejected, requested again, verified FULL on 2023-06-20: in time
    2  anchored at 2023-03-31, extended after the fact to 2023-09-30; verified PARTIAL on 2023-09-15
    3  the plan's last day, 2023-12-31; open, so 31 + 15 = 46 days overdue
    4  extended beforehand to 2024-01-31; open, so 15 days overdue
Seats
    教育局  1 lead, 2 shared, 3 guide          文旅局  1 cooperate, 2 shared
    科协    1 cooperate, 3 cooperate           卫健局  2 shared, 3 lead (disputed), 4 lead
Report slots: half-years from 2022-07-01, due 31 days after; the guide owes none. 2022-H2 is due on 2023-01-31, 2023-H1
on 2023-07-31, 2023-H2 on 2024-01-31: all over. Task 1 was struck off before 2023-H2 began: 2 slots a seat, else 3.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aggregates.events import assignment, deadlines, disputes, execution, supervision
from aggregates.events.base import Event, Fact
from aggregates.fold.scorecard import card_answer, cards
from aggregates.values import seat_statement
from tests.aggregates import stories as s
from tests.aggregates.fold.worlds import every_rule, world_of
from tests.scenario import fact

DAY = "2024-02-15"
EDUCATION, CULTURE, SCIENCE, HEALTH = "甲县/教育局", "甲县/文旅局", "甲县/科协", "甲县/卫健局"
SEATS = {
    "1": ((EDUCATION, "lead"), (CULTURE, "cooperate"), (SCIENCE, "cooperate")),
    "2": ((EDUCATION, "shared"), (CULTURE, "shared"), (HEALTH, "shared")),
    "3": ((HEALTH, "lead"), (SCIENCE, "cooperate"), (EDUCATION, "guide")),
    "4": ((HEALTH, "lead"),),
}
FALSE = "f" * 64


def _seat(task: str, agency: str) -> str:
    role = next(role for name, role in SEATS[task] if name == agency)
    return seat_statement(task, agency, role)


def _document() -> list[Fact]:
    events: list[Event] = [s.registration(period_to=2023)]
    for task, seats in SEATS.items():
        events.append(s.definition(task))
        events += [s.seat(agency, role, task=task) for agency, role in seats]
    events.append(s.target(target="t", task="1", kind="count", due_on=date(2023, 6, 30)))
    kinds = {EDUCATION: "GOVERNMENT", CULTURE: "GOVERNMENT", SCIENCE: "MASS_ORGANISATION", HEALTH: "GOVERNMENT"}
    names = [s.registered_agency(agency.split("/")[1], kind=kind) for agency, kind in kinds.items()]
    calendar = s.calendar(per="half_year", due_days=31)
    return [*(fact(event, "2021-12-01") for event in (*events, *names)), fact(calendar, "2022-07-01")]


def _deadlines() -> list[Fact]:
    def extended(task: str, due_on: date, **changes: Any) -> deadlines.DeadlineExtended:
        return deadlines.DeadlineExtended(
            item=f"task:{task}", due_on=due_on, document=f"甲政办〔2023〕{task}号", source=s.PAPER, **changes
        )

    anchored = deadlines.DeadlineAnchored(
        item="task:2", due_on=date(2023, 3, 31), anchor="方案印发", reason="文件称三个月内", source=s.PAPER
    )
    return [
        fact(anchored, "2022-01-01"),
        fact(extended("2", date(2023, 9, 30), after_the_fact=True), "2023-05-01"),
        fact(extended("4", date(2024, 1, 31)), "2023-12-01"),
    ]


def _reported(task: str, agency: str, period: str, submitted: str, **changes: Any) -> Fact:
    said = execution.ProgressReported(
        task=task, seat=_seat(task, agency), period=period, narrative="已开展", source=s.REPORT,
        submitted_on=date.fromisoformat(submitted), **{"percent": "60", **changes},
    )  # fmt: skip
    return fact(said, submitted)


def _report(task: str, agency: str, period: str) -> str:
    return f"report:{_seat(task, agency)}|{period}"


def _attached(task: str, agency: str, period: str, sha256: str, on: str) -> Fact:
    return fact(
        execution.EvidenceAttached(
            task=task, report=_report(task, agency, period), kind="photo", sha256=sha256, title="照片",
            personal_data=False, source=s.REPORT,
        ),
        on,
    )  # fmt: skip


def _reviewed(task: str, agency: str, period: str, result: str, by: str, on: str) -> Fact:
    review = {"task": task, "report": _report(task, agency, period), "result": result, "by": by, "source": s.DECISION}
    return fact(execution.ReportReviewed(**review), on)


def _reports() -> list[Fact]:
    value = execution.ReportedValue(indicator="活动", value="3", unit="次")
    return [
        _reported("1", EDUCATION, "2022-H2", "2023-01-20", values=(value,)),
        _attached("1", EDUCATION, "2022-H2", s.PHOTO, "2023-01-21"),
        _reviewed("1", EDUCATION, "2022-H2", "accepted", "甲县/督查室", "2023-02-10"),
        _reported("1", EDUCATION, "2023-H1", "2023-08-05"),  # late
        _reviewed("1", EDUCATION, "2023-H1", "returned", "甲县/督查室", "2023-08-10"),
        _reviewed("1", EDUCATION, "2023-H1", "accepted", "甲县/政府办", "2023-08-20"),
        _reported("2", EDUCATION, "2022-H2", "2023-01-31"),  # on the last day
        _attached("2", EDUCATION, "2022-H2", FALSE, "2023-01-31"),
        _reviewed("2", EDUCATION, "2022-H2", "accepted", "甲县/督查室", "2023-02-10"),
        _reported("2", EDUCATION, "2023-H2", "2024-01-30"),  # 2023-H1 is missing
        _reported("1", CULTURE, "2022-H2", "2023-01-15"),
        _reported("3", HEALTH, "2022-H2", "2023-01-15"),
        _reported("2", HEALTH, "2023-H1", "2023-07-20"),
    ]


def _falsified() -> Fact:
    finding = supervision.EvidenceFalsified(
        task="2", sha256=FALSE, finding="照片系旧照", document="甲督〔2023〕9号", source=s.PAPER
    )
    return fact(finding, "2023-10-01")


def _closures() -> list[Fact]:
    def requested(task: str, number: int, on: str) -> Fact:
        asked = execution.ClosureRequested(
            task=task, closure=f"{task}/{number}", grounds="完成", evidence=(s.PHOTO,), source=s.REPORT
        )
        return fact(asked, on)

    def verified(task: str, number: int, result: str, on: str) -> Fact:
        judged = {
            "task": task,
            "closure": f"{task}/{number}",
            "grounds": "核查",
            "by": "甲县/督查室",
            "source": s.DECISION,
        }
        return fact(execution.ClosureVerified(result=result, **judged), on)  # type: ignore[arg-type]

    rejected = execution.ClosureRejected(
        task="1", closure="1/1", reasons="佐证不足", by="甲县/督查室", source=s.DECISION
    )
    return [
        requested("1", 1, "2023-05-10"), fact(rejected, "2023-05-20"),
        requested("1", 2, "2023-06-01"), verified("1", 2, "FULL", "2023-06-20"),
        requested("2", 1, "2023-09-01"), verified("2", 1, "PARTIAL", "2023-09-15"),
    ]  # fmt: skip


def _others() -> list[Fact]:
    def confirmed(agency: str, period: str, yes: bool, on: str) -> Fact:
        said = assignment.CooperationConfirmed(
            task="1", seat=_seat("1", agency), period=period, confirmed=yes, source=s.REPORT
        )
        return fact(said, on)

    def notice(name: str, colour: str, due_on: str) -> supervision.NoticeIssued:
        return supervision.NoticeIssued(
            notice=name, matter=name, agency=HEALTH, colour=colour, due_on=date.fromisoformat(due_on),  # type: ignore[arg-type]
            reasons="进度滞后", source=s.PAPER,
        )  # fmt: skip

    def closed(name: str) -> supervision.NoticeClosed:
        return supervision.NoticeClosed(notice=name, outcome="已办结", source=s.PAPER)

    raised = disputes.DisputeRaised(
        dispute="争议1", task="3", agency=HEALTH, ground="WHO_LEADS", statements=(_seat("3", HEALTH),),
        claim="应由科协牵头", basis_kind="STAFFING_CHARTER", source=s.REPORT,
    )  # fmt: skip
    return [
        confirmed(CULTURE, "2022-H2", True, "2023-01-31"),
        confirmed(CULTURE, "2023-H1", False, "2023-07-31"),
        confirmed(SCIENCE, "2022-H2", True, "2023-01-31"),
        fact(notice("黄1", "YELLOW", "2023-11-30"), "2023-11-01"), fact(closed("黄1"), "2023-11-20"),
        fact(notice("红1", "RED", "2024-01-20"), "2024-01-05"), fact(closed("红1"), "2024-01-25"),
        fact(raised, "2024-01-10"),
    ]  # fmt: skip


def _story() -> list[Fact]:
    return [
        *_document(), *every_rule(), *_deadlines(), *_reports(), _falsified(), *_closures(), *_others()
    ]  # fmt: skip


Expected = dict[str, tuple[str | None, str, str, str, str | None]]
"""Figure → (value, numerator, denominator, state, reason)."""


def ok(value: str, numerator: str, denominator: str) -> tuple[str | None, str, str, str, str | None]:
    """A figure with a value, in percent to one place."""
    return (value, numerator, denominator, "OK", None)


def few(numerator: str, denominator: str) -> tuple[str | None, str, str, str, str | None]:
    """Counted, but of too few seats to show."""
    return (None, numerator, denominator, "TOO_FEW", None)


def none(reason: str) -> tuple[str | None, str, str, str, str | None]:
    """Nothing to count."""
    return (None, "0", "0", "NOT_APPLICABLE", reason)


EXPECTED: dict[str, Expected] = {
    EDUCATION: {
        # lead 1 + shared 1/3 + guide 1/10 = 30/30 + 10/30 + 3/30; flat 1 + 6/10 + 1/10
        "load": ok("1.4", "43/30", "1"),
        "load_flat": ok("1.7", "17/10", "1"),
        # due: task 1 (done: 1) and task 2 (half of 1/3); the guide of the open task 3 answers for nothing
        # 1 + 1/6 = 7/6 of 1 + 1/3 = 4/3; two due seats are fewer than three
        "completion": few("7/6", "4/3"),
        # 1 + 0.3 of 1 + 0.6
        "completion_flat": few("13/10", "8/5"),
        "completion_undisputed": few("7/6", "4/3"),
        "completion_undisputed_flat": few("13/10", "8/5"),
        "completion_contested": none("nothing-due"),
        "completion_contested_flat": none("nothing-due"),
        # task 1: 2 slots, the second report 5 days late; task 2: 3 slots, 2023-H1 missing: 1 + 2 of 2 + 3
        "timeliness": ok("60", "3", "5"),
        # task 1 in time; task 2 partial, and due on 2023-03-31 without the extension after the fact
        "closure_timeliness": ok("50", "1", "2"),
        # accepted: 1/2022-H2 (percent, values, evidence), 1/2023-H1 (percent), 2/2022-H2 (percent; evidence false)
        "completeness": ok("33.3", "1", "3"),
        "evidence_rate": ok("33.3", "1", "3"),
        # three reviewed, one returned at first
        "first_pass": ok("66.7", "2", "3"),
        # task 1: two requests, one verified FULL; task 2: one, PARTIAL
        "verified_share": ok("33.3", "1", "3"),
        "disputed_share": ok("0", "0", "43/30"),
        "disputed_share_flat": ok("0", "0", "17/10"),
        "cooperation": none("nothing-confirmed"),
        # the guide has not reported
        "coverage": ok("66.7", "2", "3"),
    },
    CULTURE: {
        # 2/5 + 1/3; flat 4/10 + 6/10
        "load": ok("0.7", "11/15", "1"),
        "load_flat": ok("1", "1", "1"),
        # 2/5 + 1/6 of 11/15; flat 0.4 + 0.3 of 1
        "completion": few("17/30", "11/15"),
        "completion_flat": few("7/10", "1"),
        "completion_undisputed": few("17/30", "11/15"),
        "completion_undisputed_flat": few("7/10", "1"),
        "completion_contested": none("nothing-due"),
        "completion_contested_flat": none("nothing-due"),
        # task 1: 1 of 2; task 2: 0 of 3
        "timeliness": ok("20", "1", "5"),
        # task 2 alone: a cooperator does not answer for task 1
        "closure_timeliness": ok("0", "0", "1"),
        "completeness": none("nothing-accepted"),
        "evidence_rate": none("nothing-accepted"),
        "first_pass": none("nothing-reviewed"),
        "verified_share": ok("0", "0", "1"),
        "disputed_share": ok("0", "0", "11/15"),
        "disputed_share_flat": ok("0", "0", "1"),
        # the confirmation of the last period says no
        "cooperation": ok("0", "0", "1"),
        "coverage": ok("50", "1", "2"),
    },
    SCIENCE: {
        # 2/5 + 2/5
        "load": ok("0.8", "4/5", "1"),
        "load_flat": ok("0.8", "4/5", "1"),
        # task 1 done; the open task 3 is not charged to its cooperator: one due seat
        "completion": few("2/5", "2/5"),
        "completion_flat": few("2/5", "2/5"),
        "completion_undisputed": few("2/5", "2/5"),
        "completion_undisputed_flat": few("2/5", "2/5"),
        "completion_contested": none("nothing-due"),
        "completion_contested_flat": none("nothing-due"),
        # 2 + 3 slots, no report
        "timeliness": ok("0", "0", "5"),
        "closure_timeliness": none("nothing-due"),
        "completeness": none("nothing-accepted"),
        "evidence_rate": none("nothing-accepted"),
        "first_pass": none("nothing-reviewed"),
        "verified_share": none("nothing-requested"),
        "disputed_share": ok("0", "0", "4/5"),
        "disputed_share_flat": ok("0", "0", "4/5"),
        # task 1 yes; of task 3 nobody said anything
        "cooperation": ok("100", "1", "1"),
        "coverage": ok("0", "0", "2"),
    },
    HEALTH: {
        # 1/3 + 1 + 1; flat 0.6 + 2
        "load": ok("2.3", "7/3", "1"),
        "load_flat": ok("2.6", "13/5", "1"),
        # half of 1/3 of 7/3 = 1/14 = 7.14 %; flat 0.3 of 2.6 = 3/26 = 11.54 %
        "completion": ok("7.1", "1/6", "7/3"),
        "completion_flat": ok("11.5", "3/10", "13/5"),
        # without the disputed lead of task 3: 1/6 of 4/3 = 1/8; flat 0.3 of 1.6 = 3/16 = 18.75 %
        "completion_undisputed": ok("12.5", "1/6", "4/3"),
        "completion_undisputed_flat": ok("18.8", "3/10", "8/5"),
        # the disputed lead of task 3 alone: nothing done of 1
        "completion_contested": ok("0", "0", "1"),
        "completion_contested_flat": ok("0", "0", "1"),
        # 3 + 3 + 3 slots; one report for task 3, one for task 2: 2/9 = 22.2 %
        "timeliness": ok("22.2", "2", "9"),
        # tasks 2, 3, 4 were due on 2023-03-31, 2023-12-31, 2024-01-31
        "closure_timeliness": ok("0", "0", "3"),
        "completeness": none("nothing-accepted"),
        "evidence_rate": none("nothing-accepted"),
        "first_pass": none("nothing-reviewed"),
        "verified_share": ok("0", "0", "1"),
        # 1 of 7/3 = 3/7 = 42.86 %; flat 1 of 2.6 = 5/13 = 38.46 %
        "disputed_share": ok("42.9", "1", "7/3"),
        "disputed_share_flat": ok("38.5", "1", "13/5"),
        "cooperation": none("nothing-confirmed"),
        "coverage": ok("66.7", "2", "3"),
    },
}
NOTHING = {"issued": 0, "closed_in_time": 0}
HEADS: dict[str, dict[str, Any]] = {
    EDUCATION: {
        "kind": "GOVERNMENT", "seats": {"guide": 1, "lead": 1, "shared": 1}, "tasks": 3, "due_seats": 2,
        "overdue": {"days": 0, "count": 0, "median": None}, "notices": {"YELLOW": NOTHING, "RED": NOTHING},
    },
    CULTURE: {
        "kind": "GOVERNMENT", "seats": {"cooperate": 1, "shared": 1}, "tasks": 2, "due_seats": 2,
        "overdue": {"days": 0, "count": 0, "median": None}, "notices": {"YELLOW": NOTHING, "RED": NOTHING},
    },
    SCIENCE: {
        "kind": "MASS_ORGANISATION", "seats": {"cooperate": 2}, "tasks": 2, "due_seats": 1,
        "overdue": {"days": 0, "count": 0, "median": None}, "notices": {"YELLOW": NOTHING, "RED": NOTHING},
    },
    HEALTH: {
        "kind": "GOVERNMENT", "seats": {"lead": 2, "shared": 1}, "tasks": 3, "due_seats": 3,
        # 46 + 15 days; the mean of the middle two is 30.5
        "overdue": {"days": 61, "count": 2, "median": "30.5"},
        # the yellow one closed ten days early, the red one five days late
        "notices": {"YELLOW": {"issued": 1, "closed_in_time": 1}, "RED": {"issued": 1, "closed_in_time": 0}},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Any]]:
    """Every card of the story."""
    return {agency: card_answer(card) for agency, card in cards(world_of(_story(), DAY)).items()}


def test_every_agency_with_a_seat_has_a_card(answers: dict[str, dict[str, Any]]) -> None:
    """Four agencies hold seats; nobody else has a card."""
    assert set(answers) == set(EXPECTED)


@pytest.mark.parametrize("agency", EXPECTED)
def test_the_figures_are_those_computed_by_hand(agency: str, answers: dict[str, dict[str, Any]]) -> None:
    """Every figure of every card, exact fraction and shown value."""
    names = ("value", "numerator", "denominator", "state", "reason")
    found = {name: tuple(figure[part] for part in names) for name, figure in answers[agency]["figures"].items()}
    assert found == EXPECTED[agency]


@pytest.mark.parametrize("agency", HEADS)
def test_what_stands_beside_the_figures(agency: str, answers: dict[str, dict[str, Any]]) -> None:
    """Seats by role, tasks, due seats, overdue days and notices; nothing is undated, nobody was merged."""
    expected = {"agency": agency, "former": [], "unstated": 0, **HEADS[agency]}
    assert {name: answers[agency][name] for name in expected} == expected


def test_ruling_the_dispute_ends_the_disputed_share() -> None:
    """Decided against the claim on 2024-02-01, the seat is disputed no more and the undisputed completion the whole."""
    ruled = disputes.DisputeWithdrawn(dispute="争议1", agency=HEALTH, reason="已协商", source=s.REPORT)
    found = cards(world_of([*_story(), fact(ruled, "2024-02-01")], DAY))[HEALTH].figures
    assert found["disputed_share"].numerator == 0
    assert found["completion_undisputed"] == found["completion"]
