"""Decisions on commending: 表彰 needs approval and a finished public notice, 表扬 does not (domain.md §5.6)."""

from __future__ import annotations

import re
from datetime import date

from aggregates.commands import Command
from aggregates.commands.commendation import (
    GrantCommendation,
    PostPublicNotice,
    ProposeCommendation,
    RevokeCommendation,
)
from aggregates.deciding import Context, Decision, assert_once
from aggregates.events.base import Fact
from aggregates.events.commendation import CommendationGranted, CommendationProposed
from aggregates.fold.commendations import Commendation
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.grounding import require_basis
from aggregates.papers import refuse_end
from aggregates.parties import begin, require_agencies
from aggregates.refusal import Refused, refuse_unless
from aggregates.values import Effective

PSEUDONYM = re.compile(r"person:[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
"""ASCII only, so that no name gets in."""


def propose(command: ProposeCommendation, history: History, context: Context) -> list[Fact]:
    """A recipient that is known; a person by pseudonym only."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    _require_recipient(event, history.state(when.on.isoformat()), context)
    if event.basis is not None:
        require_basis(event.basis, context)
    return [assert_once(history, context, command.stream, event, when)]


def _require_recipient(event: CommendationProposed, state: Plan, context: Context) -> None:
    if event.recipient_kind == "PERSON":
        refuse_unless(
            PSEUDONYM.fullmatch(event.recipient),
            "person-needs-pseudonym",
            "个人只能以化名记录(person: 加英文字母、数字);姓名不入账本",
            "a person is recorded under a pseudonym only (person: and ASCII letters, digits), never by name",
        )
    elif event.recipient_kind == "REGION":
        regions = {agency.data["region"] for agency in context.register.agencies.values()}
        own = state.registered.data["region"] if state.registered else None
        refuse_unless(
            event.recipient in regions or event.recipient == own,
            "region-unknown",
            f"没有登记过 {event.recipient} 的方案或单位",
            f"no plan and no agency of {event.recipient} is registered",
        )
    else:
        require_agencies(state, (event.recipient,), context)


def post_notice(command: PostPublicNotice, history: History, context: Context) -> list[Fact]:
    """On what is proposed and not yet granted; it ends no earlier than it begins."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    found = _require(history.state(when.on.isoformat()), event.commendation)
    refuse_unless(
        found.granted is None,
        "granted-before-notice",
        f"{found.id} 已授予,公示须在授予之前",
        f"{found.id} is granted already; a public notice comes before that",
    )
    refuse_unless(
        event.until >= when.on,
        "notice-ends-early",
        f"公示止日 {event.until} 早于起日 {when.on}",
        f"the notice ends on {event.until}, before it begins on {when.on}",
    )
    return [assert_once(history, context, command.stream, event, when)]


def grant(command: GrantCommendation, history: History, context: Context) -> list[Fact]:
    """By somebody else than the recipient; 表彰 with approval after its notice is over; only titles expire."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    found = _require(history.state(when.on.isoformat()), event.commendation)
    _require_first(history, found.id)
    mine, recipient = context.actor.agency, found.proposed.data["recipient"]
    refuse_unless(
        mine is None or not context.register.same(mine, recipient),
        "own-commendation",
        f"{mine} 不得授予本单位",
        f"{mine} may not commend itself",
    )
    if found.proposed.data["kind"] == "COMMENDATION":
        _require_approved(event, found, when, context.today)
    _require_expiry(event, found, when)
    if event.basis is not None:
        require_basis(event.basis, context)
    return [assert_once(history, context, command.stream, event, when)]


def _require_first(history: History, commendation: str) -> None:
    """One grant, whatever its day: after a revocation another commendation is proposed (docs/figures.md §6)."""
    before = [
        r.data["document"] for r in history.current.values()
        if r.type == CommendationGranted.type and not r.retracted and r.data["commendation"] == commendation
    ]  # fmt: skip
    refuse_unless(
        not before,
        "already-granted",
        f"{commendation} 已以 {'、'.join(before)} 授予(撤销后须另行提名)",
        f"{commendation} was granted by {', '.join(before)} (after a revocation, propose another one)",
    )


def _require_approved(event: CommendationGranted, found: Commendation, when: Effective, today: date) -> None:
    refuse_unless(
        event.approval,
        "approval-needed",
        "表彰须有经批准的表彰项目(approval);没有的,属于表扬",
        "a commendation (表彰) rests on an approved project (approval); without one it is praise (表扬)",
    )
    refuse_unless(
        found.posted is not None and found.posted.data["until"] < min(when.on, today).isoformat(),
        "notice-not-finished",
        f"{found.id} 尚未公示,或公示至 {when.on} 尚未结束",
        f"{found.id} has no public notice that was over before {when.on}",
    )


def _require_expiry(event: CommendationGranted, found: Commendation, when: Effective) -> None:
    refuse_unless(
        event.expires_on is None or (found.proposed.data["kind"] == "TITLE" and event.expires_on > when.on),
        "expiry-not-allowed",
        "只有称号有期限,且到期日须晚于授予日",
        "only a title expires, and later than the day it is granted",
    )


def revoke(command: RevokeCommendation, history: History, context: Context) -> list[Fact]:
    """What was granted, also after it expired."""
    event = command.fact
    refuse_end(command)
    when = begin(command, event, history, context)
    found = _require(history.state(when.on.isoformat()), event.commendation)
    refuse_unless(
        found.granted is not None and found.revoked is None,
        "not-granted",
        f"{found.id} 未授予,或已撤销",
        f"{found.id} is not granted, or revoked already",
    )
    return [assert_once(history, context, command.stream, event, when)]


def _require(state: Plan, commendation: str) -> Commendation:
    found = state.commendations.get(commendation)
    if found is None:
        raise Refused(
            "no-such-commendation",
            f"{state.day} 没有提名 {commendation}",
            f"no commendation {commendation} is proposed on {state.day}",
        )
    return found


DECISIONS: dict[type[Command], Decision] = {
    ProposeCommendation: propose,
    PostPublicNotice: post_notice,
    GrantCommendation: grant,
    RevokeCommendation: revoke,
}
