"""The room of disputes without a browser: the demo's case told rightly, and a whole case handled through the forms."""

from __future__ import annotations

import pytest

from api.pages.dispute_words import counted, section, term
from tests.api.pages.conftest import Site
from tests.api.pages.disputing import (
    HELPER,
    LEAD,
    NAME,
    SEAT,
    TASK,
    XIANGFEN,
    alert,
    carried,
    case_page,
    form_of,
    preview_of,
    raise_through_form,
    raising,
    row_of,
    size,
    the_dispute,
    tree,
    words,
)
from tests.api.pages.hostile import TAKEN, harmless


def test_the_queue_tells_the_demos_dispute(site: Site) -> None:
    """Every column of the queue is there and says what the API says, the light as symbol and word."""
    page = site.signed_in("auditor").get("/disputes")
    heads = [one.text_content() for one in tree(page.text).xpath("//table//th")]
    assert heads == ["异议编号", "任务", "提出单位", "争议事项", "提出日期", "办理时限", "承办人/召集人", "状态"]
    rows = [" ".join(one.text_content().split()) for one in tree(page.text).xpath("//tbody/tr")]
    (row,) = [one for one in rows if NAME in one]
    for said in ("示意", "2.4.2", "县民政局(牵头) #1417", "2024-03-20", "■ 红灯 超期 114 天办结", "县科协(召集)"):
        assert said in row
    assert row.endswith("已裁定")
    assert [one.text_content().partition(")")[0] for one in tree(page.text).xpath("//h2")][3] == "已办结(1"


def test_the_queue_before_it_was_raised_is_empty_and_says_so(site: Site) -> None:
    """At a viewpoint before the dispute the queue is empty, with a word on what to do."""
    page = site.signed_in("auditor").get("/disputes", params={"at": "2023-06-30"})
    assert NAME not in page.text and "此时点没有异议" in page.text


def test_the_case_shows_what_each_side_read_on_that_day(site: Site) -> None:
    """The seats as read on the day it was raised stand beside those known now, the difference marked; what was true as
    known then is not struck through."""
    page = case_page(site.signed_in("auditor"), NAME)
    rows = {}
    for row in tree(page.text).xpath("//section[@aria-labelledby='record']//div/table[@class='compare']/tbody/tr"):
        seat, then, now = row.findall("td")
        rows[seat.xpath(".//bdi/@title")[0]] = (then, now, row.get("class"))
    then, now, marked = rows["seat:2.4.2|襄汾县/县民政局|lead|1"]
    assert str(then.text_content()).strip() == "在任" and "不在任" in now.text_content()
    assert now.get("class") == "now" and marked == "changed"
    assert "#2790" in now.text_content()
    then, now, marked = rows["seat:2.4.2|襄汾县/县卫体局|lead|1"]
    assert "在任" not in then.text_content() and now.xpath("./strong/text()") == ["在任"] and marked == "changed"
    assert rows["seat:2.4.2|襄汾县/县科协|lead|1"][2] is None and not tree(page.text).xpath("//del")
    assert "现在所知,该日对任务负责的是:县科协、县卫体局" in words(page.text)
    assert tree(page.text).xpath("//th/a[contains(@href,'as_of=2024-03-20&known_at=size%3A2671')]")
    for said in ("2024-03-20,账本至 #2671", "2024-04-02,账本至 #2677", "由此新增 #2789 #2790 #2791"):
        assert said in words(page.text)


def test_the_case_as_it_stood_before_the_ruling(site: Site) -> None:
    """At a past viewpoint the page tells what stood then, and offers no form."""
    page = case_page(site.signed_in("liaison", "襄汾县/县民政局"), NAME, at="2024-06-30")
    told = words(page.text)
    assert "已提交编办" in told and "#2788" not in told and "回到当前" in told
    assert not tree(page.text).xpath("//form[@method='post'][starts-with(@action,'/dispute/act')]")


def test_a_dispute_nobody_raised_is_not_found(site: Site) -> None:
    """An unknown name is a page with 404, in the words of the page."""
    page = case_page(site.signed_in("auditor"), "没有")
    assert page.status_code == 404 and "此时点没有这件异议" in page.text


def test_an_auditor_is_offered_no_act(site: Site) -> None:
    """Who may give no command on disputes sees none, but learns who may."""
    page = case_page(site.signed_in("auditor"), NAME)
    assert not tree(page.text).xpath("//details[@class='act']")
    assert "申诉(由当事方或有席位的单位申诉" in words(page.text)


def test_a_whole_dispute_through_the_forms(site: Site) -> None:
    """Raised, answered, negotiated, taken to the staffing office and ruled on: every entry is what was typed."""
    name = "示意-全程"
    lead, helper = site.signed_in("liaison", LEAD), site.signed_in("liaison", HELPER)
    arbiter = site.signed_in("arbiter", "襄汾县/县编办")
    raise_through_form(lead, name)
    assert the_dispute(site, name)["status"] == "RAISED"
    carried(helper, name, "answer_dispute", claim="示意:方案已列明", basis_kind="PLAN", evidence="ab" * 32)
    carried(lead, name, "hold_negotiation", minutes="cd" * 32, agreed="no")
    carried(lead, name, "escalate_dispute", reason="示意:协商不成")
    before = size(site)
    shown = form_of(case_page(arbiter, name).text, "rule_dispute")
    index = row_of(shown, SEAT)
    typed = {"outcome": "WORLD_CHANGES", "grounds": "示意:依三定", "document": "示意编办函〔2026〕1号",
             "holds_from": "2026-01-01", f"move.{index}": "transfer", f"to.{index}": "襄汾县/县应急局"}  # fmt: skip
    tried = arbiter.post("/dispute/act", data={**shown, **typed, "step": "preview"})
    assert tried.status_code == 200, alert(tried.text)
    button = tree(tried.text).xpath("//button[@value='record']")[0].text_content()
    assert button == "作出裁定(将新增 1 条裁定及 2 条席位记录,不修改原记录)"
    assert size(site) == before, "a preview records nothing"
    sent = arbiter.post("/dispute/act", data={**preview_of(tried.text), "step": "record"}, follow_redirects=False)
    assert sent.status_code == 303 and size(site) == before + 3
    found = the_dispute(site, name)
    assert (found["status"], found["open"]) == ("DECIDED", False)
    assert [one["agency"] for one in found["claims"]] == [LEAD, HELPER]
    assert found["claims"][1]["evidence"] == ["ab" * 32] and found["claims"][1]["basis_kind"] == "PLAN"
    assert found["negotiations"][0]["minutes"] == "cd" * 32 and not found["negotiations"][0]["agreed"]
    assert (found["rulings"][0]["outcome"], found["rulings"][0]["grounds"]) == ("WORLD_CHANGES", "示意:依三定")
    chain = site.client("auditor").get("/api/v1/chain", params={"plan": XIANGFEN, "task": TASK}).json()["chain"]
    assert f"seat:{TASK}|襄汾县/县应急局|lead|1" in chain["responsible"] and SEAT not in chain["responsible"]
    assert "申诉" in words(case_page(lead, name).text)


def test_a_ruling_names_the_decisions_that_rest_on_the_old_entries(site: Site) -> None:
    """Before a ruling back to a past day is given, the fixed snapshot and evaluation of that time are listed."""
    name = "示意-追溯"
    lead, arbiter = site.signed_in("liaison", LEAD), site.signed_in("arbiter", "襄汾县/县编办")
    seat = next(
        one["seat"] for one in
        site.client("auditor").get("/api/v1/chain", params={"plan": XIANGFEN, "task": "2.4.3"}).json()["chain"]["links"]
        if one["role"] == "lead"
    )  # fmt: skip
    raise_through_form(lead, name, "2.4.3", statement=seat)
    who = the_dispute(site, name)["convener"]
    carried(site.signed_in("liaison", who), name, "escalate_dispute", reason="示意")
    shown_form = form_of(case_page(arbiter, name).text, "rule_dispute")
    index = row_of(shown_form, seat)
    typed = {"outcome": "WORLD_CHANGES", "grounds": "示意", "document": "示意〔2026〕2号", "holds_from": "2025-01-01",
             f"move.{index}": "revoke"}  # fmt: skip
    page = arbiter.post("/dispute/act", data={**shown_form, **typed, "step": "preview"})
    assert page.status_code == 200, alert(page.text)
    told = words(page.text)
    assert "依据旧记录作出的决定" in told and "固定快照 snapshot:示意终期评估-固定 #3297" in told


def test_a_record_is_corrected_through_the_form(site: Site) -> None:
    """A ruling that the record was wrong gives a seat its right first day and adds the one left out; JSON that is none
    is told at its field, with everything typed still there."""
    name, task, added = "示意-记录有误", "2.5.2", "襄汾县/县气象局"
    lead, arbiter = site.signed_in("liaison", LEAD), site.signed_in("arbiter", "襄汾县/县编办")
    auditor = site.client("auditor")
    links = auditor.get("/api/v1/chain", params={"plan": XIANGFEN, "task": task}).json()["chain"]["links"]
    seat = next(one["seat"] for one in links if one["role"] == "lead")
    raise_through_form(lead, name, task, statement=seat)
    carried(site.signed_in("liaison", the_dispute(site, name)["convener"]), name, "escalate_dispute", reason="示意")
    shown = form_of(case_page(arbiter, name).text, "rule_dispute")
    row = next(k.removeprefix("statement.") for k, v in shown.items() if k.startswith("statement.") and v == seat)
    typed = {"outcome": "RECORD_WRONG", "grounds": "示意:录入有误", "document": "示意〔2026〕4号",
             f"fix.{row}": "date", f"date.{row}": "2023-01-01",
             "new.agency": added, "new.role": "cooperate", "new.from": "2023-02-01"}  # fmt: skip
    before = size(site)
    wrong = {f"fix.{row}": "content", f"content.{row}": "{不是"}
    told = arbiter.post("/dispute/act", data={**shown, **typed, **wrong, "step": "preview"})
    assert told.status_code == 422 and "更正后的内容不是 JSON" in alert(told.text)
    assert form_of(told.text, "rule_dispute")[f"content.{row}"] == "{不是"
    tried = arbiter.post("/dispute/act", data={**shown, **typed, "step": "preview"})
    assert tried.status_code == 200 and size(site) == before, alert(tried.text)
    sent = arbiter.post("/dispute/act", data={**preview_of(tried.text), "step": "record"}, follow_redirects=False)
    assert sent.status_code == 303 and size(site) == before + 3
    assert [one["outcome"] for one in the_dispute(site, name)["rulings"]] == ["RECORD_WRONG"]

    def holding(day: str) -> set[str]:
        asked = {"plan": XIANGFEN, "task": task, "as_of": day}
        chain = auditor.get("/api/v1/chain", params=asked).json()["chain"]["links"]
        return {one["seat"] for one in chain if one["standing"] == "in_force"}

    left_out = f"seat:{task}|{added}|cooperate|1"
    assert seat not in holding("2022-12-31") and seat in holding("2023-01-01")
    assert left_out not in holding("2023-01-31") and left_out in holding("2023-02-01")


def test_pressing_twice_records_once(site: Site) -> None:
    """The same preview sent twice leads to the same entry."""
    lead = site.signed_in("liaison", LEAD)
    name = "示意-两次"
    seat = site.client("auditor").get("/api/v1/chain", params={"plan": XIANGFEN, "task": "2.5.1"}).json()
    sent = raising(lead, name, "2.5.1", statement=seat["chain"]["links"][0]["seat"])
    before = size(site)
    first = lead.post("/dispute/new", data=sent, follow_redirects=False)
    again = lead.post("/dispute/new", data=sent, follow_redirects=False)
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"] and size(site) == before + 1


def test_a_conflict_keeps_what_was_typed(site: Site) -> None:
    """When somebody else recorded meanwhile, the page says both versions, keeps the text, and can be sent again."""
    lead, helper = site.signed_in("liaison", LEAD), site.signed_in("liaison", HELPER)
    name = "示意-冲突"
    raise_through_form(lead, name, statement=f"seat:{TASK}|{HELPER}|cooperate|1")
    stale = form_of(case_page(helper, name).text, "answer_dispute")
    carried(lead, name, "escalate_dispute", reason="示意")
    typed = "不可丢失的\n主张 <b>"
    page = helper.post("/dispute/act", data={**stale, "claim": typed, "step": "preview"})
    assert page.status_code == 412
    seen, now = int(stale["version"]), int(stale["version"]) + 1
    assert f"该任务已被他人更新(你看到第 {seen} 版,现为第 {now} 版)。请核对后重新提交。" in page.text
    assert "这期间新增的记录" in page.text and "提交编办" in words(page.text)
    again = form_of(page.text, "answer_dispute")
    assert again["claim"].replace("\r\n", "\n") == typed and again["version"] == str(now)
    tried = helper.post("/dispute/act", data={**again, "step": "preview"})
    sent = helper.post("/dispute/act", data={**preview_of(tried.text), "step": "record"}, follow_redirects=False)
    assert sent.status_code == 303
    assert the_dispute(site, name)["claims"][1]["claim"] == typed


def test_a_refusal_stands_beside_the_form(site: Site) -> None:
    """What the API refuses is told in its words, and nothing typed is lost."""
    arbiter = site.signed_in("arbiter", "襄汾县/县编办")
    page = arbiter.post(
        "/dispute/act",
        data={"act": "rule_dispute", "plan": XIANGFEN, "dispute": NAME, "step": "preview", "outcome": "REJECTED",
              "grounds": "示意理由", "document": "示意〔2026〕3号", "basis_as_of": "2026-02-20",
              "basis_known_at": "3306", "version": str(size(site)), "key": "k-1"},
    )  # fmt: skip
    assert page.status_code == 422
    alert = tree(page.text).xpath("//details[@id='rule_dispute']//div[@role='alert']")
    assert len(alert) == 1 and "not-escalated" in alert[0].text_content()
    assert form_of(page.text, "rule_dispute")["grounds"] == "示意理由"


def test_a_reader_cannot_act(site: Site) -> None:
    """A form sent by whoever may not act is refused by the API's own rule; nothing is recorded."""
    before = size(site)
    sent = {"act": "withdraw_dispute", "plan": XIANGFEN, "dispute": NAME, "step": "record", "reason": "x", "key": "k"}
    page = site.signed_in("reader").post("/dispute/act", data=sent)
    assert page.status_code == 403 and "role-not-allowed" in page.text and size(site) == before


def test_the_decision_paper_is_the_same_for_both_sides(site: Site) -> None:
    """The page and the DOCX are the same for claimant and respondent, and reproducible."""
    papers, files = [], []
    asked = {"plan": XIANGFEN, "dispute": NAME, "as_of": "2026-02-20", "known_at": "size:3306"}
    for agency in ("襄汾县/县民政局", "襄汾县/县卫体局"):
        client = site.signed_in("liaison", agency)
        page = client.get("/dispute/paper", params=asked)
        papers.append(words(page.text))
        files.append(client.get("/export/ruling.docx", params=asked))
    assert files[0].status_code == 200 and files[0].content[:2] == b"PK"
    assert "attachment" in files[0].headers["content-disposition"]
    assert papers[0].partition("回到此件")[2] == papers[1].partition("回到此件")[2]
    assert "异议处理决定书" in papers[0] and "示意编办函" in papers[0]


def test_an_undecided_dispute_has_no_paper_yet(site: Site) -> None:
    """Before the ruling the page says that there is none, and the file is refused."""
    client = site.signed_in("auditor")
    asked = {"plan": XIANGFEN, "dispute": NAME, "at": "2024-06-30"}
    assert "尚未作出决定" in client.get("/dispute/paper", params=asked).text
    assert client.get("/export/ruling.docx", params=asked).status_code == 409


def test_the_rooms_speak_english(site: Site) -> None:
    """The queue and the case are told in English to whoever reads it."""
    client = site.signed_in("auditor", lang="en")
    assert "settled 114 days late" in client.get("/disputes").text
    told = words(case_page(client, NAME).text)
    assert "As both sides read it then" in told and "Taken to the staffing office" in told


@pytest.mark.parametrize("text", [one.text for one in TAKEN], ids=[one.name for one in TAKEN])
def test_hostile_words_are_shown_harmless(site: Site, text: str) -> None:
    """A hostile text in the form comes back as a text: in the preview, and in the form gone back to."""
    helper = site.signed_in("liaison", "襄汾县/县民政局")
    data = {"act": "appeal_dispute", "plan": XIANGFEN, "dispute": NAME, "step": "preview", "ground": text,
            "version": str(size(site)), "key": "k-h"}  # fmt: skip
    tried = helper.post("/dispute/act", data=data)
    assert tried.status_code == 200, words(tried.text)[:400]
    harmless(tried.text, text)
    harmless(helper.post("/dispute/act", data={**data, "step": "edit"}).text, text)


def test_hostile_claims_recorded_are_shown_harmless(site: Site) -> None:
    """A case whose name and claim are hostile is listed, shown and printed as text."""
    lead = site.signed_in("liaison", LEAD)
    name = 'hostile"><script>1</script>'
    claim = "=HYPERLINK(\"http://hostile.invalid\")<img src=x onerror='hostile'>" + "长" * 10_000
    raise_through_form(lead, name, statement=f"seat:{TASK}|襄汾县/县文旅局|cooperate|1", claim=claim)
    harmless(lead.get("/disputes").text, name)
    page = case_page(lead, name)
    harmless(page.text, name)
    harmless(page.text, claim)
    harmless(lead.get("/dispute/paper", params={"plan": XIANGFEN, "dispute": name}).text, name)


CASE = {"open": True, "status": "RAISED", "claims": [1], "negotiations": [], "rulings": [], "due_on": "2024-05-19"}


def test_sections_and_terms() -> None:
    """Each status has its section; a term is green, yellow on its last seven days, red beyond it."""
    assert section(CASE) == "new"
    assert section({**CASE, "claims": [1, 2]}) == section({**CASE, "status": "NEGOTIATING"}) == "examined"
    assert section({**CASE, "status": "ESCALATED"}) == "awaiting"
    assert section({**CASE, "open": False, "status": "AGREED"}) == "settled"
    lights = {day: term(CASE, day).colour for day in ("2024-05-11", "2024-05-12", "2024-05-19", "2024-05-20")}
    assert list(lights.values()) == ["GREEN", "YELLOW", "YELLOW", "RED"]
    assert term(CASE, "2024-05-20").zh == "已超期 1 天" and term({**CASE, "due_on": None}, "2024-05-20").colour is None


def test_the_button_counts_what_is_added() -> None:
    """What a dry run found is counted by kind, in both languages."""
    facts = [{"type": one} for one in ("plan.dispute_ruled", "plan.seat_revoked", "plan.seat_transferred")]
    assert counted(facts) == ("1 条裁定及 2 条席位记录", "1 ruling and 2 seat entries")
    assert counted([{"type": "plan.dispute_appealed"}])[0] == "1 条申诉"
