"""A real browser on the pages: Debian's Chromium, told to reach nothing but this machine, and watched."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, WebError, sync_playwright
from playwright.sync_api import Request as Sent

from api.access.sessions import COOKIE
from api.pages.page import LANGUAGE

SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
"""No sandbox: tests run as any user, root in a container too, and see only what they serve themselves."""
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WIDTH, HEIGHT = 1280, 800
PATIENCE_MS = 15_000
HERE = "127.0.0.1"
_WITHIN = ("data", "blob", "about")


def chromium() -> str | None:
    """Where the operating system has a Chromium (SHILU_CHROMIUM: another one); None where it has none."""
    named = os.environ.get("SHILU_CHROMIUM")
    if named is not None:
        return named if Path(named).is_file() else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def started(program: str) -> Iterator[Started]:
    """The browser, without a window; closed at the end together with its driver."""
    with sync_playwright() as driver:
        one = Started(driver.chromium.launch(executable_path=program, args=list(SWITCHES)))
        one.rest()
        try:
            yield one
        finally:
            with one.awake() as browser:
                browser.close()
            one.wake()
    one.rest()


class Started:
    """A browser that sleeps between tests. Playwright's event loop waits in a greenlet of this thread and counts as
    running there; left so, it would refuse every `asyncio.run` of a neighbour."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._loop = asyncio.get_running_loop()

    @contextmanager
    def awake(self) -> Iterator[Browser]:
        """The browser, for as long as it is used."""
        self.wake()
        try:
            yield self._browser
        finally:
            self.rest()

    def wake(self) -> None:
        """From here on its loop counts as running."""
        asyncio._set_running_loop(self._loop)

    def rest(self) -> None:
        """From here on no loop counts as running."""
        asyncio._set_running_loop(None)


class Watch:
    """What went wrong in a browser context: requests elsewhere, errors of scripts, the policy, dialogs."""

    def __init__(self, context: BrowserContext) -> None:
        self.wrong: list[str] = []
        context.on("request", self._sent)
        context.on("console", self._said)
        context.on("weberror", self._failed)
        context.on("dialog", self._asked)

    def _sent(self, request: Sent) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in _WITHIN and parts.hostname != HERE:
            self.wrong.append(f"a request outside this machine: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        text = message.text
        refused = text.startswith("Failed to load resource: the server responded")  # a test may well ask for a 422
        if "Content Security Policy" in text or (message.type == "error" and not refused):
            self.wrong.append(f"the console says: {text}")

    def _failed(self, error: WebError) -> None:
        self.wrong.append(f"a script failed: {error.error.message}")

    def _asked(self, dialog: Dialog) -> None:
        self.wrong.append(f"a dialog: {dialog.type} {dialog.message}")
        dialog.dismiss()


def opened(browser: Browser, url: str, cookie: str | None, lang: str, js: bool) -> tuple[Page, Watch]:
    """A tab of a context of its own at a service, and what watches it. `lang`: zh or en, chosen as the switch does."""
    context = browser.new_context(
        base_url=url, java_script_enabled=js, viewport={"width": WIDTH, "height": HEIGHT},
        locale="en-GB" if lang == "en" else "zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(PATIENCE_MS)
    given = {LANGUAGE: lang} | ({COOKIE: cookie} if cookie else {})
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in given.items()])
    watch = Watch(context)
    return context.new_page(), watch


def cookie_for(url: str, token: str) -> str:
    """Sign in at a running service as its form does: the session cookie."""
    answer = httpx2.post(f"{url}/login", data={"key": token, "to": "/"}, headers={"Origin": url}, timeout=30)
    assert answer.status_code == 303, answer.text
    cookie = answer.cookies[COOKIE]
    assert cookie
    return cookie
