"""What the service found when it verified its own ledger, and the checkpoints it published for others to hold."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import Query, Request, Response

from api.http.guard import room
from api.http.service import Service
from api.operation.published import checkpoints_of
from api.routes.shapes_base import Shape
from api.routes.shapes_views import Words
from ledger.report import FAILED

router = room(tags=["log"])
MOST = 200
Verdict = Literal["ok", "failed", "not checked"]
_HIDDEN = Words(zh="细节给获准全部方案的人", en="details are for those who are granted every plan").model_dump()


class CheckShape(Shape):
    """One of the nine checks; `position` is the first bad one, `next` what to do first where it failed."""

    name: str
    verdict: Verdict
    detail: Words
    position: int | None
    next: Words


class SentenceShape(Shape):
    """One of five plain questions, its answer, and the checks it rests on (`completeness` is none of the nine)."""

    name: Literal["complete", "unbroken", "unchanged", "consistent", "timed"]
    verdict: Verdict
    question: Words
    answer: Words
    rests_on: list[str]


class WordShape(Shape):
    """One of the four words of electronic archives (DA/T 70—2018)."""

    name: str
    en: str
    verdict: Verdict
    detail: Words


class CoveredShape(Words):
    """Up to entry `size` nothing is missing, and by whose word."""

    size: int


class VerifiedShape(Shape):
    """The last finished verification: of the first `size` entries, begun at `at` (UTC), `seconds` long; whether another
    is under way (`running`), and why the last attempt came to nothing (`unable`)."""

    state: Literal["verified", "running", "failed", "never"]
    zh: str
    en: str
    size: int
    root: str
    at: str | None
    seconds: float | None
    position: int | None
    integrity: Verdict
    completeness: Verdict
    checks: list[CheckShape]
    sentences: list[SentenceShape]
    words: list[WordShape]
    covered: list[CoveredShape]
    proves_not: list[Words]
    key: str | None
    every_s: float
    running: bool
    unable: Words | None


class CosignedShape(Shape):
    """A witness's line: `at` is the time it states (UTC; null where it cannot be read), `verified` whether it is by a
    witness configured here and holds."""

    name: str
    at: str | None
    verified: bool


class PublishedRow(Shape):
    """A published checkpoint; `note` is what an auditor keeps."""

    size: int
    root: str
    sha256: str
    published_at: str
    cosigned: list[CosignedShape]
    note: str


class Checkpoints(Shape):
    """The newest first; `total` are all that were published."""

    total: int
    checkpoints: list[PublishedRow]


@router.get(
    "/verified", operation_id="verified", response_model=VerifiedShape,
    summary="本服务核验账本的结果 · What the service's own verification of the ledger found",
)  # fmt: skip
def verified(request: Request) -> Response:
    """核验在后台进行,本接口立即答复。It runs in the background; this says at once up to where, when, how."""
    service: Service = request.app.state.service
    told = {**service.verified.state(), "every_s": service.settings.verify_every_s}
    if request.state.principal.plans is not None:
        told["checks"] = list(map(_without_detail, told["checks"]))
    return _answer(told)


@router.get(
    "/checkpoints", operation_id="checkpoints", response_model=Checkpoints,
    summary="已发布的检查点与见证 · Published checkpoints and their witnesses",
)  # fmt: skip
def checkpoints(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MOST, description="最新的几份 · how many, newest first")] = 20,
) -> Response:
    """带走一份,下次拿来对照。Take one away, and compare with it the next time."""
    service: Service = request.app.state.service
    return _answer(checkpoints_of(service.reading.reader, service.settings.witnesses, limit))


def _without_detail(check: dict[str, Any]) -> dict[str, Any]:
    """What a failed check found may name plans that are not granted."""
    return {**check, "detail": _HIDDEN} if check["verdict"] == FAILED else check


def _answer(body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body), headers={"Cache-Control": "no-store"}, media_type="application/json")
