"""Callers that hang up: nothing is wrong with the service then, and its log does not say so."""

from __future__ import annotations

import logging
import socket
import struct
import time
from urllib.parse import urlsplit

import pytest

from tests.api.http.conftest import Api
from tests.api.http.listening import listening

SENT = (
    b"POST /api/v1/webhooks HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n%s\r\n\r\n{",
    b"POST /api/v1/documents?name=a.txt HTTP/1.1\r\nContent-Length: 10000000\r\n%s\r\n\r\nabc",
    b"POST /api/v1/report-batches HTTP/1.1\r\nTransfer-Encoding: chunked\r\n%s\r\n\r\n5\r\n{",
    b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 10\r\n%s\r\n\r\nold",
    b"GET /api/v1/events HTTP/1.1\r\nAccept: text/event-stream\r\n%s\r\n\r\n",
    b"GET /api/v1/events?limit=5000 HTTP/1.1\r\n%s\r\n\r\n",
)


@pytest.mark.parametrize("request_", SENT, ids=lambda sent: sent.split()[1].decode())
@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_a_caller_who_hangs_up_is_no_error(
    mini: Api, caplog: pytest.LogCaptureFixture, request_: bytes, reset: bool
) -> None:
    """Amid an upload or an answer: the request is over, told once as such, and no error line is logged."""
    role = "liaison" if b"batches" in request_ else "importer" if b"documents" in request_ else "auditor"
    token = mini.token(role, "甲县/县教育局" if role == "liaison" else None)
    seen: list[int] = []
    mini.service.observers.append(lambda one: seen.append(one.status))
    with listening(mini.app) as url, caplog.at_level(logging.INFO):
        with socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), 5) as one:
            one.sendall(request_ % f"Host: x\r\nAuthorization: Bearer {token}".encode())
            time.sleep(0.2)
            if reset:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        until = time.monotonic() + 5
        while not seen and time.monotonic() < until:
            time.sleep(0.02)
    assert len(seen) == 1 and seen[0] < 500
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []
