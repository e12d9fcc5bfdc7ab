"""Canonical JSON (RFC 8785 without floats, as docs/proofs.md uses it): `text` as bytes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors.cases import Case, case

GOOD = {
    "empty-object": "{}", "empty-list": "[]", "text": '"一"', "zero": "0", "minus-one": "-1", "null": "null", "true": "true",
    "nested": '{"a":[1,{"b":null}],"c":{"d":"e"}}', "largest": "9007199254740991", "smallest": "-9007199254740991",
    "escapes": '"\\b\\t\\n\\f\\r\\"\\\\"', "control": '"\\u0000\\u001f"', "delete": '"\x7f"', "line-separator": '"\u2028"',
    "slash": '"a/b"', "astral-text": '"\U0001f600"', "sorted-keys": '{"":0,"A":1,"_":2,"a":3,"é":4,"一":5}',
    "digit-keys": '{"1":0,"10":1,"2":2}', "proto-key": '{"__proto__":1,"constructor":2}', "private-use-key": '{"\ue000":1}',
    "byte-order-mark-inside": '"a\ufeffb"', "depth-32": "[" * 32 + "]" * 32,
}  # fmt: skip
BAD = {
    "empty": "", "space": '{"a": 1}', "space-before": " 1", "newline-after": "{}\n", "trailing": "{}x", "two-values": "{}{}",
    "trailing-comma": "[1,]", "comment": "[1/**/]", "single-quotes": "{'a':1}", "bare-key": "{a:1}", "unclosed": '{"a":1',
    "duplicate-key": '{"a":1,"a":1}', "duplicate-key-other-value": '{"a":1,"a":2}', "duplicate-nested": '{"x":{"a":1,"a":2}}',
    "duplicate-escaped": '{"a":1,"\\u0061":2}', "unsorted": '{"b":1,"a":2}', "unsorted-nested": '[{"b":1,"a":2}]',
    "case-order": '{"a":1,"B":2}', "float": "1.5", "float-whole": "1.0", "exponent": "1e3", "exponent-capital": "1E3",
    "negative-zero": "-0", "negative-zero-float": "-0.0", "leading-zero": "01", "plus": "+1", "hex": "0x1", "nan": "NaN",
    "infinity": "Infinity", "beyond-double": "1e400", "too-large": "9007199254740992", "too-small": "-9007199254740992",
    "much-too-large": "9" * 400, "rounds": "9007199254740993", "float-in-list": '{"a":[1,2.5]}',
    "lone-high": '"\\ud800"', "lone-low": '"\\udc00"', "lone-in-key": '{"\\ud800":1}', "pair-escaped": '"\\ud83d\\ude00"',
    "pair-reversed": '"\\udc00\\ud800"', "escaped-letter": '"\\u0061"', "escaped-slash": '"\\/"', "capital-hex": '"\\u001F"',
    "long-escape": '"\\u000a"', "raw-control": '"\x01"', "raw-newline": '"\n"', "raw-tab": '"\t"', "bad-escape": '"\\x41"',
    "byte-order-mark": "\ufeff{}", "astral-key": '{"\U0001f600":1}', "true-capital": "True", "depth-5000": "[" * 5000 + "]" * 5000,
    "depth-200000": '{"a":' * 200_000 + "1" + "}" * 200_000, "nul-after": "{}\0", "next-line-after": "{}\x85",
    "no-break-space": "\xa0{}", "form-feed": "\f{}",
}  # fmt: skip
RAW = {
    "not-utf8": b'"\xff"', "surrogate-bytes": b'"\xed\xa0\x80"', "overlong": b'"\xc0\xaf"', "utf16": '{"a":1}'.encode("utf-16-le"),
    "utf16-mark": '{"a":1}'.encode("utf-16"), "truncated-utf8": b'"\xe4\xb8"', "beyond-unicode": b'"\xf4\x90\x80\x80"',
}  # fmt: skip


def cases() -> Iterator[Case]:
    """All of them; the deepest as a repetition, to keep the file small."""
    for name, text in GOOD.items():
        yield case("strict-json", name, True, ("规范", "canonical"), text=text.encode())
    for name, text in BAD.items():
        why = ("不是规范 JSON，或含浮点数、重复的键", "not canonical JSON, or with a float, or a key twice")
        if len(text) > 1000:
            opening, closing, count = ('{"a":', "}", text.count("{")) if "{" in text else ("[", "]", text.count("["))
            repeated = {"opening": opening, "closing": closing, "count": count}
            yield case("strict-json", name, False, ("嵌套过深", "nested too deep"), repeated=repeated)
            continue
        yield case("strict-json", name, False, why, text=text.encode())
    for name, raw in RAW.items():
        yield case("strict-json", name, False, ("不是 UTF-8", "not UTF-8"), text=raw)
