"""The ledger as a transparency log: checkpoint, tiles, entries, proofs (docs/proofs.md §2 to §5), and being a witness.

Whoever follows these paths needs no credential of ours where the areas `log` and `entries` are open: what is handed
out proves itself. The formats are C2SP tlog-checkpoint, tlog-tiles, tlog-proof and tlog-witness.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request, Response

from api.http.guard import room
from api.http.problems import Problem
from api.http.service import Service
from api.routes.log_parts import (
    MAX_POSITION,
    PLAIN,
    Raw,
    choose_at,
    consistency_json,
    inclusion_json,
    inclusion_text,
    no_such,
    opened_whole,
    scope_of,
    tiles_of,
    wants_text,
    witness_of,
)
from api.routes.positions import Position as PathPosition
from ledger.envelope import as_bytes
from ledger.tile_paths import ENTRIES, TILE, parse_path
from replay.mirror import latest
from replay.proving import consistent, prove
from replay.witness.serving import answer as witnessed

router = room(prefix="", tags=["log"])

Size = Annotated[
    int | None, Query(ge=1, le=MAX_POSITION, description="树的大小,须有签名头 · a size at which a head was signed")
]
Position = Annotated[int, Query(ge=1, le=MAX_POSITION, description="第几条,自 1 起 · the entry, from 1")]
Accept = Annotated[str, Header(description="text/plain:.tlog-proof 文件 · a .tlog-proof file")]
_NOTE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "signed note"}
}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "C2SP tlog-tiles",
    },
    404: {"description": "no such tile at any signed size"},
}


def service_of(request: Request) -> Service:
    """The open service."""
    service: Service = request.app.state.service
    return service


At = Annotated[Service, Depends(service_of)]


@router.get(
    "/checkpoint", operation_id="checkpoint", response_class=Response, responses=_NOTE,
    summary="最新的签名检查点 · The newest signed checkpoint",
)  # fmt: skip
def checkpoint(request: Request, service: At) -> Response:
    """整个账本的检查点:该处发布过的优先。Of the ledger's whole size: the published one if there is one there."""
    note = latest(service.reading.reader).note
    tag = f'"{sha256(note).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"{scope_of(request)}, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(note, media_type=PLAIN, headers=headers)


@router.get(
    "/tile/entries/{path:path}", operation_id="entry_tile", response_class=Response, responses=_BYTES,
    summary="一组记录的原文 · A bundle of entries",
)  # fmt: skip
def entry_tile(path: Annotated[str, Path(examples=["000.p/3"])], request: Request, service: At) -> Response:
    """256 条(或某个签名头处的零头)记录,各冠以两字节长度。256 entries, or as many as a signed size leaves over."""
    if not opened_whole(service, request):
        raise Problem(
            403, "plans-granted-only", "记录瓦片含所有方案,此凭证只获准部分方案",
            "a bundle holds entries of every plan; this credential is granted some plans only",
        )  # fmt: skip
    return _tile(f"tile/{ENTRIES}/{path}", request)


@router.get(
    "/tile/{path:path}", operation_id="tile", response_class=Response, responses=_BYTES,
    summary="一组哈希 · A tile of hashes",
)  # fmt: skip
def tile(path: Annotated[str, Path(examples=["0/000.p/3"])], request: Request) -> Response:
    """`<L>/<N>[.p/<W>]`:只给出签名头所有的瓦片。Only tiles that some signed size has."""
    return _tile(f"tile/{path}", request)


def _tile(name: str, request: Request) -> Response:
    try:
        _, _, width = parse_path(name)
        content = tiles_of(request.app).get(name)
    except (ValueError, LookupError):
        raise no_such("tile", "没有这块瓦片", "there is no such tile") from None
    age = "max-age=31536000, immutable" if width == TILE else "max-age=86400"
    headers = {"Cache-Control": f"{scope_of(request)}, {age}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get(
    "/entries/{position}", operation_id="raw_entry", response_class=Response,
    responses={
        200: {"content": {"application/cloudevents+json": {"schema": {"type": "object"}}}, "description": "leaf bytes"},
        404: {"description": "no such entry"},
    }, summary="一条记录的原文 · One entry, byte for byte",
)  # fmt: skip
def raw_entry(position: PathPosition, request: Request, service: At) -> Response:
    """叶子的原始字节;其哈希(ETag)在哈希树中。The leaf's very bytes; their hash (the ETag) is what the tree holds."""
    try:
        entry = service.reading.reader.entry(position)
    except LookupError:
        raise no_such("entry", "没有这一条", "there is no such entry") from None
    if not (opened_whole(service, request) or request.state.principal.sees_entry(entry.stream, as_bytes(entry.leaf))):
        raise no_such("entry", "没有这一条", "there is no such entry")
    headers = {
        "ETag": f'"{as_bytes(entry.leaf_hash).hex()}"',
        "Cache-Control": f"{scope_of(request)}, max-age=31536000, immutable",
    }
    return Response(as_bytes(entry.leaf), media_type="application/cloudevents+json", headers=headers)


@router.get(
    "/proof/inclusion", operation_id="inclusion", responses={404: {"description": "no such entry, or no head there"}},
    summary="某条在账本中的证明 · Proof that an entry is in the ledger",
)  # fmt: skip
def inclusion(position: Position, request: Request, service: At, size: Size = None, accept: Accept = "*/*") -> Response:
    """RFC 9162 §2.1.3;交出之前已自行核对。Checked before it is handed out; `text/plain` gives a C2SP tlog-proof."""
    try:
        proof = prove(service.reading.reader, position, size)
    except LookupError:
        raise no_such("proof", "没有这一条,或该处没有签名头", "no such entry, or no head signed at that size") from None
    if wants_text(accept):
        shown = inclusion_text(service, request, position, proof)
        return Response(shown, media_type=PLAIN, headers={"Cache-Control": f"{scope_of(request)}, no-cache"})
    return inclusion_json(request, position, proof)


@router.get(
    "/proof/consistency", operation_id="consistency", responses={404: {"description": "no head signed there"}},
    summary="两个检查点一致的证明 · Proof that one checkpoint continues another",
)  # fmt: skip
def consistency(
    request: Request, service: At,
    first: Annotated[int, Query(alias="from", ge=0, le=MAX_POSITION, description="先前的大小 · the earlier size")],
    second: Annotated[
        int | None, Query(alias="to", ge=1, le=MAX_POSITION, description="后来的大小,缺省为现在 · the later one; now")
    ] = None,
) -> Response:  # fmt: skip
    """RFC 9162 §2.1.4:前 `from` 条是后来那棵树的开头。The first `from` entries begin the later tree."""
    chosen = choose_at(service.reading.reader, second)
    if first > chosen.size:
        raise Problem(
            422, "from-after-to", "from 大于 to", "`from` is greater than `to`",
            [{"pointer": "/from", "code": "from-after-to", "zh": "大于 to", "en": "is greater than `to`"}],
        )  # fmt: skip
    proof = consistent(service.reading.reader, first, chosen.size)
    return consistency_json(request, proof, chosen.note)


@router.post(
    "/add-checkpoint", operation_id="add_checkpoint", response_class=Response,
    openapi_extra={"requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}},
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "cosignature line"},
        400: {"description": "not of the published form"}, 403: {"description": "no trusted signature"},
        404: {"description": "not a witness, or an origin that is not followed"},
        409: {"description": "another size was cosigned last"},
        422: {"description": "the consistency proof does not hold"},
    }, summary="为别人的账本做见证 · Witness another ledger's checkpoint",
)  # fmt: skip
def add_checkpoint(body: Raw, service: At) -> Response:
    """C2SP tlog-witness:先落盘,再应答。The state that knows of a cosignature is on the disk before it leaves."""
    reply = witnessed(witness_of(service), body)
    # The media type goes in as a header: Starlette would add a charset, which tlog-witness does not have.
    return Response(reply.body, reply.status, {"Cache-Control": "no-store", "Content-Type": reply.media_type})
