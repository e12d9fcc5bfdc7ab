"""What the verifier tells people: how much was shown, by whose word, what a snapshot says, what to do next."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from ledger.cosignature import Cosigner, with_signatures
from replay.bundle import checking, verify
from tests.replay import bundles
from tests.replay.bundles import Content, remade

WHEN = 1_700_000_000


def _told(found: dict[str, object]) -> str:
    out = io.StringIO()
    verify.print_result(found, out)
    return out.getvalue()


def _cosigned(time_s: int = WHEN) -> tuple[Path, dict[str, object]]:
    """A plan's bundle on a cosigned checkpoint, and the policy that asks for that witness."""
    witness = Cosigner.load_or_create(bundles.folder() / "key", "witness.test/1")
    note = bundles.content()["checkpoint"]
    signed = with_signatures(note, [witness.cosign(note, time_s)])
    path = remade(lambda changed: changed.update(checkpoint=signed))
    keys = [str(witness.verifier)]
    return path, {"origin": bundles.ORIGIN, "quorum": 1, "verifier_keys": [], "witness_keys": keys}


def test_the_headline_counts_what_is_there_and_says_up_to_where() -> None:
    """The entries counted are those of the bundle; nothing missing up to the size vouched for, beyond it not shown."""
    count, size = len(bundles.content()["entries.ndjson"].splitlines()), bundles.reader().size()
    kept = bundles.reader().head(45)
    assert kept is not None and count < size
    alone = verify.verify_bundle(bundles.bundle())
    assert verify.headline(alone)[0] == f"本包 {count} 条记录(一个方案),未被改动;是否有缺未证明"
    assert (alone["complete_to"], alone["by"]) == (0, "")
    found = verify.verify_bundle(bundles.bundle(), checkpoint=kept.checkpoint)
    assert (found["complete_to"], found["by"], found["completeness"]) == (45, "checkpoint", "ok")
    assert "至第 45 条无缺(凭所给检查点),其后未证明" in verify.headline(found)[0]
    assert any("第 45 条之后" in one for one in found["proves_not"])
    assert _told(found).splitlines()[-1].endswith("无缺漏 completeness: ok 至第 45 条 up to #45")
    report = checking.check(bundles.bundle(), checkpoint=kept.checkpoint)
    assert (report.entries, report.scope, [one.size for one in report.covered]) == (count, "plan", [45])


def test_the_time_of_a_cosignature_is_told_and_bounded() -> None:
    """The witness and its time stand in the report; with a clock an old one or one from the future is refused."""
    path, policy = _cosigned()
    found = verify.verify_bundle(path, policy=policy)
    assert found["witnessed"] == [
        {"witness": "witness.test/1", "size": bundles.reader().size(), "time": "2023-11-14T22:13:20Z"}
    ]
    assert "凭 witness.test/1 于 2023-11-14T22:13:20Z 的副署" in verify.headline(found)[0]
    assert any("2023-11-14T22:13:20Z" in one for one in found["proves_not"])  # what came after is not shown
    for now, most, bad in ((WHEN + 100, 99, {"witnesses"}), (WHEN + 100, 100, set()), (WHEN - 86_400, None, set()),
                           (WHEN - 86_401, None, {"witnesses"})):  # fmt: skip
        assert bundles.failed(path, policy=policy, now=now, max_age=most) == bad


@pytest.mark.parametrize(("seconds", "text"), [
    (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
    (4_107_542_400, "2100-03-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"), (2**62, str(2**62)),
])  # fmt: skip
def test_moments(seconds: int, text: str) -> None:
    """Seconds since 1970 as a date, over leap years and a century without one."""
    assert verify.moment(seconds) == text


def test_a_changed_byte_leaves_everything_unchecked(tmp_path: Path) -> None:
    """A ZIP file that fails before the nine checks: each of them, and each of the four words, says 未核验."""
    raw = bytearray(bundles.bundle().read_bytes())
    raw[len(raw) // 2] ^= 1
    path = tmp_path / "bad.zip"
    path.write_bytes(raw)
    found = verify.verify_bundle(path)
    assert found["words"] == dict.fromkeys(verify.WORDS, "not checked")
    told = _told(found)
    assert told.count("未核验 / not checked") == 9 and "首尾相接" not in told and "接下来 next" in told
    report = checking.check(path)
    assert [word.verdict for word in report.words] == ["not checked"] * 4
    assert {word.detail for word in report.words} == {"未核验 / not checked"} and report.exit_code == 1


def test_totals_and_items_are_told() -> None:
    """Each verified evaluation snapshot is printed with the total and every item's points and score."""
    found = verify.verify_bundle(bundles.bundle())
    for one in found["snapshots"]:
        figures = json.loads(bundles.content()[f"snapshots/{one['position']:020d}.json"])
        assert one["total"] == figures.get("total")
        items = [item for dimension in figures.get("dimensions", ()) for item in dimension["items"]]
        assert [(i["id"], i["points"], i["score"]) for i in one["items"]] == [
            (i["id"], i["points"], i["score"]) for i in items
        ]
    (fixed, *_), told = found["snapshots"], _told(found)
    assert fixed["total"] is not None and f"总分 total {fixed['total']}" in told
    assert all(f"      {item['id']} {item['zh']}: 满分 points" in told for item in fixed["items"])


def test_a_changed_document_is_named_by_its_entry() -> None:
    """A document that was changed, with the manifest or without, is told by the entry that names it first."""
    name = min(name for name in bundles.content() if name.startswith("documents/"))

    def change(changed: Content) -> None:
        changed[name] += b"!"

    entries = bundles.content()["entries.ndjson"].splitlines()
    digest = name.removeprefix("documents/").encode()
    first = next(int(json.loads(leaf)["sequence"]) for leaf in entries if digest in leaf)
    with_manifest = verify.verify_bundle(remade(change))
    changed = dict(bundles.content())
    change(changed)
    alone = verify.verify_bundle(bundles.packed(changed))
    for found in (with_manifest, alone):
        detail = next(one["detail"] for one in found["checks"] if one["verdict"] == "failed")
        assert f"(第 {first} 条 " in detail and " 引用)" in detail and name.removeprefix("documents/") in detail


def test_nothing_printed_moves_the_cursor() -> None:
    """Escape, bidirectional and line separators out of a bundle are shown as codes, not sent to the terminal."""

    def change(changed: Content) -> None:
        bundles.edited(changed, lambda said: said["scope"].update(plan="x\x1b[1A\r\u2028\u202e✔ 核验通过"))

    told = _told(verify.verify_bundle(remade(change)))
    assert not {"\x1b", "\r", "\u2028", "\u202e"} & set(told) and "\\u001b[1A" in told


EVIL = b"""
import sys
frame = sys._getframe()
while frame:
    if "Run" in frame.f_globals:
        frame.f_globals["Run"].result = lambda self: {"exit_code": 0}
    frame = frame.f_back
open(0, "rb", closefd=False).read()
sys.stdout.write('{"kernel": "1", "figures": "e30=", "population": {}}')
sys.exit(0)
"""


def test_a_fold_that_attacks_the_verifier() -> None:
    """Shipped code runs in another process, and only where all else holds: it cannot turn a failure into success."""

    def evil(changed: Content) -> None:
        changed["aggregates/__init__.py"] += EVIL

    path = remade(evil, "snapshot")
    before = verify.Run.result
    assert bundles.failed(path) == {"snapshots"}
    other = str(Cosigner.load_or_create(bundles.folder() / "key", "x").verifier)
    with pytest.raises(verify.Bad):
        verify.verify_bundle(path, keys=[other])  # no key that signs checkpoints
    stranger = "shilu.test/ledger+" + bundles.signer().verifier.__str__().split("+", 1)[1]
    assert bundles.failed(path, keys=[stranger]) == {"snapshots"}
    assert verify.Run.result is before


def test_the_shipped_fold_is_not_run_where_a_check_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle that another key signed: no process is started for its fold, which is said."""

    def never(*_words: object, **_more: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "run", never)
    path, policy = _cosigned()
    found = verify.verify_bundle(path, policy={**policy, "quorum": 2})
    verdicts = {one["name"]: one["verdict"] for one in found["checks"]}
    assert (verdicts["witnesses"], verdicts["snapshots"]) == ("failed", "not checked")


def test_a_folder_with_compiled_copies_or_without_its_manifest(tmp_path: Path) -> None:
    """A bundle unpacked with a __pycache__ is refused; one without its manifest is not taken for a plain log."""
    with zipfile.ZipFile(bundles.bundle("ledger")) as archive:
        archive.extractall(tmp_path / "u")
    assert bundles.failed(tmp_path / "u") == set()
    (tmp_path / "u" / "__pycache__").mkdir()
    assert bundles.failed(tmp_path / "u") == {"bundle"}
    shutil.rmtree(tmp_path / "u" / "__pycache__")
    (tmp_path / "u" / "manifest.json").unlink()
    assert bundles.failed(tmp_path / "u") == {"bundle"}


def test_what_differs_from_the_installed_program_is_told() -> None:
    """The installed program says whether the bundle's fold and verifiers are its own, and never runs others."""
    same = checking.examine(bundles.bundle())
    assert same["program"] == {"fold": "same", "verify.py": "same", "verify.js": "same"}
    assert checking.report_of(same).program == same["program"]
    assert any("与本机一致" in one for one in checking.report_of(same).proves_not)

    def change(changed: Content) -> None:
        changed["verify.py"] += b"# other\n"
        changed["aggregates/__init__.py"] += b"# other\n"
        del changed["verify.js"]

    other = checking.examine(remade(change))
    assert other["program"] == {"fold": "different", "verify.py": "different", "verify.js": "absent"}
    assert any("fold、verify.py 与本机不同" in one for one in checking.report_of(other).proves_not)
