"""What a document says as facts: registration, phases, tasks, seats, targets, obligations, findings, names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from aggregates.agency import agency_id
from aggregates.agency_names import kind_of
from aggregates.documents.draft import PlanDraft, SeatDraft, TargetDraft, TaskDraft
from aggregates.documents.findings import Finding
from aggregates.events import agency, plan
from aggregates.events.base import Event
from aggregates.refusal import Refused
from aggregates.values import Source
from aggregates.wanted import READER_VERSION, Import

NOT_EVALUABLE = ("DEFINITION", "WINDOW")


def plan_events(wanted: Import) -> Iterator[Event]:
    """The facts of the plan's own stream, as a first edition states them, in the order of the document."""
    draft = wanted.draft
    yield _registered(wanted)
    yield plan.PlanTextImported(
        sha256=draft.sha256, bytes=draft.bytes, encoding=draft.encoding, reader_version=READER_VERSION,
        counts=_counts(draft, wanted.findings), format=wanted.format, source=wanted.source(),
    )  # fmt: skip
    for made in wanted.corrections:
        yield plan.ReadingCorrected(
            edition=draft.sha256, path=made.path, read=made.read, recorded=made.recorded, by=made.by,
            reason=made.reason, source=wanted.source(),
        )  # fmt: skip
    yield from _links(wanted)
    for number, phase in enumerate(draft.phases, 1):
        yield plan.PhaseScheduled(
            phase=f"phase-{number}", name=phase.name, starts_on=_day(phase.start), ends_on=_day(phase.end),
            precision=phase.precision, months=phase.months, text=phase.text, source=wanted.source(phase.lines),
        )  # fmt: skip
    for task in draft.tasks:
        yield from _task(wanted, task)
    for number, obligation in enumerate(draft.obligations, 1):
        yield plan.ObligationDefined(
            obligation=f"obligation-{number}", heading=obligation.heading, text=obligation.text,
            owner_kind=obligation.owner_kind, owner=obligation.owner, source=wanted.source(obligation.lines),
        )  # fmt: skip
    yield from _targets(wanted)
    yield from finding_events(wanted)


def _registered(wanted: Import) -> plan.PlanRegistered:
    draft = wanted.draft
    unknown = {}
    if not (draft.signed_on or draft.printed_on or wanted.published_on):
        unknown["date"] = "文件未载明成文日期或印发日期 / the document prints no date"
    if not draft.document_number:
        unknown["document_number"] = "文件未载明发文字号 / the document prints no number"
    assert draft.title is not None
    return plan.PlanRegistered(
        plan=wanted.plan, title=draft.title, level=draft.level, region=wanted.region, held=True,
        document_number=draft.document_number, issuer=draft.issuer, signed_on=_day(draft.signed_on),
        printed_on=_day(draft.printed_on), published_on=wanted.published_on,
        period_from=draft.period[0] if draft.period else None, period_to=draft.period[1] if draft.period else None,
        coordinating_body=draft.coordinating_body, unknown=unknown, source=wanted.source(draft.title_lines),
    )  # fmt: skip


def _counts(draft: PlanDraft, findings: Sequence[Finding]) -> dict[str, int]:
    seats = [seat for task in draft.tasks for seat in task.seats]
    return {
        "tasks": len(draft.tasks), "seats": len(seats), "targets": len(draft.targets),
        "phases": len(draft.phases), "obligations": len(draft.obligations), "findings": len(findings),
    }  # fmt: skip


def _links(wanted: Import) -> Iterator[Event]:
    for number, parent in enumerate(wanted.draft.parents, 1):
        found = wanted.resolve(parent.number) if parent.number else None
        yield plan.PlanLinked(
            link=f"parent-{number}", relation="IMPLEMENTS", cited_title=parent.title, cited_number=parent.number,
            parent=found if found != wanted.plan else None, source=wanted.source(parent.lines),
        )  # fmt: skip


def _task(wanted: Import, task: TaskDraft) -> Iterator[Event]:
    yield plan.TaskDefined(
        task=task.id, no=task.no, group=task.group or "—", title=task.display_title,
        title_from_group=task.title_from_group, text=task.text, clause=task.responsibility_text,
        open_ended=task.open_ended, source=wanted.source(task.lines),
    )  # fmt: skip
    held: dict[tuple[str, str], int] = {}
    for seat in task.seats:
        name = full_name(seat)
        place = held[name, seat.role] = held.get((name, seat.role), 0) + 1
        yield plan.SeatAssigned(
            task=task.id, agency=agency_id(wanted.region, name), agency_as_written=seat.agency,
            role=seat.role, order=seat.order, occurrence=place, basis=seat.basis, source=wanted.source(seat.lines),
        )  # fmt: skip


def full_name(seat: SeatDraft) -> str:
    """The unit's name, with the prefix that the list leaves out (省科技厅、工业和信息化厅); else as printed."""
    return seat.resolved or seat.agency


def _targets(wanted: Import) -> Iterator[Event]:
    count: dict[str, int] = {}
    for target in wanted.draft.targets:
        scope = target.task_id or target.kind
        count[scope] = count.get(scope, 0) + 1
        name = f"{scope}-{count[scope]}"
        yield _baseline(wanted, target, name) if target.kind == "baseline" else _target(wanted, target, name)


def _baseline(wanted: Import, target: TargetDraft, name: str) -> Event:
    if target.value is None or target.unit is None:
        zh, en = f"基线没有数值:{target.text}", f"a baseline without a value: {target.text}"
        raise Refused("baseline-without-value", zh, en)
    return plan.BaselineRecorded(
        baseline=name, indicator=target.metric or target.text, value=target.value, unit=target.unit,
        period=_period(target), cited=target.cited, text=target.text, source=wanted.source(target.lines),
    )  # fmt: skip


def _period(target: TargetDraft) -> str | None:
    """The year a baseline is printed for; none is inferred."""
    begin, end = target.window or (None, None)
    return begin[:4] if begin and end and begin[:4] == end[:4] else None


def _target(wanted: Import, target: TargetDraft, name: str) -> Event:
    window: tuple[Any, Any] = target.window or (None, None)
    due = target.by or target.by_implied
    return plan.TargetSet(
        target=name, task=target.task_id, indicator=target.metric or target.text, text=target.text, kind=target.kind,
        comparator=target.comparator, value=target.value, unit=target.unit, floor=target.floor, per=target.per,
        window_from=_day(window[0]), window_to=_day(window[1]), due_on=_day(due),
        due_precision=target.by_precision if target.by else None, due_implied=due is not None and not target.by,
        hardness=target.hardness, notes=target.notes, undefined=_undefined(wanted, target),
        source=wanted.source(target.lines),
    )  # fmt: skip


def _undefined(wanted: Import, target: TargetDraft) -> tuple[str, ...]:
    """What the findings say is missing before the target can be evaluated (domain.md §8, IndicatorDefined)."""
    codes = {
        finding.code
        for finding in wanted.findings
        if finding.code in NOT_EVALUABLE and (finding.quote in target.text or target.text in finding.quote)
    }
    return tuple(sorted(codes))


def finding_events(wanted: Import) -> Iterator[plan.ImportFindingRaised]:
    """The findings, each with an id made of what it says."""
    for finding in wanted.findings:
        content = f"{finding.code}{finding.lines}{finding.quote}{finding.message_en}"
        yield plan.ImportFindingRaised(
            finding=f"{finding.code}-{finding.lines[0]}-{sha256(content.encode()).hexdigest()[:6]}",
            code=finding.code, severity=finding.severity.value, repaired=finding.repaired,
            message_zh=finding.message_zh, message_en=finding.message_en,
            masked=tuple(wanted.commit(value) for value in finding.personal),
            source=wanted.source(finding.lines, finding.quote or None),
        )  # fmt: skip


def agency_events(wanted: Import) -> Iterator[Event]:
    """The names as written that hold a seat, for the register."""
    names = dict.fromkeys(full_name(seat) for task in wanted.draft.tasks for seat in task.seats)
    for name in names:
        kind, parent = kind_of(name)
        yield agency.AgencyRegistered(
            agency=agency_id(wanted.region, name), name=name, region=wanted.region, kind=kind, parent=parent,
            source=Source(kind="name_rule", sha256=wanted.draft.sha256),
        )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
