"""Files of the 台账: the rows that the replay page shows at the same address, as XLSX, DOCX and PDF."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from aggregates.refusal import Refused
from api.exports.board_file import board_file
from api.exports.formats import MEDIA
from api.exports.workbook import workbook
from api.pages.comparing import compared
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.replay_board import Board, board_of
from api.pages.replay_filters import NAMES
from api.pages.route import Handler, pages

router = pages()
FORMATS = ("xlsx", "docx", "pdf")


def _exporter(fmt: str) -> Handler:
    async def export(page: Page) -> Response:
        plan = page.need("plan")
        board = await board_of(page, plan)
        against = page.arg("against")
        beside = await compared(page, plan, board.rows, against) if against else None
        stamp = await _stamp(page, plan, beside.pinned if beside else None)
        content = await run_in_threadpool(_made, page, board, stamp, beside.changes if beside else None, fmt)
        name = f"board-{stamp['as_of']}-at-{stamp['size']}.{fmt}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=MEDIA[fmt], headers=headers)

    return export


for _fmt in FORMATS:
    router.get(f"/export/board.{_fmt}")(_exporter(_fmt))


async def _stamp(page: Asked, plan: str, against: str | None) -> dict[str, Any]:
    """The stamp of the page, whose address is that of the page itself, not of the file."""
    view = await page.view()
    stamp = await page.stamp()
    if stamp is None:
        raise PageProblem(403, "role-not-allowed", "此身份不能导出", "this role may not export")
    kept: dict[str, Any] = {name: page.arg(name) for name in NAMES} | {"plan": plan, "against": against}
    address = page.link("/replay", _view=view.params, _rules=page.args("rules"), **kept)
    return stamp.to_json() | {"address": str(page.request.base_url).rstrip("/") + address}


def _made(page: Page, board: Board, stamp: dict[str, Any], changes: Any, fmt: str) -> bytes:
    told: dict[str, Any] = {"title": board.title, "filters": board.filters.said(page.lang, page.t)}
    try:
        if fmt == "xlsx":
            return workbook(board.shown, stamp, changes, page.lang, **told)
        return board_file(board.shown, stamp, changes, page.lang, fmt, **told)
    except Refused as no:
        raise PageProblem(422, no.code, no.zh, no.en) from None
