"""An audit bundle goes round: the same bytes from every database and place, verified by plain Python on its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aggregates.refusal import Refused
from ledger.publishing import publish
from ledger.reader import LedgerReader
from replay.bundle import checking
from replay.bundle.export import export
from replay.bundle.scope import scope_of
from replay.bundle.verify import verify_bundle
from replay.cli import app
from replay.mirror import mirror
from tests.api import cycle
from tests.api.worlds import PLAN, copy_of
from tests.replay import bundles

ALL = pytest.mark.parametrize("scope", list(bundles.SCOPES))
ELSEWHERE = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {"TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "Asia/Kathmandu", "LC_ALL": "zh_CN.GB18030", "PYTHONHASHSEED": "4294967295"},
)


@ALL
def test_every_scope_verifies(scope: str) -> None:
    """Each scope's bundle passes every check it can, with its three snapshots recomputed from the entries."""
    found = verify_bundle(bundles.bundle(scope))
    assert (found["exit_code"], found["integrity"], found["completeness"]) == (0, "ok", "not checked")
    unchecked = {one["name"] for one in found["checks"] if one["verdict"] != "ok"}
    assert unchecked == {"witnesses", "views"}
    assert [one["verdict"] for one in found["snapshots"]] == ["ok"] * 3
    assert found["scope"]["kind"] == scope and found["size"] == bundles.reader().size()


@ALL
def test_twice_is_the_same(scope: str, tmp_path: Path) -> None:
    """Exported again, the bytes are the same; the unpacked form has the same files, and verifies alike."""
    reader = LedgerReader.open(str(copy_of(bundles.told(), tmp_path) / "ledger.db"))
    again, unpacked = tmp_path / "again.zip", tmp_path / "unpacked"
    for target in (again, unpacked):
        export(reader, scope_of(reader, **bundles.SCOPES[scope]), target)
    assert again.read_bytes() == bundles.bundle(scope).read_bytes()
    files = {p.relative_to(unpacked).as_posix(): p.read_bytes() for p in unpacked.rglob("*") if p.is_file()}
    assert files == bundles.content(scope)
    assert verify_bundle(unpacked) == verify_bundle(again)


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=[one["TZ"] for one in ELSEWHERE])
def test_the_same_elsewhere(elsewhere: dict[str, str], tmp_path: Path) -> None:
    """Another time zone, locale and hash seed give the same bytes by the command."""
    command = [
        sys.executable, "-c", "from replay.cli import main; main()", "export", str(tmp_path / "b.zip"), "--plan", PLAN,
        "-d", str(bundles.told() / "ledger.db"),
    ]  # fmt: skip
    place = Path(__file__).resolve().parents[2]
    subprocess.run(command, env=elsewhere, cwd=place, capture_output=True, timeout=120, check=True)
    assert (tmp_path / "b.zip").read_bytes() == bundles.bundle("plan").read_bytes()


@pytest.mark.postgres
def test_the_same_on_postgres(tmp_path: Path, postgres_url: str) -> None:
    """The very entries copied into PostgreSQL give the same bytes for every scope."""
    from sqlalchemy import insert, select

    from ledger import tables
    from ledger.database import writing_engine

    engine = writing_engine(postgres_url)
    with engine.begin() as there, bundles.reader().engine.connect() as here:
        for table in tables.metadata.sorted_tables:
            rows = [row._asdict() for row in here.execute(select(table))]
            if rows:
                there.execute(insert(table), rows)
    engine.dispose()
    reader = LedgerReader.open(postgres_url)
    for scope, words in bundles.SCOPES.items():
        target = tmp_path / f"{scope}.zip"
        export(reader, scope_of(reader, **words), target)
        assert target.read_bytes() == bundles.bundle(scope).read_bytes()
    reader.close()


@ALL
def test_by_a_bare_python(scope: str, tmp_path: Path) -> None:
    """`python3 -I -S` alone in an empty folder, no environment: the ZIP itself, verify.py on it, unpacked."""
    (tmp_path / "bundle.zip").write_bytes(bundles.bundle(scope).read_bytes())
    (tmp_path / "verify.py").write_bytes(bundles.content(scope)["verify.py"])
    for name, raw in bundles.content(scope).items():
        (tmp_path / "unpacked" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "unpacked" / name).write_bytes(raw)
    for words in (["bundle.zip"], ["verify.py", "bundle.zip"], ["verify.py", "unpacked"], ["unpacked/verify.py"]):
        done = bundles.bare(tmp_path, *words, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        found = json.loads(done.stdout)
        assert [one["verdict"] for one in found["snapshots"]] == ["ok"] * 3
        assert found == json.loads(json.dumps(verify_bundle(bundles.bundle(scope))))
    assert bundles.bare(tmp_path, "bundle.zip").stdout.startswith("✔ 核验通过 VERIFIED\n")
    twice = [bundles.bare(tmp_path, "unpacked").returncode for _ in range(2)]
    assert twice == [0, 0]  # run as a folder, and again over what Python left there


def test_the_bare_python_has_nothing_else(tmp_path: Path) -> None:
    """There neither our packages nor any other can be imported: the test above proves what it says."""
    names = ["aggregates", "ledger", "replay", "cryptography", "orjson", "pydantic", "sqlalchemy", "hashlib"]
    (tmp_path / "tried.py").write_text(f"import importlib.util as u\nprint([n for n in {names!r} if u.find_spec(n)])")
    assert bundles.bare(tmp_path, "tried.py").stdout.strip() == "['hashlib']"


def test_a_bundle_at_an_earlier_size() -> None:
    """At an earlier size the bundle ends there; at a size without a signed head there is none."""
    reader = bundles.reader()
    first = scope_of(reader, size=45)
    target = bundles.folder() / "first.zip"
    assert export(reader, first, target).published
    found = verify_bundle(target)
    assert (found["exit_code"], found["size"], len(found["snapshots"])) == (0, 45, 2)
    with pytest.raises(Refused, match="签名头"):
        scope_of(reader, size=9)  # within the import of the plan, which is one commit
    with pytest.raises(Refused):
        scope_of(reader, snapshot="重评", size=45)


def test_a_head_says_that_it_has_no_stream_list(tmp_path: Path) -> None:
    """On a checkpoint that was never published a plan's bundle verifies, and says that completeness is not proven."""
    reader = bundles.reader()
    target, size = tmp_path / "head.zip", [head.size for head in reader.heads()][-2]
    assert not export(reader, scope_of(reader, plan=PLAN, size=size), target).published
    key = str(bundles.signer().verifier)
    outside = reader.head(size)
    assert outside is not None
    found = verify_bundle(target, keys=[key], checkpoint=outside.checkpoint)
    assert (found["exit_code"], found["completeness"]) == (0, "not checked")
    assert any("stream list" in one for one in found["proves_not"])


@ALL
def test_against_a_checkpoint_kept_elsewhere(scope: str, tmp_path: Path) -> None:
    """With a checkpoint kept elsewhere completeness is `ok`; the export leads to any signed head that is asked for."""
    reader = bundles.reader()
    published, kept = (head.checkpoint for head in (reader.head(45), reader.head(40)) if head is not None)
    assert verify_bundle(bundles.bundle(scope), checkpoint=published)["completeness"] == "ok"
    beside = tmp_path / "beside.zip"
    export(reader, scope_of(reader, **bundles.SCOPES[scope]), beside, held=kept)
    found = verify_bundle(beside, checkpoint=kept, keys=[str(bundles.signer().verifier)])
    assert (found["exit_code"], found["completeness"]) == (0, "ok")


def test_a_directory_of_tiles(tmp_path: Path) -> None:
    """The static files of the log verify too, as a whole ledger without documents; what they lack is said."""
    mirror(bundles.reader(), tmp_path)
    (tmp_path / "tile/0/000.p/7").write_bytes(b"left by an earlier size")
    key, kept = str(bundles.signer().verifier), bundles.content()["checkpoint"]
    found = verify_bundle(tmp_path, keys=[key], checkpoint=kept)
    assert (found["exit_code"], found["completeness"], found["scope"]["kind"]) == (0, "ok", "log")
    assert {one["verdict"] for one in found["snapshots"]} == {"not checked"}
    report = checking.check(tmp_path, key=key)
    assert (report.exit_code, report.checks[7].name, report.checks[7].verdict) == (0, "snapshots", "ok")
    entries = next(tmp_path.glob("tile/entries/*.p/*"))
    entries.write_bytes(entries.read_bytes().replace("连续滞后".encode(), "进展正常".encode()))
    assert bundles.failed(tmp_path) >= {"tree"}
    entries.unlink()
    assert bundles.verdicts(tmp_path)[0] == 1


def test_what_is_refused(tmp_path: Path) -> None:
    """No file is overwritten; a snapshot, dispute or plan that is not there, or both at once, is refused in words."""
    reader = bundles.reader()
    there = tmp_path / "there.zip"
    there.write_bytes(b"x")
    with pytest.raises(Refused, match="已存在"):
        export(reader, scope_of(reader), there)
    for words in (
        {"snapshot": "没有"},
        {"dispute": "没有"},
        {"plan": "没有"},
        {"snapshot": "评估", "dispute": "争议-1"},
    ):
        with pytest.raises(Refused):
            scope_of(reader, **words)
    assert there.read_bytes() == b"x" and list(tmp_path.iterdir()) == [there]


def test_by_the_command(tmp_path: Path) -> None:
    """`shilu-audit export` writes the bundle, says what it rests on, and refuses to write over it."""
    target = str(tmp_path / "b.zip")
    words = ["export", target, "-d", str(bundles.told() / "ledger.db"), "--dispute", "争议-1", "--json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert (said["scope"]["kind"], said["published"], said["entries_after"]) == ("dispute", True, 0)
    assert Path(target).read_bytes() == bundles.bundle("dispute").read_bytes()
    assert CliRunner().invoke(app, words).exit_code == 1


def test_by_the_installed_program() -> None:
    """The installed program gives the same report, with its own fold in place of the one in the bundle."""
    report = checking.check(bundles.bundle("plan"), key=str(bundles.signer().verifier))
    assert (report.integrity, report.exit_code, report.size) == ("ok", 0, bundles.reader().size())
    assert [one.name for one in report.checks][0::8] == ["checkpoint", "views"]


def test_entries_after_the_publication_are_counted(tmp_path: Path) -> None:
    """A bundle rests on the newest published checkpoint; entries after it are left out and counted."""
    shilu, clock = cycle.told(tmp_path)
    with shilu:
        publish(shilu.ledger)
        cycle.corrected(shilu, clock)
        words = ["export", str(tmp_path / "b.zip"), "-d", str(tmp_path / "ledger.db"), "--json"]
        said = json.loads(CliRunner().invoke(app, words).stdout)
        assert (said["size"], said["entries_after"]) == (45, shilu.reader.size() - 45)
