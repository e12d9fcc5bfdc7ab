"""`shilu key show|publish|rotate`: the signing key and its chain (docs/proofs.md §1)."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Annotated, Any

import typer

from api import cli_publish
from api.cli_base import ActorId, Agency, Now, actor_of, app, settings
from api.older import warn_older
from api.options import Json, instant
from api.session import open_writing, warn_exposed
from api.settings import Settings
from ledger.envelope import Author
from ledger.errors import KeyMismatch
from ledger.keys import Held, KeyChain, key_chain
from ledger.reader import LedgerReader
from ledger.rotation import rotate as rotate_key
from ledger.signer import Signer
from replay.terminal import answered, emit, say, table, tell

__all__ = ["cli_publish", "key"]

key = typer.Typer(
    help="签名密钥:查看、公布、更换;补回、声明丢失。The signing key: show, publish, rotate; recover, declare a loss.",
    no_args_is_help=True,
)
app.add_typer(key, name="key")

Reason = Annotated[str, typer.Option(help="理由(入账)the reason, for the record")]
Authority = Annotated[str, typer.Option(help="批准的单位或文件 the authority, or the document of the decision")]


def keeper(agency: str | None, actor: str | None) -> Author:
    """Who looks after the key: always in the role `administrator`."""
    who = actor_of("administrator", agency, actor)
    return Author(who.id, who.agency, who.role)


@key.command()
def show(json: Json = False) -> None:
    """验证公钥及其沿革,密钥文件在哪里、谁能读。The verifier keys, since which size; the file and its mode."""
    with answered():
        held = settings()
        reader = LedgerReader.open(held.database_url)
        chain = key_chain(reader)
        warn_exposed(held.key_file)
        warn_older(reader, held.key_file)
        file = _file(held, chain)
    if json:
        emit({"origin": chain.last.name, "key": str(chain.last), "chain": [_told(one) for one in chain.held],
              "file": file})  # fmt: skip
        return
    table(
        ("自第几条起 since", "公钥 verifier key", "由来 how"),
        [(f"#{one.since}", one.key, _how(one)) for one in chain.held],
        f"{chain.last.name} 的公钥沿革,现用最末一个 the keys, the last one of today",
    )
    say(f"密钥文件 file: {file['path']} · 权限 mode {file['mode'] or '—'} · {STATES[file['state']]}")


STATES = {
    "current": "现用 the key of today", "missing": "不在此处 not here", "other": "不是现用的密钥 not the key of today",
}  # fmt: skip


def _file(held: Settings, chain: KeyChain) -> dict[str, Any]:
    path = held.key_file
    if not path.exists():
        return {"path": str(path), "mode": None, "state": "missing"}
    try:
        current = Signer.load(path).verifier == chain.last
    except KeyMismatch:
        current = False
    mode = f"{stat.S_IMODE(path.stat().st_mode):04o}"
    return {"path": str(path), "mode": mode, "state": "current" if current else "other"}


def _told(one: Held) -> dict[str, Any]:
    told: dict[str, Any] = {"since": one.since, "key": str(one.key), "how": "opened"}
    if one.previous is not None:
        told |= {"how": "history_lost" if one.lost else "rotated", "previous": str(one.previous)}
    return told | ({"lost_size": one.lost_size} if one.lost else {})


def _how(one: Held) -> str:
    if one.previous is None:
        return "开账 opened"
    return f"声明丢失至第 {one.lost_size} 条 history lost" if one.lost else "更换 rotated"


@key.command()
def publish() -> None:
    """现用的验证公钥,只此一行,供公报、公告栏刊登。The verifier key of today, one line, for notices and newspapers."""
    with answered():
        line = str(key_chain(LedgerReader.open(settings().database_url)).last)
    say(line)


@key.command()
def rotate(
    reason: Reason, authority: Authority,
    dry: Annotated[bool, typer.Option("--dry-run", help="只检查不更换 check, change nothing")] = False,
    agency: Agency = None, actor: ActorId = None, now: Now = None, json: Json = False,
) -> None:  # fmt: skip
    """更换签名密钥:新旧两把共同签署这一条,此后只用新的。A new key: both sign that entry, then the new one alone."""
    who = keeper(agency, actor)
    with answered():
        LedgerReader.open(settings().database_url).opened()  # a key of nothing is not rotated
        with open_writing(settings(), instant(now)) as shilu:
            done = rotate_key(shilu.ledger, who, reason, authority, dry_run=dry)
            shilu.catch_up()
    if json:
        emit({
            "dry_run": dry, "position": done.position or None, "previous": str(done.previous),
            "key": None if dry else str(done.key), "retired": done.retired,
        })  # fmt: skip
    elif dry:
        say(f"可以更换;现用公钥 the key can be rotated; the one of today: {done.previous}")
    else:
        say(f"#{done.position} 新公钥 the new verifier key: {done.key}")
    if not dry:
        destroy(Path(done.retired))


def destroy(retired: Path) -> None:
    """Say what is to be done with a retired private key, and with the new verifier key."""
    tell(
        f"请公布新公钥(shilu key publish);旧私钥已改名 {retired},不再需要,请连同其备份一并销毁",
        f"publish the new verifier key (shilu key publish); the retired private key {retired} is of no more use: "
        "destroy it and its backups",
    )
