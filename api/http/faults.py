"""What is wrong with one value, in Chinese and English: the rule itself, never what was sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Said = tuple[str, str]
"""Chinese, English."""

_DATE = ("应为日期(如 2023-06-30)", "should be a date (like 2023-06-30)")
_INSTANT = ("应为带时区的时刻(如 2023-06-30T12:00:00+08:00)",
            "should be an instant with an offset (2023-06-30T12:00:00+08:00)")  # fmt: skip
_OBJECT, _LIST = ("应为对象", "should be an object"), ("应为列表", "should be a list")
_WHOLE, _NUMBER = ("应为整数", "should be an integer"), ("应为数", "should be a number")
_YES_NO = ("应为 true 或 false", "should be true or false")
PATTERNS: Mapping[str, Said] = {
    r"^[^\x00-\x08\x0b-\x1f]+$": (
        "不得有控制字符(可有换行、制表符),不得为空", "no control characters but line feeds and tabs, and not empty"
    ),
    r"^[^|\x00-\x1f]+$": ("不得有“|”和控制字符,不得为空", "no '|' and no control characters, and not empty"),
    r"^[^\x00-\x1f]+$": ("不得有控制字符,不得为空", "no control characters, and not empty"),
    r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$": (
        "应为一行文字,不得全为空白", "one line of text that is not blank"
    ),
    r"^-?[0-9]{1,15}(\.[0-9]{1,9})?$": (
        "应为十进制数(如 -3、12.5),整数至多 15 位、小数至多 9 位",
        "a decimal number (-3, 12.5): at most 15 digits before the point and 9 after it",
    ),
    r"^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)$": (
        "应在 0 至 100 之间,最多两位小数(如 40、66.67)", "0 to 100, at most two decimals (40, 66.67)"
    ),
    r"^[0-9a-f]{64}$": ("应为 SHA-256:64 位小写十六进制", "a SHA-256: 64 lowercase hexadecimal digits"),
    r"^(hmac-)?sha256:[0-9a-f]{64}$": (
        "应为 sha256: 或 hmac-sha256: 加 64 位小写十六进制",
        "sha256: or hmac-sha256: and 64 lowercase hexadecimal digits",
    ),
    r"^[1-9][0-9]{3}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?$": (
        "应为填报期,如 2023、2023-H1、2023-Q2、2023-06", "a reporting period: 2023, 2023-H1, 2023-Q2 or 2023-06"
    ),
    r"^[a-z2-7]{12}$": ("应为 12 位编号(a-z、2-7)", "an id of 12 characters (a-z, 2-7)"),
    r"^[a-z]+-[0-9]+$": ("应为如 erasure-1 的编号", "an id like erasure-1"),
    r"^[0-9a-f-]{36}$": ("应为 36 位编号(UUID)", "an id of 36 characters (a UUID)"),
    r"^[!-~]([ -~]*[!-~])?$": (
        "应为可打印的 ASCII 字符,首尾不得为空格", "printable ASCII that neither begins nor ends with a space"
    ),
    r'^"(0|[1-9][0-9]{0,14})"$': ('应为加引号的流版本,如 "12"', 'a stream version in quotes, like "12"'),
    r"^[0-9]{0,16}$": ("应为记录序号(至多 16 位数字)", "a position: at most 16 digits"),
}  # fmt: skip
"""The rule behind every pattern of a value (aggregates/values.py) or a parameter, by the pattern's own text."""
_PLAIN: Mapping[str, Said] = {
    "missing": ("缺少此项", "is missing"), "extra_forbidden": ("没有这一项", "there is no such member"),
    "string_type": ("应为文字", "should be a text"), "string_unicode": ("应为 UTF-8 文字", "should be a UTF-8 text"),
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_from_float": _WHOLE, "float_type": _NUMBER,
    "float_parsing": _NUMBER, "decimal_type": _NUMBER, "decimal_parsing": _NUMBER,
    "bool_type": _YES_NO, "bool_parsing": _YES_NO,
    "date_type": _DATE, "date_parsing": _DATE, "date_from_datetime_parsing": _DATE, "date_from_datetime_inexact": _DATE,
    "datetime_type": _INSTANT, "datetime_parsing": _INSTANT, "datetime_from_date_parsing": _INSTANT,
    "timezone_aware": _INSTANT, "json_invalid": ("不是 JSON", "is no JSON"),
    "dict_type": _OBJECT, "model_type": _OBJECT, "model_attributes_type": _OBJECT,
    "list_type": _LIST, "tuple_type": _LIST, "set_type": _LIST, "frozen_set_type": _LIST,
    "none_required": ("应为 null", "should be null"),
    "union_tag_not_found": ("缺少说明种类的一项", "the member that says which kind it is is missing"),
    "value_error": ("不合规则", "is not valid"), "assertion_error": ("不合规则", "is not valid"),
}  # fmt: skip
_BOUNDS: Mapping[str, tuple[str, str, str]] = {
    "string_too_short": ("min_length", "至少 {} 个字", "at least {} characters"),
    "string_too_long": ("max_length", "至多 {} 个字", "at most {} characters"),
    "too_short": ("min_length", "至少 {} 项", "at least {} members"),
    "too_long": ("max_length", "至多 {} 项", "at most {} members"),
    "greater_than_equal": ("ge", "不得小于 {}", "at least {}"), "greater_than": ("gt", "应大于 {}", "more than {}"),
    "less_than_equal": ("le", "不得大于 {}", "at most {}"), "less_than": ("lt", "应小于 {}", "less than {}"),
    "multiple_of": ("multiple_of", "应为 {} 的倍数", "a multiple of {}"),
}  # fmt: skip
"""Kind → the member of pydantic's context that holds the bound, and the sentence about it."""


def said(error: Mapping[str, Any]) -> Said:
    """The rule that a fault of pydantic's breaks, with its bounds and the values allowed."""
    kind, context = str(error.get("type", "")), error.get("ctx") or {}
    if kind in _BOUNDS and _BOUNDS[kind][0] in context:
        member, zh, en = _BOUNDS[kind]
        return zh.format(context[member]), en.format(context[member])
    if kind in ("literal_error", "enum") and "expected" in context:
        return _one_of(str(context["expected"]))
    if kind == "union_tag_invalid" and "expected_tags" in context:
        return _one_of(str(context["expected_tags"]))
    if kind == "string_pattern_mismatch" and "pattern" in context:
        return _patterned(str(context["pattern"]))
    return _PLAIN.get(kind) or (f"不合规则({kind})", f"is not valid ({kind})")


def _one_of(expected: str) -> Said:
    """Pydantic's list of the values allowed: `'a', 'b' or 'c'`."""
    values = re.findall(r"'([^']*)'", expected) or re.split(r", | or ", expected)
    return f"应为以下之一:{'、'.join(values)}", f"should be one of: {', '.join(values)}"


def _patterned(pattern: str) -> Said:
    return PATTERNS.get(pattern) or (f"格式不符,应合 {pattern}", f"does not match {pattern}")
