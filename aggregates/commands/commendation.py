"""Commands of commending (表彰, 表扬, 称号): proposed, posted for objections, granted, revoked."""

from __future__ import annotations

from typing import ClassVar

from aggregates.commands.base import Command, PlanCommand
from aggregates.events.commendation import (
    CommendationGranted,
    CommendationProposed,
    CommendationRevoked,
    PublicNoticePosted,
)


class ProposeCommendation(PlanCommand):
    """Propose a recipient."""

    name: ClassVar[str] = "propose_commendation"
    fact: CommendationProposed


class PostPublicNotice(PlanCommand):
    """Post a proposal for objections (公示)."""

    name: ClassVar[str] = "post_public_notice"
    fact: PublicNoticePosted


class GrantCommendation(PlanCommand):
    """Grant what was proposed."""

    name: ClassVar[str] = "grant_commendation"
    fact: CommendationGranted


class RevokeCommendation(PlanCommand):
    """Take a grant back."""

    name: ClassVar[str] = "revoke_commendation"
    fact: CommendationRevoked


COMMANDS: tuple[type[Command], ...] = (ProposeCommendation, PostPublicNotice, GrantCommendation, RevokeCommendation)
