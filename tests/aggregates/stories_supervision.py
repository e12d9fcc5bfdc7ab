"""Stories of supervision: notices by colour, inspections, talks, circulars, judgements on a task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import supervision as c
from aggregates.events import supervision as e
from tests.aggregates import stories as s
from tests.scenario import PLAN, SUPERVISOR, Outcome, Scenario, Step, by

SCHOOLS, TOURISM = "甲县/教育局", "甲县/文旅局"
ISSUED = date(2024, 3, 1)


def notice(name: str = "督办-1", **changes: Any) -> e.NoticeIssued:
    """A blue notice to the lead about its late reports."""
    given = {
        "notice": name, "matter": "填报迟延", "agency": SCHOOLS, "task": s.TASK, "colour": "BLUE",
        "due_on": date(2024, 4, 1), "reasons": "两次未按期填报", "source": s.PAPER,
    }  # fmt: skip
    return e.NoticeIssued(**{**given, **changes})


def issuing(name: str = "督办-1", on: date = ISSUED, **changes: Any) -> c.IssueNotice:
    """The notice issued, in March 2024 unless told otherwise."""
    return c.IssueNotice(plan=PLAN, fact=notice(name, **changes), effective_on=on)


def issued(name: str = "督办-1", on: date = ISSUED, **changes: Any) -> Step:
    """A supervisor issued the notice."""
    return by(SUPERVISOR, issuing(name, on, **changes))


def closing(name: str = "督办-1", on: date = date(2024, 3, 20)) -> c.CloseNotice:
    """The matter of the notice settled."""
    closed = e.NoticeClosed(notice=name, outcome="已补报", source=s.DECISION)
    return c.CloseNotice(plan=PLAN, fact=closed, effective_on=on)


def inspection(**changes: Any) -> e.InspectionConcluded:
    """An inspection of both parties of the task."""
    given = {
        "inspection": "督查-1", "scope": "青少年科学教育", "agencies": (SCHOOLS, TOURISM), "tasks": (s.TASK,),
        "findings": ("活动记录不全",), "evidence": (s.TABLE,), "fed_back_on": date(2024, 3, 5), "source": s.PAPER,
    }  # fmt: skip
    return e.InspectionConcluded(**{**given, **changes})


def inspecting(**changes: Any) -> c.ConcludeInspection:
    """The inspection concluded on 1 March 2024."""
    return c.ConcludeInspection(plan=PLAN, fact=inspection(**changes), effective_on=ISSUED)


def interview(**changes: Any) -> e.InterviewHeld:
    """A talk with the head of the lead agency's office."""
    given = {"interview": "约谈-1", "agency": SCHOOLS, "post": "分管副局长", "matter": "填报迟延", "source": s.DECISION}
    return e.InterviewHeld(**{**given, **changes})


def circular(**changes: Any) -> e.CircularIssued:
    """Praise of the cooperating agency."""
    given = {
        "circular": "通报-1", "tone": "PRAISE", "agencies": (TOURISM,), "matter": "配合得力",
        "document": "甲督〔2024〕2号", "source": s.PAPER,
    }  # fmt: skip
    return e.CircularIssued(**{**given, **changes})


def confidence(**changes: Any) -> e.ConfidenceAssessed:
    """Delivery of the task is in doubt."""
    given = {
        "assessment": "研判-1", "task": s.TASK, "level": "IN_DOUBT", "grounds": "经费未到位", "evidence": (s.TABLE,),
        "source": s.DECISION,
    }  # fmt: skip
    return e.ConfidenceAssessed(**{**given, **changes})


def falsification(**changes: Any) -> e.EvidenceFalsified:
    """The photograph was taken elsewhere."""
    given = {
        "task": s.TASK, "sha256": s.PHOTO, "finding": "照片摄于外县", "document": "甲督〔2024〕5号", "source": s.PAPER
    }  # fmt: skip
    return e.EvidenceFalsified(**{**given, **changes})


def _when(command: Any, *given: Any, actor: Any = SUPERVISOR) -> Outcome:
    return Scenario().given(*s.a_plan(), *given).when(command, actor=actor)


def _issue_notice() -> Scenario:
    outcome = _when(issuing())
    outcome.then_dated("2024-03-01")
    return outcome.then(notice())


def _close_notice() -> Scenario:
    outcome = _when(closing(), issued())
    outcome.then_dated("2024-03-20")
    return outcome.then(closing().fact)


def _conclude_inspection() -> Scenario:
    return _when(inspecting()).then(inspection())


def _hold_interview() -> Scenario:
    return _when(c.HoldInterview(plan=PLAN, fact=interview())).then(interview())


def _issue_circular() -> Scenario:
    return _when(c.IssueCircular(plan=PLAN, fact=circular())).then(circular())


def _assess_confidence() -> Scenario:
    return _when(c.AssessConfidence(plan=PLAN, fact=confidence())).then(confidence())


def _find_evidence_false() -> Scenario:
    command = c.FindEvidenceFalse(plan=PLAN, fact=falsification())
    return _when(command, s.reported(), s.attached()).then(falsification())


HAPPY: dict[str, Callable[[], Scenario]] = {
    "issue_notice": _issue_notice,
    "close_notice": _close_notice,
    "conclude_inspection": _conclude_inspection,
    "hold_interview": _hold_interview,
    "issue_circular": _issue_circular,
    "assess_confidence": _assess_confidence,
    "find_evidence_false": _find_evidence_false,
}
REFUSALS: dict[str, Callable[[], Any]] = {
    "parties.require_agencies:agency-unknown": lambda: _when(issuing(agency="甲县/无名局")),
    "duties.require_outsider:own-matter": lambda: _when(
        c.AssessConfidence(plan=PLAN, fact=confidence()), actor=SUPERVISOR.model_copy(update={"agency": TOURISM})),
    "duties.require_outsider:agency-needed": lambda: _when(
        c.AssessConfidence(plan=PLAN, fact=confidence()), actor=SUPERVISOR.model_copy(update={"agency": None})),
    "supervision.issue_notice:due-not-later": lambda: _when(issuing(due_on=ISSUED)),
    "supervision._one_matter:one-matter-one-notice": lambda: _when(issuing("督办-2", colour="BLUE"), issued()),
    "supervision._one_matter:red-needs-urgency": lambda: _when(issuing(colour="RED")),
    "supervision.close_notice:no-open-notice": lambda: _when(
        closing(on=date(2024, 3, 25)), issued(), by(SUPERVISOR, closing())),
    "supervision.conclude_inspection:fed-back-before-concluded": lambda: _when(
        inspecting(fed_back_on=date(2024, 2, 29))),
    "supervision.find_evidence_false:evidence-not-attached": lambda: _when(
        c.FindEvidenceFalse(plan=PLAN, fact=falsification(sha256=s.TABLE)), s.reported(), s.attached()),
}  # fmt: skip
