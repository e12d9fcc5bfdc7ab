"""What was fixed is recomputed anywhere: on another database, by a process that has only the entries and the fold."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from api import demo, snapshots, story_cycle
from api.cli import app
from api.service import Shilu
from api.session import Reading, open_reading
from ledger.envelope import Append, Author, Draft
from ledger.reader import LedgerReader
from tests.api import cycle, worlds
from tests.api.worlds import PLAN

AGGREGATES = Path(__file__).resolve().parents[2] / "aggregates"
ELSEWHERE = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "0", "PYTHONUTF8": "0"},
    {"TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "Asia/Kathmandu", "LC_ALL": "zh_CN.GB18030", "PYTHONHASHSEED": "4294967295"},
)
"""Other time zones, locales and hash seeds than the one the figures were fixed under."""
SUBJECTS = ("评估", "评分卡")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shilu, Path]]:
    """The short cycle on SQLite, both subjects fixed, and its folder."""
    folder = tmp_path_factory.mktemp("told")
    shilu, _ = cycle.told(folder)
    with shilu:
        yield shilu, folder


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the fold and nothing else of the project."""
    folder = tmp_path_factory.mktemp("alone")
    (folder / "aggregates").mkdir()
    shutil.copy(AGGREGATES / "__init__.py", folder / "aggregates")
    shutil.copytree(AGGREGATES / "fold", folder / "aggregates/fold", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def ndjson(reader: LedgerReader) -> bytes:
    """The decoded entries, one JSON object a line."""
    return b"\n".join(orjson.dumps(orjson.loads(leaf)) for _, leaf in reader.scan())


def by_itself(
    folder: Path, elsewhere: dict[str, str], entries: bytes, *words: str
) -> subprocess.CompletedProcess[bytes]:
    """`python -m aggregates.fold.recompute` without site-packages, in a folder that holds only the fold."""
    command = [sys.executable, "-S", "-m", "aggregates.fold.recompute", *words]
    environment = {"PATH": os.environ["PATH"], **elsewhere}
    return subprocess.run(
        command, input=entries, capture_output=True, cwd=folder, env=environment, timeout=120, check=False
    )  # fmt: skip


def bytes_of(reading: Reading, name: str, plan: str = PLAN) -> bytes:
    """A snapshot's figures, recomputed by the program; they are those that were fixed."""
    found = snapshots.recompute(reading, plan, snapshots.find(reading, plan, name, reading.reader.size()))
    assert found.same
    return found.figures


def by_command(database: str, plan: str, name: str) -> tuple[int, bytes]:
    """Exit code and stdout of `shilu evaluate PLAN --snapshot NAME --recompute`."""
    done = CliRunner().invoke(app, ["-d", database, "evaluate", plan, "--snapshot", name, "--recompute"])
    return done.exit_code, done.stdout_bytes


@pytest.mark.postgres
def test_the_same_bytes_on_postgres(told: tuple[Shilu, Path], tmp_path: Path, postgres_url: str) -> None:
    """The same story told on PostgreSQL fixes the same digests and recomputes the same bytes, by the command too."""
    here = worlds.reading_of(told[0])
    shilu, _ = cycle.told(tmp_path, postgres_url)
    with shilu:
        there = worlds.reading_of(shilu)
        assert there.reader.size() == here.reader.size()
        for name in SUBJECTS:
            assert bytes_of(there, name) == bytes_of(here, name)
        fixed = [
            [r.data["figures_sha256"] for r in snapshots.snapshots(reading, PLAN, reading.reader.size())]
            for reading in (here, there)
        ]
    assert fixed[0] == fixed[1] and len(set(fixed[0])) == 2
    for name in SUBJECTS:
        assert by_command(postgres_url, PLAN, name) == (0, bytes_of(here, name))


@pytest.mark.parametrize("elsewhere", ELSEWHERE, ids=[one["TZ"] for one in ELSEWHERE])
@pytest.mark.parametrize("name", SUBJECTS)
def test_by_a_process_that_has_only_the_entries(
    told: tuple[Shilu, Path], alone: Path, name: str, elsewhere: dict[str, str]
) -> None:
    """Under another time zone, locale and hash seed, without any package, the bytes are those of the command."""
    shilu, folder = told
    done = by_itself(alone, elsewhere, ndjson(shilu.reader), name)
    assert (done.returncode, done.stderr) == (0, b"")
    assert by_command(str(folder / "ledger.db"), PLAN, name) == (0, done.stdout)
    (fixed,) = (r for r in snapshots.snapshots(worlds.reading_of(shilu), PLAN, shilu.reader.size())
                if r.data["snapshot"] == name)  # fmt: skip
    assert sha256(done.stdout).hexdigest() == fixed.data["figures_sha256"]


def test_the_process_has_nothing_but_the_fold(alone: Path) -> None:
    """There no third-party package and no other floor can be imported: the test above proves what it says."""
    tried = "import importlib.util as u; print([n for n in {names!r} if u.find_spec(n)])"
    names = ["pydantic", "orjson", "sqlalchemy", "ledger", "projections", "api", "aggregates.values", "aggregates.fold"]
    command = [sys.executable, "-S", "-c", tried.format(names=names)]
    done = subprocess.run(command, capture_output=True, cwd=alone, env={}, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "['aggregates.fold']"


def test_the_demo_by_itself(alone: Path, tmp_path: Path) -> None:
    """The demo's evaluation and its restatement, and scorecards fixed beside them, from some 3 300 entries."""
    home = worlds.copy_of(worlds.demo_ledger(), tmp_path)
    database, plan = str(home / "ledger.db"), story_cycle.XIANGFEN
    fixed = CliRunner().invoke(app, [
        "-d", database, "--key-file", str(home / "ledger.key"), "fix", plan, "县评分卡", "--subject", "scorecards",
        "--as-of", "2025-12-31", "--as", "evaluator", "--agency", "襄汾县/示意评估组", "--json",
    ])  # fmt: skip
    assert fixed.exit_code == 0, fixed.output
    entries = ndjson(open_reading(demo.demo_settings(home)).reader)
    for name, elsewhere in zip((story_cycle.FIXED, story_cycle.RESTATED, "县评分卡"), ELSEWHERE, strict=True):
        done = by_itself(alone, elsewhere, entries, name, plan)
        assert (done.returncode, done.stderr) == (0, b"")
        assert by_command(database, plan, name) == (0, done.stdout)


def test_what_was_never_true_is_found(tmp_path: Path, alone: Path) -> None:
    """A snapshot put into the ledger with another digest, or another population, is exit 1 for both programs."""
    shilu, _ = cycle.told(tmp_path)
    with shilu:
        snapshot = worlds.history_of(shilu).current["snapshot:评估"]
        few = {**snapshot.data["population"], "tasks": 2}
        put(shilu, {**snapshot.data, "snapshot": "假一", "figures_sha256": "0" * 64})
        put(shilu, {**snapshot.data, "snapshot": "假二", "population": few})
        entries = ndjson(shilu.reader)
        true = bytes_of(worlds.reading_of(shilu), "评估")
    for name in ("假一", "假二"):
        done = by_itself(alone, ELSEWHERE[0], entries, name)
        assert (done.returncode, done.stdout) == (1, true)
        assert by_command(str(tmp_path / "ledger.db"), PLAN, name) == (1, true)


def put(shilu: Shilu, data: dict[str, object]) -> None:
    """A fact into the ledger past every decision, as a careless program would."""
    name = str(data["snapshot"])
    draft = Draft(f"plan:{PLAN}", "plan.snapshot_fixed", data, date(2026, 2, 1), f"snapshot:{name}")
    author = Author(cycle.EVALUATOR.id, cycle.EVALUATOR.agency, cycle.EVALUATOR.role)
    shilu.ledger.append(Append([draft], {}, author, f"put-{name}", name.encode()))
    shilu.catch_up()


def test_with_entries_missing(told: tuple[Shilu, Path], alone: Path) -> None:
    """With one entry missing, or for a name that is not there, the process says so and gives no figures."""
    lines = ndjson(told[0].reader).splitlines()
    for entries, name in ((b"\n".join(lines[:5] + lines[6:]), "评估"), (b"\n".join(lines), "没有")):
        done = by_itself(alone, ELSEWHERE[1], entries, name)
        assert (done.returncode, done.stdout) == (2, b"") and done.stderr


def test_population_counts_for_sameness(told: tuple[Shilu, Path]) -> None:
    """`same` needs digest and population both; either one alone off is not the same."""
    reading = worlds.reading_of(told[0])
    found = snapshots.recompute(reading, PLAN, snapshots.find(reading, PLAN, "评估", reading.reader.size()))
    assert found.same
    assert not replace(found, population={**found.population, "agencies": 99}).same
    assert not replace(found, figures=found.figures + b" ").same
