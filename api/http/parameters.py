"""The query parameters every question takes, as the OpenAPI tells them."""

from __future__ import annotations

from typing import Any


def _text(name: str, zh: str, en: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": f"{zh} · {en}",
            "schema": {"type": "string", **schema}}


def _texts(name: str, zh: str, en: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": f"{zh} · {en}", "style": "form",
            "explode": True, "schema": {"type": "array", "items": {"type": "string", **schema}}}


QUESTION: list[dict[str, Any]] = [
    _text("as_of", "生效日:问哪一天", "the day asked about", format="date", examples=["2024-06-30"]),
    _text("known_at", "已知至:日期、时刻或 size:N", "what was known: day, instant or size:N", examples=["size:3000"]),
    _text("at", "当时公布:不与上两项同用", "as published then; excludes the two above", examples=["2024-06-30"]),
    _texts("rules", "以指定规则重评,ID@版本", "judge again by these rule sets, ID@VERSION"),
    _text("fields", "只要这些字段,逗号分隔", "only these fields, comma-separated"),
    {"name": "Accept-Datetime", "in": "header", "required": False, "schema": {"type": "string"},
     "description": "RFC 7089:同 at · means `at`; a viewpoint in the address counts more"},
]
TABLE: list[dict[str, Any]] = [
    _texts("filter", "列名:值,可重复;同列为或,异列为且", "COLUMN:VALUE, repeatable; same column or, others and"),
    _text("sort", "排序列,- 为降序", "columns by comma, - before one for descending"),
    {"name": "limit", "in": "query", "required": False, "description": "每页行数 · rows of a page",
     "schema": {"type": "integer", "minimum": 1, "maximum": 5_000, "default": 500}},
    _text("cursor", "上一页给出的位置", "where the page before ended, as it said"),
    _text("format", "取整张表的格式", "the whole table in this format", enum=["json", "csv", "xlsx", "parquet"]),
]
