"""`shilu key recover|declare-loss|trust-database`: the three ways out when a ledger refuses to be written to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli_base import ActorId, Agency, Now, settings
from api.cli_keys import Authority, Reason, keeper, key
from api.options import Json, instant
from api.session import clock_of
from ledger.clock import SystemClock, from_us
from ledger.decision import Decision
from ledger.key_files import retired_file
from ledger.loss import declare_loss as declare
from ledger.loss import trust_database as trust
from ledger.reader import LedgerReader
from ledger.recovery import recover as recover_from
from projections.database import views_engine
from projections.runner import Runner
from replay.terminal import COULD_NOT, answered, emit, fail, progress, say, tell


@key.command()
def recover(
    source: Annotated[Path, typer.Option("--from", metavar="DIR|BUNDLE.zip", help="别处保存的导出目录或审计包 a copy")],
    checkpoint: Annotated[Path | None, typer.Option(help="别处保存的最新检查点 the latest one kept elsewhere")] = None,
    reason: Annotated[str | None, typer.Option(help="密钥旁无记忆时:理由 the reason, without the memory")] = None,
    authority: Annotated[str | None, typer.Option(help="密钥旁无记忆时:批准者 on whose authority, likewise")] = None,
    actor: ActorId = None,
    json: Json = False,
) -> None:
    """旧备份之后,从副本逐字节补回丢失的记录;先与曾签署的根比对。Append the lost entries, byte for byte, from a copy."""
    with answered():
        if (reason is None) != (authority is None):
            fail(COULD_NOT, "--reason 与 --authority 须同时给出", "--reason and --authority go together", "usage")
        at = from_us(SystemClock().now_us()).isoformat()
        decided = reason is not None and authority is not None
        decision = Decision(keeper(None, actor).actor_id, at, reason or "", authority or "") if decided else None
        outside = checkpoint.read_bytes() if checkpoint else None
        held = settings()
        done = recover_from(held.database_url, held.key_file, source, outside=outside, decision=decision)
    if json:
        emit({
            "before": done.before, "size": done.size, "recovered": done.size - done.before,
            "documents": done.documents, "published": done.published, "unwitnessed_rotations": list(done.unwitnessed),
        })  # fmt: skip
    else:
        if done.size > done.before:
            say(f"已补回第 {done.before + 1} 至 {done.size} 条 recovered entries {done.before + 1} to {done.size}")
        say(f"已补回发布过的检查点 {done.published} 个(连同副署)published checkpoints put back: {done.published}")
    for position in done.unwitnessed:
        tell(
            f"第 {position} 条更换密钥缺旧密钥的签名:只信任旧公钥的人须另行确认",
            f"the rotation at {position} came back without the retired key's signature: whoever trusts only that one "
            "must make sure of the new one by other means",
        )
    tell(
        "封存的个人信息不在副本中,不能由此补回;补回部分的幂等键重发时会被拒绝并指明记录",
        "sealed personal values are in no copy and do not come back; an idempotency key of the recovered part, sent "
        "again, is refused with the entries that answer it",
    )


@key.command("declare-loss")
def declare_loss(
    reason: Reason, authority: Authority, agency: Agency = None, actor: ActorId = None, now: Now = None,
    json: Json = False,
) -> None:  # fmt: skip
    """没有副本:把丢失记为一条,启用新密钥;持有旧检查点的人会看到。No copy: record the loss, go on under a new key."""
    who = keeper(agency, actor)
    with answered():
        held, reader = settings(), LedgerReader.open(settings().database_url)
        done = declare(held.database_url, held.key_file, clock_of(reader, instant(now)), who, reason, authority)
        with progress("重建 rebuilding") as moved:  # the read models may have seen what is lost
            Runner(views_engine(held.database_url), reader).rebuild(moved)
    if json:
        emit({
            "position": done.position, "lost_size": done.lost_size, "lost_root": done.lost_root.hex(),
            "previous": str(done.previous), "key": str(done.key),
        })  # fmt: skip
    else:
        say(f"#{done.position} 已声明:至第 {done.lost_size} 条的记录丢失 declared lost up to {done.lost_size}")
        say(f"新公钥 the new verifier key: {done.key}")
    retired = retired_file(held.key_file, done.previous)
    tell(
        f"请公布新公钥(shilu key publish)并说明缘由:信任旧公钥的人不会自动信任它;旧私钥 {retired} 请销毁",
        "publish the new verifier key (shilu key publish) and say why: nobody who trusts the old one trusts it by "
        f"that; destroy the retired private key {retired}",
    )


@key.command("trust-database")
def trust_database(
    reason: Reason, authority: Authority, agency: Agency = None, actor: ActorId = None, now: Now = None,
    json: Json = False,
) -> None:  # fmt: skip
    """只丢了密钥旁的记忆:以现有数据库为准。Only the signer's memory is missing: take the database."""
    who = keeper(agency, actor)
    with answered():
        held, reader = settings(), LedgerReader.open(settings().database_url)
        done = trust(held.database_url, held.key_file, clock_of(reader, instant(now)), who, reason, authority)
    if json:
        emit({"size": done.size, "root": done.root.hex(), "written_down": done.log})
    else:
        say(f"以第 {done.size} 条为准 taken as it stands at {done.size}; 决定已记在 written down in {done.log}")
