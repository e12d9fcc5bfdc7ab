"""A dispute in three columns, and the forms of those who may act on it now: form, consequence, record."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.pages.dispute_acts import ACTS, Act, body, evidence, minutes, offered
from api.pages.dispute_case import Case, case
from api.pages.dispute_preview import resting, told
from api.pages.dispute_words import BASES, GROUNDS, OUTCOMES, WEAK, counted
from api.pages.form import Form
from api.pages.labels import label
from api.pages.page import Asked, Page
from api.pages.problem import PageProblem
from api.pages.route import pages
from replay.wording import SEAT_ROLES

router = pages()
NEWEST = 20
"""Entries shown of those that somebody else recorded meanwhile."""
_OWN = ("step", "version")


@router.get("/dispute")
async def dispute(page: Asked) -> Response:
    """A case: what is claimed, what the ledger shows and showed, what was done and may be done now."""
    return await show_case(page, page.need("plan"), page.need("dispute"))


@router.get("/dispute/act")
async def acted(page: Asked) -> Response:
    """Where the address of a sent form leads when it is only looked at: the language switch, a link to this page."""
    return page.back_to("/dispute", plan=page.need("plan"), dispute=page.need("dispute"))


@router.post("/dispute/act", large=True)
async def act(page: Asked) -> Response:
    """A form of the case: looked at first (`preview`), sent for good (`record`), or gone back to (`edit`)."""
    form = await page.form()
    chosen = ACTS.get(form.one("act"))
    plan, name = form.one("plan"), form.one("dispute")
    if chosen is None or not plan or not name:
        raise PageProblem(422, "no-such-act", "没有这种处理", "there is no such act on a dispute")
    if form.one("step") == "edit":
        return await show_case(page, plan, name, chosen, form)
    try:
        return await carried_out(page, form, chosen, plan, name)
    except PageProblem as no:
        if no.status in (401, 404):
            raise
        return await show_case(page, plan, name, chosen, form, await explained(page, plan, form, no))


async def carried_out(page: Page, form: Form, chosen: Act, plan: str, name: str) -> Response:
    """The command of the form recorded, or shown as its consequence. PageProblem as the API refuses."""
    command = body(chosen.name, form, plan, name, page.who.actor.agency)
    version = int(form.one("version")) if form.one("version").isdigit() else None
    key = form.one("key") or "page"
    if form.one("step") == "record":
        receipt = await page.command(chosen.name, command, key=key, if_match=version)
        done = [str(one) for one in receipt["positions"]]
        return page.back_to("/dispute", plan=plan, dispute=name, done=",".join(done[:50]))
    tried = await page.command(chosen.name, command, key=key, if_match=version, dry_run=True)
    facts = tried["facts"]
    return await page.render(
        "dispute_preview.html", act=chosen, plan=plan, dispute=name, task=form.one("task"), added=counted(facts),
        facts=[told(one, page.lang) for one in facts], resting=await resting(page, plan, facts), fields=hidden(form),
        version=form.one("version"), back="/dispute/new" if chosen.name == "raise_dispute" else "/dispute/act",
    )  # fmt: skip


def hidden(form: Form) -> list[tuple[str, str]]:
    """The fields of a form to be carried on, with the digests of the files that came with it."""
    said = {name: values for name, values in form.fields.items() if name not in _OWN}
    if "evidence" in said or form.file("evidence_file"):
        said["evidence"] = ["\n".join(evidence(form))]
    if "minutes" in said or form.file("minutes_file"):
        said["minutes"] = [minutes(form)]
    return [(name, value) for name, values in said.items() for value in values]


async def explained(page: Page, plan: str, form: Form, no: PageProblem) -> PageProblem:
    """A conflict in the words of the page: which version was seen, which it is now (screens.md, "Wording")."""
    if no.code != "version-moved":
        return no
    seen = form.one("version")
    now = no.headers.get("etag", "").strip('"') or str((await page.ask("stream", view=False, plan=plan))["version"])
    return PageProblem(
        no.status, no.code, f"该任务已被他人更新(你看到第 {seen} 版,现为第 {now} 版)。请核对后重新提交。",
        f"Somebody else recorded on this plan meanwhile (you saw version {seen}, it is at {now}). Look again, then send"
        " again.",
    )  # fmt: skip


async def show_case(
    page: Page, plan: str, name: str, chosen: Act | None = None, form: Form | None = None,
    problem: PageProblem | None = None,
) -> Response:  # fmt: skip
    """The page of a case; with the form of one act filled in, and the problem beside it."""
    stream = await page.ask("stream", view=False, plan=plan)  # before the viewpoint is pinned: rather too old a version
    found = await case(page, plan, name)
    me = await page.ask("me", view=False)
    mine, others = _offered(page, found, me["operations"], chosen)
    agencies = await _agencies(page) if any(one.name == "rule_dispute" for one in mine) else []
    newer = await _newer(page, plan, form, stream["version"]) if problem and problem.code == "version-moved" else []
    done = [one for one in (page.arg("done") or "").split(",") if one.isascii() and one.isdigit() and len(one) < 16]
    return await page.render(
        "dispute.html", status=problem.status if problem else 200, case=found, version=stream["version"], mine=mine,
        others=others, chosen=chosen, filled=form.fields if form else {}, problem=problem, newer=newer, done=done,
        agencies=agencies, roles=roles(page), grounds=GROUNDS, bases=BASES, outcomes=OUTCOMES, weak=WEAK,
        simulated=await _simulated(page),
    )  # fmt: skip


def _offered(page: Page, found: Case, operations: list[str], chosen: Act | None) -> tuple[list[Act], list[Act]]:
    """Forms to show: those the caller may use now, where the page shows now; one already filled in stays."""
    holders = {one["agency"] for one in found.chain["links"]} | {one["agency"] for one in found.seats}
    mine, others = offered(found.dispute, operations, page.who.actor.agency, holders)
    if page.asked:
        return [], []
    wanted = chosen or ACTS.get(page.arg("act") or "")
    if wanted is not None and wanted not in mine and f"command.{wanted.name}" in operations:
        mine, others = [*mine, wanted], [one for one in others if one is not wanted]
    return mine, others


def roles(page: Page) -> list[tuple[str, str]]:
    """The roles a seat can have, with their words."""
    return [(code, label("seat_role", code, page.lang)) for code in SEAT_ROLES]


async def _agencies(page: Page) -> list[str]:
    rows = (await page.ask("agencies", fields="agency", limit="2000"))["agencies"]
    return [row["agency"] for row in rows]


async def _newer(page: Page, plan: str, form: Form | None, version: int) -> list[dict[str, Any]]:
    """What somebody else recorded since the version the form was made for, the newest first."""
    seen = form.one("version") if form else ""
    count = version - int(seen) if seen.isdigit() else 0
    if count <= 0:
        return []
    rows: list[dict[str, Any]] = (
        await page.ask("timeline", plan=plan, sort="-position", limit=str(min(count, NEWEST)),
                       fields="position,type,statement,agency,recorded_at")
    )["entries"]  # fmt: skip
    return rows


async def _simulated(page: Page) -> bool:
    return bool((await page.view()).body.get("clock") == "simulated")
