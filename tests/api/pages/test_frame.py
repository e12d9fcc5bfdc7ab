"""The frame of every page: who looks, where a write may come from, headers that keep a page to itself, viewpoints."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from api.access.sessions import COOKIE, LASTS_S
from api.pages.install import page_routes
from api.pages.page import Page
from api.pages.route import HEADERS, POLICY, PageRoute
from api.pages.stamp import Stamp
from api.pages.templating import TEMPLATES
from api.pages.viewing import View
from ledger.clock import SystemClock
from tests.api.pages.conftest import Site

PLAN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"
OPEN = frozenset({"/login", "/language"})
"""Pages that ask nothing of the ledger."""
HANDLERS = r"click|change|submit|load|input|error|focus|blur|key\w+|mouse\w+|pointer\w+"


def looked_at() -> list[str]:
    """Addresses of all pages without parameters in the path."""
    found = [r.path for r in page_routes() if isinstance(r, PageRoute) and "GET" in (r.methods or ())]
    return sorted(path for path in found if "{" not in path)


@pytest.mark.parametrize("path", looked_at())
def test_every_page_keeps_to_itself(site: Site, path: str) -> None:
    """Each page, whatever it answers, forbids foreign scripts and frames, and is kept by no shared cache."""
    answer = site.signed_in("auditor").get(path, params={"plan": PLAN}, follow_redirects=False)
    assert answer.status_code < 500, answer.text[:2000]
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in POLICY and "http:" not in POLICY and "*" not in POLICY


@pytest.mark.parametrize("path", [path for path in looked_at() if path not in OPEN | {"/"}])
def test_nothing_is_shown_to_whoever_is_not_signed_in(site: Site, path: str) -> None:
    """Without a session each page leads to the sign-in, with the way back, or shows nothing that was recorded."""
    answer = site.visitor().get(path, params={"plan": PLAN, "q": "智慧助老"}, follow_redirects=False)
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/login?to=%2F")
        return
    text = html.fromstring(answer.text).text_content()
    assert not any(word in text for word in ("智慧助老行动", "县卫体局", "实施方案（2021"))


def test_templates_hold_nothing_the_policy_forbids() -> None:
    """No template has inline scripts, event handlers or style attributes, asks elsewhere, or switches escaping off."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text("utf-8")
        assert not re.search(rf"\sstyle\s*=|\son({HANDLERS})\s*=|hx-on|<style", text), path.name
        assert not re.search(r"javascript:|\|\s*safe|autoescape", text), path.name
        assert not re.search(r"<script(?![^>]*(\bsrc=|type=\"application/json\"))", text), path.name
        assert not re.search(r"(src|href|action)=[\"']?(https?:)?//", text), path.name


def test_signing_in_gives_a_cookie_no_script_reads(site: Site) -> None:
    """The session cookie is HttpOnly and SameSite=Strict, is not the key, and opens the API's questions too."""
    token, client = site.token("auditor"), site.visitor()
    answer = client.post("/login", data={"key": token, "to": "/disputes"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/disputes")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie
    assert token.rsplit("_", 1)[1] not in answer.headers["set-cookie"]
    assert client.get("/api/v1/me").json()["role"] == "auditor"


@pytest.mark.parametrize("key", ["", "slu_", "nobody", "slu_aaaaaaaaaaaa_" + "A" * 43, "<script>alert(1)</script>"])
def test_a_wrong_key_signs_nobody_in(site: Site, key: str) -> None:
    """A wrong key is told so beside the form, gives no cookie, and is not repeated on the page."""
    answer = site.visitor().post("/login", data={"key": key}, follow_redirects=False)
    assert answer.status_code == 401 and "set-cookie" not in answer.headers
    assert html.fromstring(answer.text).xpath("//*[@role='alert']")
    assert not key or key not in answer.text or key == "slu_"


@pytest.mark.parametrize(
    "to", ["//evil.example/", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "\t//x"]
)
def test_signing_in_leads_nowhere_else(site: Site, to: str) -> None:
    """Neither the sign-in nor the language switch can be made to lead to another site."""
    client = site.visitor()
    answer = client.post("/login", data={"key": site.token("reader"), "to": to}, follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert client.get("/language", params={"back": to}, follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
     {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, {}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/logout", "/interface/keys", "/api/v1/commands/annotate", "/api/v1/credentials"])
def test_a_write_from_another_site_does_nothing(site: Site, path: str, headers: dict[str, str]) -> None:
    """A browser that another site makes send a write with our cookie is refused before anything is looked at."""
    client = site.signed_in("administrator")
    del client.headers["Origin"]
    size = site.shilu.reader.size()
    answer = client.post(path, data={"key": "x", "role": "administrator"}, headers=headers, follow_redirects=False)
    assert answer.status_code == 403 and "not-from-here" in answer.text
    assert site.shilu.reader.size() == size and client.get("/api/v1/me").status_code == 200


def test_a_key_in_a_header_needs_no_origin(site: Site) -> None:
    """The control: programs that send their key in a header are asked nothing of where they come from."""
    answer = site.client("administrator").post(
        "/api/v1/credentials", json={"role": "reader"}, headers={"Idempotency-Key": "frame-1"}
    )
    assert answer.status_code == 201


def test_signing_out_ends_the_session(site: Site) -> None:
    """After signing out the cookie is worth nothing, even to whoever kept it."""
    client = site.signed_in("auditor")
    kept = client.cookies[COOKIE]
    client.post("/logout")
    client.cookies.set(COOKIE, kept)
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("act", ["revoke", "rotate"])
def test_a_session_ends_with_its_key(site: Site, act: str) -> None:
    """A revoked key, or one whose secret was changed, ends every session that was begun with it."""
    token = site.token("reader")
    client = site.visitor()
    client.post("/login", data={"key": token}, follow_redirects=False)
    assert client.get("/api/v1/me").status_code == 200
    body = {"reason": "test"} if act == "revoke" else {}
    done = site.client("administrator").post(
        f"/api/v1/credentials/{token.split('_')[1]}/{act}", json=body, headers={"Idempotency-Key": f"frame-{act}"}
    )
    assert done.status_code in (200, 201), done.text
    site.service.refresh_directory()
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/replay", follow_redirects=False).headers["location"].startswith("/login")


def test_a_session_ends_after_its_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve hours after signing in the cookie is worth nothing."""
    client = site.signed_in("auditor")
    later = SystemClock().now_us() + (LASTS_S + 1) * 1_000_000
    monkeypatch.setattr("api.access.sessions.SystemClock", type("Later", (), {"now_us": lambda self: later}))
    assert client.get("/api/v1/me").status_code == 401


def test_the_switch_of_views_gives_addresses(site: Site) -> None:
    """What the four buttons send becomes the one address of that viewpoint; empty fields are left out."""
    client = site.signed_in("auditor")
    asked = {"plan": PLAN, "day": "2023-06-30", "known": "2023-09-30"}
    wanted = {
        "current": {"plan"}, "published": {"plan", "at"}, "restated": {"plan", "as_of"},
        "believed": {"plan", "as_of", "known_at"},
    }  # fmt: skip
    for view, names in wanted.items():
        answer = client.get("/replay", params={**asked, "view": view}, follow_redirects=False)
        assert answer.status_code == 303
        query = answer.headers["location"].partition("?")[2]
        assert {part.partition("=")[0] for part in query.split("&")} == names
    cleaned = client.get("/search", params={"q": "x", "as_of": ""}, follow_redirects=False)
    assert cleaned.headers["location"] == "/search?q=x"


def test_a_pinned_page_says_the_same_for_ever(site: Site) -> None:
    """The permanent link of a page, opened after more was recorded, shows the same viewpoint and root."""
    client = site.signed_in("auditor")
    before = html.fromstring(client.get("/search", params={"q": "智慧"}).text)
    (link,) = before.xpath("//footer//a/@href")
    site.token("reader")
    after = html.fromstring(client.get(link).text)
    said = "//p[contains(@class,'stamp')]//*[self::strong or self::code or contains(@class,'code')]/text()"
    assert before.xpath(said) == after.xpath(said) and before.xpath(said)


def test_a_page_is_of_one_viewpoint(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is recorded while a page is being put together is in none of its answers, nor in its stamp."""
    client, genuine, sizes = site.signed_in("auditor"), Page._get, set()

    async def amid(self: Page, question: str, asked: list[tuple[str, str]]) -> dict[str, Any]:
        found = await genuine(self, question, asked)
        if "viewpoint" in found:
            sizes.add(found["viewpoint"]["known_at"]["size"])
        site.token("reader")
        return found

    monkeypatch.setattr(Page, "_get", amid)
    shown = client.get("/replay", params={"plan": PLAN, "as_of": "2025-06-30"})
    assert shown.status_code == 200 and len(sizes) == 1 and f"{sizes.pop()}" in shown.text


def test_both_languages(site: Site) -> None:
    """The switch changes the words and the language of the document, and keeps the address."""
    client = site.signed_in("reader")
    chinese = html.fromstring(client.get("/search").text)
    assert chinese.get("lang") == "zh-CN" and chinese.xpath("//h1/text()") == ["查找"]
    client.get("/language", params={"to": "en", "back": "/search"})
    english = html.fromstring(client.get("/search").text)
    assert english.get("lang") == "en" and english.xpath("//h1/text()") == ["Search"]


def test_a_problem_is_a_page(site: Site) -> None:
    """Whatever cannot be shown says why on a page with the right status, in words, and offers a way on."""
    client = site.signed_in("auditor")
    answer = client.get("/replay", params={"plan": "没有这份方案"})
    page = html.fromstring(answer.text)
    assert answer.status_code == 404 and page.xpath("//*[@role='alert']") and page.xpath("//main//a[@href='/']")
    assert client.get("/search", params={"q": "x", "as_of": "1999-13-45"}).status_code == 422
    refused = site.signed_in("administrator").get("/replay", params={"plan": PLAN})
    assert refused.status_code == 403 and "role-not-allowed" in refused.text


def view(size: int) -> View:
    """A viewpoint that knows `size` entries."""
    body = {"as_of": "2023-06-30", "known_at": {"size": size, "recorded_at": "2023-06-30T01:00:00Z"}, "view": "current"}
    return View.of(body)


@pytest.mark.parametrize(
    ("verified", "state", "word"),
    [
        ({"state": "verified", "size": 10}, "verified", "已核验"),
        ({"state": "verified", "size": 9}, "running", "核验中"),
        ({"state": "running", "size": 0}, "running", "核验中"), ({"state": "never", "size": 0}, "never", "尚未核验"),
        ({"state": "failed", "size": 3, "zh": "第 4 条起不符", "en": "from 4"}, "failed", "核验不通过:第 4 条起不符"),
    ],
)  # fmt: skip
def test_the_stamp_claims_what_was_checked(verified: dict[str, Any], state: str, word: str) -> None:
    """A page is called verified only when all it knows was; a failure is said in the same words everywhere."""
    stamp = Stamp(view(10), "当前", "ab" * 32, verified, "/")
    assert stamp.state == state and word in stamp.words("zh") and stamp.words("en")
    assert stamp.to_json()["zh"] == stamp.words("zh")


def test_assets_are_ours_and_kept_for_good(site: Site) -> None:
    """Every file a page names is there, with its type, kept for good under its version; nothing else is served."""
    client = site.signed_in("auditor")
    page = html.fromstring(client.get("/").text)
    named = page.xpath("//script/@src | //link/@href")
    assert named and all(name.startswith("/static/") for name in named)
    for name in named:
        answer = client.get(name)
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    for name in ("../page.py", "..%2fpage.py", "nothing.js", "/etc/passwd", ""):
        assert client.get(f"/static/{name}").status_code in (404, 405)


def test_searching_goes_straight_to_a_number(site: Site) -> None:
    """#2788 is an event's number: the search leads to its page."""
    answer = site.signed_in("auditor").get("/search", params={"q": "#2788"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/event/2788")


def test_keys_are_issued_and_revoked_on_the_page(site: Site) -> None:
    """An administrator issues a key on the page, its text is shown once and works; revoked there, it ends."""
    admin = site.signed_in("administrator")
    form = {"key": "page-key-1", "role": "reader", "note": "看板 <b>x</b>"}
    answer = html.fromstring(admin.post("/interface/keys", data=form).text)
    (token,) = answer.xpath("//*[@id='once']/text()")
    reader = TestClient(site.app, headers={"Authorization": f"Bearer {token}"})
    assert reader.get("/api/v1/me").json()["role"] == "reader"
    again = html.fromstring(admin.post("/interface/keys", data=form).text)
    assert again.xpath("//*[@id='once']/text()") != [token]
    acts = again.xpath("//form/@action")
    (revoke,) = [act for act in acts if token.split("_")[1] in act and act.endswith("revoke")]
    admin.post(revoke, data={"key": "page-key-2", "reason": "不再需要"})
    site.service.refresh_directory()
    assert reader.get("/api/v1/me").status_code == 401
    assert "看板 <b>x</b>" in html.fromstring(admin.get("/interface").text).text_content()


def test_a_form_keeps_what_was_filled_in(site: Site) -> None:
    """What a form of a key lacks is said beside it, and what was filled in is still there."""
    admin = site.signed_in("administrator")
    answer = admin.post("/interface/keys", data={"key": "page-key-3", "role": "liaison", "note": "留着"})
    page = html.fromstring(answer.text)
    assert answer.status_code == 403 and page.xpath("//*[@role='alert']")
    assert page.xpath("//input[@name='note']/@value") == ["留着"]
    assert page.xpath("//select[@name='role']/option[@selected]/@value") == ["liaison"]
