"""A small plan evaluated by hand: every item computed in the comments, then compared to the last digit."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from aggregates.events import commendation as c
from aggregates.events import execution as x
from aggregates.events.base import Event, Fact
from aggregates.events.cascade import ChildPlanIssued, ChildPlanRequired
from aggregates.events.lifecycle import TaskCancelled
from aggregates.events.obligations import ObligationFulfilled, ObligationScheduled
from aggregates.events.plan import BaselineRecorded, ObligationDefined
from aggregates.events.rules import Rubric, RubricAdopted
from aggregates.events.supervision import EvidenceFalsified, NoticeIssued
from aggregates.fold.evaluation import evaluate, evaluation_answer
from aggregates.values import seat_statement
from tests.aggregates import stories as s
from tests.aggregates.fold.rubrics import FULL, dimension, item, rubric, world_of
from tests.scenario import PLAN, fact

DAY = "2026-03-01"
RATE = "公民具备科学素质的比例"
F = Fraction
ROOT = Path(__file__).resolve().parents[3]


def _report(task: str, period: str, *reviews: str, evidence: str | None = None, **changes: Any) -> list[Fact]:
    seat = seat_statement(task, "甲县/教育局", "lead")
    said = s.progress(task=task, seat=seat, period=period, **changes)
    found: list[Event] = [said]
    if evidence:
        found.append(x.EvidenceAttached(
            task=task, report=said.statement, kind="photo", sha256=evidence, title="照片", personal_data=False,
            source=s.REPORT,
        ))  # fmt: skip
    for judge, result in enumerate(reviews):
        found.append(x.ReportReviewed.model_validate({
            "task": task, "report": said.statement, "result": result, "by": f"甲县/{judge}", "source": s.REPORT,
        }))  # fmt: skip
    return [fact(event, "2024-02-01") for event in found]


def _closed(task: str, result: str, on: str, **changes: Any) -> list[Fact]:
    asked = x.ClosureRequested(task=task, closure=task, grounds="完成", evidence=("1" * 64,), source=s.REPORT)
    given = {
        "task": task,
        "closure": task,
        "result": result,
        "grounds": "属实",
        "by": "甲县/督查室",
        "source": s.REPORT,
    }
    return [fact(asked, "2024-03-01"), fact(x.ClosureVerified.model_validate({**given, **changes}), on)]


def _tasks() -> list[Fact]:
    """Four tasks led by 教育局 from 2021-12-01 on."""
    events: list[Event] = [s.registration()]
    for no, task in enumerate(("1.1", "1.2", "1.3", "1.4"), 1):
        events += [s.definition(task, no=no), s.seat(task=task)]
    return [fact(event, "2021-12-01") for event in events]


def _targets() -> list[Fact]:
    """A headline target, two hard ones (one of task 1.1, due 2024-12-31), two aspirational ones (one has no number)."""
    counted = {"indicator": "培训人次", "unit": "人次", "kind": "count", "comparator": ">=", "value": "1000"}
    hoped = {"indicator": "基地", "unit": "个", "kind": "count", "hardness": "aspirational", "comparator": ">="}
    base = BaselineRecorded.model_validate({
        "baseline": "b", "indicator": RATE, "value": "10", "unit": "%", "period": "2020", "text": "基线",
        "source": s.DOCUMENT,
    })  # fmt: skip
    events = [
        s.target(), base, s.target(target="t1", task="1.1", due_on=date(2024, 12, 31), **counted),
        s.target(target="t2", **{**counted, "indicator": "讲座"}), s.target(target="a1", value="5", **hoped),
        s.target(target="a2", value=None, **hoped),
    ]  # fmt: skip
    measured = [
        fact(s.measured(period="2025", value="15", method="ESTIMATE"), "2025-12-31"),
        fact(s.measured(period="2024", value="5", indicator="基地", unit="个", method="ADMIN"), "2024-12-31"),
    ]
    return [*(fact(event, "2021-12-01") for event in events), *measured]


def _duties() -> list[Fact]:
    """Two general obligations, one met; one annual plan for each of two agencies; four child plans."""

    def defined(name: str) -> ObligationDefined:
        return ObligationDefined(obligation=name, heading="保障", text="要求", owner_kind="none", source=s.DOCUMENT)

    def met(name: str, **changes: Any) -> ObligationFulfilled:
        return ObligationFulfilled(obligation=name, evidence=("3" * 64,), source=s.PAPER, **changes)

    yearly = ObligationScheduled(
        obligation="o3", category="ANNUAL_PLAN", yearly=True, agencies=("甲县/教育局", "甲县/文旅局"), source=s.PAPER
    )
    due = date(2022, 3, 31)
    events: list[Event] = [
        defined("o1"), defined("o2"), defined("o3"), yearly, met("o1"),
        met("o3", period="2021", agency="甲县/教育局"), met("o3", period="2022", agency="甲县/教育局"),
        met("o3", period="2023-Q4", agency="甲县/文旅局"), met("o3", period="2024"),
    ]  # fmt: skip
    for name, on in (("c1", due), ("c2", date(2023, 3, 31)), ("c3", date(2023, 4, 1)), ("c4", None)):
        events.append(ChildPlanRequired(requirement=name, region=name, due_on=on and due, source=s.PAPER))
        if on:
            events.append(ChildPlanIssued(requirement=name, child=name, issued_on=on, source=s.PAPER))
    return [fact(event, "2023-05-01") for event in events]


def _work() -> list[Fact]:
    """Task 1.1 verified in time, 1.2 partly, 1.4 cancelled; three reports."""
    value = x.ReportedValue(indicator="培训人次", value="800", unit="人次")
    cancelled = TaskCancelled(task="1.4", document="甲政〔2023〕2号", source=s.PAPER)
    return [
        *_report("1.1", "2023", "accepted", evidence="1" * 64, values=(value,)),
        *_report("1.2", "2023", "returned", "accepted"),
        *_report("1.3", "2023", "returned"),
        *_closed("1.1", "FULL", "2024-12-31"),
        *_closed("1.2", "PARTIAL", "2024-12-31", conflict_declared=True),
        fact(cancelled, "2023-06-01"),
    ]


def _honours() -> list[Fact]:
    """A title of the nation and a provincial commendation in the period, a praise, one of before; one red notice."""
    found: list[Fact] = []
    for name, kind, level, approval, on in (
        ("h1", "TITLE", "nation", None, "2023-01-19"),
        ("h2", "COMMENDATION", "province", "国评〔2024〕1号", "2024-05-01"),
        ("h3", "PRAISE", "province", None, "2024-05-01"),
        ("h4", "TITLE", "nation", None, "2020-12-31"),
    ):
        proposal = c.CommendationProposed.model_validate({
            "commendation": name, "kind": kind, "recipient": "甲县", "recipient_kind": "REGION", "level": level,
            "title": "示范", "source": s.PAPER,
        })  # fmt: skip
        granted = c.CommendationGranted(
            commendation=name, document=name, granted_by="某部", approval=approval, source=s.PAPER
        )
        found += [fact(proposal, "2020-12-01"), fact(granted, on)]
    notice = NoticeIssued(
        notice="n1", matter="进度", agency="甲县/教育局", colour="RED", due_on=date(2025, 6, 30), reasons="滞后",
        urgency="紧急", source=s.PAPER,
    )  # fmt: skip
    return [*found, fact(notice, "2025-06-01")]


STORY = [FULL, *_tasks(), *_targets(), *_duties(), *_work(), *_honours()]


def _answer(facts: list[Fact], day: str = DAY) -> dict[str, Any]:
    return evaluation_answer(evaluate(world_of(facts, day), PLAN))


def _items(answer: dict[str, Any]) -> dict[str, Any]:
    return {found["id"]: found for one in answer["dimensions"] for found in one["items"]}


POINTS = {
    # F has no applicable item: its 10 go to the other 90, each times 100/90 = 10/9.
    "A1": F(50, 3),  # 15 × 10/9
    "A2": F(100, 9),  # 10 × 10/9
    "A3": F(50, 9),  # 5 × 10/9
    "B1": F(200, 9),  # 20 × 10/9
    "B2": F(50, 9),  # 5 × 10/9
    # C1 is not applicable (no calendar): C2 takes its 8, 7 × 15/7 = 15; then × 10/9.
    "C2": F(50, 3),
    "D1": F(20, 3),  # 6 × 10/9
    "D2": F(40, 9),  # 4 × 10/9
    # E2 is not applicable (none scheduled): 10 over the other 8, 3 × 10/8 = 15/4 and 2 × 10/8 = 5/2; then × 10/9.
    "E1": F(25, 6),
    "E3": F(25, 6),
    "E4": F(25, 9),
}

COUNTED = {
    # Exactly 15 of "more than 15" from a baseline of 10: (15 - 10) / (15 - 10) = 1, not met, so at most 0.99.
    # 50/3 × 0.99 = 16.5; an estimate: at most 10 × (50/3) / 15 = 100/9 = 11.111… → 11.11, capped.
    "A1": (F(99, 100), F(1), "11.11"),
    # Training 800 of 1000 by the accepted report: 4/5; lectures without an actual: 0, listed.
    # (4/5 + 0) / 2 = 2/5; 100/9 × 2/5 = 40/9 = 4.444… → 4.44
    "A2": (F(4, 5), F(2), "4.44"),
    # Bases 5 of 5: met, 1 of 1; the one without a number is listed. 50/9 = 5.5555… → 5.56
    "A3": (F(1), F(1), "5.56"),
    # One verified, one partly (½), one open; the cancelled one does not count: 1.5 / 3; 200/9 / 2 = 11.111… → 11.11
    "B1": (F(3, 2), F(3), "11.11"),
    # o1 met, o2 not, both due at the end of the plan's period: 1/2; 50/9 / 2 = 2.777… → 2.78
    "B2": (F(1), F(2), "2.78"),
    # Due: 1.1 on 2024-12-31 (stated), 1.2 and 1.3 on 2025-12-31 (the period). 1.1 verified on its very day; 1.2 only in
    # part: 1/3; 50/3 / 3 = 5.5555… → 5.56
    "C2": (F(1), F(3), "5.56"),
    # Accepted: 1.1 with a photograph, 1.2 (at the second review) without: 1/2; 20/3 / 2 = 3.333… → 3.33
    "D1": (F(1), F(2), "3.33"),
    # Reviewed 3, of them 1.2 and 1.3 first returned: 1/3; 40/9 / 3 = 1.4814… → 1.48
    "D2": (F(1), F(3), "1.48"),
    # Five years × two agencies = 10 due; 2021 and 2022 of 教育局, 2023 of 文旅局 (a quarter of it counts); the one of
    # 2024 names no agency: 3/10; 25/6 × 3/10 = 1.25
    "E1": (F(3), F(10), "1.25"),
    # On the day 1; twelve months late to the day ½; a day later 0; without a due day listed: 1.5 / 3;
    # 25/6 / 2 = 2.0833… → 2.08
    "E3": (F(3, 2), F(3), "2.08"),
    # Nobody recorded any money: no data, 0 of 25/9
    "E4": (F(0), F(1), "0"),
}


def test_every_item_by_hand() -> None:
    """Points after redistribution, numerator, denominator and rounded score of each item are those of the comments."""
    items = _items(_answer(STORY))
    assert {name: F(one["points"]) for name, one in items.items() if one["points"] is not None} == POINTS
    found = {
        name: (F(one["numerator"]), F(one["denominator"]), one["score"])
        for name, one in items.items()
        if one["score"] is not None
    }
    assert found == COUNTED
    assert sum(POINTS.values()) == 100


def test_the_total_by_hand() -> None:
    """The rounded scores added, and the adjustments.

    11.11 + 4.44 + 5.56 + 11.11 + 2.78 + 5.56 + 3.33 + 1.48 + 1.25 + 2.08 + 0 = 48.70. A national title 1 and a
    provincial commendation 0.5 (the praise and the title of before the period do not count) = +1.5; one red notice
    past its day = -1. 48.70 + 1.5 - 1 = 49.2, below 60. Applicable: 100 - 8 (C1) - 2 (E2) - 10 (F) = 80.
    """
    answer = _answer(STORY)
    assert [(a["id"], a["count"], a["points"], a["voided"]) for a in answer["adjustments"]] == [
        ("X1", 2, "1.5", False), ("X2", 1, "-1", False), ("X3", 0, "0", False),
    ]  # fmt: skip
    assert (answer["total"], answer["grade"], answer["applicable_points"]) == ("49.2", "UNQUALIFIED", "80")


def test_the_shipped_proposal_computes_the_same() -> None:
    """examples/rules/rubric.json has the same items and points: every score and the total are those of the comments."""
    shipped = json.loads((ROOT / "examples" / "rules" / "rubric.json").read_text(encoding="utf-8"))["content"]
    content = Rubric.model_validate_json(json.dumps(shipped))
    event = RubricAdopted(
        rules="甲", version=1, scope="*", adopted_by="甲县纲要办", document="甲科〔2021〕2号", digest="d" * 64,
        content=content, source=s.PAPER,
    )  # fmt: skip
    answer = _answer([fact(event, "2021-01-01"), *STORY[1:]])
    scores = {name: one["score"] for name, one in _items(answer).items() if one["score"] is not None}
    assert scores == {name: score for name, (_, _, score) in COUNTED.items()}
    assert (answer["total"], answer["grade"], answer["applicable_points"]) == ("49.2", "UNQUALIFIED", "80")


def test_what_is_not_applicable_and_what_has_no_data() -> None:
    """Each with its reason; no data scores 0 of its own points, not applicable gives them away; both differ."""
    items = _items(_answer(STORY))
    reasons = {name: (one["state"], one["reason"]) for name, one in items.items() if one["state"] != "OK"}
    assert reasons == {
        "C1": ("NOT_APPLICABLE", "no-calendar"),
        "E2": ("NOT_APPLICABLE", "none-scheduled"),
        "E4": ("NO_DATA", "no-allocation"),
        "F1": ("NOT_APPLICABLE", "none-ordered"),
        "F2": ("NOT_APPLICABLE", "none-raised"),
    }
    assert items["A1"]["capped"] and items["A1"]["estimated"]
    assert items["A2"]["listed"] == [{"what": "t2", "why": "no-actual"}]
    assert items["A3"]["listed"] == [{"what": "a2", "why": "no-number"}]
    assert items["E3"]["listed"] == [{"what": "c4", "why": "no-deadline"}]


def test_three_statements_of_a_task_and_the_conflict() -> None:
    """What the agency claims, what the verifier found, what is counted; who judged with a stake is named."""
    answer = _answer(STORY)
    assert answer["tasks"]["1.1"] == {
        "claim": {"percent": "60", "claims_done": False},
        "review": {"accepted": 1, "returned": 0, "verdict": "FULL"},
        "evaluation": {"status": "VERIFIED_COMPLETE", "since": "2024-12-31"},
    }
    assert answer["tasks"]["1.3"]["review"] == {"accepted": 0, "returned": 1, "verdict": None}
    assert answer["conflicts"] == ["verification:1.2|甲县/督查室"]


def test_a_survey_instead_of_an_estimate_is_not_capped() -> None:
    """The same 15 by survey: 50/3 × 0.99 = 16.5."""
    facts = [f for f in STORY if f.event.type != "region.measurement_recorded" or "基地" in f.statement]
    one = _items(_answer([*facts, fact(s.measured(period="2025", value="15"), "2025-12-31")]))["A1"]
    assert (one["score"], one["capped"]) == ("16.5", False)


HALF = rubric(
    dimension("B", "100", item("B1", "tasks_verified", "100", partial_counts="0.5")),
    adjustments=(
        {"id": "X1", "zh": "加分", "en": "titles", "measure": "titles_and_commendations", "per": {"nation": "4"},
         "limit": "3"},
        {"id": "X2", "zh": "扣分", "en": "red", "measure": "red_notices_open", "per": {"RED": "-9"}, "limit": "5"},
        {"id": "X3", "zh": "假", "en": "false", "measure": "falsified_evidence", "grade_at_most": "QUALIFIED",
         "voids": ("X1",)},
    ),
)  # fmt: skip


def _all_verified() -> list[Fact]:
    closed = [each for task in ("1.1", "1.2", "1.3") for each in _closed(task, "FULL", "2024-12-31")]
    return [HALF, *_tasks(), *closed, *_honours()]


def test_adjustments_keep_their_limits() -> None:
    """Three of four tasks: 75. A title of 4 is held at +3, a notice of -9 at -5: 75 + 3 - 5 = 73, QUALIFIED."""
    answer = _answer(_all_verified())
    assert [a["points"] for a in answer["adjustments"]] == ["3", "-5", "0"]
    assert (answer["total"], answer["grade"]) == ("73", "QUALIFIED")


def test_the_total_stays_between_nothing_and_full() -> None:
    """All four verified and +3: 100, not 103; nothing verified and -5: 0, not -5."""
    full = [
        each for each in [*_all_verified(), *_closed("1.4", "FULL", "2025-01-01")] if "notice:" not in each.statement
    ]
    answer = _answer(full)
    assert (answer["total"], answer["grade"]) == ("100", "EXCELLENT")
    nothing = _answer([HALF, *_tasks(), *(each for each in _honours() if "notice:" in each.statement)])
    assert (nothing["total"], nothing["grade"]) == ("0", "UNQUALIFIED")


def test_false_evidence_voids_and_caps_the_grade() -> None:
    """Found false: the bonus of 3 is void, 100 - 0 stays 100, and the grade is QUALIFIED at most, never better."""
    full = [
        each for each in [*_all_verified(), *_closed("1.4", "FULL", "2025-01-01")] if "notice:" not in each.statement
    ]
    false = EvidenceFalsified(
        task="1.1", sha256="1" * 64, finding="照片系翻拍", document="甲督〔2025〕1号", source=s.PAPER
    )
    answer = _answer([*full, fact(false, "2025-07-01")])
    assert [(a["count"], a["points"], a["voided"]) for a in answer["adjustments"]] == [
        (2, "0", True), (0, "0", False), (1, "0", False),
    ]  # fmt: skip
    assert (answer["total"], answer["grade"]) == ("100", "QUALIFIED")
    worse = _answer([HALF, *_tasks(), fact(false, "2025-07-01")])
    assert worse["grade"] == "UNQUALIFIED"


def test_false_evidence_is_no_evidence() -> None:
    """The only accepted report with evidence loses it: 0 of 2."""
    false = EvidenceFalsified(
        task="1.1", sha256="1" * 64, finding="照片系翻拍", document="甲督〔2025〕1号", source=s.PAPER
    )
    one = _items(_answer([*STORY, fact(false, "2025-07-01")]))["D1"]
    assert (one["numerator"], one["denominator"], one["score"]) == ("0", "2", "0")


@pytest.mark.parametrize(("mode", "score"), [("half_up", "0.63"), ("half_even", "0.62")])
def test_a_tie_is_rounded_as_the_rubric_says(mode: str, score: str) -> None:
    """One of eight, in part: 5 × (0.5 / 4) = 0.625, a tie: up 四舍五入, or to the even digit."""
    small = rubric(dimension("B", "5", item("B1", "tasks_verified", "5", partial_counts="0.5")), mode=mode, total="5")
    facts = [small, *_tasks(), *_closed("1.1", "PARTIAL", "2024-12-31")]
    answer = _answer(facts)
    assert (_items(answer)["B1"]["score"], answer["total"]) == (score, score)


def test_without_a_rubric_there_is_no_total() -> None:
    """No rubric adopted at V: the reason is said and nothing is computed; the tasks' statements stay."""
    answer = _answer([*STORY[1:]])
    assert (answer["rubric"], answer["reason"], answer["total"], answer["grade"]) == (None, "no-rubric", None, None)
    assert answer["dimensions"] == [] and "1.1" in answer["tasks"]
    assert _answer(STORY, "2020-12-31")["reason"] == "no-rubric"


def test_nothing_applicable_is_no_total() -> None:
    """A rubric that asks only for what the plan does not have gives no total, not 0."""
    only = rubric(dimension("F", "100", item("F1", "rectified_on_time", "100")))
    answer = _answer([only, *_tasks()])
    assert (answer["reason"], answer["total"], answer["applicable_points"]) == ("nothing-applicable", None, "0")
