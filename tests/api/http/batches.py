"""Batches for tests: rows as reporters send them, forms filled in by a spreadsheet program."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import xlsxwriter
from httpx2 import Response
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from api.batch.columns import ON_THE_FORM, heading
from api.http.service import service_over
from api.routes.batches import NDJSON, XLSX
from tests.api import worlds
from tests.api.http.conftest import Api
from tests.api.worlds import LEAD, PLAN

URL = "/api/v1/report-batches"
EDUCATION, ASSOCIATION = "甲县/县教育局", "甲县/县科协"


def still(folder: Path) -> Iterator[Api]:
    """The small plan for many tests that record nothing."""
    shilu, _clock = worlds.with_plan(folder)
    api = Api(service_over(worlds.settings_in(folder), shilu))
    yield api
    api.close()


def line(period: str = "2023-Q2", *, seat: str = LEAD, **more: Any) -> dict[str, Any]:
    """A row that is recorded."""
    return {"plan": PLAN, "seat": seat, "period": period, "percent": "40", "narrative": "已开展活动", **more}


def ndjson(*rows: Mapping[str, Any] | bytes) -> bytes:
    """Rows as newline-delimited JSON; bytes stand as they are."""
    return b"".join((row if isinstance(row, bytes) else orjson.dumps(row)) + b"\n" for row in rows)


def send(client: TestClient, body: bytes, key: str = "batch-1", kind: str = NDJSON[0], query: str = "") -> Response:
    """The answer to a batch."""
    return client.post(f"{URL}{query}", content=body, headers={"Content-Type": kind, "Idempotency-Key": key})


def verdicts(answer: Response) -> list[tuple[int, str]]:
    """(row, status) of every row."""
    assert answer.status_code == 200, answer.text
    return [(row["row"], row["status"]) for row in answer.json()["rows"]]


def problem(answer: Response, row: int) -> tuple[str, str]:
    """(code, pointer) of the refusal of a row."""
    found = next(one for one in answer.json()["rows"] if one["row"] == row)["problem"]
    return found["code"], found["errors"][0]["pointer"]


def cells(data: bytes, sheet: int = 0) -> list[list[Any]]:
    """All cells of a sheet, from A1."""
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def form(rows: Iterable[Mapping[str, Any]], columns: Iterable[str] = (), above: int = 0) -> bytes:
    """A form as a spreadsheet program saves it: a str beginning with = is a formula, a number is a number."""
    names = list(columns) or [heading(column) for column in ON_THE_FORM]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_urls": False, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(above, 0, names)
    percent = book.add_format({"num_format": "0%"})
    for number, row in enumerate(rows, above + 1):
        for at, name in enumerate(names):
            value = row.get(name.split()[-1] if name else "")
            if isinstance(value, float) and value <= 1:
                sheet.write_number(number, at, value, percent)
            elif value is not None:
                sheet.write(number, at, value)
    book.close()
    return out.getvalue()


def send_form(client: TestClient, body: bytes, key: str = "form-1", query: str = "") -> Response:
    """The answer to a filled-in form."""
    return send(client, body, key, XLSX, query)
