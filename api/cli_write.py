"""Commands that record: `import`, `record`, and `commands`, which lists what can be recorded."""

from __future__ import annotations

import uuid
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import ValidationError

from aggregates.commands import COMMANDS
from aggregates.deciding import Context
from aggregates.documents.formats.errors import Unreadable
from aggregates.documents.formats.text import decode
from aggregates.events.base import Fact
from api.cli_base import ActorId, Agency, Now, Role, actor_of, app, settings
from api.desk import Desk
from api.importer import Given, Outcome, dry_run, import_documents, read_file
from api.options import Json, day, instant
from api.service import parse_command
from api.session import exists, open_reading, open_writing
from ledger.clock import SystemClock, civil_day
from replay.terminal import COULD_NOT, FAILED, answered, blame, emit, fail, progress, say, table
from replay.viewpoint import today


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="方案文件 plan documents (UTF-8, GB18030)")],
    dry: Annotated[bool, typer.Option("--dry-run", help="只读不记 read, record nothing")] = False,
    plan: Annotated[str | None, typer.Option(help="方案编号(仅一个文件时)plan id, for a single file")] = None,
    region: Annotated[str | None, typer.Option(help="地区,文件未写明时 region, where the text names none")] = None,
    published_on: Annotated[str | None, typer.Option(metavar="DATE", help="公布日期 day of publication")] = None,
    role: Role = None,
    agency: Agency = None,
    actor: ActorId = None,
    now: Now = None,
    json: Json = False,
) -> None:
    """读入方案并入账;同一文件再次读入不增加记录。Read plans and record what they say; the same bytes add nothing."""
    if len(files) > 1 and (plan or region or published_on):
        raise typer.BadParameter("--plan、--region、--published-on 只用于单个文件 / for a single file only")
    given, who = Given(plan, region, day(published_on)), actor_of(role, agency, actor)
    with answered():
        with progress("读取 reading") as moved:
            documents = []
            for number, path in enumerate(files, 1):
                documents.append(read_file(path))
                moved(number, len(files))
        if dry or not any(document.is_plan for document in documents):
            opened = open_reading(settings()) if exists(settings()) else None
            desk = Desk(opened.reader, opened.views) if opened else Desk()
            context = Context(who, today(opened.reader) if opened else civil_day(SystemClock().now_us()))
            outcomes = dry_run(documents, given, desk, context)
        else:
            with open_writing(settings(), instant(now)) as shilu, progress("入账 recording") as moved:
                outcomes = []
                for outcome in import_documents(shilu, documents, given, Desk(shilu.reader, shilu.views), who):
                    outcomes.append(outcome)
                    moved(len(outcomes), len(documents))
    _report(outcomes, json)


def _report(outcomes: list[Outcome], json: bool) -> None:
    shown = [outcome.to_json() for outcome in outcomes]
    if json:
        emit({"documents": shown})
    else:
        for document in shown:
            say(f"{document['file']}: {document.get('title') or '—'}")
            if "refused" not in document:
                _summary(document)
    bad = [document for document in shown if "refused" in document]
    for document in bad:
        no = document["refused"]
        blame(f"{document['file']}: {no['zh']}", f"{document['file']}: {no['en']}", no["code"])
    if bad:
        raise typer.Exit(FAILED)


def _summary(document: dict[str, Any]) -> None:
    seats = {
        role: sum(len(task[role]) for task in document["tasks"])
        for role in ("lead", "cooperate", "joint", "responsible", "participate", "guide")
    }
    counted = " ".join(f"{role} {count}" for role, count in seats.items() if count)
    known = "" if document["events"] else "(此前已入账,未增加 recorded before, nothing added)"
    say(f"  {document['plan_id']} · 任务 tasks {len(document['tasks'])} · {counted} · "
        f"目标 targets {len(document['targets'])} · 事件 events {document['events']}{known}")  # fmt: skip
    for finding in document["findings"]:
        if finding["severity"] != "INFO":
            repaired = "(已修复 repaired)" if finding["repaired"] else ""
            say(f"  {document['file']}:{finding['lines'][0]}: {finding['severity']} {finding['code']}{repaired} "
                f"{finding['message']}")  # fmt: skip


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
            parsed = parse_command(command, _body(file), COMMANDS)
        except ValidationError as error:
            first = error.errors()[0]
            where = "/".join(str(part) for part in first["loc"])
            fail(COULD_NOT, f"{file}: /{where} {first['msg']}", f"{file}: /{where} is not valid", "invalid-command")
        if dry:
            open_reading(settings())  # a question creates no ledger
        with open_writing(settings(), instant(now)) as shilu:
            done = shilu.execute(parsed, who, key or str(uuid.uuid4()), expected=if_version, dry_run=dry)
    if isinstance(done, list):
        shown: dict[str, Any] = {"dry_run": True, "facts": [_fact(fact) for fact in done]}
    else:
        shown = {
            "positions": list(done.positions), "event_ids": list(done.event_ids),
            "leaf_hashes": list(done.leaf_hashes), "size": done.size, "replayed": done.replayed,
        }  # fmt: skip
    if json:
        emit(shown)
        return
    for name, value in shown.items():
        say(f"{name:>12}  {orjson.dumps(value).decode()}")


def _body(file: Path) -> bytes:
    """The JSON text of a file as UTF-8, whichever of the encodings we tolerate it is written in."""
    try:
        lines, _ = decode(file.read_bytes())
    except Unreadable as error:
        fail(COULD_NOT, f"{file}: {error.reason_zh}", f"{file}: {error.reason_en}", "unreadable")
    return "\n".join(lines).encode()


def _require_command(name: str) -> None:
    if name not in COMMANDS:
        near = "、".join(get_close_matches(name, COMMANDS)) or "shilu commands"
        fail(COULD_NOT, f"没有命令 {name};参见 {near}", f"there is no command {name}; see {near}", "unknown-command")


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "stream": fact.stream, "type": fact.event.type, "statement": fact.statement, "revision": fact.revision,
        "effective_on": fact.effective.on, "effective_to": fact.effective.to, "data": fact.event.payload(),
    }  # fmt: skip


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


