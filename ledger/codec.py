"""The leaf bytes: one CloudEvents 1.0 object in canonical form (ledger.md, "An entry").

Encoding has two phases. `prepare` does everything that needs no lock, into three byte fragments; `seal`,
under the lock, puts position, recorded time, stream version and chain between them. Keys are sorted, so the
fragments simply follow each other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
import uuid_utils

from ledger.envelope import Author, Draft
from ledger.errors import InvalidEntry
from ledger.limits import MAX_LEAF_BYTES, check_data

HASH_VERSION = 1  # `hv`: how leaves are hashed and chained
SPEC_VERSION = "1.0"  # CloudEvents
_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
# prevleaf, recordedtime, sequence and streamversion at their longest, names and commas included.
_SEALED_BYTES = 78 + 45 + 34 + 37
_SECONDS = "%Y-%m-%dT%H:%M:%S"

NewId = Callable[[], str]


@dataclass(slots=True)  # not frozen: made once per entry of a bulk import, and freezing costs a microsecond
class Prepared:
    """A draft encoded up to what only the ledger knows; `stream`, `type`, `event_id` are the row's columns."""

    stream: str
    type: str
    event_id: str
    head: bytes
    middle: bytes
    tail: bytes


def canonical(value: Any) -> bytes:
    """Canonical JSON bytes of a value within the limits (equal to RFC 8785 there)."""
    try:
        return orjson.dumps(value, option=_SORTED)
    except TypeError as error:
        raise InvalidEntry(f"无法编码：{error}", f"cannot be encoded: {error}") from error


def new_event_id() -> str:
    """A fresh UUIDv7 (RFC 9562)."""
    return str(uuid_utils.uuid7())


class Encoder:
    """Encodes the drafts of one command; what they share (author, key, source) is encoded once."""

    __slots__ = ("_author", "_key", "_new_id", "_source")

    def __init__(self, author: Author, key: str, source: str, new_id: NewId = new_event_id) -> None:
        """`source` is the ledger's origin, `key` the idempotency key. Raises InvalidEntry."""
        self._author = _author(author)
        self._key = b',"idempotencykey":' + _quoted_once(key, "key")
        self._source = b',"source":%b,"specversion":"%b","statementid":' % (
            _quoted(source, "source"),
            SPEC_VERSION.encode(),
        )
        self._new_id = new_id

    def prepare(self, draft: Draft) -> Prepared:
        """Encode all that needs no lock; InvalidEntry where the draft breaks a limit."""
        event_id, day = self._new_id(), _day(draft.effective_on, "effective_on")
        data = check_data(draft.data)
        encoded = canonical(data)
        if orjson.loads(encoded) != data:
            raise InvalidEntry("编码后不能还原", "the fact does not come back from its encoding", "/data")
        head = b'%b%b,"data":%b%b,"effectiveon":"%b"%b,"hv":%d,"id":"%b"%b' % (
            self._author,
            _causes(draft),
            encoded,
            b',"effectivedefaulted":true' if draft.effective_defaulted else b"",
            day,
            _effective(draft),
            HASH_VERSION,
            event_id.encode(),
            self._key,
        )
        middle = b'%b%b,"statementrevision":%d' % (
            self._source,
            _quoted_once(draft.statement_id, "statement_id"),
            _ordinal(draft.statement_revision, "statement_revision"),
        )
        tail = b',"subject":%b,"time":"%bT00:00:00+08:00","type":%b,"typerevision":%d}' % (
            _quoted(draft.stream, "stream"),
            day,
            _quoted(draft.type, "type"),
            _ordinal(draft.type_revision, "type_revision"),
        )
        if len(head) + len(middle) + len(tail) + _SEALED_BYTES > MAX_LEAF_BYTES:
            raise InvalidEntry(
                f"单条记录不得超过 {MAX_LEAF_BYTES} 字节，附件请按摘要存入",
                f"an entry is at most {MAX_LEAF_BYTES} bytes; store a document by its digest",
            )
        return Prepared(draft.stream, draft.type, event_id, head, middle, tail)


def prepare(draft: Draft, author: Author, key: str, source: str, new_id: NewId = new_event_id) -> Prepared:
    """Encode one draft alone: `Encoder(author, key, source).prepare(draft)`."""
    return Encoder(author, key, source, new_id).prepare(draft)


def _author(author: Author) -> bytes:
    agency = b""
    if author.agency is not None:
        agency = b'"actoragency":%b,' % _quoted(author.agency, "agency")
    actor, role = _quoted(author.actor_id, "actor_id"), _quoted(author.role, "role")
    return b'{%b"actorid":%b,"actorrole":%b' % (agency, actor, role)


def _causes(draft: Draft) -> bytes:
    causes = b""
    if draft.causation_id is not None:
        causes = b',"causationid":' + _quoted(draft.causation_id, "causation_id")
    if draft.correlation_id is not None:
        causes += b',"correlationid":' + _quoted(draft.correlation_id, "correlation_id")
    return causes


def _effective(draft: Draft) -> bytes:
    limits = b""
    if draft.effective_precision is not None:
        limits = b',"effectiveprecision":' + _quoted(draft.effective_precision, "effective_precision")
    if draft.effective_to is not None:
        limits += b',"effectiveto":"%b"' % _day(draft.effective_to, "effective_to")
    return limits


def seal(prepared: Prepared, position: int, recorded: bytes, prevleaf: bytes | None, version: int) -> bytes:
    """The leaf bytes. `recorded` is `rfc3339(recorded_at)`, `prevleaf` the leaf hash (raw) of the stream's
    previous entry, None for its first."""
    chain = b"" if prevleaf is None else b',"prevleaf":"%b"' % prevleaf.hex().encode()
    return b'%b%b,"recordedtime":"%b","sequence":"%020d"%b,"streamversion":%d%b' % (
        prepared.head,
        chain,
        recorded,
        position,
        prepared.middle,
        version,
        prepared.tail,
    )


def rfc3339(us: int) -> bytes:
    """RFC 3339 UTC with microseconds and `Z`, of microseconds since the epoch."""
    seconds, fraction = divmod(us, 1_000_000)
    return f"{time.strftime(_SECONDS, time.gmtime(seconds))}.{fraction:06d}Z".encode()


def decode(leaf: bytes) -> dict[str, Any]:
    """The event of stored leaf bytes; InvalidEntry when they are not a canonical leaf of a known format."""
    try:
        event = orjson.loads(leaf)
    except ValueError as error:
        raise InvalidEntry(f"不是 JSON：{error}", f"not JSON: {error}") from error
    if len(leaf) > MAX_LEAF_BYTES:
        raise InvalidEntry("记录过长", f"longer than {MAX_LEAF_BYTES} bytes")
    if type(event) is not dict or canonical(event) != leaf:
        raise InvalidEntry("不是规范形式", "not in canonical form")
    if event.get("hv") != HASH_VERSION or event.get("specversion") != SPEC_VERSION:
        raise InvalidEntry(f"未知的格式版本：{event.get('hv')}", f"unknown format version {event.get('hv')!r}")
    return event


@lru_cache(8_192, typed=True)  # streams, types, authors come again and again
def _quoted(value: object, name: str) -> bytes:
    if type(value) is not str or not value or "\x00" in value:  # PostgreSQL text holds no NUL
        raise InvalidEntry(f"{name} 须为非空字符串", f"{name} must be a non-empty string", f"/{name}")
    return canonical(value)


_quoted_once = _quoted.__wrapped__  # statement ids and keys hardly repeat: they would push the others out


def _ordinal(value: object, name: str) -> int:
    if type(value) is not int or not 1 <= value < 2**31:  # CloudEvents integers are 32-bit
        raise InvalidEntry(f"{name} 须为正整数", f"{name} must be a positive 32-bit integer", f"/{name}")
    return value


@lru_cache(8_192, typed=True)
def _day(value: object, name: str) -> bytes:
    if type(value) is not date:
        raise InvalidEntry(f"{name} 须为日期", f"{name} must be a date", f"/{name}")
    return value.isoformat().encode()
