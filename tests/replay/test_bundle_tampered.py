"""Who changes a bundle, and can write manifests, or even sign, is found by the check that the documentation names."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from ledger.checkpoint import Checkpoint, parse
from ledger.codec import canonical
from ledger.merkle import leaf_hash
from ledger.signer import Signer
from replay.bundle import verify
from tests.replay import bundles
from tests.replay.bundles import ORIGIN, OTHER, PLAN, Content, entries, failed, put_entries, remade


def _last(changed: Content) -> None:
    """The plan's stream cut short: its last entry, a restatement, never happened."""
    leaves = entries(changed)
    assert b"plan.snapshot_restated" in leaves[-1]
    put_entries(changed, leaves[:-1])
    del changed[max(name for name in changed if name.startswith("snapshots/"))]


def _middle(changed: Content) -> None:
    """One entry of the plan left out."""
    put_entries(changed, [leaf for leaf in entries(changed) if b"plan.notice_issued" not in leaf])


def _twice(changed: Content) -> None:
    """One entry told twice."""
    leaves = entries(changed)
    put_entries(changed, [*leaves[:9], leaves[8], *leaves[9:]])


def _others(changed: Content) -> None:
    """An entry of another plan, truly in the ledger, put in."""
    other = next(e for e in bundles.reader().entries(stream=f"plan:{OTHER}"))
    leaves = [*entries(changed), bytes(other.leaf)]
    put_entries(changed, sorted(leaves, key=lambda leaf: json.loads(leaf)["sequence"]))


def _after(changed: Content) -> None:
    """An entry after the checkpoint put in, well-formed and chained."""
    last = json.loads(entries(changed)[-1])
    size = bundles.reader().size()
    last |= {"id": "x", "prevleaf": leaf_hash(entries(changed)[-1]).hex(), "sequence": f"{size + 1:020d}"}
    put_entries(changed, [*entries(changed), canonical({**last, "streamversion": last["streamversion"] + 1})])


def _content(changed: Content) -> None:
    """What an entry says changed, canonically."""
    put_entries(changed, [leaf.replace("连续滞后".encode(), "进展正常".encode()) for leaf in entries(changed)])


def _stream(changed: Content) -> None:
    """The plan's place in the stream list taken from another proof of the same list."""
    lines = [json.loads(line) for line in changed["streams.ndjson"].splitlines()]
    mine = next(one for one in lines if one["entry"]["stream"] == f"plan:{PLAN}")
    other = next(one for one in lines if one["entry"]["stream"] == "rules:adopted")
    mine["path"], mine["index"] = other["path"], other["index"]
    changed["streams.ndjson"] = b"".join(canonical(one) + b"\n" for one in lines)


def _no_stream(changed: Content) -> None:
    """The plan's line of the stream list left out."""
    lines = changed["streams.ndjson"].splitlines()
    changed["streams.ndjson"] = b"".join(one + b"\n" for one in lines if b"plan:" not in one)


def _absent(changed: Content) -> None:
    """The rules said to have no entry: their stream left out of entries and list."""
    put_entries(changed, [leaf for leaf in entries(changed) if b'"subject":"rules:adopted"' not in leaf])
    lines = changed["streams.ndjson"].splitlines()
    changed["streams.ndjson"] = b"".join(one + b"\n" for one in lines if b"rules:adopted" not in one)


def _no_region(changed: Content) -> None:
    """The region's measurements left out, and out of the scope as well."""
    put_entries(changed, [leaf for leaf in entries(changed) if b'"subject":"region:' not in leaf])
    bundles.edited(changed, lambda said: said["streams"].remove("region:甲县"))


def _signed(origin: str, key: Signer) -> Callable[[Content], None]:
    def change(changed: Content) -> None:
        found = parse(changed["checkpoint"])
        changed["checkpoint"] = key.sign_note(Checkpoint(origin, found.size, found.root, found.extensions))

    return change


def _tile(changed: Content) -> None:
    """A hash in a tile changed."""
    name = next(name for name in changed if name.startswith("tile/0/"))
    changed[name] = bytes(32) + changed[name][32:]


def _no_tile(changed: Content) -> None:
    """The tiles left out."""
    del changed[next(name for name in changed if name.startswith("tile/0/"))]


def _figures(changed: Content) -> None:
    """The figures of a snapshot changed."""
    name = min(name for name in changed if name.startswith("snapshots/"))
    changed[name] = changed[name].replace(b'"2025-12-31"', b'"2025-12-30"')


def _no_figures(changed: Content) -> None:
    """The figures of a snapshot left out."""
    del changed[min(name for name in changed if name.startswith("snapshots/"))]


def _of_no_snapshot(changed: Content) -> None:
    """Figures that belong to no snapshot put in."""
    changed[f"snapshots/{3:020d}.json"] = b"{}"


def _fold(changed: Content) -> None:
    """The fold computes something else."""
    name = "aggregates/fold/snapshot.py"
    changed[name] = changed[name].replace(b"return canonical(figures_of(seen, plan, subject))", b"return canonical({})")


def _no_fold(changed: Content) -> None:
    """The fold does not run at all."""
    changed["aggregates/fold/snapshot.py"] = b"raise SystemError('no')\n"


def _document(changed: Content) -> None:
    """An archived document swapped for another, under its name."""
    changed[_paper(changed)] += b"."


def _no_document(changed: Content) -> None:
    """The archived text of the plan left out."""
    del changed[_paper(changed)]


def _erased_document(changed: Content) -> None:
    """The archived text left out and said to be erased, which nobody approved."""
    sha = _paper(changed).split("/")[1]
    del changed[f"documents/{sha}"]
    bundles.edited(changed, lambda said: said["withheld"].append({"sha256": sha, "why": "erased"}))


def _strange_document(changed: Content) -> None:
    """A document that no entry names put in."""
    changed[f"documents/{sha256(b'?').hexdigest()}"] = b"?"


def _paper(changed: Content) -> str:
    return next(name for name in changed if name.startswith("documents/"))


def _clock(changed: Content) -> None:
    """The manifest calls the simulated clock a real one."""
    bundles.edited(changed, lambda said: said["ledger"].update(clock="system"))


def _key(changed: Content) -> None:
    """The manifest names another key."""
    other = str(Signer.generate(ORIGIN).verifier)
    bundles.edited(changed, lambda said: said["ledger"].update(verifier_key=other))


def _snapshot_promised(changed: Content) -> None:
    """The scope promises a snapshot that is not there."""
    bundles.edited(changed, lambda said: said["scope"].update(kind="snapshot", id="没有"))


def _dispute_promised(changed: Content) -> None:
    """The scope promises a dispute that is not there."""
    bundles.edited(changed, lambda said: said["scope"].update(kind="dispute", id="没有"))


def _policy(changed: Content) -> None:
    """The policy asks for one witness, and nobody cosigned."""
    said = json.loads(changed["policy.json"])
    changed["policy.json"] = canonical({**said, "quorum": 1})


STRANGER = Signer.generate(ORIGIN)
ANY = {"order", "uniqueness", "tree", "consistency"}
BY_CHECK: tuple[tuple[Callable[[Content], None], set[str], set[str]], ...] = (
    # (change, the checks that fail, what the control leaves out)
    (_last, {"consistency"}, {"consistency"}),
    (_middle, {"order"}, {"order", "snapshots"}),
    (_twice, ANY, ANY | {"snapshots"}),
    (_others, {"entries"}, {"entries"}),
    (_after, {"entries"}, {"entries"}),
    (_content, {"tree", "order"}, {"tree", "order", "consistency", "snapshots"}),
    (_stream, {"consistency"}, {"consistency"}),
    (_no_stream, {"consistency"}, {"consistency"}),
    (_absent, {"consistency"}, {"consistency", "snapshots"}),
    (_no_region, {"entries"}, {"entries", "snapshots"}),
    (_signed(ORIGIN, STRANGER), {"checkpoint"}, {"checkpoint"}),
    (_signed("example.cn/other", Signer.generate("example.cn/other")), {"checkpoint"}, {"checkpoint"}),
    (_tile, {"tree"}, {"tree"}),
    (_no_tile, {"tree"}, {"tree"}),
    (_figures, {"snapshots"}, {"snapshots"}),
    (_no_figures, {"snapshots"}, {"snapshots"}),
    (_of_no_snapshot, {"snapshots"}, {"snapshots"}),
    (_fold, {"snapshots"}, {"snapshots"}),
    (_no_fold, {"snapshots"}, {"snapshots"}),
    (_document, {"snapshots"}, {"snapshots"}),
    (_no_document, {"snapshots"}, {"snapshots"}),
    (_erased_document, {"snapshots"}, {"snapshots"}),
    (_strange_document, {"snapshots"}, {"snapshots"}),
    (_clock, {"checkpoint"}, {"checkpoint"}),
    (_key, {"checkpoint"}, {"checkpoint"}),
    (_snapshot_promised, {"entries"}, {"entries"}),
    (_dispute_promised, {"entries"}, {"entries"}),
    (_policy, {"witnesses"}, {"witnesses"}),
)
NAMES = [change.__name__.strip("_") if change.__name__ != "change" else f"signed-{n}"
         for n, (change, _, _) in enumerate(BY_CHECK)]  # fmt: skip
EACH = pytest.mark.parametrize(("change", "caught", "left_out"), BY_CHECK, ids=NAMES)


@EACH
def test_each_change_is_caught(change: Callable[[Content], None], caught: set[str], left_out: set[str]) -> None:
    """With a manifest made anew for the changed files, exactly these checks fail."""
    assert failed(remade(change)) == caught and caught <= left_out


@EACH
def test_and_passes_where_that_check_is_left_out(
    change: Callable[[Content], None], caught: set[str], left_out: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same bundle passes a verifier without those checks, so it is they that catch it."""
    bundles.without(monkeypatch, left_out)
    assert failed(remade(change)) == set() and caught


def test_the_first_bad_position_is_named() -> None:
    """The report names the entry: the one changed, the one before which one is missing, the last one there is."""
    at = {change: verify.verify_bundle(remade(change))["checks"] for change in (_content, _middle, _last)}
    notice = next(e.position for e in bundles.reader().entries() if e.type == "plan.notice_issued")
    found = {change: min(c["position"] for c in checks if c["position"]) for change, checks in at.items()}
    after = next(e.position for e in bundles.reader().entries(after=notice, stream=f"plan:{PLAN}"))
    before = max(e.position for e in bundles.reader().entries() if e.stream == f"plan:{PLAN}" and
                 e.type != "plan.snapshot_restated")  # fmt: skip
    assert found == {_content: notice, _middle: after, _last: before}
