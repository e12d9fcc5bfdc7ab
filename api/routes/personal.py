"""Personal data over HTTP: where it stands, erasing, restricting, and showing it, each recorded (docs/erasure.md)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any

from fastapi import Path, Request, Response
from pydantic import Field

from aggregates.refusal import Refused
from aggregates.values import Text, Value
from api.access.principal import Principal
from api.access.wishes import Why
from api.erasure import Erasure
from api.http.guard import room
from api.http.service import Service
from api.personal import listed
from api.routes.sent import NO_STORE, Sent, Unkeyed, gives, takes, told
from ledger.personal import Personal, Restriction
from ledger.personal import Request as Asked
from ledger.reader import LedgerReader
from ledger.sealing import DOCUMENT

router = room(tags=["personal"])
Name = Annotated[str, Path(min_length=1, max_length=60, pattern="^[a-z]+-[0-9]+$", description="编号 the id")]
_DIGEST = "hmac-sha256:" + "cd" * 32
Digest = Annotated[str, Field(pattern=r"^(hmac-)?sha256:[0-9a-f]{64}$", description="承诺值,或封存文件 the digest")]


class Showing(Value):
    """What is to be shown, and what for; both are recorded before it is."""

    digest: Digest
    purpose: Text = Field(description="披露目的(入账,不得写个人信息)what for; recorded, name no person")


class Erasing(Value):
    """What is to be erased, on what legal ground."""

    digests: tuple[Digest, ...] = Field(min_length=1, max_length=1_000)
    ground: Text = Field(description="法律依据 the legal ground")
    reason: Text = Field(description="理由 the reason; it is recorded")


class Restricting(Erasing):
    """What is to be kept but shown no more; `retention_until` where a law wants it kept."""

    retention_until: date | None = Field(None, description="法定保存期限届满日 kept by law until")


_ROW = {
    "digest": _DIGEST, "state": "held", "plans": ["甲县/全民科学素质行动规划纲要实施方案/2021-2025"],
    "findings": ["f-3"], "documents": [], "unfinished": False, "request": None, "restriction": None, "entry": None,
}  # fmt: skip
_ASKING = {"digests": [_DIGEST], "ground": "个人信息保护法 第47条", "reason": "本人要求"}


@router.get(
    "/personal", operation_id="personal", summary="个人信息 · digests of personal data and what became of them",
    responses=gives(200, "摘要与状态,从无值 · digests and states, never a value",
                    {"personal": [_ROW], "requests": [], "restrictions": []}),
)  # fmt: skip
def personal(request: Request) -> Response:
    """Where personal data stand, by digest; the requests to erase and the restrictions, decided or not."""
    service: Service = request.app.state.service
    reader, who = service.reading.reader, request.state.principal
    rows, found = _rows(reader, who), reader.archive.personal()
    seen = {row["digest"] for row in rows}
    return told({
        "personal": rows,
        "requests": [_request_json(one) for one in found.requests.values() if _seen(one.digests, seen, who)],
        "restrictions": [_limit_json(one) for one in found.restrictions.values() if _seen(one.digests, seen, who)],
    })  # fmt: skip


@router.post(
    "/disclosures", operation_id="disclose", summary="披露 · show one value or sealed document, recorded first",
    openapi_extra=takes(Showing, {"digest": _DIGEST, "purpose": "信访核实"}),
    responses={
        **gives(200, "值(文件则为原字节)· the value; of a document its bytes",
                {"digest": _DIGEST, "value": "…", "entry": 42}),
    },
)  # fmt: skip
def disclose(sent: Unkeyed) -> Response:
    """The disclosure is an entry before anything is shown; where it cannot be recorded, nothing is (503)."""
    wish = sent.read(Showing)
    _require_granted(sent, [wish.digest])
    shown = _erasure(sent).open(wish.digest, wish.purpose)
    if not wish.digest.startswith(DOCUMENT):
        return told({"digest": shown.digest, "value": shown.content.decode(), "entry": shown.position})
    name = shown.digest.removeprefix(DOCUMENT)
    headers = {
        **NO_STORE,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Disclosure-Entry": str(shown.position),
    }
    return Response(shown.content, 200, headers, "application/octet-stream")


@router.post(
    "/erasures", operation_id="request_erasure", summary="申请删除 · ask for erasure", status_code=201,
    openapi_extra=takes(Erasing, _ASKING), responses=gives(201, "申请编号 · the request", {"request": "erasure-1"}),
)  # fmt: skip
def request_erasure(sent: Unkeyed) -> Response:
    """Another person than the requester has to approve it (个人信息保护法 §47)."""
    wish = sent.read(Erasing)
    _require_granted(sent, wish.digests)
    return told({"request": _erasure(sent).request(wish.digests, wish.ground, wish.reason)}, 201)


@router.post(
    "/erasures/{request}/approve", operation_id="approve_erasure", summary="批准删除 · approve; the bytes go",
    responses=gives(200, "已删除 · erased", {
        "request": "erasure-1", "entry": 43, "digests": [_DIGEST], "redacted": {}, "in_the_clear": [],
    }),
)  # fmt: skip
def approve_erasure(request: Name, sent: Unkeyed) -> Response:
    """By another person than the requester: recorded first, then keys and ciphertext are destroyed."""
    _require_request(sent, request)
    done = _erasure(sent).approve(request)
    return told({
        "request": done.request, "entry": done.position, "digests": list(done.digests),
        "redacted": dict(done.redacted), "in_the_clear": list(done.in_the_clear),
    })  # fmt: skip


@router.post(
    "/erasures/{request}/refuse", operation_id="refuse_erasure", summary="不予删除 · refuse, or withdraw, a request",
    openapi_extra=takes(Why, {"reason": "保存期限未届满"}),
    responses=gives(200, "已驳回 · refused", {"request": "erasure-1", "refused": True}),
)  # fmt: skip
def refuse_erasure(request: Name, sent: Unkeyed) -> Response:
    """The requester may withdraw so too."""
    why = sent.read(Why)
    _require_request(sent, request)
    _erasure(sent).refuse(request, why.reason)
    return told({"request": request, "refused": True})


@router.post(
    "/restrictions", operation_id="restrict", summary="限制处理 · keep, but show no more", status_code=201,
    openapi_extra=takes(Restricting, _ASKING),
    responses=gives(201, "限制编号 · the restriction", {"restriction": "restriction-1"}),
)  # fmt: skip
def restrict(sent: Unkeyed) -> Response:
    """The documents that print a value are restricted with it."""
    wish = sent.read(Restricting)
    _require_granted(sent, wish.digests)
    name = _erasure(sent).restrict(wish.digests, wish.ground, wish.reason, wish.retention_until)
    return told({"restriction": name}, 201)


@router.post(
    "/restrictions/{restriction}/lift", operation_id="lift", summary="解除限制 · lift a restriction",
    openapi_extra=takes(Why, {"reason": "期限届满"}),
    responses=gives(200, "已解除 · lifted", {"restriction": "restriction-1", "lifted": True}),
)  # fmt: skip
def lift(restriction: Name, sent: Unkeyed) -> Response:
    """What was restricted may be shown again, and erased."""
    why = sent.read(Why)
    stands = _standing(sent).restrictions.get(restriction)
    if stands is not None:
        _require_granted(sent, stands.digests)
    _erasure(sent).lift(restriction, why.reason)
    return told({"restriction": restriction, "lifted": True})


def _erasure(sent: Sent) -> Erasure:
    return Erasure(sent.service.writing().ledger, sent.principal.actor)


def _standing(sent: Sent) -> Personal:
    return sent.service.reading.reader.archive.personal()


def _rows(reader: LedgerReader, who: Principal) -> list[dict[str, Any]]:
    """The digests of plans that the caller may see."""
    return [row for row in listed(reader) if who.plans is None or any(map(who.sees_plan, row["plans"]))]


def _require_request(sent: Sent, name: str) -> None:
    asked = _standing(sent).requests.get(name)
    if asked is not None:
        _require_granted(sent, asked.digests)


def _require_granted(sent: Sent, digests: Collection[str]) -> None:
    """That all of it belongs to plans the caller may see. Refused as if it were not there."""
    if sent.principal.plans is None:
        return
    seen = {row["digest"] for row in _rows(sent.service.reading.reader, sent.principal)}
    if not seen.issuperset(digests):
        raise Refused("no-such-digest", "没有这样的个人信息", "there is no such personal data")


def _seen(digests: Collection[str], seen: set[str], who: Principal) -> bool:
    return who.plans is None or seen.issuperset(digests)


def _request_json(one: Asked) -> dict[str, Any]:
    state = "open" if one.decided is None else "approved" if one.approved else "refused"
    return {
        "request": one.id, "state": state, "digests": list(one.digests), "ground": one.ground, "reason": one.reason,
        "by": one.by, "entry": one.position, "decided": one.decided,
    }  # fmt: skip


def _limit_json(one: Restriction) -> dict[str, Any]:
    return {
        "restriction": one.id, "state": "stands" if one.lifted is None else "lifted", "digests": list(one.digests),
        "ground": one.ground, "reason": one.reason, "by": one.by, "entry": one.position, "lifted": one.lifted,
    }  # fmt: skip
