"""What a verifier accepted is what was there to be read: other content is not accepted with it.

An acceptance falls with the content it was given for, in the same commit; the verifier looks again and brings it back.
What a closure rests on stays while the closure does (domain.md §5.2, §8).
"""

from __future__ import annotations

from aggregates.fold.history import History
from aggregates.fold.revision import Revision
from aggregates.fold.task import Report, Task
from aggregates.refusal import refuse_unless

REPORT, REVIEW, EVIDENCE = "plan.progress_reported", "plan.report_reviewed", "plan.evidence_attached"
BEHIND_CLOSURES = (REVIEW, EVIDENCE)
"""Not the report itself: a record that is wrong can always be put right, also after the task was closed."""
UNDONE = ("plan.closure_rejected", "plan.task_reopened")


def accepted_with_evidence(task: Task) -> list[Report]:
    """The reports that a closure may rest on (domain.md §8)."""
    return [r for r in task.reports.values() if r.accepted and r.evidence]


def acceptances(report: str, history: History) -> list[Revision]:
    """The reviews that stand and accept a report."""
    return [
        r for r in history.current.values()
        if r.type == REVIEW and not r.retracted and r.data["report"] == report and r.data["result"] == "accepted"
    ]  # fmt: skip


def fallen(before: Revision, becomes: Revision, history: History) -> list[Revision]:
    """The acceptances that fall when `before` becomes this: the report says something else, or loses evidence."""
    if before.type == REPORT and becomes.data != before.data:
        return acceptances(before.statement, history)
    if before.type == EVIDENCE and becomes.retracted:
        return acceptances(before.data["report"], history)
    return []


def require_closures_keep(before: Revision, history: History, after: History) -> None:
    """No closure loses the last accepted report with evidence that it rests on: it is undone first.

    `after` is the stream as the revision of `before` would leave it. An open or confirmed request counts; not one
    that was turned down, or whose task was reopened since.
    """
    if before.type not in BEHIND_CLOSURES:
        return
    task = before.data["task"]
    undermined = [
        request.data["closure"] for request in _requests(task, history)
        if _rests(history, request) and not _rests(after, request)
    ]  # fmt: skip
    refuse_unless(
        not undermined,
        "closure-rests-on-it",
        f"办结 {'、'.join(undermined)} 以此为依据;须先退回申请、撤回核验或恢复任务",
        f"the closure {', '.join(undermined)} rests on it: turn the request down, or reopen the task, first",
    )


def _requests(task: str, history: History) -> list[Revision]:
    acts = [r for r in history.about(task) if not r.retracted]
    undone = [r for r in acts if r.type in UNDONE]
    return [
        r for r in acts
        if r.type == "plan.closure_requested"
        and not any(u.data.get("closure") == r.data["closure"] for u in undone)
        and not any(u.type == "plan.task_reopened" and u.key > r.key for u in undone)
    ]  # fmt: skip


def _rests(history: History, request: Revision) -> bool:
    task = history.near(request.effective_on, request.data["task"]).tasks.get(request.data["task"])
    return task is not None and bool(accepted_with_evidence(task))
