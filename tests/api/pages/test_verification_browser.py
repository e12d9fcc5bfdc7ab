"""The check in the browser: what was exported verifies in a real Chromium, what was tampered with turns red there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import orjson

from api.exports.bundle import bundle
from api.exports.zipped import zipped
from ledger.published import newest
from replay.bundle.verify import verify_bundle
from tests.replay import bundles

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

    from api.exports.stamped import Stamp
    from tests.api.client.live import Live
    from tests.api.pages.conftest import OpenTab

PLAIN = "text/plain"
GREEN, RED = "✔ 核验通过(密码学部分)", "✖ 核验不通过"
Shot = Callable[["Page", str], None]


def payload(name: str, content: bytes) -> FilePayload:
    """A file as a person chooses it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def dropped(page: Page, *files: FilePayload) -> str:
    """Choose files and wait for the verdict; its words."""
    page.set_input_files("#files", list(files))
    page.wait_for_selector("#found[aria-busy=false]")
    return page.inner_text("#found")


def opened(tab: OpenTab, lang: str = "zh", role: str = "auditor") -> Page:
    """The page, its check shown."""
    page = tab(role, lang)
    page.goto("/verification")
    page.wait_for_selector("#check:not([hidden])")
    return page


def test_what_was_exported_verifies(tab: OpenTab, tmp_path: Path) -> None:
    """The ledger's and a plan's bundle, a plan's packed anew and in a folder: green, in the page's words, with size
    and root; whose key it was and what JavaScript does not check are said."""
    page = opened(tab)
    for scope in ("ledger", "plan"):
        path = bundles.bundle(scope)
        wanted = verify_bundle(path)
        said = dropped(page, payload(path.name, path.read_bytes()))
        assert page.inner_text("#found h3") == GREEN
        assert f"#{wanted['size']}" in said and str(wanted["root"]) in said
        assert "✔ 内容是否被改" in said and "… 记录是否齐全" in said and "✔ 顺序是否连续" in said
        assert "公钥取自审计包自身" in said and "未重算指标" in said and "重新打包" not in said
    said = dropped(page, payload("packed.zip", packed_anew()))
    assert page.inner_text("#found h3") == GREEN and "重新打包" in said
    with zipfile.ZipFile(bundles.bundle("plan")) as packed:
        packed.extractall(tmp_path / "审计包")
    page.set_input_files("#folder", str(tmp_path / "审计包"))
    page.wait_for_selector("#found[aria-busy=false]")
    assert page.inner_text("#found h3") == GREEN


def packed_anew() -> bytes:
    """A plan's bundle, compressed and in a folder, as a person packs it who had unpacked it."""
    made = io.BytesIO()
    with zipfile.ZipFile(bundles.bundle("plan")) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(f"审计包/{name}", old.read(name))
    return made.getvalue()


def test_what_was_tampered_with_is_red(tab: OpenTab) -> None:
    """Single bits anywhere in the file; and an entry changed with a manifest made to fit, which only the hash tree
    shows: never green, and the sentence that does not hold is named."""
    page, raw = opened(tab), bundles.bundle("plan").read_bytes()
    for at in (40, len(raw) // 3, len(raw) // 2, len(raw) - 300):
        dropped(page, payload("plan.zip", raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]))
        assert page.inner_text("#found h3") == RED, at
        assert page.get_attribute("#found .answer", "class") == "answer failed"

    def change(content: bundles.Content) -> None:
        content["entries.ndjson"] = content["entries.ndjson"].replace("甲县".encode(), "丁县".encode(), 1)

    said = dropped(page, payload("plan.zip", bundles.remade(change).read_bytes()))
    assert page.inner_text("#found h3") == RED and "✖ 内容是否被改" in said


def test_the_readers_checkpoint_and_key_decide(tab: OpenTab) -> None:
    """With a checkpoint kept elsewhere the bundle is shown complete; under another ledger's key it is red."""
    page, raw = opened(tab), bundles.bundle("plan").read_bytes()
    kept = newest(bundles.reader())
    assert kept is not None
    page.fill("#held", kept.note.decode())
    page.fill("#trusted", str(bundles.signer().verifier))
    said = dropped(page, payload("plan.zip", raw))
    assert "✔ 记录是否齐全" in said and f"与您手里的检查点一致,没有缺少的记录至第 {kept.size} 条" in said
    page.fill("#held", kept.note.decode().replace(f"\n{kept.size}\n", f"\n{kept.size + 1}\n"))
    page.click("#again")
    page.wait_for_selector("#found .answer.failed")
    page.fill("#held", "")
    page.fill("#trusted", str(bundles.signer().verifier).replace(bundles.ORIGIN, "other.test/log"))
    page.click("#again")
    page.wait_for_selector("#found .answer.failed")


def test_proofs_of_entries_verify_and_forged_ones_do_not(tab: OpenTab, live: Live) -> None:
    """A .tlog-proof with its entry and the JSON of /proof/inclusion: green at their position; a letter changed: red."""
    page = opened(tab)
    with live.one.client(live.token("auditor")) as client:
        proof = client.get("/proof/inclusion?position=700", headers={"Accept": PLAIN}).content
        told = client.get("/proof/inclusion?position=700").content
        leaf = client.get("/entries/700").content
        held = client.get("/checkpoint").text
    page.fill("#trusted", live.key)
    page.fill("#held", held)
    assert "证明成立:第 700 条" in dropped(page, payload("e.tlog-proof", proof))
    assert "在同一段历史上" in page.inner_text("#found")
    assert "证明成立:第 700 条" in dropped(page, payload("p.json", told), payload("entry.json", leaf))
    bad = leaf.replace(b'"actorid":"', b'"actorid":"x', 1)
    assert "证明不成立" in dropped(page, payload("p.json", told), payload("entry.json", bad))
    assert "证明不成立" in dropped(page, payload("p.json", told.replace(b'"leaf_index":699', b'"leaf_index":698')))
    assert "叶哈希" in dropped(page, payload("p.json", told))


def test_a_proof_without_its_entry_wants_it_and_is_not_refuted(tab: OpenTab, live: Live) -> None:
    """A reader's .tlog-proof does not carry the entry: neutral, with the file that is wanted; with that file beside it
    or dropped after it, one check and green; another entry or a changed signature: red."""
    page = opened(tab)
    page.fill("#trusted", live.key)
    with live.one.client(live.token("reader")) as client:
        proof = client.get("/proof/inclusion?position=700", headers={"Accept": PLAIN}).content
    with live.one.client(live.token("auditor")) as client:
        leaf, other = (client.get(f"/entries/{position}").content for position in (700, 701))
    assert b"\nextra " not in proof
    alone, entry = payload("entry-700.tlog-proof", proof), payload("entry-700.json", leaf)
    said = dropped(page, alone)
    assert page.inner_text("#found h3") == "○ 还差一个文件:该条记录的原文 (entry-700.json)"
    assert "✔ 检查点签名有效" in said and "✖" not in said
    assert "✔ 证明成立:第 700 条" in dropped(page, entry)
    assert "✔ 证明成立:第 700 条" in dropped(page, entry, alone)
    assert "✖ 证明不成立" in dropped(page, alone, payload("entry-700.json", other))
    assert "✖ 证明不成立" in dropped(page, payload("e.tlog-proof", proof.replace(b"\nindex 699\n", b"\nindex 99999\n")))
    at = proof.rindex(b" ") + 20
    forged = proof[:at] + (b"A" if proof[at : at + 1] != b"A" else b"B") + proof[at + 1 :]
    assert "✖ 证明不成立" in dropped(page, payload("e.tlog-proof", forged))


def exported(files: Mapping[str, bytes], position: int, **about: str) -> dict[str, bytes]:
    """The members of an export of these files, as the service packs it."""
    made = bundle(files, cast("Stamp", {"size": 3294}), {"plan": "甲县/方案", "position": position, **about})
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_exported_evaluation_is_no_broken_bundle(tab: OpenTab, live: Live) -> None:
    """The ZIP file of an evaluation is called what it is: every file against the manifest, the proof inside; a changed
    file, another entry's proof or other figures are red, a missing file or entry is not; a Word file alone is nothing
    to verify."""
    page = opened(tab)
    page.fill("#trusted", live.key)
    with live.one.client(live.token("auditor")) as client:
        proof = client.get("/proof/inclusion?position=3297", headers={"Accept": PLAIN}).content
        leaf = client.get("/entries/3297").content
    with live.one.client(live.token("reader")) as client:
        bare = client.get("/proof/inclusion?position=3297", headers={"Accept": PLAIN}).content
    digest = orjson.loads(leaf)["data"]["figures_sha256"]
    files = {"评估报告.docx": b"report" * 99, "entry-3297.tlog-proof": proof}
    good = exported(files, 3297, figures_sha256=digest)

    def face(members: Mapping[str, bytes], *more: FilePayload) -> str:
        dropped(page, payload("evaluation.zip", zipped(members)), *more)
        return page.inner_text("#found h3 >> nth=0")

    assert face(good) == "✔ 评估导出件:文件与证明都相符"
    said = page.inner_text("#found")
    assert "不是审计包" in said and "shilu-audit export" in said and "✔ 评估报告.docx" in said and "第 3297 条" in said
    for bad in (
        good | {"评估报告.docx": b"other"}, good | {"more.txt": b"unlisted"},
        exported(files, 3296, figures_sha256=digest), exported(files, 3297, figures_sha256="0" * 64),
    ):  # fmt: skip
        assert face(bad) == "✖ 评估导出件:不相符"
    assert face({name: raw for name, raw in good.items() if name != "评估报告.docx"}) == "○ 评估导出件:文件不全"
    open_proof = exported(files | {"entry-3297.tlog-proof": bare}, 3297, figures_sha256=digest)
    assert face(open_proof) == "○ 评估导出件:文件相符,证明尚未核完"
    assert "entry-3297.json" in page.inner_text("#found")
    assert face(open_proof, payload("entry-3297.json", leaf)) == "✔ 评估导出件:文件与证明都相符"
    assert face({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}) == "○ 无法核验"


def test_in_english_without_barriers(tab: OpenTab, axe: Callable[[Page], None]) -> None:
    """Findings in English, the file chosen by keyboard; what is no evidence is neither green nor red, its hostile
    name shown as text; no barrier for assistive technology."""
    page, path = opened(tab, "en"), bundles.bundle("plan")
    page.focus("#files")
    assert page.evaluate("document.activeElement.id") == "files"
    strange = {"<b>x</b>.png": b"\x89PNG\r\n", "note.txt": "你好".encode(), "cut.zip": b"PK\x03\x04123"}
    for name, content in strange.items():
        dropped(page, payload(name, content))
        assert page.inner_text("#found h3") == "○ Could not be checked", name
    assert page.query_selector("#found b") is None
    dropped(page, payload("plan.zip", path.read_bytes()))
    assert page.inner_text("#found h3") == "✔ Verified (the cryptographic part)"
    assert "✔ Was anything changed?" in page.inner_text("#found")
    axe(page)


def test_in_chinese_without_barriers_and_without_scripts(tab: OpenTab, axe: Callable[[Page], None], shot: Shot) -> None:
    """The page as it is first seen, verified, without a barrier; its picture for the documents. With JavaScript off the
    answer, the sentences and the offline commands are there, and no drop zone."""
    page = tab()
    for _ in range(60):
        page.goto("/verification")
        if "账本" in page.inner_text("#answer"):
            break
        page.wait_for_timeout(500)
    assert page.inner_text("#answer") == "✔ 账本完整"
    axe(page)
    shot(page, "verification")
    plain = tab("reader", js=False)
    plain.goto("/verification")
    assert not plain.is_visible("#check") and "shilu-audit verify" in plain.inner_text("main")
    assert plain.locator(".sentences > li").count() == 5


def test_without_the_browsers_cryptography(tab: OpenTab) -> None:
    """Opened over plain http from elsewhere, where a browser withholds its cryptography, the page says why nothing can
    be checked here, takes no file, and keeps the offline commands."""
    page = tab()
    page.add_init_script("Object.defineProperty(globalThis, 'isSecureContext', { value: false })")
    page.goto("/verification")
    page.wait_for_selector("#insecure:not([hidden])")
    assert page.locator("#files").is_disabled() and "shilu-audit verify" in page.inner_text("main")
