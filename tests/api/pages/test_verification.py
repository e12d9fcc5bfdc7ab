"""The page 账本核验, read without JavaScript: it says what the API says, for each state and each reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from lxml import html

from api.operation.verdict import state_of
from api.operation.verified import Verified
from api.operation.verifying import NICE
from tests.api.pages.conftest import Site
from tests.replay.node import VERIFIER


@pytest.fixture(autouse=True)
def checked(site: Site) -> None:
    """The ledger of the site was verified, once for all tests of this module."""
    if site.service.verified.state()["state"] == "never":
        assert site.service.verified.check()["state"] == "verified"


def page_of(site: Site, role: str = "auditor", lang: str = "zh") -> html.HtmlElement:
    """The page as a role sees it."""
    answer = site.signed_in(role, lang=lang).get("/verification")
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


ANSWER, LEAD = "//*[@id='answer']", "//p[@class='lead']"
SENTENCES, STRIP = "//ul[@class='sentences']", "//ul[@class='strip']"
STAMP = "//p[starts-with(@class, 'stamp')]"


def text_of(page: html.HtmlElement, path: str) -> str:
    """The words of an element, spaces made one."""
    (found,) = page.xpath(path)
    return " ".join(found.text_content().split())


def test_the_plain_answer_comes_first_with_five_sentences(site: Site) -> None:
    """Whole, up to where and when; five questions, each with a sign, a word and its evidence, as the API says."""
    page, state = page_of(site), site.service.verified.state()
    assert text_of(page, ANSWER) == "✔ 账本完整"
    first = text_of(page, "//section[h2/@id='answer']")
    assert f"#{state['size']}" in first and state["root"] in first
    rows = page.xpath(f"{SENTENCES}/li")
    assert [row.xpath(".//strong")[0].text_content().split()[1] for row in rows] == [
        "记录是否齐全", "顺序是否连续", "内容是否被改", "历史检查点是否一致", "时间戳是否有效",
    ]  # fmt: skip
    for row, one in zip(rows, state["sentences"], strict=True):
        assert one["answer"]["zh"] in row.text_content() and "通过" in row.text_content()
        shown = [code.text for code in row.xpath(".//details//code")]
        assert set(shown) >= {name for name in one["rests_on"] if name != "completeness"}


def test_what_is_not_proven_is_listed(site: Site) -> None:
    """Whether what was reported is true, and whose word the end rests on, stand on the page in both languages."""
    said = page_of(site).text_content()
    assert "填报内容本身是否真实" in said and "同一单位保管" in said
    english = page_of(site, lang="en").text_content()
    assert "Whether what was reported is true" in english and "The ledger is whole" in english


def test_the_page_does_not_contradict_itself(site: Site) -> None:
    """What is left open is named beside the answer; the truth of reports stands there once; the end of the ledger is
    neither called proven nor unproven, but said to rest on the signer's memory; no raw names in English."""
    page, state = page_of(site), site.service.verified.state()
    assert [one["name"] for one in state["checks"] if one["verdict"] == "not checked"] == ["witnesses"]
    assert text_of(page, "//*[@id='left-out']") == "九项核验中,其中 1 项未核验(见证)"
    limits = text_of(page, "//section[h2/@id='not']")
    assert limits.count("属实") == 1 and "末尾是否被截去" not in limits and "末尾相符" in limits
    assert "没有被截去" not in text_of(page, SENTENCES)
    english = page_of(site, lang="en").text_content()
    assert "recordedtime" not in english and "database in order" in " ".join(english.split())


def test_without_scripts_nothing_dead_is_shown(site: Site) -> None:
    """The check in the browser is announced where there is no JavaScript, copy buttons wait for it, and it is said
    where `shilu-audit` comes from."""
    page = page_of(site)
    assert "需要启用 JavaScript" in text_of(page, "//noscript")
    assert all(one.get("hidden") is not None for one in page.xpath("//main//button[@data-copy-from]"))
    assert "./run shilu-audit" in text_of(page, "//section[h2/@id='offline']")


@pytest.mark.parametrize("role", ["reader", "liaison", "auditor", "administrator"])
def test_every_role_reads_it_and_links_lead_inside(site: Site, role: str) -> None:
    """Whoever is signed in reads the page; no element carries a style or a handler, no address leads elsewhere."""
    page = page_of(site, role)
    assert "账本完整" in page.text_content()
    assert not page.xpath("//*[@style] | //*[@onclick] | //script[not(@src) and not(@type='application/json')]")
    for address in [*page.xpath("//a/@href"), *page.xpath("//form/@action"), *page.xpath("//script/@src")]:
        assert address.startswith(("/", "#")), address


def test_health_details_are_for_who_may_see_them(site: Site) -> None:
    """An auditor reads how far the read models are behind, a reader only that they are well."""
    assert "滞后 0 条" in text_of(page_of(site), STRIP)
    plain = text_of(page_of(site, "reader"), STRIP)
    assert "滞后" not in plain and "查询视图 正常" in plain


def test_a_failure_is_red_and_names_the_entry(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Failed: the answer, the sentence and its evidence with a link to the first bad entry, and what to do first."""
    state = failed_state(site)
    monkeypatch.setattr(site.service, "_verified", Fixed(site, state))
    page = page_of(site)
    assert text_of(page, ANSWER) == "✖ 账本不完整"
    assert "第 131 条起哈希不符" in text_of(page, LEAD)
    (row,) = [row for row in page.xpath(f"{SENTENCES}/li") if "内容是否被改" in row.text_content()]
    assert "✖" in row.text_content() and "shilu-audit diff-ledgers" in row.text_content()
    assert "/event/131" in {address.partition("?")[0] for address in row.xpath(".//a/@href")}
    assert "核验不通过" in text_of(page, STAMP) and "第 131 条起哈希不符" in text_of(page, STAMP)


def test_running_and_never_are_not_green(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before there is a result nothing is ticked off: 核验中 while the first run goes, 尚未核验 where none does."""
    fresh = Verified(site.service)
    monkeypatch.setattr(site.service, "_verified", fresh)
    page = page_of(site)
    assert text_of(page, ANSWER) == "○ 尚未核验" and "✔" not in text_of(page, SENTENCES)
    fresh._running = True
    page = page_of(site)
    assert text_of(page, ANSWER) == "… 核验中" and "✔" not in text_of(page, SENTENCES)


def test_unchanged_is_not_called_whole(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a checkpoint from outside the database the page says unchanged, and does not say whole."""
    state = dict(site.service.verified.state())
    state |= {"completeness": "not checked", "covered": []}
    monkeypatch.setattr(site.service, "_verified", Fixed(site, state))
    assert text_of(page_of(site), ANSWER) == "✔ 账本未被改动"


def test_the_browser_check_is_given_the_same_sentences(site: Site) -> None:
    """The words for the script are those of the API; the verifier served is the bundle's own file, byte for byte."""
    client = site.signed_in("reader")
    page = html.fromstring(client.get("/verification").text)
    given = orjson.loads(text_of(page, "//script[@id='questions']"))
    state = site.service.verified.state()
    for told, one in zip(given["sentences"], state["sentences"], strict=True):
        assert (told["question"], told["ok"]) == (one["question"]["zh"], one["answer"]["zh"])
        assert told["rests_on"] == one["rests_on"]
    assert client.get("/static/verify.js").content == VERIFIER.read_bytes()


def test_the_program_lowers_its_priority() -> None:
    """The verifying program is the nicest there is room for: requests come first."""
    assert NICE >= 10


class Fixed:
    """A verification with a given state; roots are the ledger's."""

    def __init__(self, site: Site, state: Mapping[str, Any]) -> None:
        self._state, self._real = state, Verified(site.service)

    def state(self) -> dict[str, Any]:
        """As given."""
        return dict(self._state)

    def root(self, size: int) -> str:
        """Of the ledger."""
        return self._real.root(size)


def failed_state(site: Site) -> dict[str, Any]:
    """What a tampered entry 131 gives, out of a real verification's words."""
    checks = [
        {"name": one["name"], "verdict": one["verdict"], "detail": "详情 / detail", "position": None, "next": ""}
        for one in site.service.verified.state()["checks"]
    ]
    checks[3] |= {"verdict": "failed", "position": 131, "next": "对比(shilu-audit diff-ledgers) / compare them"}
    report = {
        "checks": checks, "size": 3305, "root": "00" * 32, "integrity": "failed", "completeness": "not checked",
        "words": [], "covered": [], "proves_not": [],
    }  # fmt: skip
    found = {"report": report, "exit_code": 1, "folded": True, "head": None, "key": None}
    return {**state_of(found, "2023-07-01T00:00:00Z", 1.0), "running": False, "unable": None}
