"""Importing: a document is dropped or chosen and read into a draft; nothing is recorded before it is confirmed."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from starlette.responses import Response

from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages

router = pages()


@router.get("/import")
async def importing(page: Asked) -> Response:
    """The form for a document, and the drafts there are."""
    return await _shown(page)


@router.post("/import", large=True)
async def uploaded(page: Asked) -> Response:
    """Read the document; go to its draft. What cannot be read is told beside the form."""
    form = await page.form()
    file = form.file("document")
    said = {name: form.one(name).strip() for name in ("plan", "region", "published_on")}
    try:
        if file is None or not file[1]:
            raise PageProblem(422, "no-document", "请选择一个文件(不能为空)", "choose a document that is not empty")
        asked = {"name": file[0] or "document", **{name: value for name, value in said.items() if value}}
        made = await page.post(f"/api/v1/documents?{urlencode(asked)}", raw=("application/octet-stream", file[1]))
    except PageProblem as no:
        if no.status == 401:
            raise
        return await _shown(page, no, {**said, "name": file[0] if file else ""})
    return page.back_to(f"/import/{made['id']}")


@router.post("/import/{draft}/delete")
async def dropped(page: Asked) -> Response:
    """Forget a draft; what was recorded stays recorded."""
    await page.post(f"/api/v1/drafts/{quote(page.path['draft'], safe='')}", method="DELETE")
    return page.back_to("/import")


async def _shown(page: Page, problem: PageProblem | None = None, said: dict[str, str] | None = None) -> Response:
    drafts = (await page.ask("drafts", view=False))["drafts"]
    return await page.render(
        "import.html", status=problem.status if problem else 200, drafts=drafts, problem=problem, said=said or {},
    )  # fmt: skip
