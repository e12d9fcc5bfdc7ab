"""`adopt`: a rule set from a file becomes adopted data, with who adopted it and in which document."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from aggregates.commands import AdoptReportingCalendar, Command
from aggregates.commands.rules import AdoptLights, AdoptProcedure, AdoptRubric, AdoptWeights
from aggregates.events.plan import ReportingCalendarAdopted
from api.cli_base import ActorId, Agency, Now, Role, actor_of, app, settings
from api.options import Json, day, instant
from api.session import open_reading, open_writing
from ledger.envelope import Receipt
from replay.terminal import COULD_NOT, answered, emit, fail, say

ADOPTIONS: dict[str, type[AdoptWeights] | type[AdoptLights] | type[AdoptRubric] | type[AdoptProcedure]] = {
    "weights": AdoptWeights, "lights": AdoptLights, "rubric": AdoptRubric, "procedure": AdoptProcedure,
}  # fmt: skip


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
    with answered():
        said = _read(file)
        reading = open_reading(settings())
        scope = reading.plan(plan) if plan else None
        command = _command(said, by, document, scope, on, version)
        with open_writing(settings(), instant(now)) as shilu:
            receipt = shilu.execute(command, who, str(uuid.uuid4()))
    assert isinstance(receipt, Receipt)
    shown = {"positions": list(receipt.positions), "kind": said["kind"], "rules": said["id"], "scope": scope or "*"}
    if json:
        emit(shown)
        return
    say(f"已登记采用 adopted: {said['kind']} {said['id']} · {by} · {document} · #{receipt.positions[0]}")


def _read(file: Path) -> dict[str, Any]:
    try:
        said = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        fail(COULD_NOT, f"{file}:{error.lineno} 不是 JSON:{error.msg}", f"{file}:{error.lineno} is no JSON", "not-json")
    if not isinstance(said, dict) or said.get("kind") not in (*ADOPTIONS, "calendar") or "content" not in said:
        zh, en = f"{file} 不是规则文件(应有 kind、id、version、content)", f"{file} is no rule file"
        fail(COULD_NOT, zh, en, "no-rule-file")
    return said


def _command(
    said: dict[str, Any], by: str, document: str, scope: str | None, on: str | None, version: int | None
) -> Command:
    number = version or said["version"]
    if said["kind"] == "calendar":
        if scope is None:
            raise typer.BadParameter("填报周期属于一份方案 a calendar belongs to one plan", param_hint="--plan")
        calendar = ReportingCalendarAdopted.model_validate({
            "calendar": said["id"], "version": number, "adopted_by": by, "document": document,
            "source": {"kind": "decision", "title": document}, **said["content"],
        })  # fmt: skip
        return AdoptReportingCalendar(plan=scope, calendar=calendar, effective_on=day(on))
    body = {
        "rules": said["id"], "version": number, "scope": scope or "*", "adopted_by": by, "document": document,
        "content": said["content"], "effective_on": on, "source": {"kind": "decision", "title": document},
    }  # fmt: skip
    return ADOPTIONS[said["kind"]].model_validate_json(orjson.dumps({k: v for k, v in body.items() if v is not None}))
