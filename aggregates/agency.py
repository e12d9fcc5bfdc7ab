"""Decisions on the agency register: names as written, sameness asserted, reforms dated."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.commands import (
    AssertAlias,
    Command,
    MergeAgencies,
    RegisterAgency,
    RejectAlias,
    RenameAgency,
    SplitAgency,
    TransferDuties,
)
from aggregates.commands.register import AbolishAgency, SetMembership
from aggregates.deciding import Context, Decision, assert_once, effective
from aggregates.events.base import Fact
from aggregates.fold.history import History
from aggregates.refusal import refuse_unless


def agency_id(region: str, name: str) -> str:
    """Id of a name as written in a region; sameness across names is asserted, never guessed."""
    return f"{region}/{name}"


def _require_registered(history: History, agencies: Iterable[str]) -> None:
    for agency in agencies:
        refuse_unless(
            history.stands(f"agency:{agency}"),
            "agency-unknown",
            f"单位 {agency} 未登记",
            f"agency {agency} is not registered",
        )


def register(command: RegisterAgency, history: History, context: Context) -> list[Fact]:
    """Once per region and name; the id must be made of both."""
    event = command.agency
    refuse_unless(
        event.agency == agency_id(event.region, event.name),
        "agency-id",
        f"单位编号应为 {agency_id(event.region, event.name)}",
        f"the agency id must be {agency_id(event.region, event.name)}",
    )
    return [assert_once(history, context, command.stream, event, effective(command, context))]


def assert_alias(command: AssertAlias, history: History, context: Context) -> list[Fact]:
    """Both names registered, not the same name, and no circle."""
    event = command.alias
    _require_registered(history, (event.alias, event.agency))
    refuse_unless(
        not context.register.same(event.alias, event.agency),
        "already-same",
        f"{event.alias} 与 {event.agency} 已是同一单位",
        f"{event.alias} and {event.agency} already stand for one agency",
    )
    return [assert_once(history, context, command.stream, event, effective(command, context))]


def reject_alias(command: RejectAlias, history: History, context: Context) -> list[Fact]:
    """Both names registered; a standing assertion ends on that day."""
    _require_registered(history, (command.alias.alias, command.alias.agency))
    return [assert_once(history, context, command.stream, command.alias, effective(command, context))]


def rename(command: RenameAgency, history: History, context: Context) -> list[Fact]:
    """Both names registered and different."""
    _reform(history, (command.rename.agency,), (command.rename.to,))
    return [assert_once(history, context, command.stream, command.rename, effective(command, context))]


def merge(command: MergeAgencies, history: History, context: Context) -> list[Fact]:
    """All registered; the successor may be one of them."""
    _require_registered(history, (*command.merger.agencies, command.merger.to))
    return [assert_once(history, context, command.stream, command.merger, effective(command, context))]


def split(command: SplitAgency, history: History, context: Context) -> list[Fact]:
    """All registered; a split names no single successor."""
    _require_registered(history, (command.split.agency, *command.split.to))
    return [assert_once(history, context, command.stream, command.split, effective(command, context))]


def transfer_duties(command: TransferDuties, history: History, context: Context) -> list[Fact]:
    """One statement per duty and document; seats are moved by their own events, never by this one."""
    return [assert_once(history, context, command.stream, command.transfer, effective(command, context))]


def abolish(command: AbolishAgency, history: History, context: Context) -> list[Fact]:
    """A registered agency ends; its seats are moved or revoked by their own events."""
    _require_registered(history, (command.fact.agency,))
    return [assert_once(history, context, command.stream, command.fact, effective(command, context))]


def set_membership(command: SetMembership, history: History, context: Context) -> list[Fact]:
    """Registered members of a name registered as COLLECTIVE; a later document sets them anew."""
    event = command.fact
    _require_registered(history, (event.collective, *event.members))
    kind = history.current[f"agency:{event.collective}"].data["kind"]
    refuse_unless(
        kind == "COLLECTIVE",
        "not-a-collective",
        f"{event.collective} 登记为 {kind},不是集合主体(各成员单位等)",
        f"{event.collective} is registered as {kind}, not as COLLECTIVE",
    )
    refuse_unless(
        event.collective not in event.members,
        "member-of-itself",
        f"{event.collective} 不能是自己的成员",
        f"{event.collective} cannot be a member of itself",
    )
    return [assert_once(history, context, command.stream, event, effective(command, context))]


def _reform(history: History, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    _require_registered(history, (*old, *new))
    refuse_unless(old != new, "same-name", "新旧名称相同", "the old and the new name are the same")


DECISIONS: dict[type[Command], Decision] = {
    RegisterAgency: register,
    AssertAlias: assert_alias,
    RejectAlias: reject_alias,
    RenameAgency: rename,
    MergeAgencies: merge,
    SplitAgency: split,
    TransferDuties: transfer_duties,
    AbolishAgency: abolish,
    SetMembership: set_membership,
}
