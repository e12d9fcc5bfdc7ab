"""What a witness answers (C2SP tlog-witness, `add-checkpoint`): a pure function of its memory and the request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.asking import MAX_PROOF
from ledger.checkpoint import Checkpoint, VerifierKey, parse
from ledger.errors import BadCheckpoint
from ledger.key_text import strict_base64
from ledger.merkle import EMPTY_ROOT, HASH_BYTES, verify_consistency
from replay.notes import NotSigned, Opened, open_note

SIZE_TYPE = "text/x.tlog.size"
OK, BAD, FORBIDDEN, UNKNOWN, CONFLICT, UNPROVEN = 200, 400, 403, 404, 409, 422


class Request(NamedTuple):
    """An `add-checkpoint` request: the size claimed to be the last one cosigned, the proof from there, the note."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes
    checkpoint: Checkpoint


class Known(NamedTuple):
    """What a witness knows of an origin: the keys it trusts, as it came to trust them, and the last checkpoint it
    cosigned (None: none yet) with the ids of the keys on it."""

    keys: tuple[VerifierKey, ...]
    last: Checkpoint | None
    signed_by: frozenset[bytes] = frozenset()

    @property
    def size(self) -> int:
        """The size last cosigned, 0 when there is none."""
        return self.last.size if self.last else 0

    @property
    def root(self) -> bytes:
        """The root last cosigned; that of the empty tree when there is none."""
        return self.last.root if self.last else EMPTY_ROOT

    def retired(self, signed_by: Iterable[bytes]) -> bool:
        """Whether only keys signed that were trusted before the one on the last checkpoint: retired, maybe stolen."""
        order = [key.key_id for key in self.keys]
        latest = max((order.index(one) for one in self.signed_by if one in order), default=-1)
        return max((order.index(one) for one in signed_by if one in order), default=-1) < latest


class Decision(NamedTuple):
    """`status` as in HTTP; with 200 the note to cosign, else why not. With `fork`, two histories were signed."""

    status: int
    zh: str = ""
    en: str = ""
    opened: Opened | None = None
    fork: bool = False


def parse_request(body: bytes) -> Request:
    """The parts of a request; BadCheckpoint unless it is exactly of the published form."""
    head, gap, note = body.partition(b"\n\n")
    old, *lines = head.decode("ascii", "replace").split("\n")
    word, _, size = old.partition(" ")
    if not gap or word != "old" or not _decimal(size) or len(lines) > MAX_PROOF:
        raise BadCheckpoint("请求格式不正确", "the request has an old size line, at most 63 proof lines, a blank line")
    return Request(int(size), _hashes(lines), note, parse(note))


def decide(known: Known | None, request: Request) -> Decision:
    """Whether to cosign. `known` is what is remembered of the request's origin, None when the origin is unknown."""
    if known is None:
        return Decision(UNKNOWN, "未跟踪这个账本", "this origin is not followed here")
    try:
        opened = open_note(request.note, known.keys)
    except NotSigned as error:
        return Decision(FORBIDDEN, error.zh, error.en)
    if known.retired(one.key_id for one in opened.signatures):
        return Decision(
            FORBIDDEN,
            "由已更换的旧密钥签署：更新的密钥已签过检查点。若有误，请用 witness trust --only 指定现用公钥",
            "signed by a retired key: a newer one has signed already. If that is wrong, name the key in use with "
            "witness trust --only",
        )
    return _weighed(known, opened, request)


def _weighed(known: Known, opened: Opened, request: Request) -> Decision:
    """The decision on a checkpoint that a trusted key signed."""
    new = opened.checkpoint
    if request.old > new.size:
        return Decision(BAD, "旧的条数大于检查点的条数", "the old size is greater than the checkpoint's")
    if request.old != known.size:
        return Decision(CONFLICT, f"已见证到 {known.size} 条", f"the last size cosigned is {known.size}")
    if request.old == new.size and new.root != known.root:
        return Decision(CONFLICT, "同一条数有两个根", "two roots at the same size", opened, fork=known.size > 0)
    if not _extends(known, new, request.proof):
        return Decision(UNPROVEN, "一致性证明不成立", "the consistency proof does not hold", opened)
    return Decision(OK, opened=opened)


def _extends(known: Known, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that what is known begins the new tree; from size 0 it must be empty."""
    if known.size == 0:
        return not proof
    return verify_consistency(known.size, new.size, known.root, new.root, proof)


def _decimal(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 19 and str(int(text)) == text


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    hashes = tuple(strict_base64(line) for line in lines)
    if any(len(one) != HASH_BYTES for one in hashes):
        raise BadCheckpoint("证明的哈希不是 32 字节", "a hash of the proof is not 32 bytes")
    return hashes
