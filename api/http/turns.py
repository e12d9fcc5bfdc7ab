"""Requests of one caller take turns: nobody's many questions take every thread from the others."""

from __future__ import annotations

from asyncio import Semaphore, get_running_loop
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turns:
    """How many requests of each caller run or wait, in each event loop."""

    def __init__(self) -> None:
        self._callers: dict[Hashable, tuple[Semaphore, int]] = {}

    @asynccontextmanager
    async def taken(self, caller: Hashable, at_once: int) -> AsyncIterator[None]:
        """A turn, as soon as fewer than `at_once` requests of the caller run."""
        caller = (get_running_loop(), caller)  # a gate belongs to its loop
        gate, held = self._callers.get(caller) or (Semaphore(at_once), 0)
        self._callers[caller] = gate, held + 1
        try:
            async with gate:
                yield
        finally:
            gate, held = self._callers[caller]
            if held == 1:
                del self._callers[caller]
            else:
                self._callers[caller] = gate, held - 1
