"""`shilu`: import documents, record commands, ask at any viewpoint."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.markup import escape

from aggregates.commands import COMMANDS
from aggregates.deciding import Context
from aggregates.events.base import Fact
from aggregates.refusal import Refused
from aggregates.values import Actor
from api import questions
from api.desk import Desk
from api.importer import Given, Outcome, dry_run, import_documents, read_file
from api.options import AsOf, At, Json, KnownAt, PlanName, day, instant
from api.service import parse_command
from api.session import Reading, exists, open_reading, open_writing
from api.settings import Settings, explained
from ledger.clock import SystemClock, civil_day
from ledger.database import writing_engine
from ledger.migrations import migrate as migrate_ledger
from projections.runner import Runner
from replay.terminal import COULD_NOT, FAILED, answered, emit, fail, progress, say, table, words
from replay.viewpoint import Viewpoint, resolve, today

app = typer.Typer(
    help="实录:方案执行的审计账本。Shilu: an audit ledger of the execution of implementation plans.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
_settings = Settings()


@app.callback()
def configure(
    database: Annotated[
        str | None, typer.Option("--database", "-d", help="账本:SQLite 文件或 postgresql://… (else SHILU_DATABASE_URL)")
    ] = None,
    key_file: Annotated[Path | None, typer.Option(help="签名密钥文件 signing key (else SHILU_KEY_FILE)")] = None,
) -> None:
    """Settings come from SHILU_*, .env or the defaults; `shilu config` explains them."""
    global _settings  # noqa: PLW0603 - one process, one command line
    given: dict[str, Any] = {"database_url": database, "key_file": key_file}
    _settings = Settings(**{name: value for name, value in given.items() if value is not None})


def _actor(role: str | None, agency: str | None, actor: str | None) -> Actor:
    values = {
        "id": actor or _settings.actor, "agency": agency or _settings.actor_agency,
        "role": role or _settings.actor_role,
    }  # fmt: skip
    try:
        return Actor.model_validate(values)
    except ValidationError as error:
        raise typer.BadParameter(str(error)) from None


Role = Annotated[str | None, typer.Option("--as", metavar="ROLE", help="以何种角色 the role acted in")]
Agency = Annotated[str | None, typer.Option("--agency", help="代表哪个单位(地区/名称)the agency acted for")]
ActorId = Annotated[str | None, typer.Option("--actor", help="操作者的不透明编号 opaque id, never a name")]
Now = Annotated[str | None, typer.Option("--now", help="仅模拟时钟:此刻 simulated clock only: the present instant")]


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="方案文件(UTF-8 或 GB18030 文本)plan documents")],
    dry: Annotated[bool, typer.Option("--dry-run", help="只读不记 read, record nothing")] = False,
    plan: Annotated[str | None, typer.Option(help="方案编号(仅一个文件时)plan id, for a single file")] = None,
    region: Annotated[str | None, typer.Option(help="地区,文件未写明时 region, where the text names none")] = None,
    published_on: Annotated[str | None, typer.Option(metavar="DATE", help="公布日期,若另有来源 day of publication")] = None,
    role: Role = None,
    agency: Agency = None,
    actor: ActorId = None,
    now: Now = None,
    json: Json = False,
) -> None:
    """读入方案:任务、席位、目标、问题。Read official plans and record what they say; the same bytes twice add nothing."""
    if len(files) > 1 and (plan or region or published_on):
        raise typer.BadParameter("--plan、--region、--published-on 只用于单个文件 / for a single file only")
    given, who = Given(plan, region, day(published_on)), _actor(role, agency, actor)
    with answered():
        with progress("读取 reading") as moved:
            documents = []
            for number, path in enumerate(files, 1):
                documents.append(read_file(path))
                moved(number, len(files))
        if dry:
            opened = open_reading(_settings) if exists(_settings) else None
            desk = Desk(opened.reader, opened.views) if opened else Desk()
            context = Context(who, today(opened.reader) if opened else civil_day(SystemClock().now_us()))
            outcomes = dry_run(documents, given, desk, context)
        else:
            with open_writing(_settings, instant(now)) as shilu, progress("入账 recording") as moved:
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
        words.print(escape(f"✖ {document['file']}: {no['zh']}\n  {no['en']}  [{no['code']}]"))
    if bad:
        raise typer.Exit(FAILED)


def _summary(document: dict[str, Any]) -> None:
    seats = {
        role: sum(len(task[role]) for task in document["tasks"])
        for role in ("lead", "cooperate", "joint", "responsible", "participate", "guide")
    }
    counted = " ".join(f"{role} {count}" for role, count in seats.items() if count)
    say(f"  {document['plan_id']} · 任务 tasks {len(document['tasks'])} · {counted} · "
        f"目标 targets {len(document['targets'])} · 事件 events {document['events']}")  # fmt: skip
    for finding in document["findings"]:
        if finding["severity"] != "INFO":
            repaired = "(已修复 repaired)" if finding["repaired"] else ""
            say(f"  {document['file']}:{finding['lines'][0]}: {finding['severity']} {finding['code']}{repaired} "
                f"{finding['message']}")  # fmt: skip


def _ask(as_of: str | None, known_at: str | None, at: str | None) -> tuple[Reading, Viewpoint]:
    reading = open_reading(_settings)
    return reading, resolve(reading.reader, as_of=as_of, known_at=known_at, at=at)


@app.command()
def plans(as_of: AsOf = None, known_at: KnownAt = None, at: At = None, json: Json = False) -> None:
    """账本中的方案及任务进度。The plans in the ledger, with their tasks by status."""
    with answered():
        reading, view = _ask(as_of, known_at, at)
        found = questions.all_plans(reading, view)
    if json:
        emit({"viewpoint": view.to_json(), "plans": found})
        return
    say(view.stamp())
    questions.print_plans(found)


@app.command()
def status(plan: PlanName, as_of: AsOf = None, known_at: KnownAt = None, at: At = None, json: Json = False) -> None:
    """方案的任务、责任单位、进展。A plan's tasks, who is responsible, how far they have come."""
    with answered():
        reading, view = _ask(as_of, known_at, at)
        name = reading.plan(plan)
        found = questions.status(reading, name, view)
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, **found})
        return
    say(f"{name}\n{view.stamp()}")
    questions.print_status(found)


@app.command()
def responsible(
    task: Annotated[str, typer.Argument(metavar="TASK", help="任务编号,如 3.1.2;全部任务用 all")],
    plan: Annotated[str, typer.Option("--plan", help="方案编号、文号、标题或其中一段 the plan")],
    agency: Annotated[str | None, typer.Option("--agency", help="只看一个单位 one agency only")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    at: At = None,
    json: Json = False,
) -> None:
    """某日由谁负责,依当时所知。Who held which seat on which day, as known when."""
    with answered():
        reading, view = _ask(as_of, known_at, at)
        name = reading.plan(plan)
        found = questions.responsible(reading, name, None if task == "all" else task, agency, view)
        if not found and task != "all":
            fail(FAILED, f"{name} 没有任务 {task} 的席位", f"{name} has no seat on task {task}", "no-such-task")
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, "seats": found})
        return
    say(f"{name}\n{view.stamp()}")
    questions.print_responsible(found)


@app.command()
def targets(plan: PlanName, as_of: AsOf = None, known_at: KnownAt = None, at: At = None, json: Json = False) -> None:
    """目标现状:原文、基线、实测、序时进度。Where the targets stand, and on which entries the figures rest."""
    with answered():
        reading, view = _ask(as_of, known_at, at)
        name = reading.plan(plan)
        found = questions.target_standings(reading, name, view)
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, "targets": found})
        return
    say(f"{name}\n{view.stamp()}")
    questions.print_targets(found)


@app.command()
def timeline(plan: PlanName, as_of: AsOf = None, known_at: KnownAt = None, at: At = None, json: Json = False) -> None:
    """方案的全部记录,按入账次序。Everything recorded about a plan, in order of recording."""
    with answered():
        reading, view = _ask(as_of, known_at, at)
        name = reading.plan(plan)
        found = questions.entries(reading, name, view)
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, "entries": found})
        return
    say(f"{name}\n{view.stamp()}")
    questions.print_entries(found)


@app.command()
def record(
    command: Annotated[str, typer.Argument(metavar="COMMAND", help="命令名,见 shilu commands")],
    file: Annotated[Path, typer.Option("--file", help="JSON 文件,内容即命令 the body is the command")],
    key: Annotated[str | None, typer.Option(help="幂等键;重发时用同一个 idempotency key, the same when re-sent")] = None,
    role: Role = None,
    agency: Agency = None,
    actor: ActorId = None,
    if_version: Annotated[int | None, typer.Option(help="你看到的流版本 the stream version you saw")] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="只判断不记录 decide, record nothing")] = False,
    now: Now = None,
    json: Json = False,
) -> None:
    """记录一条命令;回执含位置与叶哈希。Record any domain command; the receipt names positions and leaf hashes."""
    who = _actor(role, agency, actor)
    with answered():
        try:
            parsed = parse_command(command, file.read_bytes(), COMMANDS)
        except ValidationError as error:
            first = error.errors()[0]
            where = "/".join(str(part) for part in first["loc"])
            fail(COULD_NOT, f"{file}: /{where} {first['msg']}", f"{file}: /{where} is not valid", "invalid-command")
        with open_writing(_settings, instant(now)) as shilu:
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
        say(f"{name:>12}  {value}")


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
    if name not in COMMANDS:
        fail(COULD_NOT, f"没有命令 {name}", f"there is no command {name}", "unknown-command")
    emit(COMMANDS[name].model_json_schema())


@app.command()
def config(json: Json = False) -> None:
    """当前设置及其来源。The settings that hold, and where each comes from."""
    shown = explained(_settings)
    if json:
        emit(shown)
        return
    table(("设置", "值 value", "来源 from", "含义"), [(n, s["value"], s["from"], s["meaning"]) for n, s in shown.items()])


@app.command()
def migrate() -> None:
    """建立或更新账本的表。Create or update the ledger's tables."""
    with answered():
        migrate_ledger(writing_engine(_settings.database_url))
    words.print(escape(f"✔ {_settings.database_url}"))


@app.command()
def rebuild() -> None:
    """由账本重建全部查询视图。Fold every read model anew from the first entry."""
    with answered():
        opened = open_reading(_settings)
        with progress("重建 rebuilding") as moved:
            position = Runner(opened.views, opened.reader).rebuild(moved)
    words.print(escape(f"✔ 已重建至第 {position} 条 rebuilt up to position {position}"))


@app.command()
def demo() -> None:
    """用五份真实方案和已公布的事实演示;虚构内容均有标注。The demo: five real plans, published facts, marked illustrations."""
    from api.demo import run

    with answered():
        run()


def main() -> None:
    """Entry point of `shilu`."""
    try:
        app()
    except Refused as no:
        words.print(escape(f"✖ {no.zh}\n  {no.en}  [{no.code}]"))
        raise SystemExit(FAILED) from None
    except KeyboardInterrupt:
        words.print(escape("已中断 interrupted"))
        raise SystemExit(COULD_NOT) from None
