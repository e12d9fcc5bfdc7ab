"""`shilu-audit fork`: two auditors' checkpoints → one file that proves, to anybody, that two histories were signed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from ledger.checkpoint import Checkpoint, VerifierKey, parse
from ledger.durable import replace
from ledger.errors import LedgerError
from ledger.keys import key_chain
from ledger.proof import Prover
from ledger.reader import LedgerReader
from replay.cli_base import Json, app
from replay.forks import BadFork, Fork, Source, check_fork, encode, find_fork
from replay.remote import checkpoint_of, open_log
from replay.terminal import COULD_NOT, FAILED, answered, emit, fail, say
from replay.tile_prover import TileProver

Notes = Annotated[
    list[Path] | None, typer.Argument(metavar="FIRST SECOND", help="两个检查点文件 two checkpoint files, in any order")
]


@app.command()
def fork(
    notes: Notes = None,
    logs: Annotated[
        list[str] | None,
        typer.Option("--log", help="含较大者历史的账本:目录、网址或数据库 a log: directory, URL, database"),
    ] = None,
    keys: Annotated[list[str] | None, typer.Option("--key", help="账本的验证公钥 a verifier key of the ledger")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="写出分叉证明 where the proof is written")] = None,
    check: Annotated[Path | None, typer.Option("--check", help="核验这份分叉证明 check this fork proof")] = None,
    json: Json = False,
) -> None:
    """两个检查点是否分叉:一致退出 0,分叉退出 1 并写出证明;--check 核验证明。Do two checkpoints fork? 1: yes."""
    if bool(check) == bool(notes) or (notes and len(notes) != 2):
        fail(COULD_NOT, "请给两个检查点,或用 --check 给一份证明", "give two checkpoints, or --check a proof", "usage")
    with answered():
        trusted = [VerifierKey.parse(key) for key in keys or ()]
        if check:
            _need(trusted)
            _checked(check, trusted, json=json)
        elif notes:
            _compared(notes[0].read_bytes(), notes[1].read_bytes(), logs or [], trusted, out, json=json)


def _checked(file: Path, keys: list[VerifierKey], *, json: bool) -> None:
    content = file.read_bytes()
    try:
        first, second = check_fork(content, keys)
    except BadFork as error:
        fail(FAILED, error.zh, error.en, error.code)
    if json:
        emit({"fork": True, "proven": True, **_sizes(first, second)})
        return
    say("✔ 证明成立:该账本签署了两份历史 the proof holds: this ledger signed two histories")
    for note in (first, second):
        say(f"  #{note.size} · {note.origin} · 根哈希 root {note.root.hex()}")
    say(f"  前 {first.size} 条不同 the first {first.size} entries differ")


def _compared(
    one: bytes, other: bytes, logs: list[str], keys: list[VerifierKey], out: Path | None, *, json: bool
) -> None:
    first, second = sorted((parse(one), parse(other)), key=lambda head: head.size)
    sources = [_source(name, keys) for name in logs]
    _need(keys)
    try:
        found = find_fork(one, other, keys, sources)
    except BadFork as error:
        fail(FAILED, error.zh, error.en, error.code)
    if found is None:
        _say_consistent(first, second, json=json)
        return
    _write_fork(found, keys, out, json=json)
    raise typer.Exit(FAILED)


def _write_fork(found: Fork, keys: list[VerifierKey], out: Path | None, *, json: bool) -> None:
    content = encode(found)
    first, second = check_fork(content, keys)  # what is handed out was checked as its receiver will
    if out:
        replace(out, content)
    if json:
        emit({"fork": True, **_sizes(first, second), "file": str(out) if out else None, "proof": orjson.loads(content)})
        return
    _say_forked(first, second)
    say(f"  分叉证明 fork proof: {out}" if out else content.decode())


def _source(name: str, keys: list[VerifierKey]) -> Source:
    """The log of that name; of a database the keys are read too when none was given."""
    if name.startswith(("http://", "https://")) or Path(name).is_dir():
        log = open_log(name)
        note = checkpoint_of(log, name)
        tiles = TileProver(log, parse(note))
        return Source(note, tiles.root, tiles.consistency)
    reader = LedgerReader.open(name)
    head = reader.head()
    if head is None:
        raise LedgerError(f"账本是空的：{name}", f"the ledger is empty: {name}")
    if not keys:
        keys += [held.key for held in key_chain(reader).held]
    prover = Prover(reader)
    if prover.root(head.size) != parse(head.checkpoint).root:
        raise LedgerError(f"账本的哈希块与检查点不符：{name}", f"the tiles of {name} are not those of its checkpoint")
    return Source(head.checkpoint, prover.root, prover.consistency)


def _need(keys: list[VerifierKey]) -> None:
    if not keys:
        fail(COULD_NOT, "请用 --key 给出账本的验证公钥", "name the ledger's verifier key with --key", "usage")


def _say_consistent(first: Checkpoint, second: Checkpoint, *, json: bool) -> None:
    if json:
        emit({"fork": False, **_sizes(first, second), "file": None, "proof": None})
    else:
        say(f"没有分叉 no fork: {second.origin} #{first.size} → #{second.size}")


def _say_forked(first: Checkpoint, second: Checkpoint) -> None:
    say(f"✖ 分叉 fork: {second.origin} 对前 #{first.size} 条签署了两份不同的历史 signed two histories (#{second.size})")


def _sizes(first: Checkpoint, second: Checkpoint) -> dict[str, Any]:
    return {"origin": second.origin, "first": first.size, "second": second.size}
