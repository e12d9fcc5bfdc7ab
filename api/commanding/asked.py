"""What a command's request says beside the command: its key, the version it rests on, whether it is only tried."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from fastapi.routing import APIRoute

from api.access.principal import Principal
from api.http.problems import Problem
from api.http.service import Service

_KEY = re.compile(r"[\x20-\x7e]{1,200}")
_VERSION = re.compile(r'"(0|[1-9][0-9]{0,14})"')
_DRY = re.compile(r"\s*handling\s*=\s*\"?dry-run\"?\s*", re.IGNORECASE)
_JSON = re.compile(r"application/json\s*(;\s*charset\s*=\s*\"?utf-8\"?\s*)?", re.IGNORECASE)

Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="必填,重发时不变 · required, the same when the request is sent again"),
]
"""The key as the framework declares it, for operations that do not describe it themselves; `key_of` reads it."""
Prefer = Annotated[str | None, Header(description="handling=dry-run:只判断不记录 · decide, record nothing")]
Dry = Annotated[bool, Query(description="只判断不记录 · decide, record nothing")]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to record something: who asks, under which key, resting on which version, with which body."""

    service: Service
    principal: Principal
    key: str
    expected: int | None
    dry_run: bool
    body: bytes


async def asked(request: Request, prefer: Prefer = None, dry_run: Dry = False) -> Asked:
    """The request as it was made. Problem 400 for a missing or malformed key or version."""
    del prefer  # told to the OpenAPI; of several lines the framework knows one
    return Asked(
        request.app.state.service, request.state.principal, key_of(request), version_of(request),
        dry_run or is_dry(request), await request.body(),
    )  # fmt: skip


Ask = Annotated[Asked, Depends(asked)]


def key_of(request: Request) -> str:
    """The idempotency key. Problem 400."""
    given = request.headers.getlist("idempotency-key")
    if not "".join(given).strip():
        raise Problem(
            400, "idempotency-key-missing", "请求须带 Idempotency-Key,重发时不变",
            "a request that records needs an Idempotency-Key, the same when it is sent again",
        )  # fmt: skip
    if len(given) != 1 or not _KEY.fullmatch(given[0]):
        raise Problem(
            400, "idempotency-key-form", "Idempotency-Key 应为一个,1 至 200 个可打印的 ASCII 字符",
            "one Idempotency-Key of 1 to 200 printable ASCII characters",
        )  # fmt: skip
    return given[0]


def version_of(request: Request) -> int | None:
    """The version the caller saw, None when it does not say. Problem 400 for anything but one strong tag."""
    given = request.headers.getlist("if-match")
    if not given:
        return None
    found = _VERSION.fullmatch(given[0].strip())
    if found is None or len(given) != 1:
        raise Problem(
            400, "if-match-form", 'If-Match 应写作 "12",即所见的流版本',
            'If-Match is written like "12": the version of the stream that was seen',
        )  # fmt: skip
    return int(found[1])


def is_dry(request: Request) -> bool:
    """Whether `Prefer: handling=dry-run` is among the preferences, on one line or several (RFC 7240 §2)."""
    lines = request.headers.getlist("prefer")
    return any(_DRY.fullmatch(one.partition(";")[0]) for line in lines for one in line.split(","))


def no_dry_run(request: Request) -> None:
    """Problem 400 when a dry run is wished for where an act can only be done: nothing is done instead."""
    if is_dry(request) and not knows_dry_run(request.scope["route"]):
        raise Problem(
            400, "no-dry-run", "此操作不能只判断不记录;未执行",
            "this operation knows no dry run: nothing was done",
        )  # fmt: skip


def knows_dry_run(route: APIRoute) -> bool:
    """Whether the operation takes its request as `asked` gives it."""
    return any(one.call is asked for one in route.dependant.dependencies)


def require_json(request: Request) -> None:
    """Problem 415 unless the body says it is JSON in UTF-8."""
    if not _JSON.fullmatch(request.headers.get("content-type", "").strip()):
        raise Problem(
            415, "not-json", "请求体应为 Content-Type: application/json(UTF-8)",
            "the body is to be Content-Type: application/json (UTF-8)",
        )  # fmt: skip
