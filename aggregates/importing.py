"""From what the reader read to the facts of a plan. The same bytes again add nothing; a new edition revises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from aggregates.agency import agency_id
from aggregates.agency_names import kind_of
from aggregates.commands import REGISTER, plan_stream
from aggregates.deciding import Context
from aggregates.documents.draft import PlanDraft, TargetDraft, TaskDraft
from aggregates.documents.findings import Finding
from aggregates.events import agency, plan
from aggregates.events.base import Event, Fact
from aggregates.fold.history import History
from aggregates.permissions import require_writer
from aggregates.refusal import Refused
from aggregates.revising import corrected
from aggregates.values import Effective, Source

READER_VERSION = "1"
Commit = Callable[[str], str]
"""value → the digest that stands for it; value and salt are kept outside the entry."""
PERSONAL = "〔个人信息〕"
NOT_EVALUABLE = ("DEFINITION", "WINDOW")


@dataclass(frozen=True, slots=True)
class Import:
    """One document to record, and what the importer knows beside it.

    `resolve` maps a cited document number to the id of a plan held, or None; `commit` stands in for a person's
    name; `published_on` is the day of publication where another source gives it; `note` goes into the source.
    """

    draft: PlanDraft
    findings: Sequence[Finding]
    plan: str
    region: str
    resolve: Callable[[str], str | None]
    commit: Commit
    published_on: date | None = None
    archive: bool = False
    illustrated_day: bool = False
    note: str | None = None

    def source(self, lines: tuple[int, int] | None = None, quote: str | None = None) -> Source:
        """The document, by hash, and the lines a fact follows from."""
        return Source(
            kind="document", sha256=self.draft.sha256, note=self.note,
            line_from=lines[0] if lines else None, line_to=lines[1] if lines else None, quote=quote,
            entered_from="archive" if self.archive else None,
            dating="illustration" if self.illustrated_day else None,
        )  # fmt: skip

    def when(self, today: date) -> Effective:
        """The document's date; else printed, else published; else the day of entry, marked as defaulted."""
        draft = self.draft
        printed = draft.signed_on or draft.printed_on
        on = date.fromisoformat(printed) if printed else self.published_on
        return Effective(on=on or today, defaulted=on is None)


def decide_import(wanted: Import, history: History, register: History, context: Context) -> list[Fact]:
    """The facts one document leads to; none when these bytes were imported before. Refused if it is no plan."""
    draft = wanted.draft
    if draft.kind != "plan" or draft.title is None:
        zh, en = draft.not_a_plan_reason or ("不是实施方案", "not a plan")
        raise Refused("not-a-plan", zh, en)
    if f"edition:{draft.sha256}" in history.current:
        return []
    require_writer(context.actor, plan.PlanTextImported.type)
    when, stream = wanted.when(context.today), plan_stream(wanted.plan)
    facts = [_stated(_impersonal(event, wanted), stream, history, when, wanted) for event in _plan_events(wanted)]
    names = (_stated(event, REGISTER, register, when, wanted) for event in _agency_events(wanted))
    facts += [fact for fact in names if fact is not None and fact.revision == 1]
    return [fact for fact in facts if fact is not None]


def decide_findings(wanted: Import, history: History, context: Context) -> list[Fact]:
    """Findings on a plan held already, which show only now that another document lies beside it."""
    when = Effective(on=context.today, defaulted=True)
    return [
        Fact(plan_stream(wanted.plan), event, when, event.statement)
        for event in _findings(wanted)
        if event.statement not in history.current
    ]


def _impersonal(event: Event, wanted: Import) -> Event:
    """The event without the persons' data that the findings name, wherever in its texts they stand."""
    values = {value for finding in wanted.findings for value in finding.personal}
    if not values:
        return event
    text = event.model_dump_json()
    for value in values:
        text = text.replace(value, PERSONAL)
    return type(event).model_validate_json(text)


def _stated(event: Event, stream: str, history: History, when: Effective, wanted: Import) -> Fact | None:
    """A new statement; a correction where a new edition says something else; nothing where it says the same."""
    before = history.current.get(event.statement)
    if before is None:
        return Fact(stream, event, when, event.statement)
    if isinstance(event, plan.ImportFindingRaised):
        return None  # its id is made of what it says, so it says the same
    payload = {name: value for name, value in event.payload().items() if name != "source"}
    if not before.retracted and payload == {k: v for k, v in before.data.items() if k != "source"}:
        return None
    reason = f"新版文件 {wanted.draft.sha256[:12]} 与前版不同"
    return corrected(before, event, when, reason, wanted.draft.title or wanted.plan, event.source)


def _plan_events(wanted: Import) -> Iterator[Event]:
    draft = wanted.draft
    yield _registered(wanted)
    yield plan.PlanTextImported(
        sha256=draft.sha256, bytes=draft.bytes, encoding=draft.encoding, reader_version=READER_VERSION,
        counts=_counts(draft, wanted.findings), source=wanted.source(),
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
    yield from _findings(wanted)


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
        place = held[seat.agency, seat.role] = held.get((seat.agency, seat.role), 0) + 1
        yield plan.SeatAssigned(
            task=task.id, agency=agency_id(wanted.region, seat.agency), agency_as_written=seat.agency,
            role=seat.role, order=seat.order, occurrence=place, basis=seat.basis, source=wanted.source(seat.lines),
        )  # fmt: skip


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
        baseline=name, indicator=target.metric, value=target.value, unit=target.unit,
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
        target=name, task=target.task_id, indicator=target.metric, text=target.text, kind=target.kind,
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


def _findings(wanted: Import) -> Iterator[plan.ImportFindingRaised]:
    for finding in wanted.findings:
        content = f"{finding.code}{finding.lines}{finding.quote}{finding.message_en}"
        yield plan.ImportFindingRaised(
            finding=f"{finding.code}-{finding.lines[0]}-{sha256(content.encode()).hexdigest()[:6]}",
            code=finding.code, severity=finding.severity.value, repaired=finding.repaired,
            message_zh=finding.message_zh, message_en=finding.message_en,
            masked=tuple(wanted.commit(value) for value in finding.personal),
            source=wanted.source(finding.lines, finding.quote or None),
        )  # fmt: skip


def _agency_events(wanted: Import) -> Iterator[Event]:
    names = dict.fromkeys(seat.agency for task in wanted.draft.tasks for seat in task.seats)
    for name in names:
        kind, parent = kind_of(name)
        yield agency.AgencyRegistered(
            agency=agency_id(wanted.region, name), name=name, region=wanted.region, kind=kind, parent=parent,
            source=Source(kind="name_rule", sha256=wanted.draft.sha256),
        )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
