"""Agencies, evaluation and snapshots in a real browser: figures open in place, without scripts all is readable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.api.pages.conftest import OpenTab

if TYPE_CHECKING:
    from playwright.sync_api import Page

PLAN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"
FIXED = "示意终期评估-固定"
CARD = f"/agency?agency={quote('襄汾县/县科协')}&plan={quote(PLAN)}"
EVALUATION = f"/evaluation?plan={quote(PLAN)}"
SNAPSHOT = f"/snapshot?plan={quote(PLAN)}&snapshot={quote(FIXED)}"
OTHERS = (
    "/agencies", f"/agencies?plan={quote(PLAN)}", "/snapshots", f"/fix?plan={quote(PLAN)}", "/compare",
    f"/explain?plan={quote(PLAN)}&figure=total", f"/evaluation?plan={quote('五台')}",
)  # fmt: skip
Axe = Callable[["Page"], None]
Shot = Callable[["Page", str], None]
PATIENT_MS = 40_000


def picture(page: Page, shot: Shot, name: str, headings: int) -> None:
    """The page as far as its heading of that number, its tables cut: else the picture is larger than we keep."""
    page.evaluate(
        "n => { const h = document.querySelectorAll('main > h2')[n - 1]; while (h.nextSibling) h.nextSibling.remove(); "
        "h.remove(); const more = 'main tbody tr:nth-child(n+20), .explained tr:nth-child(n+7)'; "
        "document.querySelectorAll(more).forEach(row => row.remove()) }",
        headings,
    )
    shot(page, name)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_figure_of_a_card_opens_below(tab: OpenTab, axe: Axe, shot: Shot, lang: str) -> None:
    """The entries behind a number open in place; its card over time is drawn beside its table; no barriers."""
    page = tab("auditor", lang)
    page.goto(CARD)
    page.wait_for_selector("#past table", timeout=PATIENT_MS)
    page.wait_for_selector(".chart svg")
    page.click(f"a.figure[href*='{quote('card/襄汾县/县科协/notices', safe='')}']")
    page.wait_for_selector("#why-0 .explained table", timeout=PATIENT_MS)
    assert "/agency" in page.url
    axe(page)
    picture(page, shot, f"agency-{lang}", 2)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_items_open_below_their_row(tab: OpenTab, axe: Axe, shot: Shot, lang: str) -> None:
    """A share of the rubric opens its explanation below its row, also when it takes a while."""
    page = tab("auditor", lang)
    page.goto(EVALUATION)
    page.click("a.figure[href*='figure=item%2FB1']")
    page.wait_for_selector("tr.why .explained table", timeout=PATIENT_MS)
    assert "(18 + 7×½)/33 = 13.03" in page.inner_text("tr.why .explained")
    axe(page)
    picture(page, shot, f"evaluation-{lang}", 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_snapshot_in_the_browser(tab: OpenTab, axe: Axe, shot: Shot, lang: str) -> None:
    """What was fixed, the banner of what came later, and the differences it leads to."""
    page = tab("auditor", lang)
    page.goto(SNAPSHOT)
    page.click("#since a[href='#differences']")
    assert page.url.endswith("#differences")
    assert page.locator("tr.changed").count() >= 9
    axe(page)
    picture(page, shot, f"snapshot-{lang}", 1)


def test_four_steps_in_the_browser(tab: OpenTab, axe: Axe, shot: Shot) -> None:
    """An evaluator goes to the last button, back a step with everything kept, and fixes."""
    page = tab("evaluator", agency="襄汾县/示意评估组")
    page.goto(f"/fix?plan={quote(PLAN)}")
    page.click("button[value='2']")
    page.fill("input[name=snapshot]", "〔2026〕浏览器号")
    page.click("button[value='3']")
    axe(page)
    shot(page, "fix")
    page.click("button[value='2']")
    assert page.input_value("input[name=snapshot]") == "〔2026〕浏览器号"
    page.click("button[value='3']")
    page.click("button[value='4']")
    page.click("button[value='fix']")
    page.wait_for_url("**/snapshot?**")
    assert "〔2026〕浏览器号" in page.inner_text("h1")


@pytest.mark.parametrize("path", OTHERS)
def test_no_barriers(tab: OpenTab, axe: Axe, path: str) -> None:
    """The other pages of these rooms have no violation of WCAG A or AA."""
    page = tab("auditor")
    page.goto(path)
    axe(page)


def test_without_scripts(tab: OpenTab) -> None:
    """With scripts off a figure is a link to a page, and every table is there."""
    page = tab("auditor", js=False)
    page.goto(EVALUATION)
    page.click("a.figure[href*='figure=item%2FA1']")
    for _ in range(20):
        if page.locator(".explained table").count():
            break
        page.goto(page.url)
    assert page.locator(".explained td a.origin").count() > 2
    page.goto(SNAPSHOT)
    assert page.locator("table.board tbody tr").count() == 33
