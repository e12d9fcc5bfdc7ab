"""Tamperings of a bundle that need a rotation, a witness, or another bundle: what tests/replay does not have."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from ledger.checkpoint import Checkpoint, parse, parse_note
from ledger.codec import canonical
from ledger.reader import LedgerReader
from ledger.signer import Signer
from replay.bundle import verify
from replay.bundle.archive import Folder, pack
from replay.bundle.export import export
from replay.bundle.scope import scope_of
from tests.api.worlds import PLAN
from tests.replay import bundles
from tests.replay.bundles import Content
from tests.tampering.case import plain
from tests.tampering.world import ORIGIN, world

Change = Callable[[Content], None]


@dataclass(frozen=True, slots=True)
class BundleCase:
    """`caught`: exactly the checks that fail, first the one with the first position; `also`: those that would see it if
    they did not. `scope` is the bundle's, `given` what the auditor must bring."""

    name: str
    zh: str
    en: str
    change: Change
    caught: tuple[str, ...]
    scope: str = "ledger"
    given: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@functools.cache
def whole(scope: str, size: int | None = None) -> dict[str, bytes]:
    """The members of an honest bundle of the ledger."""
    reader = LedgerReader.open(f"sqlite:///{world().home / 'ledger.db'}", world().home / "key.vault")
    words: dict[str, Any] = {"plan": PLAN} if scope == "plan" else {}
    words |= {"size": size} if size else {}
    target = bundles.folder() / "bundle.zip"
    export(reader, scope_of(reader, **words), target)
    reader.close()
    return bundles.unzipped(target.read_bytes())


def verified(case: BundleCase, *, control: bool = False) -> dict[str, Any]:
    """What the verifier says of the tampered bundle, its manifest made anew; without what was brought as a control."""
    changed = dict(whole(case.scope))
    case.change(changed)
    said = orjson.loads(changed["manifest.json"])
    said["files"] = {n: sha256(c).hexdigest() for n, c in sorted(changed.items()) if n != "manifest.json"}
    changed["manifest.json"] = canonical(said)
    home = bundles.folder()
    inside = Folder(home / "content")
    for name, raw in changed.items():
        inside.put(name, raw)
    pack(home / "content", home / "bundle.zip", lambda done, total: None)
    given = () if control else case.given
    return verify.verify_bundle(
        home / "bundle.zip", keys=[str(world().key)] if "key" in given else [],
        checkpoint=world().kept if "outside" in given else None, policy=world().policy if "policy" in given else None,
    )  # fmt: skip


def bundle_sight(case: BundleCase) -> tuple[str, str]:
    """What the auditor reads first."""
    found = verified(case)
    failed = [one for one in found["checks"] if one["verdict"] == "failed"]
    first = min(failed, key=lambda one: one["position"] or 2**63)
    return plain(first["detail"])


def _rotation(changed: Content) -> str:
    size = world().marks["key_rotated"]
    found = {name: note for name, note in changed.items() if name.startswith(f"checkpoints/{size:020d}-")}
    return next(n for n, note in found.items() if len(parse_note(note)[1]) == 2 and not parse(note).extensions)


def _no_rotation_head(changed: Content) -> None:
    del changed[_rotation(changed)]


def _put_note(changed: Content, old: str, note: bytes) -> None:
    size = parse(note).size
    del changed[old]
    changed[f"checkpoints/{size:020d}-{sha256(note).hexdigest()[:16]}"] = note


def _rotation_by_one(changed: Content) -> None:
    name = _rotation(changed)
    text, (_, second) = parse_note(changed[name])
    _put_note(changed, name, f"{text}\n{second.line()}".encode())


def _earlier_root(changed: Content) -> None:
    """The first published checkpoint signed anew over another root, by the key that held then."""
    name = min(name for name in changed if name.startswith("checkpoints/"))
    note = parse(changed[name])
    _put_note(changed, name, world().old.sign_note(Checkpoint(ORIGIN, note.size, bytes(32), note.extensions)))


def _old_key_signs_on(changed: Content) -> None:
    """The bundle's checkpoint signed by the key that was retired."""
    note = parse(changed["checkpoint"])
    changed["checkpoint"] = world().old.sign_note(note)


def _no_cosignature(changed: Content) -> None:
    """The newest checkpoint without its cosignature, wherever it stands."""
    newest = parse(changed["checkpoint"]).size
    for name in [name for name in changed if name.startswith("checkpoint")]:
        if parse(changed[name]).size == newest:
            text, (ours, *_) = parse_note(changed[name])
            stripped = f"{text}\n{ours.line()}".encode()
            if name == "checkpoint":
                changed[name] = stripped
            else:
                _put_note(changed, name, stripped)


def _forged_cosignature(changed: Content) -> None:
    text, (ours, theirs) = parse_note(changed["checkpoint"])
    forged = theirs.__class__(theirs.name, theirs.key_id, theirs.value[:-1] + bytes([theirs.value[-1] ^ 1]))
    _no_cosignature(changed)
    changed["checkpoint"] = f"{text}\n{ours.line()}{forged.line()}".encode()


def _older(changed: Content) -> None:
    """A bundle of an earlier size in its place, as if it were the newest."""
    changed.clear()
    changed.update(whole("ledger", world().marks["published 1"]))


def _another_ledger(changed: Content) -> None:
    """A bundle of another ledger with the same name, whole in itself."""
    changed.clear()
    changed.update(bundles.content("ledger"))


def _reordered(changed: Content) -> None:
    leaves = changed["entries.ndjson"].splitlines(keepends=True)
    leaves[9], leaves[10] = leaves[10], leaves[9]
    changed["entries.ndjson"] = b"".join(leaves)


def _entry_in_tile(changed: Content) -> None:
    """A letter of an entry in an entry tile."""
    name = next(name for name in changed if name.startswith("tile/entries/000"))
    assert b'"percent":"60"' in changed[name]
    changed[name] = changed[name].replace(b'"percent":"60"', b'"percent":"90"', 1)


def _tile_cut(changed: Content) -> None:
    """The last partial tile one hash shorter, under the name of that width."""
    name = next(name for name in changed if name.startswith("tile/0/001.p/"))
    stem, _, width = name.rpartition("/")
    changed[f"{stem}/{int(width) - 1}"] = changed.pop(name)[:-32]


def _stranger(changed: Content) -> None:
    """The checkpoint signed by a stranger under the ledger's name."""
    changed["checkpoint"] = Signer.generate(ORIGIN).sign_note(parse(changed["checkpoint"]))


BUNDLES: tuple[BundleCase, ...] = (
    BundleCase("rotation-head-missing", "审计包中缺少更换密钥处的签名头", "the head of the rotation left out",
               _no_rotation_head, ("checkpoint",), given=("key",)),
    BundleCase("rotation-head-by-one", "更换密钥处的签名头只有新密钥的签名",
               "the head of the rotation signed by the new key alone", _rotation_by_one, ("checkpoint",)),
    BundleCase("earlier-root", "早先的检查点以当时的密钥改签另一个根",
               "an earlier checkpoint signed anew over another root, by the key of its time", _earlier_root,
               ("consistency",)),
    BundleCase("retired-key", "检查点由已退役的密钥签署", "the checkpoint signed by the retired key",
               _old_key_signs_on, ("checkpoint",)),
    BundleCase("stranger", "检查点由别的同名密钥签署", "the checkpoint signed with another key of that name",
               _stranger, ("checkpoint",)),
    BundleCase("no-cosignature", "去掉最新检查点上的副署", "the newest checkpoint's cosignature removed",
               _no_cosignature, ("witnesses",), given=("policy",)),
    BundleCase("forged-cosignature", "伪造副署", "a cosignature forged", _forged_cosignature, ("witnesses",),
               given=("policy",)),
    BundleCase("older", "以较早的审计包充当最新的", "an older bundle shown as the newest", _older, ("consistency",),
               given=("outside",)),
    BundleCase("another-ledger", "以同名的另一账本充当", "another ledger of the same name shown", _another_ledger,
               ("checkpoint",), given=("key",)),
    BundleCase("entry-in-tile", "改动记录瓦片中的一个字", "a letter in an entry tile changed", _entry_in_tile,
               ("tree", "consistency", "order")),
    BundleCase("tile-cut", "末尾的哈希瓦片缩短一个哈希", "the last hash tile one hash shorter", _tile_cut, ("tree",)),
    BundleCase("reordered", "部分审计包中两条记录换位", "two entries of a plan's bundle change places", _reordered,
               ("order", "tree", "consistency"), scope="plan", also=("snapshots",)),
)  # fmt: skip
