"""What is said of a value that breaks a rule: the rule, with its bounds, in the reader's language."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from aggregates import values
from aggregates.commands import COMMANDS
from api.http.faults import PATTERNS
from api.http.problems import TITLES, invalid
from tests.api import worlds
from tests.api.http.conftest import Api

SENT = "seen<>nowhere"
"""What is sent; no sentence may hold it."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    member: int


CASES: list[tuple[Any, Any, str, str]] = [
    (values.Percent, "100.5" + SENT, "应在 0 至 100 之间,最多两位小数", "0 to 100, at most two decimals"),
    (values.Number, SENT, "十进制数", "a decimal number"),
    (values.Period, SENT, "2023、2023-H1、2023-Q2、2023-06", "2023, 2023-H1, 2023-Q2 or 2023-06"),
    (values.Id, SENT + "|", "不得有“|”", "no '|'"),
    (values.Id, "", "至少 1 个字", "at least 1 characters"),
    (values.Id, SENT * 40, "至多 200 个字", "at most 200 characters"),
    (values.Sha256, SENT, "64 位小写十六进制", "64 lowercase hexadecimal digits"),
    (values.Statement, SENT + "\n", "不得有控制字符", "no control characters"),
    (values.Text, SENT + "\x00", "不得有控制字符(可有换行、制表符)", "but line feeds and tabs"),
    (values.SeatRole, SENT, "应为以下之一:lead、cooperate、participate", "one of: lead, cooperate, participate"),
    (Literal["only"], SENT, "应为以下之一:only", "one of: only"),
    (Literal[1, 2], SENT, "应为以下之一:1、2", "one of: 1, 2"),
    (Annotated[int, Field(ge=3)], 2, "不得小于 3", "at least 3"),
    (Annotated[int, Field(le=3)], 4, "不得大于 3", "at most 3"),
    (Annotated[int, Field(gt=3)], 3, "应大于 3", "more than 3"),
    (Annotated[int, Field(lt=3)], 3, "应小于 3", "less than 3"),
    (Annotated[list[int], Field(min_length=2)], [1], "至少 2 项", "at least 2 members"),
    (Annotated[list[int], Field(max_length=1)], [1, 2], "至多 1 项", "at most 1 members"),
    (int, SENT, "应为整数", "an integer"), (bool, SENT, "true 或 false", "true or false"),
    (_Strict, {"member": 1, "x": SENT}, "没有这一项", "no such member"), (_Strict, {}, "缺少此项", "is missing"),
    (_Strict, SENT, "应为对象", "an object"), (list[int], SENT, "应为列表", "a list"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "value", "zh", "en"), CASES)
def test_the_rule_is_told(type_: Any, value: Any, zh: str, en: str) -> None:
    """Both languages tell the same rule, and neither repeats what was sent nor shows a bare regular expression."""
    with pytest.raises(ValidationError) as no:
        TypeAdapter(type_).validate_python(value)
    (fault, *_) = invalid(no.value.errors()).errors
    assert zh in fault["zh"] and en in fault["en"]
    assert not any(part in fault["zh"] + fault["en"] for part in (SENT, "^[", ")$"))


def test_every_pattern_of_a_command_has_its_sentence() -> None:
    """No pattern that a command's values are held against is told as a regular expression."""
    found: set[str] = set()
    for command in COMMANDS.values():
        _patterns(command.model_json_schema(), found)
    assert len(found) > 5 and found <= set(PATTERNS), found - set(PATTERNS)


def _patterns(schema: Any, found: set[str]) -> None:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            found.add(schema["pattern"])
        for value in schema.values():
            _patterns(value, found)
    elif isinstance(schema, list):
        for value in schema:
            _patterns(value, found)


def test_every_pattern_of_the_api_has_its_sentence(mini: Api) -> None:
    """The same for parameters and bodies of every route, as the OpenAPI document has them."""
    found: set[str] = set()
    _patterns(mini.app.openapi(), found)
    assert found <= set(PATTERNS), found - set(PATTERNS)


def test_a_reader_gets_the_rule_in_his_language(mini: Api) -> None:
    """The detail of a fault follows Accept-Language."""
    client = mini.client("liaison", worlds.EDUCATION.agency)
    body = worlds.report("40").model_dump(mode="json") | {"percent": "100.5", "period": "Q2"}
    for language, rule in (("zh-CN", "应在 0 至 100 之间"), ("en", "0 to 100, at most two decimals")):
        headers = {"Accept-Language": language, "Idempotency-Key": "k"}
        told = client.post("/api/v1/commands/report_progress", json=body, headers=headers)
        assert told.status_code == 422, told.text
        assert any(rule in fault["detail"] for fault in told.json()["errors"]), told.text


def test_a_name_that_fits_several_is_no_conflict(demo: Api) -> None:
    """An ambiguous name answers 409, and its title says that, not that somebody changed something meanwhile."""
    reader = demo.client("reader")
    for language, title in (("zh-CN", "名称不唯一"), ("en", "Name is not unique")):
        told = reader.get("/api/v1/tasks", params={"plan": "方案"}, headers={"Accept-Language": language})
        assert (told.status_code, told.json()["code"], told.json()["title"]) == (409, "ambiguous-plan", title)
        assert title not in TITLES[409]
