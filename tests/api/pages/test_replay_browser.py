"""历史回放 in a real browser: slider, keys, Back, filters, comparison, the chart; and all of it without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.api.pages.conftest import OpenTab
from tests.api.pages.hostile import NAMED, harmless_in
from tests.api.pages.replay_reading import PLAN

if TYPE_CHECKING:
    from playwright.sync_api import Page

AT = f"/replay?plan={PLAN}&at=2024-06-30"


def _shows(page: Page, day: str) -> None:
    """The stamp, the field and the slider all say this day."""
    page.locator("#stamp strong", has_text=day).wait_for()
    assert page.locator("[name=day]").input_value() == day
    assert page.locator("#slider").get_attribute("aria-valuetext") == day


def test_keys_move_the_day(tab: OpenTab) -> None:
    """Arrows move a day, PageUp and PageDown a month, brackets to the days with entries."""
    page = tab()
    page.goto(AT)
    table = page.locator("#board tbody").inner_text()
    page.locator("#slider").focus()
    for key, day in (
        ("ArrowRight", "2024-07-01"), ("ArrowLeft", "2024-06-30"), ("PageUp", "2024-05-30"), ("PageDown", "2024-06-30"),
        ("PageDown", "2024-07-30"),
    ):  # fmt: skip
        page.keyboard.press(key)
        _shows(page, day)
    assert "at=2024-07-30" in page.url and page.locator("#board tbody").inner_text() != table
    busy = page.evaluate("JSON.parse(document.getElementById('busy').textContent).recorded")
    after = min(day for day in busy if day > "2024-07-30")
    page.keyboard.press("]")
    _shows(page, after)
    page.keyboard.press("[")
    _shows(page, max(day for day in busy if day < after))


FIVE_STEPS = """slider => {
  for (let step = 0; step < 5; step++) {
    slider.value = Number(slider.value) + 1;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
  }
}"""
"""As fast as a hand that drags: keys pressed through the driver may come a second apart on a busy machine."""


YOUNG = "const now = performance.now.bind(performance); let first; performance.now = () => now() - (first ??= now())"
"""The page's clock starts when it is first looked at: a hand that is there at once."""


def test_back_returns_to_where_one_was(tab: OpenTab) -> None:
    """Steps in quick succession are one way back, also the first ones on a page just opened; a milestone is another; a
    filter comes back with its field."""
    page = tab()
    page.add_init_script(YOUNG)
    page.goto(AT)
    table = page.locator("#board tbody").inner_text()
    page.locator("#slider").evaluate(FIVE_STEPS)
    _shows(page, "2024-07-05")
    page.locator(".milestones [data-day='2024-09-10']").click()
    _shows(page, "2024-09-10")
    page.locator("select[name=light]").select_option("RED")
    page.locator("#board h2", has_text="红灯").wait_for()
    page.go_back()
    page.locator("#board h2", has_text="33 项").wait_for()
    assert page.locator("select[name=light]").input_value() == ""
    page.go_back()
    _shows(page, "2024-07-05")
    page.go_back()
    _shows(page, "2024-06-30")
    assert page.locator("#board tbody").inner_text() == table
    page.go_forward()
    _shows(page, "2024-07-05")


def test_keys_are_left_alone_in_fields_and_tables(tab: OpenTab) -> None:
    """Who types a bracket or an arrow into a field, or scrolls the table, moves nothing."""
    page = tab()
    page.goto(AT)
    for place in ("[name=day]", "#against", ".board"):
        page.locator(place).focus()
        for key in ("[", "ArrowLeft", "PageUp", "End", "Backspace"):  # a field left with a text is a wish to compare
            page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.locator("#stamp strong").inner_text().endswith("2024-06-30")


def test_dragging_shows_the_last_day_only(tab: OpenTab) -> None:
    """Many steps in one go are one repaint at the end: requests overtaken are given up, the last one stays."""
    page = tab()
    page.goto(AT)
    page.evaluate("""() => { const slider = document.getElementById("slider");
        for (let at = 0; at < 200; at += 5) { slider.value = at; slider.dispatchEvent(new Event("input")); } }""")
    _shows(page, "2023-05-03")
    assert page.evaluate("history.length") <= 3


def test_a_step_is_the_page_at_its_address(tab: OpenTab) -> None:
    """After steps and filters the cards and the table are those of the same address loaded anew."""
    page = tab()
    page.goto(AT)
    page.locator("#slider").focus()
    page.keyboard.press("PageDown")
    _shows(page, "2024-07-30")
    page.locator("#cards a.RED").click()
    page.locator("#cards a.RED[aria-current]").wait_for()
    page.get_by_label("仅看迟报").check()
    page.locator("#board h2", has_text="仅看迟报").wait_for()
    parts = {name: page.locator(name).inner_text() for name in ("#cards", "#board", "#stamp")}
    assert "light=RED" in page.url and "late=1" in page.url
    page.goto(page.url)
    assert {name: page.locator(name).inner_text() for name in parts} == parts
    assert page.locator("select[name=light]").input_value() == "RED"


def test_the_clock_and_the_day_are_kept_by_steps(tab: OpenTab) -> None:
    """The switch changes the view at the day the slider shows; steps then move that view's own clock."""
    page = tab()
    page.goto(AT)
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    _shows(page, "2024-07-01")
    page.get_by_role("button", name="业务时间(实际发生的)").click()
    page.wait_for_url("**as_of=2024-07-01*")
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    _shows(page, "2024-07-02")
    assert "as_of=2024-07-02" in page.url and "known_at" not in page.url
    page.locator("[name=day]").fill("2025-01-31")
    page.keyboard.press("Enter")
    _shows(page, "2025-01-31")
    assert "as_of=2025-01-31" in page.url


def test_comparing_goes_along_with_the_slider(tab: OpenTab, axe: Callable[[Page], None]) -> None:
    """A viewpoint typed beside: old values struck through, the entries behind, no barrier; steps keep it."""
    page = tab()
    page.goto(AT)
    page.locator("#against").fill("at:2023-12-31")
    page.keyboard.press("Enter")
    page.locator(".compared strong").wait_for()
    assert page.locator("#board del").count() > 20 and page.locator(".drivers li").count() > 5
    axe(page)
    page.locator("#slider").focus()
    page.keyboard.press("PageUp")
    _shows(page, "2024-05-30")
    assert page.locator("#board del").count() > 5 and "against=at" in page.url


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_as_people_see_it(
    tab: OpenTab, lang: str, axe: Callable[[Page], None], shot: Callable[[Page, str], None]
) -> None:
    """The chart is drawn beside its table, the first columns stay in sight, there is no barrier; a picture is kept."""
    page = tab("auditor", lang)
    page.goto(AT)
    page.locator("#lights svg").wait_for()
    page.locator(".board").evaluate("box => box.scrollTo(400, 300)")
    seen = page.locator(".board tbody tr").nth(8).locator("th").bounding_box()
    box = page.locator(".board").bounding_box()
    head = page.locator(".board thead .c-no").bounding_box()
    assert seen and box and head and seen["x"] - box["x"] < 60 and abs(head["y"] - box["y"]) < 3
    page.locator(".board").evaluate("box => box.scrollTo(0, 0)")
    page.get_by_text("数据表" if lang == "zh" else "The figures").click()
    assert page.locator("#lights tbody tr").count() > 12
    axe(page)
    page.get_by_text("数据表" if lang == "zh" else "The figures").click()
    shot(page, "replay" if lang == "zh" else "replay-en")


def test_everything_reads_without_a_script(tab: OpenTab) -> None:
    """Milestones, days before and after, views, filters, comparison and the months: by links and one form."""
    page = tab(js=False)
    page.goto("/replay")
    page.get_by_role("link", name="襄汾县全民科学素质行动").click()
    page.locator("#before").click()
    assert "at=2026-0" in page.url
    page.locator(".milestones a").first.click()
    assert "at=2022-10-20" in page.url
    page.locator("[name=day]").fill("2024-06-30")
    page.locator("select[name=light]").select_option("RED")
    page.locator("#against").fill("at:2023-12-31")
    page.keyboard.press("Enter")
    page.wait_for_url("**light=RED*")
    assert "at=2024-06-30" in page.url
    rows = page.locator(".board tbody tr").count()
    assert rows == int(page.locator(".cards a.RED b").inner_text()) and page.locator(".compared").is_visible()
    page.get_by_role("button", name="业务时间(实际发生的)").click()
    page.wait_for_url("**as_of=2024-06-30*")
    assert "light=RED" in page.url and "against=at" in page.url
    page.get_by_role("link", name="看逐月的数字").click()
    assert page.locator(".months tbody tr").count() > 12
    assert not page.locator("#slider").is_visible()


def test_hostile_filters_run_nothing(tab: OpenTab) -> None:
    """Markup in what to compare with and in a filter stays text, after a step of the slider too."""
    page = tab()
    text = NAMED["end of a field"]
    page.goto("/replay?" + urlencode({"plan": PLAN, "at": "2024-06-30", "lead": text, "against": text}))
    page.locator(".empty").wait_for()
    harmless_in(page, text)
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    _shows(page, "2024-07-01")
    harmless_in(page, text)
