"""The browser and its watch: pages open as a role, in both languages, with and without scripts; harm is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.api.client.live import Live
from tests.api.pages import browser_checks as checks
from tests.api.pages.browser import Watch, chromium, cookie_for, opened
from tests.api.pages.conftest import OpenTab, Site
from tests.api.pages.hostile import NAMED, harmless_in


@pytest.fixture
def watched(browser: Browser, live: Live) -> Iterator[tuple[Page, Watch]]:
    """A tab that does not fail the test by what its watch sees."""
    page, watch = opened(browser, live.url, cookie_for(live.url, live.token("auditor")), "zh", js=True)
    page.goto("/")
    assert not watch.wrong
    yield page, watch
    page.context.close()


@pytest.mark.usefixtures("started_browser")
def test_no_loop_is_left_running() -> None:
    """While the browser is there and no test uses it, tests may run event loops of their own."""

    async def nothing() -> int:
        return 1

    assert asyncio.run(nothing()) == 1


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize(("lang", "tag", "out"), [("zh", "zh-CN", "退出"), ("en", "en", "Sign out")])
def test_a_page_opens_signed_in(tab: OpenTab, lang: str, tag: str, out: str, js: bool) -> None:
    """The start page knows who signed in and speaks their language, with scripts and without."""
    page = tab("auditor", lang, js)
    answer = page.goto("/")
    assert answer is not None and answer.status == 200
    assert page.locator("html").get_attribute("lang") == tag
    assert page.get_by_role("button", name=out).is_visible()


def test_the_form_signs_in_and_out(tab: OpenTab, live: Live, axe: Callable[[Page], None]) -> None:
    """Somebody unknown types a key, is known from then on, and unknown again after signing out; no barriers."""
    page = tab(role=None)
    page.goto("/login")
    axe(page)
    page.get_by_label("凭证").fill(live.token("auditor"))
    page.locator("#login button").click()
    page.get_by_role("button", name="退出").click()
    assert page.get_by_role("link", name="登录").first.is_visible()


def test_a_barrier_is_noticed(watched: tuple[Page, Watch]) -> None:
    """Control: a picture without words, and words too pale, are found."""
    page, _watch = watched
    page.evaluate("document.querySelector('main').append(new Image(), document.createElement('input'))")
    with pytest.raises(AssertionError, match=r"(?s)image-alt.*label"):
        checks.without_barriers(page)


def test_a_picture_is_written_only_when_asked_for(
    tab: OpenTab, shot: Callable[[Page, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SHILU_SHOTS=1 writes a PNG of the page; without it nothing is written."""
    folder = tmp_path / "screens"
    monkeypatch.setattr(checks, "SCREENS", folder)
    page = tab()
    page.goto("/")
    monkeypatch.delenv(checks.WANTED, raising=False)
    shot(page, "start")
    assert not folder.exists()
    monkeypatch.setenv(checks.WANTED, "1")
    shot(page, "start")
    assert (folder / "start.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("document.body.setAttribute('style', 'color:red')", "Content Security Policy"),
        ("document.body.append(Object.assign(document.createElement('script'), {text: 1}))", "Content Security Policy"),
        ("setTimeout(() => { throw new Error('broken') })", "a script failed: broken"),
        ("console.error('broken')", "the console says: broken"),
        ("setTimeout(() => alert('broken'))", "a dialog: alert broken"),
        ("setTimeout(() => location.assign('http://hostile.invalid/'))", "outside this machine: http://hostile.invalid/"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_noticed(watched: tuple[Page, Watch], script: str, said: str) -> None:
    """Control: what the policy refuses, errors, dialogs and requests elsewhere are each seen by the watch."""
    page, watch = watched
    page.evaluate(script)
    page.wait_for_timeout(200)
    assert said in "\n".join(watch.wrong)


def test_nothing_outside_is_reached(watched: tuple[Page, Watch]) -> None:
    """The browser resolves no name: a page elsewhere cannot be opened at all."""
    page, _watch = watched
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://hostile.invalid/")


@pytest.mark.parametrize("name", ["script", "image", "double quote", "swap", "one long word"])
def test_a_hostile_search_is_harmless_in_the_browser(tab: OpenTab, name: str) -> None:
    """A hostile text in the address ends in the search field as a text; no script of it runs."""
    page = tab()
    text = NAMED[name][:150]
    page.goto("/")
    page.locator("#q").fill(text)
    harmless_in(page, text, appears=False)


def test_a_script_that_ran_is_noticed(watched: tuple[Page, Watch]) -> None:
    """Control: what a hostile text would leave behind is seen, in the window and in the page."""
    page, _watch = watched
    page.evaluate("document.querySelector('main').setAttribute('hostile-mark', '1')")
    with pytest.raises(AssertionError):
        harmless_in(page, "hostile", appears=False)
    page.evaluate("document.querySelector('main').removeAttribute('hostile-mark'); window.hostile = 1")
    with pytest.raises(AssertionError, match="ran"):
        harmless_in(page, "hostile", appears=False)


def test_clients_work_beside_the_browser(tab: OpenTab, site: Site) -> None:
    """In one test, the service in this process answers its signed-in clients while a tab is open."""
    page = tab()
    page.goto("/")
    assert "退出" in site.signed_in("auditor").get("/").text
    assert "Sign out" in site.signed_in("auditor", lang="en").get("/").text
    assert "退出" not in site.visitor().get("/login").text
    assert page.locator("h1").is_visible()


def test_a_missing_browser_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """SHILU_CHROMIUM names the program; a name that leads nowhere is no browser."""
    monkeypatch.setenv("SHILU_CHROMIUM", str(tmp_path / "chromium"))
    assert chromium() is None
    (tmp_path / "chromium").write_text("")
    assert chromium() == str(tmp_path / "chromium")
