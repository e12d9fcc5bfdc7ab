"""Whose request it is: the address of the caller, which only a reader process may state for another.

Nobody else is heard: on the public socket the header has no meaning, and a reader takes it out of what it hands on.
"""

from __future__ import annotations

from typing import Any

CALLER = b"x-shilu-caller"
"""Stated by readers on the writer's private socket (mode 0600): `scheme port address`."""
Scope = Any
Receive = Any
Send = Any


class Stated:
    """For the private socket: the caller is whom the reader names."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        headers = [pair for pair in scope.get("headers", ()) if pair[0] != CALLER]
        stated = next((value for name, value in scope.get("headers", ()) if name == CALLER), None)
        scope = {**scope, "headers": headers}
        if stated is not None:
            scheme, port, address = stated.decode("latin-1").split(" ", 2)
            scope |= {"scheme": scheme, "client": (address, int(port)) if address else None}
        await self.app(scope, receive, send)


def caller(scope: Scope) -> tuple[bytes, bytes]:
    """The header by which a reader names the caller of a request."""
    address, port = scope.get("client") or ("", 0)
    return CALLER, f"{scope.get('scheme', 'http')} {port} {address}".encode("latin-1", "replace")
