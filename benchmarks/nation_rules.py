"""The rule sets of the invented nation: weights in two versions, lights, the procedure. Numbers are illustrations."""

from __future__ import annotations

from datetime import date
from typing import Any

from aggregates.commands import RULES
from aggregates.fold.canonical import digest
from ledger.envelope import Append, Author, Draft

_ROUNDING = {"places": 2, "mode": "half_up"}
_WEIGHTS = {
    "lead": "1", "cooperate": "0.3", "responsible": "1", "participate": "0.2", "guide": "0.1", "flat_shared": "0.5",
    "too_few": 3, "rounding": _ROUNDING,
}  # fmt: skip
_LIGHTS = {
    "yellow_days_before": 30, "red_days_after": 30, "partial": "YELLOW", "yellow_gap": "10", "red_gap": "25",
    "yellow_missing": 1, "red_missing": 2,
}  # fmt: skip
_PROCEDURE = {
    "objection_days": 10, "late_after_days": 30, "dispute_days": 60, "required": ["percent", "evidence"],
    "reporting_roles": ["lead", "shared", "responsible", "cooperate", "participate"],
}  # fmt: skip


def adopted(day: date, version: int) -> Append:
    """The rule sets adopted at the beginning (version 1), or the second version of the weights."""
    if version == 1:
        made = [("weights", _WEIGHTS), ("lights", _LIGHTS), ("procedure", _PROCEDURE)]
    else:
        made = [("weights", _WEIGHTS | {"cooperate": "0.25", "flat_shared": "0.4"})]
    drafts = [_draft(kind, content, day, version) for kind, content in made]
    return Append(drafts, {}, Author("office-1", None, "plan_office"), f"rules:{version}", f"rules:{version}".encode())


def _draft(kind: str, content: dict[str, Any], day: date, version: int) -> Draft:
    data = {
        "rules": f"{kind}-nation", "version": version, "scope": "*", "adopted_by": "督查总办(示例)",
        "document": f"评价规则(示例)第{version}版", "digest": digest(content), "content": content,
        "source": {"kind": "decision"},
    }  # fmt: skip
    return Draft(RULES, f"rules.{kind}_adopted", data, day, f"{kind}:{kind}-nation|{version}")
