"""Signed notes (C2SP signed-note): the published examples, and everything that is not quite one."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.vectors.cases import Case, case
from tests.vectors.signing import DASH, LOG, OTHER, b64, line, note, signature, signed

TEXT = "一条记录\na second line\n"
GOOD = signed(TEXT)
LINE = signature(LOG, TEXT)
# The example note of signed-note.md (C2SP, "Note").
C2SP = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3Zek"
    "RwNtIc=\n"
).encode()
# The example of the documentation of Go's golang.org/x/mod/sumdb/note, with its key (see signatures.py).
GO = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()


def _case(name: str, given: bytes, valid: bool, zh: str, en: str) -> Case:
    return case("notes", name, valid, (zh, en), note=given)


def cases() -> Iterator[Case]:
    """All of them."""
    yield _case(
        "c2sp-example", C2SP, True, "公开示例（正文含空行）", "the published example; its text holds an empty line"
    )
    yield _case("go-example", GO, True, "公开示例", "the published example")
    yield _case("own", GOOD, True, "一个签名", "one signature")
    yield _case(
        "sixteen-signatures", note(TEXT, LINE * 16), True, "至少须接受 16 个签名", "16 signatures must be accepted"
    )
    for name, text in (("delete-character", "a\x7fb\n"), ("next-line-in-text", "a\u0085b\n"), ("csi", "a\u009b2Jb\n")):
        yield _case(name, signed(text), False, "含控制字符（U+007F–009F）", "a control character, U+007F to U+009F")
    yield _case("no-break-space-in-text", signed("a\u00a0b\n"), True, "U+00A0 不是控制字符", "U+00A0 is no control")
    yield from _text()
    yield from _lines()
    yield from _base64()


def _text() -> Iterator[Case]:
    broken = "格式不符", "not of the form"
    yield _case("empty", b"", False, *broken)
    yield _case("no-signature", f"{TEXT}\n".encode(), False, "没有签名行", "no signature line")
    yield _case("no-blank-line", f"{TEXT}{LINE}".encode(), False, "没有空行", "no blank line")
    yield _case("no-text", f"\n{LINE}".encode(), False, "没有正文", "no text")
    yield _case("missing-final-newline", GOOD[:-1], False, "缺少末尾换行", "the final newline is missing")
    yield _case("trailing-bytes", GOOD + b"x", False, "末尾有多余字节", "bytes after the last line")
    yield _case(
        "newline-replaced", GOOD[:-1] + b"x", False, "末尾换行被替换", "another byte in place of the final newline"
    )
    yield _case("trailing-newline", GOOD + b"\n", False, "末尾多一个换行", "one newline too many")
    yield _case("text-after-signatures", GOOD + b"more\n", False, "签名之后还有正文", "text after the signatures")
    yield _case("crlf", GOOD.replace(b"\n", b"\r\n"), False, "含回车", "carriage returns")
    yield _case("crlf-in-text", note("a\r\n", LINE), False, "正文含回车", "a carriage return in the text")
    yield _case("tab", signed("a\tb\n"), False, "含制表符", "a tab")
    yield _case("nul", signed("a\0b\n"), False, "含 NUL", "a NUL")
    yield _case("escape", signed("a\x1b[2Jb\n"), False, "含控制字符", "an escape sequence")
    yield _case("not-utf8", b"\xff\xfe\n" + GOOD, False, "不是 UTF-8", "not UTF-8")
    yield _case("surrogate-bytes", b"\xed\xa0\x80\n" + GOOD, False, "UTF-8 编码的代理字符", "a surrogate in UTF-8")
    yield _case("overlong-utf8", b"\xc0\xaf\n" + GOOD, False, "过长的 UTF-8", "overlong UTF-8")
    yield _case(
        "byte-order-mark", signed("\ufefftext\n"), True, "BOM 是正文的一部分", "a byte order mark is part of the text"
    )


def _lines() -> Iterator[Case]:
    raw = LOG.id + LOG.sign(TEXT.encode())
    bad = "签名行格式不符", "a malformed signature line"
    yield _case("hyphen-for-dash", GOOD.replace(DASH.encode(), b"-"), False, *bad)
    yield _case("en-dash", GOOD.replace(DASH.encode(), "\u2013".encode()), False, *bad)
    yield _case("two-spaces", note(TEXT, LINE.replace(f"{DASH} ", f"{DASH}  ")), False, *bad)
    yield _case("space-at-end", note(TEXT, LINE[:-1] + " \n"), False, *bad)
    yield _case("no-name", note(TEXT, line("", raw)), False, "没有名称", "no name")
    yield _case("plus-in-name", note(TEXT, line("a+b", raw)), False, "名称含加号", "a plus sign in the name")
    for name, space in (("no-break-space", "\xa0"), ("ideographic-space", "\u3000"), ("next-line", "\x85"),
                        ("line-separator", "\u2028"), ("ogham-space", "\u1680"), ("hair-space", "\u200a")):  # fmt: skip
        given = note(TEXT, line(f"a{space}b", raw))
        yield _case(f"{name}-in-name", given, False, "名称含 Unicode 空格", "a Unicode space in the name")
    for name, control in (("delete", "\x7f"), ("csi", "\x9b")):
        yield _case(f"{name}-in-name", note(TEXT, line(f"a{control}b", raw)), False, "名称含控制字符", "a control character")
    yield _case("zero-width-space-in-name", note(TEXT, line("a\u200bb", raw)), True,
                "U+200B 不是空格（White_Space）", "U+200B is not white space")  # fmt: skip
    yield _case("byte-order-mark-in-name", note(TEXT, line("a\ufeffb", raw)), True,
                "U+FEFF 不是空格（White_Space）", "U+FEFF is not white space")  # fmt: skip
    yield _case(
        "no-signature-bytes", note(TEXT, line(LOG.name, LOG.id)), False, "只有标识", "a key id and no signature"
    )
    yield _case(
        "one-signature-byte", note(TEXT, line(LOG.name, LOG.id + b"x")), True, "其他类型的签名", "of another type"
    )
    yield _case("second-line-bad", note(TEXT, LINE, f"{DASH} x\n"), False, *bad)
    yield _case("other-types-beside", note(TEXT, LINE, line(OTHER.name, bytes(2424))), True,
                "其他签名须忽略", "signatures of other types are let pass")  # fmt: skip


def _base64() -> Iterator[Case]:
    raw = LOG.id + LOG.sign(TEXT.encode()) + b"xy"  # 70 bytes: two padding signs
    text = b64(raw)
    spellings = {
        "good-padding": (text, True), "no-padding": (text.rstrip("="), False), "short-padding": (text[:-1], False),
        "extra-padding": (text + "=", False), "trailing-bits": (_bits(text), False), "url-alphabet": ("_-" + text[2:], False),
        "space-inside": (text[:8] + " " + text[8:], False), "padding-inside": (text[:4] + "====" + text[4:], False),
        "not-ascii": ("\uff21" + text[1:], False), "empty": ("", False),
    }  # fmt: skip
    for name, (spelled, valid) in spellings.items():
        why = ("规范的 Base64", "canonical base64") if valid else ("Base64 不规范", "not canonical base64")
        yield _case(f"base64-{name}", note(TEXT, f"{DASH} {LOG.name} {spelled}\n"), valid, *why)


def _bits(text: str) -> str:
    """The same bytes with bits set that the last letter does not carry."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = text.rstrip("=")[-1]
    other = text.rstrip("=")[:-1] + alphabet[alphabet.index(last) | 1] + "=" * text.count("=")
    assert other != text and base64.b64decode(other) == base64.b64decode(text)
    return other
