"""Pages to test: a service in this process with signed-in clients, and a real one with a browser on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from starlette.testclient import TestClient

from api.demo import demo_settings
from api.http.service import open_service
from tests.api import worlds
from tests.api.client.live import Live, serving
from tests.api.http.conftest import Api
from tests.api.http.running import VERIFYING

if TYPE_CHECKING:  # a machine may lack Playwright: the tests without a browser need none
    from playwright.sync_api import Browser, Page

    from tests.api.pages.browser import Started, Watch


class Site(Api):
    """A service and its pages, asked without a browser."""

    def signed_in(self, role: str, agency: str | None = None, *, lang: str = "zh", **grant: Any) -> TestClient:
        """A client that signed in as a browser does: it holds a session cookie, no header. `grant`: actor, plans …"""
        client = self.visitor(lang=lang)
        sent = client.post("/login", data={"key": self.token(role, agency, **grant)}, follow_redirects=False)
        assert sent.status_code == 303, sent.text
        return client

    def visitor(self, *, lang: str = "zh") -> TestClient:
        """A client of somebody who did not sign in; what it posts comes from a page of this service."""
        headers = {"Origin": "http://testserver", "Accept-Language": lang}
        return TestClient(self.app, headers=headers, raise_server_exceptions=False)


class OpenTab(Protocol):
    """Opens a tab, signed in as a role (None: nobody)."""

    def __call__(
        self, role: str | None = "auditor", lang: str = "zh", js: bool = True, *, agency: str | None = None,
        url: str | None = None,
    ) -> Page: ...  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the browser is marked so, and counted when there is none."""
    for item in items:
        if "started_browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The pages over a copy of the demo ledger, open for writing; shared by the tests of a module."""
    folder = worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("site"))
    one = Site(open_service(demo_settings(folder)))
    try:
        yield one
    finally:
        one.close()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A real service over a copy of the demo ledger; tests add to it and rely on no size."""
    with serving(tmp_path_factory.mktemp("pages"), **VERIFYING) as one:
        yield one


@pytest.fixture(scope="session")
def started_browser() -> Iterator[Started]:
    """One Chromium for all tests of a worker; tests that need it are left out where there is none."""
    pytest.importorskip("playwright.sync_api")
    from tests.api.pages.browser import chromium, started

    program = chromium()
    if program is None:
        pytest.skip("no Chromium on this machine")
    with started(program) as one:
        yield one


@pytest.fixture
def browser(started_browser: Started) -> Iterator[Browser]:
    """The browser, for one test."""
    with started_browser.awake() as one:
        yield one


@pytest.fixture
def tab(request: pytest.FixtureRequest, browser: Browser) -> Iterator[OpenTab]:
    """Opens tabs at the real service (or at `url`); the test fails when anything was wrong in one of them."""
    from tests.api.pages.browser import cookie_for, opened

    made: list[tuple[Page, Watch]] = []

    def open_tab(
        role: str | None = "auditor", lang: str = "zh", js: bool = True, *, agency: str | None = None,
        url: str | None = None,
    ) -> Page:  # fmt: skip
        cookie = None
        if url is None:
            live: Live = request.getfixturevalue("live")
            url = live.url
            cookie = cookie_for(url, live.token(role, agency)) if role else None
        made.append(opened(browser, url, cookie, lang, js))
        return made[-1][0]

    try:
        yield open_tab
        wrong = [text for _page, watch in made for text in watch.wrong]
        assert not wrong, "\n".join(wrong)
    finally:
        for page, _watch in made:
            page.context.close()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`: no violation of WCAG 2.1 A or AA."""
    pytest.importorskip("playwright.sync_api")
    from tests.api.pages import browser_checks

    return browser_checks.without_barriers


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """`shot(page, "replay")`: docs/screens/replay.png, when SHILU_SHOTS=1."""
    pytest.importorskip("playwright.sync_api")
    from tests.api.pages import browser_checks

    return browser_checks.shot
