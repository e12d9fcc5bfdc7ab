"""F15: one step of the replay page's slider, in a real Chromium, from the key press to the frame that shows it.

The service (`shilu serve`, one worker) and the browser share the machine. Each run takes another plan, loaded before
the first step as a reader loads it; the steps go day by day, entries coming in between.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

import httpx2

from benchmarks.figures import Figure, alone, say
from benchmarks.ledgers import Filled
from benchmarks.nation import plans_for
from benchmarks.nation_facts import plan_id
from benchmarks.over_http import fill_for_service, issue, serving
from benchmarks.places import Place

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
GOAL_MS, PRESSES, PAUSE_MS = 200, 40, 150
FROM = "2024-02-20"
VIEWS = (("as published", "at"), ("as restated", "as_of"))
KEYS = ("ArrowRight", "ArrowRight", "ArrowRight", "PageDown", "]", "ArrowLeft", "[", "PageUp", "ArrowRight", "]")
_WATCH = """() => {
  window.steps = [];
  let pressed = 0;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  document.addEventListener("board:shown", () => requestAnimationFrame(() => {
    const done = new MessageChannel();
    done.port1.onmessage = () => window.steps.push(performance.now() - pressed);
    done.port2.postMessage(null);
  }));
}"""
"""A message posted in an animation frame is handed over after that frame was painted."""


def slider(place: Place, entries: int, runs: int) -> Iterator[Figure]:
    """Median and p95 of the steps, as published (what is known moves too) and as restated."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        say("F15: no Chromium on this machine (apt-get install chromium); left out")
        return
    filled = Filled(place)
    try:
        size = fill_for_service(filled, entries, plans_for(entries))
        token = issue(filled.ledger, "auditor", None, "auditor")
        filled.ledger.close()
        with serving(filled) as base:
            say(f"{place.name}: F15, steps in {program}")
            plans = [plan_id(7 * run % plans_for(entries)) for run in range(runs)]
            yield from told(place.name, size, measured(base, token, program, plans))
    finally:
        place.drop(filled.url)


def told(database: str, size: int, found: dict[str, list[list[float]]]) -> Iterator[Figure]:
    """The figures of the steps of each view: one list a run."""
    for view, steps in found.items():
        middle, slow = [median(run) for run in steps], [sorted(run)[int(0.95 * len(run))] for run in steps]
        work = f"slider step, key press to repaint, {view}"
        for words, values in (("median", middle), ("p95", slow)):
            yield alone(
                "F15", f"{work}, {words}", database, size, "ms", values, f"≤ {GOAL_MS} ms", lambda ms: ms <= GOAL_MS
            )


def measured(base: str, token: str, program: str, plans: Sequence[str]) -> dict[str, list[list[float]]]:
    """Milliseconds of each step, by view and plan."""
    from playwright.sync_api import sync_playwright

    sent = httpx2.post(f"{base}/login", data={"key": token, "to": "/"}, headers={"Origin": base}, timeout=60)
    cookies = [{"name": name, "value": value, "url": base} for name, value in sent.cookies.items()]
    found: dict[str, list[list[float]]] = {name: [] for name, _ in VIEWS}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(SWITCHES))
        for plan in plans:
            for name, parameter in VIEWS:
                context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 800})
                context.add_cookies(cookies)  # type: ignore[arg-type]
                page = context.new_page()
                page.goto(f"/replay?plan={plan}&{parameter}={FROM}", wait_until="networkidle", timeout=60_000)
                found[name].append(_steps(page))
                context.close()
        browser.close()
    return found


def _steps(page: Page) -> list[float]:
    page.evaluate(_WATCH)
    page.locator("#slider").focus()
    for press in range(PRESSES):
        page.keyboard.press(KEYS[press % len(KEYS)])
        page.wait_for_function("n => window.steps.length > n", arg=press, timeout=60_000)
        page.wait_for_timeout(PAUSE_MS)
    taken: list[float] = page.evaluate("window.steps")
    return taken
