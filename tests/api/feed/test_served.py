"""The feed of a real `shilu serve`: writer and reader processes, a stream, a webhook, and the signal to stop."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from tests.api import worlds
from tests.api.feed.live import Stream
from tests.api.feed.receiver import receiving
from tests.api.http.running import running
from tests.api.worlds import EDUCATION, LEAD, PLAN


def test_streams_and_webhooks_of_a_service_with_workers(tmp_path: Path) -> None:
    """What is recorded by one process streams from another and is delivered by the writer; SIGTERM ends the stream."""
    shilu, _clock = worlds.with_plan(tmp_path)
    shilu.close()
    settings = worlds.settings_in(tmp_path).model_copy(update={"webhook_networks": "127.0.0.1/32"})
    with receiving() as receiver, running(settings.model_validate(settings.model_dump()), workers=2) as served:
        reader, liaison = served.issue("reader"), served.issue("liaison", EDUCATION.agency)
        with served.client(reader) as client:
            after = int(client.get("/api/v1/events?after=0&limit=1").headers["ledger-size"])
            hook = client.post("/api/v1/webhooks", json={"url": receiver.url()})
            assert hook.status_code == 201, hook.text
        port = urlsplit(served.url).port
        assert port
        streams = [Stream(port, reader, f"?after={after}") for _ in range(4)]  # some on each process
        body = {
            "plan": PLAN, "seat": LEAD, "period": "2022-Q1", "percent": "40", "narrative": "进展",
            "effective_on": "2022-03-15", "source": {"kind": "illustration", "note": "测试"},
        }  # fmt: skip
        with served.client(liaison) as client:
            receipt = client.post("/api/v1/commands/report_progress", json=body, headers={"Idempotency-Key": "a"})
            assert receipt.status_code == 201, receipt.text
        position = receipt.json()["positions"][0]
        for stream in streams:
            assert [found for found, _, _ in stream.take(1)] == [position]
        (message,) = receiver.wait(1)
        message.verify(hook.json()["secret"])
        assert int(orjson.loads(message.body)["sequence"]) == position
        started = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        for stream in streams:
            assert list(stream.events()) == []
        assert served.process.wait(20) == 0 and time.monotonic() - started < 15
