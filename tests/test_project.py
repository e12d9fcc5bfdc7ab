"""The project as a whole: floors, purity, packaging, the first run, and documents that must stay true."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ledger", "aggregates", "projections", "replay", "api")
READMES = ("README.md", "README.zh-CN.md")
UNTRACKED = {"__pycache__", "build", "dist"}  # and every hidden folder but .ci
PURE_THIRD_PARTY = {"pydantic", "pydantic_core"}
IMPURE_MODULES = {"time", "uuid", "uuid_utils", "random", "secrets", "os", "pathlib", "socket", "subprocess"}
IMPURE_CALLS = {"open", "input", "print"}
CLOCK_READING = re.compile(r"\b(?:date|datetime)\.(?:now|utcnow|today)$")
MACHINE_PATH = re.compile(r"(?<![\w./:~-])/(?:work|root|home|tmp|Users|mnt|opt)/\w|\b[A-Z]:\\{1,2}Users")
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
CITED = re.compile(
    r"\b(domain|semantics|ledger|layout|interface|reliability)\.md((?:,? §\d+(?:\.\d+)*)*)(?:, \"([^\"]+)\")?"
)
NAMED_COMMAND = re.compile(r"(?:^|[`\s/])(shilu(?:-audit)?) ([a-z][a-z-]*)([^\n`#|]*)", re.MULTILINE)


def _direct_dependencies() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return {re.split(r"[\[<>=!~; ]", spec)[0].lower() for group in groups for spec in group}


def _locked() -> dict[str, str]:
    """Every requirement of the lock as written, by name: its version line and the hash lines below it."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {block.split("==")[0]: block for block in re.split(r"\n(?=[a-z0-9])", text)}


def _sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def _imports(source: str, package: str) -> Iterator[str]:
    """Full names of what a module of `package` imports, relative imports resolved, local ones included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _package_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).parent.parts)


def _foreign(source: str, package: str, allowed: set[str], own: str) -> set[str]:
    """Imports that are neither standard library, nor allowed third parties, nor inside `own`."""
    outside = {name for name in _imports(source, package) if not f"{name}.".startswith(f"{own}.")}
    return {name for name in outside if name.split(".")[0] not in sys.stdlib_module_names | allowed}


def _impure(source: str, package: str) -> set[str]:
    """Modules and calls by which a clock, chance or the outside world would reach a pure module."""
    found = {n.split(".")[0] for n in _imports(source, package)} & IMPURE_MODULES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            found |= {called} if CLOCK_READING.search(called) else {called} & IMPURE_CALLS
    return found


def _tracked() -> Iterator[Path]:
    for folder, names, files in os.walk(ROOT):
        names[:] = [n for n in names if n == ".ci" or not (n.startswith(".") or n in UNTRACKED)]
        yield from (Path(folder, name) for name in files if not name.endswith(".pyc"))


def _python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def _sh(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command, environment = ["sh", *arguments], {**os.environ, **variables}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports as lint; exit(lint(no_cache=True, no_logo=True))"
    return _python("-c", code, cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)})


def test_import_contracts_hold() -> None:
    """The floors of docs/ARCHITECTURE.md hold: import-linter keeps every contract of pyproject.toml."""
    result = _lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("aggregates/values.py", "import ledger\n"),
        ("ledger/__init__.py", "import aggregates\n"),
        ("replay/__init__.py", "import fastapi\n"),
        ("projections/__init__.py", "import replay\n"),
    ],
)
def test_a_broken_floor_is_noticed(tmp_path: Path, module: str, line: str) -> None:
    """Control: one import against the floors, in a copy of the packages, turns the contracts red."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}")
    result = _lint_imports(tmp_path)
    assert result.returncode == 1
    assert "BROKEN" in result.stdout


@pytest.mark.parametrize("path", _sources("aggregates"), ids=lambda p: str(p.relative_to(ROOT)))
def test_aggregates_are_pure(path: Path) -> None:
    """No module of aggregates reaches a clock, chance, files or the network; readers of formats aside, none
    imports a third party but pydantic."""
    source, package = path.read_text(encoding="utf-8"), _package_of(path)
    assert not _impure(source, package)
    if not package.startswith("aggregates.documents.formats"):
        assert not _foreign(source, package, PURE_THIRD_PARTY, "aggregates")


@pytest.mark.parametrize("path", _sources("aggregates/fold"), ids=lambda p: p.name)
def test_the_fold_needs_nothing_but_python(path: Path) -> None:
    """The fold imports the standard library and itself only, so that an audit bundle can ship it."""
    assert not _foreign(path.read_text(encoding="utf-8"), _package_of(path), set(), "aggregates.fold")


def test_the_merkle_tree_needs_nothing_but_python() -> None:
    """ledger/merkle.py imports the standard library only (ledger.md, "Tree, checkpoints, proofs")."""
    source = (ROOT / "ledger" / "merkle.py").read_text(encoding="utf-8")
    assert not _foreign(source, "ledger", set(), "ledger.merkle")


def test_fold_and_tree_run_on_a_plain_python() -> None:
    """Imported with no site-packages at all, every fold module and the Merkle tree still load."""
    modules = [".".join(p.relative_to(ROOT).with_suffix("").parts) for p in _sources("aggregates/fold")]
    names = [name.removesuffix(".__init__") for name in modules] + ["ledger.merkle"]
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfor name in {names!r}: __import__(name)"
    result = _python("-I", "-S", "-c", code)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "source",
    ["import time", "from uuid import uuid4", "def f():\n    import random", "dt.date.today()", "open('x')"],
)
def test_impurity_is_noticed(source: str) -> None:
    """Control: each way a clock, chance or a file could come in is seen by the check above."""
    assert _impure(source, "aggregates")


@pytest.mark.parametrize(
    "source", ["import pydantic", "from aggregates.values import Value", "from .. import values"]
)
def test_a_foreign_import_of_the_fold_is_noticed(source: str) -> None:
    """Control: third parties and the rest of aggregates count as foreign to the fold."""
    assert _foreign(source, "aggregates.fold", set(), "aggregates.fold")


@pytest.mark.parametrize("name", PACKAGES)
def test_no_dependency_owns_our_names(name: str) -> None:
    """Our five top-level names belong to no other distribution, and resolve to this tree."""
    assert set(packages_distributions().get(name, [])) <= {"shilu"}
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin == str(ROOT / name / "__init__.py")


def test_the_lock_is_hashed_and_names_no_address() -> None:
    """Every locked requirement carries a SHA-256, and the lock holds no download address."""
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
    without = [name for name, block in _locked().items() if "--hash=sha256:" not in block]
    assert not without
    assert _direct_dependencies() <= set(_locked())


def test_every_direct_dependency_is_explained() -> None:
    """docs/dependencies.md has one row for each direct dependency, with the locked version, and no other."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z0-9-]+)(?:\[\w+\])? \| (\d[\w.]*) \|", text, re.MULTILINE))
    locked = {name: re.split(r"==|[ ;\\]", block)[1] for name, block in _locked().items()}
    assert rows == {name: locked[name] for name in _direct_dependencies()}


def test_the_wheel_holds_the_five_packages_and_every_file_of_them(tmp_path: Path) -> None:
    """The built wheel has exactly our top-level names, and nothing of them (migrations too) is left out."""
    built = _python("-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path), cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
    ours = {str(p.relative_to(ROOT)) for p in _tracked() if p.relative_to(ROOT).parts[0] in PACKAGES}
    assert packed == ours
    assert {name.split("/")[0] for name in packed} == set(PACKAGES)
    assert "ledger/migrations/env.py" in packed
    assert len(licences) == 1


def test_make_explains_itself() -> None:
    """`make` alone lists every target of the Makefile, in Chinese and English."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^TARGETS = (.+)$", makefile, re.MULTILINE)
    shown = _sh(str(ROOT / "run")).stdout
    for target in targets.split():
        assert re.search(rf"^  {target} .*[\u4e00-\u9fff].*\| \w", shown, re.MULTILINE), target


def test_the_first_run_fails_clearly(tmp_path: Path) -> None:
    """Without a usable Python, or with an unknown target, `run` says why in both languages and exits 2."""
    for name in ("run", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    refused = _sh(str(tmp_path / "run"), "setup", PYTHON=str(tmp_path / "absent"))
    assert refused.returncode == 2
    assert "错误" in refused.stderr
    assert "3.11" in refused.stderr
    assert not (tmp_path / ".venv").exists()
    assert _sh(str(tmp_path / "run"), "no-such-target").returncode == 2


def test_the_shipped_plans_are_unchanged() -> None:
    """Each plan in examples/plans has the size and SHA-256 its README states; none is missing there."""
    folder = ROOT / "examples" / "plans"
    text = (folder / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"`(\w+\.txt)` \| (\d+) \| `(\w{64})`", text)
    stated = {name: (int(size), sha) for name, size, sha in rows}
    contents = {path.name: path.read_bytes() for path in folder.glob("*.txt")}
    assert stated == {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in contents.items()}
    assert len(stated) == 5


def _named_commands(readme: str) -> dict[tuple[str, str], set[str]]:
    """(program, command) → options that the code spans and blocks of a README name."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    code = "\n".join(block or span for block, span in CODE.findall(text))
    found: dict[tuple[str, str], set[str]] = {}
    for program, command, rest in NAMED_COMMAND.findall(code):
        found.setdefault((program, command), set()).update(re.findall(r"--[a-z][a-z-]*", rest))
    return found


@pytest.mark.parametrize("readme", READMES)
def test_commands_in_the_readme_exist(readme: str) -> None:
    """Every `shilu …` and `shilu-audit …` a README names, with its options, is in the program's own help."""
    from api.cli import app as shilu
    from replay.cli import app as audit

    programs = {"shilu": get_command(shilu), "shilu-audit": get_command(audit)}
    named = _named_commands(readme)
    assert len(named) >= 10
    for (program, command), options in named.items():
        known = programs[program].commands  # type: ignore[attr-defined]
        assert command in known, f"{program} {command}"
        inside = getattr(known[command], "commands", {}).values()  # of a group such as `key`
        offered = {text for one in (known[command], *inside) for parameter in one.params for text in parameter.opts}
        assert options <= offered, f"{program} {command}: {options - offered}"


def test_both_readmes_name_the_same_commands() -> None:
    """The Chinese and the English README stay in step: same commands, same options."""
    english, chinese = (_named_commands(readme) for readme in READMES)
    assert english == chinese


def _cited_rules(source: str) -> set[tuple[str, str]]:
    """(page, section) of every rule a source cites; the section is "" where the page is cited as a whole."""
    found = set()
    for page, sections, heading in CITED.findall(re.sub(r"\s*\n\s*(?:#\s*)?", " ", source)):
        named = re.findall(r"§[\d.]+\d|§\d", sections) or [heading]
        found |= {(page, section) for section in named}
    return found


def _stated_rules() -> set[tuple[str, str]]:
    """(page, section) of every heading of docs/rules.md, and each page as a whole."""
    found, page = set(), ""
    for level, title in re.findall(r"^(##|###) (.+)$", (ROOT / "docs" / "rules.md").read_text("utf-8"), re.MULTILINE):
        page = title.removesuffix(".md") if level == "##" else page
        section = title.split(" ")[0] if title.startswith("§") else title
        found.add((page, "" if level == "##" else section))
    return found


def test_every_rule_the_code_cites_is_stated() -> None:
    """Each page and section cited in code, configuration or documents is a heading of docs/rules.md."""
    sources = [path for path in _tracked() if path.suffix in {".py", ".toml", ".md"}]
    assert ROOT / "aggregates" / "fold" / "known.py" in sources
    cited = {
        (*rule, str(path.relative_to(ROOT)))
        for path in sources if path != Path(__file__) and path.name != "rules.md"
        for rule in _cited_rules(path.read_text(encoding="utf-8"))
    }  # fmt: skip
    assert len(cited) >= 40
    stated = _stated_rules()
    assert not sorted(citation for citation in cited if citation[:2] not in stated)


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        ("(domain.md §5.9).", {("domain", "§5.9")}),
        ("(domain.md §4, §66).", {("domain", "§4"), ("domain", "§66")}),
        ('# see semantics.md,\n    # "No such\n    # heading"', {("semantics", "No such heading")}),
        ('interface.md, "Roles"; domain.md §8', {("interface", "Roles"), ("domain", "§8")}),
        ('reliability.md: "an aside"', {("reliability", "")}),
    ],
)
def test_a_citation_is_noticed(source: str, rules: set[tuple[str, str]]) -> None:
    """Control: citations of every shape are found, over line ends too, and an unknown section is not stated."""
    assert _cited_rules(source) == rules
    assert not {("domain", "§66"), ("semantics", "No such heading")} & _stated_rules()


def test_no_file_holds_a_machine_path() -> None:
    """Nothing that is committed names a folder of the machine it was written on."""
    found = []
    for path in _tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        if MACHINE_PATH.search(text) or f"{ROOT}/" in text:
            found.append(str(path.relative_to(ROOT)))
    assert not found


@pytest.mark.parametrize("text", ["see /" + "tmp/x", "'/" + "home/me'", "C:" + r"\Users\me"])
def test_a_machine_path_is_noticed(text: str) -> None:
    """Control: the usual shapes of a machine path are recognised, an address on the web is not."""
    assert MACHINE_PATH.search(text)
    assert not MACHINE_PATH.search("https://example.org/home/news and_/opt")
