"""Checkpoints against the entries (check 5): the ledger's own published ones with their stream lists, and others'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from ledger.checkpoint import Checkpoint, verify
from ledger.errors import BadCheckpoint
from ledger.keys import KeyChain
from ledger.lost_part import declared
from ledger.published import Published
from ledger.report import FAILED, OK, UNCHECKED, Check
from ledger.streams import entry, parse_extension, stream_root
from ledger.verify.faults import CHECKPOINT, CONSISTENCY, Fault, Found
from ledger.verify.gathered import Tip
from ledger.verify.roots import Roots

NO_OUTSIDE = (
    "未提供外部检查点：若末尾被整段截去（连同签名头），本次核验无法发现；请提供在别处保存的检查点 / no outside "
    "checkpoint was given: a tail cut off together with its heads is invisible to any walk; compare with a "
    "checkpoint held elsewhere"
)


class Note(NamedTuple):
    """A checkpoint that was opened, and whether it came from elsewhere; `streams` is COUNT and ROOT of its list."""

    checkpoint: Checkpoint
    outside: bool
    streams: tuple[int, bytes] | None


class Notes(NamedTuple):
    """What is to be compared: notes that are validly signed, and the words about those from elsewhere that are not."""

    good: list[Note]
    bad: list[str]
    cut: int | None
    """The greatest size that a valid note has beyond the ledger's end."""


class Outcome(NamedTuple):
    """Check 5 with what it means for the two verdicts."""

    check: Check
    other_root: bool
    missing: bool
    against: int
    """The greatest size confirmed from elsewhere, 0 for none."""


def opened(
    stored: Sequence[Published], outside: Sequence[bytes], chain: KeyChain, origin: str, size: int, found: Found
) -> Notes:
    """Open every note. A stored one that is not valid is a fault of check 1."""
    good, bad = [], []
    for one in stored:
        try:
            note = _open(one.note, chain, origin, outside=False)
            if note.checkpoint.size != one.size or sha256(one.note).hexdigest() != one.sha256:
                raise BadCheckpoint("列与检查点不符", "the row's columns are not the note's")
            good.append(note)
        except BadCheckpoint as error:
            zh = f"已发布的检查点无效（{one.size} 条）"
            detail = f"{zh} / the published checkpoint at {one.size} is not valid: {error}"
            found.note([Fault(CHECKPOINT, max(one.size, 1), detail)])
    for raw in outside:
        try:
            good.append(_open(raw, chain, origin, outside=True))
        except BadCheckpoint as error:
            bad.append(_whose(raw, chain, origin) or f"外部检查点无效 / the outside checkpoint is not valid: {error}")
    cut = max((note.checkpoint.size for note in good), default=0)
    return Notes(good, bad, cut if cut > size else None)


def _whose(note: bytes, chain: KeyChain, origin: str) -> str | None:
    """What a note is that another key of the ledger signed than the one that holds at its size; None for no such."""
    for number, held in enumerate(chain.held):
        try:
            size = verify(note, held.key, origin).size
        except BadCheckpoint:
            continue
        loss = declared(chain, note)
        if loss is not None:
            zh, en = f"此检查点属已声明丢失的部分 (#{loss.since})", "this checkpoint is of the part declared lost"
            return f"{zh}，条数 {size}，其后的记录无从核验 / {en} (#{loss.since}), at size {size}"
        until = next((later.since - 1 for later in chain.held[number + 1 :]), None)
        if until is not None and size > until:
            zh = f"此检查点（{size} 条）由已停用的密钥签署，该密钥只在 {until} 条之内有效"
            return f"{zh} / at {size} a retired key of this ledger signed, which held only up to size {until}"
        if size < held.since:
            zh = f"此检查点（{size} 条）由后来的密钥签署，该密钥自第 {held.since} 条起有效"
            return f"{zh} / at {size} a later key of this ledger signed, which holds only from size {held.since}"
    return None


def _open(note: bytes, chain: KeyChain, origin: str, *, outside: bool) -> Note:
    checkpoint = chain.open(note, origin)
    return Note(checkpoint, outside, parse_extension(checkpoint))


def stops(notes: Notes, size: int) -> tuple[int, ...]:
    """The sizes at which the last entry of every stream is wanted."""
    return tuple(sorted({n.checkpoint.size for n in notes.good if n.streams and 0 < n.checkpoint.size <= size}))


def compared(notes: Notes, roots: Roots, lists: Mapping[int, Mapping[str, Tip]], size: int) -> Outcome:
    """Every note has the root of its size, and its stream list is that of the entries."""
    if notes.bad:
        return Outcome(Check(CONSISTENCY, FAILED, notes.bad[0]), False, True, 0)
    if notes.cut is not None:
        zh = f"末尾被截去：检查点有 {notes.cut} 条，账本只有 {size} 条"
        detail = f"{zh} / truncated: {notes.cut} signed, {size} here"
        return Outcome(Check(CONSISTENCY, FAILED, detail, size + 1), False, True, 0)
    for note in notes.good:
        at = note.checkpoint.size
        if roots.at(at) != note.checkpoint.root:
            whose = "外部检查点" if note.outside else "已发布的检查点"
            detail = f"前 {at} 条与{whose}不一致 / the first {at} entries are not those that the checkpoint signed"
            return Outcome(Check(CONSISTENCY, FAILED, detail), True, False, 0)
        if note.streams is not None and note.streams != _list_of(lists.get(at, {})):
            zh = f"检查点（{at} 条）的流清单与记录不符"
            detail = f"{zh} / the stream list published at {at} is not that of the entries"
            return Outcome(Check(CONSISTENCY, FAILED, detail), False, True, 0)
    return _fine(notes)


def _list_of(tips: Mapping[str, Tip]) -> tuple[int, bytes]:
    ordered = sorted(tips.items(), key=lambda item: item[0].encode("utf-8", "surrogatepass"))
    texts = [entry(stream, version, at, bytes.fromhex(leaf)) for stream, (version, leaf, at) in ordered]
    return len(texts), stream_root(texts)


def _fine(notes: Notes) -> Outcome:
    held = [note.checkpoint.size for note in notes.good if note.outside]
    own = len(notes.good) - len(held)
    published = f"已发布的 {own} 个检查点及其流清单与记录一致 / {own} published checkpoints and their stream lists hold"
    if held:
        most = max(held)
        detail = f"与外部检查点（{most} 条）一致 / consistent with the checkpoint at {most}"
        return Outcome(Check(CONSISTENCY, OK, f"{detail}；{published}" if own else detail), False, False, most)
    if own:
        return Outcome(Check(CONSISTENCY, OK, f"{published}；{NO_OUTSIDE}"), False, False, 0)
    return Outcome(Check(CONSISTENCY, UNCHECKED, NO_OUTSIDE), False, False, 0)
