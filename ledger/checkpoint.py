"""C2SP tlog-checkpoint as a C2SP signed note: text, parsing, Ed25519 verification. Strict both ways."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from ledger import ed25519
from ledger.errors import BadCheckpoint
from ledger.key_text import is_control, key_id, parse_public, public_text, strict_base64, valid_name
from ledger.merkle import EMPTY_ROOT

_DASH = "\u2014 "
_MAX_NOTE_BYTES = 1_000_000
_MAX_SIGNATURES = 100
_MAX_DIGITS = 19  # of a size: int() itself gives up at some thousands
_MAX_SIZE = 2**63 - 1  # what a database counts to


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: whose log, how many leaves, their root; `extensions` are further body lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def body(self) -> str:
        """The signed text, final newline included."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: key name, 4-byte key id, signature bytes."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        """The line of the note, newline included."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key in the signed-note form `name+keyid+base64(type || key)`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of SHA-256(name || 0x0A || 0x01 || key)."""
        return key_id(self.name, self.public)

    def __str__(self) -> str:
        return public_text(self.name, self.public)

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's over `message`."""
        return ed25519.verifies(self.public, message, signature)

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Inverse of str(); BadCheckpoint when malformed or when the key id does not fit."""
        return cls(*parse_public(text))


def parse_note(note: bytes) -> tuple[str, tuple[Signature, ...]]:
    """Split a signed note into (text, signatures). Raises BadCheckpoint unless it is well-formed."""
    if len(note) > _MAX_NOTE_BYTES:
        raise BadCheckpoint("检查点过长", "the note is too long")
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadCheckpoint("检查点不是 UTF-8", "the note is not UTF-8") from error
    if any(is_control(c) and c != "\n" for c in whole):
        raise BadCheckpoint("检查点含控制字符", "control characters in the note")
    text, gap, signed = whole.rpartition("\n\n")
    if not gap or not signed.endswith("\n") or not text:
        raise BadCheckpoint("检查点没有签名", "the note carries no signature")
    lines = signed[:-1].split("\n")
    if len(lines) > _MAX_SIGNATURES:
        raise BadCheckpoint("签名过多", "too many signatures")
    return text + "\n", tuple(_parse_signature(line) for line in lines)


def _parse_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = strict_base64(encoded)
    if not line.startswith(_DASH) or not valid_name(name) or len(raw) < 5:
        raise BadCheckpoint("签名行格式不正确", f"malformed signature line: {line!r}")
    return Signature(name, raw[:4], raw[4:])


def parse_body(text: str) -> Checkpoint:
    """The tree head of a note's text. Raises BadCheckpoint unless it is a C2SP checkpoint."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or any(not line for line in lines[:-1]):
        raise BadCheckpoint("检查点正文不完整", "a checkpoint has origin, size and root lines")
    origin, size, root, *extensions = lines[:-1]
    if not (size.isascii() and size.isdigit() and len(size) <= _MAX_DIGITS and str(int(size)) == size):
        raise BadCheckpoint(f"检查点条数不正确：{size!r}", f"not a decimal size: {size!r}")
    if int(size) > _MAX_SIZE:
        raise BadCheckpoint("检查点条数超出范围", f"a size beyond 2^63-1: {size}")
    digest = strict_base64(root)
    if len(digest) != 32 or (size == "0" and digest != EMPTY_ROOT):
        raise BadCheckpoint("检查点根哈希不正确", "the root is not 32 bytes, or not that of an empty tree")
    return Checkpoint(origin, int(size), digest, tuple(extensions))


def parse(note: bytes) -> Checkpoint:
    """The tree head of a signed note, its signatures unverified."""
    return parse_body(parse_note(note)[0])


def verify(note: bytes, key: VerifierKey, origin: str | None = None) -> Checkpoint:
    """The tree head, once signed by `key` (and of `origin`, when given). Raises BadCheckpoint otherwise."""
    text, signatures = parse_note(note)
    checkpoint = parse_body(text)
    if origin is not None and checkpoint.origin != origin:
        raise BadCheckpoint(
            f"检查点属于另一账本：{checkpoint.origin}", f"checkpoint of another log: {checkpoint.origin!r}"
        )
    ours = [s for s in signatures if s.name == key.name and s.key_id == key.key_id]
    if not ours:
        raise BadCheckpoint("检查点没有本账本的签名", f"no signature by {key.name!r}")
    if not all(key.verifies(text.encode(), s.value) for s in ours):
        raise BadCheckpoint("检查点签名无效", "the signature does not verify")
    return checkpoint
