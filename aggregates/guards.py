"""What a revision by hand may not do, although it would be a well-formed one: undo another's act, or dodge a rule."""

from __future__ import annotations

from datetime import date

from aggregates.commands import CorrectStatement, RetractStatement
from aggregates.events.base import Event
from aggregates.fold.history import History
from aggregates.fold.revision import Revision
from aggregates.papers import require_paper
from aggregates.refusal import refuse_unless

DATED = ("plan.deadline_extended", "plan.deadline_anchored")
ENDED_BY_PAPER = ("plan.task_defined", "plan.seat_assigned")
JUDGED_BY = {"plan.progress_reported": "report", "plan.closure_requested": "closure"}
"""What a verifier judges, and the field by which the judgement names it."""
JUDGEMENTS = ("plan.report_reviewed", "plan.closure_verified", "plan.closure_rejected")


def guard_correction(command: CorrectStatement, before: Revision, event: Event, history: History) -> None:
    """A correction keeps deadlines where documents put them, and ends tasks and seats by a document only."""
    _not_by_ruling(before, history)
    _not_granted(before, history)
    _not_concluded(before, history)
    data = event.payload()
    refuse_unless(
        before.type not in DATED
        or all(data.get(name) == before.data.get(name) for name in ("due_on", "after_the_fact")),
        "deadline-not-corrected",
        "期限及是否事后延期不能以更正改变;请撤回后凭文件另行延期",
        "neither the day nor its being after the fact is changed by a correction; retract it and extend by a document",
    )
    end = date.fromisoformat(before.effective_to) if before.effective_to else None
    if before.type in ENDED_BY_PAPER and command.effective_to not in (None, end):
        require_paper(command.source)


def guard_retraction(command: RetractStatement, before: Revision, history: History) -> None:
    """What a ruling moved, or a verifier judged, is not taken back by who wrote it."""
    _not_by_ruling(before, history)
    _not_granted(before, history)
    _not_concluded(before, history)
    field = JUDGED_BY.get(before.type)
    name = before.statement if field == "report" else before.data.get("closure")
    judged = field is not None and any(
        r.type in JUDGEMENTS and not r.retracted and r.data.get(field) == name for r in history.current.values()
    )
    refuse_unless(
        not judged,
        "judged-already",
        f"{before.statement} 已经审核或核验,填报单位不能撤回",
        f"{before.statement} was judged already; who wrote it cannot take it back",
    )


def _not_by_ruling(before: Revision, history: History) -> None:
    """Seats that a ruling moved are moved again by a ruling only."""
    moved = before.type == "plan.seat_assigned" and any(
        r.type == "plan.seat_transferred" and not r.retracted and r.data["to_seat"] == before.statement
        and "ruling" in r.data for r in history.current.values()
    )  # fmt: skip
    refuse_unless(
        not moved and "ruling" not in before.data,
        "moved-by-ruling",
        f"{before.statement} 系裁定所致,只能由新的裁定改变",
        f"{before.statement} follows from a ruling; only another ruling changes it",
    )


def _not_granted(before: Revision, history: History) -> None:
    case = before.data.get("commendation")
    granted = before.type == "plan.commendation_proposed" and any(
        r.type == "plan.commendation_granted" and not r.retracted and r.data["commendation"] == case
        for r in history.current.values()
    )
    refuse_unless(
        not granted,
        "granted-on-it",
        f"{before.statement} 已据以授予;有误的,撤销表彰表扬后另行提名",
        f"a grant rests on {before.statement}: revoke it, and propose anew",
    )


def _not_concluded(before: Revision, history: History) -> None:
    case = before.data.get("evaluation")
    concluded = before.type == "plan.score_recorded" and any(
        r.type == "plan.evaluation_concluded" and r.data["evaluation"] == case for r in history.current.values()
    )
    refuse_unless(
        not concluded,
        "concluded-on-it",
        f"评估 {case} 已有结论,评分不再更正;请在申诉后作出新版结论",
        f"{case} is concluded on these scores; after an appeal, conclude anew",
    )
