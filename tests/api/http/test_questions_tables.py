"""Filters, order, fields, pages and files of every table: the same rows as the whole."""

from __future__ import annotations

import csv
import io
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from tests.api.http.conftest import Api
from tests.api.http.questions import TABLES, Question, asked, name_of

EACH = [pytest.param(q, id=name_of(q)) for q in TABLES]


@pytest.fixture(scope="module")
def reader(demo: Api) -> TestClient:
    """A reader who may see every plan."""
    return demo.client("reader")


def _get(reader: TestClient, question: Question, **more: Any) -> Any:
    answer = reader.get(question.address, params={**question.params, **more})
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("question", EACH)
def test_pages_make_up_the_whole(reader: TestClient, question: Question) -> None:
    """Given a table, when read page by page, then the pages one after another are all of it, and `total` counts it."""
    whole = asked(reader, question)
    rows, size = whole[question.rows], max(len(whole[question.rows]) // 4, 1)
    page = _get(reader, question, limit=size).json()
    read = list(page[question.rows])
    while page["next"] is not None:
        page = _get(reader, question, limit=size, cursor=page["next"]).json()
        assert page["viewpoint"] == whole["viewpoint"] and page["total"] == len(rows)
        read += page[question.rows]
    assert read == rows and whole["total"] == len(rows) > 0


@pytest.mark.parametrize("question", EACH)
def test_filters_sort_and_fields(reader: TestClient, question: Question) -> None:
    """Given a table, then a filter keeps the rows that fit, an order only moves rows, fields narrow them."""
    rows = asked(reader, question)[question.rows]
    column = next(
        name for name in rows[-1]
        if isinstance(rows[-1][name], str) and len({row[name] for row in rows if isinstance(row[name], str)}) >= 1
    )  # fmt: skip
    value = rows[-1][column]
    fit = asked(reader, question, None, filter=f"{column}:{value}")
    assert fit[question.rows] == [row for row in rows if row[column] == value] and fit["total"] >= 1
    backwards = asked(reader, question, None, sort=f"-{column}")[question.rows]
    assert sorted(map(str, backwards)) == sorted(map(str, rows))
    held = [row[column] for row in backwards if row[column]]
    assert held == sorted(held, reverse=True)
    narrow = asked(reader, question, None, fields=column)[question.rows]
    assert narrow == [{column: row[column]} for row in rows]


@pytest.mark.parametrize("question", EACH)
def test_files_hold_the_filtered_table(reader: TestClient, question: Question) -> None:
    """Given a filter, when the table is taken as CSV, XLSX or Parquet, then it has those rows and columns."""
    rows = asked(reader, question)[question.rows]
    column = next(name for name in rows[0] if isinstance(rows[0][name], str))
    asked_for = {"filter": f"{column}:{rows[0][column]}"}
    fit = [row for row in rows if row[column] == rows[0][column]]
    text = _get(reader, question, **asked_for, format="csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == len(fit) + 1
    table = pq.read_table(io.BytesIO(_get(reader, question, **asked_for, format="parquet").content))
    assert (table.num_rows, table.column_names) == (len(fit), list(rows[0]))
    book = _get(reader, question, **asked_for, format="xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert len(sheet) >= len(fit) + 1
    assert "attachment" in book.headers["content-disposition"] and book.headers["etag"]


def test_what_is_no_column(reader: TestClient) -> None:
    """Given a table, when a filter, order or field names no column of it, then 422 says which there are."""
    for asked_for in ({"filter": "x:1"}, {"sort": "x"}, {"fields": "x"}, {"filter": "nothing"}):
        answer = reader.get("/api/v1/plans", params=asked_for)
        assert answer.status_code == 422 and answer.json()["code"] in ("unknown-column", "bad-filter")


def test_fields_of_an_answer(reader: TestClient) -> None:
    """Given an answer that is no table, then `fields` keeps the members named, and always the viewpoint."""
    question = next(q for q in TABLES if q.operation == "targets")
    found = reader.get("/api/v1/status", params={**question.params, "fields": "counts,standing"}).json()
    assert list(found) == ["viewpoint", "standing", "counts"]
    refused = reader.get("/api/v1/status", params={**question.params, "fields": "x"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no-such-field")
