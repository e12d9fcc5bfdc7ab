"""Refusals and failures on the wire: RFC 9457 problem details, in the reader's language, without what was sent."""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import orjson
import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from aggregates.refusal import Refused
from api.access.denied import Denied
from api.http import faults
from api.http.language import language_of
from ledger.errors import Conflict, InvalidEntry, LedgerError
from replay.terminal import plain
from replay.viewpoint import BadViewpoint

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
LONGEST = 300
"""Characters of a reason: it may name ids that somebody sent."""

TITLES: Mapping[int, tuple[str, str]] = {
    400: ("请求不合规则", "Bad request"),
    401: ("需要凭证", "Credentials needed"),
    403: ("无权办理", "Not allowed"),
    404: ("没有找到", "Not found"),
    405: ("不支持此方法", "Method not allowed"),
    406: ("没有这种格式", "Not acceptable"),
    408: ("请求未按时送达", "Request timed out"),
    409: ("与他人的改动冲突", "Conflict"),
    410: ("已不存在", "Gone"),
    412: ("所见版本已变", "The version seen has moved on"),
    413: ("请求过大", "Request too large"),
    415: ("不支持此内容类型", "Unsupported media type"),
    422: ("不予记录或无法回答", "Refused"),
    429: ("请求过于频繁", "Too many requests"),
    500: ("内部错误", "Internal error"),
    503: ("暂时无法办理", "Temporarily unavailable"),
    507: ("存储空间已满", "No space left"),
}
TITLE_OF: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("ambiguous-plan", "ambiguous-agency", "ambiguous-task"), ("名称不唯一", "Name is not unique")),
    "draft-confirmed": ("已确认过", "Confirmed already"), "too-many-drafts": ("草稿过多", "Too many drafts"),
    "snapshot-differs": ("快照与账本不符", "Snapshot differs"),
}  # fmt: skip
"""Titles of codes whose status is said to be a conflict, but which nobody else's change brought about."""
STATUS_OF: Mapping[str, int] = {
    # who asks
    "role-not-allowed": 403, "not-own-agency": 403, "not-own-seat": 403, "not-own-statement": 403, "own-matter": 403,
    "own-request": 403, "own-notice": 403, "own-commendation": 403, "second-person": 403, "agency-needed": 403,
    "verifier-is-submitter": 403, "not-the-raiser": 403, "not-the-convener": 403, "not-a-party": 403,
    "not-answering": 403, "not-the-lead": 403,
    "not-the-ordered-agency": 403, "raiser-answers": 403, "party-rules": 403, "outside-the-dispute": 403,
    # somebody was first, or the name is not plain
    "conflict": 409, "key-reused": 422, "ambiguous-plan": 409, "ambiguous-agency": 409, "ambiguous-task": 409,
    # the ledger cannot answer now
    "unavailable": 503, "history-mismatch": 503, "not-a-ledger": 503, "writer-busy": 503, "key-mismatch": 503,
    "ledger-moved": 503, "clock-mismatch": 503, "document-damaged": 503, "storage-refused": 503, "ledger-error": 503,
}  # fmt: skip
"""HTTP status by code; what is not here is 404 for `no-such-…` of a question and 422 otherwise."""
QUESTIONS = frozenset({"GET", "HEAD"})
RETRY_AFTER_S = "2"


class Problem(Exception):
    """What a route says no with. `errors` are places in what was sent: {"pointer", "code", "zh", "en"}."""

    def __init__(
        self, status: int, code: str, zh: str, en: str, errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(f"{code}: {en}")
        self.status, self.code, self.zh, self.en = status, code, zh, en
        self.errors = errors
        self.headers = dict(headers or {})


def status_of(code: str, method: str) -> int:
    """The status of a refusal or error by its code."""
    if code in STATUS_OF:
        return STATUS_OF[code]
    return 404 if code.startswith("no-such-") and method in QUESTIONS else 422


def install(app: FastAPI) -> None:
    """Every way in which a request can fail ends here."""
    for kinds, _ in MEANINGS:
        for kind in kinds:
            app.add_exception_handler(kind, answer)
    app.add_exception_handler(Exception, answer)


def rendered(request: Request, problem: Problem) -> Response:
    """The problem as a response."""
    english = language_of(request.headers.get("accept-language")) == "en"
    zh, en = _safe(problem.zh), _safe(problem.en)
    titles = TITLE_OF.get(problem.code) or TITLES.get(problem.status, TITLES[400])
    body = {
        "type": f"urn:shilu:{problem.code}",
        "title": titles[english],
        "status": problem.status,
        "detail": en if english else zh,
        "code": problem.code,
        "instance": f"urn:uuid:{getattr(request.state, 'request_id', None) or uuid4()}",
        "errors": [
            {"pointer": _safe(e["pointer"]), "code": e["code"], "detail": _safe(e["en" if english else "zh"])}
            for e in problem.errors
        ],
        "said": {"zh": zh, "en": en},
    }
    headers = {
        "Content-Language": "en" if english else "zh", "Cache-Control": "no-store", "Vary": "Accept-Language",
        **problem.headers,
    }  # fmt: skip
    if problem.status == 503:
        headers.setdefault("Retry-After", RETRY_AFTER_S)
    return Response(orjson.dumps(body), problem.status, headers, MEDIA_TYPE)


def problem_of(error: Exception, method: str) -> Problem:
    """What an error of the floors below means to a caller; unforeseen ones give status 500."""
    for kinds, meaning in MEANINGS:
        if isinstance(error, kinds):
            return meaning(error, method)
    return Problem(500, "internal", "程序出错,已记入日志", "the program failed; it is in the log")


FULL = Problem(
    507, "disk-full", "存储空间已满,本次未记入;清出空间后以同一幂等键重发",
    "no space left: nothing was recorded; re-send with the same key once there is room",
)  # fmt: skip
AWAY = Problem(
    503, "unavailable", "数据库暂时没有应答;写入结果未知时请以同一幂等键重发",
    "the database does not answer now; where the outcome of a command is unknown, re-send it with the same key",
)  # fmt: skip


def _of_ledger(error: LedgerError, method: str) -> Problem:
    if _is_full(error):
        return FULL
    errors = []
    if isinstance(error, InvalidEntry) and error.pointer:
        errors = [{"pointer": error.pointer, "code": error.code, "zh": error.zh, "en": error.en}]
    headers = {"ETag": f'"{error.actual}"'} if isinstance(error, Conflict) else {}
    status = status_of(error.code, method)
    if status == 503 and error.code in ("unavailable", "storage-refused"):
        return Problem(503, error.code, AWAY.zh, AWAY.en)  # the driver's own words name hosts and files
    return Problem(status, error.code, error.zh, error.en, errors, headers)


def _of_database(error: Exception) -> Problem:
    return FULL if _is_full(error) else AWAY


def _is_full(error: BaseException | None) -> bool:
    seen = 0
    while error is not None and seen < 8:
        original = getattr(error, "orig", None)
        for one in (error, original):
            if getattr(one, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
                return True
            if getattr(one, "sqlstate", None) == "53100":
                return True
            if isinstance(one, OSError) and one.errno in (errno.ENOSPC, errno.EDQUOT):
                return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def _of_system(error: OSError) -> Problem:
    return FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else AWAY


def invalid(errors: Iterable[Mapping[str, Any]], root: tuple[str, ...] = ("body",)) -> Problem:
    """A 422 that names the place of every fault by JSON Pointer (RFC 6901); nothing sent is repeated."""
    found = []
    for error in errors:
        place = [str(part) for part in error.get("loc", ())]
        where = place[1:] if place[:1] == list(root) else place
        pointer = "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in where)
        rule_zh, rule_en = faults.said(error)
        found.append({"pointer": pointer, "code": str(error.get("type", "invalid")), "zh": rule_zh, "en": rule_en})
    zh, en = f"有 {len(found)} 处不合规则", f"{len(found)} value(s) are not valid"
    return Problem(422, "invalid-request", zh, en, found)


def _safe(text: str) -> str:
    shown = plain(text.encode("utf-8", "backslashreplace").decode()).replace("\n", " ").replace("\t", " ")
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


MEANINGS: Sequence[tuple[tuple[type[Exception], ...], Callable[[Any, str], Problem]]] = (
    ((Problem,), lambda error, _: error),
    ((Denied,), lambda error, _: Problem(error.status, error.code, error.zh, error.en, headers=error.headers)),
    ((Refused,), lambda error, method: Problem(status_of(error.code, method), error.code, error.zh, error.en)),
    ((BadViewpoint,), lambda error, _: Problem(422, error.code, error.zh, error.en)),
    ((LedgerError,), _of_ledger),
    ((RequestValidationError, ValidationError), lambda error, _: invalid(error.errors())),
    ((SQLAlchemyError, sqlite3.Error, psycopg.Error), lambda error, _: _of_database(error)),
    ((OSError,), lambda error, _: _of_system(error)),
    ((HTTPException,), lambda error, _: _of_http(error)),
)
"""Kinds of error, each with what it means to a caller; the first that fits counts."""


def _of_http(error: HTTPException) -> Problem:
    codes = {
        404: ("no-such-path", "没有这个地址", "there is nothing at this address"),
        405: ("method-not-allowed", "此地址不支持这种方法", "this address does not take this method"),
    }
    code, zh, en = codes.get(error.status_code, ("bad-request", "请求无法理解", "the request cannot be understood"))
    return Problem(error.status_code, code, zh, en, headers=error.headers)


async def answer(request: Request, error: Exception) -> Response:
    """What an error gives, logged where it is ours."""
    problem = problem_of(error, request.method)
    if problem.status == 500:
        log.error("unforeseen error in request %s", getattr(request.state, "request_id", "?"), exc_info=error)
    elif problem.status in (503, 507):
        log.warning("%s: %s", problem.code, error)
    return rendered(request, problem)
