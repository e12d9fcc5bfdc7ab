"""Many reports at once: the form an agency fills in, and the batch it sends back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response

from api.access.principal import Principal
from api.batch.answer import BatchShape, answered
from api.batch.deciding import Batch, settle
from api.batch.due import due
from api.batch.form import report_form
from api.batch.rows import ndjson_rows
from api.batch.sheet import Filled, xlsx_rows
from api.commanding.asked import Ask as AskToRecord
from api.commanding.described import KEY, REFUSALS, described, inlined
from api.http.answers import responded, validator
from api.http.asking import Ask
from api.http.guard import LARGE, room
from api.http.problems import Problem
from api.routes.asked import PlanName, unjudged

router = room(tags=["batches"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
LINE = '{"plan":"…","seat":"seat:2.1.1|甲县/县教育局|lead|1","period":"2023-Q2","percent":"40","narrative":"…"}\n'

Agency = Annotated[
    str | None,
    Query(max_length=200, description="单位(地区/名称),默认为凭证的单位 · the agency, by default the credential's",
          examples=["甲县/县教育局"]),
]  # fmt: skip
Period = Annotated[
    str,
    Query(pattern="^[1-9][0-9]{3}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?$", description="填报期 · the reporting period",
          examples=["2023-Q2"]),
]  # fmt: skip
Partial = Annotated[
    bool, Query(description="true:只记合格的行;默认一行不合格则全不记 · record the good rows of a batch with bad ones")
]
BODY: dict[str, Any] = {
    LARGE: True,
    "parameters": [KEY],
    "requestBody": {
        "required": True,
        "content": {
            NDJSON[0]: {"schema": {"type": "string"}, "example": LINE},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    },
}
FORM = {"description": "填报表 · the form", "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}


@router.get(
    "/report-template", operation_id="report_template", response_class=Response, responses={200: FORM, **REFUSALS},
    summary="填报表:本期应报的席位 · the form for the reports that are due",
)  # fmt: skip
def report_template(ask: Ask, plan: PlanName, period: Period, agency: Agency = None) -> Response:
    """An XLSX with one row for each seat of the agency whose report of the period is due and not in yet."""
    view = unjudged(ask)
    name, who = ask.plan(plan), agency or ask.principal.actor.agency
    if who is None:
        raise Problem(422, "agency-needed-here", "请给出 agency", "name the agency")
    with ask.service.reading.connect() as connection:
        rows = due(connection, name, who, period, view)
    content = report_form(rows, who, {**view.to_json(), "stamp": view.stamp()})
    headers = {"Content-Disposition": f'attachment; filename="report-{period}.xlsx"'}
    etag = validator(ask.request, view, *(field.encode() for row in rows for field in row))
    return responded(ask.request, view, content, etag, media_type=XLSX, headers=headers)


@router.post(
    "/report-batches", operation_id="report_batch", openapi_extra=BODY,
    summary="成批填报,每行各有结果 · many reports, a verdict for every row",
    responses={200: described("每行的结果 · a verdict for every row", inlined(BatchShape)), **REFUSALS},
)  # fmt: skip
def report_batch(request: Request, asked: AskToRecord, partial: Partial = False) -> Response:
    """NDJSON (one report_progress body a line) or the filled-in form. Rows are decided in order, each seeing those
    before it, and recorded in one transaction; the same batch sent again gets the same receipts."""
    if asked.expected is not None:
        raise Problem(400, "if-match-form", "成批填报不看 If-Match", "a batch is not held against If-Match")
    settings = asked.service.settings
    filled = _rows(request.headers.get("content-type", ""), asked.body, settings.max_body)
    if not filled.rows:
        raise Problem(422, "empty-batch", "没有填报的行", "there is no row to report")
    who: Principal = asked.principal
    batch = Batch(filled.rows, who.actor, asked.key, who.sees_stream, partial, asked.dry_run)
    shilu = asked.service.writing()
    verdicts = settle(shilu, batch)
    return answered(
        request, verdicts, filled.blank, shilu.reader.size(), partial=partial, dry_run=asked.dry_run
    )  # fmt: skip


def _rows(content_type: str, body: bytes, longest: int) -> Filled:
    """The rows of the body by its type. Problem 415 for any other, 422 for a batch that is none."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == XLSX:
        return xlsx_rows(body)
    if kind in NDJSON:
        return Filled(list(ndjson_rows(body, longest)), [])
    raise Problem(
        415, "not-a-batch", f"请求体应为 {NDJSON[0]} 或 XLSX", f"the body is to be {NDJSON[0]} or {XLSX}"
    )  # fmt: skip
