"""Rows that are none, and bodies that are no batch: each said by its code, its place and in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest

from tests.api.http.batches import EDUCATION, line, ndjson, problem, send, still, verdicts
from tests.api.http.conftest import Api
from tests.api.worlds import HELPER


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A service in which nothing is recorded."""
    yield from still(tmp_path_factory.mktemp("still"))


BAD_ROWS: tuple[tuple[str, bytes, str, str], ...] = (
    ("no JSON", b"{nope}", "json-invalid", ""),
    ("cut off", orjson.dumps(line())[:-2], "json-invalid", ""),
    ("not UTF-8", b'{"plan":"\xff"}', "json-not-utf8", ""),
    ("NaN", orjson.dumps(line()).replace(b'"40"', b"NaN"), "json-not-a-number", ""),
    ("1e400", orjson.dumps(line()).replace(b'"40"', b"1e400"), "json-number", ""),
    ("lone surrogate", orjson.dumps(line()).replace("已".encode(), b"\\ud800"), "json-surrogate", ""),
    ("duplicate key", orjson.dumps(line())[:-1] + b',"percent":"50"}', "json-duplicate", ""),
    ("deep", b"[" * 100_000, "row-too-large", ""),
    ("nested", b"[" * 40 + b"]" * 40, "json-too-deep", ""),
    ("list", b"[1]", "not-an-object", ""),
    ("wrong type", ndjson(line(percent=40)).strip(), "invalid-request", "/percent"),
    ("over a hundred", ndjson(line(percent="101")).strip(), "invalid-request", "/percent"),
    ("missing", b"{}", "invalid-request", "/plan"),
    ("unknown member", ndjson(line(actor="x")).strip(), "invalid-request", "/actor"),
    ("type object", ndjson(line(narrative={"_type_": "os"})).strip(), "invalid-request", "/narrative"),
    ("unknown seat", ndjson(line(seat="seat:9.9|甲县/县教育局|lead|1")).strip(), "no-such-seat", "/seat"),
    ("other's seat", ndjson(line(seat=HELPER)).strip(), "not-own-seat", "/seat"),
    ("period to come", ndjson(line("2031-Q1")).strip(), "period-not-begun", "/period"),
    ("NUL", ndjson(line(narrative="a\0b")).strip(), "invalid-request", "/narrative"),
    ("too much", ndjson(line(narrative="长" * 22_000)), "row-too-large", ""),
    ("beyond an entry", ndjson(line(narrative="长" * 20_000, values=[
        {"indicator": "长" * 1_700, "value": "1", "unit": "人"}])), "invalid-entry", ""),
)  # fmt: skip


@pytest.mark.parametrize(("row", "code", "pointer"), [r[1:] for r in BAD_ROWS], ids=[r[0] for r in BAD_ROWS])
def test_bad_row(quiet: Api, row: bytes, code: str, pointer: str) -> None:
    """A row that is none is refused by itself with its place, in both languages; the good one beside it is not."""
    client, before = quiet.client("liaison", EDUCATION), quiet.shilu.reader.head()
    answer = send(client, ndjson(row.strip(), b"", line()))
    assert verdicts(answer) == [(1, "refused"), (3, "would_record")]
    assert problem(answer, 1) == (code, pointer)
    said = answer.json()["rows"][0]["problem"]["said"]
    assert said["zh"] and said["en"] and said["zh"] != said["en"] and len(answer.content) < 3_000
    assert quiet.shilu.reader.head() == before


NO_BATCH: tuple[tuple[str, bytes, str, int, str], ...] = (
    ("empty", b"", "application/x-ndjson", 422, "empty-batch"),
    ("blank lines", b"\n \r\n\n", "application/x-ndjson", 422, "empty-batch"),
    ("JSON", b"[]", "application/json", 415, "not-a-batch"),
    ("no type", b"{}", "", 415, "not-a-batch"),
    ("too many", b"{}\n" * 5_001, "application/x-ndjson", 422, "too-many-rows"),
    ("too many lines", b"\n" * 19_000_000, "application/x-ndjson", 422, "too-many-rows"),
    ("too many plans", ndjson(*(line(plan=f"p{n}") for n in range(101))), "application/x-ndjson", 422,
     "too-many-plans"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "kind", "status", "code"), [r[1:] for r in NO_BATCH], ids=[r[0] for r in NO_BATCH])
def test_no_batch(quiet: Api, body: bytes, kind: str, status: int, code: str) -> None:
    """A body that is no batch at all is refused as a whole."""
    answer = send(quiet.client("liaison", EDUCATION), body, kind=kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
