"""Published facts from a CSV (examples/facts.csv): which commands record them, and on which day.

A fact is recorded on the day it was published; one published before the ledger opened is an archive entry of its
first day; a day that is unknown, or known only to the month, is marked (`dating: illustration`).
"""

from __future__ import annotations

import calendar
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from aggregates.commands import Command, RecordMeasurement, RecordPublication, SetTarget
from aggregates.events.plan import TargetSet
from aggregates.events.region import MeasurementRecorded, PublicationRecorded
from aggregates.values import Comparator, Source

NATION = "中国"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_TARGET = " TARGET"
_NOT_FIGURES = ("COMMENDATION ", "SUPERVISION ", "RUBRIC ")
_DATED = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
COMPARATORS: Mapping[str, Comparator] = {">": ">", ">=": ">=", "=": "="}


@dataclass(frozen=True, slots=True)
class DatedFact:
    """One row: the commands that record it, the day, and whether that day is only illustrative."""

    id: str
    region: str
    day: date
    illustrated: bool
    commands: tuple[Command, ...]


def published_facts(path: Path, regions: Sequence[str], plans: Mapping[str, str], opened: date) -> list[DatedFact]:
    """The facts of `path` about `regions`, by day; `plans` maps a region to the plan its targets belong to.

    Rows that repeat a held document (SEED) or are computed from others (DERIVED) are left out: the one is
    recorded by the import, the other is not published.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["src_kind"] not in ("SEED", "DERIVED")]
    found = [fact for row in rows if (fact := _fact(row, regions, plans, opened)) is not None]
    return sorted(found, key=lambda fact: (fact.day, fact.id))


def _fact(
    row: dict[str, str], regions: Sequence[str], plans: Mapping[str, str], opened: date
) -> DatedFact | None:
    region, _, parts = row["region"].partition(" ")
    if row["level"] == "region":
        region, parts = NATION, row["region"]
    if region not in regions:
        return None
    day, illustrated = _day(row["published"], opened)
    source = _source(row, illustrated, archive=day < opened)
    if row["indicator"].endswith(_TARGET):
        commands: tuple[Command, ...] = (_target(row, plans[region], source),) if region in plans else ()
    else:
        commands = tuple(_measurements(row, region, parts, source)) or (_publication(row, region, source),)
    return DatedFact(row["id"], region, max(day, opened), illustrated, commands) if commands else None


def _day(text: str, opened: date) -> tuple[date, bool]:
    """The day of publication; the last of a month known only so; the ledger's first where nothing is known."""
    match = _DATED.match(text)
    if match is None:
        return opened, True
    year, month = int(match[1]), int(match[2])
    if match[3] is None:
        return date(year, month, calendar.monthrange(year, month)[1]), True
    return date(year, month, int(match[3])), False


def _source(row: dict[str, str], illustrated: bool, archive: bool) -> Source:
    return Source(
        kind="publication", publisher=_publisher(row), address=row["source"] or None, title=row["id"],
        published=row["published"] or None, note=row["note"] or None,
        dating="illustration" if illustrated else None, entered_from="archive" if archive else None,
    )  # fmt: skip


def _publisher(row: dict[str, str]) -> str:
    return f"{row['src_kind']} {urlsplit(row['source']).hostname or '(no address)'}"


def _measurements(row: dict[str, str], region: str, parts: str, source: Source) -> Iterator[Command]:
    """One measurement per value; nothing where the row is not plainly numbers of one indicator."""
    values = row["value"].split("/")
    populations: list[str | None] = list(parts.split("/")) if parts else [None]
    plain = all(_NUMBER.fullmatch(value) for value in values) and len(values) == len(populations)
    if not plain or row["indicator"].startswith(_NOT_FIGURES) or row["comparator"] not in ("=", ">="):
        return
    method: Literal["SURVEY", "UNSTATED"] = "SURVEY" if "survey" in row["note"].lower() else "UNSTATED"
    for population, value in zip(populations, values, strict=True):
        yield RecordMeasurement(
            measurement=MeasurementRecorded(
                region=region, indicator=row["indicator"], period=row["period"], value=value, unit=row["unit"],
                bound=">=" if row["comparator"] == ">=" else "=", population=population,
                published_by=_publisher(row), method=method, fact=row["id"], source=source,
            )
        )  # fmt: skip


def _publication(row: dict[str, str], region: str, source: Source) -> Command:
    return RecordPublication(
        publication=PublicationRecorded(
            region=region, fact=row["id"], subject=row["indicator"], period=row["period"],
            value=row["value"], unit=row["unit"], source=source,
        )
    )  # fmt: skip


def _target(row: dict[str, str], plan: str, source: Source) -> Command:
    indicator, comparator = row["indicator"].removesuffix(_TARGET), COMPARATORS[row["comparator"]]
    yearly = row["period"] == "yearly"
    year = None if yearly else row["period"].split("-")[-1]
    return SetTarget(
        plan=plan,
        target=TargetSet(
            target=row["id"], indicator=indicator, text=f"{indicator} {comparator} {row['value']} {row['unit']}",
            kind="headline" if row["unit"] == "%" else "count", comparator=comparator,
            value=row["value"], unit=row["unit"],
            per="year" if yearly else None, due_on=date(int(year), 12, 31) if year else None,
            due_precision="year" if year else None, hardness="hard", source=source,
        ),
    )  # fmt: skip
