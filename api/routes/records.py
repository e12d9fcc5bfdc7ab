"""How the record was kept: what came late or after a close, took effect before, was corrected; every revision of one
statement; the rule sets adopted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from fastapi import Query, Response

from aggregates.commands import plan_stream
from aggregates.fold.known import visible as seen_of
from aggregates.fold.revision import Revision
from aggregates.fold.rules import EVERYWHERE, rule_set, rules_at
from aggregates.refusal import Refused
from api.http.asking import Asking, AskTable
from api.http.guard import room
from api.routes.asked import PlanName, kept_rows, sees, unjudged
from api.routes.columns import AFTER_CLOSE, CORRECTIONS, LAGGING, REVISIONS, RULE_SETS
from api.routes.shapes_base import TABLE
from api.routes.shapes_records import AfterClose, BackDated, Corrections, Late, RuleSets, Statement
from api.tables.table import Table
from ledger.reader import LedgerReader
from projections.statements import history
from projections.worlds import all_plans, rule_sets
from replay import reports
from replay.reports import Row
from replay.viewpoint import Viewpoint

router = room(tags=["records"])
Report = Callable[[LedgerReader, str, Viewpoint], list[Row]]
OnePlan = Annotated[
    str | None,
    Query(min_length=1, max_length=500, description="只看一份方案;不写则全部 · one plan only; none: all of them"),
]


@router.get(
    "/late", operation_id="late", response_model=Late, responses=TABLE,
    summary="迟报 · Recorded late, the largest lag first",
)  # fmt: skip
def late(ask: AskTable, plan: OnePlan = None) -> Response:
    """入账日比生效日晚出程序容许的天数;更正与撤回另列。Beyond what the procedure tolerates; corrections apart."""
    view, name, found = _rows(ask, "late", plan, reports.late)
    stated, again = reports.apart(reports.furthest(found))
    return _told(ask, view, "late", name, LAGGING, stated, corrections=again)


@router.get(
    "/after-close", operation_id="after_close", response_model=AfterClose, responses=TABLE,
    summary="关账后补记 · Recorded about a period after it was closed",
)  # fmt: skip
def after_close(ask: AskTable, plan: OnePlan = None) -> Response:
    """关账之后才入账、而生效于该期之内的记录及其理由。With the reason given, and the entry that closed the period."""
    view, name, found = _rows(ask, "after-close", plan, reports.after_close)
    return _told(ask, view, "after-close", name, AFTER_CLOSE, found)


@router.get(
    "/back-dated", operation_id="back_dated", response_model=BackDated, responses=TABLE,
    summary="早于入账生效 · Effective well before recording",
)  # fmt: skip
def back_dated(
    ask: AskTable, plan: OnePlan = None,
    min_days: Annotated[
        int | None, Query(ge=1, le=100_000, description="至少早几天;默认超出程序容许 · default: beyond tolerance")
    ] = None,
) -> Response:  # fmt: skip
    """生效日比入账日早出程序容许(或 min_days)的天数。The farthest back first, summed up by agency."""
    view, name, every = _rows(ask, "back-dated", plan, _every_lag)
    found = reports.furthest(r for r in every if r["days"] >= (r["tolerated"] + 1 if min_days is None else min_days))
    more = {"min_days": min_days, "not_listed": len(every) - len(found)}
    return _told(ask, view, "back-dated", name, LAGGING, found, **more)


@router.get(
    "/corrections", operation_id="corrections", response_model=Corrections, responses=TABLE,
    summary="更正与撤回 · Corrections and retractions",
)  # fmt: skip
def corrections(ask: AskTable, plan: OnePlan = None) -> Response:
    """何人更正何事,前后各是什么,理由与依据。Who corrected what: before, after, reason and authority."""
    view, name, found = _rows(ask, "corrections", plan, reports.corrections)
    return _told(ask, view, "corrections", name, CORRECTIONS, found)


def _every_lag(reader: LedgerReader, plan: str, view: Viewpoint) -> list[Row]:
    return reports.back_dated(reader, plan, view, least=1)


def _rows(ask: Asking, report: str, plan: str | None, of: Report) -> tuple[Viewpoint, str | None, list[Row]]:
    """The viewpoint, the plan if one was named, and the rows of it or of every plan the caller may see."""
    view = unjudged(ask)
    name = ask.plan(plan) if plan is not None else None
    found: list[Row] = []
    for one in [name] if name is not None else _plans(ask, view):
        found += _of_plan(ask, report, one, view, of)
    return view, name, found


def _of_plan(ask: Asking, report: str, plan: str, view: Viewpoint, of: Report) -> list[Row]:
    _, kept = kept_rows(
        ask, view, report, plan, make=lambda: (view, {"rows": of(ask.service.reading.reader, plan, view)})
    )
    rows: list[Row] = kept["rows"]
    return rows


def _plans(ask: Asking, view: Viewpoint) -> list[str]:
    with ask.service.reading.connect() as connection:
        return [plan for plan in all_plans(connection, view.size) if sees(ask, plan)]


def _told(
    ask: Asking, view: Viewpoint, report: str, plan: str | None, columns: Any, rows: list[Row], **more: Any
) -> Response:
    told = {"plan_id": plan, "report": report, "count": len(rows), **reports.summed(report, rows), **more}
    return ask.table(Table("entries", columns, rows), view, **told)


@router.get(
    "/rules", operation_id="rules", response_model=RuleSets, responses=TABLE,
    summary="采用的规则 · The rule sets adopted",
)  # fmt: skip
def rules(ask: AskTable) -> Response:
    """权重、灯、评分办法、程序的每个采用版本,以及何者有效。Every adopted version, and which of them holds that day."""
    view = unjudged(ask)
    with ask.service.reading.connect() as connection:
        adopted = rule_sets(connection, view.size)
    seen = [r for r in adopted if ask.principal.sees_scope(r.data["scope"])]
    ordered = seen_of(seen, view.day)
    rows = [_rule_set(r, ordered, view.day) for r in seen]
    return ask.table(Table("rules", RULE_SETS, rows), view)


def _rule_set(r: Revision, ordered: Iterable[Revision], day: str) -> dict[str, Any]:
    one = rule_set(r)
    holding = rules_at(ordered, day, None if one.scope == EVERYWHERE else one.scope)
    holds = any(found is not None and found.position == one.position for found in holding)
    standing = "in_force" if holds else "not_yet" if r.effective_on > day else "superseded"
    return {
        "kind": one.kind, "rules": one.rules, "version": one.version, "scope": one.scope, "standing": standing,
        "adopted_by": one.adopted_by, "document": r.data.get("document"), "digest": one.digest,
        "effective_on": r.effective_on, "effective_to": r.effective_to, "position": one.position,
        "recorded_at": r.recorded_at, "content": dict(one.content),
    }  # fmt: skip


@router.get(
    "/statement", operation_id="statement", response_model=Statement, responses=TABLE,
    summary="一项陈述的全部修订 · Every revision of one statement",
)  # fmt: skip
def statement(
    ask: AskTable, plan: PlanName,
    statement: Annotated[
        str, Query(min_length=1, max_length=1_000, description="陈述编号 · the statement's id",
                   examples=["seat:2.4.2|襄汾县/县民政局|lead|1"]),
    ],
) -> Response:  # fmt: skip
    """首次陈述、更正、撤回,依入账次序;in_view 标出该时点看到的一条。First said, corrected, taken back, in order."""
    view, name = unjudged(ask), ask.plan(plan)
    with ask.service.reading.connect() as connection:
        found = history(connection, plan_stream(name), statement, view.size)
    if not found:
        raise Refused("no-such-statement", f"{name} 没有陈述 {statement}", f"{name} has no statement {statement}")
    rows = [_revision(r, r is found[-1] and not r.retracted and r.effective_on <= view.day) for r in found]
    return ask.table(Table("revisions", REVISIONS, rows), view, plan_id=name, statement=statement)


def _revision(r: Revision, in_view: bool) -> dict[str, Any]:
    return {
        "position": r.position, "revision": r.revision, "type": r.type, "retracted": r.retracted, "in_view": in_view,
        "recorded_at": r.recorded_at, "effective_on": r.effective_on, "effective_to": r.effective_to,
        "effective_defaulted": r.defaulted, "actor": r.actor, "agency": r.agency, "role": r.role,
        "reason": r.reason or r.data.get("reason"), "authority": r.authority, "data": dict(r.data),
    }  # fmt: skip
