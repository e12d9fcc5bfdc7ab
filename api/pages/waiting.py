"""A question that may take longer than a reader waits: the answer when it is there, else that it is on its way.

What is asked goes on in its own thread after the page was answered, and the API keeps what it finds; who asks again
waits for the same computation and starts none (docs/api.md, `deadline`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from api.pages.problem import PageProblem

PATIENCE_S = 2.5
AGAIN_S = 3
"""Seconds a page waits before it is answered without; and after which it looks again by itself."""
Answer = TypeVar("Answer")


async def soon(work: Awaitable[Answer], seconds: float = PATIENCE_S) -> Answer | None:
    """The answer; None when it is not there yet (also where the API gave up waiting: 503 `deadline`)."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.add_done_callback(_forget)
        return None
    try:
        return task.result()
    except PageProblem as no:
        if no.status == 503 and no.code == "deadline":
            return None
        raise


def _forget(task: asyncio.Future[Any]) -> None:
    """What nobody waits for any more is looked at, so that no event loop complains of it."""
    if not task.cancelled():
        task.exception()
