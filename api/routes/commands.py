"""One POST route for every command, the catalogue of them, and the version of a stream that If-Match names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import Query, Request, Response

from aggregates.commands import COMMANDS, plan_stream
from aggregates.refusal import Refused
from api.access.principal import Principal
from api.commanding.asked import Ask, require_json
from api.commanding.carried_out import carried_out
from api.commanding.catalogue import body_of, chinese, english, listed
from api.commanding.described import DRY_RUN, RECEIPT, RECORDING, REFUSALS, described
from api.commanding.texts import require_fit
from api.http.bodies import parse_json
from api.http.guard import room
from api.http.problems import Problem
from api.http.service import Service

router = room(tags=["commands"])


@router.get(
    "/commands", operation_id="commands", summary="全部命令 · every command, its words, roles and example",
    responses={200: described("每条命令 · each command"), **REFUSALS},
)  # fmt: skip
def commands() -> Response:
    """What can be recorded, by whom, and where its schema stands in this document."""
    return Response(orjson.dumps({"commands": list(listed())}), media_type="application/json")


@router.get(
    "/stream", operation_id="stream", summary="流的版本 · the version of a stream, for If-Match",
    responses={200: described("流、版本、账本长度 · stream, version, size"), **REFUSALS},
)  # fmt: skip
def stream(
    request: Request,
    plan: Annotated[str | None, Query(description="方案编号 · a plan's id, number or part of its title")] = None,
    name: Annotated[
        str | None, Query(alias="stream", description="或流名 · or a stream's name", examples=["agency:register"])
    ] = None,
) -> Response:
    """How many entries a plan's stream (or another stream) has. A command sent with it as If-Match is refused (412)
    when somebody recorded there meanwhile."""
    service: Service = request.app.state.service
    who: Principal = request.state.principal
    if (plan is None) == (name is None):
        raise Problem(422, "plan-or-stream", "请给出 plan 或 stream 之一", "give one of plan and stream")
    size = service.catch_up()
    name = name if name is not None else plan_stream(service.plans.find(str(plan), who.sees_plan))
    reader = service.reading.reader
    seen = who.sees_stream(name) and name.isprintable()
    version = reader.stream_version(name, size) if seen else 0
    if version == 0:
        raise Refused("no-such-stream", "没有这个流", "there is no such stream")
    headers = {"ETag": f'"{version}"', "Ledger-Size": str(size), "Cache-Control": "no-store"}
    return Response(orjson.dumps({"stream": name, "version": version, "size": size}), 200, headers, "application/json")


def _route_of(name: str) -> Callable[..., Response]:
    model = COMMANDS[name]

    def record(request: Request, asked: Any, body: Any) -> Response:
        require_json(request)
        require_fit(parse_json(asked.body))
        return carried_out(asked, model.model_validate_json(asked.body))

    record.__doc__ = f"{chinese(name)}\n\n{(model.__doc__ or '').strip()}"
    record.__annotations__ = {"request": Request, "asked": Ask, "body": body_of(name), "return": Response}
    return record


for _name in COMMANDS:
    router.add_api_route(
        f"/commands/{_name}", _route_of(_name), methods=["POST"], operation_id=f"command.{_name}", name=_name,
        summary=f"{chinese(_name)} · {english(_name)}", status_code=201, openapi_extra=RECORDING,
        responses={200: DRY_RUN, 201: RECEIPT, **REFUSALS},
    )  # fmt: skip
