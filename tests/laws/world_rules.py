"""Slots of the random world about adopted rules: versions with other numbers, for all plans or for one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.laws.slots import Slot, saying

STREAM = "rules:adopted"
SCOPES = ("*", "*", "P", "*")
ROUNDING = ({"places": 2, "mode": "half_up"}, {"places": 0, "mode": "half_even"}, {"places": 1, "mode": "half_up"})
ROLES = (["lead", "shared", "responsible", "cooperate"], ["lead"], ["lead", "cooperate", "participate", "guide"])
REQUIRED: tuple[list[str], ...] = ([], ["percent"], ["evidence"], ["percent", "values", "evidence"], ["values"])


def _slot(kind: str, i: int, variations: tuple[dict[str, Any], ...]) -> Slot:
    version = 1 + i % 4

    def content(n: int) -> dict[str, Any]:
        rules = variations[n % len(variations)]
        text = json.dumps(rules, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return saying(
            rules="规", version=version, scope=SCOPES[version - 1], adopted_by="纲要办", document="1号",
            digest=hashlib.sha256(text.encode()).hexdigest(), content=rules,
        )(n)  # fmt: skip

    return Slot(STREAM, f"rules.{kind}_adopted", f"{kind}:规|{version}", content)


def _weights(n: int) -> dict[str, Any]:
    return {
        "lead": ("1.0", "1", "2", "0")[n % 4], "cooperate": ("0.4", "0.5")[n % 2], "responsible": "0.8",
        "participate": "0.2", "guide": ("0", "0.1")[n % 2], "flat_shared": "0.6", "too_few": (1, 0, 3, 1)[n % 4],
        "rounding": ROUNDING[n % 3],
    }  # fmt: skip


def _lights(n: int) -> dict[str, Any]:
    return {
        "yellow_days_before": (3, 0, 184)[n % 3], "red_days_after": (30, 0, 365)[n % 3],
        "partial": ("YELLOW", "GREEN", "RED")[n % 3], "yellow_gap": ("10", "0")[n % 2], "red_gap": ("30", "50")[n % 2],
        "yellow_missing": 1, "red_missing": (2, 1)[n // 3 % 2],
    }  # fmt: skip


def _procedure(n: int) -> dict[str, Any]:
    return {
        "objection_days": 5, "late_after_days": (30, 0, 365)[n % 3], "dispute_days": 60,
        "required": REQUIRED[n % 5], "reporting_roles": ROLES[n % 3],
    }  # fmt: skip


def weights(_task: str, i: int) -> Slot:
    """One of four versions of the weights."""
    return _slot("weights", i, tuple(_weights(n) for n in range(12)))


def lights(_task: str, i: int) -> Slot:
    """One of four versions of the thresholds."""
    return _slot("lights", i, tuple(_lights(n) for n in range(12)))


def procedure(_task: str, i: int) -> Slot:
    """One of four versions of the terms."""
    return _slot("procedure", i, tuple(_procedure(n) for n in range(15)))


def _item(id_: str, points: str, measure: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "zh": id_, "en": id_, "points": points, "measure": measure, **more}


def _dimension(id_: str, *items: dict[str, Any]) -> dict[str, Any]:
    points = sum(int(item["points"]) for item in items)
    return {"id": id_, "zh": id_, "en": id_, "points": str(points), "items": list(items)}


def _rubric(n: int) -> dict[str, Any]:
    """The whole rubric, or only one or two dimensions of it, so that whole dimensions fall away."""
    unmet = {} if n % 2 else {"unmet_cap": "0.99"}
    dimensions = [
        _dimension("A", _item("A1", "15", "headline_attainment", cap_estimate=("10", "5")[n % 2], **unmet),
                   _item("A2", "10", "hard_targets", **unmet), _item("A3", "5", "aspirational_targets")),
        _dimension("B", _item("B1", "20", "tasks_verified", partial_counts="0.5"), _item("B2", "5", "obligations_met")),
        _dimension("C", _item("C1", "8", "reports_on_time"), _item("C2", "7", "items_on_time")),
        _dimension("D", _item("D1", "6", "accepted_with_evidence"), _item("D2", "4", "first_pass")),
        _dimension("E", _item("E1", "3", "annual_plans"), _item("E2", "2", "meetings_and_training"),
                   _item("E3", "3", "child_plans", late_counts="0.5", late_months=(12, 3)[n % 2]),
                   _item("E4", "2", "funding", partial_counts="0.5")),
        _dimension("F", _item("F1", "6", "rectified_on_time"), _item("F2", "4", "disputes_closed")),
    ]  # fmt: skip
    parts = (dimensions[4:], dimensions[:1], dimensions[1:4], [*dimensions[:2], dimensions[5]])
    kept = (*[dimensions] * 5, *parts)[n // 2 % 9]
    adjustments = [
        {"id": "X1", "zh": "表彰", "en": "commendations", "measure": "titles_and_commendations",
         "per": {"nation": "1", "province": "0.5"}, "limit": ("3", "0.5")[n % 2]},
        {"id": "X2", "zh": "督办", "en": "notices", "measure": "red_notices_open", "per": {"RED": "-1"},
         "limit": ("5", "1")[n % 2]},
        {"id": "X3", "zh": "作假", "en": "falsified", "measure": "falsified_evidence", "per": {},
         "grade_at_most": "QUALIFIED", "voids": ["X1"]},
    ]  # fmt: skip
    grades = (("EXCELLENT", "80"), ("GOOD", "50"), ("QUALIFIED", "20"), ("UNQUALIFIED", "0"))
    return {
        "total": "100", "dimensions": kept, "adjustments": adjustments[: 3 - n % 5 // 4],
        "grades": [{"code": code, "zh": code, "min": least} for code, least in grades],
        "rounding": ROUNDING[n % 3],
    }  # fmt: skip


def rubric(_task: str, i: int) -> Slot:
    """One of four versions of the rubric."""
    return _slot("rubric", i, tuple(_rubric(n) for n in range(90)))
