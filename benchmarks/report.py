"""The table on the terminal, and the generated section of docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import HEADER, Figure, cells

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    table = Table(*HEADER, box=None)
    for row in figures:
        table.add_row(*(cell.replace("*", "") for cell in cells(row)))
    Console(width=200).print(table)


def machine(versions: Sequence[str]) -> str:
    """One line about the machine and its programs; no name, no path."""
    processor = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    names = dict.fromkeys([*versions, f"SQLite {sqlite3.sqlite_version}"])
    return f"{processor}; Python {platform.python_version()}; {'; '.join(sorted(names))}"


def section(command: str, facts: str, figures: Sequence[Figure], day: str) -> str:
    """The section of one command line."""
    rows = [HEADER, ("---",) * len(HEADER), *(cells(row) for row in figures)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    runs = max((row.runs for row in figures), default=0)
    return f"### `{command}`\n\n{day}; {facts}. Medians of {runs} runs.\n\n{table}\n"


def write(page: Path, command: str, text: str) -> None:
    """Put the section between its markers, in place of what the same command wrote before, else at the end."""
    begin, end = f"<!-- bench begin: {command} -->", f"<!-- bench end: {command} -->"
    block = f"{begin}\n{text}{end}"
    old = page.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    found = pattern.search(old)
    new = old.replace(found[0], block) if found else f"{old.rstrip()}\n\n{block}\n"
    page.write_text(new, encoding="utf-8")
