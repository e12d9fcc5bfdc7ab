"""Ledgers whose bundles are checked, and bundles made anew after somebody changed what is in them."""

from __future__ import annotations

import atexit
import functools
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from ledger.checkpoint import Checkpoint
from ledger.codec import canonical
from ledger.merkle import leaf_hash, tree_root
from ledger.publishing import publish
from ledger.reader import LedgerReader
from ledger.signer import Signer
from ledger.streams import extension
from replay.bundle import verify
from replay.bundle.archive import Folder, pack
from replay.bundle.export import export
from replay.bundle.scope import scope_of
from replay.bundle.verify import verify_bundle
from tests.api import cycle, worlds
from tests.api.worlds import PLAN

SCOPES: dict[str, dict[str, str]] = {
    "ledger": {}, "plan": {"plan": PLAN}, "snapshot": {"snapshot": "评估"},
    "dispute": {"dispute": "争议-1", "plan": PLAN},
}  # fmt: skip
ORIGIN = "shilu.test/ledger"
OTHER = PLAN.replace("甲", "乙")
Content = dict[str, bytes]
Change = Callable[[Content], None]


def folder() -> Path:
    """A folder that is gone when the tests are."""
    found = Path(tempfile.mkdtemp(prefix="shilu-bundle-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    atexit.register(shutil.rmtree, found, ignore_errors=True)
    return found


@functools.cache
def told() -> Path:
    """The short cycle, published; then another county's plan, a correction and a restatement, and published again."""
    home = folder()
    shilu, clock = cycle.told(home)
    with shilu:
        publish(shilu.ledger)
        other = worlds.import_text(shilu, home, worlds.MINI.replace("甲", "乙"), "other.txt")
        assert other.refused is None and other.plan == OTHER
        cycle.corrected(shilu, clock)
        cycle.restated(shilu, "重评", "评估")
        publish(shilu.ledger)
    return home


@functools.cache
def reader() -> LedgerReader:
    """The ledger that was told."""
    return LedgerReader.open(str(told() / "ledger.db"))


@functools.cache
def bundle(scope: str = "plan") -> Path:
    """A bundle of it, as a ZIP file."""
    target = folder() / f"{scope}.zip"
    export(reader(), scope_of(reader(), **SCOPES[scope]), target)
    return target


@functools.cache
def content(scope: str = "plan") -> Mapping[str, bytes]:
    """The members of that bundle."""
    return unzipped(bundle(scope).read_bytes())


def unzipped(raw: bytes) -> Content:
    """The members of a ZIP file, as any program reads them."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def remade(change: Change, scope: str = "plan") -> Path:
    """The bundle after a change by somebody who can also write a manifest: every file has the hash it names."""
    changed = dict(content(scope))
    change(changed)
    if "manifest.json" in changed:
        said = orjson.loads(changed["manifest.json"])
        said["files"] = {n: sha256(c).hexdigest() for n, c in sorted(changed.items()) if n != "manifest.json"}
        changed["manifest.json"] = canonical(said)
    return packed(changed)


def packed(changed: Mapping[str, bytes]) -> Path:
    """The ZIP file of some members, whatever they are."""
    home = folder()
    inside = Folder(home / "content")
    for name, raw in changed.items():
        inside.put(name, raw)
    pack(home / "content", home / "bundle.zip", lambda done, total: None)
    return home / "bundle.zip"


def verdicts(path: Path, **given: Any) -> tuple[int, dict[str, str]]:
    """Exit code and the verdict of each check."""
    found = verify_bundle(path, **given)
    return found["exit_code"], {one["name"]: one["verdict"] for one in found["checks"]}


def failed(path: Path, **given: Any) -> set[str]:
    """The checks that failed; the exit code says so too."""
    code, found = verdicts(path, **given)
    bad = {name for name, verdict in found.items() if verdict == "failed"}
    assert code == (1 if bad else 0), found
    return bad


def edited(changed: Content, change: Callable[[dict[str, Any]], None]) -> None:
    """The manifest edited."""
    said = orjson.loads(changed["manifest.json"])
    change(said)
    changed["manifest.json"] = canonical(said)


def entries(changed: Content) -> list[bytes]:
    """The leaves of a partial bundle."""
    return changed["entries.ndjson"].splitlines()


def put_entries(changed: Content, leaves: list[bytes]) -> None:
    """Other leaves in their place."""
    changed["entries.ndjson"] = b"".join(leaf + b"\n" for leaf in leaves)


def signed_anew(change: Callable[[list[bytes]], None], with_list: bool = True) -> Path:
    """The whole ledger's bundle after a change of its leaves by the operator, who signs whatever results."""

    def anew(changed: Content) -> None:
        size = max(entry.position for entry in reader().entries())
        leaves = [bytes(leaf) for _, leaf in reader().scan()]
        change(leaves)
        assert len(leaves) < 256
        for name in [name for name in changed if name.startswith(("tile/", "checkpoints/", "snapshots/"))]:
            if not name.startswith("snapshots/") or len(leaves) < size:
                del changed[name]
        hashes = [leaf_hash(leaf) for leaf in leaves]
        changed[f"tile/0/000.p/{len(leaves)}"] = b"".join(hashes)
        changed[f"tile/entries/000.p/{len(leaves)}"] = b"".join(struct.pack(">H", len(one)) + one for one in leaves)
        line = (list_line(leaves),) if with_list else ()
        changed["checkpoint"] = signer().sign_note(Checkpoint(ORIGIN, len(leaves), tree_root(hashes), line))
        edited(changed, lambda said: said["scope"].update(size=len(leaves)))

    return remade(anew, "ledger")


def list_line(leaves: list[bytes]) -> str:
    """The stream list that some leaves give, as the extension line."""
    last = {}
    for position, leaf in enumerate(leaves, 1):
        event = json.loads(leaf)
        name, version = event["subject"], event["streamversion"]
        last[name] = {"leaf": leaf_hash(leaf).hex(), "position": position, "stream": name, "version": version}
    return extension([canonical(last[name]) for name in sorted(last, key=str.encode)])


def signer() -> Signer:
    """The ledger's own signing key: what an operator who cheats has."""
    return Signer.load_or_create(told() / "key", ORIGIN)


def bare(folder_: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A plain Python without site-packages and with nothing in its environment, run in a folder."""
    command = [sys.executable, "-I", "-S", *words]
    return subprocess.run(
        command, cwd=folder_, env=environment, capture_output=True, timeout=300, check=False, encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def without(monkeypatch: pytest.MonkeyPatch, checks: set[str]) -> None:
    """The verifier with some checks left out."""
    fault, result = verify.Run.fault, verify.Run.result

    def deaf(self: verify.Run, check: str, wrong: verify.Bad) -> None:
        if check not in checks:
            fault(self, check, wrong)

    def forgiving(self: verify.Run) -> dict[str, Any]:
        self.missing = self.rewritten = False
        return result(self)

    monkeypatch.setattr(verify.Run, "fault", deaf)
    monkeypatch.setattr(verify.Run, "result", forgiving)


def soak() -> bool:
    """Whether the long form was asked for."""
    return bool(os.environ.get("SHILU_SOAK"))
