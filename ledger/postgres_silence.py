"""PostgreSQL connections that do not wait for ever: one that stays silent in the middle of an exchange is given up.

Keepalives notice a machine that is gone. They do not notice a proxy or a server that still takes bytes and never
answers: whoever waits for it would wait as long as the process lives, and so would all who share its threads and its
pool of connections (reliability.md, "What the parts do wrong").
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

import psycopg
from sqlalchemy import Engine, event

PATIENCE_S = 120.0
"""A program that rebuilds or verifies may ask what takes the server long."""
_READY = psycopg.waiting.Ready
_PATIENCE = [PATIENCE_S]
"""One process, one patience."""


def be_impatient(seconds: float) -> None:
    """From now on connections of this process, also those already open, are given up after so many seconds."""
    _PATIENCE[0] = seconds


class ImpatientConnection(psycopg.Connection[Any]):
    """A connection whose every exchange ends, with the answer or as OperationalError."""

    def wait(self, gen: Generator[Any, Any, Any], *arguments: Any, **named: Any) -> Any:
        """As psycopg's own, with a bound on the silence."""
        return super().wait(_bounded(gen, self.pgconn.finish), *arguments, **named)


def _bounded(gen: Generator[Any, Any, Any], hang_up: Callable[[], None]) -> Generator[Any, Any, Any]:
    """`gen`, ended once nothing has come for too long. What the server did meanwhile nobody knows: it is hung up."""
    try:
        wanted, heard = next(gen), time.monotonic()
        while True:
            ready = yield wanted
            now = time.monotonic()
            if ready != _READY.NONE:
                heard = now
            elif now - heard > _PATIENCE[0]:
                hang_up()
                raise psycopg.OperationalError(f"the server has been silent for {_PATIENCE[0]:g} s")
            wanted = gen.send(ready)
    except StopIteration as end:
        return end.value


def bound_waiting(engine: Engine) -> None:
    """Let every connection of a PostgreSQL engine be impatient."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: Any, named: Any) -> Any:
        return ImpatientConnection.connect(*arguments, **named)
