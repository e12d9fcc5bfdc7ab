"""Everything the ledger refuses or cannot do, each with a stable code and a Chinese and an English sentence."""

from __future__ import annotations

from typing import ClassVar


class LedgerError(Exception):
    """Base of all errors of this floor: `.code` for programs, `.zh` and `.en` for people."""

    code: ClassVar[str] = "ledger-error"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en


class InvalidEntry(LedgerError):
    """The entry breaks a limit of the leaf format; `pointer` is the JSON Pointer of the offending value."""

    code = "invalid-entry"

    def __init__(self, zh: str, en: str, pointer: str = "") -> None:
        where = f" ({pointer})" if pointer else ""
        super().__init__(zh + where, en + where)
        self.pointer = pointer


class UnknownType(LedgerError):
    """The registry does not know this (type, revision): nothing is recorded."""

    code = "unknown-type"

    def __init__(self, type_: str, revision: int) -> None:
        super().__init__(
            f"未登记的事件类型：{type_} 第 {revision} 版", f"unregistered event type {type_} revision {revision}"
        )
        self.type = type_
        self.revision = revision


class Conflict(LedgerError):
    """Somebody appended first: the stream is at `actual`, the caller had seen `expected`."""

    code = "conflict"

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(
            f"“{stream}”已有新的记录：您看到的是第 {expected} 版，现为第 {actual} 版，请重新读取后再提交",
            f"stream {stream!r} moved on: expected version {expected}, it is at {actual}; reload and decide again",
        )
        self.stream = stream
        self.expected = expected
        self.actual = actual


class KeyReused(LedgerError):
    """The idempotency key was used by this actor for another command."""

    code = "key-reused"

    def __init__(self, actor: str, key: str) -> None:
        super().__init__(
            f"幂等键 {key!r} 已被同一操作者用于另一条命令",
            f"idempotency key {key!r} was used by this actor for a different command",
        )
        self.actor = actor
        self.key = key


class KeyRecovered(KeyReused):
    """The key was answered before a recovery; whether by this very command cannot be told any more."""

    def __init__(self, actor: str, key: str, first: int, count: int) -> None:
        LedgerError.__init__(
            self,
            f"幂等键 {key!r} 在账本补回之前已有结果（第 {first} 至 {first + count - 1} 条），原命令已无法比对："
            "请查看这些记录；若是另一件事，请换一个键",
            f"idempotency key {key!r} was answered before the ledger was recovered (entries {first} to "
            f"{first + count - 1}); the command itself can no longer be compared: look at them, and use another key "
            "for anything else",
        )
        self.actor = actor
        self.key = key


class HistoryMismatch(LedgerError):
    """The stored history is not the one this ledger signed (rollback, forgery, damage): writing is refused."""

    code = "history-mismatch"


class KeyMismatch(LedgerError):
    """The key file is not the key of this ledger, or cannot be read as one."""

    code = "key-mismatch"


class ClockMismatch(LedgerError):
    """A ledger opened on one kind of clock refuses any other kind."""

    code = "clock-mismatch"


class WriterBusy(LedgerError):
    """Another process already writes this SQLite ledger (`pid` when known)."""

    code = "writer-busy"

    def __init__(self, path: str, pid: int | None) -> None:
        who_zh = f"进程 {pid}" if pid else "另一进程"
        who_en = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{who_zh}正在写入账本 {path}；SQLite 账本同时只允许一个写入进程",
            f"{who_en} is writing the ledger {path}; a SQLite ledger has one writer process at a time",
        )
        self.pid = pid


class Unavailable(LedgerError):
    """The database did not answer or refused to commit: the outcome is unknown, re-send with the same key."""

    code = "unavailable"


class LedgerMoved(Unavailable):
    """A SQLite ledger's file was removed, replaced or cut short under the program: nothing is written any more."""

    code = "ledger-moved"


class NotALedger(LedgerError):
    """The database holds no ledger, or a schema this program does not know."""

    code = "not-a-ledger"


class BadCheckpoint(LedgerError):
    """A checkpoint or key text is not well-formed, or its signature does not verify."""

    code = "bad-checkpoint"


class StorageRefused(LedgerError):
    """The database refused a statement; the whole transaction was rolled back and nothing was recorded."""

    code = "storage-refused"


class DocumentDamaged(LedgerError):
    """An archived document is missing, or its bytes no longer have the hash that entries name."""

    code = "document-damaged"

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"归档文件 {sha256} 缺失或被改动，请用 shilu-audit verify 核验",
            f"the archived document {sha256} is missing or was changed; run shilu-audit verify",
        )
