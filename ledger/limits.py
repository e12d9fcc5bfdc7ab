"""The limits under which orjson's sorted output equals RFC 8785 (ledger.md, "An entry"), checked at write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import InvalidEntry

MAX_LEAF_BYTES = 65_535  # C2SP tlog-tiles: an entry's length is a uint16
MAX_DEPTH = 32
MAX_INTEGER = 2**53 - 1  # RFC 8785 §3.2.2.3: beyond it, IEEE 754 readers disagree
_LAST_BMP = "\uffff"  # beyond it, UTF-16 order (RFC 8785) and code point order (orjson) differ


def check_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fact's content, if it holds only null, booleans, integers, strings, lists and string-keyed objects.

    Raises InvalidEntry naming the JSON Pointer of the first value that breaks a limit. (Lone surrogates are
    found by the encoder, see `codec`.)
    """
    plain = data if type(data) is dict else dict(data)
    _check_object(plain, 2, "/data")  # depth 1 is the leaf itself
    return plain


def _check_object(value: dict[Any, Any], depth: int, pointer: str) -> None:
    if depth > MAX_DEPTH:
        raise InvalidEntry(f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH}", pointer)
    for key, item in value.items():
        if type(key) is not str or "\x00" in key or (not key.isascii() and max(key) > _LAST_BMP):
            raise InvalidEntry(f"键须为基本平面内的字符串：{key!r}", f"not a BMP string key: {key!r}", pointer)
        kind = type(item)
        if (kind is not str or "\x00" in item) and kind is not bool and item is not None:
            _check_value(item, depth, f"{pointer}/{key}")


def _check_value(value: object, depth: int, pointer: str) -> None:
    kind = type(value)
    if kind is str and "\x00" in value:  # type: ignore[operator]  # PostgreSQL text holds no NUL
        raise InvalidEntry("文本不得含 NUL 字符", "no NUL character in text", pointer)
    if value is None or kind is str or kind is bool:
        return
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:  # type: ignore[operator]
            raise InvalidEntry("整数超出 ±(2^53-1)", "integer beyond ±(2^53-1)", pointer)
    elif kind is dict:
        _check_object(value, depth + 1, pointer)  # type: ignore[arg-type]
    elif kind is list:
        _check_list(value, depth + 1, pointer)  # type: ignore[arg-type]
    elif kind is float:
        raise InvalidEntry("不得使用浮点数，请用十进制字符串", "no floats: use a decimal string", pointer)
    else:
        raise InvalidEntry(f"不是 JSON 值：{kind.__name__}", f"not a JSON value: {kind.__name__}", pointer)


def _check_list(value: list[Any], depth: int, pointer: str) -> None:
    if depth > MAX_DEPTH:
        raise InvalidEntry(f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH}", pointer)
    for at, item in enumerate(value):
        _check_value(item, depth, f"{pointer}/{at}")
