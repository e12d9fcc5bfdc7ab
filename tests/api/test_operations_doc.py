"""docs/operations.md and examples/deploy: what is printed there is typed, what they name exists."""

from __future__ import annotations

import configparser
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from api.demo import demo_settings
from api.http.metrics import Metrics
from api.http.problems import STATUS_OF
from api.operation import gauges
from api.settings import Settings
from ledger.keys import key_chain
from ledger.reader import LedgerReader
from replay.cli_verify import TOKEN
from tests.api import worlds
from tests.api.http.running import running
from tests.cli.script import Script

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "operations.md"
DEPLOY = ROOT / "examples" / "deploy"
TEXT = PAGE.read_text()
VARIABLES = {f"SHILU_{name}".upper() for name in Settings.model_fields}


@pytest.fixture(autouse=True)
def beside_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder with the examples and a fresh demo ledger, as `make demo` leaves it."""
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    shutil.copytree(worlds.EXAMPLES, "examples")
    shutil.copytree(worlds.demo_ledger(), ".shilu/demo")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers  # `shilu serve` on the page sends this process's log elsewhere
    root.setLevel(level)


def blocks(language: str) -> list[str]:
    """The page's code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_page_runs() -> None:
    """Settings, backup, the restore drill with its refusal and recovery, upgrade, rotation: as printed."""
    script = Script(PAGE.name)
    script.play("\n".join(blocks("console")))
    typed = re.findall(r"^[$!] (?!export)", "\n".join(blocks("console")), re.MULTILINE)
    assert script.ran == len(typed) > 14


def test_the_calls_of_the_page_run(tmp_path: Path) -> None:
    """Every line of its shell blocks, against a running service whose log is open."""
    held = demo_settings(tmp_path / ".shilu" / "demo")
    given = {name: getattr(held, name) for name in ("database_url", "key_file", "origin")}
    key = str(key_chain(LedgerReader.open(held.database_url)).last)
    with running(Settings(**given, public="log,entries")) as one:
        bins = Path(sys.executable).parent
        environment = {
            **os.environ, "URL": one.url, "AUDITOR": one.issue("auditor"), "ORIGIN": held.origin, "KEY": key,
            "PATH": f"{bins}{os.pathsep}{os.environ['PATH']}",
        }  # fmt: skip
        for block in blocks("sh"):
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block], env=environment, capture_output=True, text=True, timeout=60,
                check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
    assert len(blocks("sh")) == 2


def test_every_setting_is_in_the_table() -> None:
    """Each with its default; and nothing named anywhere on the page or in the examples that is no setting."""
    found = re.findall(r"^\| `(SHILU_\w+)` \|([^|]*)\|", TEXT, re.MULTILINE)
    rows = {name: default.strip() for name, default in found}
    assert rows.keys() == VARIABLES
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "") else f"`{field.default}`"
        assert rows[f"SHILU_{name}".upper()] == default, name
    for file in [PAGE, *DEPLOY.iterdir()]:
        assert set(re.findall(r"SHILU_[A-Z_]+[A-Z]", file.read_text())) <= VARIABLES | {TOKEN}, file.name


def test_every_metric_of_the_page_and_the_alarms_exists() -> None:
    """A dashboard built from them shows something: the names are those that are exposed."""
    exposed = Metrics().exposed("")[0].decode() + Path(str(gauges.__file__)).read_text()
    told = TEXT + (DEPLOY / "alarms.yml").read_text()
    for name in set(re.findall(r"\bshilu_[a-z_]+[a-z]\b", told)):
        assert re.sub(r"_(bucket|total)$", "", name) in exposed, name


def test_every_code_of_the_page_exists() -> None:
    """The refusals it explains are refusals of the service."""
    codes = set(re.findall(r"^\| (?:503|507) `([\w-]+)`", TEXT, re.MULTILINE))
    source = "\n".join(file.read_text() for file in (ROOT / "api").rglob("*.py"))
    assert len(codes) >= 6
    assert all(code in STATUS_OF or f'"{code}"' in source for code in codes)


def unit(name: str) -> configparser.ConfigParser:
    """A systemd unit; keys given twice keep the last."""
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(DEPLOY / name)
    return parsed


@pytest.mark.parametrize("name", ["shilu.service", "shilu-backup.service"])
def test_the_units_have_few_rights(name: str) -> None:
    """Not root, nothing gained, nothing writable but what is named; and they start what exists."""
    service = unit(name)["Service"]
    assert service["User"] == "shilu"
    assert (service["NoNewPrivileges"], service["ProtectSystem"], service["ProtectHome"]) == ("yes", "strict", "yes")
    assert service["CapabilityBoundingSet"] == "" and service["MemoryDenyWriteExecute"] == "yes"
    words = re.search(r"/usr/local/lib/shilu/bin/shilu (\w+)(.*)", service["ExecStart"])
    assert words
    from typer.testing import CliRunner

    from api.cli import app

    said = CliRunner().invoke(app, [words[1], "--help"], env={"COLUMNS": "200"}).output
    assert all(option in said for option in re.findall(r"--[a-z-]+", words[2]))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    """Every directive is known to systemd, and its own rating of the service's exposure is low."""
    program = tmp_path / "shilu"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for file in [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")]:
        text = file.read_text().replace("/usr/local/lib/shilu/bin/shilu", str(program))
        (tmp_path / file.name).write_text(text)
    for file in [*tmp_path.glob("*.service"), *tmp_path.glob("*.timer")]:
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 and file.name not in done.stderr, done.stderr
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", str(DEPLOY / "shilu.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert rated.returncode == 0, rated.stdout[-300:]


def test_the_compose_file_has_few_rights() -> None:
    """No container runs as root, gains rights, keeps capabilities or writes to its own file system."""
    document = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert len(document["services"]) == 3
    for name, service in document["services"].items():
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"] and not service.get("privileged"), name
        assert not service["user"].startswith("0") and not service["user"].startswith("root"), name
    assert "ports" not in document["services"]["shilu"] and "ports" not in document["services"]["postgres"]
    assert "--data-checksums" in document["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]


def test_the_alarms_are_rules() -> None:
    """Each has an expression and a severity, and the ledger that shrank is among them."""
    (group,) = yaml.safe_load((DEPLOY / "alarms.yml").read_text())["groups"]
    assert {rule["labels"]["severity"] for rule in group["rules"]} <= {"page", "ticket"}
    assert all(rule["expr"].strip() for rule in group["rules"])
    assert "ShiluLedgerShrank" in {rule["alert"] for rule in group["rules"]}
