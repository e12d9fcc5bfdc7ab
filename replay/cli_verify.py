"""`shilu-audit verify`: a database, a bundle, a directory or a URL, in nine checks and plain words."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from ledger.checkpoint import VerifierKey, parse
from ledger.errors import BadCheckpoint, LedgerError
from ledger.reader import LedgerReader
from ledger.report import FAILED, OK, Report
from ledger.verify import ALL, NAMES
from ledger.verify.words import words_of
from projections.database import reading_views_engine
from replay.bundle.checking import check as check_bundle
from replay.cli_base import DEFAULT, Json, VaultFolder, app, vault_of
from replay.fetched import bring
from replay.laid_out import lay_out
from replay.remote import open_log
from replay.terminal import answered, emit, progress, say
from replay.verification import verify as verify_database

_SIGNS = {OK: "✔", FAILED: "✖"}
_ZH = {
    "checkpoint": "签名", "witnesses": "见证", "entries": "记录", "tree": "哈希树", "consistency": "一致性",
    "order": "次序", "uniqueness": "唯一性", "snapshots": "快照", "views": "视图",
}  # fmt: skip
Moved = Callable[[int, int], None]


@app.command()
def verify(
    target: Annotated[
        str, typer.Argument(metavar="BUNDLE|DIRECTORY|URL|DATABASE", help="要核验什么 what to verify")
    ] = DEFAULT,
    held: Annotated[
        list[Path] | None, typer.Option("--checkpoint", help="在别处保存的检查点,可重复 one kept elsewhere; repeatable")
    ] = None,
    key: Annotated[str | None, typer.Option(help="你信任的验证公钥 the verifier key you trust")] = None,
    policy: Annotated[Path | None, typer.Option(help="见证策略文件 which witnesses must have cosigned")] = None,
    vault: VaultFolder = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="不做这一项(报告会写明) leave a check out; the report says so")
    ] = None,
    json: Json = False,
) -> None:
    """逐条核验,共九项;退出码 0 通过,1 不通过(指出位置),2 无法核验。Nine checks; names the first bad position."""
    with answered():
        outside = [_checkpoint(file) for file in held or ()]
        trusted = VerifierKey.parse(key) if key else None
        asked = _policy(policy) if policy else None
        with progress("核验 verifying") as moved:
            if _is_database(target):
                report = _database(target, vault, trusted, outside, asked, _layers(without or ()), moved)
            else:
                report = _exported(target, key, outside, asked, moved)
    if json:
        emit(document(report))
    else:
        tell(report)
    raise typer.Exit(report.exit_code)


def document(report: Report) -> dict[str, Any]:
    """The report as `--json` gives it, with the first fault named."""
    first = report.first
    fault = None if first is None else {"check": first.name, "position": first.position, "detail": first.detail}
    return {**asdict(report), "fault": fault}


def tell(report: Report) -> None:
    """The plain answer first, then the four words, the nine checks, and what is not proven."""
    say(_answer(report))
    for word in report.words:
        say(f"{_SIGNS.get(word.verdict, '…')} {word.name} {word.en}: {word.detail}")
    say("")
    for check in report.checks:
        at = f"  第 {check.position} 条起 from position {check.position}" if check.position else ""
        say(f"{_SIGNS.get(check.verdict, '…')} {check.name:<12} {_ZH.get(check.name, '')} {check.detail}{at}")
    say("")
    if report.proves_not:
        say("本次核验不能证明 what this does not prove:")
    for line in report.proves_not:
        say(f"  - {line}")
    say(f"完整性 integrity: {report.integrity} · 齐全性 completeness: {report.completeness}")
    say(f"账本位置 size #{report.size} · 根哈希 root {report.root}")


def _answer(report: Report) -> str:
    first = report.first
    if first is not None:
        zh, en = (f"第 {first.position} 条", f"position {first.position}") if first.position else ("整体", "as a whole")
        return (
            f"核验不通过:首个问题在{zh},属“{_ZH.get(first.name, first.name)}”。"
            f"Not verified: the first fault is at {en}, in the check {first.name}."
        )
    if report.exit_code:
        return "没有可核验的内容。There was nothing to verify."
    tail = "也没有缺少" if report.completeness == OK else "末尾是否被截去未能证明"
    more = "and nothing is missing" if report.completeness == OK else "but not that nothing was cut off at the end"
    return f"核验通过:{report.size} 条记录未被改动,{tail}。Verified: {report.size} entries are unchanged, {more}."


def _database(
    target: str, vault: Path | None, key: VerifierKey | None, outside: Sequence[bytes], policy: dict[str, Any] | None,
    checks: frozenset[str], moved: Moved,
) -> Report:  # fmt: skip
    reader = LedgerReader.open(target, vault_of(target, vault))
    views = reading_views_engine(target) if "views" in checks else None
    try:
        return verify_database(
            reader, key=key, outside=outside, policy=policy, views=views, progress=moved, checks=checks
        )
    finally:
        reader.close()
        if views is not None:
            views.dispose()


def _exported(
    target: str, key: str | None, outside: Sequence[bytes], policy: dict[str, Any] | None, moved: Moved
) -> Report:
    """A bundle or directory as it is, or what a URL serves; against each checkpoint, the worst answer counts."""
    with tempfile.TemporaryDirectory(prefix="shilu-verify-") as folder:
        place = Path(target)
        if "://" in target:
            place = Path(folder)
            bring(open_log(target), target, place, moved)
        if place.is_dir() and not (place / "manifest.json").exists():
            return _log(place, Path(folder) / "log.db", key, outside, policy, moved)
        notes: Sequence[bytes | None] = outside or [None]
        reports = [check_bundle(place, key=key, checkpoint=note, policy=policy, progress=moved) for note in notes]
    worst = max(reports, key=lambda report: report.exit_code)
    return worst if worst.words else replace(worst, words=words_of(worst.checks, worst.completeness))


def _log(
    folder: Path, database: Path, key: str | None, outside: Sequence[bytes], policy: dict[str, Any] | None, moved: Moved
) -> Report:
    """The static files of a log: no documents, no read models, one checkpoint."""
    lay_out(folder, database)
    reader = LedgerReader.open(str(database))
    try:
        return verify_database(
            reader, key=VerifierKey.parse(key) if key else None, outside=outside, policy=policy, progress=moved,
            checks=ALL - {"views"}, log=True,
        )  # fmt: skip
    finally:
        reader.close()


def _is_database(target: str) -> bool:
    """A URL of a database, or a file that is none of the exported forms."""
    scheme, found, _ = target.partition("://")
    if found:
        return scheme not in ("http", "https")
    path = Path(target)
    if path.is_dir():
        return False
    if not path.is_file():
        return True  # the reader says that there is no such file
    with path.open("rb") as opened:
        return not opened.read(4).startswith(b"PK")


def _layers(left_out: Sequence[str]) -> frozenset[str]:
    unknown = sorted(set(left_out) - ALL)
    if unknown:
        names = ", ".join(NAMES)
        raise LedgerError(f"没有这项检查:{unknown[0]};可选 {names}", f"no such check: {unknown[0]}; one of {names}")
    return ALL - set(left_out)


def _checkpoint(file: Path) -> bytes:
    note = file.read_bytes()
    parse(note)  # a file that is no checkpoint is a wrong file, not a finding
    return note


def _policy(file: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(file.read_bytes())
    except ValueError as error:
        raise BadCheckpoint(f"见证策略不是 JSON:{file}", f"not JSON: {file}: {error}") from error
    if type(found) is not dict:
        raise BadCheckpoint(f"见证策略不正确:{file}", f"not a policy: {file}")
    return found
