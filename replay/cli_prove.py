"""`shilu-audit prove`: one entry with its proof in a file of its own, and the check of such a file, offline."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from ledger.checkpoint import Checkpoint, VerifierKey, parse, parse_note
from ledger.durable import replace
from ledger.errors import BadCheckpoint, HistoryMismatch, LedgerError
from ledger.merkle import leaf_hash, verify_inclusion
from ledger.proof import TlogProof, check_tlog_proof, parse_tlog_proof
from ledger.reader import LedgerReader
from replay import cli_consistency, cli_mirror
from replay.cli_base import DEFAULT, Database, Json, app
from replay.proving import PUBLISHED, EntryProof
from replay.proving import prove as prove_entry
from replay.terminal import COULD_NOT, DONE, FAILED, answered, blame, emit, fail, say, words

__all__ = ["cli_consistency", "cli_mirror", "prove"]

KINDS = {
    "published": "已发布的检查点 a published checkpoint",
    "head": "提交时的签名头,并非已发布的检查点 the signed head of a commit, not a published checkpoint",
}


@app.command()
def prove(
    position: Annotated[int | None, typer.Argument(min=1, max=2**62, help="账本位置 position")] = None,
    size: Annotated[int | None, typer.Option("--size", min=1, max=2**62, help="在该条数处 at this size")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="写入 .tlog-proof 文件 the file to write")] = None,
    check: Annotated[Path | None, typer.Option("--check", help="离线核验该文件 check it, offline")] = None,
    keys: Annotated[list[str] | None, typer.Option("--key", help="你信任的验证公钥 the verifier key you trust")] = None,
    entry: Annotated[
        Path | None, typer.Option("--entry", help="记录原文,证明文件没有附上时 the raw entry, where the proof lacks it")
    ] = None,
    database: Database = DEFAULT,
    json: Json = False,
) -> None:
    """一条记录的证明文件(.tlog-proof);--check 离线核验。One entry, provably in the ledger: a file, or its check."""
    several = not check and len(keys or ()) > (size is None)  # a proof rests on a size, or on what one key signed
    if (position is None) == (check is None) or (check and (size or out)) or several or (entry and not check):
        fail(COULD_NOT, "请给出位置,或用 --check 给出证明文件", "give a position, or --check a proof file", "usage")
    with answered():
        if check is not None:
            raise typer.Exit(_checked(check, entry, [VerifierKey.parse(key) for key in keys or ()], json=json))
        assert position is not None
        key = VerifierKey.parse(keys[0]) if keys else None
        _proven(LedgerReader.open(database), position, size, key, out, json=json)


def _proven(
    reader: LedgerReader, position: int, size: int | None, key: VerifierKey | None, out: Path | None, *, json: bool
) -> None:
    try:
        found = prove_entry(reader, position, size, key)
    except LookupError as error:
        zh, _, en = str(error.args[0]).partition(" / ")
        fail(FAILED, zh, en, "no-such-entry")
    except (HistoryMismatch, BadCheckpoint) as error:
        fail(FAILED, error.zh, error.en, error.code)
    if out is not None:
        replace(out, found.file)
    if json:
        emit({**_told(position, found), "file": str(out) if out else None, "proof": found.file.decode()})
        return
    if out is None:
        sys.stdout.buffer.write(found.file)
        sys.stdout.flush()
    said = say if out is not None else lambda text: words.print(text, markup=False, soft_wrap=True)
    size = found.checkpoint.size
    said(f"✔ 第 {position} 条在 #{size} 的检查点之内 entry {position} is under the checkpoint at {size}")
    said(f"检查点 checkpoint: {KINDS[found.kind]}" + (f" → {out}" if out else ""))


def _told(position: int, found: EntryProof) -> dict[str, Any]:
    return {
        "position": position,
        "index": position - 1,
        "size": found.checkpoint.size,
        "root": found.checkpoint.root.hex(),
        "origin": found.checkpoint.origin,
        "checkpoint": found.kind,
        "published": found.kind == PUBLISHED,
        "leaf_hash": found.leaf_hash.hex(),
        "path": [base64.b64encode(step).decode() for step in found.path],
    }


class EntryNeeded(LedgerError):
    """A proof without its entry shows nothing: what a service hands to those who may not read the entries."""

    code = "entry-needed"


def _checked(file: Path, entry: Path | None, keys: list[VerifierKey], *, json: bool) -> int:
    """Check the file; 0 proven, 1 refuted, 2 nothing to trust: no key was given. EntryNeeded without an entry."""
    try:
        parsed = _with_entry(parse_tlog_proof(file.read_bytes()), entry)
        checkpoint = check_tlog_proof(parsed, keys) if keys else _unsigned(parsed)
        event = _event(parsed)
    except BadCheckpoint as error:
        error = _other_key(file, keys) or error
        if json:
            emit({"verdict": "failed", "reason": error.en, "reason_zh": error.zh, "code": error.code})
        blame(error.zh, error.en, error.code)
        return FAILED
    if json:
        emit(_verdict(parsed, checkpoint, event, signed=bool(keys)))
    else:
        _print(parsed, checkpoint, event)
    if not keys:
        en = "the path holds; the signature is not checked, for no --key was given"
        blame("路径成立,但没有用 --key 给出公钥,签名未核验", en, "no-key")
        return COULD_NOT
    return DONE


def _with_entry(parsed: TlogProof, entry: Path | None) -> TlogProof:
    """The proof with the entry it is about. BadCheckpoint when it carries another one, EntryNeeded for none."""
    if entry is None and parsed.extra is None:
        at = parsed.leaf_index + 1
        raise EntryNeeded(
            f"证明文件没有附记录原文,请用 --entry 给出第 {at} 条的原文(服务的 /entries/{at},或事件流里的原字节)",
            f"the proof does not carry its entry: give --entry FILE, the raw bytes of entry {at} "
            f"(/entries/{at} of the service, or as the feed has them)",
        )
    if entry is None:
        return parsed
    given = entry.read_bytes()
    if parsed.extra not in (None, given):
        raise BadCheckpoint("--entry 与证明文件所附的记录不同", "--entry is not the entry that the proof carries")
    return parsed._replace(extra=given)


def _other_key(file: Path, keys: list[VerifierKey]) -> BadCheckpoint | None:
    """The refusal of a file that a key of a trusted one's name signed, but another: a ledger's key may be rotated."""
    try:
        signed = parse_note(parse_tlog_proof(file.read_bytes()).note)[1]
    except BadCheckpoint:
        return None
    names, ids = {key.name for key in keys}, {key.key_id for key in keys}
    ours = [one.key_id.hex() for one in signed if one.name in names]
    if not ours or any(one.key_id in ids for one in signed):
        return None
    return BadCheckpoint(
        f"检查点由同名的另一把密钥签署(id {'、'.join(ours)}),不是您给出的公钥;密钥可能已更换:"
        "请用 shilu-audit prove 位置 --key 您的公钥 重新取得证明,或另行确认新公钥",
        f"it is signed by another key of that name (id {', '.join(ours)}), not by the one given. Was the key rotated? "
        "Ask for a proof under yours (shilu-audit prove POSITION --key YOURS), or make sure of the new key",
    )


def _unsigned(parsed: TlogProof) -> Checkpoint:
    """Without a key: the path alone, under the root that the note states."""
    checkpoint = parse(parsed.note)
    if parsed.extra is None:
        raise BadCheckpoint("证明文件没有附记录内容", "the proof does not carry the entry it is about")
    digest = leaf_hash(parsed.extra)
    if not verify_inclusion(parsed.leaf_index, checkpoint.size, digest, parsed.path, checkpoint.root):
        raise BadCheckpoint("证明不成立", "the path does not lead to the checkpoint's root")
    return checkpoint


def _event(parsed: TlogProof) -> dict[str, Any]:
    """The entry itself; BadCheckpoint when it says that it stands elsewhere, or is no entry of a ledger of ours."""
    try:
        event: Any = orjson.loads(parsed.extra or b"")
        if int(event["sequence"]) == parsed.leaf_index + 1:
            return dict(event)
    except (ValueError, KeyError, TypeError) as error:
        raise BadCheckpoint("所附内容不是账本记录", f"what it carries is no entry of a ledger: {error}") from error
    raise BadCheckpoint("记录自称在另一位置", f"the entry says it stands at {event['sequence']}")


def _verdict(parsed: TlogProof, checkpoint: Checkpoint, event: dict[str, Any], *, signed: bool) -> dict[str, Any]:
    return {
        "verdict": "ok" if signed else "not checked",
        "position": parsed.leaf_index + 1,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "origin": checkpoint.origin,
        "leaf_hash": leaf_hash(parsed.extra or b"").hex(),
        "event": event,
    }


def _print(parsed: TlogProof, checkpoint: Checkpoint, event: dict[str, Any]) -> None:
    say(f"第 {parsed.leaf_index + 1} 条 position · {event.get('type')} · {event.get('subject')}")
    say(f"入账 recorded {event.get('recordedtime')} · 生效 effective {event.get('effectiveon')}")
    say(f"账本 ledger {checkpoint.origin} · 检查点 checkpoint #{checkpoint.size} · 根哈希 root {checkpoint.root.hex()}")
    say(orjson.dumps(event.get("data")).decode())
