"""A witness that follows by itself: directories and URLs that grow, fork, shrink, break off or tell untruths."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from ledger.checkpoint import verify
from ledger.cosignature import WitnessKey
from ledger.signer import Signer
from ledger.tile_paths import path
from replay.cli import app
from replay.forks import check_fork, encode
from replay.remote import DirectoryLog, open_log
from replay.witness.cosigning import Witness
from replay.witness.deciding import parse_request
from replay.witness.following import COSIGNED, REFUSED, UNREACHABLE, Visit, visit
from tests.replay.operators import NOW, ORIGIN, SIGNER, export, leaves, request, signed, witness

A, B = leaves(6_000), leaves(6_000, "b", common=2_500)
OTHER = Signer("elsewhere.test", Ed25519PrivateKey.from_private_bytes(bytes([8] * 32)))


@contextmanager
def serving(folder: Path, sent: list[str] | None = None) -> Iterator[str]:
    """The folder as static files behind a URL; `sent` collects the paths asked for."""

    class Quiet(SimpleHTTPRequestHandler):
        """Without a log."""

        def log_message(self, format: str, *args: Any) -> None:
            """Collected instead."""
            if sent is not None and args:
                sent.append(str(args[0]))

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def one(tmp_path: Path) -> Witness:
    """A witness that follows one origin."""
    return witness(tmp_path / "state")


def seen(one: Witness, folder: Path) -> Visit:
    """A visit to an exported directory."""
    return visit(one, DirectoryLog(folder), "log")


def test_a_growing_directory(one: Witness, tmp_path: Path) -> None:
    """Thousands of entries, growing between visits: cosigned each time, and a quiet visit too."""
    for before, size in ((0, 2_999), (2_999, 4_097), (4_097, 4_097), (4_097, 6_000)):
        got = seen(one, export(tmp_path / "log", A[:size]))
        assert (got.outcome, got.before, got.size) == (COSIGNED, before, size)
        assert got.note and verify(got.note, SIGNER.verifier, ORIGIN).size == size
        assert one.memory.cosigner.verifier.timestamp(got.note) == NOW


def test_a_growing_log_over_http(one: Witness, tmp_path: Path) -> None:
    """The same over HTTP, with a handful of tiles and no entry fetched."""
    sent: list[str] = []
    with serving(tmp_path / "log", sent) as url:
        for size in (2_999, 4_097, 6_000):
            export(tmp_path / "log", A[:size])
            sent.clear()
            got = visit(one, open_log(url), url)
            assert (got.outcome, got.size) == (COSIGNED, size)
            assert len(sent) <= 8 and not any("entries" in line for line in sent)


@pytest.mark.parametrize("size", [2_501, 4_000, 4_096, 5_000])
def test_a_fork_is_refused_with_the_proof(one: Witness, tmp_path: Path, size: int) -> None:
    """Another history that grew on, or of the same size: refused; the file shows both, with the ledger's key alone."""
    assert seen(one, export(tmp_path / "log", A[:4_000])).outcome == COSIGNED
    got = seen(one, export(tmp_path / "log", B[:size]))
    assert got.outcome == REFUSED
    if size < 4_000:
        assert got.fork is None and "shrank" in got.en
        return
    assert got.fork
    heads = check_fork(encode(got.fork), [SIGNER.verifier])
    assert [head.size for head in heads] == [4_000, size]
    assert seen(one, export(tmp_path / "log", A[:4_200])).before == 4_000


def test_a_consistent_history_that_shrank(one: Witness, tmp_path: Path) -> None:
    """An earlier state of the same history is refused all the same, and does not become the memory."""
    assert seen(one, export(tmp_path / "log", A[:4_000])).outcome == COSIGNED
    got = seen(one, export(tmp_path / "log", A[:3_000]))
    assert (got.outcome, got.fork) == (REFUSED, None)
    state = one.memory.load(ORIGIN)
    assert state is not None and state.known.size == 4_000


def test_what_is_not_a_log_of_ours(one: Witness, tmp_path: Path) -> None:
    """An unknown origin, an untrusted key, no checkpoint, a broken one, missing tiles: each says so, none cosigns."""
    unknown = seen(one, export(tmp_path / "1", A[:300], OTHER))
    assert unknown.outcome == REFUSED and "witness trust" in unknown.en
    impostor = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([9] * 32)))
    assert "trusted key" in seen(one, export(tmp_path / "2", A[:300], impostor)).en
    (tmp_path / "3").mkdir()
    assert seen(one, tmp_path / "3").outcome == UNREACHABLE
    (tmp_path / "3" / "checkpoint").write_text("x")
    assert seen(one, tmp_path / "3").outcome == REFUSED
    (export(tmp_path / "4", A[:300]) / path(0, 0)).unlink()
    assert seen(one, tmp_path / "4").outcome == COSIGNED, "the first visit needs the right edge only"
    export(tmp_path / "4", A[:3_000])
    (tmp_path / "4" / path(0, 1)).unlink()
    assert "missing" in seen(one, tmp_path / "4").en
    assert visit(one, open_log("http://127.0.0.1:9"), "x").outcome == UNREACHABLE


def test_tiles_of_another_history_under_a_good_checkpoint(one: Witness, tmp_path: Path) -> None:
    """Tiles that do not have the signed root are refused; no proof is made of them."""
    folder = export(tmp_path / "log", B[:3_000])
    (folder / "checkpoint").write_bytes(signed(A[:3_000]))
    assert "do not have the root" in seen(one, folder).en


def test_another_process_was_quicker(one: Witness, tmp_path: Path) -> None:
    """When the origin is cosigned elsewhere between looking and asking, the proof is made anew from there."""
    log = DirectoryLog(export(tmp_path / "log", A[:3_000]))

    class Meanwhile(DirectoryLog):
        """Lets the other cosign once, while tiles are read."""

        done = False

        def get(self, name: str) -> bytes:
            """As the directory."""
            if name != "checkpoint" and not self.done:
                self.done = True
                assert one.submit(parse_request(request(0, A[:1_000]))).signature
            return log.get(name)

    got = visit(one, Meanwhile(tmp_path / "log"), "log")
    assert (got.outcome, got.before) == (COSIGNED, 1_000)


def run(*words: str | Path, code: int = 0) -> str:
    """One run of `shilu-audit`; its standard output."""
    result = CliRunner().invoke(app, [str(word) for word in words], prog_name="shilu-audit")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result.stdout


def test_the_commands(tmp_path: Path) -> None:
    """init, trust, follow, show: from nothing to a cosigned note in a file, and a fork's proof in another."""
    state, out, log = tmp_path / "state", tmp_path / "out", tmp_path / "log"
    run("witness", "show", "--state", state, code=2)
    made = orjson.loads(run("witness", "init", "--state", state, "--name", "w.test", "--json"))
    key = WitnessKey.parse(made["verifier_key"])
    assert run("witness", "init", "--state", state, "--name", "w.test").splitlines()[0] == str(key)
    run("witness", "init", "--state", state, "--name", "v.test", code=2)
    run("witness", "trust", "--state", state, ORIGIN, "nonsense", code=2)
    run("witness", "trust", "--state", state, ORIGIN, str(SIGNER.verifier))
    export(log, A[:3_000])
    run("witness", "follow", "--state", state, log, "-o", out, "--once")
    (file,) = out.iterdir()
    assert key.timestamp(file.read_bytes()) and verify(file.read_bytes(), SIGNER.verifier).size == 3_000
    assert run("witness", "show", ORIGIN, "--state", state).encode() == file.read_bytes()
    shown = orjson.loads(run("witness", "show", "--state", state, "--json"))
    assert (shown["verifier_key"], shown["origins"][0]["size"]) == (str(key), 3_000)
    assert ORIGIN in run("witness", "show", "--state", state)
    run("witness", "show", "nobody.test", "--state", state, code=1)
    export(log, B[:4_000])
    (visited,) = orjson.loads(run("witness", "follow", "--state", state, log, "-o", out, "--json", code=1))
    assert (visited["outcome"], visited["before"]) == ("refused", 3_000)
    assert (
        orjson.loads(run("fork", "--check", visited["fork"], "--key", str(SIGNER.verifier), "--json"))["fork"] is True
    )
    run("witness", "follow", "--state", state, "http://127.0.0.1:9", code=2)
    run("witness", "follow", "--state", state, log, "http://127.0.0.1:9", code=1)
    run("witness", "follow", "--state", state, tmp_path / "nowhere", code=2)


def test_the_fork_command(tmp_path: Path) -> None:
    """Two checkpoint files: no fork 0, a fork 1 and a file, undecided 2; a proof of nothing fails its check."""
    one, two, other = (tmp_path / name for name in ("one", "two", "other"))
    one.write_bytes(signed(A[:2_600]))
    two.write_bytes(signed(A[:5_000]))
    other.write_bytes(signed(B[:5_000]))
    log, key, out = export(tmp_path / "log", B), str(SIGNER.verifier), tmp_path / "fork.json"
    run("fork", one, two, "--key", key, code=2)
    assert "no fork" in run("fork", one, two, "--key", key, "--log", export(tmp_path / "a", A))
    run("fork", two, one, "--key", key, "--log", log, "-o", out, code=1)
    run("fork", one, other, "--key", key, "--log", log, "-o", out, code=1)
    assert "2600" in run("fork", "--check", out, "--key", key)
    run("fork", "--check", out, "--key", str(OTHER.verifier), code=1)
    run("fork", "--check", one, "--key", key, code=1)
    said = orjson.loads(run("fork", two, other, "--key", key, "--json", code=1))
    assert (said["first"], said["second"], said["proof"]["format"]) == (5_000, 5_000, "shilu/fork/v1")
    assert orjson.loads(run("fork", two, two, "--key", key, "--json"))["fork"] is False
    for wrong in (
        ("fork",),
        ("fork", one),
        ("fork", one, two),
        ("fork", "--check", out),
        ("fork", one, two, "--check", out),
    ):
        run(*wrong, code=2)
