"""A witness over a real socket: every answer of C2SP tlog-witness, its limits, and what it never tells."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.asking import Witness as Asked
from ledger.asking import ask, request_body
from ledger.checkpoint import parse_note
from ledger.merkle import EMPTY_ROOT
from ledger.signer import Signer
from replay.forks import check_fork
from replay.witness import serving
from replay.witness.cosigning import Witness
from replay.witness.memory import Memory, MemoryDamaged
from replay.witness.serving import WitnessServer
from tests.replay.operators import NOW, ORIGIN, SIGNER, leaves, proof, request, signed, witness

A, B = leaves(9), leaves(9, "b", common=4)
ROTATED = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([7] * 32)))
STRANGER = Signer("elsewhere.test", Ed25519PrivateKey.from_private_bytes(bytes([8] * 32)))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WitnessServer]:
    """A witness that follows one origin, listening."""
    with WitnessServer(("127.0.0.1", 0), witness(tmp_path), lambda _line: None) as made:
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield made
        made.shutdown()


def send(
    server: WitnessServer, body: bytes, path: str = "/add-checkpoint", method: str = "POST"
) -> tuple[int, str, bytes]:
    """Status, media type and body of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    try:
        connection.request(method, path, body or None)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()
    finally:
        connection.close()


def last(server: WitnessServer) -> int:
    """The size last cosigned."""
    state = server.witness.memory.load(ORIGIN)
    assert state is not None
    return state.known.size


def test_200_with_a_cosignature_that_is_on_the_disk(server: WitnessServer) -> None:
    """A first checkpoint, then a larger one with its proof: lines that verify, remembered before they are sent."""
    key = server.witness.memory.cosigner.verifier
    for old, size in ((0, 4), (4, 9), (9, 9)):
        status, _, line = send(server, request(old, A[:size]))
        assert status == 200
        text, (signature,) = parse_note(signed(A[:size]).rpartition(b"\n\n")[0] + b"\n\n" + line)
        assert key.time_of(text, signature) == NOW
        assert last(server) == size


def test_404_for_an_unknown_origin(server: WitnessServer) -> None:
    """Another ledger's checkpoint is not cosigned, and leaves no file behind."""
    before = sorted(server.witness.memory.folder.rglob("*"))
    assert send(server, request(0, A, STRANGER))[0] == 404
    assert sorted(server.witness.memory.folder.rglob("*")) == before


def test_403_without_a_trusted_signature(server: WitnessServer) -> None:
    """Our origin signed by a key that is not trusted, or a forged line in the trusted key's name."""
    assert send(server, request(0, A, ROTATED))[0] == 403
    note = signed(A).replace(signed(A).split(b" ")[-1][8:20], b"A" * 12)
    assert send(server, request_body(note, 0, []))[0] == 403
    assert last(server) == 0


def test_rotated_keys(server: WitnessServer) -> None:
    """A second key may be trusted beside the first; then history goes on under it, not anew, nor under the first."""
    assert send(server, request(0, A[:4]))[0] == 200
    server.witness.trust(ORIGIN, [ROTATED.verifier])
    assert send(server, request(0, B[:3], ROTATED))[0] == 409
    assert send(server, request(4, A[:6]))[0] == 200  # the first goes on until the second has signed
    assert send(server, request(6, A, ROTATED))[0] == 200
    status, _, said = send(server, request(9, leaves(11)))
    assert (status, b"retired key" in said) == (403, True)
    server.witness.trust(ORIGIN, [ROTATED.verifier], only=True)
    assert send(server, request(9, A))[0] == 403
    assert last(server) == 9


NOTE = signed(A)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"old 0\n", b"old 0\n\n", NOTE, b"old 00\n\n" + NOTE, b"old -1\n\n" + NOTE, b"old 0 \n\n" + NOTE,
        b"OLD 0\n\n" + NOTE, b"old 0\r\n\r\n" + NOTE, b"old 0\nAAAA\n\n" + NOTE, b"old 0\n!\n\n" + NOTE,
        request_body(NOTE, 4, [bytes(32)] * 64), b"old " + b"9" * 30 + b"\n\n" + NOTE,
        "old ٣\n\n".encode() + NOTE, b"old 0\n\n" + NOTE[:-1],
        b"old 0\n\n" + NOTE.replace(b"\n9\n", b"\n" + b"9" * 5_000 + b"\n"),
        b"old 0\n\n" + NOTE + b"\xff", request(10, A),
        b"old 0\n\nhello\n\n" + NOTE.rpartition(b"\n\n")[2],
    ],
)  # fmt: skip
def test_400_for_what_is_malformed(server: WitnessServer, body: bytes) -> None:
    """Anything not exactly of the published form, and an old size above the checkpoint's."""
    assert send(server, body)[0] == 400
    assert last(server) == 0


def test_409_names_the_last_size(server: WitnessServer) -> None:
    """An old size that is not the last one cosigned is answered with that one, in its own media type."""
    assert send(server, request(0, A[:4]))[0] == 200
    for old in (0, 3, 5):
        assert send(server, request(old, A)) == (409, "text/x.tlog.size", b"4\n")
    assert send(server, request(4, A))[0] == 200


def test_409_for_two_roots_at_one_size(server: WitnessServer) -> None:
    """The fork is refused, and the proof of it is kept: a file that needs the ledger's key only."""
    assert send(server, request(9, A))[0] == 409
    assert send(server, request(0, A))[0] == 200
    assert send(server, request(9, B))[0] == 409
    (file,) = (server.witness.memory.folder / "forks").iterdir()
    first, second = check_fork(file.read_bytes(), [SIGNER.verifier])
    assert first.size == second.size == 9


@pytest.mark.parametrize(
    "steps", [[], [bytes(32)], proof(4, A)[:-1], [*proof(4, A), bytes(32)], proof(3, A), proof(4, B)]
)
def test_422_for_a_proof_that_does_not_hold(server: WitnessServer, steps: list[bytes]) -> None:
    """None, a wrong one, one cut short or too long, of another size or another history."""
    assert send(server, request(0, A[:4]))[0] == 200
    assert send(server, request_body(signed(A), 4, steps))[0] == 422
    assert last(server) == 4


def test_422_for_a_proof_where_none_is_due(server: WitnessServer) -> None:
    """From size 0, and to the same size, the proof must be empty."""
    assert send(server, request_body(signed(A), 0, proof(4, A)))[0] == 422
    assert send(server, request(0, A))[0] == 200
    assert send(server, request_body(signed(A), 9, [bytes(32)]))[0] == 422


def test_a_fork_is_refused_and_the_note_kept(server: WitnessServer) -> None:
    """Another history of a greater size has no proof; the signed note of it stays as evidence."""
    assert send(server, request(0, A[:8]))[0] == 200
    assert send(server, request(8, B))[0] == 422
    (file,) = (server.witness.memory.folder / "refused").iterdir()
    assert file.read_bytes() == signed(B)


def test_an_empty_tree(server: WitnessServer) -> None:
    """A checkpoint of size 0 has the root of nothing, or is malformed; a history can begin after it."""
    odd = SIGNER.sign(0, bytes(32))
    assert send(server, request_body(odd, 0, []))[0] == 400
    assert send(server, request_body(SIGNER.sign(0, EMPTY_ROOT), 0, []))[0] == 200
    assert send(server, request(0, A))[0] == 200


def test_nothing_else_is_served(server: WitnessServer) -> None:
    """`/` says who it is; every other path and method is refused, state files among them."""
    key = server.witness.memory.cosigner.verifier
    assert send(server, b"", "/", "GET")[::2] == (200, f"{key.name}\n{key}\n".encode())
    for path in ("/add-checkpoint", "/witness.key", "/../witness.key", "/origins/", "/./", "http://x/"):
        assert send(server, b"", path, "GET")[0] == 404
    for path in ("/", "/add-checkpoint/", "/add-checkpoint?x"):
        assert send(server, request(0, A), path)[0] == 404
    assert send(server, b"x", "/add-checkpoint", "PUT")[0] == 501
    assert last(server) == 0


def test_limits_of_a_request(server: WitnessServer) -> None:
    """Too large a body, chunks, no length at all: refused before the body is read."""
    assert send(server, b"x" * (serving.MAX_BODY + 1))[0] == 413
    for headers in ("Transfer-Encoding: chunked", "Content-Length: x", "Content-Length: 99999999999", "X: y"):
        with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=5) as raw:
            raw.sendall(f"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n{headers}\r\n\r\n".encode())
            assert raw.recv(100).startswith(b"HTTP/1.1 400")


def test_keep_alive(server: WitnessServer) -> None:
    """Several requests may use one connection (tlog-witness)."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    for old, size in ((0, 3), (3, 5), (5, 9)):
        connection.request("POST", "/add-checkpoint", request(old, A[:size]))
        answer = connection.getresponse()
        assert answer.status == 200 and answer.read()
    connection.close()


def test_a_slow_caller_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection has a life of its own, however steadily its bytes drip; and only so many are open at once."""
    monkeypatch.setattr(serving, "CONNECTION_S", 1.0)
    monkeypatch.setattr(serving, "MAX_CONNECTIONS", 2)
    with WitnessServer(("127.0.0.1", 0), witness(tmp_path), lambda _line: None) as made:
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        idle = [socket.create_connection(made.server_address[:2], timeout=5) for _ in range(2)]
        for one in idle:
            one.sendall(b"POST /add-checkpoint HTTP/1.1\r\n")
        with socket.create_connection(made.server_address[:2], timeout=0.6) as third:
            assert third.recv(1) == b"", "the third is turned away at once"
        assert [one.recv(1) for one in idle] == [b"", b""]
        assert send(made, request(0, A))[0] == 200
        for one in idle:
            one.close()
        made.shutdown()


def test_the_ledgers_side_and_the_witness_agree(server: WitnessServer) -> None:
    """`ask` and the served witness speak with each other: first contact, growth, a conflict resolved."""
    key = server.witness.memory.cosigner.verifier
    there = Asked(f"http://127.0.0.1:{server.server_address[1]}", key)
    for believed, size in ((0, 4), (0, 7), (7, 9), (9, 9)):
        found = ask(there, signed(A[:size]), believed, lambda old, size=size: proof(old, A[:size]))
        assert key.time_of(parse_note(signed(A[:size]))[0], found) == NOW


def test_trouble_of_its_own_is_500(server: WitnessServer) -> None:
    """A damaged memory cosigns nothing, and does not read as a fresh start; nor does a server start on it."""
    assert send(server, request(0, A))[0] == 200
    (file,) = server.witness.memory.folder.glob("origins/*.json")
    file.write_bytes(file.read_bytes().replace(b'"cosigned"', b'"cosIgned"'))
    assert send(server, request(0, B))[0] == 500
    with pytest.raises(MemoryDamaged):
        WitnessServer(("127.0.0.1", 0), Witness(Memory(server.witness.memory.folder)), lambda _line: None)
