"""Filters, order, fields, pages and files of every table: the same rows as the whole."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import parse_qs

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from tests.api import worlds
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
    ends = {"plan": question.params["plan"], "from": "2023-06-30", "fields": "drivers"}
    assert list(reader.get("/api/v1/diff", params=ends).json()) == ["viewpoint", "from", "to", "drivers"]
    refused = reader.get("/api/v1/status", params={**question.params, "fields": "x"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no-such-field")


def test_which_count_counts_what(reader: TestClient) -> None:
    """docs/figures.md §12: statements in `counts`, entries on the timeline; /late has first and later ones apart."""
    plan = next(q for q in TABLES if q.operation == "targets").params["plan"]
    for day in ("2024-06-30", "2026-02-20"):
        told = {
            name: reader.get(f"/api/v1/{name}", params={"plan": plan, "as_of": day, "limit": "5000"}).json()
            for name in ("timeline", "late", "back-dated", "corrections")
        }
        entries = told["timeline"]["entries"]
        newest = [row for row in entries if "superseded" not in row["marks"] and row["effective_on"] <= day]
        marked = {"late": "late", "corrected": "correction", "retracted": "retraction", "illustration": "illustration"}
        counts = reader.get("/api/v1/status", params={"plan": plan, "as_of": day}).json()["counts"]
        for name, mark in marked.items():
            assert counts[name] == sum(mark in row["marks"] for row in newest), name
        of_plan = {row["position"] for row in entries}
        late = {row["position"] for row in entries if "late" in row["marks"]}
        again = {row["position"] for row in entries if {"correction", "retraction"} & set(row["marks"])}
        listed = {name: {row["position"] for row in told[name]["entries"]} & of_plan for name in told}
        assert listed["late"] == late - again and listed["corrections"] == again and listed["back-dated"] == late
        assert {row["position"] for row in told["late"]["corrections"]} & of_plan == late & again
        assert told["late"]["count"] == told["late"]["total"] == len(told["late"]["entries"])
    assert late & again and late - again and len(newest) < len(entries)


def test_no_rows_say_why(mini: Api) -> None:
    """Given a plan not yet known, or not yet in force, then no tasks and no seats are told with how it stood."""
    asks = mini.client("reader")
    for name in ("tasks", "seats"):
        address, plan = f"/api/v1/{name}", {"plan": worlds.PLAN}
        before = asks.get(address, params={**plan, "known_at": "size:1"}).json()
        assert (before[name], before["standing"], before["from"]) == ([], "not_known", None)
        assert "standing" not in asks.get(address, params=plan).json()
    early = asks.get("/api/v1/tasks", params={"plan": worlds.PLAN, "as_of": "2000-01-01"}).json()
    assert early["tasks"] == [] and early["standing"] in ("not_yet", "start_unknown")


def test_a_filter_that_can_never_fit(reader: TestClient) -> None:
    """Given a column of codes, when a filter names none of them, then 422 says which there are."""
    question = next(q for q in TABLES if q.operation == "tasks")
    answer = reader.get(question.address, params={**question.params, "filter": "status:NOPE"})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-filter")
    assert "IN_PROGRESS" in answer.json()["said"]["en"] and "IN_PROGRESS" in answer.json()["said"]["zh"]


def test_a_workbook_says_where_it_comes_from(reader: TestClient) -> None:
    """Given a filtered table, then its workbook names the address that gives the same rows for ever."""
    question = next(q for q in TABLES if q.operation == "tasks")
    book = _get(reader, question, filter="status:IN_PROGRESS", fields="task,status", format="xlsx")
    rows, stamp = _sheets(book.content)
    address = str(dict(row[:2] for row in stamp)["address"])
    asked_for = parse_qs(address.partition("?")[2])
    assert asked_for["filter"] == ["status:IN_PROGRESS"] and asked_for["fields"] == ["task,status"]
    assert asked_for["plan"] == [question.params["plan"]] and asked_for["known_at"][0].startswith("size:")
    assert _sheets(reader.get(address).content)[0] == rows and len(rows) > 1


def _sheets(book: bytes) -> list[list[list[Any]]]:
    found = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return [found.get_sheet_by_index(at).to_python() for at in (0, 1)]


def test_scorecards_in_a_spreadsheet(reader: TestClient) -> None:
    """Given the scorecards as CSV, then nested columns are not among them; JSON has them."""
    head, *_ = csv.reader(io.StringIO(reader.get("/api/v1/scorecards?format=csv").content.decode("utf-8-sig")))
    (card, *_) = reader.get("/api/v1/scorecards").json()["cards"]
    assert {"figures", "overdue", "notices"} == set(card) - set(head)
