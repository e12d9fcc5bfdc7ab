"""The verdicts of a batch on the wire, and how they are described in the OpenAPI document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, NotRequired

import orjson
from fastapi import Request, Response
from typing_extensions import TypedDict

from api.batch.deciding import Verdict
from api.commanding.described import ProblemShape, ReceiptShape
from api.http.problems import Problem, rendered
from api.receipts import receipt_json


class VerdictShape(TypedDict):
    """What became of one row, numbered as it was sent: a receipt, a problem, or neither (it would be recorded)."""

    row: int
    status: Literal["recorded", "refused", "would_record"]
    receipt: NotRequired[ReceiptShape]
    problem: NotRequired[ProblemShape]


class CountsShape(TypedDict):
    """How many rows of each kind."""

    recorded: int
    refused: int
    would_record: int


class BatchShape(TypedDict):
    """The answer to a batch. `blank` are the rows of a form in which nothing was entered; `size` is the ledger's."""

    size: int
    partial: bool
    dry_run: bool
    counts: CountsShape
    blank: list[int]
    rows: list[VerdictShape]


def answered(
    request: Request, verdicts: Sequence[Verdict], blank: Sequence[int], size: int, *, partial: bool, dry_run: bool
) -> Response:
    """200 with a verdict for every row, in the order sent."""
    counted = Counter(verdict.status for verdict in verdicts)
    counts = {status: counted[status] for status in ("recorded", "refused", "would_record")}
    body = {
        "size": size, "partial": partial, "dry_run": dry_run, "counts": counts, "blank": list(blank),
        "rows": [_verdict(request, verdict) for verdict in verdicts],
    }  # fmt: skip
    return Response(orjson.dumps(body), 200, {"Cache-Control": "no-store"}, "application/json")


def _verdict(request: Request, verdict: Verdict) -> dict[str, Any]:
    told: dict[str, Any] = {"row": verdict.row, "status": verdict.status}
    if verdict.receipt is not None:
        told["receipt"] = {
            **receipt_json(verdict.receipt), "stream": verdict.stream, "version": verdict.version
        }  # fmt: skip
    if verdict.problem is not None:
        told["problem"] = problem_json(request, verdict.problem)
    return told


def problem_json(request: Request, problem: Problem) -> Any:
    """The problem as it would stand alone: one wording of refusals, in the reader's language."""
    return orjson.loads(rendered(request, problem).body)
