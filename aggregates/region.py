"""Decisions on a region's figures: method and source are mandatory, one statement per source and period."""

from __future__ import annotations

import re
from datetime import date

from aggregates.commands import Command, RecordMeasurement, RecordPublication
from aggregates.commands.region import ConductSurvey
from aggregates.deciding import Context, Decision, assert_once, effective
from aggregates.events.base import Fact
from aggregates.events.region import MeasurementRecorded
from aggregates.fold.calendar import period_last_day
from aggregates.fold.history import History
from aggregates.refusal import refuse_unless

PERIOD = re.compile(r"[1-9][0-9]{3}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?")


def measure(command: RecordMeasurement, history: History, context: Context) -> list[Fact]:
    """Effective on the last day of the measured period (semantics.md)."""
    event = command.measurement
    refuse_unless(
        event.source.address or event.source.title or event.source.number or event.source.sha256,
        "source-needed",
        "测量值必须有来源(文件、出版物或地址),无来源的数值不予记录",
        "a measurement needs a source (document, publication or address): unsourced values are refused",
    )
    units = context.target_units(event.region, event.indicator)
    refuse_unless(
        not units or event.unit in units or event.conversion,
        "unit-differs",
        f"该指标的目标以 {'、'.join(sorted(units))} 计,测量值以 {event.unit} 计;请写明换算(conversion)",
        f"targets of this indicator are in {', '.join(sorted(units))}, the value in {event.unit}: state the conversion",
    )
    _require_survey(event, history)
    when = effective(command, context, _last_day(event.period))
    return [assert_once(history, context, command.stream, event, when)]


def _require_survey(event: MeasurementRecorded, history: History) -> None:
    """The survey a value comes from asked for this very indicator and period (domain.md §8)."""
    if event.survey is None:
        return
    statement = f"survey:{event.survey}"
    said = history.current[statement].data if history.stands(statement) else {}
    refuse_unless(
        (said.get("indicator"), said.get("period")) == (event.indicator, event.period),
        "no-such-survey",
        f"{event.region} 没有调查 {event.survey},或其指标、时期与测量值不同",
        f"{event.region} has no survey {event.survey} of this indicator and period",
    )


def _last_day(period: str) -> date | None:
    """The last day of a period or the day it names; None where it is neither (十三五)."""
    if PERIOD.fullmatch(period):
        return period_last_day(period)
    try:
        return date.fromisoformat(period)
    except ValueError:
        return None


def survey(command: ConductSurvey, history: History, context: Context) -> list[Fact]:
    """Once; effective on the last day of the surveyed period, as the values are that come from it."""
    when = effective(command, context, _last_day(command.fact.period))
    return [assert_once(history, context, command.stream, command.fact, when)]


def publish(command: RecordPublication, history: History, context: Context) -> list[Fact]:
    """Kept as evidence; it moves no figure."""
    when = effective(command, context)
    return [assert_once(history, context, command.stream, command.publication, when)]


DECISIONS: dict[type[Command], Decision] = {
    RecordMeasurement: measure,
    RecordPublication: publish,
    ConductSurvey: survey,
}
