"""What a revision by hand may not do, although it would be a well-formed one: undo another's act, or dodge a rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from aggregates.acceptance import REPORT, fallen, require_closures_keep
from aggregates.commands import CorrectStatement, RetractStatement, Revise
from aggregates.deciding import Context
from aggregates.events.base import Event
from aggregates.fold.history import History
from aggregates.fold.revision import Revision
from aggregates.handing_over import TRANSFER, require_not_moved_on, require_with_its_transfer
from aggregates.papers import require_paper
from aggregates.postponing import require_paper_to_revise
from aggregates.refusal import refuse_unless
from aggregates.supposing import Supposed
from aggregates.values import Effective

DATED = ("plan.deadline_extended", "plan.deadline_anchored")
ENDED_BY_PAPER = ("plan.task_defined", "plan.seat_assigned")
JUDGED_BY = {"plan.progress_reported": "report", "plan.closure_requested": "closure"}
"""What a verifier judges, and the field by which the judgement names it."""
JUDGEMENTS = ("plan.report_reviewed", "plan.closure_verified", "plan.closure_rejected")


def guard_correction(
    command: CorrectStatement, before: Revision, event: Event, when: Effective, history: History, context: Context
) -> None:
    """A correction keeps what others did with the statement, and puts no deadline off without a paper of its own."""
    _not_by_ruling(before, history)
    _not_granted(before, history)
    _not_concluded(before, history)
    if before.type != REPORT:  # the acceptance of a report falls with what it said
        _not_judged(before, history)
    require_with_its_transfer(before, history, when.on)
    data = event.payload()
    refuse_unless(
        before.type != TRANSFER or data["to_seat"] == before.data["to_seat"],
        "identity-changed",
        "更正不能改变移交所产生的席位;请撤回移交后另行记录",
        "a correction cannot change the seat that a transfer began; retract the transfer and state the right one",
    )
    if (when.on.isoformat(), False) != (before.effective_on, before.retracted):
        require_not_moved_on(before, history)
    refuse_unless(
        before.type not in DATED
        or all(data.get(name) == before.data.get(name) for name in ("due_on", "after_the_fact")),
        "deadline-not-corrected",
        "期限及是否事后延期不能以更正改变;请撤回后凭文件另行延期",
        "neither the day nor its being after the fact is changed by a correction; retract it and extend by a document",
    )
    _same_unit(before, data, history)
    end = date.fromisoformat(before.effective_to) if before.effective_to else None
    if before.type in ENDED_BY_PAPER and command.effective_to not in (None, end):
        require_paper(command.source)
    _leaves_standing(command, before, becoming(before, event, when), history, context)


def guard_retraction(command: RetractStatement, before: Revision, history: History, context: Context) -> None:
    """What a ruling moved, or a verifier judged, is not taken back by who wrote it; nor what others rest on."""
    _not_by_ruling(before, history)
    _not_granted(before, history)
    _not_concluded(before, history)
    require_with_its_transfer(before, history, None)
    require_not_moved_on(before, history)
    _not_judged(before, history)
    _leaves_standing(command, before, before._replace(retracted=True), history, context)


def _leaves_standing(command: Revise, before: Revision, becomes: Revision, history: History, context: Context) -> None:
    """Held against the stream that would follow: no closure without what it rests on, no deadline put off."""
    after = _following(before, becomes, history)
    require_closures_keep(before, history, after)
    require_paper_to_revise(before, history, after, command.source, context)


def _following(before: Revision, becomes: Revision, history: History) -> Supposed:
    """The stream that would follow, without the acceptances that fall."""
    taken_back = {r.statement: r._replace(retracted=True) for r in fallen(before, becomes, history)}
    return Supposed(history, {before.statement: becomes, **taken_back})


def becoming(before: Revision, event: Event, when: Effective) -> Revision:
    """The statement as a correction leaves it."""
    return before._replace(
        data=event.payload(), effective_on=when.on.isoformat(), retracted=False,
        effective_to=when.to.isoformat() if when.to else None,
    )  # fmt: skip


def _same_unit(before: Revision, data: Mapping[str, Any], history: History) -> None:
    """A starting value keeps the unit of the targets it is the start of, as a measurement does (domain.md §8)."""
    units = {
        r.data["unit"] for r in history.current.values()
        if r.type == "plan.target_set" and not r.retracted and r.data["indicator"] == data.get("indicator")
        and "unit" in r.data
    }  # fmt: skip
    refuse_unless(
        before.type != "plan.baseline_recorded" or not units or data["unit"] in {*units, before.data["unit"]},
        "unit-differs",
        f"该指标的目标以 {'、'.join(sorted(units))} 计,基线不能改以 {data.get('unit')} 计",
        f"targets of this indicator are in {', '.join(sorted(units))}: its baseline is not in {data.get('unit')}",
    )


def _not_judged(before: Revision, history: History) -> None:
    field = JUDGED_BY.get(before.type)
    name = before.statement if field == "report" else before.data.get("closure")
    judged = field is not None and any(
        r.type in JUDGEMENTS and not r.retracted and r.data.get(field) == name for r in history.current.values()
    )
    refuse_unless(
        not judged,
        "judged-already",
        f"{before.statement} 已经审核或核验,填报单位不能撤回或改写",
        f"{before.statement} was judged already; who wrote it can neither take it back nor rewrite it",
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
    granted = before.type in ("plan.commendation_proposed", "plan.public_notice_posted") and any(
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
