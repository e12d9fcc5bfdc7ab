"""`shilu token`: API keys and bindings of identities, by whoever holds the ledger's own key (docs/access.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any
from uuid import uuid4

import typer

from aggregates.refusal import refuse_unless
from aggregates.values import Role as RoleName
from api.access.granting import Done, Granting, granted_of
from api.access.wishes import IdentityWish, KeyWish, RotationWish, Why
from api.cli_base import ActorId, Now, actor_of, app, settings
from api.options import Json, day, instant
from api.session import exists, open_writing
from ledger.errors import NotALedger
from ledger.reader import LedgerReader
from replay.terminal import answered, emit, say, table, tell
from replay.viewpoint import today

token = typer.Typer(
    help="凭证与身份:发放、列出、更换、撤销、绑定、解除。API keys and identities: give, list, rotate, end, bind.",
    no_args_is_help=True,
)
app.add_typer(token, name="token")

ForRole = Annotated[RoleName, typer.Argument(metavar="ROLE", help="授予的角色 the role given")]
ForAgency = Annotated[str | None, typer.Option("--agency", help="代表的单位(地区/名称)the agency acted for")]
ForActor = Annotated[
    str | None, typer.Option("--for", metavar="ID", help="操作者的不透明编号(不得是姓名)opaque id of who gets it")
]
Scopes = Annotated[
    list[str] | None, typer.Option("--scope", help="用途,可重复;缺省为该角色的全部 repeatable; else all of the role")
]
Plans = Annotated[list[str] | None, typer.Option("--plan", help="只限这些方案(编号)only these plans, by id")]
Expires = Annotated[str | None, typer.Option("--expires-on", metavar="DATE", help="最后有效日 the last day")]
Reason = Annotated[str, typer.Option(help="理由(入账)the reason; it is recorded")]
Which = Annotated[str, typer.Argument(metavar="ID", help="凭证编号 the credential's id")]
STATES = {
    "live": "有效 live", "expired": "过期 expired", "revoked": "已撤销 revoked", "released": "已解除 released",
}  # fmt: skip


@token.command()
def issue(
    role: ForRole, agency: ForAgency = None, holder: ForActor = None, scopes: Scopes = None, plans: Plans = None,
    expires_on: Expires = None,
    note: Annotated[str | None, typer.Option(help="用途备注(入账)what it is for; recorded, name no person")] = None,
    actor: ActorId = None, now: Now = None, json: Json = False,
) -> None:  # fmt: skip
    """发放 API 凭证;密文只显示这一次。Issue an API key; its text is shown this once."""
    wish = _grant(role, agency, holder, scopes, plans, expires_on)
    with _granting(actor, now) as granting:
        done = granting.issue(KeyWish.model_validate({**wish, "note": note}), _key())
    _shown(done, json)


@token.command("list")
def list_(json: Json = False) -> None:
    """列出全部凭证与身份绑定;没有密文可列。Every key and binding; there is no secret to list."""
    with answered():
        reader = LedgerReader.open(settings().database_url)
        day_, granted = today(reader), granted_of(reader)
    keys = [one.to_json(day_) for one in granted.credentials.values()]
    bound = [one.to_json(day_) for one in granted.identities.values()]
    if json:
        emit({"credentials": keys, "identities": bound})
        return
    headings = (
        "编号 id",
        "状态 state",
        "角色 role",
        "单位 agency",
        "操作者 actor",
        "用途 scopes",
        "至 until",
        "备注 note",
    )
    rows = [_row(one["credential"], one, one["note"]) for one in keys]
    rows += [_row(one["identity"], one, f"{one['issuer']} {one['subject']}") for one in bound]
    table(headings, rows)
    if not rows:
        say("(没有凭证 no credentials)")


@token.command()
def rotate(
    credential: Which,
    previous_until: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="旧密文有效至;缺省即刻失效 the old secret works until")
    ] = None,
    actor: ActorId = None, now: Now = None, json: Json = False,
) -> None:  # fmt: skip
    """更换密文,编号与权限不变;新密文只显示这一次。A new secret for the same grant, shown this once."""
    wish = RotationWish(previous_until=instant(previous_until))
    with _granting(actor, now) as granting:
        done = granting.rotate(credential, wish, _key())
    _shown(done, json)


@token.command()
def revoke(credential: Which, reason: Reason, actor: ActorId = None, now: Now = None, json: Json = False) -> None:
    """撤销凭证。Revoke an API key."""
    with _granting(actor, now) as granting:
        done = granting.revoke(credential, Why(reason=reason), _key())
    _done(done, {"credential": done.id, "revoked": True}, f"{done.id}: 已撤销 revoked", json)


@token.command()
def bind(
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="签发方给出的 sub the issuer's sub")], role: ForRole,
    issuer: Annotated[str | None, typer.Option(help="签发方;缺省为 SHILU_OIDC_ISSUER the issuer")] = None,
    agency: ForAgency = None, holder: ForActor = None, scopes: Scopes = None, plans: Plans = None,
    expires_on: Expires = None, actor: ActorId = None, now: Now = None, json: Json = False,
) -> None:  # fmt: skip
    """把签发方的一个身份绑定到角色。Bind a subject of the issuer to a role."""
    wish = _grant(role, agency, holder, scopes, plans, expires_on)
    with _granting(actor, now) as granting:
        named = issuer or settings().oidc_issuer
        refuse_unless(named, "no-issuer", "未配置签发方,请用 --issuer", "no issuer is configured: give --issuer")
        done = granting.bind(IdentityWish.model_validate({**wish, "subject": subject}), named, _key())
    _done(done, {"identity": done.id}, f"{done.id}: 已绑定 bound", json)


@token.command()
def release(
    identity: Annotated[str, typer.Argument(metavar="ID", help="绑定编号 the binding's id")], reason: Reason,
    actor: ActorId = None, now: Now = None, json: Json = False,
) -> None:  # fmt: skip
    """解除身份绑定。End a binding."""
    with _granting(actor, now) as granting:
        done = granting.release(identity, Why(reason=reason), _key())
    _done(done, {"identity": done.id, "released": True}, f"{done.id}: 已解除 released", json)


@contextmanager
def _granting(actor: str | None, now: str | None) -> Iterator[Granting]:
    """The acts, on a ledger that is there already; whoever can open it for writing is its administrator."""
    who = actor_of("administrator", None, actor)
    with answered():
        if not exists(settings()):
            raise NotALedger("这里没有账本", "there is no ledger here")
        with open_writing(settings(), instant(now)) as shilu:
            yield Granting(shilu.ledger, who)


def _grant(
    role: str, agency: str | None, holder: str | None, scopes: list[str] | None, plans: list[str] | None,
    expires_on: str | None,
) -> dict[str, Any]:  # fmt: skip
    until: date | None = day(expires_on)
    return {
        "role": role, "agency": agency, "actor": holder, "expires_on": until,
        "scopes": tuple(scopes) if scopes else None, "plans": tuple(plans) if plans else None,
    }  # fmt: skip


def _key() -> str:
    """Each command line is an act of its own."""
    return f"cli-{uuid4()}"


def _row(name: str, one: Mapping[str, Any], note: str | None) -> tuple[object, ...]:
    return (
        name, STATES[one["state"]], one["role"], one["agency"], one["actor"], " ".join(one["scopes"]),
        one["expires_on"], note,
    )  # fmt: skip


def _shown(done: Done, json: bool) -> None:
    """The key's text on stdout, once; the words beside it on stderr."""
    if json:
        emit({"credential": done.id, "token": done.token, "entry": done.receipt.positions[0]})
        return
    tell("密文只显示这一次,请即刻保存", "the text is shown this once: keep it now")
    say(str(done.token))


def _done(done: Done, body: dict[str, Any], words: str, json: bool) -> None:
    if json:
        emit({**body, "entry": done.receipt.positions[0]})
    else:
        say(f"{words} (第 {done.receipt.positions[0]} 条 entry)")
