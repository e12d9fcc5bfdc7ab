"""Stories of duties outside the task brackets, and of money set aside and used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import obligations as c
from aggregates.events import obligations as e
from aggregates.events.plan import ObligationDefined
from tests.aggregates import stories as s
from tests.aggregates.stories_supervision import SCHOOLS, TOURISM
from tests.scenario import OFFICE, PLAN, Outcome, Scenario, Step, by


def duty() -> ObligationDefined:
    """Each agency makes a plan of its own for the year."""
    return ObligationDefined(
        obligation="O1", heading="组织实施", text="各成员单位制定年度计划。", owner_kind="implied", source=s.DOCUMENT
    )


def schedule(**changes: Any) -> e.ObligationScheduled:
    """Each year, of both agencies."""
    given = {
        "obligation": "O1", "category": "ANNUAL_PLAN", "yearly": True, "agencies": (SCHOOLS, TOURISM),
        "source": s.PAPER,
    }  # fmt: skip
    return e.ObligationScheduled(**{**given, **changes})


def scheduling(**changes: Any) -> c.ScheduleObligation:
    """The schedule, from 2022 on."""
    return c.ScheduleObligation(plan=PLAN, fact=schedule(**changes), effective_on=date(2022, 1, 1))


def scheduled(**changes: Any) -> Step:
    """The office scheduled the obligation."""
    return by(OFFICE, scheduling(**changes))


def fulfilment(**changes: Any) -> e.ObligationFulfilled:
    """The lead's plan for 2023."""
    given = {"obligation": "O1", "period": "2023", "agency": SCHOOLS, "evidence": (s.TABLE,), "source": s.PAPER}
    return e.ObligationFulfilled(**{**given, **changes})


def fulfilling(**changes: Any) -> c.FulfilObligation:
    """The fulfilment, in February 2023."""
    return c.FulfilObligation(plan=PLAN, fact=fulfilment(**changes), effective_on=date(2023, 2, 1))


def money(**changes: Any) -> dict[str, Any]:
    """What allocation and use have in common."""
    given = {
        "year": 2023, "amount": "12.5", "unit": "万元", "purpose": "科普活动", "document": "甲财〔2023〕8号",
        "source": s.PAPER,
    }  # fmt: skip
    return {**given, **changes}


def allocating(**changes: Any) -> c.AllocateFunding:
    """Money set aside for 2023."""
    fact = e.FundingAllocated(**money(**changes))
    return c.AllocateFunding(plan=PLAN, fact=fact, effective_on=date(2023, 1, 10))


def using(**changes: Any) -> c.UseFunding:
    """Part of it spent."""
    fact = e.FundingUsed(**money(**{"amount": "3", "document": "凭证-1", **changes}))
    return c.UseFunding(plan=PLAN, fact=fact, effective_on=date(2023, 9, 1))


def when(command: Any, *given: Any) -> Outcome:
    """The command of the plan office, on a plan with an obligation."""
    return Scenario().given(*s.a_plan(duty()), *given).when(command, actor=OFFICE)


def _schedule_obligation() -> Scenario:
    outcome = when(scheduling())
    outcome.then_dated("2022-01-01")
    return outcome.then(schedule())


def _fulfil_obligation() -> Scenario:
    return when(fulfilling(), scheduled()).then(fulfilment())


def _allocate_funding() -> Scenario:
    return when(allocating()).then(allocating().fact)


def _use_funding() -> Scenario:
    return when(using(), by(OFFICE, allocating())).then(using().fact)


HAPPY: dict[str, Callable[[], Scenario]] = {
    "schedule_obligation": _schedule_obligation,
    "fulfil_obligation": _fulfil_obligation,
    "allocate_funding": _allocate_funding,
    "use_funding": _use_funding,
}
REFUSALS: dict[str, Callable[[], Any]] = {
    "obligations._require_obligation:no-such-obligation": lambda: when(scheduling(obligation="O9")),
    "obligations.schedule:yearly-has-no-day": lambda: when(scheduling(due_on=date(2022, 12, 31))),
    "obligations.fulfil:agency-not-scheduled": lambda: when(fulfilling(agency="甲县/科协"), scheduled()),
    "obligations._as_scheduled:year-needed": lambda: when(fulfilling(period="2026"), scheduled()),
    "obligations._as_scheduled:not-yearly": lambda: when(
        fulfilling(), scheduled(yearly=False, due_on=date(2023, 12, 31))),
    "obligations.use:no-allocation": lambda: when(using(unit="元"), by(OFFICE, allocating())),
    "obligations._require_positive:amount-not-positive": lambda: when(allocating(amount="0")),
}  # fmt: skip
