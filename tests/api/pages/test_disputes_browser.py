"""Disputes and importing in a real browser: usable, without barriers, without scripts, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.api.pages.conftest import OpenTab
from tests.api.pages.disputing import NAME, SEAT, TASK, XIANGFEN
from tests.api.pages.test_importing import document

Axe = Callable[[Page], None]
Shot = Callable[[Page, str], None]
CASE = f"/dispute?{urlencode({'plan': XIANGFEN, 'dispute': NAME})}"
NEW = f"/dispute/new?{urlencode({'plan': XIANGFEN, 'task': TASK})}"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_queue_case_and_paper(tab: OpenTab, axe: Axe, shot: Shot, lang: str) -> None:
    """From the queue to the case to the paper by links; no barrier on any of them."""
    page = tab("auditor", lang)
    page.goto("/disputes")
    axe(page)
    shot(page, f"disputes-{lang}")
    page.get_by_role("link", name=NAME).first.click()
    expect(page.locator("td.now").first).to_be_visible()
    axe(page)
    shot(page, f"dispute-{lang}")
    page.locator("a[href^='/dispute/paper']").click()
    expect(page.locator("article.paper")).to_be_visible()
    axe(page)
    shot(page, f"ruling-{lang}")


def test_a_dispute_is_raised_without_scripts(tab: OpenTab, axe: Axe) -> None:
    """With JavaScript off the form, its preview and the record work; the file's hash stands in the preview."""
    page = tab("liaison", "zh", False, agency="襄汾县/县科协")
    page.goto(NEW)
    page.locator(f"input[name=statement][value='{SEAT}']").check()
    page.fill("input[name=dispute]", "示意-无脚本")
    page.fill("textarea[name=claim]", "示意:\n不属本单位职责")
    evidence = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"}
    page.set_input_files("input[name=evidence_file]", files=[evidence])  # type: ignore[list-item]
    page.click("button[value=preview]")
    expect(page.get_by_text("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824").first).to_be_visible()
    page.get_by_role("button", name="提出异议(将新增 1 条提出异议,不修改原记录)").click()
    expect(page.get_by_text("本次入账的记录")).to_be_visible()
    expect(page.get_by_text("不属本单位职责").first).to_be_visible()


def test_forms_have_no_barriers(tab: OpenTab, axe: Axe, shot: Shot) -> None:
    """The form to raise a dispute, and that of a ruling's role, pass the checks for accessibility."""
    page = tab("liaison", agency="襄汾县/县民政局")
    page.goto(NEW)
    axe(page)
    shot(page, "dispute-new")
    page = tab("arbiter", agency="襄汾县/县编办")
    page.goto(f"{CASE}&act=rule_dispute")
    page.locator("#rule_dispute > summary").click()
    for one in page.locator("#rule_dispute form > details > summary").all():
        one.click()
    axe(page)


@pytest.mark.parametrize("js", [True, False])
def test_a_document_is_imported(tab: OpenTab, axe: Axe, shot: Shot, tmp_path: Path, js: bool) -> None:
    """Choose a file, jump from a finding to its line, see what would be recorded, record it."""
    path = tmp_path / "plan.txt"
    path.write_bytes(document(11, "戌县" if js else "亥县"))
    page = tab("importer", js=js)
    page.goto("/import")
    axe(page) if js else None
    page.set_input_files("#document", path)
    page.get_by_role("button", name="读成草稿").click()
    page.locator("ol.findings a", has_text="plan.txt:7").first.click()
    assert page.url.endswith("#L7")
    if js:
        axe(page)
        shot(page, "import")
    page.get_by_role("link", name="核对将要入账的内容").click()
    axe(page) if js else None
    page.get_by_role("button", name="确认入账").click()
    expect(page.get_by_text("这份草稿已经入账")).to_be_visible()


def test_a_dropped_document_is_sent(tab: OpenTab) -> None:
    """A file dropped onto the page is read without another press."""
    page = tab("importer")
    page.goto("/import")
    page.evaluate(
        """text => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "dropped.txt", {type: "text/plain"}));
            document.getElementById("drop").dispatchEvent(
                new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
        }""",
        document(12, "申县").decode(),
    )
    expect(page.get_by_role("heading", name="草稿 dropped.txt")).to_be_visible()
