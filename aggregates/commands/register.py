"""Commands on the agency register."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, RegisterCommand
from aggregates.events.agency import (
    AgenciesMerged,
    AgencyAbolished,
    AgencyRegistered,
    AgencyRenamed,
    AgencySplit,
    AliasAsserted,
    AliasRejected,
    DutiesTransferred,
    MembershipSet,
)


class RegisterAgency(RegisterCommand):
    """Register a name as written."""

    name: ClassVar[str] = "register_agency"
    agency: AgencyRegistered


class AssertAlias(RegisterCommand):
    """Assert that two names are one agency."""

    name: ClassVar[str] = "assert_alias"
    alias: AliasAsserted


class RejectAlias(RegisterCommand):
    """Establish that two names are not one agency."""

    name: ClassVar[str] = "reject_alias"
    alias: AliasRejected


class RenameAgency(RegisterCommand):
    """Record a rename by reform."""

    name: ClassVar[str] = "rename_agency"
    rename: AgencyRenamed


class MergeAgencies(RegisterCommand):
    """Record a merger by reform."""

    name: ClassVar[str] = "merge_agencies"
    merger: AgenciesMerged


class SplitAgency(RegisterCommand):
    """Record a split by reform."""

    name: ClassVar[str] = "split_agency"
    split: AgencySplit


class TransferDuties(RegisterCommand):
    """Record that a duty moved between agencies."""

    name: ClassVar[str] = "transfer_duties"
    transfer: DutiesTransferred


class AbolishAgency(RegisterCommand):
    """Record that an agency ended and none continues it."""

    name: ClassVar[str] = "abolish_agency"
    fact: AgencyAbolished


class SetMembership(RegisterCommand):
    """Record who belongs to a collective party from a day on."""

    name: ClassVar[str] = "set_membership"
    fact: MembershipSet


COMMANDS: tuple[type[Command], ...] = (
    RegisterAgency, AssertAlias, RejectAlias, RenameAgency, MergeAgencies, SplitAgency, TransferDuties, AbolishAgency,
    SetMembership,
)  # fmt: skip
