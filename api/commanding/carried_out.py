"""One command carried out for a request: its receipt, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Response

from aggregates.commands import Command
from api.commanding.asked import Asked
from api.commanding.granted import require_granted
from api.http.problems import Problem
from api.receipts import fact_json, receipt_json
from ledger.envelope import Receipt
from ledger.errors import Conflict, InvalidEntry
from ledger.reader import LedgerReader

HEADERS = {"Cache-Control": "no-store"}


def carried_out(asked: Asked, command: Command) -> Response:
    """Record the command, or only try it. Raises what `Shilu.execute` raises; Problem 403 and 412."""
    who, shilu = asked.principal, asked.service.writing()
    require_granted(asked.service, who, command)
    sees = None if who.plans is None else who.sees_plan
    try:
        done = shilu.execute(
            command, who.actor, asked.key, expected=asked.expected, dry_run=asked.dry_run, sees=sees
        )  # fmt: skip
    except Conflict as moved:
        raise moved if asked.expected is None else version_moved(moved) from None
    except InvalidEntry as no:  # its pointer is one into the leaf: free JSON stands at the same place in the command
        raise InvalidEntry(
            no.zh.partition(" (")[0], no.en.partition(" (")[0], no.pointer.removeprefix("/data")
        ) from None
    if isinstance(done, list):
        return foretold({"facts": [fact_json(fact) for fact in done]})
    return received(shilu.reader, done, command.stream)


def version_moved(moved: Conflict) -> Problem:
    """412, naming the version the stream has now."""
    return Problem(
        412, "version-moved", f"您看到的是第 {moved.expected} 版,现为第 {moved.actual} 版,请重新读取后再决定",
        f"you saw version {moved.expected}, it is at {moved.actual}: read it again and decide again",
        headers={"ETag": f'"{moved.actual}"'},
    )  # fmt: skip


def received(reader: LedgerReader, receipt: Receipt, stream: str) -> Response:
    """The receipt: 201, or 200 for one that was given before. `version` is the stream's after these entries."""
    body: dict[str, Any] = {
        **receipt_json(receipt), "stream": stream, "version": reader.stream_version(stream, receipt.positions[-1]),
    }  # fmt: skip
    headers = {"Location": f"/api/v1/entry/{receipt.positions[0]}", "ETag": f'"{body["version"]}"', **HEADERS}
    return Response(orjson.dumps(body), 200 if receipt.replayed else 201, headers, "application/json")


def foretold(told: Mapping[str, Any]) -> Response:
    """What a dry run found."""
    headers = {"Preference-Applied": "handling=dry-run", **HEADERS}
    return Response(orjson.dumps({"dry_run": True, **told}), 200, headers, "application/json")
