"""Pages that run: every `sh` and `python` block of a Markdown page, each with the `text` block it must print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_END = "--8<-- {} ended with"
TIMEOUT_S = 60.0


class Block(NamedTuple):
    """A block that runs: its line on the page, its language, itself, and what it prints (None: not compared)."""

    line: int
    language: str
    source: str
    expected: str | None


def blocks(page: str) -> list[Block]:
    """The blocks of a page that run. A `text` block belongs to the one right before it."""
    found: list[Block] = []
    for fence in _FENCE.finditer(page):
        language, content = fence.groups()
        if language in ("sh", "python"):
            found.append(Block(page.count("\n", 0, fence.start()) + 1, language, content, None))
        elif language == "text":
            assert found and found[-1].expected is None, f"a text block without what prints it:\n{content}"
            found[-1] = found[-1]._replace(expected=content)
    return found


class Shell:
    """One shell for a whole page, as a reader has it: variables stay. `python` blocks are programs started from it."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SHILU_")}
        self._errors = (folder / "stderr").open("w+b")
        self._bash = subprocess.Popen(
            ["bash", "--norc"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            env={**kept, "PATH": path, "LC_ALL": "C.UTF-8", **variables},
        )  # fmt: skip
        self._number = 0

    def run(self, block: Block) -> str:
        """What the block prints. AssertionError, with what went to stderr, when it fails."""
        self._number += 1
        end = _END.format(self._number)
        source = block.source if block.language == "sh" else f"python - <<'PROGRAM'\n{block.source}PROGRAM\n"
        assert self._bash.stdin is not None
        self._bash.stdin.write(f"{source}\nprintf '\\n%s %s\\n' '{end}' \"$?\"\n".encode())
        self._bash.stdin.flush()
        shown = "".join(self._until(end))
        text, _, code = shown.rpartition(end)
        assert code.strip() == "0", f"line {block.line}: exit {code.strip() or 'unknown'}\n{text}\n{self.errors}"
        return text

    def close(self) -> None:
        """End the shell."""
        self._bash.kill()
        self._bash.wait()
        self._errors.close()

    @property
    def errors(self) -> str:
        """What went to stderr so far."""
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace")

    def _until(self, end: str) -> Iterator[str]:
        assert self._bash.stdout is not None
        for line in self._bash.stdout:
            yield line.decode()
            if line.decode().startswith(end):
                return


def fits(expected: str, shown: str) -> bool:
    """Whether the output is the expected one; `...` is any text within a line, alone any number of lines."""
    return _lines_fit(_stripped(expected), _stripped(shown))


def _stripped(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def _lines_fit(wanted: list[str], shown: list[str]) -> bool:
    if not wanted:
        return not shown
    if wanted[0] == "...":
        return any(_lines_fit(wanted[1:], shown[start:]) for start in range(len(shown) + 1))
    pattern = ".*".join(re.escape(part) for part in wanted[0].split("..."))
    return bool(shown) and re.fullmatch(pattern, shown[0]) is not None and _lines_fit(wanted[1:], shown[1:])
