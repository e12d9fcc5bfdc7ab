"""Decisions on duties outside the task brackets, and on money set aside and used (domain.md §8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aggregates.commands import Command
from aggregates.commands.obligations import AllocateFunding, FulfilObligation, ScheduleObligation, UseFunding
from aggregates.deciding import Context, Decision, assert_once
from aggregates.events.base import Fact
from aggregates.events.obligations import ObligationFulfilled
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.parties import begin, require_agencies
from aggregates.refusal import refuse_unless

YEAR = re.compile(r"[1-9][0-9]{3}")


def schedule(command: ScheduleObligation, history: History, context: Context) -> list[Fact]:
    """Of an obligation the plan knows; once by a day, or each year, never both."""
    event = command.fact
    when = begin(command, event, history, context)
    state = history.state(when.on.isoformat())
    _require_obligation(state, event.obligation)
    refuse_unless(
        not (event.yearly and event.due_on),
        "yearly-has-no-day",
        "每年一次的义务不写单一时限(due_on)",
        "an obligation of every year has no single due_on",
    )
    require_agencies(state, event.agencies, context)
    return [assert_once(history, context, command.stream, event, when)]


def fulfil(command: FulfilObligation, history: History, context: Context) -> list[Fact]:
    """As scheduled: for a year of the plan's period when yearly, by one of the listed agencies when some are."""
    event = command.fact
    when = begin(command, event, history, context)
    state = history.state(when.on.isoformat())
    _require_obligation(state, event.obligation)
    scheduled = schedule_of(state, event.obligation)
    _as_scheduled(state, event, scheduled)
    listed = scheduled.get("agencies") or [None]
    refuse_unless(
        event.agency in listed,
        "agency-not-scheduled",
        f"义务 {event.obligation} 未按单位 {event.agency or '(未写)'} 安排;应为:{'、'.join(map(str, listed))}",
        f"the obligation is not scheduled for agency {event.agency}; one of: {', '.join(map(str, listed))}",
    )
    return [assert_once(history, context, command.stream, event, when)]


def schedule_of(state: Plan, obligation: str) -> Mapping[str, Any]:
    """What the schedule in force demands; nothing where none is."""
    scheduled = state.of("plan.obligation_scheduled").get(f"schedule:{obligation}")
    return scheduled.data if scheduled is not None and scheduled.in_force(state.day) else {}


def _as_scheduled(state: Plan, event: ObligationFulfilled, scheduled: Mapping[str, Any]) -> None:
    if not scheduled.get("yearly"):
        refuse_unless(
            event.period is None,
            "not-yearly",
            f"义务 {event.obligation} 没有按年安排,不写时期(period)",
            f"obligation {event.obligation} is not scheduled by year: leave the period out",
        )
        return
    data = state.registered.data if state.registered else {}
    begin_year, end_year = data.get("period_from", 1), data.get("period_to", 9999)
    year = event.period if event.period and YEAR.fullmatch(event.period) else None
    refuse_unless(
        year is not None and begin_year <= int(year) <= end_year,
        "year-needed",
        f"每年一次的义务须写明规划期({begin_year}—{end_year})内的年份",
        f"an obligation of every year names a year of the plan's period, {begin_year} to {end_year}",
    )


def _require_obligation(state: Plan, obligation: str) -> None:
    refuse_unless(
        f"obligation:{obligation}" in state.of("plan.obligation_defined"),
        "no-such-obligation",
        f"{state.day} 没有义务 {obligation}",
        f"no obligation {obligation} is known on {state.day}",
    )


def allocate(command: AllocateFunding, history: History, context: Context) -> list[Fact]:
    """A positive amount, once per year and document."""
    when = begin(command, command.fact, history, context)
    _require_positive(command.fact.amount)
    return [assert_once(history, context, command.stream, command.fact, when)]


def use(command: UseFunding, history: History, context: Context) -> list[Fact]:
    """A positive amount of money that was set aside for that year, in the same unit."""
    event = command.fact
    when = begin(command, event, history, context)
    _require_positive(event.amount)
    allocated = history.state(when.on.isoformat()).of("plan.funding_allocated").values()
    refuse_unless(
        any((a.data["year"], a.data["unit"]) == (event.year, event.unit) for a in allocated),
        "no-allocation",
        f"{when.on} 没有以 {event.unit} 计的 {event.year} 年经费安排",
        f"no funding in {event.unit} is allocated for {event.year} on {when.on}",
    )
    return [assert_once(history, context, command.stream, event, when)]


def _require_positive(amount: str) -> None:
    refuse_unless(
        Decimal(amount) > 0, "amount-not-positive", f"金额 {amount} 须大于 0", f"amount {amount} must be above 0"
    )


DECISIONS: dict[type[Command], Decision] = {
    ScheduleObligation: schedule,
    FulfilObligation: fulfil,
    AllocateFunding: allocate,
    UseFunding: use,
}
