"""A ledger to serve in a process of its own, with keys made beforehand, and commands to send to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from api.settings import Settings
from tests.api import worlds
from tests.api.http.issuing import issue

COMMAND = "/api/v1/commands/register_agency"
QUESTIONS = ("/api/v1/plans", "/api/v1/stream?stream=agency:register", "/api/v1/events?after=20")


@dataclass(frozen=True)
class World:
    """Settings of a ledger with the small plan, and an API key of a clerk and of an auditor."""

    settings: Settings
    clerk: str
    auditor: str


def made(folder: Path, url: str | None = None, *, administered: bool = True, **settings: Any) -> World:
    """The ledger, closed again; with an administrator, unless the first start is to make a token for the first one."""
    shilu, _clock = worlds.with_plan(folder, url=url)
    with shilu:
        clerk, auditor = issue(shilu, "registry_clerk", actor="clerk"), issue(shilu, "auditor")
        if administered:
            issue(shilu, "administrator")
    return World(worlds.settings_in(folder, url).model_copy(update=settings), clerk, auditor)


def agency(number: int) -> dict[str, Any]:
    """A command that records one entry, another for each number."""
    name = f"第{number}局"
    told = {"kind": "GOVERNMENT", "source": {"kind": "illustration", "note": "测试 / test"}}
    return {"agency": {"agency": f"甲县/{name}", "name": name, "region": "甲县", **told}}


def record(client: httpx2.Client, number: int, key: str | None = None) -> httpx2.Response:
    """Send the command of a number."""
    return client.post(COMMAND, json=agency(number), headers={"Idempotency-Key": key or f"k{number}"})


def eventually(true: Callable[[], bool], within_s: float = 90.0) -> None:
    """Wait until it is so."""
    until = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < until, "it never was"
        time.sleep(0.05)
