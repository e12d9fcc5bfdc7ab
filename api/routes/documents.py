"""Documents: uploaded and read into a draft, edited, confirmed; and the archived bytes of those that were recorded."""

from __future__ import annotations

from datetime import date
from threading import Lock
from typing import Annotated, Any

import orjson
from fastapi import Depends, FastAPI, Path, Query, Request, Response

from aggregates.plan import require_plan_id
from api.access.principal import Principal
from api.commanding.asked import Ask, require_json, version_of
from api.commanding.described import DRY_RUN, KEY, MATCH, RECEIPT, REFUSALS, described
from api.drafting.archived import archived
from api.drafting.confirming import confirmed
from api.drafting.draft import Kept
from api.drafting.drafting import Drafting, sees
from api.drafting.lines import Kept as KeptLines
from api.http.guard import LARGE, room
from api.http.problems import Problem
from api.importer import Given
from api.routes.shapes_stepping import DocumentLines

router = room(tags=["documents"])
_MAKING = Lock()
MOST_LINES = 10_000_000
DRAFT = described("草稿 · the draft: what was read, the findings, and the draft to edit")
BYTES = {"requestBody": {"required": True, "content": {"application/octet-stream": {
    "schema": {"type": "string", "format": "binary"}}}}}  # fmt: skip
EDITED = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}

Id = Annotated[str, Path(alias="id", description="草稿编号 · the draft's id", max_length=64)]
PlanId = Annotated[str | None, Query(max_length=200, description="方案编号,不由文本推定 · the plan's id, where given")]
Region = Annotated[str | None, Query(max_length=200, description="文本未写明的地区 · region the text does not name")]
Published = Annotated[date | None, Query(description="公布日期 · day of publication")]


def drafting(request: Request) -> Drafting:
    """The drafts of the service this application serves, made on first use."""
    app: FastAPI = request.app
    with _MAKING:
        found: Drafting | None = getattr(app.state, "drafting", None)
        if found is None:
            found = app.state.drafting = Drafting(app.state.service)
            app.state.service.closing.append(found.close)
    return found


Drafts = Annotated[Drafting, Depends(drafting)]


async def raw(request: Request) -> bytes:
    """The body as it was sent."""
    return await request.body()


Raw = Annotated[bytes, Depends(raw)]


@router.post(
    "/documents", operation_id="upload_document", status_code=201,
    summary="上传文件,读成草稿 · upload a document and read it into a draft",
    openapi_extra={LARGE: True, **BYTES}, responses={200: DRAFT, 201: DRAFT, **REFUSALS},
)  # fmt: skip
def upload_document(
    request: Request, drafts: Drafts, body: Raw,
    name: Annotated[str, Query(description="文件名 · the file's bare name", examples=["plan.pdf"])] = "document",
    plan: PlanId = None, region: Region = None, published_on: Published = None,
) -> Response:  # fmt: skip
    """Text, HTML, Markdown, DOCX or PDF. Nothing is recorded: the draft is kept for 30 days, to be edited and
    confirmed. `document` is what `shilu import --json` prints, `draft` what `shilu import --draft` writes."""
    who: Principal = request.state.principal
    _require_plain(plan, region)
    kept, new = drafts.upload(who, body, name, Given(plan, region, published_on))
    return _shown(who, kept, 201 if new else 200)


@router.get(
    "/drafts", operation_id="drafts", summary="草稿清单 · the drafts there are",
    responses={200: described("草稿 · drafts"), **REFUSALS},
)  # fmt: skip
def drafts_(request: Request, drafts: Drafts) -> Response:
    """The drafts of the plans this credential was given, newest first, without their content."""
    who: Principal = request.state.principal
    found = [kept.head() for kept in drafts.shelf.listed(None) if sees(who, kept)]
    return _json({"drafts": found})


@router.get("/drafts/{id}", operation_id="draft", summary="一份草稿 · one draft", responses={200: DRAFT, **REFUSALS})
def draft(request: Request, drafts: Drafts, name: Id) -> Response:
    """What was read, what was noticed, and the draft as last edited; once confirmed, its receipt."""
    who: Principal = request.state.principal
    return _shown(who, drafts.find(who, name))


@router.put(
    "/drafts/{id}", operation_id="edit_draft", summary="修改草稿 · put an edited draft in its place",
    openapi_extra={LARGE: True, "parameters": [MATCH], **EDITED}, responses={200: DRAFT, **REFUSALS},
)  # fmt: skip
def edit_draft(
    request: Request, drafts: Drafts, body: Raw, name: Id, plan: PlanId = None, region: Region = None,
    published_on: Published = None,
) -> Response:  # fmt: skip
    """The body is the `draft` of the answer, edited as its instructions say: who changed what, and why. The document is
    read again and held against it."""
    who: Principal = request.state.principal
    require_json(request)
    _require_plain(plan, region)
    said = {"plan": plan, "region": region, "published_on": published_on}
    given = {word: value for word, value in said.items() if value is not None}
    return _shown(who, drafts.edit(who, name, body, version_of(request), given))


@router.delete(
    "/drafts/{id}", operation_id="drop_draft", summary="删除草稿 · forget a draft", status_code=204,
    responses={**REFUSALS},
)  # fmt: skip
def drop_draft(request: Request, drafts: Drafts, name: Id) -> Response:
    """Its bytes and its text cannot be read again. What was recorded stays recorded."""
    kept = drafts.find(request.state.principal, name)
    drafts.shelf.remove(kept.id)
    return Response(status_code=204)


@router.post(
    "/drafts/{id}/confirm", operation_id="confirm_draft", status_code=201,
    summary="将草稿入账 · record a draft",
    openapi_extra={LARGE: True, "parameters": [KEY, MATCH]}, responses={200: DRY_RUN, 201: RECEIPT, **REFUSALS},
)  # fmt: skip
def confirm_draft(
    drafts: Drafts, asked: Ask, name: Id,
    strict: Annotated[bool, Query(description="有 WARN 或 ERROR 即拒绝 · refuse on WARN or ERROR")] = False,
) -> Response:  # fmt: skip
    """What `shilu import --from-draft` records, in one commit. The same key again gets the same receipt, for ever.
    Bytes that are recorded already add nothing: a receipt without positions."""
    return confirmed(drafts, asked, name, strict)


@router.get(
    "/documents/{sha256}", operation_id="document", summary="归档的文件 · an archived document, byte for byte",
    responses={200: {"description": "字节 · the bytes", "content": {"application/octet-stream": {
        "schema": {"type": "string", "format": "binary"}}}}, **REFUSALS, 410: REFUSALS[404]},
)  # fmt: skip
def document(
    request: Request, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256")]
) -> Response:
    """The bytes that entries name by their hash. One that names persons lies sealed: it is disclosed for a stated
    purpose only (`POST /api/v1/disclosures`), and that is recorded."""
    return archived(request.app.state.service, request.state.principal, sha256)


@router.get(
    "/documents/{sha256}/lines", operation_id="document_lines", response_model=DocumentLines,
    summary="归档文件的文本,按行 · The text of an archived document, by lines",
    responses={200: {"description": "各行 · the lines"}, **REFUSALS, 410: REFUSALS[404]},
)  # fmt: skip
def document_lines(
    request: Request, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256")],
    first: Annotated[int, Query(alias="from", ge=1, le=MOST_LINES, description="自第几行 · the first line")] = 1,
    last: Annotated[
        int, Query(alias="to", ge=1, le=MOST_LINES, description="至第几行,含 · the last line, included")
    ] = MOST_LINES,
) -> Response:  # fmt: skip
    """The lines that `line_from` and `line_to` of a source count, as the reader counts them in text, HTML, DOCX or PDF.
    Of a document that names persons and lies sealed or was erased: the same lines with persons blacked out (■)."""
    if first > last:
        raise Problem(422, "from-after-to", "from 大于 to", "`from` is greater than `to`",
                      [{"pointer": "/query/from", "code": "from-after-to", "zh": "大于 to", "en": "greater than `to`"}])
    found = lines_of(request).lined(request.app.state.service, request.state.principal, sha256)
    told = {
        "sha256": sha256, "plan_id": found.plan, "format": found.format, "redacted": found.redacted,
        "total": len(found.lines), "lines": [line._asdict() for line in found.lines[first - 1 : last]],
    }  # fmt: skip
    return Response(orjson.dumps(told), 200, {"Cache-Control": "private, no-cache"}, "application/json")


def lines_of(request: Request) -> KeptLines:
    """The lines of documents that this application keeps, made on first use."""
    app: FastAPI = request.app
    drafts = drafting(request)
    with _MAKING:
        found: KeptLines | None = getattr(app.state, "document_lines", None)
        if found is None:
            found = app.state.document_lines = KeptLines(drafts.readers, drafts.service.settings.deadline_s)
    return found


def _require_plain(plan: str | None, region: str | None) -> None:
    texts = (plan, region)
    if any(text is not None and (not text.isprintable() or "|" in text) for text in texts):
        raise Problem(
            422, "unfit-value", "方案编号和地区中不得有控制字符和 |",
            "a plan's id and a region hold no control characters and no |",
        )  # fmt: skip
    if plan is not None:
        require_plan_id(plan)


def _shown(who: Principal, kept: Kept, status: int = 200) -> Response:
    shown: dict[str, Any] = kept.head()
    if kept.content is not None:
        hidden = kept.personal and kept.actor != who.actor.id
        given, found = kept.content.given, kept.content.document
        said = {"plan": given.plan, "region": given.region, "published_on": given.published_on}
        shown |= {"name": kept.content.name, "given": said, "edited": kept.content.edited, "document": found,
                  "findings": found["findings"], "draft": None if hidden else kept.content.draft}  # fmt: skip
    shown["receipt"] = kept.receipt
    headers = {"ETag": f'"{kept.version}"', "Cache-Control": "no-store"}
    if status == 201:
        headers["Location"] = f"/api/v1/drafts/{kept.id}"
    return Response(orjson.dumps(shown), status, headers, "application/json")


def _json(body: Any) -> Response:
    return Response(orjson.dumps(body), 200, {"Cache-Control": "no-store"}, "application/json")
