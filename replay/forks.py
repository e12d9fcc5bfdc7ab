"""Fork proofs (docs/proofs.md §6): two signed checkpoints of one origin that cannot be of one history, in one file."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import orjson

from ledger.checkpoint import Checkpoint, VerifierKey, parse
from ledger.codec import canonical
from ledger.errors import BadCheckpoint, LedgerError
from ledger.key_text import strict_base64
from ledger.merkle import HASH_BYTES, verify_consistency
from replay.notes import open_note

FORMAT = "shilu/fork/v1"
_FIELDS = {"first", "format", "proof", "second", "second_root_at_first"}
_MAX_PROOF = 64
_MAX_BYTES = 4_000_000


class BadFork(LedgerError):
    """The file is no fork proof, or what it holds proves none."""

    code = "bad-fork-proof"


class Undecided(LedgerError):
    """No log at hand holds the history of the larger checkpoint: whether they fork cannot be told."""

    code = "fork-undecided"


class Fork(NamedTuple):
    """Two notes, first.size <= second.size; the root that the second's tree has at first.size, and the proof of it."""

    first: bytes
    second: bytes
    second_root_at_first: bytes | None = None
    proof: tuple[bytes, ...] = ()


class Source(NamedTuple):
    """A log at hand: its own signed note, and what can be asked about the tree of that note."""

    note: bytes
    root: Callable[[int], bytes]
    consistency: Callable[[int, int], list[bytes]]

    @property
    def size(self) -> int:
        """The size of its note."""
        return parse(self.note).size


def fork_of(one: bytes, other: bytes, root: bytes | None = None, proof: Sequence[bytes] = ()) -> Fork:
    """The fork between two notes; `root` and `proof` where the sizes differ."""
    first, second = sorted((one, other), key=lambda note: parse(note).size)
    return Fork(first, second, root, tuple(proof))


def encode(fork: Fork) -> bytes:
    """The file: canonical JSON, one line, no newline after it."""
    root = fork.second_root_at_first
    document: dict[str, Any] = {
        "first": fork.first.decode(),
        "format": FORMAT,
        "proof": [base64.b64encode(step).decode() for step in fork.proof],
        "second": fork.second.decode(),
        "second_root_at_first": None if root is None else base64.b64encode(root).decode(),
    }
    return canonical(document)


def parse_fork(content: bytes) -> Fork:
    """Inverse of `encode` (one newline at the end is let pass); BadFork for anything else, doubled keys included."""
    line = content.removesuffix(b"\n")
    try:
        document = orjson.loads(line) if len(line) <= _MAX_BYTES else None
        if not isinstance(document, dict) or set(document) != _FIELDS or document["format"] != FORMAT:
            raise ValueError("not of the form")
        steps, root = document["proof"], document["second_root_at_first"]
        if not isinstance(steps, list) or len(steps) > _MAX_PROOF:
            raise ValueError("the proof is too long")
        fork = Fork(
            document["first"].encode(),
            document["second"].encode(),
            None if root is None else _hash(root),
            tuple(_hash(step) for step in steps),
        )
        if encode(fork) != line:
            raise ValueError("not canonical JSON")
    except (ValueError, TypeError, AttributeError, BadCheckpoint) as error:
        raise BadFork("不是分叉证明文件", f"not a fork proof: {error}") from error
    return fork


def check_fork(content: bytes, keys: Sequence[VerifierKey]) -> tuple[Checkpoint, Checkpoint]:
    """The two checkpoints that contradict each other, each signed by one of `keys`. BadFork where it proves nothing."""
    fork = parse_fork(content)
    first, second = (_opened(note, keys) for note in (fork.first, fork.second))
    if first.origin != second.origin:
        raise BadFork("两个检查点不属于同一账本", "the checkpoints are of two ledgers")
    if not 0 < first.size <= second.size:
        raise BadFork("两个检查点次序不对", "the first checkpoint is empty or larger than the second")
    if not _contradict(fork, first, second):
        raise BadFork("两个检查点并不矛盾", "the checkpoints do not contradict each other")
    return first, second


def find_fork(one: bytes, other: bytes, keys: Sequence[VerifierKey], logs: Iterable[Source] = ()) -> Fork | None:
    """The fork between two signed notes, None when the smaller is the beginning of the larger.

    Where the sizes differ, a log is needed that has the larger's history, or contradicts one of them itself.
    Raises BadFork when a note is not signed by one of `keys` or they are of two ledgers, BadCheckpoint when
    one is malformed, Undecided when no log tells.
    """
    first, second = sorted((one, other), key=lambda note: parse(note).size)
    early, late = _opened(first, keys), _opened(second, keys)
    if early.origin != late.origin:
        raise BadFork("两个检查点不属于同一账本", "the checkpoints are of two ledgers")
    if early.size == late.size:
        return None if early.root == late.root else Fork(first, second)
    if early.size == 0:
        return None
    sources = list(logs)
    for log in sources:
        if log.size >= late.size and log.root(late.size) == late.root:
            return _between(log, first, second)
    for log in sources:  # the log itself may be the other history
        for note in (second, first):
            if _contradicts(log, note, keys):
                return _between(log, note, log.note)
    raise Undecided(
        "两个检查点条数不同，需要一份含有较大者历史的账本（--log）",
        "the checkpoints differ in size: a log that has the larger one's history is needed (--log)",
    )


def _contradicts(log: Source, note: bytes, keys: Sequence[VerifierKey]) -> bool:
    """Whether the log's tree is another than the note's, and its own note is of the same ledger and as trusted."""
    stated, own = parse(note), _opened(log.note, keys)
    return own.origin == stated.origin and own.size >= stated.size and log.root(stated.size) != stated.root


def _between(log: Source, first: bytes, second: bytes) -> Fork | None:
    """The fork between a note and a later one whose history `log` has; None when there is none."""
    early, late = parse(first), parse(second)
    root = log.root(early.size)
    if root == early.root:
        return None
    if early.size == late.size:
        return Fork(first, second)
    return Fork(first, second, root, tuple(log.consistency(early.size, late.size)))


def _contradict(fork: Fork, first: Checkpoint, second: Checkpoint) -> bool:
    root = fork.second_root_at_first
    if first.size == second.size:
        return root is None and not fork.proof and first.root != second.root
    if root is None or root == first.root:
        return False
    return verify_consistency(first.size, second.size, root, second.root, fork.proof)


def _opened(note: bytes, keys: Sequence[VerifierKey]) -> Checkpoint:
    try:
        return open_note(note, keys).checkpoint
    except BadCheckpoint as error:
        raise BadFork(error.zh, error.en) from error


def _hash(text: str) -> bytes:
    raw = strict_base64(text)
    if len(raw) != HASH_BYTES:
        raise ValueError("a hash is 32 bytes")
    return raw
