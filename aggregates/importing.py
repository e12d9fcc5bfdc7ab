"""From what the reader read to the facts of a plan. The same bytes again add nothing; a new edition revises."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from aggregates.commands import REGISTER, plan_stream
from aggregates.deciding import Context
from aggregates.editions import Match, ambiguous
from aggregates.editions.held import Held
from aggregates.editions.record import edition_facts, match_tasks, restated
from aggregates.events import plan
from aggregates.events.base import Event, Fact
from aggregates.fold.history import History
from aggregates.permissions import require_writer
from aggregates.plan_facts import agency_events, finding_events, plan_events
from aggregates.refusal import Refused, refuse_unless
from aggregates.values import Effective
from aggregates.wanted import READER_VERSION, Commit, Correction, Import

__all__ = [
    "PERSONAL", "READER_VERSION", "Commit", "Correction", "Import", "decide_findings", "decide_import", "task_matches",
]  # fmt: skip
PERSONAL = "〔个人信息〕"


def decide_import(wanted: Import, history: History, register: History, context: Context) -> list[Fact]:
    """The facts one document leads to; none when these bytes were imported before. Refused if it is no plan, if it
    is older than the edition held, or if its tasks fit the recorded ones in more than one way."""
    draft = wanted.draft
    if draft.kind != "plan":
        zh, en = draft.not_a_plan_reason or ("不是实施方案", "not a plan")
        raise Refused("not-a-plan", zh, en)
    refuse_unless(
        draft.title, "untitled-plan", "读不出方案标题,请用 --draft 填写", "no readable title: give one with --draft"
    )
    if f"edition:{draft.sha256}" in history.current:
        _require_same(wanted, history)
        return []
    require_writer(context.actor, plan.PlanTextImported.type)
    when, stream = wanted.when(context.today), plan_stream(wanted.plan)
    events = _said(wanted)
    held = Held.of(history, when)
    if held is None:
        facts = [restated(event, stream, history, when, wanted) for event in events]
    else:
        matches = match_tasks(held, wanted.draft, wanted.matching)
        _require_clear(matches)
        facts = list(edition_facts(events, held, matches, wanted, when, stream, history))
    names = [Fact(REGISTER, event, when, event.statement) for event in agency_events(wanted)]
    new = [fact for fact in names if fact.statement not in register.current]
    return [*(fact for fact in facts if fact is not None), *new]


def task_matches(wanted: Import, history: History, context: Context) -> tuple[Match, ...]:
    """How the tasks fit those of the edition held, before anything is recorded; empty for a first edition."""
    held = Held.of(history, wanted.when(context.today))
    if held is None or wanted.draft.kind != "plan" or f"edition:{wanted.draft.sha256}" in history.current:
        return ()
    return match_tasks(held, wanted.draft, wanted.matching)


def decide_findings(wanted: Import, history: History, context: Context) -> list[Fact]:
    """Findings on a plan held already, which show only now that another document lies beside it."""
    when = Effective(on=context.today, defaulted=True)
    return [
        Fact(plan_stream(wanted.plan), event, when, event.statement)
        for event in finding_events(wanted)
        if event.statement not in history.current
    ]


def _said(wanted: Import) -> list[Event]:
    """The events of the document. Refused when a value of it can be no fact: too long, without characters, a `|`."""
    try:
        return [_impersonal(event, wanted) for event in plan_events(wanted)]
    except ValidationError as error:
        first = error.errors()[0]
        where, value = "/".join(str(part) for part in first["loc"]), str(first["input"])[:40]
        raise Refused(
            "unfit-value",
            f"{error.title} 的 {where} 不合规则:{first['msg']}(“{value}”);可用 --draft 更正",
            f"{where} of {error.title} is not valid: {first['msg']} ({value!r}); correct it in a draft (--draft)",
        ) from None


def _require_same(wanted: Import, history: History) -> None:
    """The same bytes add nothing; a person's changes to them come too late for a draft."""
    recorded = {name for name in history.current if name.startswith(f"reading:{wanted.draft.sha256}|")}
    made = {f"reading:{wanted.draft.sha256}|{one.path}" for one in wanted.corrections}
    refuse_unless(
        made <= recorded,
        "edition-recorded",
        "这份文件已经入账,不能再用草稿更改;有误请用 correct_statement 更正",
        "these bytes are recorded: a draft comes too late; use correct_statement for what is wrong",
    )


def _require_clear(matches: Sequence[Match]) -> None:
    unclear = ambiguous(matches)
    told = ";".join(
        f"{'、'.join(m.old)} → {'、'.join(m.new)}（{m.score}）"
        f"或 {'、'.join(f'{r.old} → {r.new}（{r.score}）' for r in m.rivals)}" for m in unclear
    )  # fmt: skip
    refuse_unless(
        not unclear,
        "edition-ambiguous",
        f"新旧版任务的对应不止一种:{told};请用 --draft 写出草稿,在 matching 中指明",
        f"tasks fit the recorded ones in more than one way: {told}; name the matching in a draft (--draft)",
    )


def _impersonal(event: Event, wanted: Import) -> Event:
    """The event without the persons' data that the findings name, wherever in its texts they stand."""
    values = {value for finding in wanted.findings for value in finding.personal}
    if not values:
        return event
    text = event.model_dump_json()
    for value in values:
        text = text.replace(value, PERSONAL)
    return type(event).model_validate_json(text)

