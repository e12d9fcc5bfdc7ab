"""Commands on the figures of a region."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, region_stream
from aggregates.events.region import MeasurementRecorded, PublicationRecorded, SurveyConducted


class RecordMeasurement(Command):
    """Record a published value of a region's indicator, effective on the last day of the measured period."""

    name: ClassVar[str] = "record_measurement"
    measurement: MeasurementRecorded

    @property
    def stream(self) -> str:
        """The region's stream."""
        return region_stream(self.measurement.region)


class RecordPublication(Command):
    """Keep a published act as evidence."""

    name: ClassVar[str] = "record_publication"
    publication: PublicationRecorded

    @property
    def stream(self) -> str:
        """The region's stream."""
        return region_stream(self.publication.region)


class ConductSurvey(Command):
    """Record a sample survey of a region, effective on the last day of the surveyed period."""

    name: ClassVar[str] = "conduct_survey"
    fact: SurveyConducted

    @property
    def stream(self) -> str:
        """The region's stream."""
        return region_stream(self.fact.region)


COMMANDS: tuple[type[Command], ...] = (RecordMeasurement, RecordPublication, ConductSurvey)
