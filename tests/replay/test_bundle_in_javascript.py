"""Exported bundles under the second verifier: JavaScript, written apart from verify.py, agrees with it."""

from __future__ import annotations

import json
import random
import re
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.codec import canonical
from ledger.published import newest
from replay.bundle.verify import verify_bundle
from tests.replay import bundles
from tests.replay.node import VERIFIER, node, reports

NAMES = ["checkpoint", "witnesses", "entries", "tree", "consistency", "order", "uniqueness", "snapshots", "views"]


def _job(path: Path, **given: Any) -> dict[str, Any]:
    return {"path": path, "key": None, "checkpoint": None, "policy": None, **given}


def test_every_scope_verifies_in_javascript(tmp_path: Path) -> None:
    """Each scope's bundle, as exported: integrity ok, nine checks by name, size and root as verify.py says."""
    found = reports([_job(bundles.bundle(scope)) for scope in bundles.SCOPES], tmp_path)
    for scope, said in zip(bundles.SCOPES, found, strict=True):
        other = verify_bundle(bundles.bundle(scope))
        assert (said["exitCode"], said["integrity"], said["completeness"]) == (0, "ok", "not checked"), said
        assert [check["name"] for check in said["checks"]] == NAMES
        assert (said["size"], said["root"]) == (other["size"], other["root"])
        assert said["checks"][7]["verdict"] == "not checked"  # it folds no figures, and says so
        assert "does not fold figures" in said["checks"][7]["detail"]


def test_the_key_and_the_checkpoint_of_the_auditor(tmp_path: Path) -> None:
    """Under the ledger's key and a checkpoint kept elsewhere completeness is shown; under another key it fails."""
    kept = newest(bundles.reader())
    assert kept is not None
    note, key, path = kept.note.decode(), str(bundles.signer().verifier), bundles.bundle("plan")
    stranger = key.replace(bundles.ORIGIN, "other.test/log")
    good, forged, unknown = reports(
        [
            _job(path, key=key, checkpoint=note),
            _job(path, checkpoint=note[:-8] + ("A" if note[-8] != "A" else "B") + note[-7:]),
            _job(path, key=stranger),
        ],
        tmp_path,
    )
    assert (good["exitCode"], good["integrity"], good["completeness"]) == (0, "ok", "ok")
    assert (forged["exitCode"], unknown["exitCode"]) == (1, 1)


def test_any_changed_byte_fails_in_javascript(tmp_path: Path) -> None:
    """A hundred single bits, anywhere in the file, manifest hashes included: no changed bundle verifies."""
    raw = bundles.bundle("plan").read_bytes()
    chance, jobs = random.Random(5), []
    for n in range(100):
        at = chance.randrange(len(raw))
        path = tmp_path / f"{n}.zip"
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :])
        jobs.append(_job(path))
    assert [said["exitCode"] for said in reports(jobs, tmp_path)] == [1] * len(jobs)


def test_a_page_with_a_strict_policy_can_load_it() -> None:
    """No static import, no eval, no Function constructor, no access to the network or the document in the module.

    The command at its end is set aside: it imports two modules of Node, behind a test that a page does not pass.
    """
    source, command = VERIFIER.read_text("utf-8").split("\n// ---- the command: ")
    assert re.findall(r"\bimport\b(?!\.meta\.url)([^)]*\))", command) == ['("node:fs")', '("node:url")']
    assert re.findall(r"\b(?:require|eval|Function|fetch|document|window)\b", command) == []
    assert command.index("if (globalThis.process?.versions?.node && process.argv[1]) {") < command.index("import(")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)
    words = "eval|Function|require|fetch|XMLHttpRequest|WebSocket|document|window|process|Buffer|import"
    assert re.findall(rf"\b(?:{words})\b", code) == []
    assert max(map(len, VERIFIER.read_text("utf-8").splitlines())) <= 120


def _ran(folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run([node(), VERIFIER, *words], cwd=folder, capture_output=True, timeout=120, check=False)
    assert done.stderr == b"", done.stderr
    return done.returncode, done.stdout.decode()


def test_it_is_a_command_in_node(tmp_path: Path) -> None:
    """`node verify.js`: 0 with the plain answer, 1 for a changed bundle, 2 for what is no bundle, key or policy."""
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(bundles.bundle("plan").read_bytes())
    raw = bytearray(good.read_bytes())
    raw[len(raw) // 2] ^= 1
    bad.write_bytes(raw)
    (tmp_path / "held.txt").write_bytes(bundles.content()["checkpoint"])
    (tmp_path / "twice.json").write_text('{"origin": 1, "origin": 2}')
    key = str(bundles.signer().verifier)
    size = bundles.reader().size()
    code, said = _ran(tmp_path, "good.zip", "--key", key, "--checkpoint", "held.txt")
    assert code == 0 and said.startswith("✔ 核验通过") and f"至第 {size} 条无缺(凭所给检查点)" in said
    assert said.splitlines()[-1].startswith("未改动 integrity: ok · 无缺漏 completeness: ok")
    code, said = _ran(tmp_path, "bad.zip")
    assert code == 1 and said.startswith("✖") and said.count("未核验 / not checked") == 9
    for words in (["none.zip"], [], ["good.zip", "--key", "?"], ["good.zip", "--policy", "twice.json"],
                  ["good.zip", "--checkpoint", "twice.json"], ["good.zip", "--what"]):  # fmt: skip
        assert _ran(tmp_path, *words)[0] == 2, words
    code, said = _ran(tmp_path, "good.zip", "--json")
    assert (code, json.loads(said)["entries"]) == (0, len(bundles.content()["entries.ndjson"].splitlines()))


def _without_documents(changed: bundles.Content) -> None:
    for name in [name for name in changed if name.startswith("documents/")]:
        del changed[name]


def _without_figures(changed: bundles.Content) -> None:
    del changed[max(name for name in changed if name.startswith("snapshots/"))]


def _stranger(changed: bundles.Content) -> None:
    changed["documents/" + sha256(b"hi").hexdigest()] = b"hi"


def _said_of_withheld(**one: str) -> bundles.Change:
    return lambda changed: bundles.edited(changed, lambda said: said.update(withheld=[one]))


def _policy(**new: Any) -> bundles.Change:
    return lambda changed: changed.update({"policy.json": canonical({**json.loads(changed["policy.json"]), **new})})


CHEATS: dict[str, bundles.Change] = {
    "documents left out of files and manifest": _without_documents,
    "a document that no entry names": _stranger,
    "withheld for no known reason": _said_of_withheld(sha256="0" * 64, why="lost"),
    "withheld without a hash": _said_of_withheld(sha256="zz", why="sealed"),
    "another snapshot in the scope": lambda c: bundles.edited(c, lambda said: said["scope"].update(id="没有")),
    "figures left out": _without_figures,
    "a policy with a key that is none": _policy(verifier_keys=["garbage"]),
    "a policy with a witness that is none": _policy(quorum=1, witness_keys=["garbage"]),
}


def test_both_verifiers_refuse_the_same(tmp_path: Path) -> None:
    """What an exporter might leave out or put in, with the manifest made anew, fails in Python and in JavaScript."""
    paths = {name: bundles.remade(change, "snapshot") for name, change in CHEATS.items()}
    found = dict(zip(paths, reports([_job(path) for path in paths.values()], tmp_path), strict=True))
    assert {name: said["exitCode"] for name, said in found.items()} == dict.fromkeys(paths, 1)
    assert {name: verify_bundle(path)["exit_code"] for name, path in paths.items()} == dict.fromkeys(paths, 1)
