"""Snapshots: the list, a fixed one beside what restates it, its files; fixing in four steps; what came after."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from typing import Any

import orjson
import pytest
from lxml import html
from starlette.testclient import TestClient

from tests.api.exports.reading import texts
from tests.api.pages.conftest import Site
from tests.api.pages.figured import PLAN, figures, main_of, page, said
from tests.api.pages.hostile import NAMED, harmless

FIXED, RESTATED = "示意终期评估-固定", "示意终期评估-重述"
TEAM = "襄汾县/示意评估组"
ENDS = ("03-31", "06-30", "09-30", "12-31")


@pytest.fixture(scope="module")
def reader(site: Site) -> TestClient:
    """An auditor who signed in."""
    return site.signed_in("auditor")


@pytest.fixture(scope="module")
def evaluator(site: Site) -> TestClient:
    """Somebody who may fix."""
    return site.signed_in("evaluator", TEAM)


def form_of(text: str) -> tuple[str, dict[str, list[str]]]:
    """Method and fields of the last form of the page, with what its first button adds."""
    last = main_of(text).findall(".//form")[-1]
    button = next(last.iter("button"))
    fields: dict[str, list[str]] = {}
    for name, value in [*last.form_values(), (button.get("name"), button.get("value"))]:
        fields.setdefault(name, []).append(value)
    return last.get("method", "get"), fields


def steps(client: TestClient, filled: dict[str, str] | None = None, **start: str) -> Any:
    """Through the first three steps by their forms; the page with the last button."""
    answer = client.get("/fix", params={"plan": PLAN, **start})
    for _ in range(3):
        method, fields = form_of(answer.text)
        if fields["step"] == ["3"]:
            fields |= {name: [value] for name, value in (filled or {}).items()}
        answer = client.post("/fix", data=fields) if method == "post" else client.get("/fix", params=fields)
        assert answer.status_code == 200, said(main_of(answer.text))
    return answer


def pressed(client: TestClient, text: str) -> Any:
    """The answer to the last button."""
    return client.post("/fix", data={**form_of(text)[1], "step": ["fix"]}, follow_redirects=False)


def test_the_list_is_the_apis(reader: TestClient) -> None:
    """Every snapshot with day, size, rules, state; how many entries came later is counted from the timeline."""
    rows = reader.get("/api/v1/snapshots", params={"plan": PLAN}).json()["snapshots"]
    entries = reader.get("/api/v1/timeline", params={"plan": PLAN, "limit": 5000}).json()["entries"]
    main = page(reader, "/snapshots", plan=PLAN)
    shown = [[said(cell) for cell in row.findall("td")] for row in main.iterfind(".//tbody/tr")]
    assert len(shown) == len(rows)
    for cells, row in zip(shown, rows, strict=True):
        basis = row["basis"]
        late = sum(e["position"] > basis["known_at"] and e["effective_on"] <= basis["as_of"] for e in entries)
        assert row["snapshot"] in cells[0] and cells[2] == basis["as_of"]
        assert cells[3] == f"账本前 {basis['known_at']} 条"
        assert cells[7].removesuffix(" 条") == str(late)
    assert "已重述" in shown[0][6] and "已固定" in shown[1][6]


def test_a_plan_without_snapshots_says_what_to_do(reader: TestClient) -> None:
    """An empty list leads to the four steps."""
    main = page(reader, "/snapshots", plan="五台")
    assert "还没有固定过快照" in said(main)
    assert main.xpath(".//p[@class='empty']/a[starts-with(@href, '/fix')]")


def test_a_snapshot_shows_what_was_fixed(reader: TestClient) -> None:
    """Total, scores and digest are those fixed; figures lead to explanations at the fixed viewpoint."""
    answer = reader.get("/api/v1/snapshot", params={"plan": PLAN, "snapshot": FIXED}).json()
    main = page(reader, "/snapshot", plan=PLAN, snapshot=FIXED)
    shown = figures(main)
    assert shown["total"] == answer["evaluation"]["total"] == "64.55"
    for dimension in answer["evaluation"]["dimensions"]:
        for item in dimension["items"]:
            assert shown[f"score/{item['id']}"] == (item["score"] or "—")
    assert answer["snapshot"]["figures_sha256"] in said(main)
    links = [one.get("href") for one in main.iterfind(".//a[@class='figure']")]
    assert all("as_of=2025-12-31" in one and "known_at=size%3A3294" in one for one in links)
    titles = [said(one) for one in main.iterfind(".//h2")]
    assert titles[:3] == ["一、指标", "二、台账", "三、问题清单"]


def test_fixed_beside_restated(reader: TestClient) -> None:
    """Every figure that differs stands there with both values and the entries that move it."""
    asked = {"plan": PLAN, "fixed": FIXED, "restated": RESTATED}
    answer = reader.get("/api/v1/restatement", params=asked).json()
    main = page(reader, "/snapshot", plan=PLAN, snapshot=FIXED)
    table = next(one for one in main.iterfind(".//table") if "固定与重述并列" in said(one))
    rows = [[said(cell) for cell in row.findall("td")] for row in table.iterfind("tbody/tr")]
    assert len(rows) == len(answer["figures"]) == 9
    assert ["总分", "64.55", "64.04"] in [row[:3] for row in rows]
    positions = {f"#{one['position']}" for one in answer["drivers"]}
    assert all(row[3].split()[0] in positions for row in rows)


def test_the_command_that_recomputes_it_quotes_its_names(reader: TestClient) -> None:
    """The one command for a copy of the ledger names plan and snapshot."""
    main = page(reader, "/snapshot", plan=PLAN, snapshot=FIXED)
    command = said(main.find(".//pre[@id='recompute']"))
    assert command == f"shilu evaluate '{PLAN}' --snapshot '{FIXED}' --recompute | sha256sum"


def test_files_of_a_snapshot(reader: TestClient) -> None:
    """The ZIP carries report, tables and the proof of the snapshot's entry; its manifest names their digests."""
    answer = reader.get("/export/evaluation.zip", params={"plan": PLAN, "snapshot": FIXED})
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    manifest = orjson.loads(archive.read("manifest.json"))
    for one in manifest["files"]:
        assert hashlib.sha256(archive.read(one["name"])).hexdigest() == one["sha256"]
    proof = archive.read("entry-3297.tlog-proof")
    asked = reader.get("/proof/inclusion", params={"position": 3297}, headers={"Accept": "text/plain"})
    assert proof == asked.content and manifest["about"]["position"] == 3297
    assert manifest["stamp"]["size"] == 3294 and manifest["stamp"]["as_of"] == "2025-12-31"
    again = reader.get("/export/evaluation.zip", params={"plan": PLAN, "snapshot": FIXED})
    assert again.content == answer.content


def test_the_report_lists_what_the_page_lists_as_no_part_of_what_was_fixed(reader: TestClient) -> None:
    """After the fixed chapters: of when the note is, and every entry of the page's list; the address has its host."""
    main = page(reader, "/snapshot", plan=PLAN, snapshot=FIXED)
    listed = [said(row.find("td")) for row in main.xpath(".//*[@id='later']//tbody/tr")]
    assert len(listed) == 4 and main.xpath(".//*[@id='since']//a[@href='#later']")
    answer = reader.get("/export/evaluation.docx", params={"plan": PLAN, "snapshot": FIXED})
    whole = texts(answer.content)
    note = next(at for at, text in enumerate(whole) if text.startswith("以下为截至2026年2月20日的附记，不属固定内容"))
    assert all(one in whole[note:] for one in listed)
    assert any(re.search("固定链接 https?://[^/]+/snapshot[?]", text) for text in whole), whole[1:3]
    ruled = reader.get("/export/ruling.docx", params={"plan": PLAN, "dispute": "示意争议-老年健康科普"})
    assert any(re.search("固定链接 https?://[^/]+/dispute[?]", text) for text in texts(ruled.content))


def test_four_steps_record_nothing_before_the_last_button(site: Site, evaluator: TestClient) -> None:
    """Up to the last button nothing is recorded; it records one entry, and pressed again still one."""
    before = site.shilu.reader.size()
    last = steps(evaluator)
    assert site.shilu.reader.size() == before
    assert "将新增 1 条记录" in last.text
    first = pressed(evaluator, last.text)
    second = pressed(evaluator, last.text)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert site.shilu.reader.size() == before + 1
    event = evaluator.get(f"/api/v1/entry/{before + 1}").json()
    assert event["type"] == "plan.snapshot_fixed" and event["data"]["snapshot"] == "〔2026〕1号"
    assert [one["kind"] for one in event["data"]["basis"]["rules"]] == ["weights", "lights", "rubric", "procedure"]


def test_a_late_report_shows_the_banner_with_right_counts(
    site: Site, evaluator: TestClient, reader: TestClient
) -> None:
    """A report about the fixed time that comes later is counted, with red lights then and now; what was fixed stays."""
    fixed = pressed(evaluator, steps(evaluator, {"snapshot": "〔2026〕8号"}).text)
    assert fixed.status_code == 303, fixed.text
    address = fixed.headers["location"]
    before = figures(main_of(reader.get(address).text))
    assert "锁定后收到" not in reader.get(address).text
    size = reader.get("/api/v1/viewpoint").json()["viewpoint"]["known_at"]["size"]
    sent = _late(site, reader)
    main = main_of(reader.get(address).text)
    then, now = _red(reader, {"known_at": f"size:{size}"}), _red(reader, {})
    banner = said(main.find(".//div[@id='since']"))
    assert then > now and sent > 1
    assert banner.startswith(f"锁定后收到 {sent} 条 2025-12-31 以前的补报"), banner
    assert f"红灯由 {then} 项变为 {now} 项" in banner, banner
    assert figures(main) == before, "the snapshot itself changed"


def _red(reader: TestClient, known: dict[str, str]) -> int:
    tasks = reader.get("/api/v1/status", params={"plan": PLAN, "as_of": "2025-12-31", **known}).json()["tasks"]
    return sum(task["light"]["colour"] == "RED" for task in tasks.values())


def _late(site: Site, reader: TestClient) -> int:
    """The leads of two tasks red for missing reports send those of 2023 and 2025; how many entries that made."""
    tasks = reader.get("/api/v1/status", params={"plan": PLAN}).json()["tasks"]
    ends = {f"{year}-Q{n}": f"{year}-{end}" for year in (2023, 2025) for n, end in enumerate(ENDS, 1)}
    missing = [
        (name, seat["agency"], period)
        for task in ("2.1.2", "2.5.1") for name, seat in tasks[task]["seats"].items() for period in ends
        if seat["role"] == "lead" and seat["in_force"] and period not in seat["reports"]
    ]  # fmt: skip
    for number, (name, agency, period) in enumerate(missing):
        body = {
            "plan": PLAN, "seat": name, "period": period, "percent": "100", "effective_on": ends[period],
            "narrative": "补报", "source": {"kind": "illustration"},
        }  # fmt: skip
        key = {"Idempotency-Key": f"late-{number}"}
        answer = site.client("liaison", agency).post("/api/v1/commands/report_progress", json=body, headers=key)
        assert answer.status_code == 201, answer.text
    return len(missing)


def test_restating_keeps_the_first(site: Site, evaluator: TestClient, reader: TestClient) -> None:
    """A restatement is a new entry beside the first one, with its reason; the first says it was restated."""
    before = site.shilu.reader.size()
    last = steps(evaluator, {"reason": NAMED["script"], "snapshot": "〔2026〕9号"}, restates="〔2026〕8号")
    answer = pressed(evaluator, last.text)
    assert answer.status_code == 303, said(main_of(answer.text))
    assert site.shilu.reader.size() == before + 1
    assert "已重述" in said(page(reader, "/snapshot", plan=PLAN, snapshot="〔2026〕8号"))
    harmless(reader.get("/snapshot", params={"plan": PLAN, "snapshot": "〔2026〕9号"}).text, NAMED["script"])


def test_whoever_may_not_fix_sees_who_may(site: Site, reader: TestClient) -> None:
    """Others look at the differences, have no last button, and are refused when they send its form all the same."""
    before = site.shilu.reader.size()
    answer = reader.get("/fix", params={"plan": PLAN})
    assert "固定快照由这些角色办理:评估" in said(main_of(answer.text))
    _, fields = form_of(answer.text)
    given = {"snapshot": "〔2026〕10号", "size": "3300", "rule": [], "key": "not-allowed"}
    last = reader.post("/fix", data={**fields, **given, "step": "4"})
    assert last.status_code == 200 and not html.fromstring(last.text).xpath("//button[@value='fix']")
    refused = pressed(reader, last.text)
    assert refused.status_code == 403 and site.shilu.reader.size() == before


def test_a_number_that_is_taken_is_refused_beside_the_form(evaluator: TestClient) -> None:
    """The check of the third step says so, on the step where the number is typed."""
    asked = {"plan": PLAN, "on": "2025-12-31", "subject": "evaluation", "snapshot": FIXED, "size": "3300", "step": "3"}
    answer = evaluator.get("/fix", params=asked)
    assert answer.status_code == 422 and "已有记录" in answer.text
    assert html.fromstring(answer.text).xpath("//input[@name='snapshot'][@value=$n]", n=FIXED)


@pytest.mark.parametrize("name", ["script", "double quote", "end of a field", "template", "one long word"])
def test_hostile_texts_in_the_steps(evaluator: TestClient, name: str) -> None:
    """What is typed into the fields of the steps is shown as text."""
    text = NAMED[name]
    asked = {"plan": PLAN, "on": "2025-12-31", "size": "3300", "step": "2", "restates": FIXED, "reason": text}
    harmless(evaluator.post("/fix", data={**asked, "snapshot": text}).text, text)
    harmless(evaluator.post("/fix", data={**asked, "on": text}).text, text, appears=False)
