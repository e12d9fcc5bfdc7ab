"""Files of others that the pages and their tests ship: unchanged, with their licences, each stated in vendor.json."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "api" / "pages" / "static" / "vendor"
FOR_TESTS = ROOT / "tests" / "api" / "pages" / "vendor"
FOLDERS = pytest.mark.parametrize("folder", [SHIPPED, FOR_TESTS], ids=["shipped", "tests"])
ANNOUNCED = {"htmx.org": r'version="([\d.]+)"', "echarts": r't\.version="([\d.]+)"', "axe-core": r"axe v([\d.]+)"}
"""Where a file says which version it is."""


def _stated(folder: Path) -> list[dict[str, Any]]:
    stated: list[dict[str, Any]] = json.loads((folder / "vendor.json").read_text("utf-8"))
    return stated


def _digests(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "vendor.json"]
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


@FOLDERS
def test_every_file_is_the_one_stated(folder: Path) -> None:
    """vendor.json names each file with its SHA-256: none changed, none missing, none beside them."""
    stated = {name: digest for one in _stated(folder) for name, digest in one["files"].items()}
    assert stated == _digests(folder)


@FOLDERS
def test_each_package_comes_with_its_licence_and_is_explained(folder: Path) -> None:
    """Each package has its licence file (Apache-2.0: the NOTICE too) and a row in docs/dependencies.md."""
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    for one in _stated(folder):
        names = {Path(name).name for name in one["files"]}
        assert "LICENSE" in names
        assert "NOTICE" in names or one["licence"] != "Apache-2.0"
        row = re.search(rf"^\| `{re.escape(one['name'])}` \| (\S+) \| ([\w.-]+)", page, re.MULTILINE)
        assert row is not None
        assert row.groups() == (one["version"], one["licence"])


@FOLDERS
def test_the_version_is_what_the_file_says(folder: Path) -> None:
    """The version stated is the one the script announces itself."""
    for one in _stated(folder):
        (script,) = [name for name in one["files"] if name.endswith(".js")]
        said = set(re.findall(ANNOUNCED[one["name"]], (folder / script).read_text("utf-8")))
        assert one["version"] in said


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    """Control: one byte more gives another digest, and a file nobody stated is seen."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.js").write_bytes(b"1")
    before = _digests(tmp_path)
    (tmp_path / "a" / "x.js").write_bytes(b"1\n")
    (tmp_path / "y.js").write_bytes(b"")
    assert set(_digests(tmp_path)) == {"a/x.js", "y.js"}
    assert before["a/x.js"] != _digests(tmp_path)["a/x.js"]
