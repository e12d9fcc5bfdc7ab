"""Importing through the pages: upload, findings beside the text, corrections, and what confirming records."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html as parser
from starlette.testclient import TestClient

from aggregates.values import Actor
from api.desk import Desk
from api.importer import Given, import_documents, read_file
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.pages.conftest import Site
from tests.api.pages.hostile import DIRECTED, TAKEN, harmless

TEXT = """丁县全民科学素质行动实施方案（2021—2025年）
丁政发〔2022〕{number}号
丁县人民政府
2022年3月10日
一、重点任务
（一）青少年科学素质提升行动
1.开展科普活动。组织学生走进科技馆，每年开展活动不少于10场。（县教育局牵头，县科协、县文旅局等单位配合）
2.办好科普研学。到2025年，开辟三条研学路线，参加家庭超过1000户。（县文旅局牵头，县教育局配合）
"""


def tree(text: str) -> parser.HtmlElement:
    """The page as elements."""
    return parser.document_fromstring(text)


def words(text: str) -> str:
    """What is read on the page, spaces as one."""
    return " ".join(tree(text).find(".//main").text_content().split())


def fields(text: str) -> dict[str, Any]:
    """What a browser would send of the page's own form as it stands."""
    (form,) = tree(text).xpath("//main//form[@method='post'][.//input[@name='version']]")
    areas = {one.get("name") for one in form.iter("textarea")}
    return {name: value.removeprefix("\n") if name in areas else value for name, value in form.form_values()}


def document(number: int, region: str = "丁县") -> bytes:
    """The bytes of a plan of its own."""
    return TEXT.format(number=number).replace("丁县", region).replace("丁政", f"{region[0]}政").encode()


def upload(client: TestClient, data: bytes, name: str = "plan.txt", **said: str) -> str:
    """The address of the draft of a document, uploaded as the form does."""
    sent = client.post("/import", files={"document": (name, data)}, data=said, follow_redirects=False)
    assert sent.status_code == 303, words(sent.text)
    return str(sent.headers["location"])


def size(site: Api) -> int:
    """How many entries the ledger has."""
    return site.shilu.reader.size()


def test_a_document_becomes_a_draft_and_nothing_is_recorded(site: Site) -> None:
    """After the upload the findings stand beside the text with line and column, and the ledger is as it was."""
    client, before = site.signed_in("importer"), size(site)
    page = client.get(upload(client, document(1, "子县")))
    assert page.status_code == 200
    lines = [row.xpath("string(td[2])") for row in tree(page.text).xpath("//div[@class='source']//tr")]
    assert lines[6].startswith("1.开展科普活动") and lines[7].startswith("2.办好科普研学")
    finding = tree(page.text).xpath("//ol[@class='findings']/li[code='OPEN_LIST']")[0]
    assert finding.xpath("a/@href") == ["#L7"] and re.fullmatch(r"plan\.txt:7:\d+", finding.xpath("string(a)"))
    assert "▲ 警告" in finding.text_content() and "3 lists" not in finding.text_content()
    assert "任务 1.1.1" in tree(page.text).xpath("string(//tr[@id='L7'])")
    assert tree(page.text).xpath("//tr[@id='L7']//mark") and "尚未入账" in page.text
    assert size(site) == before


def test_fields_are_corrected_and_confirmed(site: Site) -> None:
    """Changed fields become changes of the draft with who and why; confirming records what the page foretold."""
    client, before = site.signed_in("importer"), size(site)
    address = upload(client, document(2, "丑县"))
    form = fields(client.get(address).text)
    assert (form["t1.lead"], form["t0.cooperate"]) == ("县文旅局", "县科协、县文旅局")
    typed = {**form, "t1.lead": "县文化局", "t1.reason": "纸质件上手改为县文化局", "t0.cooperate": "县科协",
             "t0.title": "开展科普活动周", "reason": "与印发的纸质件核对", "g0.value": "12"}  # fmt: skip
    saved = client.post(address, data=typed)
    assert saved.status_code == 200 and "已保存为第 2 版" in saved.text, words(saved.text)[:500]
    again = fields(saved.text)
    assert (again["t1.lead"], again["t0.cooperate"], again["t0.title"]) == ("县文化局", "县科协", "开展科普活动周")
    page = client.get(f"{address.partition('?')[0]}/confirm")
    assert size(site) == before, "nothing is recorded before confirming"
    kinds = dict(row.xpath("td//text()[normalize-space()]")[0::2] for row in tree(page.text).xpath("//tbody/tr[td[2]]"))
    total = int(tree(page.text).xpath("string(//table//strong)"))
    assert kinds["任务分解 "] == "2" and sum(int(one) for one in kinds.values()) == total
    told = words(page.text)
    assert "/tasks/1/seats/0/agency" in told and "纸质件上手改为县文化局" in told and "人工改动" in told
    sent = client.post(f"{address}/confirm", data=fields(page.text), follow_redirects=False)
    assert sent.status_code == 303 and size(site) == before + total
    done = client.get(sent.headers["location"])
    assert "已经入账" in done.text and tree(done.text).xpath("//a[starts-with(@href,'/replay?plan=')]")
    seats = site.client("auditor").get("/api/v1/seats", params={"plan": "丑县"}).json()["seats"]
    held = {(one["task"], one["role"], one["agency"]) for one in seats}
    assert ("1.1.2", "lead", "丑县/县文化局") in held and ("1.1.1", "cooperate", "丑县/县文旅局") not in held


def test_pressing_twice_records_once(site: Site) -> None:
    """The confirming form sent twice adds the entries once."""
    client = site.signed_in("importer")
    address = upload(client, document(3, "寅县"))
    form = fields(client.get(f"{address}/confirm").text)
    first = client.post(f"{address}/confirm", data=form, follow_redirects=False)
    after = size(site)
    again = client.post(f"{address}/confirm", data=form, follow_redirects=False)
    assert first.status_code == again.status_code == 303 and size(site) == after


def test_a_conflict_keeps_what_was_typed(site: Site) -> None:
    """Two people edit one draft: the second is told both versions and loses nothing typed."""
    client = site.signed_in("importer")
    address = upload(client, document(4, "卯县"))
    stale = fields(client.get(address).text)
    assert "已保存" in client.post(address, data={**stale, "t0.title": "甲", "reason": "先"}).text
    page = client.post(address, data={**stale, "t1.title": '乙 "<b>', "reason": "后"})
    assert page.status_code == 412
    assert "该草稿已被他人更新(你看到第 1 版,现为第 2 版)。请核对后重新提交。" in page.text
    form = fields(page.text)
    assert (form["t1.title"], form["reason"], form["version"]) == ('乙 "<b>', "后", "2")
    assert "已保存为第 3 版" in client.post(address, data={**form, "t0.title": "甲"}).text


def test_a_stale_confirmation_records_nothing(site: Site) -> None:
    """A draft changed after the confirming page was shown is not recorded by its button."""
    client, before = site.signed_in("importer"), size(site)
    address = upload(client, document(5, "辰县"))
    form = fields(client.get(f"{address}/confirm").text)
    client.post(address, data={**fields(client.get(address).text), "t0.title": "甲", "reason": "改"})
    page = client.post(f"{address}/confirm", data=form)
    assert page.status_code == 412 and "你看到第 1 版,现为第 2 版" in page.text and size(site) == before


def test_a_change_needs_who_and_why(site: Site) -> None:
    """Without a reason, or with a unit that the text does not show, the API's refusal stands on the page."""
    client = site.signed_in("importer")
    address = upload(client, document(6, "巳县"))
    form = fields(client.get(address).text)
    page = client.post(address, data={**form, "t0.title": "甲", "reason": ""})
    assert page.status_code == 422 and fields(page.text)["t0.title"] == "甲"
    page = client.post(address, data={**form, "t1.lead": "县气象局", "reason": "核对"})
    assert page.status_code == 422 and "draft-seat-unseen" in page.text and fields(page.text)["t1.lead"] == "县气象局"
    assert "nothing-changed" in client.post(address, data=form).text


def test_a_task_may_be_left_out_and_json_reaches_the_rest(site: Site) -> None:
    """A ticked task goes with its targets; the draft as JSON can be changed everywhere, and a slip names its line."""
    client = site.signed_in("importer")
    address = upload(client, document(7, "午县"))
    saved = client.post(address, data={**fields(client.get(address).text), "t0.out": "1", "reason": "不属本方案"})
    left = fields(saved.text)
    assert "t1.title" in left and "t0.title" not in left and "g0.value" not in left
    form = fields(client.get(f"{address}/json").text)
    broken = client.post(address, data={**form, "json": '{\n"reading": {\n]}'})
    assert broken.status_code == 422 and "第 3 行" in broken.text
    typed = form["json"].replace('"role": "cooperate"', '"role": "participate"')
    assert "已保存为第 3 版" in client.post(address, data={**form, "json": typed}).text
    assert fields(client.get(address).text)["t1.participate"] == "县教育局"


def test_what_is_no_plan_or_cannot_be_read_is_said(site: Site) -> None:
    """A letter gets a page that says it is no plan; a broken PDF is refused beside the form."""
    client = site.signed_in("importer")
    broken = client.post("/import", files={"document": ("x.pdf", b"%PDF-1.4 rubbish")})
    assert broken.status_code == 422 and "PDF 不完整" in broken.text
    nothing = client.post("/import", data={"plan": ""})
    assert nothing.status_code == 422 and "请选择一个文件" in nothing.text
    letter = "关于召开全民科学素质工作会议的通知\n各成员单位:\n定于3月10日召开会议,请准时参加。\n".encode()
    page = client.get(upload(client, letter, "letter.txt"))
    assert page.status_code == 200 and ("这不是一份方案" in page.text or "NO_CLAUSES" in page.text)


def test_drafts_are_listed_and_deleted(site: Site) -> None:
    """The list names the draft; deleting it takes it away and leaves the ledger as it is."""
    client, before = site.signed_in("importer"), size(site)
    address = upload(client, document(8, "未县"))
    assert address in client.get("/import").text
    client.post(f"{address}/delete")
    assert address not in client.get("/import").text
    assert client.get(address).status_code == 404 and size(site) == before


def test_a_reader_may_not_import(site: Site) -> None:
    """Who may not import is told so."""
    page = site.signed_in("reader").get("/import")
    assert page.status_code == 403 and "role-not-allowed" in page.text


def test_the_pages_record_what_the_command_line_records(site: Site, tmp_path: Path) -> None:
    """One shipped plan through the pages, and by `shilu import` elsewhere: the same draft, the same entries."""
    data = worlds.JINING.read_bytes()
    shilu, _clock = worlds.fresh(tmp_path, "2026-02-20")
    mini = worlds.fresh(tmp_path / "pages", "2026-02-20")[0]
    service = pages_over(mini, tmp_path / "pages")
    try:
        client = service.signed_in("importer", actor="importer")
        address = upload(client, data, worlds.JINING.name)
        form = fields(client.get(f"{address}/confirm").text)
        assert client.post(f"{address}/confirm", data=form, follow_redirects=False).status_code == 303
        wanted = list(import_documents(shilu, [read_file(worlds.JINING)], Given(), Desk(shilu.reader, shilu.views),
                                       Actor(id="importer", role="importer")))  # fmt: skip
        assert wanted[0].refused is None and wanted[0].plan is not None
        stream = f"plan:{wanted[0].plan}"
        assert facts(mini, stream) == facts(shilu, stream)
    finally:
        service.close()
        shilu.close()


def pages_over(shilu: Any, folder: Path) -> Site:
    """Pages over a ledger of the test's own."""
    from api.http.service import service_over

    return Site(service_over(worlds.settings_in(folder), shilu))


def facts(shilu: Any, stream: str) -> list[tuple[Any, ...]]:
    """What is recorded in a stream: statements and contents, without what differs from run to run."""
    return [
        (one.type, one.event["statementid"], one.event["effectiveon"], one.data)
        for one in shilu.reader.entries(stream=stream)
    ]  # fmt: skip


@pytest.mark.parametrize("text", [one.text for one in TAKEN[::2]], ids=[one.name for one in TAKEN[::2]])
def test_hostile_corrections_are_shown_harmless(site: Site, text: str) -> None:
    """A hostile title, agency or reason comes back as a text, whether it is taken or refused."""
    client = site.signed_in("importer")
    address = upload(client, document(9, "申县"))
    form = fields(client.get(address).text)
    page = client.post(address, data={**form, "t0.title": text, "reason": text, "json": text})
    harmless(page.text, text, appears=len(text) < 2000)
    harmless(client.get(f"{address}/confirm").text, text, appears=False)
    harmless(client.post(address, data={"version": form["version"], "as": "json", "json": text}).text, text)


BROUGHT = (*TAKEN, *DIRECTED)


@pytest.mark.parametrize("text", [one.text for one in BROUGHT], ids=[one.name for one in BROUGHT])
def test_hostile_documents_are_shown_harmless(site: Site, text: str) -> None:
    """A document that holds a hostile text is shown with it as a text, beside its findings."""
    client = site.signed_in("importer")
    flat = " ".join(text.split())
    body = document(10, "酉县").decode() + f"3.{flat}。（县教育局牵头，{flat[:30]}配合）\n"
    sent = client.post("/import", files={"document": ("plan.txt", body.encode())}, follow_redirects=True)
    harmless(sent.text, flat, appears=False)
