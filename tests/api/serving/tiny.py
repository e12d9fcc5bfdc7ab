"""A tiny application to hand requests on to, and a server of it on a Unix socket in a thread of the test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import orjson

from api.http.service import Seen
from api.serving.forwarding import Forwarding
from api.serving.listening import open_door
from api.serving.server import Listener, Serving
from api.serving.trusted import Stated

App = Callable[[Any, Any, Any], Awaitable[None]]


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with all that it was told, in three pieces."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    told = {
        "method": scope["method"],
        "path": scope["raw_path"].decode(),
        "query": scope["query_string"].decode(),
        "client": list(scope["client"] or ()),
        "scheme": scope["scheme"],
        "headers": [[n.decode("latin-1"), v.decode("latin-1")] for n, v in scope["headers"]],
        "body": body.decode("latin-1"),
    }
    await send(
        {
            "type": "http.response.start",
            "status": 418,
            "headers": [(b"content-type", b"application/json"), (b"x-twice", b"1"), (b"x-twice", b"2")],
        }
    )
    text = orjson.dumps(told)
    for at in (0, 1):
        await send({"type": "http.response.body", "body": text[at * 20 : 20 + at * 2**30], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def silent(_scope: Any, receive: Any, _send: Any) -> None:
    """Never answers; ends when the caller hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def cut(_scope: Any, _receive: Any, send: Any) -> None:
    """Begins an answer and breaks off."""
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"10")]})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise RuntimeError("broken off")


@contextmanager
def writer_at(door: Path, app: App) -> Iterator[None]:
    """`app` behind the private socket, as the writer listens there."""
    stopping, ready = threading.Event(), threading.Event()
    serving = Serving([Listener(open_door(str(door)), Stated(app))], stopping)
    thread = threading.Thread(target=serving.run, args=(ready.set,), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield
    finally:
        serving.stop()
        thread.join(10)


def ask(
    door: Path, method: str, target: str, *, patience_s: float = 5.0, observe: Callable[[Seen], None] = lambda _: None,
    **more: Any,
) -> httpx2.Response:  # fmt: skip
    """One request to a reader that would answer questions with 200 itself."""

    async def own(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"answered here"})

    async def one() -> httpx2.Response:
        forwarding = Forwarding(own, str(door), lambda _: patience_s, observe)
        transport = httpx2.ASGITransport(forwarding, client=("203.0.113.7", 55_123))
        async with httpx2.AsyncClient(transport=transport, base_url="http://shilu.test") as client:
            try:
                return await client.request(method, target, **more)
            finally:
                await forwarding.close()

    return asyncio.run(one())
