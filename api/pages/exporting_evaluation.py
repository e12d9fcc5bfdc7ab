"""The evaluation of a plan as files: a report in official layout, PDF, the tables, and a ZIP with its proof.

What a file says is what the page says: the same answers of the API, at the same viewpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from aggregates.refusal import Refused
from api.exports.bundle import evaluation_zip
from api.exports.formats import MEDIA
from api.exports.report import evaluation_report
from api.exports.workbook import workbook
from api.pages.inner import fetch
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages
from api.pages.snapshot_since import after, newest, restated
from api.pages.snapshots import PAGE, at_fixed, words_lang

router = pages()


@router.get("/export/evaluation.{form}")
async def export(page: Asked) -> Response:
    """DOCX, PDF, XLSX; ZIP of a snapshot, whose entry is proven in it."""
    form = page.path["form"]
    if form not in MEDIA:
        raise PageProblem(404, "no-such-path", "没有这种文件;有:docx、pdf、xlsx、zip", "there are docx, pdf, xlsx, zip")
    judged, seen = await _judged(page)
    plan = judged["plan_id"]
    status, _, rows = await at_fixed(page, plan, seen)
    rules = await page.ask("rules", view=(await page.view()).params, limit=PAGE)
    snapshot = judged.get("snapshot")
    later = judged.get("restated_by") or []
    beside = await restated(page, plan, snapshot["snapshot"], later[0]) if snapshot and later else None
    stamp = await page.stamp()
    given: dict[str, Any] = {"status": status, "rows": rows, "restatement": beside, "rules": rules}
    given["disputes"] = (await page.ask("disputes", view=seen, plan=plan))["disputes"]
    given["came"] = await _came(page, plan, judged)
    changes = await _changes(page, plan, seen) if snapshot and form == "xlsx" else None
    proof = await _proof(page, snapshot["position"]) if form == "zip" and snapshot else b""
    told = _stamped(stamp.to_json() if stamp else {}, judged, page)
    try:
        content = await run_in_threadpool(_written, form, judged, told, proof, words_lang(page), given, changes)
    except Refused as no:
        raise PageProblem(422, no.code, no.zh, no.en) from None
    name = f"{snapshot['snapshot'] if snapshot else 'evaluation'}-{seen['as_of']}.{form}"
    named = f"attachment; filename=\"evaluation.{form}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=MEDIA[form], headers={"Content-Disposition": named})


def _written(
    form: str, judged: Mapping[str, Any], stamp: Mapping[str, Any], proof: bytes, lang: Any, given: dict[str, Any],
    changes: Mapping[str, Any] | None,
) -> bytes:  # fmt: skip
    if form == "zip":
        return evaluation_zip(judged, stamp, proof, lang, **given)
    if form == "xlsx":
        title = str(given["status"]["plan"]["title"])
        return workbook(given["rows"], stamp, changes, lang, title=title)
    return evaluation_report(judged, stamp, lang, form, **given)


async def _judged(page: Asked) -> tuple[dict[str, Any], dict[str, str]]:
    """(answer of `snapshot` or of `evaluation`, the viewpoint its figures are of)."""
    plan, name = page.need("plan"), page.arg("snapshot")
    if name is None:
        answer = await page.ask("evaluation", plan=plan)
        return answer, dict((await page.view()).params)
    answer = await page.ask("snapshot", view=(await page.view()).params, plan=plan, snapshot=name)
    basis = answer["snapshot"]["basis"]
    return answer, {"as_of": basis["as_of"], "known_at": f"size:{basis['known_at']}"}


async def _came(page: Asked, plan: str, judged: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the page of a snapshot lists as recorded since, and up to which entry that is known."""
    if judged.get("snapshot") is None:
        return None
    entries, _ = await newest(page, plan)
    return {"known_at": (await page.view()).body["known_at"], "entries": after(entries, judged["snapshot"]["basis"])}


async def _changes(page: Asked, plan: str, seen: Mapping[str, str]) -> dict[str, Any]:
    """What is known of that day now and was not when it was fixed."""
    view = await page.view()
    then, now = f"{seen['as_of']}@{seen['known_at']}", f"{seen['as_of']}@size:{view.size}"
    return await page.ask("diff", view=view.params, plan=plan, to=now, **{"from": then})


def _stamped(stamp: dict[str, Any], judged: Mapping[str, Any], page: Page) -> dict[str, Any]:
    """The stamp of the file: of a snapshot, the viewpoint that was fixed, under the address of its page."""
    fixed, host = judged.get("fixed_at"), str(page.request.base_url).rstrip("/")
    if fixed is None:
        if not stamp:
            return stamp
        kept = page.link("/evaluation", page_params(stamp), plan=judged["plan_id"], rules=page.args("rules") or None)
        return {**stamp, "address": host + kept}
    size = fixed["known_at"]["size"]
    root = page.service.verified.root(size) if stamp.get("root") else ""
    name = judged["snapshot"]["snapshot"]
    address = page.link("/snapshot", page_params(stamp), plan=judged["plan_id"], snapshot=name)
    return {
        **stamp, "as_of": fixed["as_of"], "known_at": fixed["known_at"], "view": fixed["view"], "size": size,
        "recorded_at": fixed["known_at"]["recorded_at"], "root": root, "address": host + address,
    }  # fmt: skip


def page_params(stamp: Mapping[str, Any]) -> dict[str, str]:
    """The pinned viewpoint of a stamp, as an address has it."""
    return {"as_of": stamp["as_of"], "known_at": f"size:{stamp['size']}"}


async def _proof(page: Asked, position: int) -> bytes:
    """The inclusion proof of an entry as the log gives it (`.tlog-proof`)."""
    found = await fetch(
        page.request, page.who, "GET", f"/proof/inclusion?position={position}", headers=[("accept", "text/plain")]
    )
    if found.status >= 400:
        found.json()
    return found.body
