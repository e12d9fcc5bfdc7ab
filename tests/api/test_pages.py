"""The runner of pages finds what is wrong with a page: other output, a failing example, text nobody prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.markdown import Block, Shell, blocks, fits

PAGE = """Words.

```sh
word=two; echo one $word
```
```text
one ...
```

    not run

```python
import os
print(os.environ["GIVEN"])
```
"""


def test_blocks_are_run_in_one_shell(tmp_path: Path) -> None:
    """Variables stay from block to block, programs see what was given, each output is its own."""
    first, second = blocks(PAGE)
    assert (first.line, first.language, first.expected) == (3, "sh", "one ...\n") and second.expected is None
    shell = Shell(tmp_path, {"GIVEN": "here"})
    try:
        assert fits("one two", shell.run(first)) and shell.run(second).strip() == "here"
        assert shell.run(Block(1, "sh", "echo $word\n", None)).strip() == "two"
        for bad in (Block(7, "sh", "false\n", None), Block(8, "python", "raise SystemExit(3)\n", None)):
            with pytest.raises(AssertionError, match=f"line {bad.line}: exit"):
                shell.run(bad)
        with pytest.raises(AssertionError, match="oh no"):
            shell.run(Block(9, "sh", "echo oh no >&2; exit 0\n", None))
    finally:
        shell.close()


@pytest.mark.parametrize(
    ("expected", "shown", "same"),
    [("a\nb", "a\nb\n", True), ("a\n...\nd", "a\nb\nc\nd", True), ("a ... c", "a b c", True), ("a", "a\nb", False),
     ("a\nb", "a", False), ("a...c", "ab", False), ("a.c", "abc", False), ("...", "", True), ("a", "", False)],
)  # fmt: skip
def test_what_is_printed_is_compared(expected: str, shown: str, same: bool) -> None:
    """Line by line, dots standing for what is left out, nothing more and nothing less."""
    assert fits(expected, shown) is same


def test_a_text_block_belongs_to_an_example() -> None:
    """Output that nothing prints is an error of the page."""
    with pytest.raises(AssertionError, match="without what prints it"):
        blocks("```text\nlost\n```\n")
