"""`shilu erase`, `restrict`, `lift`, `disclose`: personal data behind commitments and in sealed documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from api.cli_base import ActorId, Agency, Now, Role, actor_of, app, settings
from api.erasure import Erasure
from api.options import Json, day, instant
from api.personal import Held, listed
from api.service import Shilu
from api.session import open_reading, open_writing
from ledger.reader import LedgerReader
from replay.naming import find_plan
from replay.terminal import answered, emit, say, table

erase = typer.Typer(
    help="删除个人信息:申请、由另一人批准、列出。Erase personal data: ask, another person approves, list.",
    no_args_is_help=True,
)
app.add_typer(erase, name="erase")

Digests = Annotated[
    list[str] | None, typer.Argument(metavar="DIGEST...", help="摘要,可只写前 8 位以上 digests, or their first figures")
]
PlanOf = Annotated[str | None, typer.Option("--plan", help="某方案的全部个人信息 all personal data of a plan")]
FindingOf = Annotated[str | None, typer.Option("--finding", help="只该疑点的 of one finding of it")]
Ground = Annotated[str, typer.Option(help="法律依据,如“个人信息保护法 第47条” the legal ground")]
Reason = Annotated[str, typer.Option(help="理由(入账,不得写个人信息)the reason; it is recorded, name no person")]
Until = Annotated[
    str | None, typer.Option("--retention-until", metavar="DATE", help="法定保存期限届满日 kept by law until")
]
STATES = {
    "held": "封存 held", "restricted": "限制处理 restricted", "requested": "已申请删除 requested",
    "erased": "已删除 erased", "withheld": "密钥不在此处 withheld",
}  # fmt: skip


@erase.command("request")
def request_(
    ground: Ground, reason: Reason, digests: Digests = None, plan: PlanOf = None, finding: FindingOf = None,
    retention_until: Until = None, role: Role = None, agency: Agency = None, actor: ActorId = None, now: Now = None,
    json: Json = False,
) -> None:  # fmt: skip
    """申请删除;法定保存期限未届满的改为限制处理。Ask for erasure; inside a term of keeping it is restricted instead."""
    with _acting(role, agency, actor, now) as (shilu, erasure):
        chosen = _chosen(shilu.reader, digests, plan, finding)
        until = day(retention_until)
        name = erasure.restrict(chosen, ground, reason, until) if until else erasure.request(chosen, ground, reason)
    if json:
        emit({"restriction" if until else "request": name, "digests": chosen})
    elif until:
        say(f"保存期限至 {until},不得删除,已限制处理 kept by law until then, so restricted instead: {name}")
    else:
        say(f"{name}: {len(chosen)} 项,须由另一人批准 another person must approve: shilu erase approve {name}")


@erase.command("approve")
def approve(
    request: Annotated[str, typer.Argument(metavar="REQUEST", help="申请编号 the request")],
    role: Role = None, agency: Agency = None, actor: ActorId = None, now: Now = None, json: Json = False,
) -> None:  # fmt: skip
    """批准删除(不得是申请人):先入账,再销毁密钥与密文。Approve, as another person; then key and ciphertext go."""
    with _acting(role, agency, actor, now) as (_, erasure):
        done = erasure.approve(request)
    if json:
        emit({
            "request": done.request, "entry": done.position, "digests": list(done.digests),
            "redacted": dict(done.redacted), "in_the_clear": list(done.in_the_clear),
        })  # fmt: skip
        return
    say(f"{done.request}: 已删除 {len(done.digests)} 项 erased, 依据第 {done.position} 条 by entry {done.position}")
    for name, text in done.redacted.items():
        say(f"  文件 document {name} → 脱敏文本 redacted text {text}")
    for name in done.in_the_clear:
        say(f"  文件 document {name} 由旧版本以明文归档,仍在 was archived in the clear by an earlier version and stays")


@erase.command("refuse")
def refuse(
    request: Annotated[str, typer.Argument(metavar="REQUEST", help="申请编号 the request")], reason: Reason,
    role: Role = None, agency: Agency = None, actor: ActorId = None, now: Now = None, json: Json = False,
) -> None:  # fmt: skip
    """驳回(申请人可撤回)删除申请。Refuse a request; the requester may withdraw it so."""
    with _acting(role, agency, actor, now) as (_, erasure):
        erasure.refuse(request, reason)
    _done({"request": request, "refused": True}, f"{request}: 已驳回 refused", json)


@erase.command("list")
def list_(
    plan: Annotated[str | None, typer.Option("--plan", help="只列一个方案 one plan only")] = None, json: Json = False
) -> None:
    """列出个人信息的摘要、状态与出处;从不显示值。Digests, states, where they stand; never a value."""
    with answered():
        reader = open_reading(settings()).reader
        name = find_plan(reader, plan) if plan else None
        rows = [row for row in listed(reader) if name is None or name in row["plans"]]
    if json:
        emit({"personal": rows})
        return
    table(
        ("摘要 digest", "状态 state", "方案 plans", "疑点 findings", "申请/限制", "记录"),
        [(
            _short(row["digest"]), STATES[row["state"]] + (" ⚠ 待完成 unfinished" if row["unfinished"] else ""),
            "、".join(row["plans"]), "、".join(row["findings"]), row["restriction"] or row["request"],
            f"#{row['entry']}" if row["entry"] else "",
        ) for row in rows],
    )  # fmt: skip
    if not rows:
        say("(没有个人信息 no personal data)")


@app.command()
def restrict(
    ground: Ground, reason: Reason, digests: Digests = None, plan: PlanOf = None, finding: FindingOf = None,
    retention_until: Until = None, role: Role = None, agency: Agency = None, actor: ActorId = None, now: Now = None,
    json: Json = False,
) -> None:  # fmt: skip
    """限制处理:保存而不再显示。Restrict: kept, but shown to nobody and read no more."""
    with _acting(role, agency, actor, now) as (shilu, erasure):
        chosen = _chosen(shilu.reader, digests, plan, finding)
        name = erasure.restrict(chosen, ground, reason, day(retention_until))
    _done({"restriction": name, "digests": chosen}, f"{name}: 已限制处理 {len(chosen)} 项 restricted", json)


@app.command()
def lift(
    restriction: Annotated[str, typer.Argument(metavar="RESTRICTION", help="限制编号 the restriction")], reason: Reason,
    role: Role = None, agency: Agency = None, actor: ActorId = None, now: Now = None, json: Json = False,
) -> None:  # fmt: skip
    """解除限制。Lift a restriction."""
    with _acting(role, agency, actor, now) as (_, erasure):
        erasure.lift(restriction, reason)
    _done({"restriction": restriction, "lifted": True}, f"{restriction}: 已解除 lifted", json)


@app.command()
def disclose(
    digest: Annotated[str, typer.Argument(metavar="DIGEST", help="摘要 the digest")],
    purpose: Annotated[str, typer.Option(help="披露目的(入账)what for; it is recorded")],
    role: Role = None, agency: Agency = None, actor: ActorId = None, now: Now = None, json: Json = False,
) -> None:  # fmt: skip
    """显示一项个人信息;先入账,后显示。Show one value: the disclosure is recorded first."""
    with _acting(role, agency, actor, now) as (shilu, erasure):
        name = Held.of(shilu.reader).resolve(digest)
        value = erasure.disclose(name, purpose)
    if json:
        emit({"digest": name, "value": value})
    else:
        say(value)


@contextmanager
def _acting(
    role: str | None, agency: str | None, actor: str | None, now: str | None
) -> Iterator[tuple[Shilu, Erasure]]:
    who = actor_of(role, agency, actor)
    with answered(), open_writing(settings(), instant(now)) as shilu:
        yield shilu, Erasure(shilu.ledger, who)


def _chosen(reader: LedgerReader, digests: Sequence[str] | None, plan: str | None, finding: str | None) -> list[str]:
    if bool(digests) == bool(plan):
        raise typer.BadParameter("请给出摘要,或 --plan / give digests, or --plan", param_hint="DIGEST")
    held = Held.of(reader)
    return held.of_plan(find_plan(reader, plan), finding) if plan else [held.resolve(text) for text in digests or ()]


def _done(shown: dict[str, Any], words: str, json: bool) -> None:
    if json:
        emit(shown)
    else:
        say(words)


def _short(digest: str) -> str:
    return digest if len(digest) < 40 else f"{digest.partition(':')[0]}:{digest.partition(':')[2][:16]}…"
