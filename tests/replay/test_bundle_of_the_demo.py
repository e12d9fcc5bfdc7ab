"""The demo ledger's bundle: verified by a bare Python, its 2025 evaluation recomputed from the entries."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from aggregates.values import Actor
from api import demo, story_cycle
from api.service import Shilu
from ledger.clock import SimulatedClock
from ledger.codec import canonical
from ledger.envelope import Author
from ledger.publishing import publish
from ledger.reader import LedgerReader
from ledger.rotation import rotate
from replay.bundle.export import export
from replay.bundle.scope import scope_of
from replay.bundle.verify import tile_name, verify_bundle
from tests.api import worlds
from tests.replay import bundles

SCOPES = {"ledger": {}, "plan": {"plan": story_cycle.XIANGFEN}, "snapshot": {"snapshot": story_cycle.FIXED}}


@pytest.mark.parametrize("scope", list(SCOPES))
def test_verified_and_recomputed(scope: str, tmp_path: Path) -> None:
    """Over several tiles every scope verifies, and both evaluation snapshots give the figures of that day."""
    reader = LedgerReader.open(str(worlds.demo_ledger() / "ledger.db"))
    done = export(reader, scope_of(reader, **SCOPES[scope]), tmp_path / "demo.zip")
    assert done.published and done.size > 3_000
    found = json.loads(bundles.bare(tmp_path, "demo.zip", "--json").stdout)
    assert (found["exit_code"], found["integrity"]) == (0, "ok")
    fixed = {one["snapshot"]: one["verdict"] for one in found["snapshots"]}
    assert fixed == {story_cycle.FIXED: "ok", story_cycle.RESTATED: "ok"}
    assert found["entries"] == done.entries and (scope == "ledger") == (done.entries == done.size)


def test_an_entry_changed_is_named(tmp_path: Path) -> None:
    """An entry changed in the unpacked whole ledger, and the manifest with it, is found at its very position."""
    reader, home = LedgerReader.open(str(worlds.demo_ledger() / "ledger.db")), tmp_path / "demo"
    export(reader, scope_of(reader), home)
    assert verify_bundle(home)["exit_code"] == 0
    name, manifest = tile_name("entries", 7), json.loads((home / "manifest.json").read_bytes())
    raw = (home / name).read_bytes()
    before, after = b'"actorrole":"importer"', b'"actorrole":"exporter"'
    (home / name).write_bytes(raw.replace(before, after, 1))
    assert before in raw and verify_bundle(home)["exit_code"] == 1  # the manifest names another hash
    manifest["files"][name] = sha256((home / name).read_bytes()).hexdigest()
    (home / "manifest.json").write_bytes(canonical(manifest))
    found = verify_bundle(home)
    position = next(e.position for e in reader.entries(after=7 * 256) if before in e.leaf)
    tree = next(one for one in found["checks"] if one["name"] == "tree")
    assert (found["exit_code"], tree["verdict"], tree["position"]) == (1, "failed", position)


def test_after_a_change_of_key(tmp_path: Path) -> None:
    """A bundle carries the head of a key change: it holds for who trusts the old key or the new, and for no other."""
    home = worlds.copy_of(worlds.demo_ledger(), tmp_path)
    settings = demo.demo_settings(home)
    with Shilu.open(settings, SimulatedClock(worlds.at("2026-12-31"))) as shilu:
        old = str(shilu.ledger.signer.verifier)
        actor = Actor(id="office", role="plan_office")
        rotate(shilu.ledger, Author(actor.id, actor.agency, actor.role), "换钥", "测试")
    with Shilu.open(settings, SimulatedClock(worlds.at("2026-12-31"))) as shilu:
        new = str(shilu.ledger.signer.verifier)
        publish(shilu.ledger)
    reader = LedgerReader.open(settings.database_url)
    assert old != new
    for scope, words in SCOPES.items():
        target = tmp_path / f"{scope}.zip"
        export(reader, scope_of(reader, **words), target)
        assert bundles.failed(target, keys=[old]) == bundles.failed(target, keys=[new]) == set()
        assert bundles.failed(target, keys=[str(bundles.signer().verifier)]) == {"checkpoint"}
        heads = sorted(n for n in bundles.unzipped(target.read_bytes()) if n.startswith("checkpoints/"))
        assert len(heads) == 3  # published before, the change of key, published after
