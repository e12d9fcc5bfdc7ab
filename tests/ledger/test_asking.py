"""Asking witnesses, over real sockets: what is taken from them, and everything that is not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.asking import Asker, Witness, WitnessRefused, ask, parse_witnesses, request_body
from ledger.checkpoint import Signature
from ledger.cosignature import Cosigner
from ledger.errors import BadCheckpoint, LedgerError
from ledger.fetching import Unreachable, checked_url, fetch
from ledger.signer import Signer

COSIGNER = Cosigner("w1", Ed25519PrivateKey.from_private_bytes(bytes(32)))
OTHER = Cosigner("w2", Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)))
SIGNER = Signer("example.org/log", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
NOTE = SIGNER.sign(7, bytes(32))
LINE = COSIGNER.cosign(NOTE, 5).line().encode()
SIZE, TEXT = "text/x.tlog.size", "text/plain"

Reply = tuple[int, str, bytes]
Act = Callable[[BaseHTTPRequestHandler, bytes], Reply | None]


@contextmanager
def serving(act: Act) -> Iterator[str]:
    """A server that does with each request what `act` says; the URL of it."""

    class Handler(BaseHTTPRequestHandler):
        """Reads the body, answers what it is told."""

        def do_POST(self) -> None:
            """Any path."""
            reply = act(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))
            if reply:
                status, media_type, body = reply
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def said(*replies: Reply) -> tuple[Act, list[bytes]]:
    """A server that gives these replies one after another, and the bodies it was sent."""
    bodies: list[bytes] = []

    def act(_: BaseHTTPRequestHandler, body: bytes) -> Reply:
        bodies.append(body)
        return replies[len(bodies) - 1]

    return act, bodies


def proofs(old: int) -> list[bytes]:
    """Something that stands for a proof, and says from where."""
    return [bytes([old] * 32)]


def asked(url: str, old: int = 3, **more: Any) -> Signature:
    """One witness asked about the note."""
    return ask(Witness(url, COSIGNER.verifier), NOTE, old, proofs, **more)


def test_the_request_is_of_the_published_form() -> None:
    """Old size, proof lines, an empty line, the note; and the cosignature comes back checked."""
    act, bodies = said((200, "text/plain", OTHER.cosign(NOTE, 5).line().encode() + LINE))
    with serving(act) as url:
        assert asked(url).line().encode() == LINE
    assert bodies == [b"old 3\nAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=\n\n" + NOTE]
    assert bodies[0] == request_body(NOTE, 3, proofs(3))


def test_a_conflict_is_answered_once_from_the_size_named() -> None:
    """After 409 the proof is made from the witness's own size; a second 409 is an error, no loop."""
    act, bodies = said((409, SIZE, b"5\n"), (200, "text/plain", LINE))
    with serving(act) as url:
        asked(url)
    assert bodies[1] == request_body(NOTE, 5, proofs(5))
    act, bodies = said((409, SIZE, b"5\n"), (409, SIZE, b"6\n"))
    with serving(act) as url, pytest.raises(WitnessRefused):
        asked(url)
    assert len(bodies) == 2


def test_no_proof_from_nothing_or_to_itself() -> None:
    """From size 0, and for the size cosigned already, the proof is empty."""
    act, bodies = said((409, SIZE, b"7\n"), (200, "text/plain", LINE))
    with serving(act) as url:
        asked(url, 0)
    assert bodies == [request_body(NOTE, 0, []), request_body(NOTE, 7, [])]


@pytest.mark.parametrize(
    "reply",
    [
        (409, SIZE, b"3\n"), (409, SIZE, b"8\n"), (409, SIZE, b"-1\n"), (409, SIZE, b"05\n"), (409, TEXT, b"5\n"),
        (409, SIZE, b"9" * 4000), (409, SIZE, "٥\n".encode()), (404, TEXT, b"no"), (403, TEXT, b"no"),
        (422, TEXT, b"no"), (500, TEXT, b"\x1b[2J"), (301, TEXT, LINE),
        (302, TEXT, LINE),
        (200, TEXT, b""), (200, TEXT, OTHER.cosign(NOTE, 5).line().encode()), (200, TEXT, b"\xff"),
        (200, TEXT, COSIGNER.cosign(SIGNER.sign(8, bytes(32)), 5).line().encode()),
        (200, TEXT, b"\n\n" + LINE), (200, TEXT, LINE[:-3] + b"\n"), (204, TEXT, b""),
    ],
)  # fmt: skip
def test_answers_that_are_refused(reply: Reply) -> None:
    """Other sizes, other statuses, redirects, no cosignature, another's, one over another note: each is refused."""
    act, bodies = said(reply, reply)
    with serving(act) as url, pytest.raises(WitnessRefused) as caught:
        asked(url)
    assert "\x1b" not in f"{caught.value}"
    assert len(bodies) == 1


def test_more_than_allowed_is_not_read() -> None:
    """An endless answer is cut off."""
    with serving(lambda _h, _b: (200, "text/plain", b"x" * 70_000)) as url, pytest.raises(Unreachable):
        asked(url)


def test_a_dripping_answer_is_cut_off() -> None:
    """A server that sends a byte now and then does not hold the caller beyond the time allowed."""

    def drip(handler: BaseHTTPRequestHandler, _body: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    with serving(drip) as url:
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            asked(url, timeout_s=0.5)
        assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a/", "http:///x", "http://u:p@h/", "http://h/?q", "h", ""]
)
def test_only_plain_http(url: str) -> None:
    """No other scheme, no credentials, no query: such a URL is refused before anything is opened."""
    with pytest.raises(LedgerError):
        checked_url(url)
    with pytest.raises(LedgerError):
        fetch(url, limit=1, timeout_s=1)


def test_witnesses_are_named_by_url_and_key() -> None:
    """`URL=KEY` comma-separated, slashes at the end dropped; doubles, other keys and other forms are refused."""
    one, two = parse_witnesses(f" http://a/w/={COSIGNER.verifier} , https://b={OTHER.verifier},")
    assert (one.url, one.key, two.url) == ("http://a/w", COSIGNER.verifier, "https://b")
    assert parse_witnesses("") == []
    for bad in ("http://a", f"http://a={COSIGNER.verifier},http://b={COSIGNER.verifier}", f"a={COSIGNER.verifier}"):
        with pytest.raises(LedgerError):
            parse_witnesses(bad)
    with pytest.raises(BadCheckpoint):
        parse_witnesses(f"http://a={SIGNER.verifier}")


def test_the_dead_are_named_and_the_living_answer() -> None:
    """Of four witnesses one refuses, one is not there, one is silent: the fourth's cosignature comes in time."""
    told: dict[str, LedgerError] = {}
    good, _ = said((200, "text/plain", LINE))
    no, _ = said((403, "text/plain", b"no"))
    keys = [Cosigner(f"x{n}", Ed25519PrivateKey.from_private_bytes(bytes([n] * 32))).verifier for n in (2, 3, 4)]
    with serving(good) as first, serving(no) as second, serving(lambda _h, _b: time.sleep(5)) as silent:
        names = [first, second, "http://127.0.0.1:9", silent]
        witnesses = [Witness(url, key) for url, key in zip(names, [COSIGNER.verifier, *keys], strict=True)]
        asker = Asker(witnesses, lambda w, e: told.update({w.url: e}), timeout_s=10, patience_s=1)
        begun = time.monotonic()
        found = asker(NOTE, proofs)
        assert time.monotonic() - begun < 2
    assert [one.line().encode() for one in found] == [LINE]
    assert list(told) == names[1:]
    assert isinstance(told[second], WitnessRefused) and isinstance(told[silent], Unreachable)


def test_what_a_witness_cosigned_is_remembered() -> None:
    """The second note is proven from the first at once, without a conflict in between."""
    later = SIGNER.sign(9, bytes(32))
    act, bodies = said((200, "text/plain", LINE), (200, "text/plain", COSIGNER.cosign(later, 6).line().encode()))
    with serving(act) as url:
        asker = Asker([Witness(url, COSIGNER.verifier)], lambda _w, error: pytest.fail(str(error)))
        assert len(asker(NOTE, proofs)) == len(asker(later, proofs)) == 1
    assert bodies[1] == request_body(later, 7, proofs(7))


def test_a_proof_that_cannot_be_made_stops_nothing() -> None:
    """An error while the proof is made is the complaint about that witness."""

    def broken(_old: int) -> list[bytes]:
        raise RuntimeError("no tiles")

    told: list[LedgerError] = []
    act, _ = said((409, SIZE, b"3\n"))
    with serving(act) as url:
        asker = Asker([Witness(url, COSIGNER.verifier)], lambda _w, error: told.append(error))
        assert asker(NOTE, broken) == []
    assert "no tiles" in told[0].en
