"""The feed through the client: nothing skipped, nothing repeated, from wherever it breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx2
import pytest

from api.client import ApiProblem, Event, NoAnswer
from tests.api.client.faked import answers, client, problem


def _leaf(position: int) -> str:
    data = {"source": {"kind": "illustration" if position % 2 else "publication"}, "words": "逗,号]"}
    event = {"data": data, "sequence": f"{position:020}", "type": "plan.annotated"}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def _batch(positions: list[int], following: int, head: int) -> httpx2.Response:
    content = f"[{','.join(map(_leaf, positions))}]".encode()
    return httpx2.Response(200, content=content, headers={"Next-After": str(following), "Ledger-Size": str(head)})


class _Cut(httpx2.SyncByteStream):
    """A stream of events that breaks off, or ends, after its last piece."""

    def __init__(self, pieces: list[str], error: Exception | None = None) -> None:
        self.pieces, self.error = pieces, error

    def __iter__(self) -> Iterator[bytes]:
        yield from (piece.encode() for piece in self.pieces)
        if self.error is not None:
            raise self.error


def _stream(pieces: list[str], error: Exception | None = None) -> httpx2.Response:
    return httpx2.Response(200, headers={"Content-Type": "text/event-stream"}, stream=_Cut(pieces, error))


def _told(position: int) -> str:
    return f"id: {position}\nevent: plan.annotated\ndata: {_leaf(position)}\n\n"


def test_batches_go_on_to_the_head() -> None:
    """Also over batches in which nothing was for this reader; the exact bytes of each entry come along."""
    handler, asked = answers(_batch([3, 5], 5, 9), _batch([], 8, 9), _batch([9], 9, 9))
    found = list(client(handler).events(2, limit=2, type="plan.annotated"))
    assert [event.position for event in found] == [3, 5, 9]
    assert [request.url.params["after"] for request in asked] == ["2", "5", "8"]
    assert [event.leaf.decode() for event in found] == [_leaf(3), _leaf(5), _leaf(9)]
    assert [event.invented for event in found] == ["whole"] * 3
    assert found[0].type == "plan.annotated" and found[0].data["words"] == "逗,号]"


@pytest.mark.parametrize(
    ("source", "part"),
    [({"kind": "illustration"}, "whole"), ({"kind": "document", "dating": "illustration"}, "day"),
     ({"kind": "document"}, ""), (None, ""), ("illustration", "")],
)  # fmt: skip
def test_what_is_invented_says_so(source: object, part: str) -> None:
    """The fact itself, or only the day it was entered on; a source of another form invents nothing."""
    assert Event(1, {"data": {"source": source}}, b"").invented == part


def test_an_answer_out_of_an_old_store_repeats_nothing() -> None:
    """Entries at or below what was read are dropped, and a feed that does not move on ends."""
    handler, _ = answers(_batch([1, 2, 3], 3, 3))
    assert [event.position for event in client(handler).events(2)] == [3]
    handler, asked = answers(_batch([], 4, 9))
    assert list(client(handler).events(4)) == [] and len(asked) == 1


def test_a_broken_stream_goes_on_where_it_broke() -> None:
    """Each connection names the last id that came, heartbeats included; nothing is skipped or repeated."""
    handler, asked = answers(
        _batch([1], 1, 1), _stream(["retry: 1000\n: 0\nid: 1\n\n", _told(2), _told(3)[:40]], httpx2.ReadError("cut")),
        _stream([_told(2), _told(3), ": 9\nid: 7\n\n"], httpx2.ReadTimeout("silent")), problem(503, "unavailable"),
        _stream([_told(8)]),
    )  # fmt: skip
    slept: list[float] = []
    feed = client(handler, slept).events(0, follow=True)
    assert [next(feed).position for _ in range(4)] == [1, 2, 3, 8]
    streams = [request.headers.get("Last-Event-ID") for request in asked]
    assert streams == [None, "1", "2", "7", "7"]
    assert len(slept) == 3


def test_a_stream_that_stays_away_ends_with_a_word() -> None:
    """After the attempts that are allowed; a refusal ends it at once."""
    handler, asked = answers(_batch([1], 1, 1), *(httpx2.ConnectError("no") for _ in range(9)))
    with pytest.raises(NoAnswer, match="after 1"):
        list(client(handler).events(0, follow=True))
    assert len(asked) == 5
    handler, asked = answers(_batch([1], 1, 1), problem(403, "role-not-allowed"))
    with pytest.raises(ApiProblem, match="role-not-allowed"):
        list(client(handler).events(0, follow=True))


def test_a_quiet_stream_is_no_broken_one() -> None:
    """A proxy that cuts silent connections every few minutes does not use up the attempts: heartbeats count."""
    quiet = ["id: 1\n\n", ": 1\nid: 1\n\n"]
    handler, asked = answers(_batch([1], 1, 1), *(_stream(quiet) for _ in range(9)), _stream([_told(2)]))
    feed = client(handler).events(1, follow=True)
    assert next(feed) == Event(2, json.loads(_leaf(2)), _leaf(2).encode()) and len(asked) == 11
