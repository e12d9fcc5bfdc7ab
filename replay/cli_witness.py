"""`shilu-audit witness`: follow ledgers, cosign what is consistent."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from ledger.checkpoint import VerifierKey, parse
from ledger.cosignature import Cosigner
from ledger.durable import replace
from replay import cli_fork
from replay.cli_base import Json, app
from replay.forks import encode
from replay.remote import open_log
from replay.terminal import COULD_NOT, DONE, FAILED, answered, blame, emit, fail, say, table, words
from replay.viewpoint import civil
from replay.witness.cosigning import Witness, keep
from replay.witness.following import COSIGNED, REFUSED, UNREACHABLE, Visit, visit
from replay.witness.memory import KEY_FILE, Memory, State, file_name
from replay.witness.serving import WitnessServer

__all__ = ["cli_fork", "witness"]

witness = typer.Typer(
    help="做别人账本的见证:只为一致的检查点签名。Be a witness for ledgers: cosign only what is consistent.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(witness, name="witness")

Folder = Annotated[
    Path, typer.Option("--state", envvar="SHILU_WITNESS_STATE", help="见证方的状态目录 the witness's state folder")
]
FOLDER = Path(".shilu/witness")


@witness.command("init")
def init(
    name: Annotated[str, typer.Option("--name", help="见证方名称,如 audit.example.gov.cn the witness's name")],
    state: Folder = FOLDER,
    json: Json = False,
) -> None:
    """生成见证密钥,打印公钥。Make the witness's key, and print its verifier key; an existing key is kept."""
    with answered():
        key = Cosigner.load_or_create(state / KEY_FILE, name).verifier
    if json:
        emit({"name": key.name, "state": str(state.resolve()), "verifier_key": str(key)})
    else:
        say(str(key))
        _say_folder(state)


@witness.command("trust")
def trust(
    origin: Annotated[str, typer.Argument(help="账本名称,即检查点第一行 the ledger's origin")],
    keys: Annotated[list[str], typer.Argument(metavar="VKEY...", help="账本的验证公钥 its verifier keys")],
    state: Folder = FOLDER,
    only: Annotated[bool, typer.Option("--only", help="取代已信任的公钥 in place of those trusted before")] = False,
    json: Json = False,
) -> None:
    """登记一个账本及其公钥(换钥时可再登记)。Follow a ledger, trusting these keys; run again when it rotates its key."""
    with answered():
        given = [VerifierKey.parse(key) for key in keys]
        if "\n" in origin or not origin:
            fail(COULD_NOT, "账本名称不正确", "not an origin", "invalid-value")
        memory = Memory(state)
        known = Witness(memory).trust(origin, given, only=only)
    if json:
        emit(_state(known, memory))
    else:
        say(f"{origin}: 信任 {len(known.keys)} 个公钥 keys trusted, 已见证 cosigned #{known.known.size}")


@witness.command("follow")
def follow(
    logs: Annotated[list[str], typer.Argument(metavar="LOG...", help="网址或导出目录 URLs or exported directories")],
    state: Folder = FOLDER,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="写出见证后的检查点 where notes are written")] = None,
    every: Annotated[float | None, typer.Option("--every", min=1, help="每隔多少秒再看 again every SECONDS")] = None,
    once: Annotated[bool, typer.Option("--once", help="只看一次(默认) once, the default")] = False,
    json: Json = False,
) -> None:
    """看账本的新检查点:一致则见证,分叉或变短则拒绝(退出码 1)。Cosign what extends the last; refuse forks, shrinking."""
    with answered():
        if once and every:
            fail(COULD_NOT, "--once 与 --every 不能同用", "--once and --every exclude each other", "usage")
        one = Witness(Memory(state))
        opened = [(name, open_log(name)) for name in logs]
        while True:
            visits = [visit(one, log, name) for name, log in opened]
            documents = [_recorded(seen, out, state) for seen in visits]
            if not every:
                break
            _told(visits, documents, json=json)
            time.sleep(every)
    _told(visits, documents, json=json)
    raise typer.Exit(_code(visits))


@witness.command("serve")
def serve(
    state: Folder = FOLDER,
    listen: Annotated[str, typer.Option("--listen", help="地址:端口 HOST:PORT")] = "127.0.0.1:8601",
) -> None:
    """以 HTTP 应答 add-checkpoint(C2SP tlog-witness)。Answer add-checkpoint over HTTP until interrupted."""
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        fail(COULD_NOT, f"监听地址不正确:{listen}", f"not HOST:PORT: {listen}", "usage")
    with answered():
        one = Witness(Memory(state))
        with WitnessServer((host.strip("[]"), int(port)), one, _log) as server:
            _log(f"{one.memory.cosigner.verifier} http://{host}:{server.server_address[1]}/")
            for sign in (signal.SIGINT, signal.SIGTERM):  # also where whoever started us ignores interrupts
                signal.signal(sign, signal.default_int_handler)
            with suppress(KeyboardInterrupt):  # this is how it is ended; nothing is left undone
                server.serve_forever()


@witness.command("show")
def show(
    origin: Annotated[
        str | None, typer.Argument(help="只看一个账本:打印见证过的检查点 print one origin's note")
    ] = None,
    state: Folder = FOLDER,
    json: Json = False,
) -> None:
    """见证公钥,以及对每个账本见证到哪里。The witness's key, and how far each ledger has been cosigned."""
    with answered():
        memory = Memory(state)
        states = [one for one in memory.origins() if origin in (None, one.origin)]
    if origin and not states:
        fail(FAILED, f"未跟踪账本 {origin}", f"{origin} is not followed", "unknown-origin")
    key = memory.cosigner.verifier
    if json:
        emit({
            "name": key.name, "origins": [_state(one, memory) for one in states], "state": str(state.resolve()),
            "verifier_key": str(key),
        })  # fmt: skip
    elif origin:
        print((states[0].cosigned or b"").decode(), end="")  # noqa: T201 - the bytes of the note, and nothing else
    else:
        say(str(key))
        _say_folder(state)
        rows = [
            (s.origin, s.known.size, s.known.root.hex()[:16], _when(memory.time_of(s)) or "—", len(s.keys))
            for s in states
        ]  # fmt: skip
        table(("账本 origin", "见证到 size", "根 root", "副署时间 cosigned at", "公钥 keys"), rows)


def _recorded(seen: Visit, out: Path | None, state: Path) -> dict[str, Any]:
    """Write what the visit gave, and say where."""
    document: dict[str, Any] = {
        "log": seen.log, "outcome": seen.outcome, "origin": seen.origin, "size": seen.size, "before": seen.before,
        "reason": f"{seen.zh} / {seen.en}" if seen.en else None, "note": None, "fork": None,
    }  # fmt: skip
    if seen.outcome == COSIGNED and seen.note and seen.origin:
        document["note"] = seen.note.decode()
        if out:
            replace(out / file_name(seen.origin), seen.note)
    elif seen.fork:
        document["fork"] = str(keep((out or state) / "forks", encode(seen.fork), ".json"))
    elif seen.outcome == REFUSED and seen.note:
        keep((out or state) / "refused", seen.note, ".note")
    return document


def _told(visits: list[Visit], documents: list[dict[str, Any]], *, json: bool) -> None:
    if json:
        emit(documents)
    for seen, document in zip(visits, documents, strict=True):
        if seen.outcome != COSIGNED:
            blame(f"{seen.log}:{seen.zh}", f"{seen.log}: {seen.en}", seen.outcome)
            if document["fork"]:
                words.print(escape(f"  分叉证明 fork proof: {document['fork']}"), soft_wrap=True)
        elif not json:
            say(f"✔ {seen.origin}: #{seen.before} → #{seen.size} 已见证 cosigned")


def _code(visits: list[Visit]) -> int:
    """A refusal weighs more than a log that could not be reached."""
    outcomes = {seen.outcome for seen in visits}
    if REFUSED in outcomes:
        return FAILED
    return COULD_NOT if UNREACHABLE in outcomes else DONE


def _say_folder(state: Path) -> None:
    say(f"状态目录 state folder: {state.resolve()}")


def _when(seconds: int) -> str | None:
    """The time of a cosignature (Unix seconds) as people here read it; None where there is none."""
    return civil(datetime.fromtimestamp(seconds, UTC).isoformat()) if seconds else None


def _state(state: State, memory: Memory) -> dict[str, Any]:
    note = state.cosigned
    return {
        "cosigned_at": _when(memory.time_of(state)),
        "origin": state.origin, "verifier_keys": [str(key) for key in state.keys], "size": state.known.size,
        "root": parse(note).root.hex() if note else None, "note": note.decode() if note else None,
    }  # fmt: skip


def _log(line: str) -> None:
    words.print(escape(line), soft_wrap=True)
