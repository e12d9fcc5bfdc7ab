"""Position 1, `ledger.opened`: what a ledger declares of itself, and what is checked against it at every start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ledger import key_files
from ledger.checkpoint import Checkpoint, VerifierKey, parse
from ledger.clock import CIVIL_ZONE_NAME, Clock, civil_day
from ledger.codec import HASH_VERSION, SPEC_VERSION, canonical
from ledger.envelope import Append, Author, Draft
from ledger.errors import BadCheckpoint, ClockMismatch, HistoryMismatch, InvalidEntry, KeyMismatch, LedgerError
from ledger.journal import check_head
from ledger.keys import KeyChain, key_chain
from ledger.lost_part import declared
from ledger.proof import Prover
from ledger.reader import LedgerReader
from ledger.registry import OPENED, STREAM
from ledger.signed_state import SignedState, looked_at, remembered_of
from ledger.signer import Signer

_AUTHOR = Author(actor_id="ledger", agency=None, role="ledger")


def draft(origin: str, key: VerifierKey, clock: Clock) -> Draft:
    """The opening fact, effective on the clock's civil day."""
    data = {
        "origin": origin,
        "verifier_key": str(key),
        "formats": {
            "checkpoint": "c2sp.org/tlog-checkpoint@v1",
            "cloudevents": SPEC_VERSION,
            "hash_version": HASH_VERSION,
            "json": "RFC 8785",
            "tree": "RFC 9162",
        },
        "clock": clock.kind,
        "time_zone": CIVIL_ZONE_NAME,
    }
    return Draft(STREAM, OPENED, data, civil_day(clock.now_us()), "ledger:opened")


def append(opened: Draft) -> Append:
    """The append of the opening fact: only on an empty stream, once."""
    return Append([opened], {STREAM: 0}, _AUTHOR, OPENED, canonical(dict(opened.data)))


def check(event: Mapping[str, Any], origin: str, clock: Clock) -> None:
    """Raise KeyMismatch or ClockMismatch unless the ledger was opened under this origin and kind of clock."""
    data = event["data"]
    if event["type"] != OPENED or data["origin"] != origin:
        raise KeyMismatch(
            f"名称与账本不符：账本为 {data.get('origin')!r}",
            f"origin is not this ledger's: it was opened as {data.get('origin')!r}",
        )
    if data["clock"] != clock.kind:
        raise ClockMismatch(
            f"账本使用 {data['clock']} 时钟，不接受 {clock.kind} 时钟",
            f"the ledger was opened on the {data['clock']} clock and refuses the {clock.kind} clock",
        )


def signing_key(key_file: Path, origin: str, reader: LedgerReader) -> Signer:
    """The key to write with: made for a new ledger, else the last of the chain (KeyMismatch for any other).

    Raises HistoryMismatch for an empty database when this key has signed a ledger of that name before: to begin it
    again would be a second history.
    """
    if reader.size():
        return key_files.load(key_file, origin, stored_chain(reader))
    before = remembered_of(key_file, origin) if key_file.exists() else None
    if before is not None and reader.size() == 0:  # else another process begins it at this very moment
        raise behind(0, parse(before))
    return Signer.load_or_create(key_file, origin)


def stored_chain(reader: LedgerReader) -> KeyChain:
    """The key chain of the database; HistoryMismatch where it is broken."""
    try:
        return key_chain(reader)
    except (BadCheckpoint, InvalidEntry) as error:
        zh, en = f"账本的密钥记录无效：{error.zh}", f"the key entries are not valid: {error.en}"
        raise HistoryMismatch(zh, en) from error


def check_history(reader: LedgerReader, state: SignedState, chain: KeyChain) -> None:
    """Raise HistoryMismatch when the database is behind, or beside, what was signed or witnessed (P6).

    Also when nothing is remembered of a ledger that has been written to: then nobody here can tell. A memory of
    history that a later entry declares lost is set aside. In the end the present head is remembered, on the disk.
    """
    head = reader.head()
    if head is None:
        raise HistoryMismatch("账本没有签名头", "the ledger has no signed head")
    check_head(head, lambda note: chain.open(note, chain.last.name))
    notes = state.remembered()
    if state.last() is None and head.size > 1:
        raise forgotten(head.size)
    stale = [note for note in notes if not holds(reader, parse(note))]
    for note in stale:
        if declared(chain, note) is None:
            raise behind(head.size, parse(note))
    if stale:
        state.set_aside(f"lost-{max(parse(note).size for note in stale)}")
    state.note(head.size, head.checkpoint)
    state.sync()


def older(reader: LedgerReader, key_file: Path) -> HistoryMismatch | None:
    """The refusal that writing would meet because the database is not all that was signed; None where it would not.

    For whoever only reads: nothing is made or changed beside the key, and a memory that cannot be read says nothing.
    """
    try:
        chain, first = key_chain(reader), reader.entry(1)
        for note in looked_at(key_file, first.leaf_hash):
            if not holds(reader, parse(note)) and declared(chain, note) is None:
                return behind(reader.size(), parse(note))
    except (LedgerError, LookupError):
        return None  # another check's business
    return None


def holds(reader: LedgerReader, remembered: Checkpoint) -> bool:
    """Whether the database's first entries are those that this tree head signs.

    By its own head of that size; where it has none (entries put back come in fewer commits), by the root of its tree.
    """
    stored = reader.head(remembered.size)
    if stored is not None:
        return parse(stored.checkpoint).root == remembered.root
    try:
        return remembered.size == 0 or Prover(reader).root(remembered.size) == remembered.root
    except LookupError:
        return False


def behind(size: int, remembered: Checkpoint) -> HistoryMismatch:
    """The refusal of a database that is not the one signed, with what can be done about it."""
    state_zh = f"账本止于第 {size} 条" if size < remembered.size else "账本的内容不同"
    state_en = f"it ends at {size}" if size < remembered.size else "it holds something else there"
    return HistoryMismatch(
        f"账本不含此前已签署的第 {remembered.size} 条检查点（{state_zh}）：可能恢复了旧备份，拒绝写入。"
        "换回最新的数据库；或由持有导出目录、审计包的人提供副本，运行 shilu key recover --from 副本 补回；"
        "确无副本且经批准，运行 shilu key declare-loss --reason 原因 --authority 批准者",
        f"the checkpoint signed at size {remembered.size} is not in this database ({state_en}): an old backup? Writing "
        "is refused. Put the latest database back; or ask whoever holds an exported directory or bundle and run "
        "shilu key recover --from COPY; or, where there is no copy and the loss is authorised, shilu key declare-loss "
        "--reason WHY --authority WHO",
    )


def forgotten(size: int) -> HistoryMismatch:
    """The refusal to write without the signer's memory, with what can be done about it."""
    return HistoryMismatch(
        f"签名密钥旁没有记忆文件，无法知道账本的 {size} 条是否为最新：拒绝写入。放回密钥旁的 .signed 文件；"
        "或先与别处保存的检查点核对（shilu-audit verify --checkpoint），确认无缺后由负责人运行 "
        "shilu key trust-database --reason 原因 --authority 批准者",
        f"the signer's memory beside the key is missing: whether the {size} entries here are all that was signed "
        "cannot be known, and writing is refused. Put the .signed file back; or compare with a checkpoint held "
        "elsewhere (shilu-audit verify --checkpoint) and, when nothing is missing, whoever answers for the ledger runs "
        "shilu key trust-database --reason WHY --authority WHO",
    )
