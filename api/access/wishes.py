"""What an administrator asks for: the bodies of requests about credentials and identities."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from aggregates.values import Id, Role, Text, Value

Scope = Literal["read", "write", "feed", "log", "personal", "admin"]
Short = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")
]
"""One line of text that is not blank."""


class Wish(Value):
    """A role to be given, and its bounds; what is left out is bounded by the role alone."""

    role: Role = Field(description="角色 the role")
    agency: Id | None = Field(None, description="代表的单位:地区/名称 the agency acted for, as the register writes it")
    actor: Id | None = Field(
        None,
        description="操作者的不透明编号(不得是姓名);缺省为凭证编号 opaque id, never a name; else the credential's id",
    )
    scopes: tuple[Scope, ...] | None = Field(
        None,
        min_length=1,
        description="用途;缺省为该角色的全部 what it may be used for; else all that the role can use",
    )
    plans: tuple[Id, ...] | None = Field(None, description="限于这些方案(编号)only these plans, by id; else all")
    expires_on: date | None = Field(None, description="最后有效日 the last day it is accepted")


class KeyWish(Wish):
    """An API key to be issued."""

    note: Short | None = Field(
        None, description="用途备注(入账,不得写个人信息)what it is for; recorded, name no person"
    )


class IdentityWish(Wish):
    """A subject of the configured issuer, to be bound to a role."""

    issuer: Short | None = Field(None, description="签发方;缺省为所配置的 the issuer; else the one configured")
    subject: Short = Field(description="签发方给出的 sub the issuer's `sub`, opaque")


class RotationWish(Value):
    """A new secret for a key."""

    previous_until: AwareDatetime | None = Field(
        None,
        description="旧密文有效至(至多 30 天);缺省即刻失效 until when the old one works, 30 days at most",
    )


class Why(Value):
    """The reason of a revocation or release; it is recorded."""

    reason: Text = Field(description="理由(入账)the reason; it is recorded")
