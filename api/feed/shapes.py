"""What is sent and answered about webhooks, for requests and for OpenAPI."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.feed.outbound import LONGEST

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Names = Annotated[list[Name], Field(max_length=100)]
EXAMPLE_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NewHook(_Body):
    """A webhook as it is asked for; filters as those of the feed."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)] = Field(
        description="https,公网地址 · a public address", examples=["https://dashboard.example.gov.cn/shilu"]
    )
    plans: Names = []
    types: Names = []
    agencies: Names = []
    after: Annotated[int, Field(ge=0, le=2**53 - 1)] | None = Field(
        default=None, description="从此位置之后开始,默认从现在 · the position to begin after; from now on by default"
    )


class Reason(_Body):
    """Why the last message was not delivered."""

    code: str
    zh: str
    en: str


class HookShape(_Body):
    """A webhook and how far it was sent: everything up to `position` was taken, or is not for it."""

    webhook: str = Field(examples=[EXAMPLE_ID])
    url: str
    plans: list[str]
    types: list[str]
    agencies: list[str]
    state: str = Field(description="active, disabled")
    position: int
    failures: int
    failing_since: str | None
    next_attempt: str | None
    reason: Reason | None
    actor: str
    credential: str
    created_at: str


class HookWithSecret(HookShape):
    """With the secret messages are signed with, shown this once."""

    secret: str = Field(description="whsec_…,只显示一次 · shown once")


class HookList(_Body):
    """Webhooks, oldest first."""

    webhooks: list[HookShape]
