"""The feed as server-sent events: complete, resumed exactly, bounded, over when the credential or the service is."""

from __future__ import annotations

import time
from threading import Event

import httpx2
import pytest

from api.feed import streaming
from ledger.errors import Unavailable
from ledger.reader import LedgerReader
from tests.api.feed.given import revoke
from tests.api.feed.live import Stream, listening
from tests.api.http.conftest import Api
from tests.api.worlds import EDUCATION, report

PERIODS = ["2022-Q3", "2022-Q4", "2023-Q1", "2023-Q2"]


def write(api: Api, number: int) -> None:
    """Record one more report."""
    api.shilu.execute(report(str(number), PERIODS[number]), EDUCATION, f"report-{number}")


def test_a_stream_is_the_ledger_and_goes_on(mini_on: Api) -> None:
    """Every entry comes with its position, type and stored bytes; what is recorded later comes at once, from this or
    another process."""
    stored = list(mini_on.service.reading.reader.entries())
    token = mini_on.token("auditor")
    with listening(mini_on.app) as port:
        stream = Stream(port, token)
        assert stream.status == 200 and stream.headers["content-type"].startswith("text/event-stream")
        assert stream.take(len(stored)) == [(e.position, e.type, e.leaf) for e in stored]
        stream.take(1)  # the credential's own entry
        started = time.monotonic()
        write(mini_on, 0)
        assert stream.take(1)[0][1] == "plan.progress_reported"
        assert time.monotonic() - started < 2
        stream.close()


def test_a_long_stream_is_many_pages(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of a stream meet, also where most entries are not for the consumer."""
    monkeypatch.setattr("api.routes.events.OF_A_STREAM", 3)
    token = mini.token("auditor")
    fitting = [e.position for e in mini.service.reading.reader.entries() if e.type == "plan.seat_assigned"]
    with listening(mini.app) as port:
        whole, some = Stream(port, token), Stream(port, token, "?type=plan.seat_assigned")
        size = mini.service.reading.reader.size()
        assert [position for position, _, _ in whole.take(size)] == list(range(1, size + 1))
        assert [position for position, _, _ in some.take(len(fitting))] == fitting
        whole.close()
        some.close()


@pytest.mark.parametrize("last", [0, 1, 7, 20])
def test_a_stream_resumes_exactly_after_the_last_id(mini: Api, last: int) -> None:
    """Last-Event-ID N gives N + 1 first, and goes before what the address says."""
    token = mini.token("auditor")
    with listening(mini.app) as port:
        stream = Stream(port, token, "?after=3", last)
        assert [position for position, _, _ in stream.take(3)] == [last + 1, last + 2, last + 3]
        stream.close()


def test_a_filtered_consumer_moves_on_too(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Heartbeats carry the position looked at, so that a consumer for whom nothing comes need not look at it again."""
    monkeypatch.setattr(streaming, "HEARTBEAT_S", 0.1)
    token = mini.token("reader")
    with listening(mini.app) as port:
        stream = Stream(port, token, "?type=plan.seat_revoked")
        size = mini.service.reading.reader.size()
        seen = []
        for _ in range(40):
            line = stream._file.readline()
            seen += [int(line[4:])] if line.startswith(b"id: ") else []
            if size in seen:
                break
        assert size in seen and seen == sorted(seen)
        stream.close()


def test_a_revoked_credential_ends_the_stream(mini: Api) -> None:
    """What is recorded after a credential was revoked does not reach whoever still listens with it."""
    token = mini.token("reader")
    with listening(mini.app) as port:
        stream = Stream(port, token, f"?after={mini.service.reading.reader.size()}")
        revoke(mini, token)
        write(mini, 0)
        assert list(stream.events()) == [] and stream.comments[-1] == "revoked"


def test_a_stream_ends_when_the_service_stops(mini: Api) -> None:
    """Set `stopping`, and every stream ends between two events, within a second."""
    token = mini.token("reader")
    with listening(mini.app) as port:
        stream = Stream(port, token)
        stream.take(5)
        started = time.monotonic()
        mini.service.stopping.set()
        for _ in stream.events():
            pass
        assert time.monotonic() - started < 1.5


def test_a_database_away_ends_the_stream_and_loses_nothing(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream ends with a comment; the consumer that comes back goes on where it was."""
    token = mini.token("auditor")
    with listening(mini.app) as port:
        stream = Stream(port, token)
        size = mini.service.reading.reader.size()
        stream.take(size)

        def away(*_: object) -> None:
            raise Unavailable("没有应答", "no answer")

        with monkeypatch.context() as broken:
            broken.setattr(LedgerReader, "ask", away)
            write(mini, 0)
            assert list(stream.events()) == [] and stream.comments[-1] == "unavailable"
        again = Stream(port, token, last=stream.position)
        assert again.take(1)[0][0] == size + 1
        again.close()


def test_places_are_bounded_and_given_back(mini: Api) -> None:
    """One credential gets eight streams and 429 for the ninth; hanging up frees a place, others are not disturbed."""
    token, other = mini.token("reader"), mini.token("auditor")
    with listening(mini.app) as port:
        streams = [Stream(port, token) for _ in range(8)]
        assert [stream.status for stream in streams] == [200] * 8
        ninth = Stream(port, token)
        assert ninth.status == 429 and int(ninth.headers["retry-after"]) > 0
        assert Stream(port, other).status == 200
        streams[0].close()
        until = time.monotonic() + 5
        while Stream(port, token).status != 200:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_waiting_streams_keep_nobody_from_asking(mini: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database answers no stream, questions are answered: forty streams wait in few threads of their own."""
    tokens, free = [mini.token("auditor") for _ in range(5)], Event()
    monkeypatch.setattr("api.feed.owners.still", lambda *_: free.wait(20) and None)
    with listening(mini.app) as port:
        streams = [Stream(port, token) for token in tokens for _ in range(8)]
        assert {stream.status for stream in streams} == {200}
        asked = f"http://127.0.0.1:{port}/api/v1/events?limit=1"
        answer = httpx2.get(asked, headers={"Authorization": f"Bearer {tokens[0]}"}, timeout=3)
        assert answer.status_code == 200
        free.set()
        for stream in streams:
            stream.close()


def test_an_id_that_is_no_position_is_refused(mini: Api) -> None:
    """A Last-Event-ID that no stream of ours gave is a 422, not a start from the beginning."""
    token = mini.token("reader")
    with listening(mini.app) as port:
        for last in ("x", "-1", "1.5", "99999999"):
            assert Stream(port, token, last=last).status == 422  # type: ignore[arg-type]
