"""Filters of the 台账: what somebody chose, which rows it keeps, and how it is said where nothing is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from api.exports.words import unit
from api.pages.labels import label
from api.pages.page import Page

LIGHTS = ("GREEN", "YELLOW", "RED", "GREY", "NONE")
STATUSES = (
    "UNASSIGNED", "ASSIGNED", "ACKNOWLEDGED", "IN_PROGRESS", "CLOSURE_REQUESTED", "VERIFIED_COMPLETE",
    "PARTIALLY_MET", "CLOSED_NOT_IMPLEMENTED", "SUSPENDED", "CANCELLED", "REOPENED",
)  # fmt: skip
EVENTS = (
    "plan.task_defined", "plan.seat_assigned", "plan.seat_acknowledged", "plan.seat_transferred", "plan.seat_revoked",
    "plan.progress_reported", "plan.evidence_attached", "plan.evidence_falsified", "plan.report_reviewed",
    "plan.cooperation_confirmed", "plan.confidence_assessed", "plan.deadline_anchored", "plan.deadline_extended",
    "plan.closure_requested", "plan.closure_verified", "plan.closure_rejected", "plan.closure_confirmed",
    "plan.closure_contested", "plan.task_suspended", "plan.task_cancelled", "plan.task_reopened",
    "plan.task_closed_unimplemented", "plan.dispute_raised", "plan.dispute_ruled", "plan.notice_issued",
    "plan.rectification_ordered", "plan.annotated",
)  # fmt: skip
"""Kinds of entries that are about a task, in the order of its life."""
NAMES = ("lead", "light", "status", "event", "corrected", "late")
Touched = Mapping[str, frozenset[str]]
"""For `event`, `corrected`, `late`: the tasks that have such an entry."""


class Filters(NamedTuple):
    """What was chosen; empty: everything. The two marks are set by any text."""

    lead: str = ""
    light: str = ""
    status: str = ""
    event: str = ""
    corrected: str = ""
    late: str = ""

    @property
    def any(self) -> bool:
        """Whether something was chosen."""
        return any(self)

    def keeps(self, row: Mapping[str, Any], touched: Touched) -> bool:
        """Whether a row of the board is one of those chosen."""
        return (
            (not self.lead or self.lead in row["lead_ids"])
            and (not self.light or self.light == colour_of(row))
            and (not self.status or self.status == row["status"])
            and all(row["task"] in touched[name] for name in ("event", "corrected", "late") if getattr(self, name))
        )

    def without(self, name: str) -> Filters:
        """The same with one of them open."""
        return self._replace(**{name: ""})

    def said(self, lang: str, t: Callable[[str, str], str]) -> list[str]:
        """Each choice in words; a value nobody offers as itself."""
        kinds = {"light": "light", "status": "status", "event": "event"}
        found = [t(f"牵头:{unit(self.lead)}", f"lead: {unit(self.lead)}")] if self.lead else []
        found += [label(kind, getattr(self, name), lang) for name, kind in kinds.items() if getattr(self, name)]
        found += [t("仅看更正", "corrected only")] if self.corrected else []
        return found + ([t("仅看迟报", "late only")] if self.late else [])


def chosen(page: Page) -> Filters:
    """The filters in the address."""
    return Filters(**{name: page.arg(name) or "" for name in NAMES})


def colour_of(row: Mapping[str, Any]) -> str:
    """The colour of a row's light; NONE where no rules were adopted, nothing for a task that an edition ended."""
    if row["ended_on"] is not None:
        return ""
    return str(row["light"]["colour"] or "NONE")


def leads_in(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(agency, name as printed) of all that answer for a task, in the order of the tasks."""
    found: dict[str, str] = {}
    for row in rows:
        for agency in row["lead_ids"]:
            found.setdefault(agency, unit(agency))
    return sorted(found.items(), key=lambda one: one[1])
