"""Verification of a live ledger through its reader: checks 1, 3, 4, 5, 6 and 7 of ledger.md.

(2, witnesses; 8, snapshots; and the rest of 9, projections, belong to the floors above.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ledger import checkpoint
from ledger.checkpoint import Checkpoint, VerifierKey
from ledger.codec import rfc3339
from ledger.errors import BadCheckpoint, InvalidEntry, NotALedger
from ledger.merkle import Frontier
from ledger.reader import LedgerReader
from ledger.report import FAILED, OK, UNCHECKED, Check, Report
from ledger.storage import Head
from ledger.walk import COLUMNS, ENTRIES, ORDER, TREE, UNIQUENESS, Fault, Walk

SIGNED, CONSISTENCY = "checkpoint", "consistency"
_DONE = {
    SIGNED: "每个签名头均由账本密钥签署 / every head is signed by the ledger's key",
    ENTRIES: "每条记录均为规范形式 / every entry is canonical and of a known format",
    TREE: "叶哈希与各签名根一致 / leaf hashes give every signed root",
    ORDER: "位置与流版本连续，记录时间不倒退 / positions and versions contiguous, recordedtime never decreases",
    UNIQUENESS: "事件标识唯一，每个幂等键一段 / event ids unique, each idempotency key one block",
    COLUMNS: "索引列与内容一致 / row columns equal the leaves",
}
_NO_OUTSIDE = (
    "未提供外部检查点：若末尾被整段截去（连同签名头），本次核验无法发现；请提供在别处保存的检查点 / no outside "
    "checkpoint was given: a tail cut off together with its heads is invisible to any walk; compare with a "
    "checkpoint held elsewhere"
)
_OWN_KEY = "（公钥取自账本自身 / the key was taken from the ledger itself）"
_PROGRESS_EVERY = 2_000

Progress = Callable[[int, int], None]


def verify(
    reader: LedgerReader,
    *,
    key: VerifierKey | None = None,
    outside: bytes | None = None,
    progress: Progress = lambda done, size: None,
) -> Report:
    """Walk the whole ledger.

    `key` is the verifier key the auditor trusts (else the ledger's own is used, and the report says so);
    `outside` a signed checkpoint kept elsewhere; `progress(done, size)` is called every few thousand entries.
    """
    try:
        opened = reader.opened()
        trusted = key or VerifierKey.parse(opened["verifier_key"])
        origin = opened["origin"]
    except (NotALedger, InvalidEntry, BadCheckpoint, KeyError) as error:
        return _cannot(reader, error)
    run = _Run(trusted, origin, _outside_checkpoint(outside, trusted, origin))
    run.walk(reader, progress)
    return run.report(own_key=key is None)


def _cannot(reader: LedgerReader, error: Exception) -> Report:
    """No readable opening entry: nothing is green, and a damaged one is a failure."""
    damaged = next(reader.entries(0, 2**62), None) is not None or reader.size() > 0
    verdict = FAILED if damaged else UNCHECKED
    detail = f"开账记录不可用 / the opening entry is unusable: {error}"
    check = Check(ENTRIES, verdict, detail, 1 if damaged else None)
    return Report(verdict, UNCHECKED, 0, "", (check,))


def _outside_checkpoint(note: bytes | None, key: VerifierKey, origin: str) -> Checkpoint | BadCheckpoint | None:
    if note is None:
        return None
    try:
        return checkpoint.verify(note, key, origin)
    except BadCheckpoint as error:
        return error


@dataclass(slots=True)
class _Run:
    key: VerifierKey
    origin: str
    outside: Checkpoint | BadCheckpoint | None
    frontier: Frontier = field(default_factory=Frontier)
    first: dict[str, Fault] = field(default_factory=dict)
    suspects: set[int] = field(default_factory=set)
    outside_root: bytes | None = None
    _verified: int = 0  # up to here the recomputed tree equals a signed root
    _signed: int = 0  # size of the last head seen
    _range: tuple[int, int] | None = None  # the entries under the first root that does not fit

    def walk(self, reader: LedgerReader, progress: Progress) -> None:
        size = max(reader.size(), 1)
        walk = Walk(self.origin, keys=reader.keys())
        heads = reader.heads(0, 2**62)
        head = next(heads, None)
        pending: list[bytes] = []
        for entry, event_id in reader.rows():
            if entry.position > walk.count + 1:
                self._flush(pending)  # the gap is reported by the walk; roots beyond it cannot match
            before, last = walk.recorded, walk.count
            digest, faults = walk.step(entry, event_id)
            if before and walk.recorded != before and self._signed != last:
                detail = f"第 {last} 条处缺签名头 / the commit that ended at {last} has no head"
                faults.append(Fault(SIGNED, last, detail))
            pending.append(digest)
            self._note(faults)
            stop = self._next_stop(head)
            if self.frontier.size + len(pending) == stop:
                self._flush(pending)
                head = self._pass_heads(head, heads, walk.recorded)
            if entry.position % _PROGRESS_EVERY == 0:
                progress(entry.position, size)
        self._flush(pending)
        self._note(walk.finish())
        self._tail(head, heads, walk.recorded)
        self._sharpen()
        progress(self.frontier.size, size)

    def _next_stop(self, head: Head | None) -> int:
        wanted = [2**63]
        if head is not None:
            wanted.append(head.size)
        if isinstance(self.outside, Checkpoint) and self.outside.size > self.frontier.size:
            wanted.append(self.outside.size)
        return min(wanted)

    def _flush(self, pending: list[bytes]) -> None:
        self.frontier.extend(pending)
        pending.clear()
        if isinstance(self.outside, Checkpoint) and self.outside.size == self.frontier.size:
            self.outside_root = self.frontier.root()

    def _pass_heads(self, head: Head | None, heads: Iterator[Head], recorded: str) -> Head | None:
        while head is not None and head.size <= self.frontier.size:
            self._signed = head.size
            if rfc3339(head.recorded_at).decode() != recorded:
                self._note([Fault(COLUMNS, head.size, "签名头的时刻不是末条的 / the head's time is not its entry's")])
            self._check_head(head)
            head = next(heads, None)
        return head

    def _check_head(self, head: Head) -> None:
        try:
            signed = checkpoint.verify(head.checkpoint, self.key, self.origin)
            stored = Frontier.from_bytes(head.frontier)
        except (BadCheckpoint, ValueError) as error:
            self._note([Fault(SIGNED, head.size, f"第 {head.size} 条处的签名头无效 / head not valid: {error}")])
            return
        if signed.size != head.size or stored.root() != signed.root:
            self._note([Fault(SIGNED, head.size, "签名头与其树不符 / the head's columns are not what it signs")])
            return
        if head.size != self.frontier.size or signed.root != self.frontier.root():
            self._locate(head, stored)
        else:
            self._verified = head.size

    def _locate(self, head: Head, stored: Frontier) -> None:
        """The first position whose subtree is not what was signed, as near as the peaks tell."""
        low, high = self._verified + 1, head.size
        start = 0
        for ours, theirs, width in _peaks(self.frontier, stored):
            if ours != theirs:
                low, high = max(low, start + 1), min(high, start + width)
                break
            start += width
        if TREE not in self.first:
            self._range = (low, high)
            detail = f"第 {low} 至 {high} 条的内容不是签署时的内容 / entries {low} to {high} are not what was signed"
            self._note([Fault(TREE, low, detail)])

    def _sharpen(self) -> None:
        """Where a signed root covers several entries, let the other checks say which of them it is."""
        if self._range is None:
            return
        low, high = self._range
        named = {fault.position for name, fault in self.first.items() if name != TREE} | self.suspects
        inside = [at for at in named if low <= at <= high]
        if inside:
            self.first[TREE] = Fault(TREE, min(inside), self.first[TREE].detail)

    def _tail(self, head: Head | None, heads: Iterator[Head], recorded: str) -> None:
        """Entries without a head, or heads without entries."""
        last = self._pass_heads(head, heads, recorded)
        at = self.frontier.size + 1
        if last is None and self._signed < self.frontier.size:
            detail = f"第 {self._signed + 1} 条起没有签名头 / no signed head covers entry {self._signed + 1} and after"
            self._note([Fault(TREE, self._signed + 1, detail)])
        if last is not None:
            detail = f"签名头覆盖 {last.size} 条，只有 {at - 1} 条 / a head signs {last.size}, there are {at - 1}"
            self._note([Fault(ORDER, at, detail)])

    def _note(self, faults: list[Fault]) -> None:
        for fault in faults:
            if fault.suspect is not None:
                self.suspects.add(fault.suspect)
            self.first.setdefault(fault.check, fault)

    def report(self, *, own_key: bool) -> Report:
        """Two verdicts and every check by name."""
        checks = [self._check(name, own_key) for name in _DONE]
        outside = self._outside_check()
        integrity = FAILED if any(c.verdict == FAILED for c in checks) else OK
        if outside.verdict == FAILED and isinstance(self.outside, Checkpoint) and self.outside_root:
            integrity = FAILED  # same size, another root: history was rewritten
        size = self.frontier.size
        return Report(integrity, outside.verdict, size, self.frontier.root().hex(), (*checks, outside))

    def _check(self, name: str, own_key: bool) -> Check:
        fault = self.first.get(name)
        if fault is not None:
            return Check(name, FAILED, fault.detail, fault.position)
        return Check(name, OK, _DONE[name] + (_OWN_KEY if own_key and name == SIGNED else ""))

    def _outside_check(self) -> Check:
        if self.outside is None:
            return Check(CONSISTENCY, UNCHECKED, _NO_OUTSIDE)
        if isinstance(self.outside, BadCheckpoint):
            return Check(CONSISTENCY, FAILED, f"外部检查点无效 / the outside checkpoint is not valid: {self.outside}")
        size = self.outside.size
        if size > self.frontier.size:
            have = self.frontier.size
            detail = f"末尾被截去：外部检查点有 {size} 条，账本只有 {have} 条 / truncated: {size} signed, {have} here"
            return Check(CONSISTENCY, FAILED, detail, self.frontier.size + 1)
        if size and self.outside_root != self.outside.root:
            detail = f"前 {size} 条与外部检查点不一致 / the first {size} entries are not those it signed"
            return Check(CONSISTENCY, FAILED, detail)
        return Check(CONSISTENCY, OK, f"与外部检查点（{size} 条）一致 / consistent with the checkpoint at {size}")


def _peaks(ours: Frontier, theirs: Frontier) -> Iterator[tuple[bytes, bytes, int]]:
    if ours.size != theirs.size:
        return
    yield from zip(ours.peaks(), theirs.peaks(), ours.widths(), strict=True)
