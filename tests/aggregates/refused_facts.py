"""A refused command as the correction it could be tried as: its fact planted with another note, then corrected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from pydantic import ValidationError

from aggregates.again import SPELT_OUT, carriers
from aggregates.commands import Command, CorrectStatement
from aggregates.decide import DECISIONS
from aggregates.deciding import Context
from aggregates.events import REGISTRY
from aggregates.events.base import Event, Fact
from aggregates.fold.history import History
from aggregates.refusal import Refused
from aggregates.values import Effective, seat_statement, task_of_report, task_of_seat
from tests import scenario
from tests.aggregates import stories as s
from tests.scenario import Outcome, Scenario, fact

CARRIED = dict(carriers(DECISIONS).values())
SPELT = {command: REGISTRY[type_] for type_, command in SPELT_OUT.items()}


@dataclass(slots=True)
class Heard:
    """The last command that a story decided: in which scenario, by whom, on which day."""

    command: Command
    history: History
    context: Context


def hear(story: Callable[[], Any]) -> tuple[Scenario, Heard] | None:
    """The scenario and the refused command of a story; None where nothing was decided."""
    heard: list[Heard] = []
    deciding = scenario.decide

    def listening(command: Command, history: History, context: Context) -> list[Fact]:
        heard.append(Heard(command, history, context))
        return deciding(command, history, context)

    scenario.decide = listening
    try:
        outcome = story()
    except (Refused, ValidationError):
        return None
    finally:
        scenario.decide = deciding
    return (outcome._scenario, heard[-1]) if isinstance(outcome, Outcome) and heard else None


def event_of(heard: Heard) -> Event | None:
    """The fact that the command would have recorded; None for commands whose facts are never corrected."""
    command = heard.command
    if type(command) in CARRIED:
        return getattr(command, CARRIED[type(command)])  # type: ignore[no-any-return]
    model = SPELT.get(type(command))
    if model is None:
        return None
    given = {name: value for name, value in command if name in model.model_fields and value is not None}
    return model.model_validate({**_set_by_the_ledger(heard, given), **given})


def _set_by_the_ledger(heard: Heard, given: dict[str, Any]) -> dict[str, Any]:
    command = heard.command
    if "report" in given:
        task = task_of_report(given["report"])
    else:
        task = task_of_seat(given["seat"]) if "seat" in given else s.TASK
    place = (task, getattr(command, "to_agency", "?"), getattr(command, "role", None) or "lead")
    seat = next(seat_statement(*place, n) for n in count(1) if seat_statement(*place, n) not in heard.history.current)
    everything = {
        "task": task, "by": heard.context.party, "submitted_on": heard.context.today, "to_seat": seat,
        "after_the_fact": False,
    }  # fmt: skip
    model = SPELT[type(command)]
    return {name: value for name, value in everything.items() if name in model.model_fields}


def as_a_correction(told: Scenario, heard: Heard, event: Event) -> Outcome:
    """The same fact, by the same actor on the same day, as a correction of one that only its note tells apart."""
    command, actor, today = heard.command, heard.context.actor, heard.context.today
    standing = told.history(command.stream).current.get(event.statement)
    if standing is None:
        noted = event.source.model_copy(update={"note": "误录"})
        planted = event.model_copy(update={"source": noted})
        when = Effective(on=command.effective_on or today, to=None, precision=command.effective_precision)
        seat = [_begun(heard, event, when)] if event.type == "plan.seat_transferred" else []
        told.given(Fact(command.stream, planted, when, event.statement), *seat, actor=actor, today=today)
    correction = CorrectStatement(
        on=command.stream, statement=event.statement, replaces=standing.revision if standing else 1,
        reason="更正", authority="核对记录", source=s.PAPER, content=event.payload(),
        effective_on=command.effective_on, effective_to=command.effective_to,
    )  # fmt: skip
    return told.when(correction, actor=actor, today=today)


def _begun(heard: Heard, event: Event, when: Effective) -> Fact:
    written: Any = heard.command
    seat = s.seat(
        written.to_agency, written.role or "lead", basis="decision", source=s.PAPER,
        agency_as_written=written.to_agency_as_written, occurrence=int(event.payload()["to_seat"].rpartition("|")[2]),
    )  # fmt: skip
    return fact(seat, when.on.isoformat(), stream=heard.command.stream)
