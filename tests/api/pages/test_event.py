"""The page of an entry: both clocks, who, the chain of revisions, causes and effects, bytes and proof."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from ledger.checkpoint import VerifierKey
from ledger.key_text import load_private
from replay.cli import app as audit
from tests.api.http.questions import XIANGFEN
from tests.api.pages.conftest import Site
from tests.api.pages.test_task import shown, words


@pytest.fixture(scope="module")
def auditor(site: Site) -> TestClient:
    """Signed in as an auditor."""
    return site.signed_in("auditor")


def test_what_is_said_of_an_entry(auditor: TestClient) -> None:
    """Number, type in words, both clocks, agency, role, stream and statement are on the page, as the API says them."""
    entry = auditor.get("/api/v1/entry/2790").json()
    said = words(shown(auditor, "/event/2790"))
    told = ("席位移交", "2024-09-10 09:00", "2024-01-01", "县委编办", "编办", "示意", "第 882 条")
    for text in (*told, *(entry[name] for name in ("event_id", "leaf_hash", "stream", "statement"))):
        assert text in said, text


def test_causes_and_effects(auditor: TestClient) -> None:
    """A transfer names its ruling, the ruling the dispute; and each of them says what followed from it."""
    transfer, ruling = (shown(auditor, f"/event/{n}") for n in (2790, 2788))
    causes = transfer.xpath(".//table[caption[contains(text(),'前因')]]//tr/td[1]")
    assert {words(cell) for cell in causes} == {"#1415", "#1417", "#2788"}
    effects = ruling.xpath(".//table[caption[contains(text(),'后果')]]//tr/td[1]")
    assert {"#2789", "#2790"} <= {words(cell) for cell in effects}
    assert "同一命令一并记下 4 条" in words(transfer) and "此决定所依据的时点:2024-09-10 · #2787" in words(ruling)
    assert "还没有记录引用它" in words(transfer)


def test_the_chain_of_corrections(auditor: TestClient) -> None:
    """What was corrected points to the correction, which says why and shows old and new; both stay readable."""
    first, second = (shown(auditor, f"/event/{n}") for n in (2488, 2622))
    assert "以 #2622 为准" in words(first) and "已被 #2622 更正" in words(first)
    assert "更正理由 示意:误把 7 月的活动计入二季度" in words(second).replace("更正理由", "更正理由 ")
    (struck,) = {words(one) for one in second.xpath(".//table[@class='difference']//del")}
    assert struck == "45%" and "30%" in {words(one) for one in second.xpath(".//table[@class='difference']//ins")}


def test_its_bytes(site: Site, auditor: TestClient) -> None:
    """An auditor reads and downloads the very bytes, whose hash is the leaf hash; others read what the API says."""
    page = shown(auditor, "/event/2790")
    exact = auditor.get("/event/2790/entry.json").content
    assert str(page.xpath(".//pre[@id='exact']")[0].text_content()).encode() == exact
    assert sha256(b"\0" + exact).hexdigest() in words(page)
    assert json.loads(str(page.xpath(".//pre[@id='laid-out']")[0].text_content())) == json.loads(exact)
    reader = site.signed_in("reader")
    seen = shown(reader, "/event/2790")
    assert not seen.xpath(".//pre[@id='exact']") and "只给审计" in words(seen) and "县委编办" in words(seen)
    assert reader.get("/event/2790/entry.json").status_code == 403


def test_the_proof_checks_offline(site: Site, auditor: TestClient, tmp_path: Path) -> None:
    """The file offered for download passes the check that the page names, with the ledger's key; another entry's bytes
    beside it do not."""
    answer = auditor.get("/event/2672/entry.tlog-proof")
    assert answer.headers["content-disposition"] == 'attachment; filename="entry-2672.tlog-proof"'
    (tmp_path / "entry.tlog-proof").write_bytes(answer.content)
    name, private = load_private(site.service.settings.key_file)
    key = str(VerifierKey(name, private.public_key().public_bytes_raw()))
    command = ["prove", "--check", str(tmp_path / "entry.tlog-proof"), "--key", key]
    assert CliRunner().invoke(audit, command).exit_code == 0
    (tmp_path / "other.json").write_bytes(auditor.get("/event/2673/entry.json").content)
    reader = site.signed_in("reader")
    (tmp_path / "entry.tlog-proof").write_bytes(reader.get("/event/2672/entry.tlog-proof").content)
    assert CliRunner().invoke(audit, [*command, "--entry", str(tmp_path / "other.json")]).exit_code == 1
    assert "shilu-audit prove --check entry-2672.tlog-proof --key KEY" in words(shown(auditor, "/event/2672"))
    proof = auditor.get("/event/2672/proof.json").json()
    assert proof["position"] == 2672 and proof["hashes"]


@pytest.mark.parametrize("text", ["999999", "0", "x", "5.0", "-1", "9" * 30])
def test_there_is_none(auditor: TestClient, text: str) -> None:
    """A position that the ledger does not have is told in words, with the status of what is not there."""
    found = shown(auditor, f"/event/{text}", 404)
    assert "没有" in words(found)


def test_one_that_may_not_be_seen(site: Site) -> None:
    """An entry of a plan that was not granted is said to be in the ledger, as its number says anyway, and no more."""
    granted = site.signed_in("reader", plans=frozenset({XIANGFEN.replace("襄汾", "五台")}))
    said = words(shown(granted, "/event/2790", 404))
    assert "第 2790 条在账本里,但不对您的身份开放" in said and "县委编办" not in said
    assert granted.get("/event/2790/entry.json").status_code == 403
    assert b"extra" not in granted.get("/event/2790/entry.tlog-proof").content  # hashes prove, and tell nothing
    assert granted.get("/api/v1/entry/2790/related").status_code == 404


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "在账本里,但不对您的身份开放"), ("en", "is in the ledger, but not open to you")]
)
def test_where_the_stamp_leads(site: Site, lang: str, told: str) -> None:
    """A reader who follows the stamp to the newest entry, a credential, is told that it is there and not open to them;
    the entry offered instead is one that they may see."""
    reader = site.signed_in("reader", lang=lang)
    stamp = shown(reader, "/step", plan=XIANGFEN).xpath(".//p[contains(@class,'stamp')]")[0]
    newest = stamp.xpath(".//a[starts-with(@href,'/event/')]")[0].get("href")
    assert site.signed_in("auditor").get(newest).status_code == 200
    found = shown(reader, newest, 404)
    assert told in words(found) and "没有" not in words(found) and "There is no" not in words(found)
    (other,) = found.xpath(".//a[starts-with(@href,'/event/') and not(contains(@href,'proof')) and not(@class)]")
    assert other.get("href") != newest and reader.get(other.get("href")).status_code == 200


def test_a_hidden_entry_is_provable(site: Site) -> None:
    """That an entry one may not see is in the ledger can be proved without its content: its proof is offered."""
    granted = site.signed_in("reader", plans=frozenset({XIANGFEN.replace("襄汾", "五台")}))
    proofs = shown(granted, "/event/2790", 404).xpath(".//a[contains(@href,'proof')]/@href")
    assert len(proofs) == 2 and all(granted.get(one).status_code == 200 for one in proofs)


def test_only_documents_are_offered(auditor: TestClient) -> None:
    """A digest of figures is shown as what it is, evidence that is not archived is not offered, a document is."""
    for position in (3305, 2494, 21):
        found = shown(auditor, f"/event/{position}")
        offered = found.xpath(".//a[contains(@href,'/api/v1/documents/')]/@href")
        assert len(offered) == (position == 21), position
        assert all(auditor.get(one).status_code == 200 for one in offered)
    assert "所固定数据的摘要" in words(shown(auditor, "/event/3305"))


def test_names_and_codes_are_words(site: Site, auditor: TestClient) -> None:
    """Members and codes of a fact are words in both languages, a source's note is its half in the reader's language."""
    english = site.signed_in("auditor", lang="en")
    zh, en = (words(shown(client, "/event/2788").xpath(".//dl[@class='facts']")[1]) for client in (auditor, english))
    assert "裁定结果席位变动" in zh and "the seat moves" in en and "WORLD_CHANGES" not in zh + en
    zh, en = (words(shown(client, "/event/2251").xpath(".//dl[@class='facts']")[1]) for client in (auditor, english))
    assert "公布日见" in zh and "see there" not in zh and "see there" in en and "公布日见" not in en


def test_beyond_the_viewpoint(auditor: TestClient) -> None:
    """At an earlier viewpoint a later entry is not there yet, and later effects are not listed."""
    assert "只有 2000 条" in words(shown(auditor, "/event/2790", 404, known_at="size:2000"))
    then = shown(auditor, "/event/2788", known_at="size:2788")
    assert "还没有记录引用它" in words(then)


def test_entries_of_every_kind(auditor: TestClient) -> None:
    """Each type of entry that the demo has gets its page, in Chinese and English."""
    seen: dict[str, int] = {}
    for after in range(0, 3300, 500):
        for one in auditor.get("/api/v1/events", params={"after": after, "limit": 500}).json():
            seen.setdefault(one["type"], int(one["sequence"]))
    assert len(seen) > 50
    for type_, position in seen.items():
        assert type_ in words(shown(auditor, f"/event/{position}")), type_


def test_in_english(site: Site) -> None:
    """The same in English."""
    said = words(shown(site.signed_in("auditor", lang="en"), "/event/2622"))
    for text in ("recorded at", "Causes: what this entry names", "corrected by #2622", "seen at this viewpoint"):
        assert text in said
