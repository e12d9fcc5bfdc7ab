"""A fault of the program itself: 500, told to whoever asked and to the log under one id."""

from __future__ import annotations

import logging

import pytest

from api.http.service import Seen, Service
from tests.api.http.conftest import Api


def test_a_fault_is_told_like_every_answer(
    mini: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An unforeseen error: its id stands in the body, in the header and in both log lines, which say 500 and how much
    was sent; what went wrong stands in the log alone."""

    def fails(self: Service, upto: int | None = None) -> int:
        raise ZeroDivisionError("a secret of the inside")

    seen: list[Seen] = []
    reader = mini.client("reader")
    mini.service.observers.append(seen.append)
    monkeypatch.setattr(Service, "catch_up", fails)
    with caplog.at_level(logging.ERROR):
        answer = reader.get("/api/v1/plans")
    mini.service.observers.remove(seen.append)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    request_id = answer.headers["x-request-id"]
    assert answer.json()["instance"] == f"urn:uuid:{request_id}"
    assert [(one.request_id, one.status, one.bytes_sent) for one in seen] == [(request_id, 500, len(answer.content))]
    assert request_id in caplog.text and "a secret of the inside" in caplog.text
    assert "secret" not in answer.text
