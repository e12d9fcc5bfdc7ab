"""A document with personal data stays out of a bundle, which says so, and verifies before and after its erasure."""

from __future__ import annotations

import json
from pathlib import Path

from aggregates.values import Actor
from api.erasure import Erasure
from api.personal import Held
from ledger.publishing import publish
from ledger.reader import LedgerReader
from replay.bundle.export import export
from replay.bundle.scope import scope_of
from replay.bundle.verify import verify_bundle
from tests.api import worlds
from tests.replay import bundles

TEXT = worlds.MINI.replace("（县教育局牵头，", "联系人：王小明，电话：13812345678。（县教育局牵头，", 1)


def _exported(reader: LedgerReader, target: Path, size: int | None = None) -> tuple[dict[str, str], set[str], int]:
    """(what is withheld and why, the documents there, the exit code of verifying)."""
    export(reader, scope_of(reader, plan=worlds.PLAN, size=size), target)
    content = bundles.unzipped(target.read_bytes())
    assert "王小明".encode() not in b"".join(content.values())
    found = verify_bundle(target)
    withheld = {one["sha256"]: one["why"] for one in json.loads(content["manifest.json"])["withheld"]}
    return withheld, {name[10:] for name in content if name.startswith("documents/")}, found["exit_code"]


def test_before_and_after_an_erasure(tmp_path: Path) -> None:
    """Sealed before, erased after (the redacted text in its place), sealed again at the size before: all verify."""
    shilu, _ = worlds.fresh(tmp_path)
    with shilu:
        assert worlds.import_text(shilu, tmp_path, TEXT).refused is None
        publish(shilu.ledger)
        size = shilu.reader.size()
        ((name, *_rest),) = [list(Held.of(shilu.reader).documents)]
        sha = name.removeprefix("sha256:")
        assert _exported(shilu.reader, tmp_path / "1.zip") == ({sha: "sealed"}, set(), 0)
        digests = sorted(Held.of(shilu.reader).findings)
        request = Erasure(shilu.ledger, worlds.OFFICE).request(digests, "个人信息保护法 第47条", "本人要求")
        Erasure(shilu.ledger, Actor(id="chief", role="administrator")).approve(request)
        publish(shilu.ledger)
        withheld, there, code = _exported(shilu.reader, tmp_path / "2.zip")
        assert (withheld, len(there), code) == ({sha: "erased"}, 1, 0)
        assert _exported(shilu.reader, tmp_path / "3.zip", size) == ({sha: "sealed"}, set(), 0)
        assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "3.zip").read_bytes()
