"""The start page, search and the data interface in a real browser: the first steps of whoever comes."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.api.pages.conftest import OpenTab

Check = Callable[[Page], None]
Shot = Callable[[Page, str], None]
FIND = {"zh": "查找", "en": "Find"}
LED = "市卫健委"
"""One of those who led 3.4.1 in 长治 on 2023-06-30 (its plan, line 80)."""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_story_leads_to_who_was_responsible(tab: OpenTab, axe: Check, shot: Shot, lang: str) -> None:
    """The first line of the demo's story opens the task on that day, with the agency that led; Back comes home."""
    page = tab("reader", lang)
    page.goto("/")
    axe(page)
    if lang == "zh":
        shot(page, "start")
    page.locator("#story li a").first.click()
    page.wait_for_url("**/task?**")
    assert "as_of=2023-06-30" in page.url and LED in page.inner_text("main")
    page.go_back()
    expect(page.locator("#story")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no scripts"])
def test_a_search_from_the_start_page(tab: OpenTab, axe: Check, shot: Shot, lang: str, js: bool) -> None:
    """Words and a day typed on the start page find the task of each plan at that day; a click opens it there."""
    page = tab("reader", lang, js)
    page.goto("/")
    form = page.locator("form.card").first
    form.locator("#what").fill("长治 智慧助老")
    form.locator("[name=as_of]").fill("2023-06-30")
    form.get_by_role("button", name=FIND[lang]).click()
    page.wait_for_url("**/search?**")
    if js:
        axe(page)
        shot(page, f"search-{lang}")
    page.locator("main td a[href^='/task']").first.click()
    page.wait_for_url("**/task?**")
    assert "task=3.4.1" in page.url and "as_of=2023-06-30" in page.url and "长治市" in unquote(page.url)
    assert LED in page.inner_text("main")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_number_leads_to_its_event_and_nothing_says_what_to_do(tab: OpenTab, axe: Check, lang: str) -> None:
    """#position opens the event; words found nowhere say so, and how to go on."""
    page = tab("reader", lang)
    page.goto("/")
    page.locator("#number").fill("#2788")
    page.locator("#number").press("Enter")
    page.wait_for_url("**/event/2788**")
    page.goto("/search?q=没有这样的事")
    axe(page)
    assert {"zh": "没有找到", "en": "nothing was found"}[lang] in page.inner_text("main")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_key_is_shown_once_and_ends(tab: OpenTab, axe: Check, shot: Shot, lang: str) -> None:
    """An administrator issues a key, copies its text, which no later page shows, and revokes it; no barriers."""
    page = tab("administrator", lang)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/interface")
    axe(page)
    shot(page, f"interface-{lang}")
    page.locator("[name=note]").fill(note := f"示意 {lang}")
    page.locator("form[action='/interface/keys'] button.primary").click()
    once = page.locator("#once")
    expect(once).to_be_visible()
    text = once.inner_text()
    page.locator("[data-copy-from=once]").click()
    page.wait_for_function("text => navigator.clipboard.readText().then(held => held === text)", arg=text)
    axe(page)
    page.goto("/interface")
    assert text not in page.content()
    row = page.locator("tr", has_text=note)
    row.locator("[name=reason]").fill("示意")
    row.locator("form[action$='/revoke'] button").click()
    expect(page.locator("tr", has_text=note)).to_contain_text({"zh": "已撤销", "en": "revoked"}[lang])


def test_the_description_leads_back(tab: OpenTab) -> None:
    """The page of the API has a way back to the data interface, also where no script fills it."""
    page = tab("reader", js=False)
    page.goto("/interface")
    page.locator("a[href='/api/v1/docs']").click()
    page.locator("a[href='/interface']").click()
    expect(page.locator("h1")).to_have_text("数据接口")
