"""`shilu import`: read documents, show what was read and noticed, record it; or write and take back drafts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from aggregates.deciding import Context
from aggregates.drafts import draft_document
from aggregates.refusal import Refused
from aggregates.values import Actor
from api.cli_base import ActorId, Agency, Now, Role, actor_of, app, settings
from api.desk import Desk
from api.draft_file import Loaded, load_draft, write_draft
from api.importer import Document, Given, Outcome, dry_run, import_documents, read_draft, read_file
from api.options import Json, day, instant
from api.session import exists, open_reading, open_writing
from api.source_lines import lost, rendered, summary
from ledger.clock import SystemClock, civil_day
from replay.terminal import FAILED, answered, blame, emit, progress, say, words
from replay.viewpoint import today

KINDS = {
    "same": "相同", "changed": "有改动", "moved": "移动", "split": "拆分", "merged": "合并", "dropped": "不再列入",
    "added": "新增",
}  # fmt: skip


@app.command("import")
def import_(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="方案文件 plans: text, HTML, DOCX, PDF, Markdown")
    ] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="只读不记 read, record nothing")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有 WARN 或 ERROR 即拒绝 refuse on WARN or ERROR")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="提示(INFO)也逐条列出 show findings of severity INFO")] = False,
    draft: Annotated[
        Path | None, typer.Option("--draft", metavar="OUT", help="写出可编辑的草稿,不入账 write a draft only")
    ] = None,
    from_draft: Annotated[
        Path | None, typer.Option("--from-draft", metavar="DRAFT", help="记录改过的草稿 record an edited draft")
    ] = None,
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
    paths = files or []
    if not paths and from_draft is None:
        raise typer.BadParameter("请给出文件 / give a file", param_hint="FILE")
    if len(paths) > 1 and (plan or region or published_on or draft or from_draft):
        raise typer.BadParameter(
            "--plan、--region、--published-on、--draft、--from-draft 只用于单个文件 / for a single file only"
        )
    if draft and from_draft:
        raise typer.BadParameter("--draft 与 --from-draft 不能同用 / --draft excludes --from-draft")
    given, who = Given(plan, region, day(published_on), strict=strict), actor_of(role, agency, actor)
    with answered():
        documents = _read(paths, from_draft)
        if draft is not None and documents[0].reading is not None:
            _write(draft, documents[0])
        dry = dry or draft is not None or not any(document.is_plan for document in documents)
        first = dry or not exists(settings())
        outcomes = _foretell(documents, given, who) if first else []
        if not dry and not (first and all(outcome.refused for outcome in outcomes)):  # a refusal creates no ledger
            outcomes = _record(documents, given, who, now)
    _report(outcomes, json, notes, draft, recorded=not dry)


def _read(paths: list[Path], from_draft: Path | None) -> list[Document]:
    if from_draft is not None:
        loaded = load_draft(from_draft)
        data, name = _bytes_of(loaded, paths[0] if paths else None)
        return [read_draft(loaded, data, name)]
    documents = []
    with progress("读取 reading") as moved:
        for number, path in enumerate(paths, 1):
            documents.append(read_file(path))
            moved(number, len(paths))
    return documents


def _bytes_of(loaded: Loaded, given: Path | None) -> tuple[bytes, str | None]:
    """The document of a draft: the file given, else the one of its name beside the draft, else the ledger's copy.

    A copy that lies sealed is not used: its lines would be printed, and no disclosure recorded (docs/proofs.md §9).
    """
    beside = loaded.path.parent / Path(loaded.file.file or "").name if loaded.file.file else None
    for path in (given, beside):
        if path is not None and (path == given or path.is_file()):
            return path.read_bytes(), path.name
    data = open_reading(settings()).reader.stored(loaded.file.sha256) if exists(settings()) else None
    if data is not None:
        return data, None
    zh = f"{loaded.path}: 找不到草稿所属的文件 {loaded.file.file or loaded.file.sha256[:12]};请在命令中给出"
    en = f"{loaded.path}: the document it was made of is not here; name its file"
    raise Refused("draft-without-document", zh, en)


def _write(path: Path, document: Document) -> None:
    assert document.reading is not None
    write_draft(path, draft_document(document.reading, document.lines, Path(document.file).name))


def _foretell(documents: list[Document], given: Given, who: Actor) -> list[Outcome]:
    opened = open_reading(settings()) if exists(settings()) else None
    desk = Desk(opened.reader, opened.views) if opened else Desk()
    context = Context(who, today(opened.reader) if opened else civil_day(SystemClock().now_us()))
    return dry_run(documents, given, desk, context)


def _record(documents: list[Document], given: Given, who: Actor, now: str | None) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with open_writing(settings(), instant(now)) as shilu, progress("入账 recording") as moved:
        for outcome in import_documents(shilu, documents, given, Desk(shilu.reader, shilu.views), who):
            outcomes.append(outcome)
            moved(len(outcomes), len(documents))
    return outcomes


def _report(outcomes: list[Outcome], json: bool, notes: bool, draft: Path | None, *, recorded: bool) -> None:
    """What became of the documents. A written draft is done, even of what cannot be recorded before it is edited."""
    shown = [outcome.to_json() for outcome in outcomes]
    if json:
        emit({"documents": shown})
    else:
        for outcome, document in zip(outcomes, shown, strict=True):
            _show(outcome, document, notes)
        if not recorded and any(outcome.events for outcome in outcomes):
            say("  只读未记 nothing recorded: 事件数为入账时的条数 events are those an import would record")
    bad = [document for document in shown if "refused" in document]
    for document in bad:
        no = document["refused"]
        blame(f"{document['file']}: {no['zh']}", f"{document['file']}: {no['en']}", no["code"])
    if draft is not None and outcomes[0].document.reading is not None:
        words.print(f"草稿已写入 draft written: {draft}", soft_wrap=True, markup=False)
    elif bad:
        raise typer.Exit(FAILED)


def _show(outcome: Outcome, document: dict[str, Any], notes: bool) -> None:
    say(f"{document['file']}: {document.get('title') or '—'}")
    for line in rendered(document["file"], outcome.findings, outcome.document.lines, notes=notes):
        say(line)
    for match in outcome.matches:
        if match.kind != "same":
            olds, news = "、".join(match.old) or "—", "、".join(match.new) or "—"
            say(f"  {KINDS[match.kind]} {match.kind}: {olds} → {news}: {match.zh}\n    {match.en}")
    for change in outcome.document.corrections:
        say(f"  人工改动 corrected {change.path}: {change.read or '—'} → {change.recorded or '—'} "
            f"({change.by}: {change.reason})")  # fmt: skip
    if outcome.document.reading is not None:
        if outcome.matches:
            same = sum(match.kind == "same" for match in outcome.matches)
            say(f"  新版 new edition: 相同 same {same},其余 other {len(outcome.matches) - same}")
        if outcome.refused is None:
            _summary(document)
        say(f"  {summary(outcome.findings)}")
        grave = lost(outcome.findings)
        if grave and outcome.refused is None:
            Console(highlight=False, emoji=False, soft_wrap=True).print(Text(f"  {grave}", style="bold red"))


def _summary(document: dict[str, Any]) -> None:
    seats = {
        role: sum(len(task[role]) for task in document["tasks"])
        for role in ("lead", "cooperate", "joint", "responsible", "participate", "guide")
    }
    counted = " ".join(f"{role} {count}" for role, count in seats.items() if count) or "席位 seats 0"
    known = "" if document["events"] else "(此前已入账,未增加 recorded before, nothing added)"
    say(f"  {document['plan_id']} · 任务 tasks {len(document['tasks'])} · {counted} · "
        f"目标 targets {len(document['targets'])} · 事件 events {document['events']}{known}")  # fmt: skip
