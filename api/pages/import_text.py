"""The text of a document with what was found in it: its lines with findings, tasks and seats; each finding's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

SEVERITIES = ("ERROR", "WARN", "INFO")
SYMBOLS = {"ERROR": "✖", "WARN": "▲", "INFO": "ℹ"}
SHORTEST = 2
"""Characters of a quote, or of its beginning, that are looked for on a line."""


class Finding(NamedTuple):
    """A finding as a compiler shows it: where (line, and column where its quote stands), how grave, what."""

    number: int
    severity: str
    code: str
    line: int
    last: int
    column: int | None
    quote: str
    message: str
    repaired: bool


class Line(NamedTuple):
    """A line in parts (text, whether a finding quotes it), with who is named on it."""

    number: int
    page: Any
    parts: tuple[tuple[str, bool], ...]
    findings: tuple[int, ...]
    tasks: tuple[str, ...]
    seats: tuple[str, ...]
    targets: int


def findings(found: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """The findings, the gravest first and then in the order of the text."""
    told = []
    for index, one in enumerate(found):
        first, last = one["lines"]
        line, column = _placed(lines, first, last, str(one["quote"]))
        told.append(Finding(index, one["severity"], one["code"], line, last, column, str(one["quote"]), one["message"],
                            one["repaired"]))  # fmt: skip
    return sorted(told, key=lambda one: (SEVERITIES.index(one.severity) if one.severity in SEVERITIES else 9, one.line))


def _placed(lines: Sequence[Mapping[str, Any]], first: int, last: int, quote: str) -> tuple[int, int | None]:
    """The line of the range on which the quote stands, and its column from 1; else the first line."""
    for line in lines[first - 1 : last]:
        at, length = spot(line["text"], quote)
        if length:
            return int(line["n"]), at + 1
    return first, None


def spot(text: str, quote: str) -> tuple[int, int]:
    """(offset, length) of a quote, or of its beginning, on a line; length 0 where it is not."""
    wanted = quote.strip()
    while len(wanted) >= SHORTEST:
        at = text.find(wanted)
        if at >= 0:
            return at, len(wanted)
        wanted = wanted[: len(wanted) * 2 // 3]
    return 0, 0


def marked(draft: Mapping[str, Any], told: Sequence[Finding]) -> list[Line]:
    """Every line of the document with its marks."""
    reading = draft["reading"]
    tasks = _by_line([(task["lines"], task["id"]) for task in reading["tasks"]])
    seats = _by_line([(seat["lines"], seat["agency"]) for task in reading["tasks"] for seat in task["seats"]])
    targets = _by_line([(target["lines"], target["text"]) for target in reading["targets"]])
    at: dict[int, list[Finding]] = {}
    for one in told:
        at.setdefault(one.line, []).append(one)
    found = []
    for line in draft.get("lines") or ():
        number, here = line["n"], at.get(line["n"], [])
        found.append(Line(
            number, line.get("page"),
            parts(line["text"], [spot(line["text"], one.quote) for one in here if one.column]),
            tuple(one.number for one in here), tuple(dict.fromkeys(tasks.get(number, ()))),
            tuple(dict.fromkeys(seats.get(number, ()))), len(targets.get(number, ())),
        ))  # fmt: skip
    return found


def parts(text: str, spots: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """A text cut where marks begin and end; marks that overlap are one."""
    edges = [False] * len(text)
    for at, length in spots:
        edges[at : at + length] = [True] * len(edges[at : at + length])
    found: list[tuple[str, bool]] = []
    begin = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or edges[index] != edges[begin]:
            found.append((text[begin:index], edges[begin]))
            begin = index
    return tuple(found)


def _by_line(ranges: Sequence[tuple[Sequence[int], str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for (first, last), name in ranges:
        for number in range(first, min(last, first + 200) + 1):
            found.setdefault(number, []).append(name)
    return found
