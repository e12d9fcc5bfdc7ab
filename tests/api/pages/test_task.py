"""The page of a task: who was responsible and why, the origin of every value, the clause printed, the timeline."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement
from starlette.testclient import TestClient

from api.pages.task_chain import picture
from api.pages.task_document import marked
from api.pages.task_timeline import timeline
from api.pages.task_words import path_in_english
from tests.api.http.questions import XIANGFEN
from tests.api.pages.conftest import Site

ASKED = {"plan": "襄汾", "task": "2.4.2", "as_of": "2024-06-30"}


def shown(client: TestClient, path: str, status: int = 200, /, **params: str) -> HtmlElement:
    """The main part of a page."""
    answer = client.get(path, params=params or None)
    assert answer.status_code == status, answer.text[:2000]
    found = html.fromstring(answer.text).find(".//main")
    assert found is not None
    return found


def words(element: HtmlElement) -> str:
    """Its text with single blanks."""
    return re.sub(r"\s+", " ", str(element.text_content())).strip()


@pytest.fixture(scope="module")
def auditor(site: Site) -> TestClient:
    """Signed in as an auditor."""
    return site.signed_in("auditor")


@pytest.fixture(scope="module")
def page(auditor: TestClient) -> HtmlElement:
    """Task 2.4.2 of 襄汾 as now known to have stood on 2024-06-30."""
    return shown(auditor, "/task", **ASKED)


def test_who_was_responsible_is_said_first(page: HtmlElement) -> None:
    """The first thing said is who led the task that day, then why: the transfer, the ruling, whom it was taken from,
    that it was recorded later, and whom the ledger named on the day itself."""
    (first,) = page.xpath(".//p[@class='first']")
    assert words(first) == "2024-06-30,本任务由 县科协、县卫体局 牵头。"
    why = next(words(li) for li in page.xpath(".//ul[@class='why']/li") if "县卫体局" in words(li)[:8])
    assert "自 2024-01-01 起,依 #2790 示意编办函〔2024〕5号,按裁定 #2788(原为 县民政局)" in why
    assert "此事 2024-09-10 才入账。2024-06-30 当天账本所载为 县科协、县民政局" in why
    assert "answer" in page.xpath(".//section")[0].get("class")


def test_as_published_then_is_another_answer(auditor: TestClient) -> None:
    """What the page said on the day itself names the bureau that the ruling later replaced, and not the ruling."""
    then = shown(auditor, "/task", plan="襄汾", task="2.4.2", at="2024-06-30")
    (first,) = then.xpath(".//p[@class='first']")
    assert "县民政局" in words(first) and "县卫体局" not in words(first)
    assert "#2788" not in words(then)


def test_in_english(site: Site) -> None:
    """The same in English, official names as printed."""
    found = shown(site.signed_in("auditor", lang="en"), "/task", **ASKED)
    (first,) = found.xpath(".//p[@class='first']")
    assert words(first) == "On 2024-06-30, responsible for this task: 县科协, 县卫体局 (leads)."
    assert "The ledger learned this on 2024-09-10" in words(found)


def test_every_value_leads_to_its_entry(auditor: TestClient, page: HtmlElement) -> None:
    """Every row of the sheet has an origin with position, day and agency, and each leads to the page of that entry."""
    rows = page.xpath(".//table[contains(@class,'sheet')]/tbody/tr")
    assert len(rows) >= 17
    seen = set()
    for row in rows:
        told = row.xpath(".//span[@class='told']")
        assert told, words(row)
        for one in told:
            assert re.match(r"#[0-9]+ · [0-9]{4}-[0-9]{2}-[0-9]{2} · \S", words(one)), words(one)
            seen |= {(one.xpath("./a")[0].get("href"), words(one).partition(" ")[0])}
    names = {words(row[0]) for row in rows}
    assert {"名称", "任务原文", "牵头单位", "配合单位", "完成时限", "状态", "进展", "存在问题", "灯"} <= names
    for address, number in seen:
        assert number in words(shown(auditor, address).xpath(".//h1")[0])


def test_headline_and_sheet_rest_on_the_same_entries(auditor: TestClient, page: HtmlElement) -> None:
    """Who leads names the transfer and the new seat in the answer and in the sheet alike."""
    why = next(words(li) for li in page.xpath(".//ul[@class='why']/li") if "县卫体局" in words(li)[:8])
    row = next(
        words(row) for row in page.xpath(".//table[contains(@class,'sheet')]/tbody/tr")
        if words(row[0]) == "牵头单位" and "县卫体局" in words(row[1])
    )  # fmt: skip
    for said in (why, row):
        assert {"#2790", "#2791"} <= set(re.findall("#[0-9]+", said)) and "移交" in said and "席位" in said


@pytest.mark.parametrize(("begin", "end", "years"), [
    ("2023-05-04", "2023-11-02", [2023]), ("2023-05-04", "2025-12-31", [2023, 2024, 2025]),
    ("2023-12-30", "2025-12-31", [2024, 2025]),
])  # fmt: skip
def test_the_axis_always_has_years(begin: str, end: str, years: list[int]) -> None:
    """A picture within one year names it too; no two names of years stand on each other."""
    seat = {"answers": True, "agency_as_written": "县科协", "role": "lead"}
    link = {"from": begin, "until": None, "standing": "in_force", **seat}
    found = picture({"links": [link]}, begin, end)
    assert found is not None and [year for year, _ in found.years] == years
    assert all(b - a >= 42 for (_, a), (_, b) in pairwise(found.years))


def test_values_are_those_of_the_api(auditor: TestClient, page: HtmlElement) -> None:
    """Status, progress, light and deadline are those that the API answers at the viewpoint."""
    found = auditor.get("/api/v1/status", params={"plan": XIANGFEN, "as_of": "2024-06-30"}).json()["tasks"]["2.4.2"]
    cells = {words(row[0]): words(row[1]) for row in page.xpath(".//table[contains(@class,'sheet')]/tbody/tr")}
    assert cells["进展"].endswith(f"{found['percent']} %") and cells["完成时限"].startswith(found["deadline"]["on"])
    assert (found["status"], found["light"]["colour"]) == ("IN_PROGRESS", "RED")
    assert cells["状态"].startswith("进行中") and cells["灯"].startswith("■ 红灯")


@pytest.mark.parametrize(("plan", "task"), [("襄汾", "2.4.2"), ("长治", None), ("五台", None), ("济宁", None)])
def test_the_clause_is_marked_in_the_document(auditor: TestClient, plan: str, task: str | None) -> None:
    """What is marked in the document's own lines is the clause as it was recorded, letter by letter; of a sealed
    document too, whose persons are blacked out."""
    rows = auditor.get("/api/v1/tasks", params={"plan": plan}).json()["tasks"]
    for name in [task] if task else [row["task"] for row in rows[:6]]:
        found = shown(auditor, "/task", plan=plan, task=name)
        clause = next(
            words(row[1]) for row in found.xpath(".//table[contains(@class,'sheet')]/tbody/tr")
            if words(row[0]) in ("责任单位条款",)
        )  # fmt: skip
        marks = "".join(str(one.text_content()) for one in found.xpath(".//div[contains(@class,'paper')]//mark"))
        assert "".join(marks.split()) == "".join(clause.split()), (plan, name)


def test_the_whole_document(auditor: TestClient, page: HtmlElement) -> None:
    """The link beside the clause leads to the whole text, numbered, with the line marked and anchored."""
    address = page.xpath(".//div[contains(@class,'paper')]//a[contains(@href,'/document')]")[0].get("href")
    assert address.endswith("#L93")
    found = shown(auditor, address.partition("#")[0])
    (line,) = found.xpath(".//li[@id='L93']")
    assert line.get("class") == "meant" and words(line.xpath(".//mark")[0]).startswith("加强老年人健康科普服务")
    assert len(found.xpath(".//ol[@class='lines']/li")) == 204
    assert "原件密封" in words(found)
    assert not found.xpath(".//a[contains(@href,'/api/v1/documents/')]")  # nobody gets the sealed original


def test_a_document_that_is_none(auditor: TestClient) -> None:
    """An unknown hash, and what is no hash or no line number, are told clearly."""
    assert "没有这份文件" in words(shown(auditor, "/document", 404, sha256="0" * 64))
    assert "64 位" in words(shown(auditor, "/document", 422, sha256="x"))
    chain = auditor.get("/api/v1/chain", params={"plan": "襄汾", "task": "2.4.2"}).json()["chain"]
    (sha256,) = chain["documents"]
    assert "行号" in words(shown(auditor, "/document", 422, sha256=sha256, lines="5-x"))
    assert "没有这么多行" in words(shown(auditor, "/document", sha256=sha256, lines="99999"))


def test_the_timeline_folds_and_says_so(auditor: TestClient, page: HtmlElement) -> None:
    """Bulk imports and idle stretches are folded under their numbers, the fold opens without a script, and the reader's
    choice always says how many are hidden."""
    assert "已折叠 10 条批量导入(展开)" in words(page) and "—— 164 天无记录 ——" in words(page)
    (folded,) = page.xpath(".//tr[@class='bulk']//details")
    assert len(folded.xpath(".//tr")) == 10
    total = int(re.search(r"共 ([0-9]+) 条", words(page.xpath(".//p[@class='toggle']")[0]))[1])  # type: ignore[index]
    unfolded = shown(auditor, "/task", **ASKED, bulk="open")
    assert len(unfolded.xpath(".//table[@class='timeline']/tbody/tr[not(@class='idle')]")) == total == 50
    alone = shown(auditor, "/task", **ASKED, only="marked")
    rows = alone.xpath(".//table[@class='timeline']/tbody/tr")
    hidden = int(re.search(r"已隐藏 ([0-9]+) 条", words(alone))[1])  # type: ignore[index]
    assert len(rows) + hidden == total and all("alarming" in row.get("class") for row in rows) and rows


def test_marks(auditor: TestClient) -> None:
    """Late entries say by how many days, corrected ones by which entry, and that leads to it."""
    found = shown(auditor, "/task", plan="襄汾", task="2.4.1")
    marks = {words(one): one for one in found.xpath(".//table[@class='timeline']//*[contains(@class,'tag')]")}
    assert "已被 #2622 更正" in marks and marks["已被 #2622 更正"].get("href").startswith("/event/2622")
    assert "更正" in marks and "撤回" in marks and any(re.fullmatch("迟报 [0-9]+ 天", name) for name in marks)
    after = shown(auditor, "/task", plan="襄汾", task="2.4.2")
    assert any("迟报 253 天" in words(row) and "#2790" in words(row) for row in after.xpath(".//tr"))


def test_after_the_close_is_marked() -> None:
    """An entry that came after its period was closed says so, and one that takes effect later is not yet in effect."""
    step = {
        "position": 9, "recorded_at": "2024-01-05T01:00:00.000000Z", "effective_on": "2024-09-30",
        "seen_on": "2024-01-05", "actor": {"id": "a", "agency": "甲县/乙局", "role": "liaison"},
        "type": "plan.progress_reported",
        "statement": "report:x", "revision": 1, "retracted": False, "marks": ["after_close"], "days_late": 0,
        "changes": [], "reason": None, "authority": None, "source": None,
    }  # fmt: skip
    answer: dict[str, Any] = {
        "task": "1", "steps": [step], "total": 1, "late_after_days": 30, "late_after_adopted": None
    }
    (block,) = timeline(answer, "2024-06-30", "zh", alarms=False, unfolded=False).blocks
    assert [mark.words for mark in block.items[0].marks] == ["后补(关账后)"] and block.items[0].not_yet


def test_a_title_names_its_task(auditor: TestClient) -> None:
    """A task is found by a part of its title; one that the plan never had is refused with what comes near."""
    found = shown(auditor, "/task", plan="长治", task="智慧助老")
    assert "智慧助老" in words(found.xpath(".//h1")[0])
    assert "没有任务" in words(shown(auditor, "/task", 404, plan="长治", task="9.9.9"))


def test_before_it_was_known(auditor: TestClient) -> None:
    """On a day before the task took effect the page says so and leads to what holds now."""
    found = shown(auditor, "/task", plan="襄汾", task="2.4.2", as_of="2022-01-01")
    assert "还没有此任务的现状" in words(found)


def test_a_stranger_sees_nothing(site: Site) -> None:
    """Whoever was granted another plan finds no such plan here, and whoever did not sign in is asked to."""
    granted = site.signed_in("reader", plans=frozenset({XIANGFEN.replace("襄汾", "五台")}))
    assert granted.get("/task", params=ASKED).status_code == 404
    answer = site.visitor().get("/task", params=ASKED, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/login")
    sha256 = "ebc66faa8f03bed28bce533705cdf552ff6bfddb80a91e087d77c4bf4e2ffde8"
    assert granted.get("/document", params={"sha256": sha256}).status_code == 404


def test_a_clause_over_two_lines() -> None:
    """A clause broken over lines, with blanks, is marked on both; one that is not printed marks nothing."""
    assert marked(["甲 乙丙", "丁戊"], "丙丁") == [(("甲 乙", False), ("丙", True)), (("丁", True), ("戊", False))]
    assert marked(["甲乙"], "丙") is None and marked(["甲乙"], "") is None


def test_paths_in_english() -> None:
    """Paths of the answer in words: task, seat by agency and role, member."""
    path = "tasks/2.4.2/seats/seat:2.4.2|襄汾县/县民政局|lead|1/reports/2023-Q1/percent"
    assert path_in_english(path) == "task 2.4.2 · seat 县民政局 (leads) · report 2023-Q1 · percent"
    assert path_in_english("tasks/2.4.2/since") == "task 2.4.2 · since"


def test_of_the_small_plan(site: Site) -> None:
    """Every task of every plan of the demo has its page, at the end and in the middle."""
    auditor = site.signed_in("auditor")
    for plan in ("长治", "五台", "济宁", "山西省/"):
        rows = auditor.get("/api/v1/tasks", params={"plan": plan}).json()["tasks"]
        for row in rows[:: max(1, len(rows) // 3)]:
            assert row["title"] in words(shown(auditor, "/task", plan=plan, task=row["task"]))
