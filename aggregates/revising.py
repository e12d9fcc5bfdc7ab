"""Decisions to correct or retract: linear revisions with reason and authority; nothing is ever edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from aggregates.acceptance import fallen
from aggregates.commands import Command, CorrectStatement, RetractStatement, Revise
from aggregates.deciding import Context, Decision
from aggregates.duties import separate_duties
from aggregates.events import REGISTRY, decode
from aggregates.events.base import Event, Fact
from aggregates.events.execution import ProgressReported
from aggregates.events.statement import StatementCorrected, StatementRetracted
from aggregates.fold.history import History
from aggregates.fold.revision import Revision
from aggregates.fold.task import ACTS
from aggregates.guards import becoming, guard_correction, guard_retraction
from aggregates.handing_over import TRANSFER
from aggregates.permissions import EVALUATOR, JUDGES, LIAISON, WRITERS, require_writer
from aggregates.refusal import Refused, refuse_unless
from aggregates.values import Effective, Precision, Source

NEVER_REVISED = (
    "plan.reporting_calendar_adopted", "plan.text_imported", "plan.edition_matched", "plan.reading_corrected",
    "plan.evaluation_opened", "plan.evaluation_concluded", "plan.evaluation_appealed", "plan.dispute_ruled",
    "plan.commendation_granted", "plan.snapshot_fixed", "plan.snapshot_restated", "plan.period_closed",
    "rules.weights_adopted", "rules.lights_adopted", "rules.rubric_adopted", "rules.procedure_adopted",
)  # fmt: skip
"""Rule sets and editions are superseded by a new version, never revised (semantics.md)."""
FALLEN = "填报内容或佐证已变动,原审核通过随之失效,须重新审核"
RULE_OF_ACCEPTANCE = "审核只及于审核时的内容"
"""Reason and authority of an acceptance that falls with the content it was given for."""


def corrected(
    before: Revision, event: Event, when: Effective, reason: str, authority: str, source: Source
) -> Fact:
    """The next revision of a statement, with the whole new content."""
    revision = StatementCorrected(
        of_type=event.type, of_revision=event.revision, replaces=before.revision,
        reason=reason, authority=authority, content=event.payload(), source=source,
    )  # fmt: skip
    return Fact(before.stream, revision, when, before.statement, before.revision + 1)


def latest(command: Revise, history: History) -> Revision:
    """The revision to replace: it must be the latest, and of a type that is revised at all."""
    before = history.current.get(command.statement)
    if before is None:
        raise Refused(
            "no-such-statement",
            f"{command.on} 中没有陈述 {command.statement}",
            f"{command.on} holds no statement {command.statement}",
        )
    refuse_unless(
        before.revision == command.replaces,
        "revision-moved-on",
        f"该陈述已是第 {before.revision} 版(你看到第 {command.replaces} 版),请核对后重新提交",
        f"the statement is at revision {before.revision}, you saw {command.replaces}; look again",
    )
    refuse_unless(
        before.type not in NEVER_REVISED,
        "never-revised",
        f"{before.type} 不作更正,只发布新版本",
        f"{before.type} is never revised: adopt a new version",
    )
    return before


def _own(before: Revision, context: Context) -> None:
    """The actor may write facts of the type; what a liaison or a judge said is revised by the same agency only. An
    acceptance that fell with its report is still its verifier's."""
    require_writer(context.actor, before.type)
    author = before.data["by"] if before.reason == FALLEN else before.agency
    refuse_unless(
        WRITERS[before.type] not in (LIAISON, JUDGES, EVALUATOR)
        or (
            author is not None
            and context.actor.agency is not None
            and context.register.same(author, context.actor.agency)
        ),
        "not-own-statement",
        f"该陈述由 {author} 填报,只能由其更正或撤回",
        f"the statement was made by {author}; only it may revise it",
    )


def _judged(before: Revision, declared: bool, history: History, context: Context) -> None:
    """A judgement is taken back under the same separation of duties as it was given."""
    task = before.data.get("task")
    if WRITERS[before.type] == JUDGES and task is not None:
        separate_duties(history, task, before.effective_on, context, declared)


def _keep_server_day(before: Revision, event: Event) -> None:
    """The day of submission was set by the server: only what came from an archive may change it."""
    archive = before.data.get("source", {}).get("entered_from") == "archive"
    refuse_unless(
        archive
        or not isinstance(event, ProgressReported)
        or event.submitted_on.isoformat() == before.data["submitted_on"],
        "submitted-on-is-the-servers",
        "submitted_on 由系统填写,更正不能改变;只有档案补录可以",
        "submitted_on is the server's day; a correction cannot change it, except of an archive entry",
    )


def correct(command: CorrectStatement, history: History, context: Context) -> list[Fact]:
    """New content and/or date. What identifies the statement stays, and so does the task it belongs to (tasks are
    folded apart from each other): else retract it and state the right one.

    Whether the corrected fact could have been recorded at all is decided again (aggregates/again.py).
    """
    before = latest(command, history)
    _own(before, context)
    made = correction(command, before)
    content = before.data if command.content is None else command.content
    event = decode(before.type, REGISTRY[before.type].revision, content)
    guard_correction(command, before, event, made.effective, history, context)
    fell = unaccepted(before, becoming(before, event, made.effective), history, command.source)
    return [made, *fell, *_with_its_seat(command, before, made, history)]


def unaccepted(before: Revision, becomes: Revision, history: History, source: Source) -> list[Fact]:
    """The acceptances of a report that says something else, or loses evidence, fall with it: the verifier looks again,
    and brings them back by a correction. Empty where the content stays."""
    return [
        retraction(
            RetractStatement(
                on=r.stream, statement=r.statement, replaces=r.revision, reason=FALLEN, authority=RULE_OF_ACCEPTANCE,
                source=source,
            ), r,
        )
        for r in fallen(before, becomes, history)
    ]  # fmt: skip


def _with_its_seat(command: CorrectStatement, before: Revision, made: Fact, history: History) -> list[Fact]:
    """The seat that a transfer began, brought back or dated with it."""
    seat = history.current.get(before.data["to_seat"]) if before.type == TRANSFER else None
    if seat is None or (not seat.retracted and seat.effective_on == made.effective.on.isoformat()):
        return []
    event = decode(seat.type, REGISTRY[seat.type].revision, seat.data)
    when = moved(command.model_copy(update={"effective_on": made.effective.on}), seat)
    return [corrected(seat, event, when, command.reason, command.authority, command.source)]


def correction(command: CorrectStatement, before: Revision) -> Fact:
    """The correction of `before`, whoever is entitled to it: an author, or a ruling."""
    content = before.data if command.content is None else command.content
    event = decode(before.type, REGISTRY[before.type].revision, content)
    refuse_unless(
        event.statement == before.statement and _task(event.payload(), before) == _task(before.data, before),
        "identity-changed",
        f"更正不能改变陈述的标识({before.statement} → {event.statement});请撤回后另行记录",
        f"a correction cannot change what identifies a statement ({before.statement} → {event.statement}); "
        "retract it and state the right one",
    )
    _keep_server_day(before, event)
    when = moved(command, before)
    changed = (
        before.retracted
        or event.payload() != before.data
        or (when.on.isoformat(), when.to.isoformat() if when.to else None, when.precision)
        != (before.effective_on, before.effective_to, before.precision)
    )
    refuse_unless(changed, "nothing-changed", "更正前后内容相同", "the correction changes nothing")
    return corrected(before, event, when, command.reason, command.authority, command.source)


def _task(data: Mapping[str, Any], before: Revision) -> str | None:
    return data["task"] if before.type in ACTS else None


def moved(command: Command, before: Revision) -> Effective:
    """The new date, else the old one with its precision; an end given stays unless a new one is given."""
    on = command.effective_on or date.fromisoformat(before.effective_on)
    old_end = date.fromisoformat(before.effective_to) if before.effective_to else None
    end = command.effective_to or old_end
    refuse_unless(
        end is None or on < end,
        "ends-before-start",
        f"终止日 {end} 须晚于生效日 {on}",
        f"effective_to {end} must be later than effective_on {on}",
    )
    defaulted = before.defaulted and command.effective_on is None
    kept = before.precision if command.effective_on is None else None
    precision = command.effective_precision or cast("Precision | None", kept)
    return Effective(on=on, to=end, precision=precision, defaulted=defaulted)


def retract(command: RetractStatement, history: History, context: Context) -> list[Fact]:
    """Once; the date of the retracted statement is kept, so that the retraction covers all of it."""
    before = latest(command, history)
    _own(before, context)
    _judged(before, bool(before.data.get("conflict_declared")), history, context)
    taken_back = retraction(command, before)
    guard_retraction(command, before, history, context)
    seat = history.current.get(before.data["to_seat"]) if before.type == TRANSFER else None
    fell = unaccepted(before, before._replace(retracted=True), history, command.source)
    return [taken_back, *fell, *([retraction(command, seat)] if seat is not None and not seat.retracted else [])]


def retraction(command: RetractStatement, before: Revision) -> Fact:
    """The retraction of `before`, whoever is entitled to it: an author, or a ruling."""
    refuse_unless(not before.retracted, "already-retracted", "该陈述已撤回", "the statement is already retracted")
    event = StatementRetracted(
        of_type=before.type, replaces=before.revision,
        reason=command.reason, authority=command.authority, source=command.source,
    )  # fmt: skip
    when = Effective(
        on=date.fromisoformat(before.effective_on),
        to=date.fromisoformat(before.effective_to) if before.effective_to else None,
        precision=cast("Precision | None", before.precision),
        defaulted=before.defaulted,
    )
    return Fact(before.stream, event, when, before.statement, before.revision + 1)


DECISIONS: dict[type[Command], Decision] = {
    CorrectStatement: correct,
    RetractStatement: retract,
}
