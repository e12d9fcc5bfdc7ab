"""A TCP proxy before a PostgreSQL socket that can fall silent: connections stay, nothing passes."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from types import TracebackType
from typing import Self


class Proxy:
    """Listens on this machine; `silent` stops forwarding, `forgetful` also for ever on the connections it has then."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._open = threading.Event()
        self._open.set()
        self._ended = False
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lost: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def silence(self) -> None:
        """Nothing passes from now on; callers still connect, and wait."""
        self._open.clear()

    def resume(self, *, forgetting: bool = False) -> None:
        """Everything passes again; `forgetting` the connections there are: they stay open and silent for ever."""
        if forgetting:
            self._lost.update(end for pair in self._pairs for end in pair)
        self._open.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended = True
        self._open.set()
        self._door.close()
        for pair in self._pairs:
            for end in pair:
                end.close()

    def _accept(self) -> None:
        while not self._ended:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        self._open.wait()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self._upstream)
        except OSError:
            caller.close()
            return
        self._pairs.append((caller, server))
        with contextlib.suppress(OSError, ValueError), selectors.DefaultSelector() as selector:
            selector.register(caller, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, caller)
            while self._pass_on(selector):
                pass
        for end in (caller, server):
            if end not in self._lost:
                end.close()

    def _pass_on(self, selector: selectors.BaseSelector) -> bool:
        for key, _ in selector.select():
            end = key.fileobj
            assert isinstance(end, socket.socket)
            piece = end.recv(65_536)
            self._open.wait()
            if end in self._lost or not piece:
                return False
            key.data.sendall(piece)
        return True
