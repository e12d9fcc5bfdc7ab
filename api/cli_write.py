"""`record`, which records any command, and `commands`, which lists what can be recorded."""

from __future__ import annotations

import uuid
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import ValidationError

from aggregates.commands import COMMANDS
from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.text import decode
from api.cli_base import ActorId, Agency, Now, Role, actor_of, app, settings
from api.options import Json, instant
from api.receipts import fact_json, receipt_json
from api.service import parse_command
from api.session import open_reading, open_writing
from replay.terminal import COULD_NOT, answered, emit, fail, say, table


@app.command()
def record(
    command: Annotated[str, typer.Argument(metavar="COMMAND", help="命令名,见 shilu commands")],
    file: Annotated[Path, typer.Option("--file", help="JSON 文件,内容即命令 the body is the command")],
    key: Annotated[str | None, typer.Option(help="幂等键,重发时不变 idempotency key, the same when re-sent")] = None,
    role: Role = None,
    agency: Agency = None,
    actor: ActorId = None,
    if_version: Annotated[int | None, typer.Option(help="你看到的流版本 the stream version you saw")] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="只判断不记录 decide, record nothing")] = False,
    now: Now = None,
    json: Json = False,
) -> None:
    """记录一条命令;回执含位置与叶哈希。Record any domain command; the receipt names positions and leaf hashes."""
    who = actor_of(role, agency, actor)
    _require_command(command)
    with answered():
        try:
            parsed = parse_command(command, body_of(file), COMMANDS)
        except ValidationError as error:
            first = error.errors()[0]
            where = "/".join(str(part) for part in first["loc"])
            fail(COULD_NOT, f"{file}: /{where} {first['msg']}", f"{file}: /{where} is not valid", "invalid-command")
        if dry:
            open_reading(settings())  # a question creates no ledger
        with open_writing(settings(), instant(now)) as shilu:
            done = shilu.execute(parsed, who, key or str(uuid.uuid4()), expected=if_version, dry_run=dry)
    if isinstance(done, list):
        shown: dict[str, Any] = {"dry_run": True, "facts": [fact_json(fact) for fact in done]}
    else:
        shown = receipt_json(done)
    if json:
        emit(shown)
        return
    for name, value in shown.items():
        say(f"{name:>12}  {orjson.dumps(value).decode()}")


def body_of(file: Path) -> bytes:
    """The JSON text of a file as UTF-8, whichever of the encodings we tolerate it is written in."""
    try:
        lines, _ = decode(file.read_bytes())
    except Unreadable as error:
        fail(COULD_NOT, f"{file}: {error.reason_zh}", f"{file}: {error.reason_en}", "unreadable")
    return "\n".join(lines).encode()


def _require_command(name: str) -> None:
    if name not in COMMANDS:
        near = get_close_matches(name, COMMANDS) or ["shilu commands"]
        zh, en = f"没有命令 {name};参见 {'、'.join(near)}", f"there is no command {name}; see {', '.join(near)}"
        fail(COULD_NOT, zh, en, "unknown-command")


@app.command()
def commands(
    name: Annotated[str | None, typer.Argument(metavar="[COMMAND]", help="命令名 a command")] = None, json: Json = False
) -> None:
    """可记录的命令;给出名称则显示其 JSON 结构。The commands that can be recorded, or the JSON schema of one."""
    if name is None:
        rows = [(one, (model.__doc__ or "").strip().splitlines()[0]) for one, model in COMMANDS.items()]
        if json:
            emit({"commands": [one for one, _ in rows]})
        else:
            table(("命令 command", "含义 meaning"), rows)
        return
    _require_command(name)
    emit(COMMANDS[name].model_json_schema())


