"""What is known of agencies from outside the documents: duties that moved from one to another, dated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DutyTransfer:
    """A duty (a keyword of task titles or groups) moved between agencies, named by stem, from an ISO date on."""

    duty: str
    from_stem: str
    to_stem: str
    effective_on: str
    source: str


@dataclass(frozen=True, slots=True)
class AgencyRegister:
    """The transfers known when the check runs; none is built in, each carries its source."""

    transfers: tuple[DutyTransfer, ...] = ()
