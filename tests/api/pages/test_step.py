"""Step by step: one entry at a time, back and forth, with what it changed field by field."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement
from starlette.testclient import TestClient

from tests.api.http.questions import XIANGFEN
from tests.api.pages.conftest import OpenTab, Site
from tests.api.pages.test_task import shown, words

ASKED = {"plan": "襄汾", "task": "2.4.2"}


@pytest.fixture(scope="module")
def auditor(site: Site) -> TestClient:
    """Signed in as an auditor."""
    return site.signed_in("auditor")


def at(page: HtmlElement) -> str:
    """The number of the entry shown."""
    return words(page.xpath(".//section/h2")[0]).partition(" ")[0]


def to(page: HtmlElement, key: str) -> str | None:
    """Where a key leads."""
    found = page.xpath(f".//nav[contains(@class,'stepper')]//a[@data-key='{key}']")
    return found[0].get("href") if found else None


def test_through_a_task(auditor: TestClient) -> None:
    """From the first step to the last by the links alone every entry of the task is passed once, in order, and back."""
    places = [one["position"] for one in _steps(auditor, limit="500")]
    page, passed = shown(auditor, "/step", **ASKED), []
    assert to(page, "Home") is None and to(page, "ArrowLeft") is None
    while True:
        passed.append(at(page))
        address = to(page, "ArrowRight")
        if address is None:
            break
        page = shown(auditor, address)
    assert passed == [f"#{place}" for place in places] and "第 50 步 / 共 50 步" in words(page)
    assert to(page, "End") is None
    assert at(shown(auditor, str(to(page, "ArrowLeft")))) == passed[-2]
    assert at(shown(auditor, str(to(page, "Home")))) == passed[0]


def _steps(client: TestClient, **params: str) -> list[dict[str, object]]:
    found = client.get("/api/v1/steps", params={**ASKED, **params})
    assert found.status_code == 200, found.text
    steps: list[dict[str, object]] = found.json()["steps"]
    return steps


def test_what_an_entry_changed(auditor: TestClient) -> None:
    """A correction shows each field with the old value struck through and the new one beside it."""
    page = shown(auditor, "/step", plan="襄汾", task="2.4.1", position="2622")
    rows = [[words(cell) for cell in row] for row in page.xpath(".//table[@class='difference']/tbody/tr")]
    assert ["进展", "45%", "30%"] in rows
    assert {one.tag for one in page.xpath(".//table[@class='difference']/tbody/tr/td/*")} >= {"del", "ins"}
    assert "更正" in words(page) and "示意:误把 7 月的活动计入二季度" in words(page)


def test_of_the_whole_plan(auditor: TestClient) -> None:
    """Without a task every entry of the plan is a step; a position between two steps shows the next one."""
    page = shown(auditor, "/step", plan="襄汾", position="1766")
    total = auditor.get("/api/v1/timeline", params={"plan": "襄汾", "limit": 1}).json()["total"]
    shown_total = int(words(page).partition("共 ")[2].partition(" 步")[0])
    assert shown_total >= total
    positions = [int(at(page)[1:]), int(at(shown(auditor, str(to(page, "ArrowRight"))))[1:])]
    assert 1766 <= positions[0] < positions[1]


def test_beyond_the_last(auditor: TestClient) -> None:
    """A position beyond the last step shows the last; what is no position is told so; so is a task there never was."""
    assert at(shown(auditor, "/step", **ASKED, position="999999")) == "#3257"
    assert "正整数" in words(shown(auditor, "/step", 422, **ASKED, position="x"))
    assert "没有任务" in words(shown(auditor, "/step", 404, plan="襄汾", task="9.9"))


def test_at_an_earlier_viewpoint(auditor: TestClient) -> None:
    """Steps recorded after the viewpoint are not there, and the links keep to it."""
    page = shown(auditor, "/step", **ASKED, known_at="size:2750", position="2747")
    assert "共 27 步" in words(page) and to(page, "ArrowRight") is None
    assert "known_at=size%3A2750" in str(to(page, "ArrowLeft"))


def test_of_another_plan(site: Site) -> None:
    """Whoever was granted another plan sees no step of this one."""
    granted = site.signed_in("reader", plans=frozenset({XIANGFEN.replace("襄汾", "五台")}))
    assert granted.get("/step", params=ASKED).status_code == 404
    assert granted.get("/api/v1/steps", params=ASKED).status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_by_key_in_a_browser(tab: OpenTab, lang: str) -> None:
    """The arrow keys, Home and End go where the links go; in the field for a number they stay what they are."""
    page, number = tab(lang=lang), "go to #" if lang == "en" else "到第 # 条"
    page.goto("/step?plan=襄汾&task=2.4.2&position=2790")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**position=2791**")
    page.keyboard.press("Home")
    page.wait_for_url("**position=1415**")
    page.keyboard.press("End")
    page.wait_for_url("**position=3257**")
    page.get_by_label(number).fill("27")
    page.get_by_label(number).press("ArrowLeft")
    page.get_by_label(number).press("9")
    assert page.get_by_label(number).input_value() == "297" and "3257" in page.url
