"""The policy a bundle suggests: nobody, or of the witnesses the exporter names those that did cosign."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aggregates.refusal import Refused
from ledger.cosignature import Cosigner, with_signatures
from replay.bundle.export import export
from replay.bundle.scope import scope_of
from replay.bundle.verify import verify_bundle
from replay.cli import app
from tests.api.worlds import PLAN
from tests.replay import bundles


def _witnesses(count: int) -> list[Cosigner]:
    return [Cosigner.load_or_create(bundles.folder() / "key", f"witness.test/{n}") for n in range(count)]


def _policy(quorum: int, witnesses: list[Cosigner], origin: str = bundles.ORIGIN) -> dict[str, object]:
    keys = [str(one.verifier) for one in witnesses]
    return {"origin": origin, "quorum": quorum, "verifier_keys": [], "witness_keys": keys}


def test_those_that_cosigned_are_suggested(tmp_path: Path) -> None:
    """Of three witnesses named, the two that cosigned stand in policy.json with the quorum; the bundle verifies."""
    witnesses, reader = _witnesses(3), bundles.reader()
    scope = scope_of(reader, plan=PLAN)
    note = with_signatures(scope.note, [one.cosign(scope.note, 1_700_000_000) for one in witnesses[:2]])
    done = export(reader, scope._replace(note=note), tmp_path / "b.zip", policy=_policy(2, witnesses))
    said = json.loads(bundles.unzipped((tmp_path / "b.zip").read_bytes())["policy.json"])
    assert (said["quorum"], said["witness_keys"]) == (2, sorted(str(one.verifier) for one in witnesses[:2]))
    assert done.quorum == 2 and said["verifier_keys"]
    found = verify_bundle(tmp_path / "b.zip")
    assert (found["exit_code"], found["checks"][1]["verdict"], found["completeness"]) == (0, "ok", "not checked")


def test_too_few_or_another_ledger_is_refused(tmp_path: Path) -> None:
    """With fewer cosignatures than the quorum, for another ledger, or of another form: refused, nothing is written."""
    reader, witnesses = bundles.reader(), _witnesses(1)
    for policy in (_policy(1, witnesses), _policy(0, witnesses, "other.test/log"), {"quorum": 1}):
        with pytest.raises(Refused):
            export(reader, scope_of(reader), tmp_path / "b.zip", policy=policy)
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_which_policy_it_suggests(tmp_path: Path) -> None:
    """Without --policy the quorum is 0, and the command and the README inside say so; a wrong file is refused."""
    words = ["export", str(tmp_path / "b.zip"), "-d", str(bundles.told() / "ledger.db")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0 and "不要求见证方(quorum 0)" in done.stdout
    inside = bundles.unzipped((tmp_path / "b.zip").read_bytes())
    assert "quorum 0" in inside["README.txt"].decode() and json.loads(inside["policy.json"])["quorum"] == 0
    (tmp_path / "policy.json").write_text("no")
    words[1] = str(tmp_path / "c.zip")
    assert CliRunner().invoke(app, [*words, "--policy", str(tmp_path / "policy.json")]).exit_code == 1
    assert not (tmp_path / "c.zip").exists()
