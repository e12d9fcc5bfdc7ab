"""Where in a JSON text the value of a JSON pointer stands, so that an error can name a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def line_of(text: str, pointer: str) -> int:
    """The line (from 1) of the value at the pointer, else of the nearest value above it that is there."""
    best, offset = "", 0
    for place, start in _places(text):
        if (pointer == place or pointer.startswith(f"{place}/")) and len(place) >= len(best):
            best, offset = place, start
    return text.count("\n", 0, offset) + 1


def _places(text: str) -> Iterator[tuple[str, int]]:
    """(pointer, offset) of every value, outer ones first; names are taken as they are written."""
    stack: list[list[str | int]] = []
    key, expecting_key = None, False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in "}]":
            stack.pop()
            expecting_key = False
        elif token == ",":
            if isinstance(stack[-1][0], int):
                stack[-1][0] += 1
            expecting_key = isinstance(stack[-1][0], str)
        elif token == ":":
            expecting_key = False
        elif expecting_key:
            key = token[1:-1]
            stack[-1][0] = key
        else:
            yield "".join(f"/{step[0]}" for step in stack), match.start()
            if token in "{[":
                stack.append(["" if token == "{" else 0])
                expecting_key = token == "{"
