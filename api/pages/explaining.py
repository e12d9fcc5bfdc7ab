"""Why a figure is what it is: formula in words, numerator and denominator, every entry behind it with its lines."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from api.pages.explained_words import item_line, parts_of, value_said
from api.pages.figure_words import Words
from api.pages.page import Asked
from api.pages.problem import PageProblem
from api.pages.route import pages
from api.pages.waiting import AGAIN_S, soon

router = pages()
SHOWN = 200
"""Entries of one page of an explanation; a total may rest on more than a thousand."""
WHOLES = ("total", "grade")
"""Figures whose whole support takes long to find: their items are shown first, each with its own explanation."""
EVALUATED = ("item", "score", "adjustment", *WHOLES)


@router.get("/explain")
async def explain(page: Asked) -> Response:
    """One figure; as a part of a page when a script asks, so that it opens below its row."""
    plan, figure = page.need("plan"), page.need("figure")
    await page.view()
    words = Words(page.lang)
    if figure in WHOLES and page.arg("whole") is None:
        return await _by_items(page, plan, figure, words)
    found = await soon(page.ask("explain", plan=plan, figure=figure))
    if found is None:
        return await _computing(page, plan, figure, words)
    first = _first(page, len(found["support"]))
    kind = figure.partition("/")[0]
    return await page.render(
        "explain.html", block=_block(page), computing=False, plan=plan, figure=figure, kind=kind, words=words,
        title=words.path(figure), found=found, back=_back(page, plan, figure),
        value=value_said(words, kind, found), parts=parts_of(words, found["figure"]), formula=_formula(words, found),
        line=item_line(words, found.get("item")), first=first, support=found["support"][first : first + SHOWN],
        shown=SHOWN, invented=sum(one["illustration"] for one in found["support"]), items=None,
    )  # fmt: skip


async def _computing(page: Asked, plan: str, figure: str, words: Words) -> Response:
    """Not there yet: the page says so and looks again by itself; what is computed is kept for whoever asks next."""
    answer = await page.render(
        "explain.html", status=202, block=_block(page), computing=True, plan=plan, figure=figure, words=words,
        title=words.path(figure), back=_back(page, plan, figure), again=AGAIN_S,
    )  # fmt: skip
    if not page.partial:
        answer.headers["Refresh"] = str(AGAIN_S)
    return answer


async def _by_items(page: Asked, plan: str, figure: str, words: Words) -> Response:
    """Total and grade: how they add up from items and adjustments."""
    answer = await page.ask("evaluation", plan=plan)
    found = answer["evaluation"]
    if found["rubric"] is None:
        raise PageProblem(404, "no-such-figure", "未采用评分办法,没有总分", "no rubric is adopted: there is no total")
    return await page.render(
        "explain.html", block=_block(page), computing=False, plan=plan, figure=figure, kind=figure, words=words,
        title=words.path(figure), back=_back(page, plan, figure), found=None, items=found["dimensions"],
        adjustments=found["adjustments"], value=found[figure], evaluation=found,
    )  # fmt: skip


def _block(page: Asked) -> str | None:
    return "explained" if page.partial else None


def _first(page: Asked, total: int) -> int:
    text = page.arg("first") or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) <= total):
        raise PageProblem(422, "no-such-row", "没有这一行", "there is no such row")
    return int(text)


def _formula(words: Words, found: Mapping[str, Any]) -> str:
    kind, _, rest = found["path"].partition("/")
    if kind == "card":
        return words.formula(rest.rpartition("/")[2])
    item = found.get("item")
    return words.measure(item["measure"]) if item else ""


def _back(page: Asked, plan: str, figure: str) -> tuple[str, str]:
    """Where the figure stands: (words, address)."""
    kind, _, rest = figure.partition("/")
    if kind == "card":
        address = page.link("/agency", agency=rest.rpartition("/")[0], plan=plan)
        return page.t("评分卡", "the scorecard"), address
    if kind in EVALUATED:
        return page.t("逐项评估", "the evaluation"), page.link("/evaluation", plan=plan)
    if kind in ("status", "percent", "deadline", "light"):
        return page.t("任务", "the task"), page.link("/task", plan=plan, task=rest)
    return page.t("逐项评估", "the evaluation"), page.link("/evaluation", plan=plan)


async def several(page: Asked, asks: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Some questions at once, at the page's pinned viewpoint without its rules."""
    view = (await page.view()).params
    return list(await asyncio.gather(*(page.ask(name, view=view, **params) for name, params in asks)))
