"""Decisions on putting something right: ordered, submitted in rounds, judged by another (domain.md §5)."""

from __future__ import annotations

from aggregates.commands import Command
from aggregates.commands.rectification import OrderRectification, SubmitRectification, VerifyRectification
from aggregates.deciding import Context, Decision, assert_once
from aggregates.events.base import Fact
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.supervision import Rectification
from aggregates.parties import begin, require_agencies
from aggregates.plan import require_task
from aggregates.refusal import Refused, refuse_unless


def order(command: OrderRectification, history: History, context: Context) -> list[Fact]:
    """To an agency the ledger knows; the inspection it rests on, if one is named, is known on the day."""
    event = command.fact
    when = begin(command, event, history, context)
    state = history.state(when.on.isoformat())
    require_agencies(state, (event.agency,), context)
    if event.task is not None:
        require_task(state, event.task)
    refuse_unless(
        event.inspection is None or f"inspection:{event.inspection}" in state.of("plan.inspection_concluded"),
        "no-such-inspection",
        f"{when.on} 没有督查 {event.inspection}",
        f"no inspection {event.inspection} is known on {when.on}",
    )
    refuse_unless(
        event.due_on >= when.on,
        "due-before-order",
        f"整改时限 {event.due_on} 早于责令日 {when.on}",
        f"due_on {event.due_on} is before the day of the order, {when.on}",
    )
    return [assert_once(history, context, command.stream, event, when)]


def submit(command: SubmitRectification, history: History, context: Context) -> list[Fact]:
    """By the ordered agency, round after round; the next only after the last was judged, and not as DONE."""
    event = command.fact
    when = begin(command, event, history, context)
    found = _require_rectification(history.state(when.on.isoformat()), event.rectification)
    ordered, mine = found.ordered.data["agency"], context.actor.agency
    refuse_unless(
        mine is not None and context.register.same(ordered, mine),
        "not-the-ordered-agency",
        f"整改责任单位是 {ordered};联络员只能为本单位报送整改",
        f"{ordered} was ordered to rectify; a liaison submits for its own agency only",
    )
    last = max(found.submissions, default=0)
    verdict = found.verdicts.get(last)
    refuse_unless(
        not last or verdict is not None,
        "round-not-judged",
        f"第 {last} 轮整改尚未核验",
        f"round {last} has not been judged yet",
    )
    refuse_unless(
        verdict is None or verdict.data["result"] != "DONE",
        "rectification-done",
        f"整改 {event.rectification} 已核验完成",
        f"rectification {event.rectification} is verified as done",
    )
    refuse_unless(
        event.round == last + 1,
        "round-out-of-order",
        f"下一轮应为第 {last + 1} 轮",
        f"the next round is {last + 1}",
    )
    return [assert_once(history, context, command.stream, event, when)]


def verify(command: VerifyRectification, history: History, context: Context) -> list[Fact]:
    """A submitted round, by an agency that is neither the one ordered nor the one that submitted (domain.md §8)."""
    event = command.fact
    when = begin(command, event, history, context)
    found = _require_rectification(history.state(when.on.isoformat()), event.rectification)
    submission = found.submissions.get(event.round)
    if submission is None:
        raise Refused(
            "round-not-submitted",
            f"{when.on} 整改 {event.rectification} 没有报送第 {event.round} 轮",
            f"round {event.round} of rectification {event.rectification} is not submitted on {when.on}",
        )
    parties, mine = {found.ordered.data["agency"], submission.agency}, context.actor.agency
    refuse_unless(
        mine is not None and not any(party and context.register.same(party, mine) for party in parties),
        "verifier-is-submitter",
        f"整改须由报送单位以外的单位核验,并写明代表哪个单位({mine or '未写明'})",
        f"somebody other than the submitting agency verifies, and names the agency acted for ({mine or 'none named'})",
    )
    return [assert_once(history, context, command.stream, event, when)]


def _require_rectification(state: Plan, rectification: str) -> Rectification:
    found = state.rectifications.get(rectification)
    if found is None:
        raise Refused(
            "no-such-rectification",
            f"{state.day} 没有整改事项 {rectification}",
            f"no rectification {rectification} is ordered on {state.day}",
        )
    return found


DECISIONS: dict[type[Command], Decision] = {
    OrderRectification: order,
    SubmitRectification: submit,
    VerifyRectification: verify,
}
