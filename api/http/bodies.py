"""What a request may carry: bounded in size and time, and JSON that every reader reads alike (reliability.md)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.http.problems import Problem

MAX_DEPTH = 32
SMALL_S, LARGE_S = 10.0, 60.0
"""Seconds within which a body has to arrive: an ordinary one, a document or batch."""
EXACT = 2**53 - 1
"""The greatest integer that every reader reads alike (RFC 7493 §2.2)."""
QUICK = 65_536
"""Bytes of JSON that are checked at once; longer ones would hold up everybody else."""
WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json", re.IGNORECASE)
# Possessive: a text that never ends is passed once, not once from each of its quotes.
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


async def take(request: Request, limit: int, large: bool) -> None:
    """Read the body, at most `limit` bytes; what follows finds it read. JSON is checked, and not yet looked at.

    Problem: 413, 408, 415 (Content-Encoding), 400 with a code for what is wrong with the JSON.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "content-encoding", "不接受压缩的请求体", "compressed request bodies are not taken")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > limit):
        raise _too_large(limit)
    try:
        async with asyncio.timeout(LARGE_S if large else SMALL_S):
            body = await _bounded(request, limit)
    except ClientDisconnect:
        raise Problem(400, "body-cut", "请求体没有送完", "the body was cut off") from None
    except TimeoutError:
        raise Problem(
            408, "body-timeout", "请求体未按时送达", "the body did not arrive in time", headers={"Connection": "close"}
        ) from None
    if body and _JSON.match(request.headers.get("content-type", "")):
        if len(body) > QUICK:
            await run_in_threadpool(check_json, body)
        else:
            check_json(body)
    request._body = body  # where Starlette keeps what it has read


async def _bounded(request: Request, limit: int) -> bytes:
    parts, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        parts.append(chunk)
    return b"".join(parts)


def _too_large(limit: int) -> Problem:
    return Problem(
        413, "body-too-large", f"请求体超过 {limit} 字节", f"the body is larger than {limit} bytes",
        headers={"Connection": "close"},
    )  # fmt: skip


def check_json(body: bytes) -> None:
    """Problem 400 unless this is UTF-8 JSON without what readers disagree about."""
    parse_json(body)


def parse_json(body: bytes) -> Any:
    """The value of a JSON text (RFC 8259) in UTF-8 without a byte order mark.

    Problem 400 for other encodings, NaN and Infinity, lone surrogates, a member given twice in one object, nesting
    deeper than 32 levels, numbers no double holds, and for whatever is no JSON.
    """
    if body.startswith(b"\xef\xbb\xbf"):
        raise _bad("json-bom", "不得以字节顺序标记开头", "starts with a byte order mark")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _bad("json-not-utf8", "不是 UTF-8", "is not UTF-8") from None
    _check_depth(body)
    try:
        value = json.loads(
            text, parse_constant=_no_constant, parse_float=_real, parse_int=_whole, object_pairs_hook=_members
        )
    except Problem:
        raise
    except (ValueError, RecursionError):
        raise _bad("json-invalid", "不是合规的 JSON", "is no JSON") from None
    if "\\u" in text and _has_surrogate(value):
        raise _bad("json-surrogate", "含有不成对的代理字符", "holds a lone surrogate")
    return value


def _bad(code: str, zh: str, en: str) -> Problem:
    return Problem(400, code, f"请求体{zh}", f"the body {en}")


def _check_depth(body: bytes) -> None:
    depth = 0
    for match in _BRACKETS.finditer(body):
        token = match.group()
        if token in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _bad("json-too-deep", f"嵌套超过 {MAX_DEPTH} 层", f"is nested deeper than {MAX_DEPTH} levels")
        elif token in b"]}":
            depth -= 1


def _no_constant(_name: str) -> Any:
    raise _bad("json-not-a-number", "含有 NaN 或 Infinity", "holds NaN or Infinity")


def _real(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _bad("json-number", "含有过大的数", "holds a number beyond all bounds")
    return value


def _whole(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > EXACT:
        raise _bad("json-number", "含有超出 ±(2^53-1) 的整数", "holds an integer beyond ±(2^53-1)")
    return int(text)


def _members(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _bad("json-duplicate", "同一对象中有重复的名称", "names a member twice")
        found[name] = value
    return found


def _has_surrogate(value: Any) -> bool:
    if isinstance(value, str):
        return _SURROGATE.search(value) is not None
    if isinstance(value, dict):
        return any(_has_surrogate(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(map(_has_surrogate, value))
