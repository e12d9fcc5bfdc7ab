"""The catalogue of findings is closed: source, catalogue and page agree. Run as a module, it writes the page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregates.documents import Finding, Reading
from aggregates.documents.catalogue import CATALOGUE, page

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "findings.md"
MAKERS = ("info", "warn", "error", "Finding", "Note", "note", "_note", "add", "_warn", "_info")


def _codes(source: str) -> Iterator[str]:
    """First arguments in capitals of calls that make findings or notes."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        value = first.value if isinstance(first, ast.Constant) else None
        if name in MAKERS and isinstance(value, str) and value.isupper():
            yield value


def _source() -> set[str]:
    files = [*(ROOT / "aggregates" / "documents").rglob("*.py"), *(ROOT / "aggregates" / "editions").rglob("*.py")]
    return {code for path in files for code in _codes(path.read_text(encoding="utf-8"))}


def test_every_code_in_the_source_is_in_the_catalogue() -> None:
    """No code is raised that the catalogue does not explain."""
    assert _source() - set(CATALOGUE) == set()


def test_the_check_sees_codes() -> None:
    """Control: the search for codes finds most of the catalogue, and a new code by name."""
    assert len(_source() & set(CATALOGUE)) > 0.6 * len(CATALOGUE)
    assert set(_codes('warn("NEW_CODE", lines, "", "", "")')) == {"NEW_CODE"}


def test_no_code_is_explained_in_vain() -> None:
    """Every code of the catalogue stands somewhere in the source."""
    files = [p for top in ("aggregates", "api") for p in (ROOT / top).rglob("*.py")]
    files = [path for path in files if not path.name.startswith("catalogue")]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    assert [code for code in CATALOGUE if f'"{code}"' not in text] == []


def test_the_page_is_the_catalogue() -> None:
    """docs/findings.md is what the catalogue says; `python -m tests.aggregates.documents.test_catalogue` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_findings_keep_to_their_severities(found: dict[str, list[Finding]]) -> None:
    """The findings of the five plans carry severities the catalogue allows."""
    for finding in (one for findings in found.values() for one in findings):
        assert finding.severity.value in CATALOGUE[finding.code].severities, finding.code


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_both_languages(code: str) -> None:
    """What was seen and why it matters are said in Chinese and in English."""
    entry = CATALOGUE[code]
    for zh, en in (entry.seen, entry.why):
        assert any("\u4e00" <= char <= "\u9fff" for char in zh)
        assert en.isascii() or "…" in en or "等" in en or "（" not in en


def test_the_reader_raises_some(readings: dict[str, Reading]) -> None:
    """Control: the five plans do raise findings."""
    assert sum(len(reading.findings) for reading in readings.values()) > 50


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
