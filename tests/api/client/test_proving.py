"""Proofs checked by the client: true ones pass, every kind of lie is found."""

from __future__ import annotations

import base64
import json

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.client import Forked, NotProven, Receipt, Shilu
from ledger.checkpoint import VerifierKey, parse
from ledger.merkle import leaf_hash
from tests.api.client.faked import KEY, Log, client

OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def _client(log: Log, checkpoint: bytes | None = None) -> Shilu:
    return client(log, verifier_key=str(KEY), checkpoint=checkpoint)


@pytest.mark.parametrize("size", [1, 2, 7, 8, 13])
def test_every_entry_is_proven(size: int) -> None:
    """Fetched or handed in, each entry of a true log is proven under its signed checkpoint."""
    log = Log().grow(size)
    shilu = _client(log)
    for position in range(1, size + 1):
        proven = shilu.prove(position)
        assert proven == shilu.prove(position, log.leaves[position - 1]) and proven.checkpoint.size == size
        assert proven.leaf_hash == leaf_hash(log.leaves[position - 1])


def test_consistency_is_asked_for_only_when_the_log_grew() -> None:
    """Every greater checkpoint is shown to extend the one before; the same one needs no proof."""
    log = Log().grow(5)
    shilu = _client(log)
    assert [shilu.checkpoint().size for _ in range(2)] == [5, 5] and "/proof/consistency" not in log.asked
    log.grow(6)
    assert shilu.checkpoint().size == 11 and log.asked.count("/proof/consistency") == 1
    assert shilu.seen is not None and parse(shilu.seen).size == 11
    log.size = 8
    assert shilu.checkpoint().size == 8 and parse(shilu.seen).size == 11


def test_another_history_is_a_fork() -> None:
    """Larger, smaller or of the same size: a checkpoint of another history is refused, with both notes as evidence."""
    kept = Log().grow(9).note()
    for size in (9, 12, 6):
        other = Log().grow(size, "another")
        shilu = _client(other if size > 8 else Log(other.grow(9, "another").leaves, size), kept)
        with pytest.raises(Forked) as caught:
            shilu.checkpoint()
        assert kept in (caught.value.first, caught.value.second) and caught.value.first != caught.value.second
        assert shilu.seen == kept


def test_a_fork_is_found_within_one_session() -> None:
    """A log that exchanges an entry it showed before is caught by the next checkpoint."""
    log = Log().grow(5)
    shilu = _client(log)
    shilu.checkpoint()
    log.leaves[2] = b'{"sequence": "3", "data": "exchanged"}'
    log.grow(1)
    with pytest.raises(Forked):
        shilu.prove(6)


def test_a_checkpoint_of_another_key_is_refused() -> None:
    """Only pinned keys count, also for the checkpoint kept; several may be pinned while a key is rotated."""
    log = Log(private=OTHER).grow(3)
    with pytest.raises(NotProven):
        _client(log).checkpoint()
    with pytest.raises(NotProven):
        _client(Log().grow(3), log.note())
    theirs = str(VerifierKey("log.test", OTHER.public_key().public_bytes_raw()))
    assert client(log, verifier_key=[str(KEY), theirs]).checkpoint().size == 3
    with pytest.raises(ValueError, match="no verifier key"):
        client(log).checkpoint()


@pytest.mark.parametrize("place", ["/checkpoint", "/proof/inclusion", "/entries/4"])
def test_a_changed_answer_is_not_proven(place: str) -> None:
    """One byte changed in the note, the path or the leaf, and the proof fails."""
    log = Log().grow(9)
    log.lie = lambda path, content: _changed(content) if path == place else content
    with pytest.raises(NotProven):
        _client(log).prove(4)


def _changed(content: bytes) -> bytes:
    """The same with one letter of the last hash, signature or text exchanged."""
    text = content.decode()
    at = max(at for at, letter in enumerate(text[:-8]) if letter.isalnum())
    return (text[:at] + ("B" if text[at] != "B" else "C") + text[at + 1 :]).encode()


def test_another_entry_is_not_the_one_asked_for() -> None:
    """An entry of the ledger at another position proves nothing about this one, nor do bytes that name none."""
    log = Log().grow(9)
    for wrong in (log.leaves[4], b"{}", b"no JSON"):
        with pytest.raises(NotProven, match="not those of entry 4"):
            _client(log).prove(4, wrong)
    forged = json.dumps({"sequence": f"{4:020}", "data": "other"}).encode()
    with pytest.raises(NotProven, match="does not hold"):
        _client(log).prove(4, forged)


def test_a_receipt_is_checked_against_the_tree() -> None:
    """Its leaf hashes stand at its positions; a receipt about anything else is found out."""
    log = Log().grow(9)
    hashes = [leaf_hash(leaf).hex() for leaf in log.leaves]
    receipt: Receipt = {
        "positions": [4, 5], "event_ids": ["a", "b"], "leaf_hashes": hashes[3:5], "size": 5, "replayed": False
    }  # fmt: skip
    assert _client(log).check_receipt(receipt).size == 9
    lies = (
        {"leaf_hashes": hashes[4:6]}, {"leaf_hashes": [hashes[3], "zz"]}, {"positions": [4, 6]}, {"positions": [4]},
        {"positions": [], "leaf_hashes": []},
    )  # fmt: skip
    for wrong in lies:
        with pytest.raises(NotProven):
            _client(log).check_receipt({**receipt, **wrong})  # type: ignore[typeddict-item]
    with pytest.raises(LookupError, match="covers 9"):
        _client(log).check_receipt({**receipt, "positions": [4, 10]})


def test_a_verified_command_is_held_against_the_log() -> None:
    """With `verify` a receipt that names another entry is no success; without, nothing is fetched."""
    log = Log().grow(9)
    another = leaf_hash(log.leaves[4]).hex()
    lie = {"positions": [4], "event_ids": ["a"], "leaf_hashes": [another], "size": 4, "replayed": False}

    def handler(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(201, json=lie) if request.method == "POST" else log(request)

    shilu = client(handler, verifier_key=str(KEY))
    assert shilu.command("annotate", {})["positions"] == [4] and log.asked == []
    for act in (lambda: shilu.command("annotate", {}, verify=True), lambda: shilu.confirm("d", verify=True)):
        with pytest.raises(NotProven, match="does not hold"):
            act()


def test_a_proof_may_be_no_proof() -> None:
    """Answers without hashes, or with steps that are no hashes, prove nothing."""
    for path in (None, "x", [1], [base64.b64encode(b"short").decode()]):
        log = Log().grow(3)
        log.lie = lambda at, content, path=path: json.dumps({"hashes": path}).encode() if "inclusion" in at else content  # type: ignore[misc]
        with pytest.raises(NotProven):
            _client(log).prove(2)
