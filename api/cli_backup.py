"""`shilu backup`, `shilu restore`: copies that are verified before they are called a backup, and putting one back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.engine import make_url

from api.backup.making import Made, back_up
from api.backup.restoring import Restored, restore
from api.backup.verified import told
from api.cli_base import app, settings
from api.options import Json
from ledger.checkpoint import VerifierKey, parse
from ledger.report import FAILED as BAD
from ledger.report import OK, Report
from replay.headline import ZH
from replay.terminal import FAILED, answered, emit, progress, say, tell

_SIGNS = {OK: "✔", BAD: "✖"}


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(metavar="DEST", help="新建的目录 a new folder")],
    with_key: Annotated[
        bool, typer.Option("--with-key", help="连同签名私钥(须同样严密保管)the private key too")
    ] = False,
    with_vault: Annotated[
        Path | None, typer.Option(metavar="DIR", help="个人信息密钥库另存到此目录 the vault's keys, apart, into DIR")
    ] = None,
    json: Json = False,
) -> None:
    """备份:服务照常运行,副本核验通过后才算完成。Back up while the service runs; the copy is verified first."""
    with answered(), progress("备份并核验 copying and verifying") as moved:
        done = back_up(settings(), target, with_key=with_key, vault=with_vault, copying=moved, checking=moved)
    if json:
        emit(_made(done))
    else:
        _say_checks(done.report)
        if done.manifest:
            say(f"✔ 已备份 backed up: {done.folder} 第 1 至 {done.report.size} 条 entries 1 to {done.report.size}")
    if not done.manifest:
        tell(
            f"副本未通过核验:账本本身有问题。副本留在 {done.folder},请按核验结果处理,不要当作备份使用",
            f"the copy does not verify: something is wrong with the ledger itself. It is kept in {done.folder}; act on "
            "what the checks say, and do not use it as a backup", "✖",
        )  # fmt: skip
        raise typer.Exit(FAILED)
    _say_kept(done, with_key=with_key)


def _say_checks(report: Report) -> None:
    """Each check in a line, as `shilu-audit verify` gives them."""
    for check in report.checks:
        at = f"  第 {check.position} 条起 from position {check.position}" if check.position else ""
        say(f"{_SIGNS.get(check.verdict, '…')} {check.name:<12} {ZH.get(check.name, '')} {check.detail}{at}")
    say(f"根哈希 root {report.root}")


def _say_kept(done: Made, *, with_key: bool) -> None:
    if with_key:
        tell(
            "备份含签名私钥:得到它的人能冒充账本签名,请加密存放",
            "this backup holds the private key: who has it can sign in the ledger's name. Store it encrypted",
        )
    if done.keys is not None:
        tell(
            f"密钥库 {done.keys} 个密钥已另存:请与备份分开存放、更早销毁,否则已删除的个人信息仍可恢复",
            f"{done.keys} keys of the vault were copied apart: keep them away from the backup and for a shorter time, "
            "else erased personal data can still be read",
        )


def _made(done: Made) -> dict[str, Any]:
    return {
        "backup": str(done.folder), "complete": bool(done.manifest), "size": done.report.size, "root": done.report.root,
        "verified": told(done.report), "vault_keys": done.keys,
        "files": {name: one["sha256"] for name, one in done.manifest.get("files", {}).items()},
    }  # fmt: skip


@app.command("restore")
def restore_(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="shilu backup 写出的目录 a backup's folder")],
    with_vault: Annotated[
        Path | None, typer.Option(metavar="DIR", help="密钥库的副本 the copy of the vault taken with it")
    ] = None,
    held: Annotated[
        list[Path] | None, typer.Option("--checkpoint", help="在别处保存的检查点,可重复 one kept elsewhere; repeatable")
    ] = None,
    key: Annotated[str | None, typer.Option(help="你信任的验证公钥 the verifier key you trust")] = None,
    trial: Annotated[bool, typer.Option("--dry-run", help="只核验备份,不写入 only check the backup")] = False,
    json: Json = False,
) -> None:
    """恢复到空的位置:先后各核验一次,绝不覆盖。Restore into an empty place, verified before and after."""
    with answered(), progress("核验并恢复 verifying and restoring") as moved:
        notes = [file.read_bytes() for file in held or ()]
        for note in notes:
            parse(note)
        trusted = VerifierKey.parse(key) if key else None
        done = restore(
            settings(), source, vault=with_vault, outside=notes, key=trusted, trial=trial, copying=moved,
            checking=moved,
        )  # fmt: skip
    if json:
        emit(_restored(done))
        return
    _say_checks(done.after or done.before)
    size = done.before.size
    if trial:
        say(
            f"✔ 备份完好,未写入任何内容 the backup is whole, nothing was written: 第 1 至 {size} 条 entries 1 to {size}"
        )
    else:
        place = make_url(settings().database_url).render_as_string(hide_password=True)
        say(f"✔ 已恢复 restored: {place} 第 1 至 {size} 条 entries 1 to {size}")
    _say_refusal(done)


def _say_refusal(done: Restored) -> None:
    """What the signer's memory will say to this database (P6), and what to do then."""
    if done.refusal is None:
        return
    tell(
        f"命令行可以查询;写入会被拒绝,HTTP 服务在处理之前不会启动:{done.refusal.zh}",
        "the command line can read it; writing is refused, and the HTTP service will not start until this is settled: "
        f"{done.refusal.en}",
    )


def _restored(done: Restored) -> dict[str, Any]:
    refusal = done.refusal
    return {
        "restored": done.after is not None, "size": done.before.size, "root": done.before.root,
        "made_at": done.manifest["made_at"], "before": told(done.before),
        "after": told(done.after) if done.after else None, "vault_keys": done.keys,
        "writing_refused": {"code": refusal.code, "zh": refusal.zh, "en": refusal.en} if refusal else None,
    }  # fmt: skip
