"""The pages of a task in a real browser: no barrier, no error, nothing fetched elsewhere; without scripts too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.api.pages.conftest import OpenTab

if TYPE_CHECKING:
    from playwright.sync_api import Page

SEALED = "ebc66faa8f03bed28bce533705cdf552ff6bfddb80a91e087d77c4bf4e2ffde8"
PAGES = {
    "task": "/task?plan=襄汾&task=2.4.2&as_of=2024-06-30", "event": "/event/2622",
    "step": "/step?plan=襄汾&task=2.4.2&position=2790", "document": f"/document?sha256={SEALED}&lines=93",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_without_barriers(
    tab: OpenTab, axe: Callable[[Page], None], shot: Callable[[Page, str], None], name: str, lang: str
) -> None:
    """Each page has no violation of WCAG A or AA, and nothing on it is wider than the window."""
    page = tab(lang=lang)
    page.goto(PAGES[name])
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    shot(page, f"{name}-{lang}" if lang == "en" else name)


def test_without_scripts(tab: OpenTab) -> None:
    """With JavaScript off: the fold of the import opens, the step buttons step, the clause is marked."""
    page = tab(js=False)
    page.goto(PAGES["task"])
    assert "县卫体局" in page.locator("p.first").inner_text() and page.locator(".paper mark").count() == 1
    fold = page.locator("tr.bulk details")
    assert not fold.get_by_text("#1420", exact=True).is_visible()
    fold.locator("summary").first.click()
    assert fold.get_by_text("#1420", exact=True).is_visible()
    page.goto(PAGES["step"])
    page.get_by_label("下一条").click()
    assert "position=2791" in page.url and "#2791" in page.locator("h2").first.inner_text()


def test_bytes_are_copied(tab: OpenTab) -> None:
    """The copy button puts the exact bytes of the entry on the clipboard."""
    page = tab()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(PAGES["event"])
    page.get_by_role("button", name="复制原始字节").click()
    page.get_by_text("✔", exact=True).first.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#exact").text_content() and copied.startswith('{"actoragency"')
