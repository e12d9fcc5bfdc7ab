"""A draft as the document object of `shilu import --json` (interface.md); names and clauses as printed."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.documents.draft import PlanDraft, TargetDraft, TaskDraft
from aggregates.documents.findings import Finding
from aggregates.documents.plan_id import plan_id

_BASES = ("document_order_rule", "explicit", "group", "document_default")


def document_json(draft: PlanDraft, findings: Iterable[Finding], *, given_id: str | None = None) -> dict[str, object]:
    """The document object without `file` and `events`, which the caller knows. `given_id` overrides the derived id."""
    return {
        "sha256": draft.sha256,
        "plan_id": given_id or derived_id(draft),
        "title": draft.title,
        "document_number": draft.document_number,
        "issuer": draft.issuer,
        "issued_on": draft.issued_on,
        "region": draft.region,
        "level": draft.level,
        "period": list(draft.period) if draft.period else None,
        "parents": [{"title": p.title, "document_number": p.number, "lines": list(p.lines)} for p in draft.parents],
        "kind": draft.kind,
        "tasks": [_task(task) for task in draft.tasks],
        "targets": [_target(target) for target in draft.targets],
        "phases": [{"name": p.name, "from": p.start, "to": p.end, "text": p.text} for p in draft.phases],
        "obligations": [{"heading": o.heading, "text": o.text, "owner": o.owner} for o in draft.obligations],
        "findings": [finding.to_json() for finding in findings],
    }


def derived_id(draft: PlanDraft) -> str:
    """The plan id the text gives: stable over editions, without colons."""
    return plan_id(draft.title, draft.region, draft.issuer, draft.period, draft.sha256)


def _task(task: TaskDraft) -> dict[str, object]:
    """One task; `page` only where the format has pages."""
    found: dict[str, object] = {
        "no": task.no,
        "id": task.id,
        "group": task.group,
        "title": task.display_title,
        "text": task.text,
        "responsibility_text": task.responsibility_text,
        "lead": task.named("lead"),
        "cooperate": task.named("cooperate"),
        "joint": task.named("shared"),
        "responsible": task.named("responsible"),
        "participate": task.named("participate"),
        "guide": task.named("guide"),
        "basis": _basis(task),
        "open_ended": task.open_ended,
        "lines": list(task.lines),
        "targets": [_target(target) for target in task.targets],
    }
    return found if task.page is None else found | {"page": task.page}


def _basis(task: TaskDraft) -> str:
    """One word for the task: the rule that gave it a lead, else what is printed; seats keep their own in the draft."""
    present = {seat.basis for seat in task.seats}
    return next((basis for basis in _BASES if basis in present), "explicit")


def _target(target: TargetDraft) -> dict[str, object]:
    """One target; a deadline without a date adds the keys `within`, `anchor`, `by_text` where it is printed."""
    found: dict[str, object] = {
        "text": target.text,
        "metric": target.metric,
        "value": target.value,
        "unit": target.unit,
        "comparator": target.comparator,
        "by": target.by,
        "per": target.per,
        "kind": target.kind,
        "hardness": target.hardness,
        "window": list(target.window) if target.window else None,
        "floor": target.floor,
        "cited": target.cited,
        "lines": list(target.lines),
    }
    printed = {"within": target.within, "anchor": target.anchor, "by_text": target.by_text}
    return found | {key: text for key, text in printed.items() if text is not None}
