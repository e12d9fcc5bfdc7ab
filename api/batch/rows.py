"""A batch as rows: each a command or the reason why it is none, with the key it is recorded under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
from pydantic import ValidationError

from aggregates.commands import ReportProgress
from api.http.bodies import parse_json
from api.http.problems import Problem, invalid
from api.service import command_bytes

MOST_ROWS, MOST_LINES = 5_000, 50_000
"""Rows of a batch, and lines of one with the empty ones."""
_LINE = re.compile(rb"[^\n]*\n?")


class Row(NamedTuple):
    """One row: its number as whoever sent it counts (line or sheet row, from 1), and what it says."""

    number: int
    said: ReportProgress | Problem

    def key(self, batch: str) -> str:
        """The idempotency key of the row: the same batch key, place and content give the same one.

        Other content in the same place is another command, so a corrected batch may keep its key.
        """
        assert isinstance(self.said, ReportProgress)
        parts = (batch.encode(), str(self.number).encode(), command_bytes(self.said))
        return f"batch:{sha256(b'|'.join(sha256(part).digest() for part in parts)).hexdigest()}"


def faulty(code: str, zh: str, en: str, pointer: str = "") -> Problem:
    """What is wrong with one row, and where in it (JSON Pointer)."""
    return Problem(422, code, zh, en, [{"pointer": pointer, "code": code, "zh": zh, "en": en}])


def too_many() -> Problem:
    """The refusal of a batch as a whole for its length."""
    return Problem(
        422, "too-many-rows", f"一批最多 {MOST_ROWS} 行,请分批提交", f"at most {MOST_ROWS} rows a batch: send several"
    )


def row_of(number: int, body: Mapping[str, Any]) -> Row:
    """The row that says `body` (JSON values), valid or not."""
    return Row(number, _command(orjson.dumps(body)))


def ndjson_rows(data: bytes, longest: int) -> Iterator[Row]:
    """The rows of newline-delimited JSON, numbered by line; empty lines are none. `longest` bounds a line in bytes.

    Problem 422 `too-many-rows` for the batch; what is wrong with one line is said by its row.
    """
    found = 0
    for number, match in enumerate(_LINE.finditer(data.removeprefix(b"\xef\xbb\xbf")), 1):
        line = match.group().strip(b" \t\r\n")
        if line:
            found += 1
            yield Row(number, _line(line, longest))
        if found > MOST_ROWS or number > MOST_LINES:
            raise too_many()


def _line(line: bytes, longest: int) -> ReportProgress | Problem:
    if len(line) > longest:
        return faulty("row-too-large", f"该行超过 {longest} 字节", f"the row is larger than {longest} bytes")
    try:
        value = parse_json(line)
    except Problem as no:
        zh, en = no.zh.replace("请求体", "该行", 1), no.en.replace("the body", "the row", 1)
        return faulty(no.code, zh, en)
    if not isinstance(value, dict):
        return faulty("not-an-object", "该行应为一个 JSON 对象", "the row should be one JSON object")
    return _command(line)


def _command(body: bytes) -> ReportProgress | Problem:
    try:
        return ReportProgress.model_validate_json(body)
    except ValidationError as error:
        return invalid(error.errors(include_url=False, include_input=False, include_context=False))
