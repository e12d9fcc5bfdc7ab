"""The least an HTTP answer costs here: the same server and loop, one JSON body of a given size, nothing behind it."""

from __future__ import annotations

import sys
from typing import Any

import uvicorn


def main(port: int, size: int) -> None:
    """Serve `size` bytes of JSON on 127.0.0.1:`port` until ended."""
    body = b'{"rows":"' + b"x" * max(0, size - 11) + b'"}'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]

    async def app(scope: dict[str, Any], _receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False, lifespan="off")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
