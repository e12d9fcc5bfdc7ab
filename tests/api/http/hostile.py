"""Payloads meant to do harm, each with the answer that is documented for it; and documents that are traps."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.api import worlds
from tests.api.http.test_commands import report

REPORT, CORRECT, UPLOAD = "commands/report_progress", "commands/correct_statement", "documents"
JSON = "application/json"
TARGET = f"task:{worlds.TASK}"
_OFFICE = "http://schemas.openxmlformats.org"
_TYPES = (
    f'<Types xmlns="{_OFFICE}/package/2006/content-types"><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_LINKS = (
    f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="r" Type="{_OFFICE}/officeDocument'
    '/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


class Case(NamedTuple):
    """What is sent where, and the status and code that answer it. `role` sends it; 201 has no code."""

    name: str
    path: str
    body: Any
    status: int
    code: str | None
    headers: dict[str, str] = {"Content-Type": JSON}  # noqa: RUF012  # never changed
    role: str = "liaison"


def in_report(field: str, raw: str) -> bytes:
    """A progress report with this JSON text in the place of a value, also one that is no JSON."""
    body = json.dumps({**report(), field: "@@"}, ensure_ascii=False)
    return body.replace('"@@"', raw).encode("utf-8", "surrogatepass")


def beside_report(raw: str) -> bytes:
    """A progress report with this JSON text added as a member."""
    return f"{json.dumps(report(), ensure_ascii=False)[:-1]},{raw}}}".encode("utf-8", "surrogatepass")


def correction(raw: str) -> bytes:
    """A correction of the small plan's first task whose `content` is this JSON text."""
    body = {
        "on": f"plan:{worlds.PLAN}", "statement": TARGET, "replaces": 1, "reason": "试", "authority": "试",
        "content": "@@",
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False).replace('"@@"', raw).encode("utf-8", "surrogatepass")


def _values() -> Iterator[Case]:
    table: list[tuple[str, str, int, str | None]] = [
        ("nan", "NaN", 400, "json-not-a-number"), ("infinity", "Infinity", 400, "json-not-a-number"),
        ("minus infinity", "-Infinity", 400, "json-not-a-number"), ("1e999", "1e999", 400, "json-number"),
        ("-1e999", "-1e999", 400, "json-number"), ("30 figures", "9" * 30, 400, "json-number"),
        ("a million figures", "9" * 60_000, 400, "json-number"), ("minus nought", "-0", 422, "invalid-request"),
        ("minus nought, real", "-0.0", 422, "invalid-request"), ("1e5", "1e5", 422, "invalid-request"),
        ("beyond 64 bits", str(2**64), 400, "json-number"), ("object", "{}", 422, "invalid-request"),
        ("lone surrogate", '"\\ud800"', 400, "json-surrogate"), ("lone low", '"x\\udc00"', 400, "json-surrogate"),
        ("raw surrogate", '"\ud800"', 400, "json-not-utf8"), ("escaped NUL", '"a\\u0000b"', 422, "invalid-request"),
        ("raw NUL", '"a\x00b"', 400, "json-invalid"), ("raw control", '"\x07"', 400, "json-invalid"),
        ("escaped control", '"\\u0007"', 422, "invalid-request"), ("ESC", '"\\u001b[31m"', 422, "invalid-request"),
        ("C1 control", '"\\u0085"', 422, "unfit-text"), ("override", '"\\u202eabc"', 422, "unfit-text"),
        ("raw override", '"\u202eabc"', 422, "unfit-text"), ("isolate", '"\\u2066x"', 422, "unfit-text"),
        ("noncharacter", '"\\uffff"', 422, "unfit-text"), ("type", '{"_type_":"os:system"}', 422, "invalid-request"),
        ("20,001 characters", '"' + "字" * 20_001 + '"', 422, "invalid-request"),
    ]  # fmt: skip
    for name, raw, status, code in table:
        yield Case(name, REPORT, in_report("narrative", raw), status, code)
    for name, raw in (("path", '"../../etc/passwd"'), ("of nobody", '"x"')):
        yield Case(f"plan {name}", REPORT, in_report("plan", raw), 422, "no-such-plan")
    yield Case("plan with a bar", REPORT, in_report("plan", '"a|b"'), 422, "invalid-request")
    yield Case("seat of 10,000", REPORT, in_report("seat", '"' + "字" * 10_000 + '"'), 422, "invalid-request")
    yield Case("seat with a line feed", REPORT, in_report("seat", '"a\\nb"'), 422, "invalid-request")
    yield Case("override in a name", REPORT, beside_report('"\\u202e":1'), 422, "unfit-text")


def _bodies() -> Iterator[Case]:
    plain = json.dumps(report(), ensure_ascii=False)
    yield Case("duplicate", REPORT, beside_report('"percent":"99"'), 400, "json-duplicate")
    yield Case("escaped duplicate", REPORT, beside_report('"\\u0070ercent":"99"'), 400, "json-duplicate")
    yield Case("nested duplicate", REPORT, beside_report('"x":{"a":{"b":1,"b":2}}'), 400, "json-duplicate")
    yield Case("100,000 levels", REPORT, b"[" * 100_000, 413, "body-too-large")
    yield Case("60,000 levels", REPORT, b"[" * 60_000, 400, "json-too-deep")
    yield Case("60,000 levels of objects", REPORT, b'{"a":' * 12_000, 400, "json-too-deep")
    yield Case("33 levels", REPORT, beside_report('"x":' + "[" * 33 + "]" * 33), 400, "json-too-deep")
    yield Case("20 MB", REPORT, b" " * 20_000_000, 413, "body-too-large")
    yield Case("64 KiB and one", REPORT, plain.encode().ljust(65_537), 413, "body-too-large")
    yield Case("20 MB in pieces", REPORT, lambda: (b" " * 100_000 for _ in range(200)), 413, "body-too-large")
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/jsonx", f"{JSON}; charset=gbk"):
        yield Case(f"as {kind}", REPORT, plain.encode(), 415, "not-json", {"Content-Type": kind})
    yield Case("no body", REPORT, b"", 422, "invalid-request")
    yield Case("BOM", REPORT, b"\xef\xbb\xbf" + plain.encode(), 400, "json-bom")
    yield Case("GBK", REPORT, plain.encode("gbk"), 400, "json-not-utf8")
    yield Case("UTF-16", REPORT, plain.encode("utf-16"), 400, "json-not-utf8")
    for raw in (b"null", b"[]", b'"x"', b"1"):
        yield Case(f"{raw.decode()} for a command", REPORT, raw, 422, "invalid-request")
    for kind in ("gzip", "br", "deflate", "identity, gzip"):
        packed = {"Content-Type": JSON, "Content-Encoding": kind}
        yield Case(f"bomb as {kind}", REPORT, gzip.compress(b"0" * 10_000_000), 415, "content-encoding", packed)
    yield Case("second line in a key", REPORT, plain.encode(), 400, "idempotency-key-form",
               {"Content-Type": JSON, "Idempotency-Key": "a\r\nX-Evil: 1"})  # fmt: skip


def _contents() -> Iterator[Case]:
    """Free JSON: what a correction puts in a statement's place."""
    worded = '"task":"2.1.1","no":1,"group":"x","title":"t","text":"t","source":{"kind":"report"}'
    table: list[tuple[str, str, int, str | None]] = [
        ("_type_", '{"_type_":"ledger.envelope:Draft","_data_":{}}', 422, "invalid-data"),
        ("_type_ beside", f'{{{worded},"_type_":"builtins:eval"}}', 422, "invalid-data"),
        ("_type_ within", '{"task":{"_type_":"builtins:eval"}}', 422, "invalid-data"),
        ("list", "[]", 422, "invalid-request"), ("nan", '{"no":NaN}', 400, "json-not-a-number"),
        ("real", f"{{{worded[:-1]},\"no\":1.5}}}}".replace('"no":1,', ""), 422, "invalid-data"),
        ("2**53", f"{{{worded}}}".replace('"no":1,', f'"no":{2**53},'), 400, "json-number"),
        ("beyond 64 bits", f"{{{worded}}}".replace('"no":1,', f'"no":{2**64},'), 400, "json-number"),
        ("minus nought", f"{{{worded}}}".replace('"no":1,', '"no":-0,'), 422, "invalid-data"),
        ("NUL", f"{{{worded}}}".replace('"t"', '"a\\u0000"'), 422, "invalid-data"),
        ("NUL in a name", f'{{{worded},"a\\u0000b":1}}', 422, "invalid-data"),
        ("override", f"{{{worded}}}".replace('"t"', '"\\u202e"'), 422, "unfit-text"),
    ]  # fmt: skip
    for name, raw, status, code in table:
        yield Case(f"content {name}", CORRECT, correction(raw), status, code, role="plan_office")


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of these members."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def docx(text: str, before: str = "", **more: str) -> bytes:
    """A word processor document whose body is this text."""
    main = f'{_OFFICE}/wordprocessingml/2006/main'
    xml = f'{before}<w:document xmlns:w="{main}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return packed({"[Content_Types].xml": _TYPES, "_rels/.rels": _LINKS, "word/document.xml": xml, **more})


def _documents() -> Iterator[Case]:
    plan = worlds.MINI.encode()
    octets = {"Content-Type": "application/octet-stream"}

    def case(name: str, file: str, body: Any, status: int = 422, code: str = "unreadable", **more: str) -> Case:
        return Case(name, f"{UPLOAD}?name={file}", body, status, code, octets | more, "importer")

    for at, file in enumerate(
        ("../../x.txt", "..%5Cx.txt", "/etc/passwd", "a%00.txt", "a%E2%80%AEtxt.exe", "a%0D%0Ab", "x" * 201, "", "..",
         "a%3Ab", "%ED%A0%80.txt")
    ):  # fmt: skip
        yield case(f"name {at}", file, plan, 422, "document-name")
    entity = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield case("zip bomb", "a.docx", lambda: docx("a" * 20_000_000))
    yield case("XXE", "a.docx", docx("&x;", f'<?xml version="1.0"?>{entity}'))
    yield case("zip slip", "a.docx", docx("x", **{"../../evil": "x"}))
    yield case("entities", "a.html", f"{entity}<html>&x;</html>".encode())
    yield case("PDF and ZIP", "a.pdf", b"%PDF-1.4\n" + packed({"a": "b"}))
    yield case("ZIP as text", "a.txt", packed({"a.txt": plan}))
    yield case("PDF as DOCX", "a.docx", b"%PDF-1.4\n%%EOF")
    yield case("text as PDF", "a.pdf", plan)
    yield case("nothing", "a.txt", b"")
    yield case("noise", "a.txt", bytes(range(256)) * 64)
    yield case("program", "plan.txt", b"MZ" + b"\0" * 100)
    yield case("100,000 levels", "a.html", b"<html>" + b"<div>" * 100_000)
    yield case("20 MB and one", "a.txt", b"x" * 20_000_001, 413, "body-too-large")
    yield case("packed", "a.txt", gzip.compress(plan), 415, "content-encoding", **{"Content-Encoding": "gzip"})


CASES: list[Case] = [*_values(), *_bodies(), *_contents(), *_documents()]


def body_of(case: Case) -> Any:
    """The body to send; those that are large or sent in pieces are made when they are."""
    return case.body() if isinstance(case.body, Callable) else case.body  # type: ignore[arg-type]
