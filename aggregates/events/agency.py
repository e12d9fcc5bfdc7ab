"""Facts of the agency register: names as written, aliases as assertions, reforms with their dates."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from aggregates.events.base import Event
from aggregates.values import Id, Text

AgencyKind = Literal[
    "GOVERNMENT", "PARTY_ORGAN", "MASS_ORGANISATION", "DISPATCHED_OFFICE", "PUBLIC_INSTITUTION",
    "COLLECTIVE", "UNKNOWN",
]  # fmt: skip


class AgencyRegistered(Event):
    """A name as written in one region. The id is `region/name`; sameness is asserted, never guessed."""

    type: ClassVar[str] = "agency.registered"
    key: ClassVar[tuple[str, ...]] = ("agency", "agency")
    agency: Id
    name: Text
    region: Id
    kind: AgencyKind
    parent: Text | None = None


class AliasAsserted(Event):
    """Somebody asserts that two registered names are one agency: changes resolution, never an event."""

    type: ClassVar[str] = "agency.alias_asserted"
    key: ClassVar[tuple[str, ...]] = ("alias", "alias", "agency")
    alias: Id
    agency: Id
    basis: Text


class AliasRejected(Event):
    """Somebody establishes that two names are not one agency."""

    type: ClassVar[str] = "agency.alias_rejected"
    key: ClassVar[tuple[str, ...]] = ("alias_rejection", "alias", "agency")
    alias: Id
    agency: Id
    basis: Text


class AgencyRenamed(Event):
    """An agency continues under another registered name from the effective day on."""

    type: ClassVar[str] = "agency.renamed"
    key: ClassVar[tuple[str, ...]] = ("rename", "agency", "document")
    agency: Id
    to: Id
    document: Id


class AgenciesMerged(Event):
    """Several agencies continue as one from the effective day on."""

    type: ClassVar[str] = "agency.merged"
    key: ClassVar[tuple[str, ...]] = ("merger", "to", "document")
    agencies: tuple[Id, ...] = Field(min_length=2)
    to: Id
    document: Id


class AgencySplit(Event):
    """One agency continues as several from the effective day on."""

    type: ClassVar[str] = "agency.split"
    key: ClassVar[tuple[str, ...]] = ("split", "agency", "document")
    agency: Id
    to: tuple[Id, ...] = Field(min_length=2)
    document: Id


class DutiesTransferred(Event):
    """A duty moved between agencies from the effective day on; names are stems as written (卫健 → 民政).

    Seats before that day stay with the old agency (domain.md §5.9).
    """

    type: ClassVar[str] = "agency.duties_transferred"
    key: ClassVar[tuple[str, ...]] = ("duties", "duty", "document")
    duty: Id
    from_stem: Id
    to_stem: Id
    document: Id


class AgencyAbolished(Event):
    """An agency ends on the effective day and none continues it."""

    type: ClassVar[str] = "agency.abolished"
    key: ClassVar[tuple[str, ...]] = ("abolition", "agency", "document")
    agency: Id
    document: Id


class MembershipSet(Event):
    """The members of a collective party (各成员单位) from the effective day on; never expanded on import."""

    type: ClassVar[str] = "agency.membership_set"
    key: ClassVar[tuple[str, ...]] = ("membership", "collective", "document")
    collective: Id
    members: tuple[Id, ...] = Field(min_length=1)
    document: Id
