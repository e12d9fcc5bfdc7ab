"""What the ledger's own facts must hold (docs/proofs.md §1, §9, §10): checked before they are written, in one place."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from ledger.checkpoint import VerifierKey
from ledger.envelope import Draft
from ledger.errors import BadCheckpoint, InvalidEntry
from ledger.registry import (
    CREDENTIAL_ISSUED,
    CREDENTIAL_REVOKED,
    CREDENTIAL_ROTATED,
    ERASURE_APPROVED,
    ERASURE_REFUSED,
    ERASURE_REQUESTED,
    HISTORY_LOST,
    IDENTITY_BOUND,
    IDENTITY_RELEASED,
    KEY_ROTATED,
    RESTRICTION_IMPOSED,
    RESTRICTION_LIFTED,
    STREAM,
    VALUE_DISCLOSED,
)

_DIGEST = re.compile(r"((hmac-)?sha256:)?[0-9a-f]{64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")

Rule = Callable[[str, object], None]


def own_draft(type_: str, data: Mapping[str, Any], statement: str, on: date) -> Draft:
    """A fact of the ledger's own stream. `statement` is e.g. `key:0a1b2c3d`: its id becomes `ledger:<statement>`."""
    return Draft(STREAM, type_, data, on, f"{STREAM}:{statement}")


def check(type_: str, data: Mapping[str, Any]) -> None:
    """InvalidEntry (with the JSON Pointer) unless `data` has exactly the members of this type, each as it must be.

    LookupError for a type that is none of the ledger's, or `ledger.opened`, which is written once by itself.
    """
    rules = _RULES[type_]
    for name in sorted(rules.keys() ^ data.keys()):
        zh, en = ("缺少", "missing") if name in rules else ("多出", "not known")
        raise InvalidEntry(f"{type_} {zh} {name}", f"{type_}: {name} is {en}", f"/data/{name}")
    for name, rule in rules.items():
        rule(f"/data/{name}", data[name])
    if "previous" in rules:
        old, new = VerifierKey.parse(data["previous"]), VerifierKey.parse(data["verifier_key"])
        if old.name != new.name or old == new:
            raise InvalidEntry("新旧密钥须同名且不同", "the two keys have one name and differ", "/data/verifier_key")


def check_texts(texts: Mapping[str, object]) -> None:
    """InvalidEntry unless each of these is a text that is not blank."""
    for name, value in texts.items():
        _text(f"/data/{name}", value)


def _text(pointer: str, value: object) -> None:
    if type(value) is not str or not value.strip():
        raise InvalidEntry("须为非空文字", "a text that is not blank is required", pointer)


def _key(pointer: str, value: object) -> None:
    _text(pointer, value)
    try:
        VerifierKey.parse(str(value))
    except BadCheckpoint as error:
        raise InvalidEntry(error.zh, error.en, pointer) from error


def _count(pointer: str, value: object) -> None:
    if type(value) is not int or value < 1:
        raise InvalidEntry("须为正整数", "a positive integer is required", pointer)


def _root(pointer: str, value: object) -> None:
    try:
        raw = base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32 or base64.b64encode(raw).decode() != value:
        raise InvalidEntry("须为 Base64 的 32 字节根哈希", "a root of 32 bytes in base64 is required", pointer)


def _digest(pointer: str, value: object) -> None:
    if type(value) is not str or not _DIGEST.fullmatch(value):
        raise InvalidEntry("须为承诺值或文件的 SHA-256", "a commitment or a document's SHA-256 is required", pointer)


def _digests(pointer: str, value: object) -> None:
    if type(value) is not list or not value:
        raise InvalidEntry("须列出至少一项", "a list of at least one is required", pointer)
    for at, one in enumerate(value):
        _digest(f"{pointer}/{at}", one)
    if len(set(value)) != len(value):
        raise InvalidEntry("有重复项", "one is listed twice", pointer)


def _redacted(pointer: str, value: object) -> None:
    if type(value) is not dict:
        raise InvalidEntry("须为对象", "an object is required", pointer)
    for pair in value.items():
        if not all(type(one) is str and _SHA256.fullmatch(one) for one in pair):
            raise InvalidEntry("须为 SHA-256 对 SHA-256", "SHA-256 to SHA-256 is required", pointer)


def _sha256(pointer: str, value: object) -> None:
    if type(value) is not str or not _SHA256.fullmatch(value):
        raise InvalidEntry("须为 SHA-256(64 位小写十六进制)", "a SHA-256 of 64 figures is required", pointer)


def _texts(pointer: str, value: object) -> None:
    """A list of texts, sorted and each once: one way to write it."""
    if type(value) is not list:
        raise InvalidEntry("须为列表", "a list is required", pointer)
    for at, one in enumerate(value):
        _text(f"{pointer}/{at}", one)
    if value != sorted(set(value)):
        raise InvalidEntry("须排序且不重复", "sorted, each once, is required", pointer)


def _day(pointer: str, value: object) -> None:
    try:
        right = type(value) is str and date.fromisoformat(value).isoformat() == value
    except ValueError:
        right = False
    if not right:
        raise InvalidEntry("须为日期(如 2026-06-30)", "a day (like 2026-06-30) is required", pointer)


def _instant(pointer: str, value: object) -> None:
    try:
        right = type(value) is str and _RFC3339.fullmatch(value) and datetime.fromisoformat(value).tzinfo
    except ValueError:
        right = None
    if not right:
        raise InvalidEntry("须为 RFC 3339 时刻", "an instant (RFC 3339) is required", pointer)


def _or_null(rule: Rule) -> Rule:
    def check_unless_null(pointer: str, value: object) -> None:
        if value is not None:
            rule(pointer, value)

    return check_unless_null


_GRANT: dict[str, Rule] = {
    "actor": _text, "agency": _or_null(_text), "expires_on": _or_null(_day), "plans": _or_null(_texts), "role": _text,
    "scopes": _texts,
}  # fmt: skip
_CHANGE: dict[str, Rule] = {"authority": _text, "previous": _key, "reason": _text, "verifier_key": _key}
_RULES: dict[str, dict[str, Rule]] = {
    KEY_ROTATED: _CHANGE,
    HISTORY_LOST: {**_CHANGE, "lost_root": _root, "lost_size": _count},
    ERASURE_REQUESTED: {"digests": _digests, "ground": _text, "reason": _text, "request": _text},
    ERASURE_APPROVED: {"redacted": _redacted, "request": _text},
    ERASURE_REFUSED: {"reason": _text, "request": _text},
    RESTRICTION_IMPOSED: {"digests": _digests, "ground": _text, "reason": _text, "restriction": _text},
    RESTRICTION_LIFTED: {"reason": _text, "restriction": _text},
    VALUE_DISCLOSED: {"digest": _digest, "purpose": _text},
    CREDENTIAL_ISSUED: {**_GRANT, "credential": _text, "note": _or_null(_text), "secret_sha256": _sha256},
    CREDENTIAL_ROTATED: {"credential": _text, "previous_until": _or_null(_instant), "secret_sha256": _sha256},
    CREDENTIAL_REVOKED: {"credential": _text, "reason": _text},
    IDENTITY_BOUND: {**_GRANT, "identity": _text, "issuer": _text, "subject": _text},
    IDENTITY_RELEASED: {"identity": _text, "reason": _text},
}
