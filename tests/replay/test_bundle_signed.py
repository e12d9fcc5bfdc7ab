"""An operator who signs what is wrong is caught by the check of that kind, or by what others kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.checkpoint import Checkpoint, parse
from ledger.codec import canonical
from replay.bundle import verify
from tests.replay import bundles
from tests.replay.bundles import ORIGIN, Content, failed, remade, signed_anew


def _edit(number: int, **new: Any) -> Callable[[list[bytes]], None]:
    """A leaf of the ledger rewritten with other attributes, without a care for the chain."""

    def change(leaves: list[bytes]) -> None:
        leaves[number] = canonical({**json.loads(leaves[number]), **new})

    return change


def _raw(number: int, old: bytes, new: bytes) -> Callable[[list[bytes]], None]:
    def change(leaves: list[bytes]) -> None:
        assert old in leaves[number]
        leaves[number] = leaves[number].replace(old, new, 1)

    return change


def _same_id(leaves: list[bytes]) -> None:
    leaves[-1] = canonical({**json.loads(leaves[-1]), "id": json.loads(leaves[3])["id"]})


def _split_key(leaves: list[bytes]) -> None:
    """The last command takes the actor and key of an early one."""
    early = json.loads(leaves[2])
    leaves[-1] = canonical({
        **json.loads(leaves[-1]), "actorid": early["actorid"], "idempotencykey": early["idempotencykey"],
    })  # fmt: skip


def _false_snapshot(leaves: list[bytes]) -> None:
    said = json.loads(leaves[-1])
    leaves[-1] = canonical({**said, "data": {**said["data"], "figures_sha256": "0" * 64}})


def _false_population(leaves: list[bytes]) -> None:
    said = json.loads(leaves[-1])
    population = {**said["data"]["population"], "tasks": 99}
    leaves[-1] = canonical({**said, "data": {**said["data"], "population": population}})


def _rests_on_itself(leaves: list[bytes]) -> None:
    said = json.loads(leaves[-1])
    basis = {**said["data"]["basis"], "known_at": len(leaves)}
    leaves[-1] = canonical({**said, "data": {**said["data"], "basis": basis}})


BY_THE_OPERATOR: tuple[tuple[str, Callable[[list[bytes]], None], set[str]], ...] = (
    ("a key twice in a leaf", _raw(-1, b'"hv":1', b'"hv":1,"hv":1'), {"entries"}),
    ("a space", _raw(-1, b'"hv":1', b'"hv": 1'), {"entries"}),
    ("a float", _raw(-1, b'"hv":1', b'"hv":1.0'), {"entries"}),
    ("a number too great", _raw(-1, b'"hv":1', b'"hv":9007199254740993'), {"entries"}),
    ("another format", _edit(-1, hv=2), {"entries"}),
    ("an attribute missing", _raw(-1, b'"actorrole"', b'"actorrule"'), {"entries"}),
    ("an entry of another ledger", _edit(-1, source="example.cn/other"), {"entries"}),
    ("a position twice", _edit(-1, sequence=f"{3:020d}"), {"order"}),
    ("a version skipped", _edit(-1, streamversion=999), {"order"}),
    ("another predecessor", _edit(-1, prevleaf="0" * 64), {"order"}),
    ("time running back", _edit(-1, recordedtime="2021-01-01T00:00:00.000000Z"), {"order"}),
    ("an event id twice", _same_id, {"uniqueness"}),
    ("an idempotency key in two places", _split_key, {"uniqueness"}),
    ("another digest of a snapshot", _false_snapshot, {"snapshots"}),
    ("another population of a snapshot", _false_population, {"snapshots"}),
    ("a snapshot that rests on itself", _rests_on_itself, {"snapshots"}),
)


@pytest.mark.parametrize(("change", "caught"), [c[1:] for c in BY_THE_OPERATOR], ids=[c[0] for c in BY_THE_OPERATOR])
def test_what_the_operator_signs_is_caught(
    change: Callable[[list[bytes]], None], caught: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger made wrong and properly signed fails the check of that kind; without it, it passes."""
    path = signed_anew(change)
    bad = failed(path)
    assert caught <= bad <= caught | {"consistency"}
    bundles.without(monkeypatch, {*bad, "snapshots"})
    assert failed(path) == set()


def test_control_signed_anew_without_a_change() -> None:
    """Control: the same machinery without a change gives a bundle that passes."""
    assert failed(signed_anew(lambda leaves: None)) == set()


def test_a_list_that_leaves_a_stream_out_convicts_the_signer() -> None:
    """A published checkpoint whose stream list is not that of the entries fails: another history, and not complete."""

    def change(changed: Content) -> None:
        leaves = [bytes(leaf) for _, leaf in bundles.reader().scan()]
        line = bundles.list_line([leaf for leaf in leaves if b'"subject":"rules:' not in leaf])
        found = parse(changed["checkpoint"])
        changed["checkpoint"] = bundles.signer().sign_note(Checkpoint(ORIGIN, found.size, found.root, (line,)))

    found = verify.verify_bundle(remade(change, "ledger"))
    assert (found["integrity"], found["completeness"], found["exit_code"]) == ("failed", "failed", 1)


def test_a_size_that_nobody_has(tmp_path: Path) -> None:
    """A signed checkpoint of a million million entries is refused at once, in a bundle and in a directory of tiles."""

    def change(changed: Content) -> None:
        found = parse(changed["checkpoint"])
        changed["checkpoint"] = bundles.signer().sign_note(Checkpoint(ORIGIN, 2**40, found.root, found.extensions))
        bundles.edited(changed, lambda said: said["scope"].update(size=2**40))

    assert failed(remade(change, "ledger")) == {"tree"}
    changed = dict(bundles.content("ledger"))
    change(changed)
    for name in [name for name in changed if name.startswith(("tile/", "checkpoint"))]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(changed[name])
    assert failed(tmp_path) == {"bundle"}


def test_history_rewritten_shows_against_a_checkpoint_kept() -> None:
    """An operator who rewrites and signs anew passes alone, and fails against the checkpoint the auditor kept."""
    kept = bundles.content("ledger")["checkpoint"]
    path = signed_anew(_raw(-1, "重评的理由".encode(), "改写的理由".encode()))
    assert failed(path) == set()
    found = verify.verify_bundle(path, checkpoint=kept)
    assert (found["integrity"], found["exit_code"]) == ("failed", 1)
    assert failed(path, checkpoint=kept) == {"consistency"}


def test_a_tail_cut_off_shows_against_a_checkpoint_kept() -> None:
    """A ledger that lost its last entries and was signed anew passes alone, and is incomplete against what was kept."""
    kept = bundles.content("ledger")["checkpoint"]
    path = signed_anew(lambda leaves: leaves.pop() and None)
    assert "snapshots" in failed(path) or failed(path) == set()
    found = verify.verify_bundle(path, checkpoint=kept)
    assert (found["completeness"], found["exit_code"]) == ("failed", 1)


def test_an_altered_fold_and_a_false_snapshot() -> None:
    """Who signs a false snapshot and ships a fold that says the same passes with the fold in the bundle: the report
    names that fold by its SHA-256, and a copy the auditor trusts (`--fold`) convicts him."""
    false = canonical({"invented": "1"})

    def lie(leaves: list[bytes]) -> None:
        said = json.loads(leaves[-1])
        leaves[-1] = canonical({**said, "data": {**said["data"], "figures_sha256": sha256(false).hexdigest()}})

    def fold(changed: Content) -> None:
        name = "aggregates/fold/snapshot.py"
        right = b"return canonical(figures_of(seen, plan, subject)),"
        assert right in changed[name]
        wrong = b"return canonical({'invented': '1'} if size > 45 else figures_of(seen, plan, subject)),"
        changed[name] = changed[name].replace(right, wrong)
        changed[max(one for one in changed if one.startswith("snapshots/"))] = false

    def both(changed: Content) -> None:
        changed.clear()
        changed.update(bundles.unzipped(signed_anew(lie).read_bytes()))
        fold(changed)

    path = remade(both, "ledger")
    assert failed(path) == set()
    honest, copy = bundles.folder(), {n: c for n, c in bundles.content().items() if n.startswith("aggregates/")}
    for name, raw in copy.items():
        (honest / name).parent.mkdir(parents=True, exist_ok=True)
        (honest / name).write_bytes(raw)
    assert failed(path, fold=honest) == {"snapshots"}
    shown = verify.verify_bundle(path)["proves_not"]
    assert not any(verify.fold_digest(copy) in one for one in shown) and any("--fold" in one for one in shown)
