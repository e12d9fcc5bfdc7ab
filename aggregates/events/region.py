"""Facts about a place, whichever plan uses them: measurements and other publications.

They live in the region's own stream, because several plans rest on one figure and the ledger knows of
figures older than any plan (docs/adr/0009).
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from aggregates.events.base import Event
from aggregates.values import Id, Number, Text


class MeasurementRecorded(Event):
    """A published value of an indicator. Method and source are mandatory (domain.md §1.9).

    `method` is UNSTATED where the publication does not say; `population` names a part of the people measured
    (城镇, 女 ...), absent for all; `conversion` says how the unit compares with a target's, where it is another;
    `bound` is `>=` where the source says "more than" or "余".
    """

    type: ClassVar[str] = "region.measurement_recorded"
    key: ClassVar[tuple[str, ...]] = ("measurement", "indicator", "period", "population", "published_by")
    region: Id
    indicator: Id
    period: Id
    value: Number
    unit: Text
    bound: Literal["=", ">="] = "="
    population: Id | None = None
    conversion: Text | None = None
    published_by: Id
    method: Literal["SURVEY", "ADMIN", "ESTIMATE", "UNSTATED"]
    fact: Id | None = None
    survey: Id | None = None


class PublicationRecorded(Event):
    """A published act kept as evidence (a title granted, a supervision visit): it moves no figure by itself."""

    type: ClassVar[str] = "region.publication_recorded"
    key: ClassVar[tuple[str, ...]] = ("publication", "fact")
    region: Id
    fact: Id
    subject: Text
    period: Text
    value: Text
    unit: Text


class SurveyConducted(Event):
    """A sample survey of the region (抽样调查): its values are measurements that name it (`survey`)."""

    type: ClassVar[str] = "region.survey_conducted"
    key: ClassVar[tuple[str, ...]] = ("survey", "survey")
    region: Id
    survey: Id
    indicator: Id
    period: Id
    population: Text
    sample: int = Field(ge=1)
    method: Text
    conducted_by: Text
