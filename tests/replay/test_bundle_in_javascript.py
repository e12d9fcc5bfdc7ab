"""Exported bundles under the second verifier: JavaScript, written apart from verify.py, agrees with it."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

from ledger.published import newest
from replay.bundle.verify import verify_bundle
from tests.replay import bundles
from tests.replay.node import VERIFIER, reports

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
    """No import, no eval, no Function constructor, no access to the network or the document in the module."""
    source = VERIFIER.read_text("utf-8")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)
    words = "eval|Function|require|fetch|XMLHttpRequest|WebSocket|document|window|process|Buffer|import"
    assert re.findall(rf"\b(?:{words})\b", code) == []
    assert max(map(len, source.splitlines())) <= 120
