"""Rubrics for tests, and the world at a viewpoint from dated facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aggregates.events.base import Fact
from aggregates.events.rules import Rubric, RubricAdopted
from aggregates.fold.canonical import digest
from aggregates.fold.world import World, world
from tests.aggregates import stories as s
from tests.aggregates.entries import seen
from tests.scenario import fact

GRADES = (
    ("EXCELLENT", "优秀", "90"),
    ("GOOD", "良好", "80"),
    ("QUALIFIED", "合格", "60"),
    ("UNQUALIFIED", "不合格", "0"),
)


def item(id_: str, measure: str, points: str, **changes: Any) -> dict[str, Any]:
    """One item of a rubric."""
    return {"id": id_, "zh": measure, "en": measure, "points": points, "measure": measure, **changes}


def dimension(id_: str, points: str, *items: dict[str, Any]) -> dict[str, Any]:
    """One dimension of a rubric."""
    return {"id": id_, "zh": id_, "en": id_, "points": points, "items": items}


def rubric(
    *dimensions: dict[str, Any],
    adjustments: Iterable[dict[str, Any]] = (),
    mode: str = "half_up",
    total: str = "100",
    version: int = 1,
) -> Fact:
    """A rubric of these dimensions, adopted for every plan from 2021-01-01 on."""
    content = Rubric.model_validate({
        "total": total, "dimensions": dimensions, "adjustments": tuple(adjustments),
        "grades": tuple({"code": code, "zh": zh, "min": least} for code, zh, least in GRADES),
        "rounding": {"places": 2, "mode": mode},
    })  # fmt: skip
    event = RubricAdopted(
        rules="QSN", version=version, scope="*", adopted_by="甲县纲要办", document="甲科〔2021〕1号",
        digest=digest(content.model_dump(mode="json", exclude_none=True)), content=content, source=s.PAPER,
    )  # fmt: skip
    return fact(event, "2021-01-01")


FULL = rubric(
    dimension(
        "A", "30",
        item("A1", "headline_attainment", "15", cap_estimate="10", unmet_cap="0.99"),
        item("A2", "hard_targets", "10", unmet_cap="0.99"),
        item("A3", "aspirational_targets", "5"),
    ),
    dimension("B", "25", item("B1", "tasks_verified", "20", partial_counts="0.5"), item("B2", "obligations_met", "5")),
    dimension("C", "15", item("C1", "reports_on_time", "8"), item("C2", "items_on_time", "7")),
    dimension("D", "10", item("D1", "accepted_with_evidence", "6"), item("D2", "first_pass", "4")),
    dimension(
        "E", "10",
        item("E1", "annual_plans", "3"),
        item("E2", "meetings_and_training", "2"),
        item("E3", "child_plans", "3", late_months=12, late_counts="0.5"),
        item("E4", "funding", "2", partial_counts="0.5"),
    ),
    dimension("F", "10", item("F1", "rectified_on_time", "6"), item("F2", "disputes_closed", "4")),
    adjustments=(
        {"id": "X1", "zh": "加分", "en": "titles", "measure": "titles_and_commendations",
         "per": {"nation": "1", "province": "0.5"}, "limit": "3"},
        {"id": "X2", "zh": "扣分", "en": "red", "measure": "red_notices_open", "per": {"RED": "-1"}, "limit": "5"},
        {"id": "X3", "zh": "弄虚作假", "en": "false", "measure": "falsified_evidence", "grade_at_most": "QUALIFIED",
         "voids": ("X1",)},
    ),
)  # fmt: skip
"""Every measure there is, with the points of the proposal of domain.md §11."""


def world_of(facts: Iterable[Fact], day: str, size: int | None = None, **chosen: tuple[str, int]) -> World:
    """The world at (V, K) from everything recorded; `chosen`: kind=(id, version)."""
    return world(seen(facts, day, size), day, chosen)
