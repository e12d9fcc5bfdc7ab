"""`adopt`: a rule set from a file becomes adopted data, with who adopted it and in which document."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import ValidationError

from aggregates.commands import AdoptReportingCalendar, Command
from aggregates.commands.rules import AdoptLights, AdoptProcedure, AdoptRubric, AdoptWeights
from aggregates.events.plan import ReportingCalendarAdopted
from api.cli_base import ActorId, Agency, Now, Role, actor_of, app, settings
from api.cli_write import body_of
from api.options import Json, day, instant
from api.session import open_reading, open_writing
from ledger.envelope import Receipt
from replay.terminal import COULD_NOT, answered, emit, fail, say

ADOPTIONS: dict[str, type[AdoptWeights] | type[AdoptLights] | type[AdoptRubric] | type[AdoptProcedure]] = {
    "weights": AdoptWeights, "lights": AdoptLights, "rubric": AdoptRubric, "procedure": AdoptProcedure,
}  # fmt: skip
SHAPE: dict[str, tuple[type, ...]] = {"kind": (str,), "id": (str,), "version": (int,), "content": (dict,)}
"""The keys of a rule file; a `version` on the command line stands for the file's."""


@app.command()
def adopt(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="规则文件,如 examples/rules/rubric.json a rule file")],
    by: Annotated[str, typer.Option("--by", help="采用单位 the adopting body")],
    document: Annotated[str, typer.Option("--document", help="采用的文件 the document that adopts it")],
    plan: Annotated[str | None, typer.Option("--plan", help="只适用于一份方案;填报周期必须给出 one plan only")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="自哪天起适用 from which day on")] = None,
    version: Annotated[int | None, typer.Option(help="版本,默认取文件中的 the version, else the file's")] = None,
    role: Role = None,
    agency: Agency = None,
    actor: ActorId = None,
    now: Now = None,
    json: Json = False,
) -> None:
    """登记采用:权重、灯的阈值、评分办法、程序、填报周期。Adopt weights, lights, a rubric, a procedure, a calendar."""
    who = actor_of(role, agency, actor)
    day(on)  # a usage error before anything is read
    with answered():
        said = _read(file, version)
        if said["kind"] == "calendar" and plan is None:
            raise typer.BadParameter("填报周期属于一份方案 a calendar belongs to one plan", param_hint="--plan")
        reading = open_reading(settings())
        scope = reading.plan(plan) if plan else None
        command = _command(file, said, by, document, scope, on)
        with open_writing(settings(), instant(now)) as shilu:
            receipt = shilu.execute(command, who, str(uuid.uuid4()))
            assert isinstance(receipt, Receipt)
            since = shilu.reader.entry(receipt.positions[0]).event["effectiveon"]
    shown = {
        "positions": list(receipt.positions), "kind": said["kind"], "rules": said["id"], "version": said["version"],
        "scope": scope or "*", "effective_on": since,
    }  # fmt: skip
    if json:
        emit(shown)
        return
    everywhere = "* 全部方案 all plans"
    say(
        f"已登记采用 adopted: {said['kind']} {said['id']}@{said['version']} · 适用 scope {scope or everywhere} · "
        f"自 from {since} · {by} · {document} · #{receipt.positions[0]}"
    )


def _read(file: Path, version: int | None) -> dict[str, Any]:
    """The rule file, with the version asked for; says file and line, or the key, of what is wrong with it."""
    try:
        said = orjson.loads(body_of(file))
    except orjson.JSONDecodeError as error:
        fail(COULD_NOT, f"{file}:{error.lineno} 不是 JSON:{error.msg}", f"{file}:{error.lineno} is no JSON", "not-json")
    known = (*ADOPTIONS, "calendar")
    if version is not None and isinstance(said, dict):
        said["version"] = version
    wrong = [key for key, types in SHAPE.items() if not isinstance(said, dict) or type(said.get(key)) not in types]
    if wrong or said["kind"] not in known:
        bad = wrong or [f"kind {said['kind']}"]
        zh = f"{file} 不是规则文件:{'、'.join(bad)} 不对;应有 kind({'、'.join(known)})、id、version、content"
        en = f"{file} is no rule file: look at {', '.join(bad)}; it has kind ({', '.join(known)}), id, version, content"
        fail(COULD_NOT, zh, en, "no-rule-file")
    return dict(said)


def _command(file: Path, said: dict[str, Any], by: str, document: str, scope: str | None, on: str | None) -> Command:
    """The adoption as a command; a value of the file that does not fit is named with the file."""
    try:
        made = _calendar if said["kind"] == "calendar" else _rules
        return made(said, by, document, scope, on)
    except ValidationError as error:
        first = error.errors()[0]
        where = "/".join(str(part) for part in first["loc"])
        fail(COULD_NOT, f"{file}: /{where} {first['msg']}", f"{file}: /{where} is not valid", "invalid-rules")


def _calendar(said: dict[str, Any], by: str, document: str, scope: str | None, on: str | None) -> Command:
    body = {
        "calendar": said["id"], "version": said["version"], "adopted_by": by, "document": document,
        "source": {"kind": "decision", "title": document},
    }  # fmt: skip
    calendar = ReportingCalendarAdopted.model_validate({**said["content"], **body})
    return AdoptReportingCalendar(plan=scope or "", calendar=calendar, effective_on=day(on))


def _rules(said: dict[str, Any], by: str, document: str, scope: str | None, on: str | None) -> Command:
    body = {
        "rules": said["id"], "version": said["version"], "scope": scope or "*", "adopted_by": by, "document": document,
        "content": said["content"], "effective_on": on, "source": {"kind": "decision", "title": document},
    }  # fmt: skip
    return ADOPTIONS[said["kind"]].model_validate_json(orjson.dumps({k: v for k, v in body.items() if v is not None}))
