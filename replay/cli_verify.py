"""`shilu-audit verify`: a database, a bundle, a directory or a URL, in nine checks and plain words."""

from __future__ import annotations

import os
import tempfile
import time
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
from projections.database import reading_views_engine
from replay.bundle.checking import examine, report_of
from replay.cli_base import DEFAULT, Json, VaultFolder, app, vault_of
from replay.fetched import MOST, bring
from replay.headline import ZH, headline
from replay.laid_out import lay_out
from replay.remote import open_log
from replay.terminal import answered, emit, progress, say
from replay.verification import verify as verify_database

_SIGNS = {OK: "✔", FAILED: "✖"}
_DAY_S = 86_400
TOKEN = "SHILU_TOKEN"
"""The credential for the server named, in the environment: arguments are seen by everybody on the machine."""
Moved = Callable[[int, int], None]


@app.command()
def verify(
    target: Annotated[
        str,
        typer.Argument(
            metavar="BUNDLE|DIRECTORY|URL|DATABASE", envvar="SHILU_DATABASE_URL", help="要核验什么 what to verify"
        ),
    ] = DEFAULT,
    held: Annotated[
        list[Path] | None, typer.Option("--checkpoint", help="在别处保存的检查点,可重复 one kept elsewhere; repeatable")
    ] = None,
    key: Annotated[str | None, typer.Option(help="你信任的验证公钥 the verifier key you trust")] = None,
    policy: Annotated[Path | None, typer.Option(help="见证策略文件 which witnesses must have cosigned")] = None,
    max_age: Annotated[
        int | None,
        typer.Option(metavar="DAYS", min=0, help="副署最多多少天前(与 --policy 同用) how old cosignatures may be"),
    ] = None,
    most: Annotated[
        float, typer.Option(metavar="GIB", min=0, help="从网址最多取多少 GiB how many GiB to fetch from a URL")
    ] = MOST,
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
        if max_age is not None and asked is None:
            raise LedgerError("--max-age 须与 --policy 一起给出", "--max-age needs a --policy")
        with progress("核验 verifying") as moved:
            if _is_database(target):
                report = _database(target, vault, trusted, outside, asked, max_age, _layers(without or ()), moved)
            else:
                report = _exported(target, key, outside, asked, max_age, moved, most)
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
    say(headline(report))
    for word in report.words:
        say(f"{_SIGNS.get(word.verdict, '…')} {word.name} {word.en}: {word.detail}")
    say("")
    for check in report.checks:
        at = f"  第 {check.position} 条起 from position {check.position}" if check.position else ""
        say(f"{_SIGNS.get(check.verdict, '…')} {check.name:<12} {ZH.get(check.name, '')} {check.detail}{at}")
        if check.next:
            say(f"    接下来 next: {check.next}")
    say("")
    if report.proves_not:
        say("本次核验不能证明 what this does not prove:")
    for line in report.proves_not:
        say(f"  - {line}")
    till = f" 至第 {report.covered[0].size} 条 up to #{report.covered[0].size}" if report.covered else ""
    say(f"未改动 integrity: {report.integrity} · 无缺漏 completeness: {report.completeness}{till}")
    say(f"账本位置 size #{report.size} · 根哈希 root {report.root}")


def _database(
    target: str, vault: Path | None, key: VerifierKey | None, outside: Sequence[bytes], policy: dict[str, Any] | None,
    max_age: int | None, checks: frozenset[str], moved: Moved,
) -> Report:  # fmt: skip
    reader = LedgerReader.open(target, vault_of(target, vault))
    views = reading_views_engine(target) if "views" in checks else None
    try:
        return verify_database(
            reader, key=key, outside=outside, policy=policy, views=views, progress=moved, checks=checks,
            not_before=_not_before(max_age),
        )  # fmt: skip
    finally:
        reader.close()
        if views is not None:
            views.dispose()


def _exported(
    target: str, key: str | None, outside: Sequence[bytes], policy: dict[str, Any] | None, max_age: int | None,
    moved: Moved, most: float,
) -> Report:  # fmt: skip
    """A bundle or directory as it is, or what a URL serves; against each checkpoint, the worst answer counts."""
    with tempfile.TemporaryDirectory(prefix="shilu-verify-") as folder:
        place = Path(target)
        if "://" in target:
            place = Path(folder)
            bring(open_log(target, os.environ.get(TOKEN) or None), target, place, moved, most)
        if place.is_dir() and not (place / "manifest.json").exists():
            return _log(place, Path(folder) / "log.db", key, outside, policy, max_age, moved)
        notes: Sequence[bytes | None] = outside or [None]
        age = {} if max_age is None else {"now": int(time.time()), "max_age": max_age * _DAY_S}
        found = [examine(place, key=key, checkpoint=note, policy=policy, progress=moved, **age) for note in notes]
    reports = [report_of(one) for one in found]
    worst = max(reports, key=lambda report: report.exit_code)
    covered = sorted({one for report in reports for one in report.covered}, key=lambda one: -one.size)
    return replace(worst, covered=() if worst.exit_code else tuple(covered))


def _not_before(max_age: int | None) -> int:
    return 0 if max_age is None else max(int(time.time()) - max_age * _DAY_S, 0)


def _log(
    folder: Path, database: Path, key: str | None, outside: Sequence[bytes], policy: dict[str, Any] | None,
    max_age: int | None, moved: Moved,
) -> Report:  # fmt: skip
    """The static files of a log: no documents, no read models, one checkpoint."""
    lay_out(folder, database)
    reader = LedgerReader.open(str(database))
    try:
        return verify_database(
            reader, key=VerifierKey.parse(key) if key else None, outside=outside, policy=policy, progress=moved,
            checks=ALL - {"views"}, log=True, not_before=_not_before(max_age),
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
