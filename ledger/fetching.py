"""One HTTP exchange, bounded in every way: http and https only, no redirects, a size limit, a deadline."""

from __future__ import annotations

import time
from http.client import HTTPException, HTTPResponse
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from ledger.errors import LedgerError

_CHUNK = 65_536


class Unreachable(LedgerError):
    """A server did not answer in time, or not in HTTP, or with more than was allowed."""

    code = "unreachable"


class Answer(NamedTuple):
    """A server's answer, whatever its status."""

    status: int
    media_type: str
    body: bytes


def checked_url(text: str) -> str:
    """`text` without its final slashes; LedgerError unless it is a plain http or https URL."""
    try:
        parts = urlsplit(text)
        plain = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        plain = False
    if not plain or "@" in text or "?" in text or "#" in text or any(c <= " " or ord(c) > 0x7E for c in text):
        raise LedgerError(f"网址不正确（只接受 http 与 https）：{text!r}", f"not a plain http or https URL: {text!r}")
    return text.rstrip("/")


def fetch(url: str, *, limit: int, timeout_s: float, data: bytes | None = None) -> Answer:
    """GET `url`, or POST `data` to it; at most `limit` bytes of answer, at most `timeout_s` seconds over all reads.

    Every status is an answer, a redirect too: nothing is followed. Raises Unreachable when there is no whole answer.
    """
    deadline = time.monotonic() + timeout_s
    headers = {"User-Agent": "shilu", "Content-Type": "application/octet-stream"} if data is not None else {}
    request = Request(checked_url(url), data=data, headers=headers)
    try:
        response = _opener().open(request, timeout=timeout_s)
        if response is None:
            raise OSError("no handler")
        with response:
            body = _read(response, limit, deadline)
            return Answer(int(response.status), str(response.headers.get_content_type()), body)
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"{url} 没有应答：{error}", f"{url} did not answer: {error}") from error


def _read(response: HTTPResponse, limit: int, deadline: float) -> bytes:
    """The body; a server that sends too much or too slowly is cut off."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > limit:
            raise OSError(f"more than {limit} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError("too slow")
    if response.length:
        raise OSError("the answer breaks off")
    return b"".join(parts)


def _opener() -> OpenerDirector:
    """HTTP and HTTPS, through the environment's proxy if there is one; nothing follows redirects or opens files."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    return opener
