"""The plan evaluated by hand, with everything else a figure may rest on: rules, disputes, rectification, orders."""

from __future__ import annotations

import random
from datetime import date

from aggregates.events import rules as r
from aggregates.events import services as v
from aggregates.events.assignment import CooperationConfirmed, SeatTransferred
from aggregates.events.base import Event, Fact
from aggregates.events.deadlines import DeadlineExtended, TargetRevised
from aggregates.events.disputes import DisputeRaised, DisputeWithdrawn
from aggregates.events.obligations import FundingAllocated
from aggregates.events.supervision import (
    EvidenceFalsified,
    NoticeClosed,
    NoticeIssued,
    RectificationOrdered,
    RectificationSubmitted,
    RectificationVerified,
)
from aggregates.values import seat_statement
from tests.aggregates import stories as s
from tests.aggregates.fold.test_evaluation_by_hand import STORY
from tests.scenario import fact

_ADOPTED = {"rules": "甲", "version": 1, "scope": "*", "adopted_by": "纲要办", "document": "文", "digest": "a" * 64}
LEAD = seat_statement("1.1", "甲县/教育局", "lead")
HELP = seat_statement("1.1", "甲县/文旅局", "cooperate")
SHARED = [seat_statement("1.3", f"甲县/{name}", "shared") for name in ("科协", "妇联")]


def _rules() -> list[Fact]:
    weights = r.Weights(
        lead="1", cooperate="0.4", responsible="0.8", participate="0.2", guide="0.1", flat_shared="0.6", too_few=2,
        rounding=r.Rounding(places=1, mode="half_up"),
    )  # fmt: skip
    lights = r.Lights(
        yellow_days_before=3, red_days_after=30, partial="YELLOW", yellow_gap="10", red_gap="30", yellow_missing=1,
        red_missing=2,
    )  # fmt: skip
    procedure = r.Procedure(
        objection_days=7, late_after_days=30, dispute_days=60, required=("percent", "evidence"),
        reporting_roles=("lead", "shared", "cooperate"),
    )  # fmt: skip
    events: list[Event] = [
        r.WeightsAdopted(**_ADOPTED, content=weights, source=s.PAPER),
        r.LightsAdopted(**_ADOPTED, content=lights, source=s.PAPER),
        r.ProcedureAdopted(**_ADOPTED, content=procedure, source=s.PAPER),
    ]
    return [fact(event, "2021-01-01") for event in events]


def _more() -> list[Fact]:
    common = {"source": s.PAPER}
    ordered = RectificationOrdered(
        rectification="z1", agency="甲县/教育局", kind="IMMEDIATE", due_on=date(2024, 6, 1), matter="佐证不全", **common
    )
    raised = {"task": "1.1", "agency": "甲县/文旅局", "ground": "WHO_LEADS", "claim": "不归我", "basis_kind": "PLAN"}
    events: list[tuple[Event, str]] = [
        (s.calendar(), "2022-01-01"),
        (s.seat("甲县/文旅局", "cooperate"), "2021-12-01"),
        *((s.seat(f"甲县/{name}", "shared", task="1.3"), "2021-12-01") for name in ("科协", "妇联")),
        (s.registered_agency("教育局"), "2021-12-01"),
        (s.registered_agency("文旅局", kind="MASS_ORGANISATION"), "2021-12-01"),
        (s.alias("文化局", "文旅局"), "2022-01-01"),
        (SeatTransferred(task="1.3", seat=SHARED[0], to_seat=SHARED[1], document="令", **common), "2024-09-01"),
        (CooperationConfirmed(task="1.1", seat=HELP, period="2023", confirmed=True, **common), "2024-01-20"),
        (s.progress(task="1.3", seat=SHARED[1], period="2023", submitted_on=date(2024, 3, 9)), "2024-03-09"),
        (DisputeRaised(dispute="d1", statements=(HELP,), **raised, **common), "2024-05-01"),
        (DisputeRaised(dispute="d2", statements=(LEAD,), **raised, **common), "2024-05-01"),
        (DisputeWithdrawn(dispute="d2", agency="甲县/文旅局", reason="已协商", **common), "2024-06-01"),
        (ordered, "2024-04-01"),
        (RectificationSubmitted(rectification="z1", round=1, text="已补", **common), "2024-05-01"),
        (RectificationVerified(rectification="z1", round=1, result="DONE", grounds="属实", **common), "2024-05-20"),
        (NoticeIssued(notice="n2", matter="报送", agency="甲县/教育局", colour="YELLOW", due_on=date(2024, 3, 1),
                      reasons="未报", **common), "2024-02-01"),
        (NoticeClosed(notice="n2", outcome="已报", **common), "2024-02-20"),
        (v.ServiceOrdered(task="1.2", order="o1", community="东街", wish="讲座", **common), "2024-05-01"),
        (v.ServiceAccepted(task="1.2", order="o1", team="一队", **common), "2024-05-03"),
        (DeadlineExtended(item="task:1.3", due_on=date(2025, 10, 31), document="延", **common), "2025-06-01"),
        (TargetRevised(target="headline-1", value="14", document="调", approval="批", **common), "2023-06-30"),
        (TargetRevised(target="headline-1", value="12", document="议", **common), "2023-09-30"),
        (FundingAllocated(year=2021, amount="10", unit="万元", purpose="科普", document="1", audited=True, **common),
         "2021-12-01"),
        (EvidenceFalsified(task="1.1", sha256="1" * 64, finding="翻拍", document="督", **common), "2025-07-01"),
    ]  # fmt: skip
    return [fact(event, on) for event, on in events]


RICH = [*_rules(), *STORY, *_more()]
"""Every kind of figure has something to rest on here."""


def some_of_it(seed: int) -> list[Fact]:
    """The story with about a third of its facts left out and the rest dated anew here and there."""
    chance = random.Random(seed)
    kept = [each for each in RICH if chance.random() < 0.7]
    return [_moved(each, chance) if chance.random() < 0.2 else each for each in kept]


def _moved(each: Fact, chance: random.Random) -> Fact:
    return fact(
        each.event, date(2021 + chance.randrange(5), 1 + chance.randrange(12), 1).isoformat(), stream=each.stream
    )
