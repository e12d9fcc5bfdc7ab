"""The log over HTTP: the service is read, verified and witnessed by programs that know nothing of it."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tlog_scales.backend import HttpBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from typer.testing import CliRunner

from ledger.asking import Asker
from ledger.asking import Witness as Named
from ledger.checkpoint import parse, verify
from ledger.cosignature import Cosigner, cosigned
from ledger.merkle import leaf_hash, verify_consistency, verify_inclusion
from ledger.proof import check_tlog_proof, parse_tlog_proof
from ledger.publishing import publish
from ledger.tiles import Tiles
from replay.cli import app as audit
from replay.remote import HttpLog
from replay.witness.memory import KEY_FILE
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.http.listening import listening
from tests.replay import operators

PUBLIC = {"public": "log,entries"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The demo ledger, its log and entries open to everybody."""
    folder = worlds.copy_of(worlds.demo_ledger(), tmp_path_factory.mktemp("log"))
    yield from reopened(folder, **PUBLIC)


def reopened(folder: Path, **more: object) -> Iterator[Api]:
    """The demo ledger in a folder, served with other settings."""
    from api.demo import demo_settings
    from api.http.service import open_service

    api = Api(open_service(demo_settings(folder).model_copy(update=more)))
    try:
        yield api
    finally:
        api.close()


def b64(text: str) -> bytes:
    """Base64, strictly."""
    return base64.b64decode(text, validate=True)


def shilu_audit(*words: str | Path, code: int = 0) -> str:
    """One run of `shilu-audit`; its standard output."""
    result = CliRunner().invoke(audit, [str(word) for word in words], prog_name="shilu-audit")
    assert result.exit_code == code, result.output
    return result.stdout


def test_the_checkpoint_is_the_ledgers(opened: Api) -> None:
    """Signed by the ledger's key, of its whole size, never kept by a cache; 304 for who holds it."""
    client, ledger = opened.anonymous(), opened.shilu.ledger
    answer = client.get("/checkpoint")
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert verify(answer.content, ledger.signer.verifier).size == ledger.reader().size()
    assert answer.headers["cache-control"] == "public, no-cache"
    held = client.get("/checkpoint", headers={"If-None-Match": answer.headers["etag"]})
    assert (held.status_code, held.content) == (304, b"")


def test_a_published_checkpoint_is_preferred(mini: Api) -> None:
    """At the ledger's size the published note is served, with its stream list; after a further commit the head."""
    client = mini.client("reader")
    assert not parse(client.get("/checkpoint").content).extensions
    publish(mini.shilu.ledger)
    assert parse(client.get("/checkpoint").content).extensions
    mini.shilu.execute(worlds.report("30"), worlds.EDUCATION, "k1")
    note = parse(client.get("/checkpoint").content)
    assert note.size == mini.shilu.reader.size() and not note.extensions


def test_tiles_and_entries_are_the_ledgers(opened: Api) -> None:
    """Full ones are immutable, partial ones only as a signed size has them; entries as they lie there."""
    client, reader = opened.anonymous(), opened.shilu.reader
    size, tiles = reader.size(), Tiles(reader)
    full, part = size // 256, size % 256
    assert full and part
    for name in ("tile/0/000", "tile/entries/000", f"tile/0/{full:03d}.p/{part}", f"tile/entries/{full:03d}.p/{part}",
                 f"tile/1/000.p/{full}"):  # fmt: skip
        answer = client.get(f"/{name}")
        assert (answer.status_code, answer.content) == (200, tiles.get(name)), name
        assert answer.headers["content-type"] == "application/octet-stream"
        assert ("immutable" in answer.headers["cache-control"]) == (".p/" not in name)
    for position in (1, 256, 257, size):
        leaf = client.get(f"/entries/{position}")
        assert leaf.content == bytes(reader.entry(position).leaf)
        assert leaf.headers["etag"] == f'"{leaf_hash(leaf.content).hex()}"'


def test_what_is_no_tile_is_not_found(opened: Api) -> None:
    """Widths no head has, tiles beyond the end, and every other way of writing a path: 404, a problem."""
    client, auditor, size = opened.anonymous(), opened.client("auditor"), opened.shilu.reader.size()
    beyond = size // 256
    for name in (
        "tile/0/900", f"tile/0/{beyond:03d}", "tile/0/0", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
        "tile/64/000", "tile/0/x000/000", "tile/entries", "tile//entries/000", "tile/0/%30%30%30x",
        "tile/entries/000/", "tile/0/%2e%2e/entries/000", "tile/0/" + "x001/" * 9 + "001", f"entries/{size + 1}",
    ):  # fmt: skip
        answer = client.get(f"/{name}")
        assert answer.status_code == 404, name
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/entries/0").status_code == client.get("/entries/x").status_code == 422
    for spelt in ("%201", "+1", "1.0", "01", "1%0a", "%d9%a1", "1_0", "1e0", "1%20"):
        for path in ("/entries/", "/api/v1/entry/"):
            errors = auditor.get(path + spelt).json()["errors"]
            assert [one["pointer"] for one in errors] == ["/path/position"], path + spelt
    assert client.get(f"/entries/{2**60}").status_code == 422


def test_inclusion(opened: Api) -> None:
    """The JSON holds all that RFC 9162 needs: leaf, index, path, and a note whose root it gives."""
    client, reader = opened.anonymous(), opened.shilu.reader
    for position in (1, 256, 300, reader.size()):
        shown = client.get("/proof/inclusion", params={"position": position}).json()
        note = verify(shown["checkpoint"].encode(), opened.shilu.ledger.signer.verifier)
        assert (shown["size"], b64(shown["root"]), shown["leaf_index"]) == (note.size, note.root, position - 1)
        leaf = client.get(f"/entries/{position}").content
        assert b64(shown["leaf_hash"]) == leaf_hash(leaf)
        path = [b64(one) for one in shown["hashes"]]
        assert verify_inclusion(position - 1, note.size, leaf_hash(leaf), path, note.root)
        assert not path or not verify_inclusion(position - 1, note.size, leaf_hash(leaf + b" "), path, note.root)
    size = next(head.size for head in reader.heads(after=300))
    at = client.get("/proof/inclusion", params={"position": 7, "size": size}).json()
    assert at["size"] == parse(at["checkpoint"].encode()).size == size


def test_inclusion_as_a_file(opened: Api) -> None:
    """`Accept: text/plain` gives the very file that `shilu-audit prove` writes, and a stranger can check it."""
    answer = opened.anonymous().get("/proof/inclusion?position=300", headers={"Accept": "text/plain"})
    key = opened.shilu.ledger.signer.verifier
    assert check_tlog_proof(answer.content, [key]).size >= 300
    assert parse_tlog_proof(answer.content).extra == bytes(opened.shilu.reader.entry(300).leaf)


def test_a_proof_shows_no_entry_to_who_may_not_read_it(mini: Api) -> None:
    """A reader gets the path; the entry itself is in an auditor's file only, and raw entries are the auditor's."""
    text = {"Accept": "text/plain"}
    reader, auditor = mini.client("reader"), mini.client("auditor")
    shown = parse_tlog_proof(reader.get("/proof/inclusion?position=2", headers=text).content)
    whole = parse_tlog_proof(auditor.get("/proof/inclusion?position=2", headers=text).content)
    assert shown.extra is None and whole.extra and shown._replace(extra=whole.extra) == whole
    assert reader.get("/entries/2").status_code == 403 and auditor.get("/entries/2").status_code == 200
    assert reader.get("/tile/entries/000").status_code == 403
    assert {reader.get("/checkpoint").status_code, reader.get("/tile/0/000.p/1").status_code} == {200}


def test_an_auditor_of_one_plan_gets_no_entries_of_others(mini: Api) -> None:
    """Bundles hold every plan's entries: refused; single entries of the plan granted are shown, others not there."""
    one = mini.client("auditor", plans=[worlds.PLAN])
    none = mini.client("auditor", plans=["other/plan"])
    at = next(entry.position for entry in mini.shilu.reader.entries(stream=f"plan:{worlds.PLAN}"))
    assert one.get(f"/entries/{at}").status_code == 200
    assert none.get(f"/entries/{at}").status_code == 404
    assert one.get("/tile/entries/000.p/1").status_code == 403
    administrator = mini.client("administrator")
    assert administrator.get("/entries/1").status_code == 200
    assert administrator.get(f"/entries/{at}").status_code == 404


def test_nothing_is_open_unless_configured(mini: Api) -> None:
    """Without a credential every path of the log is 401."""
    client = mini.anonymous()
    for path in ("/checkpoint", "/tile/0/000.p/1", "/tile/entries/000.p/1", "/entries/1", "/proof/inclusion?position=1",
                 "/proof/consistency?from=1"):  # fmt: skip
        assert client.get(path).status_code == 401, path
    assert client.post("/add-checkpoint", content=b"").status_code == 401


def test_open_plans_do_not_open_entries(tmp_path: Path) -> None:
    """Where only some plans are open, raw entries stay closed to strangers, and bundles too."""
    folder = worlds.copy_of(worlds.demo_ledger(), tmp_path)
    for api in reopened(folder, public="log,entries", public_plans="some/plan"):
        client = api.anonymous()
        assert client.get("/tile/entries/000").status_code == 403
        assert client.get("/entries/1").status_code == 404
        assert client.get("/tile/0/000").status_code == 200


def test_consistency(opened: Api) -> None:
    """From any size to a signed one, checked with nothing but the two roots; from 0 the path is empty."""
    client, reader = opened.anonymous(), opened.shilu.reader
    sizes = [head.size for head in reader.heads()]
    for first, second in ((1, sizes[-1]), (sizes[3], sizes[-2]), (sizes[-1], sizes[-1])):
        shown = client.get("/proof/consistency", params={"from": first, "to": second}).json()
        note = verify(shown["checkpoint"].encode(), opened.shilu.ledger.signer.verifier)
        assert (shown["from"], shown["to"]) == (first, second) == (first, note.size)
        assert note.root == b64(shown["to_root"])
        path = [b64(one) for one in shown["hashes"]]
        assert verify_consistency(first, second, b64(shown["from_root"]), note.root, path)
        assert first == second or not verify_consistency(first, second, bytes(32), note.root, path)
    assert client.get("/proof/consistency?from=0").json()["hashes"] == []
    unsigned = next(size for size in range(2, sizes[-1]) if size not in sizes)
    assert client.get("/proof/consistency", params={"from": 1, "to": unsigned}).status_code == 404
    assert client.get("/proof/consistency", params={"from": sizes[-1] + 1, "to": sizes[-1]}).status_code == 422
    assert client.get("/proof/inclusion", params={"position": 1, "size": unsigned}).status_code == 404
    assert client.get("/proof/inclusion", params={"position": sizes[-1] + 1}).status_code == 404


@pytest.fixture(scope="module")
def url(opened: Api) -> Iterator[str]:
    """The same service, listening."""
    with listening(opened.app) as address:
        yield address


def test_shilu_audit_verifies_the_running_service(url: str, opened: Api, tmp_path: Path) -> None:
    """`shilu-audit verify http://…` runs its checks on what is served, against a checkpoint kept elsewhere."""
    (tmp_path / "kept").write_bytes(next(opened.shilu.reader.heads(after=300)).checkpoint)
    key = str(opened.shilu.ledger.signer.verifier)
    said = shilu_audit("verify", url, "--key", key, "--checkpoint", tmp_path / "kept")
    assert f"size #{opened.shilu.reader.size()}" in said and "integrity: ok" in said
    (tmp_path / "kept").write_bytes(opened.shilu.ledger.signer.sign(300, bytes(32)))
    shilu_audit("verify", url, "--key", key, "--checkpoint", tmp_path / "kept", code=1)


def test_somebody_elses_reader_reads_the_running_service(url: str, opened: Api) -> None:
    """tlog-scales, over HTTP: checkpoint and signature, root from the tiles, entries, inclusion and consistency.

    Its parser takes no extension line: it reads the head of a commit, not a published checkpoint.
    """
    opened.token("reader")
    reader, tiles = opened.shilu.reader, TilesReader(HttpBackend(url))
    checkpoint = tiles.get_checkpoint()
    checkpoint.verify(Vkey.from_string(str(opened.shilu.ledger.signer.verifier)))
    head = reader.head()
    assert head and (checkpoint.size, checkpoint.root_hash) == (head.size, parse(head.checkpoint).root)
    assert tiles.calculate_root_hash() == checkpoint.root_hash
    for position in (1, 256, 300, head.size):
        leaf = tiles.get_entry(position - 1)
        assert leaf == bytes(reader.entry(position).leaf)
        tiles.get_inclusion_proof(position - 1, head.size).check(leaf_hash(leaf), checkpoint.root_hash)
    early = next(reader.heads(after=200))
    tiles.get_consistency_proof(early.size, head.size).check(parse(early.checkpoint).root, checkpoint.root_hash)


def test_a_witness_follows_the_running_service(url: str, opened: Api, tmp_path: Path) -> None:
    """`shilu-audit witness follow http://…` fetches, proves from tiles, and cosigns; again after more entries."""
    state, key = tmp_path / "state", opened.shilu.ledger.signer.verifier
    shilu_audit("witness", "init", "--name", "w.test", "--state", state)
    shilu_audit("witness", "trust", key.name, str(key), "--state", state)
    shilu_audit("witness", "follow", url, "--state", state, "-o", tmp_path / "out")
    (note,) = (tmp_path / "out").glob("*.note")
    cosigner = Cosigner.load(state / KEY_FILE).verifier
    assert list(cosigned(note.read_bytes(), [cosigner])) == ["w.test"]
    assert parse(note.read_bytes()).size == opened.shilu.reader.size()


def test_the_paths_are_those_a_log_behind_a_url_has(url: str) -> None:
    """The client of this project takes what is served, and takes 404 for what is not."""
    log = HttpLog(url)
    assert log.get("checkpoint") and len(log.get("tile/0/000")) == 256 * 32
    with pytest.raises(LookupError):
        log.get("tile/0/900")


@pytest.fixture
def witnessing(mini: Api, tmp_path: Path) -> Iterator[TestClient]:
    """The small ledger's service, which also witnesses the demo's; its door."""
    operators.witness(tmp_path / "w")
    mini.service.settings = mini.service.settings.model_copy(update={"witness_key_file": tmp_path / "w" / KEY_FILE})
    yield mini.client("reader")


def test_this_service_witnesses_another_ledger(mini: Api, opened: Api, tmp_path: Path, witnessing: TestClient) -> None:
    """add-checkpoint answers as C2SP tlog-witness says, and a publishing ledger keeps the cosignature."""
    body = b"old 0\n\n" + opened.anonymous().get("/checkpoint").content
    stranger = witnessing.post("/add-checkpoint", content=body)
    assert (stranger.status_code, stranger.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    shilu_audit("witness", "trust", opened.shilu.ledger.origin, str(opened.shilu.ledger.signer.verifier), "--state",
                tmp_path / "w")  # fmt: skip
    assert witnessing.post("/add-checkpoint", content=b"rubbish").status_code == 400
    answer = witnessing.post("/add-checkpoint", content=body)
    assert answer.status_code == 200 and answer.text.startswith("— witness.test/w1 ")
    again = witnessing.post("/add-checkpoint", content=body)
    assert (again.status_code, again.headers["content-type"]) == (409, "text/x.tlog.size")
    assert int(again.content) == opened.shilu.reader.size()
    assert witnessing.post("/add-checkpoint", content=b"x" * 70_000).status_code == 413


def test_a_ledger_asks_this_service(mini: Api, opened: Api, tmp_path: Path, witnessing: TestClient) -> None:
    """`publish` with SHILU_WITNESSES naming this service: the note that is kept carries its cosignature."""
    key = Cosigner.load(tmp_path / "w" / KEY_FILE).verifier
    ledger, told = opened.shilu.ledger, []
    shilu_audit("witness", "trust", ledger.origin, str(ledger.signer.verifier), "--state", tmp_path / "w")
    mini.service.public = mini.service.public._replace(areas=frozenset({"log"}))
    with listening(mini.app) as address:
        asker = Asker([Named(address, key)], lambda _w, error: told.append(error), patience_s=5)
        note = publish(ledger, asker).note
    assert told == [] and list(cosigned(note, [key])) == [key.name]


def test_who_is_no_witness_says_so(mini: Api) -> None:
    """404 `not-a-witness` unless a key is configured; 503 when what is configured is no witness's folder."""
    client = mini.client("reader")
    assert client.post("/add-checkpoint", content=b"old 0\n\nx").json()["code"] == "not-a-witness"
    mini.service.settings = mini.service.settings.model_copy(update={"witness_key_file": Path("nowhere.key")})
    answer = client.post("/add-checkpoint", content=b"old 0\n\nx")
    assert (answer.status_code, answer.json()["code"]) == (503, "key-mismatch")


def test_threads_read_tiles_at_once(opened: Api) -> None:
    """Many at a time get the same bytes: what is kept in memory is shared safely."""
    wanted, seen = Tiles(opened.shilu.reader).get("tile/0/000"), list[bytes]()
    threads = [
        threading.Thread(target=lambda: seen.append(opened.anonymous().get("/tile/0/000").content)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [wanted] * 6
