"""docs/api.md is true: its examples run against a real service, its tables are those of the OpenAPI and of the code."""

from __future__ import annotations

import ast
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import api
from api.access.policy import ASKERS, EVERYBODY, RULES
from api.access.public import OPEN
from api.client import Shilu
from api.http.problems import STATUS_OF, TITLES
from api.routes.shapes_base import TaskStatus
from replay.wording import STANDINGS, STATUSES
from tests.api import worlds
from tests.api.client.live import Live, serving
from tests.api.markdown import Shell, blocks, fits

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
TEXT = PAGE.read_text()
FEWEST = 25
"""Examples that run: fewer, and the page was not read as it should be."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A real service over a copy of the demo ledger, which the page's examples write to."""
    with serving(tmp_path_factory.mktemp("page")) as live:
        yield live


def test_every_example_runs_and_prints_what_is_written(served: Live, tmp_path: Path) -> None:
    """Each block in order in one shell, as a reader types it; each text block is what the one before it printed."""
    shutil.copytree(worlds.EXAMPLES, tmp_path / "examples")
    given = {"SHILU": served.url, "ADMIN": served.token("administrator"), "KEY": served.key}
    shell, ran = Shell(tmp_path, given), 0
    try:
        for block in blocks(TEXT):
            shown = shell.run(block)
            assert block.expected is None or fits(block.expected, shown), f"api.md:{block.line} printed\n{shown}"
            ran += 1
    finally:
        shell.close()
    assert ran == len(re.findall(r"^```(sh|python)$", TEXT, re.MULTILINE)) >= FEWEST
    assert sum(block.expected is not None for block in blocks(TEXT)) == TEXT.count("```text\n") > FEWEST - 3


def test_the_table_of_routes_is_the_openapi(served: Live) -> None:
    """Every route, its operation, whether it is a table and who may use it; nothing more, nothing less."""
    described = served.shilu("reader").ask("openapi").body
    wanted = {
        (method.upper(), path, one["operationId"], _is_table(one), _who(one["operationId"]))
        for path, methods in described["paths"].items() for method, one in methods.items()
        if not one["operationId"].startswith("command.")
    }  # fmt: skip
    told = re.findall(r"^\| (\w+) `([^`]+)` \| `([^`]+)` \| (.*) \| (.*) \|$", _section(5), re.MULTILINE)
    rows = {(method, path, name, what.endswith(" · 表 table"), who) for method, path, name, what, who in told}
    commands = [row for row in rows if row[2] == "command.<name>"]
    assert len(commands) == 1 and commands[0][:2] == ("POST", "/api/v1/commands/{name}")
    assert rows - set(commands) == wanted and len(told) == len(rows)


def _is_table(operation: dict[str, Any]) -> bool:
    return "cursor" in {parameter["name"] for parameter in operation.get("parameters", [])}


def _who(operation: str) -> str:
    rule = RULES[operation]
    if rule.area == OPEN:
        return "不需凭证 nobody is asked"
    return {EVERYBODY: "凡 all", ASKERS: "问 ask"}.get(rule.roles, ", ".join(sorted(rule.roles)))


def test_the_table_of_errors_is_the_codes() -> None:
    """Every code that has a status of its own stands in that status's row, and in no other."""
    told = {int(status): set(re.findall(r"`([\w-]+)`", codes)) for status, codes in re.findall(
        r"^\| (\d{3}) \| (.*?) \|", _section(11), re.MULTILINE)}  # fmt: skip
    for code, status in STATUS_OF.items():
        assert code in told[status], f"{status} {code}"
    for status, codes in _written_codes().items():
        assert codes <= told[status], f"{status}: {sorted(codes - told[status])}"
    listed = [code for codes in told.values() for code in codes]
    assert set(told) <= set(TITLES) and len(listed) == len(set(listed))
    program = "\n".join(file.read_text() for file in _sources("api", "replay", "ledger", "aggregates", "projections"))
    said = set(re.findall(r'"([a-z0-9-]+)"', program))
    said |= {f"no-such-{what}" for what in re.findall(r'no_such\("(\w+)"', program)}
    assert set(listed) <= said, f"no program says {sorted(set(listed) - said)}"


def _sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (PAGE.parents[1] / folder).rglob("*.py")


def _written_codes() -> dict[int, set[str]]:
    """Codes by status, as they stand in the program: `Problem(404, "no-such-draft", …)`, `Denied(401, …)`."""
    found: dict[int, set[str]] = defaultdict(set)
    for file in Path(api.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and len(node.args) > 1 and "client" not in file.parts:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                values = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
                if name in ("Problem", "Denied") and len(values) == 2:
                    found[int(str(values[0]))].add(str(values[1]))
    assert sum(map(len, found.values())) > 40
    return found


def test_what_the_page_names_is_there() -> None:
    """Pages it points to exist, and the words of the four views are the program's."""
    for link in re.findall(r"\]\(([\w-]+\.md)\)", TEXT):
        assert (PAGE.parent / link).is_file(), link
    from replay.viewpoint import NAMES

    assert all(f"`{view}`" in TEXT and zh in TEXT for view, zh in NAMES.items())


def test_the_statuses_are_the_programs() -> None:
    """Each value of a task's and of a target's status, once, with its Chinese word; none that does not exist."""
    told = re.findall(r"^\| `([A-Z_]+)` \| (\S+) \| ([a-z, ]+) \|$", _section(4), re.MULTILINE)
    words = {**STATUSES, **STANDINGS}
    assert {code: zh for code, zh, _ in told} == words and len(told) == len(words)
    assert set(STATUSES) == set(get_args(TaskStatus)) and len({en for _, _, en in told}) == len(told)


def test_every_method_of_the_client_is_listed() -> None:
    """The client's public methods, each once."""
    told = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[a-z_]+`[^|]*) \|", _section(13), re.MULTILINE)))
    assert sorted(told) == [name for name in dir(Shilu) if not name.startswith("_")]


def _section(number: int) -> str:
    (found,) = re.findall(rf"^## {number} .*?(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    return str(found)
