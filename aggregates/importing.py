"""From what the reader read to the facts of a plan. The same bytes again add nothing; a new edition revises."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from aggregates.commands import REGISTER, plan_stream
from aggregates.deciding import Context
from aggregates.documents.findings import PERSONAL
from aggregates.editions import Match, ambiguous
from aggregates.editions.held import Held
from aggregates.editions.record import edition_facts, match_tasks, restated
from aggregates.events import plan
from aggregates.events.base import Event, Fact
from aggregates.fold.history import History
from aggregates.impersonal import impersonal
from aggregates.permissions import require_writer
from aggregates.plan import require_plan_id
from aggregates.plan_facts import agency_events, finding_events, plan_events
from aggregates.refusal import Refused, refuse_unless
from aggregates.values import Effective
from aggregates.wanted import READER_VERSION, Commit, Correction, Import

__all__ = [
    "PERSONAL", "READER_VERSION", "Commit", "Correction", "Import", "decide_findings", "decide_import", "task_matches",
]  # fmt: skip
UNTITLED = (
    "读不出方案标题:请用 --draft 文件.json 写出草稿,在 reading/title 填写标题(地区未读出的填 reading/region),"
    "写明 edited_by 与 reason,再用 --from-draft 文件.json 入账",
    "no readable title: write a draft (--draft FILE.json), fill in reading/title (and reading/region where it is "
    "null), edited_by and reason, and record it with --from-draft FILE.json",
)


def decide_import(wanted: Import, history: History, register: History, context: Context) -> list[Fact]:
    """The facts one document leads to; none when these bytes were imported before. Refused if it is no plan, if it
    is older than the edition held, or if its tasks fit the recorded ones in more than one way."""
    wanted = impersonal(wanted)
    draft = wanted.draft
    if draft.kind != "plan":
        zh, en = draft.not_a_plan_reason or ("不是实施方案", "not a plan")
        raise Refused("not-a-plan", zh, en)
    refuse_unless(draft.title, "untitled-plan", *UNTITLED)
    _require_one_plan(wanted)
    if f"edition:{draft.sha256}" in history.current:
        _require_same(wanted, history)
        return []
    require_writer(context.actor, plan.PlanTextImported.type)
    if not history.current:
        require_plan_id(wanted.plan)
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
    if wanted.draft.kind != "plan" or f"edition:{wanted.draft.sha256}" in history.current:
        return ()
    held = Held.of(history, wanted.when(context.today))
    return match_tasks(held, impersonal(wanted).draft, wanted.matching) if held else ()


def decide_findings(wanted: Import, history: History, context: Context) -> list[Fact]:
    """Findings on a plan held already, which show only now that another document lies beside it."""
    wanted, when = impersonal(wanted), Effective(on=context.today, defaulted=True)
    return [
        Fact(plan_stream(wanted.plan), event, when, event.statement)
        for event in finding_events(wanted)
        if event.statement not in history.current
    ]


def _said(wanted: Import) -> list[Event]:
    """The events of the document. Refused when a value of it can be no fact: too long, without characters, a `|`."""
    try:
        return list(plan_events(wanted))
    except ValidationError as error:
        first = error.errors()[0]
        where, value = "/".join(str(part) for part in first["loc"]), str(first["input"])[:40]
        raise Refused(
            "unfit-value",
            f"{error.title} 的 {where} 不合规则:{first['msg']}(“{value}”);可用 --draft 更正",
            f"{where} of {error.title} is not valid: {first['msg']} ({value!r}); correct it in a draft (--draft)",
        ) from None


def _require_one_plan(wanted: Import) -> None:
    """A document is an edition of one plan: the same bytes under another id would count every task twice."""
    refuse_unless(
        wanted.held_by in (None, wanted.plan),
        "recorded-elsewhere",
        f"这份文件已作为 {wanted.held_by} 入账,不能再记为 {wanted.plan}",
        f"these bytes are recorded as {wanted.held_by}: they cannot be recorded as {wanted.plan} too",
    )


def _require_same(wanted: Import, history: History) -> None:
    """The same bytes add nothing. A draft of them must say what was recorded: other changes come too late for one."""
    if not wanted.corrections:
        return
    prefix = f"reading:{wanted.draft.sha256}|"
    said = (r.data for name, r in history.current.items() if name.startswith(prefix))
    recorded = {(data["path"], data.get("recorded")) for data in said}
    refuse_unless(
        {(made.path, made.recorded) for made in wanted.corrections} == recorded,
        "edition-recorded",
        "这份文件已经入账,草稿的改动与入账时不同,不能再用草稿更改;有误请用 shilu record correct_statement 更正",
        "these bytes are recorded, with other changes than this draft makes: a draft comes too late; "
        "use shilu record correct_statement for what is wrong",
    )


def _require_clear(matches: Sequence[Match]) -> None:
    unclear = ambiguous(matches)
    ways = [
        [f"{'+'.join(m.old)} → {'+'.join(m.new)} ({m.score})", *(f"{r.old} → {r.new} ({r.score})" for r in m.rivals)]
        for m in unclear
    ]
    zh, en = ";".join(" 或 ".join(told) for told in ways), "; ".join(" or ".join(told) for told in ways)
    refuse_unless(
        not unclear,
        "edition-ambiguous",
        f"新旧版任务的对应不止一种(原编号 → 新版所印编号):{zh};请用 --draft 写出草稿,在 matching 中指明",
        f"tasks fit the recorded ones in more than one way (recorded → printed): {en}; "
        "name the matching in a draft (--draft)",
    )
