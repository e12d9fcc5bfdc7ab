"""A reader hands on what may record, unchanged, in the caller's name; and says so when the writer is away."""

from __future__ import annotations

import asyncio
import socket
import stat
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.http.service import Seen
from api.serving.listening import close_door, door_of, forget_door, open_door
from tests.api.serving.tiny import ask, cut, echo, silent, writer_at

TARGET = "/api/v1/a%2Fb?x=%E4%B8%AD&x=2"


@pytest.fixture
def door(tmp_path: Path) -> Path:
    """Where the writer listens."""
    return Path(door_of(tmp_path / "ledger.db"))


def test_a_command_arrives_unchanged(door: Path) -> None:
    """Method, raw path, query, headers, body and the caller's address reach the writer; the answer comes back whole."""
    with writer_at(door, echo):
        answer = ask(door, "POST", TARGET, content=b"\x00\xff", headers={"idempotency-key": "k"})
    told = answer.json()
    assert (answer.status_code, answer.headers.get_list("x-twice")) == (418, ["1", "2"])
    assert (told["method"], told["path"], told["query"]) == ("POST", "/api/v1/a%2Fb", "x=%E4%B8%AD&x=2")
    assert told["body"].encode("latin-1") == b"\x00\xff"
    assert told["client"] == ["203.0.113.7", 55_123]
    assert ["idempotency-key", "k"] in told["headers"]
    assert not [name for name, _ in told["headers"] if name == "x-shilu-caller"]


def test_a_streamed_body_arrives(door: Path) -> None:
    """A body without a known length is handed on piece by piece."""

    async def pieces() -> Any:
        for _ in range(50):
            yield b"x" * 10_000

    with writer_at(door, echo):
        answer = ask(door, "PUT", "/d", content=pieces())
    assert answer.json()["body"] == "x" * 500_000


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_questions_are_answered_by_the_reader(door: Path, method: str) -> None:
    """What cannot record never leaves the reader: it is answered while no writer exists."""
    assert ask(door, method, "/api/v1/plans").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_without_a_writer_nothing_was_recorded(door: Path, method: str) -> None:
    """Every other method while the writer is away: 503 `writer-away` at once, with Retry-After and a problem body,
    whose id stands in a header and in what is logged."""
    seen: list[Seen] = []
    answer = ask(door, method, "/api/v1/commands/x", headers={"accept-language": "en"}, observe=seen.append)
    assert (answer.status_code, answer.json()["code"]) == (503, "writer-away")
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["content-type"] == "application/problem+json"
    assert "nothing was recorded" in answer.json()["detail"]
    (told,) = seen
    assert answer.headers["x-request-id"] == told.request_id
    assert answer.json()["instance"] == f"urn:uuid:{told.request_id}"
    assert (told.method, told.status, told.client, told.bytes_sent) == (method, 503, "203.0.113.7", len(answer.content))


def test_a_silent_writer_is_given_up(door: Path) -> None:
    """A writer that never answers costs the caller its patience, then 503: the outcome is unknown."""
    with writer_at(door, silent):
        began = time.monotonic()
        answer = ask(door, "POST", "/x", patience_s=0.4, content=b"{}", headers={"accept-language": "en"})
        assert time.monotonic() - began < 5
    assert (answer.status_code, answer.json()["code"]) == (503, "writer-away")
    assert "unknown" in answer.json()["detail"]


def test_half_an_answer_is_not_made_whole(door: Path) -> None:
    """A writer that breaks off in mid-answer: the caller's connection breaks too, no complete answer is made up."""
    with writer_at(door, cut), pytest.raises(httpx2.TransportError):
        ask(door, "POST", "/x", content=b"{}")


def test_nobody_outside_names_the_caller(door: Path) -> None:
    """A caller's own `X-Shilu-Caller` is not heard: the writer is told the address that the reader saw."""
    with writer_at(door, echo):
        told = ask(door, "POST", "/x", content=b"", headers={"x-shilu-caller": "https 1 10.0.0.1"}).json()
    assert told["client"] == ["203.0.113.7", 55_123]
    assert told["scheme"] == "http"


def test_the_door_is_private(door: Path) -> None:
    """The writer's socket has mode 0600 from its first moment, and a dead writer's is replaced."""
    with open_door(str(door)), open_door(str(door)):
        assert stat.S_IMODE(door.stat().st_mode) == 0o600
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(door))
    forget_door(str(door))
    assert door.exists()
    close_door(str(door))
    assert not door.exists()


def test_a_long_path_gets_a_private_folder(tmp_path: Path) -> None:
    """Where the ledger's path is too long for a socket, the door is in a folder of mode 0700, and goes with it."""
    path = Path(door_of(tmp_path / ("long" * 30) / "ledger.db"))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with open_door(str(path)):
        pass
    forget_door(str(path))
    assert not path.parent.exists()


def test_many_commands_at_once(door: Path) -> None:
    """Two hundred requests in flight through one reader: each gets its own answer."""
    from api.serving.forwarding import Forwarding

    async def all_() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(Forwarding(None, str(door), lambda _: 5.0))
        async with httpx2.AsyncClient(transport=transport, base_url="http://shilu.test") as client:
            return await asyncio.gather(*(client.post("/x", content=str(n)) for n in range(200)))

    with writer_at(door, echo):
        answers = asyncio.run(all_())
    assert [one.json()["body"] for one in answers] == [str(n) for n in range(200)]
