"""The verifier that ships: plain enough for Python 3.8, right about Ed25519, and standing on its own."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.codec import canonical
from ledger.cosignature import Cosigner, with_signatures
from ledger.merkle import Frontier, consistency_proof, inclusion_proof, subtrees_of, tree_root
from ledger.tile_paths import path
from replay.bundle import collect, verify
from tests.laws.examples import examples
from tests.replay import bundles

SOURCE = Path(verify.__file__).read_text("utf-8")
TREE = ast.parse(SOURCE, feature_version=(3, 8))
LATER = {
    # names that Python 3.8 does not have, by the version that brought them (docs.python.org, "What's New")
    "removeprefix", "removesuffix", "randbytes", "is_relative_to", "with_stem", "readlink", "unparse", "lcm",
    "to_thread", "pairwise", "bit_count", "anext", "aiter", "file_digest", "batched",
    "exception_note", "add_note", "UTC", "StrEnum", "tomllib", "zoneinfo", "graphlib", "hardlink_to",
}  # fmt: skip
L = 2**252 + 27742317777372353535851937790883648493


def test_python_38_reads_it() -> None:
    """The syntax is that of Python 3.8, and no name or keyword of a later standard library occurs."""
    names = {node.attr for node in ast.walk(TREE) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(TREE) if isinstance(node, ast.Name)}
    words = {word.arg for node in ast.walk(TREE) if isinstance(node, ast.Call) for word in node.keywords}
    assert not names & LATER and not words & {"strict", "root_dir", "slots", "kw_only", "usedforsecurity"}
    assert not any(isinstance(node, ast.Match) for node in ast.walk(TREE))


def test_nothing_is_evaluated_that_38_cannot() -> None:
    """Built-in types are subscripted or joined by `|` in annotations only, which are never evaluated."""
    annotations = {id(inner) for node in ast.walk(TREE) for field in ("annotation", "returns")
                   if (noted := getattr(node, field, None)) is not None for inner in ast.walk(noted)}  # fmt: skip
    guarded = next(node for node in TREE.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    annotations |= {id(inner) for inner in ast.walk(guarded)}
    generic = {"dict", "list", "tuple", "set", "frozenset", "type", "Callable", "Iterator", "Mapping", "Sequence"}
    wrong = [node.lineno for node in ast.walk(TREE) if isinstance(node, ast.Subscript) and id(node) not in annotations
             and isinstance(node.value, ast.Name) and node.value.id in generic]  # fmt: skip
    assert wrong == [] and "from __future__ import annotations" in SOURCE


def test_it_imports_the_standard_library_only() -> None:
    """Every import is of a module of the standard library; the ledger's own code is not among them, nor a network.

    A process is started in one place, for the fold; the clock is read in one, for the age of a cosignature.
    """
    modules = {alias.name for node in ast.walk(TREE) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {str(node.module) for node in ast.walk(TREE) if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in modules} <= sys.stdlib_module_names
    assert not {"socket", "urllib", "http", "importlib", "datetime", "random", "threading", "ctypes"} & modules
    used = [node.attr for node in ast.walk(TREE) if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name) and node.value.id in ("subprocess", "time")]  # fmt: skip
    assert sorted(used) == ["DEVNULL", "SubprocessError", "run", "time"]


def test_under_an_older_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the fold cannot run, snapshots are not checked, which is said; the rest stands, altered figures fail."""
    path_ = bundles.bundle()
    monkeypatch.setattr(verify, "sys", SimpleNamespace(**{**vars(sys), "version_info": (3, 8, 20)}))
    code, found = bundles.verdicts(path_)
    assert code == 0 and found["snapshots"] == "not checked" and found["tree"] == "ok"
    name = min(name for name in bundles.content() if name.startswith("snapshots/"))
    assert bundles.failed(bundles.remade(lambda changed: changed.update({name: b"{}"}))) == {"snapshots"}


def test_ed25519_agrees_with_another_implementation() -> None:
    """Random keys and messages verify; with a bit of key, message or signature flipped both say no."""
    dice = random.Random(8032)
    for number in range(400 if bundles.soak() else 40):
        private = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        public, message = private.public_key().public_bytes_raw(), dice.randbytes(number)
        signature = private.sign(message)
        assert verify.ed25519_verify(public, message, signature)
        at, bit = dice.randrange(64), 1 << dice.randrange(8)
        broken = signature[:at] + bytes((signature[at] ^ bit,)) + signature[at + 1 :]
        other = public[: at % 32] + bytes((public[at % 32] ^ bit,)) + public[at % 32 + 1 :]
        assert not verify.ed25519_verify(public, message, broken)
        assert not verify.ed25519_verify(other, message, signature)
        assert not verify.ed25519_verify(public, message + b"!", signature)


def test_ed25519_is_strict() -> None:
    """S beyond the order, points of small order and points not in canonical form are refused (RFC 8032 §5.1.7)."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public, signature = private.public_key().public_bytes_raw(), private.sign(b"m")
    greater = (int.from_bytes(signature[32:], "little") + L).to_bytes(32, "little")
    assert not verify.ed25519_verify(public, b"m", signature[:32] + greater)
    one, zero = (1).to_bytes(32, "little"), bytes(32)
    for small in (one, zero, (2**255 - 19).to_bytes(32, "little"), (2**255 - 18).to_bytes(32, "little"),
                  (1 | 1 << 255).to_bytes(32, "little")):  # fmt: skip
        assert not verify.ed25519_verify(small, b"m", one + zero)
        assert not verify.ed25519_verify(public, b"m", small + signature[32:])
    assert not verify.ed25519_verify(public[:31], b"m", signature)
    assert not verify.ed25519_verify(public, b"m", signature[:63])


@given(st.integers(1, 70), st.data())
@examples(120)
def test_tree_proofs_of_the_ledger_hold_here(size: int, data: st.DataObject) -> None:
    """Inclusion and consistency proofs made by the ledger hold in this other implementation, and only as made."""
    leaves = [sha256(bytes([at])).digest() for at in range(size)]
    root, index = tree_root(leaves), data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, subtrees_of(leaves))
    assert verify.tree_root(leaves) == root
    assert verify.check_inclusion(index, size, leaves[index], proof, root)
    assert not verify.check_inclusion(index, size, sha256(b"?").digest(), proof, root)
    assert not verify.check_inclusion(index, size, leaves[index], [*proof, root], root)
    first = data.draw(st.integers(1, size))
    steps, old = consistency_proof(first, size, subtrees_of(leaves)), tree_root(leaves[:first])
    assert verify.check_consistency(first, size, old, root, steps)
    assert not verify.check_consistency(first, size, sha256(b"?").digest(), root, steps)


class _Held:
    """Members of tiles held in memory."""

    def __init__(self, members: dict[str, bytes]) -> None:
        self.members = members

    def names(self) -> list[str]:
        return sorted(self.members)

    def size(self, name: str) -> int:
        return len(self.members[name])

    def read(self, name: str, start: int, length: int) -> bytes:
        return self.members[name][start : start + length]

    def whole(self, name: str, crc: int) -> bool:
        return True


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 65_536, 65_537, 66_049, 70_000])
def test_tiles_of_large_trees(size: int) -> None:
    """The tiles that the exporter picks are those the verifier needs: entries and earlier roots lead to the root.

    With a tile less, or a hash changed in any, they do not.
    """
    hashes = [sha256(at.to_bytes(4, "big")).digest() for at in range(size)]
    earlier = sorted({1, size // 2 or 1, max(1, size - 3), min(256, size), min(65_536, size)})
    positions = sorted({1, size, size // 3 or 1, min(size, 300)})
    needed = collect.Needed(size, earlier)
    for position in positions:
        needed.entry(position)
    levels = [hashes]
    while len(levels[-1]) >= 256:
        above = levels[-1]
        levels.append([tree_root(above[at : at + 256]) for at in range(0, len(above) // 256 * 256, 256)])
    members = {path(level, n, w): b"".join(levels[level][n * 256 : n * 256 + w]) for level, n, w in needed.tiles()}
    wanted = verify.tiles_needed(size, positions, earlier)
    assert {(level, n) for level, n, _ in needed.tiles()} == wanted
    root = tree_root(hashes)
    tiles = verify.StoredTiles(_Held(members), size, root, wanted)
    assert [tiles.leaf(position) for position in positions] == [hashes[position - 1] for position in positions]
    for one in earlier:
        frontier = Frontier()
        frontier.extend(hashes[:one])
        assert tiles.root(one) == frontier.root()
    for name, raw in members.items():
        for broken in (
            {**members, name: raw[:-1] + bytes((raw[-1] ^ 1,))},
            {n: r for n, r in members.items() if n != name},
        ):
            with pytest.raises(verify.Bad):
                verify.StoredTiles(_Held(broken), size, root, wanted)


def test_witnesses() -> None:
    """The auditor's policy is met by valid cosignatures on the newest checkpoint, and makes completeness `ok`."""
    note = bundles.content()["checkpoint"]
    witnesses = [Cosigner.load_or_create(bundles.folder() / "key", f"witness.test/{n}") for n in range(3)]
    signed = with_signatures(note, [one.cosign(note, 1_700_000_000 + n) for n, one in enumerate(witnesses[:2])])
    path_ = bundles.remade(lambda changed: changed.update(checkpoint=signed))
    keys = [str(one.verifier) for one in witnesses]
    policy = {"origin": bundles.ORIGIN, "quorum": 2, "verifier_keys": [], "witness_keys": keys}
    found = verify.verify_bundle(path_, policy=policy)
    assert (found["exit_code"], found["completeness"]) == (0, "ok")
    assert verify.check_cosignature(signed, keys[1]) == 1_700_000_001
    suggested = canonical({**policy, "quorum": 1})
    alone = verify.verify_bundle(bundles.remade(lambda c: c.update({"checkpoint": signed, "policy.json": suggested})))
    assert (alone["exit_code"], alone["completeness"]) == (0, "not checked")  # what a bundle suggests proves nothing
    assert bundles.failed(path_, policy={**policy, "quorum": 3}) == {"witnesses"}
    assert bundles.failed(bundles.bundle(), policy=policy) == {"witnesses"}
    line = signed.splitlines()[-1]
    forged = signed.replace(line, line[:-6] + b"AAAA" + line[-2:])
    forged_path = bundles.remade(lambda changed: changed.update(checkpoint=forged))
    assert "witnesses" in bundles.failed(forged_path, policy=policy)


def test_exit_code_and_words_of_the_command(tmp_path: Path) -> None:
    """The command: 0 and the plain answer for a good bundle, 1 for a broken one, 2 for a wrong key file or none."""
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(bundles.bundle().read_bytes())
    raw = bytearray(good.read_bytes())
    raw[len(raw) // 2] ^= 1
    bad.write_bytes(raw)
    key = str(bundles.signer().verifier)
    (tmp_path / "policy.json").write_text('{"origin": 1, "origin": 2}')
    words = {("good.zip", "--key", key): 0, ("bad.zip",): 1, ("good.zip", "--key", "?"): 2, ("none.zip",): 2,
             ("good.zip", "--policy", "policy.json"): 2, ("good.zip", "--checkpoint", "policy.json"): 2,
             ("good.zip", "--fold", "."): 2}  # fmt: skip
    source = Path(verify.__file__)
    for said, code in words.items():
        done = subprocess.run([sys.executable, "-I", "-S", str(source), *said], cwd=tmp_path, env={}, check=False,
                              capture_output=True, encoding="utf-8")  # fmt: skip
        assert (done.returncode, done.stderr) == (code, ""), (said, done.stdout)
        assert done.stdout[0] == "✔✖…"[code]
