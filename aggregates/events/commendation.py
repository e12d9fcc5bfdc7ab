"""Commendations: 表彰 needs approval and a finished public notice, 表扬 does not, titles expire (domain.md §5.6)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from aggregates.events.base import Event
from aggregates.events.basis import Basis
from aggregates.values import Id, Text

CommendationKind = Literal["COMMENDATION", "PRAISE", "TITLE"]
RecipientKind = Literal["AGENCY", "REGION", "COLLECTIVE", "PERSON"]


class CommendationProposed(Event):
    """A recipient is proposed. A person appears by a pseudonym only (`person:…`)."""

    type: ClassVar[str] = "plan.commendation_proposed"
    key: ClassVar[tuple[str, ...]] = ("proposal", "commendation")
    commendation: Id
    kind: CommendationKind
    recipient: Id
    recipient_kind: RecipientKind
    level: Literal["nation", "province", "city", "county"]
    title: Text
    basis: Basis | None = None


class PublicNoticePosted(Event):
    """公示: the proposal is posted for objections from the effective day to `until`, both included."""

    type: ClassVar[str] = "plan.public_notice_posted"
    key: ClassVar[tuple[str, ...]] = ("public_notice", "commendation")
    commendation: Id
    until: date
    document: Id


class CommendationGranted(Event):
    """Granted by a document; `approval` is the reference of the approved 表彰 project; a title may expire."""

    type: ClassVar[str] = "plan.commendation_granted"
    key: ClassVar[tuple[str, ...]] = ("commendation", "commendation", "document")
    commendation: Id
    document: Id
    granted_by: Text
    approval: Text | None = None
    expires_on: date | None = None
    basis: Basis | None = None


class CommendationRevoked(Event):
    """Taken back, by a document with its reason."""

    type: ClassVar[str] = "plan.commendation_revoked"
    key: ClassVar[tuple[str, ...]] = ("commendation_revocation", "commendation", "document")
    commendation: Id
    document: Id
    reason: Text
