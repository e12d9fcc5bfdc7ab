"""Verify an audit bundle of a Shilu ledger by plain Python: `python3 -I -S verify.py BUNDLE.zip` (docs/proofs.md §7-8).

Standard library only, one file, Python 3.8 or later, no network; the clock serves only to refuse a cosignature from the
future or, if asked, an old one. Written apart from the program that signs: nothing is shared with it but the published
formats. The fold that computes figures runs in a process of its own. Exit code 0 verified, 1 failed, 2 could not check.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import functools
import hashlib
import hmac
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
import unicodedata
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol

OK, FAILED, UNCHECKED = "ok", "failed", "not checked"
FORMAT = "shilu/bundle/v1"
LIST_LINE = re.compile(r"shilu/streams/v1 (0|[1-9][0-9]{0,15}) ([A-Za-z0-9+/]{43}=)")
MAX_LEAF, MAX_NOTE, MAX_SIGNATURES = 65_535, 1_000_000, 100
MAX_SIZE = 2**53 - 1
MAX_DEPTH = 64
HASH = 32
DAY = 86_400
EMPTY_ROOT = hashlib.sha256(b"").digest()

if TYPE_CHECKING:  # names that Python 3.8 cannot evaluate
    Progress = Callable[[int, int], None]
    _Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T
    Signatures = list[tuple[str, bytes, bytes]]


class Bad(ValueError):
    """What is presented is not what it claims to be; `position` is the entry concerned, where there is one."""

    def __init__(self, zh: str, en: str, position: int | None = None) -> None:
        super().__init__(f"{zh} / {en}")
        self.position = position


class NoBundle(Exception):
    """There is nothing to check: no such file, or something else than a bundle."""


# --- JSON (RFC 8785 within the limits of the ledger) -----------------------------------------------------------------


def _no_float(text: str) -> Any:
    raise Bad("JSON 含浮点数", f"a float in JSON: {text[:20]}")


def _whole(text: str) -> int:
    value = int(text) if len(text) <= 17 else MAX_SIZE + 1
    if not -MAX_SIZE <= value <= MAX_SIZE:
        raise Bad("整数超出 ±(2^53-1)", "an integer beyond 2^53-1")
    return value


_READ = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float, parse_int=_whole)
_WRITE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


_BEYOND = re.compile(rb"[\xf0-\xf4]")  # a character beyond the basic plane begins so in UTF-8


def _canonical(value: Any) -> bytes:
    return _WRITE.encode(value).encode()


def strict_json(raw: bytes) -> Any:
    """The value of canonical JSON bytes. `Bad` for anything else: a duplicate key, a float, a space, another order."""
    try:
        text = raw.decode("utf-8")
        value = _READ.decode(text)
        same = _canonical(value) == raw
    except (UnicodeError, RecursionError, ValueError) as wrong:
        if isinstance(wrong, Bad):
            raise
        raise Bad("不是 JSON", f"not JSON: {type(wrong).__name__}") from None
    if not same:
        raise Bad("JSON 不是规范形式(键重复、乱序或有空白)", "not canonical JSON: keys doubled or unsorted, or spaces")
    if _BEYOND.search(raw) or raw.count(b"[") + raw.count(b"{") > MAX_DEPTH:
        _keys_in_plane(value, 0)
    return value


def _keys_in_plane(value: Any, depth: int) -> None:
    """Beyond the Basic Multilingual Plane, code points and UTF-16 (RFC 8785 §3.2.3) sort differently: no such keys."""
    if depth > MAX_DEPTH:
        raise Bad("JSON 嵌套过深", "JSON nested too deep")
    if isinstance(value, dict):
        if any(max(name, default="") > "\uffff" for name in value):
            raise Bad("JSON 键超出基本平面", "a JSON key beyond the basic plane")
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            _keys_in_plane(inner, depth + 1)


def _is(value: Any, kind: type) -> bool:
    return type(value) is kind


# --- Ed25519 (RFC 8032 §5.1), verification only ----------------------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_I = pow(2, (_P - 1) // 4, _P)
_ZERO = (0, 1, 1, 0)


def _add(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _double(p: _Point) -> _Point:
    a, b, c = p[0] * p[0] % _P, p[1] * p[1] % _P, 2 * p[2] * p[2] % _P
    h = a + b
    e = h - (p[0] + p[1]) * (p[0] + p[1]) % _P
    g = a - b
    f = c + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _decoded(raw: bytes) -> _Point | None:
    """The point of its 32 bytes; None where they are no point or not its canonical form (RFC 8032 §5.1.3)."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= _P:
        return None
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = u * pow(v, 3, _P) * pow(u * pow(v, 7, _P), (_P - 5) // 8, _P) % _P
    if v * x * x % _P == (-u) % _P:
        x = x * _I % _P
    if v * x * x % _P != u or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _encoded(p: _Point) -> bytes:
    inverse = pow(p[2], _P - 2, _P)
    x, y = p[0] * inverse % _P, p[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _small(p: _Point) -> bool:
    for _ in range(3):
        p = _double(p)
    return p[0] % _P == 0 and (p[1] - p[2]) % _P == 0


def _multiples(p: _Point) -> list[_Point]:
    found = [_ZERO, p]
    for _ in range(14):
        found.append(_add(found[-1], p))
    return found


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE = _multiples(_decoded(_BASE_Y.to_bytes(32, "little")) or _ZERO)


@functools.lru_cache(maxsize=4096)  # a bundle may hold one signed text many times over, and each costs milliseconds
def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is that of `public` (32 bytes) over `message`; strict, without cofactor."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, nonce, s = _decoded(public), _decoded(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or s >= _L or _small(key) or _small(nonce):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    minus = _multiples((_P - key[0], key[1], key[2], _P - key[3]))
    found: _Point = _ZERO
    for shift in range(252, -1, -4):
        found = _double(_double(_double(_double(found))))
        found = _add(_add(found, _BASE[s >> shift & 15]), minus[k >> shift & 15])
    return hmac.compare_digest(_encoded(found), signature[:32])


# --- Signed notes, checkpoints, keys (C2SP signed-note, tlog-checkpoint, tlog-cosignature) ---------------------------


class Key(NamedTuple):
    """A verifier key `name+keyid+base64(kind || public)`; kind 1 signs notes, 4 cosigns checkpoints."""

    name: str
    kind: int
    id: bytes
    public: bytes
    text: str


class Checkpoint(NamedTuple):
    """A tree head: whose, how many leaves, their root, further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...]


_DASH = "\u2014 "


def _unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise Bad("Base64 不正确", "not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise Bad("Base64 不规范", "not canonical base64")
    return raw


def _hash32(text: Any) -> bytes:
    raw = _unbase64(text) if isinstance(text, str) else b""
    if len(raw) != HASH:
        raise Bad("不是 32 字节的哈希", "not a hash of 32 bytes")
    return raw


def _number(text: str) -> int:
    """A decimal number without sign or leading zero, below 2^63 (as tlog-cosignature bounds sizes and times)."""
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text) or int(text) >= 2**63:
        raise Bad("不是规范的十进制数", f"not a plain decimal number: {text[:20]!r}")
    return int(text)


def _good_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() or c < " " or "\x7f" <= c <= "\x9f" for c in name)


def parse_key(text: str) -> Key:
    """A verifier key of either kind; `Bad` when malformed or when its id does not fit."""
    parts = text.split("+", 2)
    raw = _unbase64(parts[2]) if len(parts) == 3 else b""
    if len(raw) != 33 or raw[0] not in (1, 4) or not _good_name(parts[0]):
        raise Bad("公钥格式不正确", f"not a verifier key: {text[:80]!r}")
    found = hashlib.sha256(parts[0].encode() + b"\n" + raw).digest()[:4]
    if parts[1] != found.hex():
        raise Bad("公钥标识与公钥不符", "the key id does not fit the key")
    return Key(parts[0], raw[0], found, raw[1:], text)


def parse_note(note: bytes) -> tuple[str, Signatures]:
    """(text, [(name, key id, signature bytes)]) of a signed note, nothing verified. `Bad` unless well-formed."""
    if len(note) > MAX_NOTE:
        raise Bad("签名文本过长", "the note is too long")
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad("签名文本不是 UTF-8", "the note is not UTF-8") from None
    if any((c < " " and c != "\n") or "\x7f" <= c <= "\x9f" for c in whole):
        raise Bad("签名文本含控制字符", "control characters in the note")
    text, gap, signed = whole.rpartition("\n\n")
    if not gap or not text or not signed.endswith("\n"):
        raise Bad("没有签名", "the note carries no signature")
    lines = signed[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise Bad("签名过多", "too many signatures")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line[len(_DASH) :].partition(" ")
    if not line.startswith(_DASH) or not _good_name(name):
        raise Bad("签名行格式不正确", "a malformed signature line")
    raw = _unbase64(encoded)
    if len(raw) < 5:
        raise Bad("签名行格式不正确", "a malformed signature line")
    return name, raw[:4], raw[4:]


def parse_checkpoint(text: str) -> Checkpoint:
    """The tree head of a note's text."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise Bad("检查点正文不完整", "a checkpoint has origin, size and root lines")
    size, root = _number(lines[1]), _hash32(lines[2])
    if size == 0 and root != EMPTY_ROOT:
        raise Bad("空树的根不对", "the root of an empty tree is SHA-256 of nothing")
    return Checkpoint(lines[0], size, root, tuple(lines[3:-1]))


def _signed_by(text: str, signatures: Signatures, key: Key) -> bool:
    """Whether the note carries this key's signature. `Bad` when it carries one that does not verify."""
    mine = [value for name, id_, value in signatures if (name, id_) == (key.name, key.id)]
    if not all(ed25519_verify(key.public, text.encode(), value) for value in mine):
        raise Bad("检查点签名无效", "the signature does not verify")
    return bool(mine)


def _keys(keys: Any) -> list[Key]:
    found = [parse_key(key) if isinstance(key, str) else key for key in ([keys] if isinstance(keys, str) else keys)]
    if not all(isinstance(key, Key) and key.kind == 1 for key in found):
        raise Bad("不是签署检查点的公钥", "not a key that signs checkpoints")
    return found


def check_checkpoint(note: bytes, keys: Any, origin: str) -> Checkpoint:
    """(origin, size, root, extensions), once signed by one of `keys` (texts) and of `origin`; `Bad` otherwise."""
    text, signatures = parse_note(note)
    found = parse_checkpoint(text)
    if found.origin != origin:
        raise Bad("检查点属于另一账本", f"a checkpoint of another ledger: {found.origin!r}")
    signers = [
        key for key in _keys(keys) if _signed_by(text, signatures, key)
    ]  # each is looked at, not up to the first
    if not signers:
        raise Bad("检查点没有所信公钥的签名", "no signature by a trusted key")
    return found


def check_cosignature(
    note: bytes, witness_key: str, now: int | None = None, max_age: int | None = None, slack: int = 0
) -> int:
    """When the witness cosigned (seconds since 1970, the latest). `Bad` without a valid cosignature.

    With `now`, one from more than `slack` seconds later is `Bad`; with `max_age` too, one older than so many seconds.
    """
    text, signatures = parse_note(note)
    parse_checkpoint(text)
    key = parse_key(witness_key)
    mine = [value for name, id_, value in signatures if (name, id_) == (key.name, key.id)]
    if key.kind != 4 or not mine:
        raise Bad("没有该见证方的副署", f"no cosignature by {key.name!r}")
    times = []
    for value in mine:
        when = int.from_bytes(value[:8], "big")
        message = f"cosignature/v1\ntime {when}\n{text}".encode()
        if when >= 2**63 or len(value) != 72 or not ed25519_verify(key.public, message, value[8:]):
            raise Bad("副署无效", "the cosignature does not verify")
        times.append(when)
    if now is not None and max(times) > now + slack:
        raise Bad("副署时间在将来", "the cosignature is from the future")
    if now is not None and max_age is not None and max(times) < now - max_age:
        raise Bad("副署已过期", "the cosignature is stale")
    return max(times)


# --- Merkle trees (RFC 9162 §2.1) ------------------------------------------------------------------------------------


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(hashes: Sequence[bytes]) -> bytes:
    """The root over these hashes: pairs joined level by level, an odd last one carried up."""
    level = list(hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        joined = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = joined + level[len(joined) * 2 :]
    return level[0]


def check_inclusion(index: int, size: int, hashed_leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` leads from the leaf hash at `index` (from 0) to the root of `size` leaves (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or any(len(step) != HASH for step in (*path, hashed_leaf, root)):
        return False
    fn, sn, r = index, size - 1, hashed_leaf
    for step in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(step, r)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def check_consistency(m: int, n: int, root_m: bytes, root_n: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` shows that the tree of m leaves is the beginning of that of n (RFC 9162 §2.1.4.2); 0 < m <= n."""
    if not 0 < m <= n or any(len(step) != HASH for step in (*path, root_m, root_n)):
        return False
    if m == n:
        return not path and root_m == root_n
    steps = list(path) if m & (m - 1) else [root_m, *path]
    if not steps:
        return False
    fn, sn = m - 1, n - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(step, fr), node_hash(step, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == root_m and sr == root_n


# --- Proof files (C2SP tlog-proof; docs/proofs.md §4 and §6) ---------------------------------------------------------


def check_tlog_proof(proof: bytes, keys: Any, origin: str, leaf: bytes | None = None) -> dict[str, Any]:
    """What a `.tlog-proof` shows: {"index", "position", "size", "root", "leaf"}; `Bad` where it does not hold.

    The leaf is that of the `extra` line; where `leaf` is given too, they must be the same.
    """
    if len(proof) > 2 * MAX_NOTE:
        raise Bad("证明文件过长", "the proof is too long")
    head, gap, note = proof.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Bad("证明文件格式不正确", "not a proof file") from None
    if not gap or lines[0] != "c2sp.org/tlog-proof@v1":
        raise Bad("不是 tlog-proof 文件", "not a tlog-proof@v1 file")
    rest = lines[1:]
    extra = _unbase64(rest.pop(0)[6:]) if rest and rest[0].startswith("extra ") else None
    if not rest or not rest[0].startswith("index "):
        raise Bad("证明文件缺少序号", "the proof has no index line")
    index, path = _number(rest[0][6:]), [_hash32(line) for line in rest[1:]]
    found = check_checkpoint(note, keys, origin)
    shown = extra if leaf is None else leaf
    if shown is None or (extra is not None and leaf is not None and extra != leaf):
        raise Bad("没有被证明的内容,或与所给不同", "there is no leaf to prove, or not the one given")
    if not check_inclusion(index, found.size, leaf_hash(shown), path, found.root):
        raise Bad("包含证明不成立", "the inclusion proof does not hold", index + 1)
    return {"index": index, "position": index + 1, "size": found.size, "root": found.root.hex(), "leaf": shown}


def check_fork(text: bytes, keys: Any) -> dict[str, Any]:
    """What a fork proof shows: {"origin", "first", "second"} (sizes); `Bad` where it proves no fork."""
    found = strict_json(text[:-1] if text.endswith(b"\n") else text)
    names = {"first", "format", "proof", "second", "second_root_at_first"}
    if not _is(found, dict) or set(found) != names or found["format"] != "shilu/fork/v1":
        raise Bad("不是分叉证明", "not a fork proof")
    if not _is(found["proof"], list) or not (_is(found["first"], str) and _is(found["second"], str)):
        raise Bad("不是分叉证明", "not a fork proof")
    notes = [found[name].encode() for name in ("first", "second")]
    origin = parse_checkpoint(parse_note(notes[0])[0]).origin
    first, second = (check_checkpoint(note, keys, origin) for note in notes)
    path, between = [_hash32(step) for step in found["proof"]], found["second_root_at_first"]
    if first.size == second.size:
        forked = between is None and not path and first.root != second.root
    else:
        root = _hash32(between)
        forked = root != first.root and check_consistency(first.size, second.size, root, second.root, path)
    if not forked or first.size < 1:
        raise Bad("两个检查点并不矛盾", "the two checkpoints do not contradict each other")
    return {"origin": origin, "first": first.size, "second": second.size}


# --- The bundle as a file or a folder --------------------------------------------------------------------------------

_GROUPS = r"(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[0-9]{1,3})?"
MEMBER = re.compile(
    r"README\.txt|__main__\.py|verify\.py|verify\.js|manifest\.json|policy\.json|checkpoint|entries\.ndjson"
    r"|streams\.ndjson|checkpoints/[0-9]{20}-[0-9a-f]{16}|documents/[0-9a-f]{64}|snapshots/[0-9]{20}\.json"
    r"|aggregates/__init__\.py|aggregates/fold/[a-z_][a-z0-9_]*\.py|tile/(?:entries|[0-7])/" + _GROUPS
)
MANIFEST, LIMIT, CHUNK = "manifest.json", 64 * 2**20, 2**20
_LOCAL, _CENTRAL, _END = "<4s5H3L2H", "<4s6H3L5H2L", "<4s4H2LH"
_ENTRY_MOST = 46 + 255
_DATE = 0x21  # 1980-01-01, the first day a ZIP file can name


def zip_local(name: bytes, crc: int, size: int) -> bytes:
    """The one possible header before a member's bytes."""
    return struct.pack(_LOCAL, b"PK\x03\x04", 20, 0, 0, 0, _DATE, crc, size, size, len(name), 0) + name


def zip_central(name: bytes, crc: int, size: int, offset: int) -> bytes:
    """The one possible entry of a member in the directory at the end."""
    mode = 0o100644 << 16
    fixed = (0x0314, 20, 0, 0, 0, _DATE, crc, size, size, len(name), 0, 0, 0, 0, mode, offset)
    return struct.pack(_CENTRAL, b"PK\x01\x02", *fixed) + name


def zip_end(count: int, length: int, offset: int) -> bytes:
    """The one possible end."""
    return struct.pack(_END, b"PK\x05\x06", 0, 0, count, count, length, offset, 0)


def check_names(names: Sequence[str]) -> None:
    """`Bad` unless the names are sorted, unique (whatever the case of letters) and all of the kinds a bundle has."""
    for name in names:
        if not MEMBER.fullmatch(name):
            raise Bad(f"包内有不应有的文件:{name[:80]!r}", f"a file that does not belong into a bundle: {name[:80]!r}")
    if list(names) != sorted(set(names)) or len({name.lower() for name in names}) != len(names):
        raise Bad("包内文件名重复或未排序", "file names doubled or unsorted")


class Members(Protocol):
    """What is in a bundle, whichever form it has."""

    def names(self) -> list[str]:
        """Every member's name, sorted."""

    def size(self, name: str) -> int:
        """How many bytes a member has."""

    def read(self, name: str, start: int, length: int) -> bytes:
        """Up to `length` bytes of a member from `start` on."""

    def whole(self, name: str, crc: int) -> bool:
        """Whether the CRC-32 computed from a member's bytes is the one written beside them, where one is."""

    def close(self) -> None:
        """Let go of the file."""


class Zipped:
    """The members of a bundle in one file; every byte outside their content is the only one possible."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb")
        self.length = self.file.seek(0, os.SEEK_END)
        if self._read(0, 4) != b"PK\x03\x04" or self.length < 22:
            raise Bad("不是审计包", "not an audit bundle")
        end = self._read(self.length - 22, 22)
        count, size, offset = struct.unpack(_END, end)[4:7]
        if end != zip_end(count, size, offset) or offset + size + 22 != self.length or size > count * _ENTRY_MOST:
            raise Bad("ZIP 尾部不规范或被截断", "the end of the ZIP file is not canonical, or cut off")
        self.members: dict[str, tuple[int, int, int]] = {}  # name → (offset of its bytes, size, crc)
        self._list(self._read(offset, size), count, offset)
        check_names(list(self.members))

    def _list(self, directory: bytes, count: int, end: int) -> None:
        at = place = 0
        for _ in range(count):
            fixed = directory[at : at + 46]
            if len(fixed) < 46:
                raise Bad("ZIP 目录被截断", "the ZIP directory is cut off")
            crc, size, length = (struct.unpack(_CENTRAL, fixed)[field] for field in (7, 8, 10))
            raw = directory[at + 46 : at + 46 + length]
            name = raw.decode("ascii", "backslashreplace")
            data = place + 30 + length
            canonical = directory[at : at + 46 + length] == zip_central(raw, crc, size, place)
            if not canonical or name in self.members or data + size > end:
                raise Bad(f"ZIP 目录不规范:{name[:80]!r}", f"the ZIP directory is not canonical at {name[:80]!r}")
            if self._read(place, 30 + length) != zip_local(raw, crc, size):
                raise Bad(f"ZIP 文件头不规范:{name[:80]!r}", f"the ZIP header of {name[:80]!r} is not canonical")
            self.members[name] = (data, size, crc)
            at, place = at + 46 + length, data + size
        if at != len(directory) or place != end:
            raise Bad("ZIP 中有多余字节", "bytes in the ZIP file that belong to no member")

    def _read(self, start: int, length: int) -> bytes:
        self.file.seek(start)
        return self.file.read(max(0, min(length, self.length - start)))

    def names(self) -> list[str]:
        """Every member's name, sorted."""
        return list(self.members)

    def size(self, name: str) -> int:
        """How many bytes a member has."""
        return self.members[name][1]

    def read(self, name: str, start: int, length: int) -> bytes:
        """Up to `length` bytes of a member from `start` on."""
        at, size, _ = self.members[name]
        return self._read(at + start, max(0, min(length, size - start)))

    def whole(self, name: str, crc: int) -> bool:
        """Whether the CRC-32 computed from a member's bytes is the one written."""
        return self.members[name][2] == crc

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


class Unpacked:
    """The members of a bundle unpacked into a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._name = ""
        self._file: IO[bytes] | None = None
        self.found: list[str] = []
        self._find()

    def _find(self) -> None:
        self._walk(self.path, "")
        self.found.sort()
        check_names(self.found)

    def _walk(self, folder: Path, before: str) -> None:
        with os.scandir(str(folder)) as inside:
            for one in inside:
                name = before + one.name
                if name == "__pycache__":  # left behind by a folder that was run: another could hide a program there
                    if self.path.resolve() == _default():
                        continue
                    raise Bad("包内有 __pycache__(编译副本):请删去后再核验",
                              "a __pycache__ (compiled copies) in the bundle: delete it, verify again")  # fmt: skip
                if one.is_dir(follow_symlinks=False) and name.count("/") < 10:
                    self._walk(folder / one.name, name + "/")
                elif one.is_file(follow_symlinks=False):
                    self.found.append(name)
                else:
                    raise Bad(f"不是普通文件:{name[:80]!r}", f"not a plain file: {name[:80]!r}")

    def names(self) -> list[str]:
        """Every file's name from the folder on, sorted."""
        return self.found

    def size(self, name: str) -> int:
        """How many bytes a file has."""
        return (self.path / name).stat().st_size

    def read(self, name: str, start: int, length: int) -> bytes:
        """Up to `length` bytes of a file from `start` on."""
        if name != self._name or self._file is None:
            if self._file is not None:
                self._file.close()
            self._name, self._file = name, (self.path / name).open("rb")
        self._file.seek(start)
        return self._file.read(length)

    def whole(self, _name: str, _crc: int) -> bool:
        """A folder holds no checksums."""
        return True

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


class Log(Unpacked):
    """The static files of a log (docs/proofs.md §3) in a folder: a checkpoint, and what a tree of its size has.

    Other files, such as the narrower tiles of earlier sizes, are no part of it.
    """

    def _find(self) -> None:
        self.found = ["checkpoint"]
        size = parse_checkpoint(parse_note(content(self, "checkpoint", MAX_NOTE))[0]).size
        for name in tiles_of(size):  # each is looked for before the next: a size nobody has ends here
            if not (self.path / name).is_file():
                raise Bad(f"缺少 {name}", f"{name} is missing")
            self.found.append(name)
        notes = self.path / "checkpoints"
        if notes.is_dir():
            self.found += [f"checkpoints/{file.name}" for file in notes.iterdir() if _NOTE.fullmatch(file.name)]
        self.found.sort()


_NOTE = re.compile("[0-9]{20}-[0-9a-f]{16}")
_OF_A_BUNDLE = ("README.txt", "__main__.py", "aggregates", "entries.ndjson", "policy.json", "verify.js", "verify.py")


def open_members(path: Path) -> Members:
    """The bundle at a path. `NoBundle` where there is none, `Bad` where its form is not the one possible."""
    try:
        if not path.is_dir():
            return Zipped(path)
        if any((path / name).exists() for name in (MANIFEST, *_OF_A_BUNDLE)):  # without its manifest it is no log
            return Unpacked(path)
        if (path / "checkpoint").is_file() and (path / "tile").is_dir():
            return Log(path)
        raise NoBundle(f"这里没有审计包 / no audit bundle there: {path}")
    except OSError as wrong:
        raise NoBundle(f"无法读取 / cannot read: {path}: {wrong.strerror}") from None


def content(members: Members, name: str, limit: int = LIMIT) -> bytes:
    """A member's bytes; `Bad` where it is longer than `limit`, or cut off."""
    size = members.size(name)
    raw = members.read(name, 0, size) if size <= limit else b""
    if size > limit or len(raw) != size:
        raise Bad(f"{name} 过长或不完整", f"{name} is too long, or cut off")
    return raw


def lines(members: Members, name: str) -> Iterator[tuple[int, bytes]]:
    """(offset, line) of each line without its end, which every one must have; none longer than four leaves."""
    kept, at, size = b"", 0, members.size(name)
    for start in range(0, size, CHUNK):
        kept += members.read(name, start, CHUNK)
        *whole, kept = kept.split(b"\n")
        for line in whole:
            yield at, line
            at += len(line) + 1
        if len(kept) > 4 * MAX_LEAF:
            raise Bad(f"{name} 的行过长", f"a line of {name} is too long")
    if kept:
        raise Bad(f"{name} 的末行不完整", f"the last line of {name} is cut off")


class Manifest(NamedTuple):
    """What a bundle says of itself, its form checked."""

    files: Mapping[str, str]
    origin: str
    key: str
    clock: str
    kind: str
    plan: str | None
    id: str | None
    size: int
    streams: list[str]
    withheld: Mapping[str, str]


_SHA = re.compile("[0-9a-f]{64}")
_NEEDS = ("README.txt", "__main__.py", "checkpoint", "policy.json", "verify.py")
_WHY = ("erased", "sealed")
LOG = "log"
_SCOPES = {"ledger": (False, False), "plan": (True, False), "snapshot": (True, True), "dispute": (True, True)}


def read_manifest(members: Members) -> Manifest:
    """The manifest; `Bad` unless it has exactly the form of docs/proofs.md §7 and names exactly the files there are."""
    if isinstance(members, Log):
        return _manifest_of_log(members)
    if MANIFEST not in members.names():
        raise Bad("没有 manifest.json", "there is no manifest.json")
    said = strict_json(content(members, MANIFEST))
    try:
        found = _manifest_of(said)
    except (KeyError, TypeError, AttributeError):
        raise Bad("manifest.json 格式不正确", "manifest.json has another form") from None
    if set(found.files) != set(members.names()) - {MANIFEST}:
        differ = sorted(set(found.files) ^ (set(members.names()) - {MANIFEST}))
        raise Bad(f"文件与清单不符:{differ[0][:80]!r}", f"files and manifest differ: {differ[0][:80]!r}")
    _check_members(found)
    return found


def _manifest_of(said: Any) -> Manifest:
    if set(said) != {"files", "format", "ledger", "scope", "streams", "withheld"} or said["format"] != FORMAT:
        raise Bad("未知的审计包格式", "an unknown bundle format")
    ledger, scope = said["ledger"], said["scope"]
    if set(ledger) != {"clock", "origin", "verifier_key"} or set(scope) != {"id", "kind", "plan", "size"}:
        raise KeyError("ledger")
    withheld = {one["sha256"]: one["why"] for one in said["withheld"]}
    texts = [*ledger.values(), *said["files"].values(), *said["streams"], *withheld, *withheld.values()]
    if not all(_is(text, str) for text in texts) or not all(map(_SHA.fullmatch, [*said["files"].values(), *withheld])):
        raise TypeError("texts")
    if _SCOPES.get(scope["kind"]) != (scope["plan"] is not None, scope["id"] is not None):
        raise TypeError("scope")
    given = [one["sha256"] for one in said["withheld"]]
    sorts = (said["streams"] == sorted(set(said["streams"])), given == sorted(withheld))
    named = all(_is(scope[name], str) for name in ("plan", "id") if scope[name] is not None)
    if not (all(sorts) and named and _is(scope["size"], int)) or set(withheld.values()) - set(_WHY):
        raise TypeError("lists")
    return Manifest(
        said["files"],
        ledger["origin"],
        ledger["verifier_key"],
        ledger["clock"],
        scope["kind"],
        scope["plan"],
        scope["id"],
        scope["size"],
        said["streams"],
        withheld,
    )


def _manifest_of_log(members: Members) -> Manifest:
    """What a manifest would say of a log: it is read out of the checkpoint and the opening entry."""
    found = parse_checkpoint(parse_note(content(members, "checkpoint", MAX_NOTE))[0])
    if found.size < 1:
        raise Bad("检查点为空账本", "the checkpoint of an empty ledger")
    raw = members.read(tile_name("entries", 0, tile_width(found.size, 0, 0)), 0, MAX_LEAF + 2)
    opened = read_entry(raw[2 : 2 + int.from_bytes(raw[:2], "big")], found.origin)["data"]
    said = [opened.get("verifier_key"), opened.get("clock")]
    if not all(_is(one, str) for one in said):
        raise Bad("第一条不是开账记录", "the first entry does not open a ledger", 1)
    return Manifest({}, found.origin, said[0], said[1], LOG, None, None, found.size, [], {})


def _check_members(manifest: Manifest) -> None:
    whole, names = manifest.kind == "ledger", manifest.files
    for name in (*_NEEDS, *(() if whole else ("entries.ndjson",))):
        if name not in names:
            raise Bad(f"缺少 {name}", f"{name} is missing")
    strange = [name for name in names if name.startswith("tile/entries/") or name.endswith(".ndjson")]
    if any((name[0] == "t") != whole for name in strange) or (whole and manifest.streams):
        raise Bad("文件与范围不符", "files that do not belong to this scope")


def check_hashes(members: Members, manifest: Manifest, progress: Progress) -> None:
    """`Bad` unless every file has the SHA-256 that the manifest names (and, in a ZIP file, its CRC-32)."""
    total, done = sum(map(members.size, members.names())), 0
    for name in members.names():
        digest, crc, size = hashlib.sha256(), 0, members.size(name)
        for start in range(0, size, CHUNK):
            piece = members.read(name, start, CHUNK)
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
        same = name == MANIFEST or digest.hexdigest() == manifest.files[name]
        if not same or not members.whole(name, crc):
            by = _named_by(members, name[len("documents/") :]) if name.startswith("documents/") else ("", "")
            raise Bad(f"文件被改动:{name}{by[0]}", f"a file was changed: {name}{by[1]}")
        done += size
        progress(done // 2, total)


def _named_by(members: Members, digest: str) -> tuple[str, str]:
    """Which entry names a document, in words, for a report; looked for in what nobody has verified yet."""
    for name in members.names():
        if name != "entries.ndjson" and not name.startswith("tile/entries/"):
            continue
        raw = members.read(name, 0, members.size(name)) if members.size(name) <= 16 * LIMIT else b""
        at = raw.find(f'"{digest}"'.encode())
        around = raw[max(0, at - MAX_LEAF) : at + MAX_LEAF] if at >= 0 else b""
        middle = min(at, MAX_LEAF)
        sequence = re.search(rb'"sequence":"([0-9]{20})"', around[middle:])
        kind = re.search(rb'"type":"([a-z_.]{1,80})"', around[middle:])
        if sequence and kind:
            position, what = int(sequence[1]), kind[1].decode()
            return f"(第 {position} 条 {what} 引用)", f" (named by entry {position}, {what})"
    return "", ""


# --- Tiles (C2SP tlog-tiles, height 8) -------------------------------------------------------------------------------

TILE = 256


def tile_name(level: int | str, number: int, width: int = TILE) -> str:
    """`tile/<level>/<number in groups of three digits>[.p/<width>]`; level `entries` for entry bundles."""
    groups, rest = [f"{number % 1000:03d}"], number // 1000
    while rest:
        groups.insert(0, f"x{rest % 1000:03d}")
        rest //= 1000
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < TILE else "")


def tile_width(size: int, level: int, number: int) -> int:
    """How many hashes tile `number` of a level has in a tree of `size` leaves, 0 where there is none."""
    return max(0, min(TILE, (size >> 8 * level) - TILE * number))


def tiles_of(size: int) -> Iterator[str]:
    """The name of every entry bundle and hash tile of a tree."""
    for n in range((size + TILE - 1) // TILE):
        yield tile_name("entries", n, tile_width(size, 0, n))
    for level in levels_of(size):
        for n in range(((size >> 8 * level) + TILE - 1) // TILE):
            yield tile_name(level, n, tile_width(size, level, n))


def levels_of(size: int) -> range:
    """The levels that have tiles in a tree of `size` leaves."""
    return range((size.bit_length() + 7) // 8)


def tiles_needed(size: int, positions: Sequence[int], sizes: Sequence[int]) -> set[tuple[int, int]]:
    """The tiles (level, number) that lead from entries, and from the roots of earlier sizes, to the root of `size`."""
    found = {(0, (position - 1) >> 8) for position in positions}
    for one in (*sizes, size):
        found |= {(level, one >> 8 * (level + 1)) for level in levels_of(one) if one >> 8 * level & 255}
    for level in levels_of(size):
        above = {(level + 1, n >> 8) for at, n in found if at == level and tile_width(size, level, n) == TILE}
        found |= above
    return found


def _same_tiles(expected: set[str], there: set[str]) -> None:
    if expected != there:
        name = min(expected ^ there)
        raise Bad(f"哈希瓦片不齐或多余:{name}", f"tiles missing or extra: {name}")


class StoredTiles:
    """The tiles of a partial bundle, all of them shown to lead to one root."""

    def __init__(self, members: Members, size: int, root: bytes, needed: set[tuple[int, int]]) -> None:
        self.size = size
        self.tiles: dict[tuple[int, int], list[bytes]] = {}
        names = {tile_name(level, n, tile_width(size, level, n)): (level, n) for level, n in needed}
        there = {name for name in members.names() if name.startswith("tile/")}
        _same_tiles(set(names), there)
        for name, key in names.items():
            self.tiles[key] = _hashes(members, name, tile_width(size, *key))
        if self.root(size) != root:
            raise Bad("哈希瓦片与签署的根不符", "the tiles do not give the signed root")
        for (level, n), hashes in self.tiles.items():
            if len(hashes) == TILE and tree_root(hashes) != self.tiles[level + 1, n >> 8][n & 255]:
                raise Bad(f"哈希瓦片不衔接:{level}/{n}", f"a tile does not lead to the root: {level}/{n}")

    def leaf(self, position: int) -> bytes:
        """The leaf hash at a position that the tiles were asked for."""
        return self.tiles[0, (position - 1) >> 8][(position - 1) & 255]

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves; `LookupError` where the tiles do not hold it."""
        edges = []
        for level in levels_of(size):
            width = size >> 8 * level & 255
            edges.append(self.tiles[level, size >> 8 * (level + 1)][:width] if width else [])
        return edge_root(edges)


def edge_root(edges: Sequence[list[bytes]]) -> bytes:
    """The root from what each level has beyond its full tiles, lowest level first."""
    below: list[bytes] = []
    for hashes in edges:
        joined = [*hashes, *below]
        below = [tree_root(joined)] if joined else []
    return below[0] if below else EMPTY_ROOT


def _hashes(members: Members, name: str, width: int) -> list[bytes]:
    raw = content(members, name, TILE * HASH)
    if len(raw) != width * HASH:
        raise Bad(f"哈希瓦片长度不对:{name}", f"a tile of the wrong length: {name}")
    return [raw[at : at + HASH] for at in range(0, len(raw), HASH)]


class GrownTiles:
    """The tree grown leaf by leaf, every tile compared with the one stored as soon as it is whole."""

    def __init__(self, members: Members, size: int) -> None:
        self.members, self.size, self.count = members, size, 0
        self.edges: list[list[bytes]] = [[] for _ in levels_of(size)]
        self.fault: Bad | None = None
        there = {name for name in members.names() if name.startswith("tile/")}
        if size > TILE * len(there):  # before a size that nobody could have makes us count that far
            raise Bad("记录束不齐", "entry bundles are missing")
        _same_tiles(set(tiles_of(size)), there)

    def add(self, hashed_leaf: bytes) -> None:
        """One more leaf."""
        self.count += 1
        carry, level = hashed_leaf, 0
        while True:
            self.edges[level].append(carry)
            if len(self.edges[level]) < TILE:
                return
            carry = tree_root(self.edges[level])
            self._compare(level, (self.count - 1) >> 8 * (level + 1), self.edges[level])
            self.edges[level] = []
            level += 1

    def finish(self) -> None:
        """Compare the tiles at the edge, once all leaves are in."""
        for level, hashes in enumerate(self.edges):
            if hashes:
                self._compare(level, self.count >> 8 * (level + 1), hashes)

    def root(self) -> bytes:
        """The root of the leaves so far."""
        return edge_root(self.edges)

    def _compare(self, level: int, number: int, hashes: list[bytes]) -> None:
        stored = _hashes(self.members, tile_name(level, number, tile_width(self.size, level, number)), len(hashes))
        if stored != hashes and self.fault is None:
            at = next(at for at, one in enumerate(hashes) if one != stored[at])
            first = ((number * TILE + at) << 8 * level) + 1
            self.fault = Bad("记录与哈希瓦片不符", "the entries are not those of the tiles", first)


# --- Entries (docs/proofs.md §8, checks 3, 6 and 7) ------------------------------------------------------------------

REQUIRED = (
    ("actorid", str),
    ("actorrole", str),
    ("data", dict),
    ("effectiveon", str),
    ("id", str),
    ("idempotencykey", str),
    ("recordedtime", str),
    ("sequence", str),
    ("source", str),
    ("statementid", str),
    ("statementrevision", int),
    ("streamversion", int),
    ("subject", str),
    ("time", str),
    ("type", str),
    ("typerevision", int),
)
_INSTANT = re.compile(
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}\.[0-9]{6}Z"
)
_DIGEST = re.compile(rb'"([0-9a-f]{64})"')


def read_entry(leaf: bytes, origin: str) -> dict[str, Any]:
    """The event of a leaf; `Bad` unless it is canonical, of a known format, of this ledger, with all it must have."""
    if len(leaf) > MAX_LEAF:
        raise Bad("记录过长", "the entry is too long")
    event = strict_json(leaf)
    if not _is(event, dict) or not all(type(event.get(name)) is kind for name, kind in REQUIRED):
        raise Bad("缺少必要属性", "required attributes are missing")
    if event.get("hv") != 1 or event.get("specversion") != "1.0":
        raise Bad("未知的格式版本", f"an unknown format version {event.get('hv')!r}")
    if event["source"] != origin:
        raise Bad("来自另一账本的记录", f"an entry of another ledger: {event['source'][:80]!r}")
    if not re.fullmatch("[0-9]{20}", event["sequence"]) or not _INSTANT.fullmatch(event["recordedtime"]):
        raise Bad("序号或记录时间格式不正确", "sequence or recordedtime has another form")
    result: dict[str, Any] = event
    return result


class Stream:
    """One stream as walked so far: its last version, leaf hash and position, and which entries are its own."""

    __slots__ = ("last", "ordinals", "position", "version")

    def __init__(self) -> None:
        self.version, self.last, self.position = 0, "", 0
        self.ordinals = array("Q")

    def text(self, name: str) -> bytes:
        """Its line of the stream list (docs/proofs.md §2)."""
        return _canonical({"leaf": self.last, "position": self.position, "stream": name, "version": self.version})


def _short(*parts: str) -> bytes:
    """Sixteen bytes in place of a text, so that a million of them fit: BLAKE2b of the parts."""
    return hashlib.blake2b("\x00".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Walk:
    """The pass over the entries. `faults` holds the first fault of each check."""

    def __init__(self, origin: str, whole: bool) -> None:
        self.origin, self.whole = origin, whole
        self.count = self.position = 0
        self.recorded = ""
        self.streams: dict[str, Stream] = {}
        self.offsets, self.lengths = array("Q"), array("H")
        self.faults: dict[str, Bad] = {}
        self.gap = False
        self._ids: set[bytes] = set()
        self._finished: set[bytes] = set()
        self._command = b""

    def step(self, leaf: bytes, offset: int) -> tuple[int, bytes, dict[str, Any] | None]:
        """(position, leaf hash, event) of the next entry; the event None where its bytes are not those of an entry."""
        self.count += 1
        hashed = leaf_hash(leaf)
        event, expected = None, self.position + 1
        try:
            event = read_entry(leaf, self.origin)
        except Bad as wrong:
            self.fault("entries", Bad(*_two(wrong), position=expected))
        position = int(event["sequence"]) if event else expected
        self.offsets.append(offset)
        self.lengths.append(len(leaf) & 0xFFFF)
        if position != expected if self.whole else position < expected:
            self.gap = True
            self.fault("order", Bad("位置不连续", f"position {position} where {expected} should be", expected))
            position = max(position, expected) if not self.whole else expected
        self.position = position
        if event:
            self._follow(position, event, hashed)
        return position, hashed, event

    def fault(self, check: str, wrong: Bad) -> None:
        """Keep the first fault of a check."""
        self.faults.setdefault(check, wrong)

    def _follow(self, at: int, event: dict[str, Any], hashed: bytes) -> None:
        if event["recordedtime"] < self.recorded:
            self.fault("order", Bad("记录时间倒退", "recordedtime runs backwards", at))
        self.recorded = event["recordedtime"]
        stream = self.streams.setdefault(event["subject"], Stream())
        if event["streamversion"] != stream.version + 1:
            self.gap = True
            wanted = stream.version + 1
            self.fault("order", Bad(f"“{event['subject']}”缺第 {wanted} 版", f"stream version {wanted} is missing", at))
        elif event.get("prevleaf", "") != stream.last or ("prevleaf" in event) != bool(stream.last):
            self.fault("order", Bad("与同流前一条不衔接", "does not chain to the stream's entry before", at))
        stream.version, stream.last, stream.position = event["streamversion"], hashed.hex(), at
        stream.ordinals.append(self.count - 1)
        self._unique(at, event)

    def _unique(self, at: int, event: dict[str, Any]) -> None:
        name = _short(event["id"])
        if name in self._ids:
            self.fault("uniqueness", Bad("事件标识重复", "an event id used twice", at))
        self._ids.add(name)
        command = _short(event["actorid"], event["idempotencykey"])
        if command == self._command:
            return
        if command in self._finished:
            self.fault("uniqueness", Bad("幂等键不连续", "an idempotency key in two places", at))
        self._finished.add(self._command)
        self._command = command


def _two(wrong: Bad) -> tuple[str, str]:
    zh, _, en = str(wrong).partition(" / ")
    return zh, en


# --- Keys (docs/proofs.md §1) ----------------------------------------------------------------------------------------


class Held(NamedTuple):
    """A key, and from which size on it signs; `lost` where history was declared lost and no former key vouches."""

    since: int
    key: Key
    lost: bool


class Chain:
    """The keys of a ledger in the order in which they signed, read from its own stream."""

    def __init__(self) -> None:
        self.held: list[Held] = []

    def follow(self, position: int, event: dict[str, Any]) -> None:
        """Take in an entry of the stream `ledger`; `Bad` where it does not continue the chain."""
        kind, data = event["type"], event["data"]
        if kind == "ledger.opened" and not self.held:
            self.held.append(Held(position, _note_key(data.get("verifier_key")), False))
        elif kind in ("ledger.key_rotated", "ledger.history_lost"):
            key = _note_key(data.get("verifier_key"))
            follows = self.held and data.get("previous") == self.held[-1].key.text
            if not follows or key.name != self.held[-1].key.name or any(one.key == key for one in self.held):
                raise Bad("密钥链断开", "the key chain breaks", position)
            self.held.append(Held(position, key, kind == "ledger.history_lost"))

    def check(self, note: bytes, origin: str) -> Checkpoint:
        """The tree head, signed as it must be at its size; a rotation's head by the previous key as well."""
        stated = parse_checkpoint(parse_note(note)[0])
        at = max((n for n, one in enumerate(self.held) if one.since <= stated.size), default=-1)
        if at < 0:
            raise Bad("没有开账记录,不知由谁签署", "no entry opens the ledger: nobody is known to sign")
        found = check_checkpoint(note, [self.held[at].key], origin)
        if self.rotated(at, stated):
            check_checkpoint(note, [self.held[at - 1].key], origin)
        return found

    def rotated(self, at: int, stated: Checkpoint) -> bool:
        """Whether this is the head of the commit in which key number `at` took over from the one before."""
        return at > 0 and stated.size == self.held[at].since and not self.held[at].lost and not stated.extensions

    def trust(self, trusted: Sequence[Key], heads: Sequence[Checkpoint]) -> None:
        """`Bad` unless a trusted key is in the chain and each later one was signed for by the one before it."""
        found = [n for n, one in enumerate(self.held) if any(one.key == key for key in trusted)]
        if not found:
            raise Bad("所信公钥不在账本的密钥链中", "the trusted key is not one of this ledger")
        for at in range(max(found) + 1, len(self.held)):
            if self.held[at].lost:
                en = "history was declared lost after the trusted key: make sure of the new one by other means"
                raise Bad("所信公钥之后有声明丢失的历史,须另行确认新公钥", en, self.held[at].since)
            if not any(self.rotated(at, head) for head in heads):
                raise Bad("包内缺少换钥时的签名头", "the head of a key rotation is missing", self.held[at].since)


def _note_key(text: Any) -> Key:
    key = parse_key(text) if isinstance(text, str) else None
    if key is None or key.kind != 1:
        raise Bad("记录中的公钥不能签署检查点", "a recorded key that cannot sign checkpoints")
    return key


class Policy(NamedTuple):
    """How many of which witnesses must have cosigned (docs/proofs.md §5)."""

    origin: str
    quorum: int
    verifier_keys: list[str]
    witness_keys: list[str]


def read_policy(said: Any) -> Policy:
    """A policy from its JSON value; `Bad` in any other form."""
    if not _is(said, dict) or set(said) != {"origin", "quorum", "verifier_keys", "witness_keys"}:
        raise Bad("见证规则格式不正确", "a policy has origin, quorum, verifier_keys, witness_keys")
    lists = [said["verifier_keys"], said["witness_keys"]]
    texts = all(_is(one, list) and all(_is(text, str) for text in one) for one in lists)
    if not texts or not _is(said["origin"], str) or not _is(said["quorum"], int) or said["quorum"] < 0:
        raise Bad("见证规则格式不正确", "a policy of another form")
    witnesses = [parse_key(text) for text in said["witness_keys"]]
    alone = len({key.public for key in witnesses}) == len({key.name for key in witnesses}) == len(witnesses)
    if not alone or any(key.kind != 4 for key in witnesses):  # a cosignature does not commit to the witness's name
        raise Bad("见证公钥不正确或重复", "a witness key of another kind, or twice")
    _keys(said["verifier_keys"])
    return Policy(**said)


# --- The fold: figures from entries ----------------------------------------------------------------------------------


class Fold(NamedTuple):
    """What computes figures: `(leaves, plan, as_of, size, rules, subject) -> (figures, population)`, and its kernel.

    `sha256` is that over its files, empty for the fold of an installed program.
    """

    figures: Callable[..., Any]
    kernel: str
    sha256: str


_CHILD = """
import base64, importlib.abc, importlib.util, json, sys

given = json.loads(sys.stdin.buffer.readline())
sources = {n[:-3].replace("/__init__", "").replace("/", "."): (n, text) for n, text in given["sources"].items()}


class Given(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        package = name in sources and sources[name][0].endswith("__init__.py")
        return importlib.util.spec_from_loader(name, self, is_package=package) if name in sources else None

    def exec_module(self, module):
        name, text = sources[module.__name__]
        exec(compile(text, "<bundle>/" + name, "exec", dont_inherit=True), module.__dict__)


sys.meta_path.insert(0, Given())
snapshot, revision, canonical = (
    importlib.import_module("aggregates.fold." + name) for name in ("snapshot", "revision", "canonical")
)
answer = {"kernel": canonical.KERNEL}
if given["at"] is not None:
    known = revision.revisions([json.loads(line) for line in sys.stdin.buffer])
    figures, population = snapshot.snapshot_figures(known, *given["at"])
    answer.update(figures=base64.b64encode(figures).decode(), population=dict(population))
print(json.dumps(answer))
"""
_PATIENCE = 3600  # seconds for one snapshot


def load_fold(sources: Mapping[str, bytes]) -> Fold:
    """The fold of some files, run as a program of its own; `Bad` where it does not run.

    Its code may be anybody's: all it can do to a verdict is to say figures, and those must have the digest that was
    signed.
    """
    texts = {name: source.decode("utf-8", "replace") for name, source in sources.items()}

    def figures(leaves: Sequence[bytes], *at: Any) -> tuple[bytes, dict[str, Any]]:
        said = _asked({"sources": texts, "at": at}, leaves)
        try:
            return _unbase64(said["figures"]), dict(said["population"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Bad("重算程序没有给出数字", "the fold gave no figures") from None

    kernel = _asked({"sources": texts, "at": None}, ()).get("kernel")
    return Fold(figures, kernel if isinstance(kernel, str) else "", fold_digest(sources))


def _asked(question: Mapping[str, Any], leaves: Sequence[bytes]) -> dict[str, Any]:
    """What the child process answers: a bare Python of its own, which gets the question and leaves, one a line."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as answer:
        told.write(json.dumps(question).encode() + b"\n")
        told.writelines(leaf + b"\n" for leaf in leaves)
        told.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-S", "-c", _CHILD], stdin=told, stdout=answer, stderr=subprocess.DEVNULL,
                timeout=_PATIENCE, check=False, cwd=tempfile.gettempdir(),
            )  # fmt: skip
        except (OSError, ValueError, subprocess.SubprocessError) as wrong:
            raise Bad("重算程序无法运行", f"the fold does not run: {type(wrong).__name__}") from None
        answer.seek(0)
        raw = answer.read(4 * LIMIT)
    try:
        said = json.loads(raw)
    except (UnicodeError, RecursionError, ValueError):
        said = None
    if done.returncode or not _is(said, dict):
        raise Bad("重算程序无法运行", f"the fold does not run: exit code {done.returncode}")
    found: dict[str, Any] = said
    return found


def fold_digest(sources: Mapping[str, bytes]) -> str:
    """SHA-256 of the canonical JSON of {name: SHA-256 of the file}: names a fold in one line."""
    return hashlib.sha256(_canonical({n: hashlib.sha256(s).hexdigest() for n, s in sources.items()})).hexdigest()


def fold_files(folder: Path) -> dict[str, bytes]:
    """The files of a fold copied beforehand: a folder that holds `aggregates`, or that itself is `aggregates`."""
    base = folder / "aggregates" if (folder / "aggregates").is_dir() else folder
    files = [base / "__init__.py", *sorted((base / "fold").glob("*.py"))]
    if not all(file.is_file() for file in files) or len(files) < 2:
        raise NoBundle(f"这里没有重算程序 / no fold there: {folder}")
    return {f"aggregates/{file.relative_to(base).as_posix()}": file.read_bytes() for file in files}


# --- The checks ------------------------------------------------------------------------------------------------------

CHECKS = ("checkpoint", "witnesses", "entries", "tree", "consistency", "order", "uniqueness", "snapshots", "views")
SNAPSHOTS = ("plan.snapshot_fixed", "plan.snapshot_restated")
SHARED = ("agency:register", "ledger", "rules:adopted")
WORDS = ("真实性", "完整性", "可用性", "安全性")
_DONE = {
    "checkpoint": "检查点由账本密钥链签署 / checkpoints are signed by the ledger's keys",
    "entries": "每条记录均为规范形式 / every entry is canonical and of a known format",
    "tree": "记录的叶哈希给出签署的根 / the entries give the signed root",
    "uniqueness": "事件标识唯一,每个幂等键一段 / event ids unique, each idempotency key one block",
    "order": "位置与流版本连续,记录时间不倒退 / positions and versions contiguous, recorded times never decrease",
}


class Finding(NamedTuple):
    """What came of one check."""

    verdict: str
    detail: str
    position: int | None = None


class Run:
    """One verification of one bundle, its files already found to be those the manifest names."""

    def __init__(
        self, members: Members, manifest: Manifest, trusted: Sequence[Key], given: Policy | None,
        now: int | None = None, max_age: int | None = None,
    ) -> None:  # fmt: skip
        self.members, self.manifest, self.trusted, self.given = members, manifest, trusted, given
        self.now, self.max_age = now, max_age
        self.whole = manifest.kind in ("ledger", LOG)
        self.log = manifest.kind == LOG
        self.walk = Walk(manifest.origin, self.whole)
        self.chain = Chain()
        self.findings: dict[str, Finding] = {}
        self.unproven: list[str] = []
        self.snapshots: list[dict[str, Any]] = []
        self.shown: dict[int, dict[str, Any]] = {}  # total, grade and items of the snapshots recomputed
        self.missing = False  # entries are not there
        self.rewritten = False  # another history was signed
        self.listed = self.whole  # every stream is shown to be whole
        self.cosigned = self.held_elsewhere = 0  # up to which size others vouch
        self.witnessed: list[dict[str, Any]] = []
        self.fixed: list[tuple[int, dict[str, Any]]] = []
        self.regions: dict[str, set[str]] = {}
        self.opened: dict[str, Any] = {}
        self.disputes: set[tuple[str, str]] = set()
        self.wanted: list[tuple[int, str]] = []  # archived documents that entries say there are
        self.named: set[str] = set()
        self.committed = False  # whether there are commitments, whose values a bundle never holds
        self.erasable: dict[str, set[str]] = {}
        self.erased: set[str] = set()
        self.root = b""

    # Reading

    def read(self, outside: bytes | None) -> None:
        """The checkpoints, parsed: the one the bundle rests on, the others, and the one kept elsewhere."""
        self.note = content(self.members, "checkpoint", MAX_NOTE)
        self.rests = parse_checkpoint(parse_note(self.note)[0])
        self.notes = {"checkpoint": (self.note, self.rests)}
        for name in self.members.names():
            if name.startswith("checkpoints/"):
                note = content(self.members, name, MAX_NOTE)
                found = parse_checkpoint(parse_note(note)[0])
                stated = f"checkpoints/{found.size:020d}-{hashlib.sha256(note).hexdigest()[:16]}"
                if name != stated or found.size > self.rests.size:
                    raise Bad(f"检查点与文件名不符:{name}", f"a checkpoint that is not what its name says: {name}")
                self.notes[name] = (note, found)
        if self.rests.size < 1 or self.rests.size != self.manifest.size:
            raise Bad("检查点的条数与清单不符,或为零", "the checkpoint is of size 0, or not of the manifest's size")
        self.outside = parse_checkpoint(parse_note(outside)[0]) if outside is not None else None
        self.outside_note = outside

    def entries(self, progress: Progress) -> None:
        """Walk the entries: checks 3, 4, 6 and 7, and what the later ones need."""
        sizes = {found.size for _, found in self.notes.values()}
        if self.outside is not None:
            sizes.add(self.outside.size)
        self.roots: dict[int, bytes] = {}
        self.lists: dict[int, tuple[int, bytes]] = {}
        if self.whole:
            self._whole(sizes, progress)
        else:
            self._part(sizes)
        for check, wrong in self.walk.faults.items():
            self.fault(check, wrong)
        self.missing = self.missing or self.walk.gap

    def _whole(self, sizes: set[int], progress: Progress) -> None:
        tree, total = GrownTiles(self.members, self.rests.size), self.rests.size
        with_list = {found.size for _, found in self.notes.values() if found.extensions}
        for number in range((total + TILE - 1) // TILE):
            for offset, leaf in self._bundle(number, tile_width(total, 0, number)):
                position, hashed, event = self.walk.step(leaf, offset)
                tree.add(hashed)
                if event is not None:
                    self._take(position, leaf, event)
                if tree.count in sizes:
                    self.roots[tree.count] = tree.root()
                    if tree.count in with_list:
                        self.lists[tree.count] = self._list()
            progress(total + tree.count, 2 * total)
        tree.finish()
        self.roots[0] = EMPTY_ROOT
        self.root = tree.root()
        if tree.fault is not None:
            self.fault("tree", tree.fault)

    def _bundle(self, number: int, width: int) -> Iterator[tuple[int, bytes]]:
        name = tile_name("entries", number, width)
        raw, at = content(self.members, name, TILE * (MAX_LEAF + 2)), 0
        for one in range(width):
            length = int.from_bytes(raw[at : at + 2], "big")
            leaf = raw[at + 2 : at + 2 + length]
            if len(leaf) != length or at + 2 > len(raw):
                raise Bad("记录束被截断", "an entry bundle is cut off", number * TILE + one + 1)
            yield at + 2, leaf
            at += 2 + length
        if at != len(raw):
            raise Bad("记录束有多余字节", "bytes after the last entry of a bundle", number * TILE + width)

    def _list(self) -> tuple[int, bytes]:
        """(count, root) of the stream list at what was walked so far (docs/proofs.md §2)."""
        streams = sorted((name.encode("utf-8", "surrogatepass"), name) for name in self.walk.streams)
        return len(streams), tree_root([leaf_hash(self.walk.streams[name].text(name)) for _, name in streams])

    def _part(self, sizes: set[int]) -> None:
        leaves = []
        for offset, leaf in lines(self.members, "entries.ndjson"):
            position, hashed, event = self.walk.step(leaf, offset)
            leaves.append((position, hashed))
            if event is not None:
                self._take(position, leaf, event)
        last = max((position for position, _ in leaves), default=0)
        if last > self.rests.size:
            raise Bad("记录在检查点之后", "an entry after the checkpoint", last)
        stored = {found.size for _, found in self.notes.values()}
        needed = tiles_needed(self.rests.size, [position for position, _ in leaves], sorted(stored))
        tiles = StoredTiles(self.members, self.rests.size, self.rests.root, needed)
        self.root = self.rests.root
        for position, hashed in leaves:
            if tiles.leaf(position) != hashed:
                self.fault("tree", Bad("不是签署时的内容", "not the content that was signed", position))
                break
        for size in sizes:
            try:
                self.roots[size] = tiles.root(size) if size <= self.rests.size else b""
            except LookupError:
                continue

    def _take(self, position: int, leaf: bytes, event: dict[str, Any]) -> None:
        """What later checks need of an entry."""
        kind, stream, data = event["type"], event["subject"], event["data"]
        try:
            self._take_fact(position, kind, stream, data)
        except (KeyError, TypeError, AttributeError):
            self.fault("entries", Bad(f"{kind} 内容不完整", f"the content of {kind} is not complete", position))
        except Bad as wrong:
            self.fault("checkpoint", wrong)
        self.named.update(found.decode() for found in _DIGEST.findall(leaf))
        self.committed = self.committed or b"hmac-sha256:" in leaf
        if kind in SNAPSHOTS:
            self.fixed.append((position, event))

    def _take_fact(self, position: int, kind: str, stream: str, data: Any) -> None:
        if stream == "ledger":
            self.chain.follow(position, {"type": kind, "data": data})
            self.opened = data if position == 1 else self.opened
            if kind == "ledger.erasure_requested":
                self.erasable[data["request"]] = set(data["digests"])
            elif kind == "ledger.erasure_approved":
                self.erased |= self.erasable.get(data["request"], set()) | set(data["redacted"])
        said = data["content"] if kind == "statement.corrected" and data["of_type"] == "plan.registered" else data
        if said is not data or kind == "plan.registered":
            self.regions.setdefault(stream, set()).add(f"region:{said['region']}")
        elif kind == "plan.dispute_raised":
            self.disputes.add((stream, data["dispute"]))
        elif kind == "plan.text_imported":
            self.wanted.append((position, data["sha256"]))

    # Judging

    def fault(self, check: str, wrong: Bad) -> None:
        """Note that a check failed; the first fault stays."""
        if check not in self.findings or self.findings[check].verdict != FAILED:
            self.findings[check] = Finding(FAILED, str(wrong), wrong.position)

    def say(self, check: str, verdict: str, zh: str, en: str) -> None:
        """Note how a check ended, unless it failed before."""
        if check not in self.findings or self.findings[check].verdict != FAILED:
            self.findings[check] = Finding(verdict, f"{zh} / {en}")

    def attempt(self, check: str, work: Callable[[], None]) -> None:
        """Run a part of a check; what it raises is its fault."""
        try:
            work()
        except Bad as wrong:
            self.fault(check, wrong)

    def signatures(self) -> None:
        """Check 1."""
        first = self.chain.held[0].key if self.chain.held else None
        said = {"clock": self.manifest.clock, "origin": self.manifest.origin, "verifier_key": self.manifest.key}
        if first is None or first.name != self.manifest.origin or any(self.opened.get(n) != v for n, v in said.items()):
            raise Bad("清单所述账本与开账记录不符", "the manifest's ledger is not that of the opening entry")
        for note, _ in self.notes.values():
            self.chain.check(note, self.manifest.origin)
        if self.trusted:
            self.chain.trust(self.trusted, [found for _, found in self.notes.values()])
            self.say("checkpoint", OK, f"{len(self.notes)} 个检查点由所信公钥的密钥链签署",
                     f"{len(self.notes)} checkpoints signed under the trusted key")  # fmt: skip
            return
        self.say("checkpoint", OK, f"{len(self.notes)} 个检查点由账本密钥链签署(公钥取自包内)",
                 f"{len(self.notes)} checkpoints signed by the ledger's keys, taken from the bundle")  # fmt: skip
        self.unproven.append(
            "公钥取自包内:请用 --key 给出从别处得到的公钥 / the key was taken from the bundle itself: give one you "
            "got elsewhere with --key"
        )

    def witnesses(self) -> None:
        """Check 2: the quorum of the policy on the newest published checkpoint."""
        if self.log and self.given is None:
            self.say("witnesses", UNCHECKED, "未给出见证规则", "no policy was given")
            return
        policy = self.given or read_policy(strict_json(content(self.members, "policy.json")))
        if policy.origin != self.manifest.origin:
            raise Bad("见证规则属于另一账本", "a policy for another ledger")
        by, en = ("所给", "given") if self.given else ("包内建议的", "that the bundle suggests")
        if not policy.quorum:
            self.say("witnesses", UNCHECKED, f"{by}见证规则不要求副署", f"the policy {en} asks for no witnesses")
            return
        published = [(found.size, note) for note, found in self.notes.values() if found.extensions]
        newest = max((size for size, _ in published), default=0)
        found: dict[str, int] = {}
        for note in (note for size, note in published if size == newest):
            for name, when in _cosigners(note, policy.witness_keys, self.now, self.max_age):
                found[name] = max(when, found.get(name, 0))
        if len(found) < policy.quorum:
            raise Bad(f"副署不足:要求 {policy.quorum} 家,第 {newest} 条检查点有 {len(found)} 家",
                      f"{len(found)} of {policy.quorum} witnesses cosigned the checkpoint at {newest}")  # fmt: skip
        self.witnessed = [{"witness": n, "size": newest, "time": moment(found[n])} for n in sorted(found)]
        self.cosigned = newest if self.given is not None else 0
        names = ", ".join(f"{one['witness']} {one['time']}" for one in self.witnessed)
        self.say("witnesses", OK, f"第 {newest} 条检查点有 {names} 副署({by}规则)",
                 f"the checkpoint at {newest} was cosigned by {names} (the policy {en})")  # fmt: skip

    def tree(self) -> None:
        """Check 4, the end of it: the root that was signed."""
        if self.roots.get(self.rests.size) != self.rests.root:
            raise Bad("记录的根不是签署的根", "the entries do not give the signed root")

    def consistency(self) -> None:
        """Check 5: every published checkpoint, the stream lists, and the checkpoint kept elsewhere."""
        for name, (_, found) in self.notes.items():
            if self.roots.get(found.size) != found.root:
                self.rewritten = True
                raise Bad(f"第 {found.size} 条检查点的根不符:{name}", f"another root at {found.size}: {name}")
            self._listed(found)
        if not self.whole:
            self._stream_proofs()
        if self.outside is not None:
            self._held()
        shown = f"{len(self.notes)} 个检查点一致", f"{len(self.notes)} checkpoints agree"
        if self.held_elsewhere and self.outside is not None:
            self.say("consistency", OK, f"{shown[0]},与所给的第 {self.outside.size} 条检查点一致",
                     f"{shown[1]}, and with the one given, at {self.outside.size}")  # fmt: skip
        elif self.outside is not None:
            self.say("consistency", UNCHECKED, f"{shown[0]};所给第 {self.outside.size} 条检查点不在包内,请用 export "
                     "--checkpoint 重新导出", f"{shown[1]}; the bundle does not lead to the checkpoint given, at "
                     f"{self.outside.size}: export again with --checkpoint")  # fmt: skip
        else:
            self.say("consistency", OK, f"{shown[0]};未提供在别处保存的检查点",
                     f"{shown[1]}; no checkpoint kept elsewhere was given")  # fmt: skip
            self.unproven.append(
                "末尾若被整段截去,或另有一份签署的历史,只有与别处保存的检查点比较才能发现(--checkpoint)/ a tail cut "
                "off, or a second signed history, shows only against a checkpoint kept elsewhere (--checkpoint)"
            )

    def complete_to(self) -> int:
        """Up to which position somebody else's word shows that nothing of the scope is missing, 0 for none."""
        bad = any(found.verdict == FAILED for found in self.findings.values())
        return max(self.held_elsewhere, self.cosigned) if self.listed and not bad and not self.missing else 0

    def by(self) -> str:
        """Whose word that is: `checkpoint` (the one given) or `witnesses`, empty for nobody's."""
        if not self.complete_to():
            return ""
        return "witnesses" if self.cosigned > self.held_elsewhere else "checkpoint"

    def _listed(self, found: Checkpoint) -> None:
        stated = _list_line(found)
        if self.whole and stated is not None and self.lists.get(found.size) != stated:
            self.missing = self.rewritten = True
            raise Bad(
                f"第 {found.size} 条检查点的流清单不符", f"another stream list at {found.size} than the entries give"
            )

    def _held(self) -> None:
        held = self.outside
        assert held is not None and self.outside_note is not None
        if held.origin != self.manifest.origin:
            raise Bad("所给检查点属于另一账本", f"the checkpoint given is of another ledger: {held.origin!r}")
        if held.size > self.rests.size:
            check_checkpoint(self.outside_note, [one.key for one in self.chain.held], held.origin)
            self.missing = True
            raise Bad(f"所给检查点有 {held.size} 条,包内只有 {self.rests.size} 条",
                      f"the checkpoint given signs {held.size} entries, the bundle has {self.rests.size}",
                      self.rests.size + 1)  # fmt: skip
        self.chain.check(self.outside_note, held.origin)
        if held.size not in self.roots:
            return
        if self.roots[held.size] != held.root:
            self.rewritten = True
            raise Bad(f"前 {held.size} 条与所给检查点不一致:历史被改写", f"the first {held.size} entries are not those "
                      "that the checkpoint given signs: history was rewritten")  # fmt: skip
        self.held_elsewhere = held.size

    def _stream_proofs(self) -> None:
        """That each stream of the scope is whole, by the stream list of the checkpoint."""
        stated, there = _list_line(self.rests), "streams.ndjson" in self.members.names()
        if stated is None or not there:
            if there or stated is not None:
                raise Bad("流清单证明与检查点不符", "stream proofs without a stream list, or a list without proofs")
            self.unproven.append(
                "检查点不带流清单,不能证明方案的记录齐全 / the checkpoint carries no stream list: that these are all "
                "entries of the plan is not proven"
            )
            return
        proven = dict(self._proven(*stated))
        for name in self.manifest.streams:
            stream = self.walk.streams.get(name)
            if stream is None:
                _absent(name, proven, stated[0])
            elif name not in proven or proven[name][1] != stream.text(name):
                self.missing = True
                raise Bad(f"“{name}”的记录不齐", f"entries of {name!r} are missing", stream.position)
        self.listed = True

    def _proven(self, count: int, root: bytes) -> Iterator[tuple[str, tuple[int, bytes]]]:
        """(stream, (index, text)) of each line of the list that is proven."""
        for _, line in lines(self.members, "streams.ndjson"):
            said = strict_json(line)
            if not _is(said, dict) or set(said) != {"entry", "index", "path"} or not _is(said["index"], int):
                raise Bad("流清单证明格式不正确", "a stream proof of another form")
            entry, path = said["entry"], said["path"]
            if not _is(entry, dict) or not _is(path, list) or not _is(entry.get("stream"), str):
                raise Bad("流清单证明格式不正确", "a stream proof of another form")
            text = _canonical(entry)
            if not check_inclusion(said["index"], count, leaf_hash(text), [_hash32(step) for step in path], root):
                raise Bad(
                    f"“{entry['stream']}”的流清单证明不成立", "the proof that a stream is in the list does not hold"
                )
            yield entry["stream"], (said["index"], text)

    def scope(self) -> None:
        """That a partial bundle holds the streams, and the snapshot or dispute, that its scope promises."""
        if self.whole:
            return
        own = f"plan:{self.manifest.plan}"
        promised = {*SHARED, own, *self.regions.get(own, set())}
        extra = sorted(set(self.walk.streams) - set(self.manifest.streams))
        if set(self.manifest.streams) != promised or extra:
            name = (extra or sorted(set(self.manifest.streams) ^ promised))[0]
            raise Bad(f"范围内缺少或多出流“{name}”", f"a stream that is missing from the scope, or too many: {name!r}")
        if own not in self.walk.streams:
            raise Bad("没有该方案的记录", "there is no entry of the plan")
        fixed = any(e["data"].get("snapshot") == self.manifest.id and e["subject"] == own for _, e in self.fixed)
        if self.manifest.kind == "snapshot" and not fixed:
            raise Bad("没有该快照", f"the snapshot is not there: {self.manifest.id!r}")
        if self.manifest.kind == "dispute" and (own, self.manifest.id) not in self.disputes:
            raise Bad("没有该争议", f"the dispute is not there: {self.manifest.id!r}")

    def documents(self) -> None:
        """Archived documents: each has its hash and is named by an entry; what is not there is said to be withheld."""
        here = {name[len("documents/") :] for name in self.members.names() if name.startswith("documents/")}
        for name in sorted(here):  # that the content has this very hash
            if self.manifest.files[f"documents/{name}"] != name:
                by = _named_by(self.members, name)
                raise Bad(f"归档文件被改动:{name}{by[0]}",
                          f"an archived document is not the one of its hash: {name}{by[1]}")  # fmt: skip
        withheld = set(self.manifest.withheld)
        for name in sorted(((here | withheld) - self.named) | (here & withheld)):
            raise Bad(
                f"文件与记录不符:{name}", f"a document that no entry names, or that is said to be withheld: {name}"
            )
        for position, name in self.wanted:
            if name not in here and name not in self.manifest.withheld:
                raise Bad(f"归档文件缺失:{name}", f"an archived document is missing: {name}", position)
        for name, why in self.manifest.withheld.items():
            if why == "erased" and not {name, f"sha256:{name}"} & self.erased:
                raise Bad(f"声称已删除而无记录:{name}", f"said to be erased, but no erasure was approved: {name}")
        if self.manifest.withheld:
            count = len(self.manifest.withheld)
            self.unproven.append(
                f"{count} 份文件因含个人信息未附 / {count} documents are withheld because they hold personal data"
            )

    def figures(self, fold: Fold | None, why: str) -> None:
        """Check 8: each fixed snapshot from the entries it rests on."""
        stored = {name for name in self.members.names() if name.startswith("snapshots/")}
        expected = {f"snapshots/{position:020d}.json" for position, _ in self.fixed}
        if stored - expected:
            raise Bad(f"不属于任何快照:{min(stored - expected)}", f"figures of no snapshot: {min(stored - expected)}")
        for position, event in self.fixed:
            name = f"snapshots/{position:020d}.json"
            kept = content(self.members, name, 4 * LIMIT) if name in stored else None
            try:
                verdict = self._figures(position, event, kept, fold)
            except Exception as wrong:  # what the entry says of the snapshot may be of any form
                self._snapshot(position, event, FAILED)
                known = (
                    _two(wrong) if isinstance(wrong, Bad) else (f"快照无法重算:{wrong!r}", "it cannot be recomputed")
                )
                raise Bad(*known, position=position) from None
            self._snapshot(position, event, verdict)
        self._say_figures(fold, why)

    def _figures(self, position: int, event: dict[str, Any], kept: bytes | None, fold: Fold | None) -> str:
        data = event["data"]
        basis, size, plan = data["basis"], data["basis"]["known_at"], event["subject"][len("plan:") :]
        if kept is not None and hashlib.sha256(kept).hexdigest() != data["figures_sha256"]:
            raise Bad("包内数字不是固定的数字", "the figures in the bundle are not those that were fixed")
        if fold is None or data["kernel"] != fold.kernel:
            return UNCHECKED
        if not _is(size, int) or not 0 < size < position:
            raise Bad("快照所据位置不对", "the snapshot rests on what came after it")
        figures, population = fold.figures(
            self._leaves(event["subject"], size), plan, basis["as_of"], size, list(basis.get("rules", ())),
            data["subject"],
        )  # fmt: skip
        if hashlib.sha256(figures).hexdigest() != data["figures_sha256"] or dict(population) != data["population"]:
            raise Bad("重算的数字不是固定的数字", "the figures recomputed are not those that were fixed")
        if kept != figures and not self.log:
            raise Bad("包内缺少快照的数字,或有不同", "the figures are missing from the bundle, or others")
        self.shown[position] = marks_of(figures)
        return OK

    def _snapshot(self, position: int, event: dict[str, Any], verdict: str) -> None:
        data, shown = event["data"], self.shown.get(position)
        self.snapshots.append({
            "position": position, "plan": event["subject"][len("plan:") :], "snapshot": data.get("snapshot"),
            "subject": data.get("subject"), "figures_sha256": data.get("figures_sha256"), "verdict": verdict,
            **(shown if verdict == OK and shown else {"total": None, "grade": None, "items": []}),
        })  # fmt: skip

    def _say_figures(self, fold: Fold | None, why: str) -> None:
        unchecked = sum(one["verdict"] == UNCHECKED for one in self.snapshots)
        papers = sum(name.startswith("documents/") for name in self.members.names())
        if unchecked:
            other = why or "快照由另一版本内核计算 / computed by another kernel"
            self.say("snapshots", UNCHECKED, f"{unchecked} 个快照未重算", f"not recomputed: {other}")
            self.unproven.append(f"{unchecked} 个快照未重算 / {unchecked} snapshots not recomputed: {other}")
            return
        self.say("snapshots", OK, f"{len(self.snapshots)} 个快照由记录重算,数字相同;归档文件 {papers} 份摘要相符",
                 f"{len(self.snapshots)} snapshots recomputed from the entries, the same figures; documents with "
                 f"their hash: {papers}")  # fmt: skip
        if self.snapshots and fold is not None and fold.sha256:
            self.unproven.append(
                f"数字由此重算程序得出 sha256 {fold.sha256}:请与您信任的副本比较(--fold)/ figures come from the fold "
                "of this SHA-256: compare it with a copy you trust (--fold)"
            )

    def _leaves(self, own: str, size: int) -> list[bytes]:
        """The entries that the figures of a plan rest on, up to a position, in order."""
        names = {own, *self.regions.get(own, set()), "agency:register", "rules:adopted"}
        ordinals = [at for name in names if name in self.walk.streams for at in self.walk.streams[name].ordinals]
        found: list[bytes] = []
        for at in sorted(ordinals):
            leaf = self._leaf(at)
            if int(json.loads(leaf.decode("utf-8"))["sequence"]) > size:
                break
            found.append(leaf)
        return found

    def _leaf(self, ordinal: int) -> bytes:
        name = "entries.ndjson"
        if self.whole:
            name = tile_name("entries", ordinal // TILE, tile_width(self.rests.size, 0, ordinal // TILE))
        return self.members.read(name, self.walk.offsets[ordinal], self.walk.lengths[ordinal])

    # The result

    def result(self) -> dict[str, Any]:
        """Everything found, JSON-ready: verdicts, checks in their order, snapshots, what is not proven."""
        self._say_rest()
        found = [{"name": name, **self.findings[name]._asdict()} for name in CHECKS]
        bad = {name for name in CHECKS if self.findings[name].verdict == FAILED}
        integrity = FAILED if bad - {"witnesses", "consistency"} or self.rewritten else OK
        completeness = FAILED if self.missing or bad & {"witnesses", "consistency"} else UNCHECKED
        if not bad and self.complete_to():
            completeness = OK
        manifest = self.manifest
        return {
            "integrity": integrity, "completeness": completeness, "size": self.rests.size,
            "root": self.rests.root.hex(),
            "checks": found, "origin": manifest.origin, "clock": manifest.clock,
            "scope": {"kind": manifest.kind, "plan": manifest.plan, "id": manifest.id, "size": manifest.size},
            "entries": self.walk.count, "snapshots": self.snapshots, "committed": self.committed,
            "complete_to": self.complete_to(), "by": self.by(), "witnessed": self.witnessed,
            "words": words_of(self.findings, completeness, UNCHECKED if self.committed else OK),
            "proves_not": self.unproven, "exit_code": 1 if bad or FAILED in (integrity, completeness) else 0,
        }  # fmt: skip

    def _say_tail(self) -> None:
        """What may lie beyond what others vouch for."""
        end, size = self.complete_to(), self.rests.size
        if end and end < size:
            self.unproven.append(
                f"第 {end} 条之后有没有被截去或换过:来自别处的检查点或副署只到那里,本包到第 {size} 条 / that nothing "
                f"was cut off or exchanged beyond position {end}: what vouches from elsewhere ends there, the "
                f"bundle at {size}"
            )
        elif end:
            seen = ", ".join(sorted(one["time"] for one in self.witnessed))
            at, then = (f"(副署于 {seen})", f" (cosigned {seen})") if self.by() == "witnesses" else ("", "")
            self.unproven.append(
                f"第 {size} 条{at}之后账本是否又有记录:本包只到这里 / whether the ledger went on after position "
                f"{size}{then}: the bundle ends there"
            )

    def _say_rest(self) -> None:
        self._say_tail()
        for name, text in _DONE.items():
            if name not in self.findings:
                self.say(name, OK, *_both(text))
        for name in set(CHECKS) - set(self.findings):
            self.say(name, UNCHECKED, "未核验", "not checked")
        if not self.whole:
            self.unproven.append(
                f"本包只含一个方案的 {self.walk.count} 条记录,不涉及其他方案 / this bundle holds the {self.walk.count} "
                "entries of one plan and says nothing of other plans"
            )
            if self.findings["uniqueness"].verdict == OK:
                self.say("uniqueness", OK, "包内记录的事件标识唯一", "event ids unique among the entries included")
        self.say("views", UNCHECKED, "包内没有数据库", "a bundle holds no database")
        if self.manifest.clock != "system":
            self.unproven.append("该账本用模拟时钟(演示或测试)/ this ledger runs on a simulated clock (demo or test)")


def marks_of(figures: bytes) -> dict[str, Any]:
    """{"total", "grade", "items": [{"id", "zh", "points", "score"}]} of an evaluation's figures; else nothing in them.

    The names are those of `aggregates/fold/evaluation.py`; texts as fixed, None where an item has no score.
    """
    said = json.loads(figures.decode("utf-8"))
    items = [item for dimension in said.get("dimensions") or () for item in dimension["items"]]
    named = ("id", "zh", "points", "score")
    return {"total": said.get("total"), "grade": said.get("grade"),
            "items": [{name: item.get(name) for name in named} for item in items]}  # fmt: skip


def _both(text: str) -> tuple[str, str]:
    zh, _, en = text.partition(" / ")
    return zh, en


def moment(seconds: int) -> str:
    """A time in seconds since 1970 as `YYYY-MM-DDThh:mm:ssZ`; the number itself beyond the year 9999."""
    if seconds >= 253_402_300_800:
        return str(seconds)
    year, (day, rest) = 1970, divmod(seconds, 86_400)
    while day >= _days(year, 13):
        day, year = day - _days(year, 13), year + 1
    month = max(one for one in range(1, 13) if _days(year, one) <= day)
    clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{year:04d}-{month:02d}-{day - _days(year, month) + 1:02d}T{clock}Z"


def _days(year: int, month: int) -> int:
    """How many days of a year lie before a month (13: the whole year)."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return sum(lengths[: month - 1])


def _cosigners(
    note: bytes, keys: Sequence[str], now: int | None = None, max_age: int | None = None
) -> Iterator[tuple[str, int]]:
    """(name, time) of the witnesses that cosigned; `Bad` where one is forged, or as `check_cosignature` has it."""
    _, signatures = parse_note(note)
    for text in keys:
        key = parse_key(text)
        if any((name, id_) == (key.name, key.id) for name, id_, _ in signatures):
            yield key.name, check_cosignature(note, text, now, max_age, DAY)


def _list_line(found: Checkpoint) -> tuple[int, bytes] | None:
    """(count, root) of the stream list that a published checkpoint carries; None for a head."""
    if not found.extensions:
        return None
    match = LIST_LINE.fullmatch(found.extensions[0])
    if match is None or len(found.extensions) != 1:
        raise Bad("检查点的扩展行不正确", "an extension line of another form")
    return int(match[1]), _hash32(match[2])


def _absent(name: str, proven: Mapping[str, tuple[int, bytes]], count: int) -> None:
    """`Bad` unless two neighbours in the sorted list leave no room for a stream."""
    before = [index for one, (index, _) in proven.items() if one.encode() < name.encode()]
    after = [index for one, (index, _) in proven.items() if one.encode() > name.encode()]
    low, high = max(before, default=-1), min(after, default=count)
    if name in proven or high != low + 1:
        raise Bad(f"未能证明流“{name}”没有记录", f"that stream {name!r} has no entry is not proven")


def words_of(findings: Mapping[str, Finding], completeness: str, commitments: str) -> dict[str, str]:
    """The four words of DA/T 70-2018 out of the checks (docs/proofs.md §8): failed, ok, or not checked.

    Witnesses can fail a word; that none were asked for does not leave it unchecked.
    """
    of = {name: finding.verdict for name, finding in findings.items()}
    rests = {
        "真实性": (of["checkpoint"], of["tree"]),
        "完整性": (of["order"], of["snapshots"], completeness),
        "可用性": (of["entries"], of["snapshots"]),
        "安全性": (of["uniqueness"], commitments),
    }
    found = {}
    for word, verdicts in rests.items():
        witnessed = of["witnesses"] if word in ("真实性", "安全性") else OK
        found[word] = FAILED if FAILED in (*verdicts, witnessed) else UNCHECKED if UNCHECKED in verdicts else OK
    return found


def quiet(_done: int, _total: int) -> None:
    """No progress is shown."""


def could_not(detail: str, verdict: str = UNCHECKED) -> dict[str, Any]:
    """The result where nothing could be checked (exit 2), or where the bundle's own form is broken (exit 1)."""
    rest = [{"name": n, "verdict": UNCHECKED, "detail": "未核验 / not checked", "position": None} for n in CHECKS]
    return {
        "integrity": verdict, "completeness": UNCHECKED, "size": 0, "root": "", "origin": "", "clock": "",
        "checks": [{"name": "bundle", "verdict": verdict, "detail": detail, "position": None}, *rest],
        "scope": None, "entries": 0, "snapshots": [], "words": dict.fromkeys(WORDS, UNCHECKED), "proves_not": [],
        "committed": False, "complete_to": 0, "by": "", "witnessed": [],
        "exit_code": 1 if verdict == FAILED else 2,
    }  # fmt: skip


def verify_bundle(
    path: Path | str,
    *,
    keys: Sequence[str] = (),
    checkpoint: bytes | None = None,
    policy: Mapping[str, Any] | None = None,
    fold: Fold | Path | None = None,
    now: int | None = None,
    max_age: int | None = None,
    progress: Callable[[int, int], None] = quiet,
) -> dict[str, Any]:
    """Everything that can be checked about a bundle: verdicts, checks 1 to 9 by name, snapshots, what is not proven.

    `keys`: verifier keys trusted beforehand (any one of the ledger's). `checkpoint`: a signed one kept elsewhere.
    `policy`: witnesses required (else what the bundle suggests, which proves nothing by itself). `fold`: a copy trusted
    in place of the one in the bundle. `now` and `max_age`: seconds since 1970, and how old a cosignature may be; one
    from more than a day after `now` is none. Raises `Bad` for a key, checkpoint or policy that is none.
    """
    given = read_policy(dict(policy)) if policy is not None else None
    trusted = _keys([*keys, *(given.verifier_keys if given else ())])
    if checkpoint is not None:
        parse_checkpoint(parse_note(checkpoint)[0])
    try:
        own = _trusted_fold(fold)
        members = open_members(Path(path))
        try:
            manifest = read_manifest(members)
            if manifest.kind != LOG:
                check_hashes(members, manifest, progress)
            run = Run(members, manifest, trusted, given, now, max_age)
            run.read(checkpoint)
            return _checked(run, own, progress)
        finally:
            members.close()
    except NoBundle as wrong:
        return could_not(str(wrong))
    except Bad as wrong:
        return could_not(str(wrong), FAILED)
    except Exception as wrong:  # what nobody thought of is no reason to say that all is well
        return could_not(f"核验程序无法理解 / the verifier cannot make sense of it: {wrong!r}", FAILED)


def _checked(run: Run, fold: Fold | None, progress: Progress) -> dict[str, Any]:
    try:
        run.entries(progress)
    except Bad as wrong:
        run.fault("tree" if wrong.position is None else "entries", wrong)
        for name in CHECKS:
            run.say(name, UNCHECKED, "未核验", "not checked")
        return run.result()
    run.attempt("tree", run.tree)
    run.attempt("checkpoint", run.signatures)
    run.attempt("witnesses", run.witnesses)
    run.attempt("consistency", run.consistency)
    run.attempt("entries", run.scope)
    if not run.log:
        run.attempt("snapshots", run.documents)
    elif run.wanted:
        run.unproven.append("瓦片目录不含归档文件 / a directory of tiles holds no archived documents")
    sound = all(run.findings.get(name, Finding(OK, "")).verdict != FAILED for name in ("entries", "tree", "order"))
    if not sound:
        run.say("snapshots", UNCHECKED, "记录不可信,未重算", "the entries are not sound: nothing was recomputed")
        return run.result()
    if fold is None and any(one.verdict == FAILED for one in run.findings.values()):
        run.say("snapshots", UNCHECKED, "有检查未通过,未运行包内程序", "a check failed: the program within was not run")
        return run.result()
    ready, why = _fold_for(run, fold)
    run.attempt("snapshots", lambda: run.figures(ready, why))
    return run.result()


def _trusted_fold(fold: Fold | Path | None) -> Fold | None:
    """The fold given in place of the one in the bundle; `NoBundle` where it does not run."""
    if not isinstance(fold, Path) or sys.version_info < (3, 11):  # the fold needs 3.11, this file 3.8
        return None if isinstance(fold, Path) else fold
    try:
        return load_fold(fold_files(fold))
    except Bad as wrong:
        raise NoBundle(f"给出的重算程序无法运行 / the fold given does not run: {wrong!r}") from None


def _fold_for(run: Run, fold: Fold | None) -> tuple[Fold | None, str]:
    """The fold to recompute with, or why there is none."""
    if not run.fixed or isinstance(fold, Fold):
        return fold if isinstance(fold, Fold) else None, ""
    if run.log:
        return None, "瓦片目录不带重算程序,请用 --fold 给出 / a directory of tiles brings no fold: give one with --fold"
    if sys.version_info < (3, 11):  # noqa: UP036 - the fold needs 3.11, this file 3.8
        return None, "重算需要 Python 3.11 或更高版本 / recomputing needs Python 3.11 or later"
    names = [name for name in run.members.names() if name.startswith("aggregates/")]
    shipped = {name: content(run.members, name) for name in names}
    try:
        return load_fold(shipped), ""
    except Bad as wrong:
        run.fault("snapshots", wrong)
        return None, "重算程序无法运行 / the fold does not run"


# --- For people ------------------------------------------------------------------------------------------------------

_ANSWER = {
    0: "✔ 核验通过 VERIFIED", 1: "✖ 核验不通过 FAILED", 2: "… 无法核验 COULD NOT CHECK",
}  # fmt: skip
_SIGN = {OK: "✔", FAILED: "✖", UNCHECKED: "…"}
_VERDICT = {OK: "通过 ok", FAILED: "不通过 failed", UNCHECKED: "未核验 not checked"}
NEXT = {  # docs/audit.md §4
    "bundle": "保存这一份,向导出方另要一份;比较两份 / keep this copy, ask for another, compare the two",
    "checkpoint": "核对公钥是否拿对、账本是否换过密钥 / make sure of the key, and whether it was rotated",
    "witnesses": "向见证方要他们手里的检查点,与本包比较 / ask the witnesses for their checkpoints, compare",
    "entries": "看该条原文;向持有备份的人要同一条 / look at the entry; ask whoever has a backup for the same one",
    "tree": "保存本包,与另一来源的包或备份逐条比较 / keep the bundle, compare with one from elsewhere or a backup",
    "consistency": "保存两份检查点,做分叉举证:shilu-audit fork / keep both checkpoints, make a fork proof of them",
    "order": "保存本包,与另一来源的包或备份逐条比较 / keep the bundle, compare with one from elsewhere or a backup",
    "uniqueness": "查该操作者与幂等键的各条 / look at the entries of that actor and key",
    "snapshots": "用您信任的重算程序再算(--fold);向作出机关要原件 / recompute with a fold you trust (--fold); ask "
    "the issuing office for the original document",
}


def print_result(found: Mapping[str, Any], out: IO[str]) -> None:
    """The plain answer first, then what it rests on, then what it does not prove."""

    def say(text: str) -> None:
        out.write(plain(text) + "\n")

    say(_ANSWER[found["exit_code"]])
    if found["scope"]:
        scope = found["scope"]
        of = " ".join(str(part) for part in (scope["kind"], scope["plan"], scope["id"]) if part)
        say(f"  账本 ledger: {found['origin']} · 范围 scope: {of}")
        zh, en = headline(found)
        say(f"  {zh} / {en}")
    for one in found["checks"]:
        at = f"  (第 {one['position']} 条 at position {one['position']})" if one["position"] else ""
        say(f"{_SIGN[one['verdict']]} {one['name']:<12} {one['detail']}{at}")
        if one["verdict"] == FAILED and one["name"] in NEXT:
            say(f"    接下来 next: {NEXT[one['name']]}")
    for one in found["snapshots"]:
        _say_snapshot(one, say)
    say("四性 " + " · ".join(f"{word} {_VERDICT[verdict]}" for word, verdict in found["words"].items()))
    for line in ("未证明 not proven:", *(f"  - {one}" for one in found["proves_not"])) if found["proves_not"] else ():
        say(line)
    if found["root"]:
        say(f"根哈希 root {found['root']}")
    upto = f" 至第 {found['complete_to']} 条 up to #{found['complete_to']}" if found["complete_to"] else ""
    say(f"未改动 integrity: {found['integrity']} · 无缺漏 completeness: {found['completeness']}{upto}")


def headline(found: Mapping[str, Any]) -> tuple[str, str]:
    """How many entries the bundle holds, and up to where nothing is missing by whose word, in both languages."""
    part, scope = found["entries"] != found["size"], found["scope"]["kind"]
    of = ("(一个方案)", " (of one plan)") if part or scope not in ("ledger", LOG) else ("", "")
    zh, en = f"本包 {found['entries']} 条记录{of[0]}", f"{found['entries']} entries{of[1]}"
    if found["exit_code"] == 0:
        zh, en = f"{zh},未被改动", f"{en}, unchanged"
    end = found["complete_to"]
    if not end:
        return f"{zh};是否有缺未证明", f"{en}; that none is missing is not proven"
    seen = "、".join(f"{one['witness']} 于 {one['time']}" for one in found["witnessed"])
    then = ", ".join(f"{one['witness']} at {one['time']}" for one in found["witnessed"])
    whose = (f"凭 {seen} 的副署", f"by the cosignature of {then}") if found["by"] == "witnesses" else (
        "凭所给检查点", "by the checkpoint given")  # fmt: skip
    return (f"{zh};至第 {end} 条无缺({whose[0]}),其后未证明",
            f"{en}; none missing up to position {end} ({whose[1]}), beyond it not proven")  # fmt: skip


def _say_snapshot(one: Mapping[str, Any], say: Callable[[str], None]) -> None:
    say(f"{_SIGN[one['verdict']]} 快照 snapshot {one['snapshot']} ({one['plan']}, #{one['position']}) sha256 "
        f"{one['figures_sha256']}")  # fmt: skip
    if one["verdict"] != OK or one["subject"] != "evaluation":
        return
    say(f"    总分 total {_or_none(one['total'])} · 等次 grade {_or_none(one['grade'])}")
    for item in one["items"]:
        say(f"      {item['id']} {item['zh']}: 满分 points {_or_none(item['points'])} · 得分 score "
            f"{_or_none(item['score'])}")  # fmt: skip


def _or_none(value: Any) -> str:
    return "—" if value is None else str(value)


def plain(text: str) -> str:
    """A line for a terminal: control and format characters, and other ends of lines, are shown, not obeyed."""
    hidden = ("Cc", "Cf", "Zl", "Zp", "Cs")
    return "".join(c if unicodedata.category(c) not in hidden else f"\\u{ord(c):04x}" for c in text)


def _default() -> Path:
    """The bundle this very file is in: the ZIP file that is run, or the folder around."""
    here = Path(__file__).resolve()
    return here.parent


def _arguments(words: Sequence[str]) -> Any:
    parser = argparse.ArgumentParser(
        prog="verify.py", description="核验审计包(离线,只读)。Verify an audit bundle, offline, read-only.",
        epilog="退出码 exit code: 0 通过 verified, 1 不通过 failed, 2 无法核验 could not check",
    )  # fmt: skip
    parser.add_argument("bundle", nargs="?", type=Path, help="审计包或解开的目录 the bundle, or its unpacked folder")
    parser.add_argument("--key", action="append", default=[], help="您信任的验证公钥 a verifier key you trust")
    parser.add_argument("--checkpoint", type=Path, help="在别处保存的检查点 a checkpoint kept elsewhere")
    parser.add_argument("--policy", type=Path, help="您要求的见证规则 the witnesses you require (JSON)")
    parser.add_argument("--fold", type=Path, help="您信任的重算程序副本 a copy of the fold (aggregates/) you trust")
    parser.add_argument("--max-age", type=int, metavar="DAYS", help="副署最多几天前 how old cosignatures may be")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档 one JSON document")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """The command line; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = _arguments(sys.argv[1:] if words is None else words)
    try:
        policy = strict_json(_loose(given.policy.read_bytes())) if given.policy else None
        found = verify_bundle(
            given.bundle or _default(), keys=given.key, policy=policy, fold=given.fold, progress=_shown(given.json),
            checkpoint=given.checkpoint.read_bytes() if given.checkpoint else None, now=int(time.time()),
            max_age=None if given.max_age is None else given.max_age * DAY,
        )  # fmt: skip
    except (Bad, NoBundle, OSError) as wrong:
        found = could_not(str(wrong))
    if given.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    else:
        print_result(found, sys.stdout)
    code: int = found["exit_code"]
    return code


def _loose(raw: bytes) -> bytes:
    """A policy that a person wrote, in canonical form: spaces and order do not matter there, doubled keys do."""
    try:
        return _canonical(json.loads(raw.decode("utf-8"), object_pairs_hook=_once))
    except (UnicodeError, RecursionError, ValueError) as wrong:
        raise Bad("见证规则不是 JSON", f"the policy is not JSON: {wrong}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise Bad("JSON 键重复", "a JSON key twice")
    return dict(pairs)


def _shown(json_only: bool) -> Callable[[int, int], None]:
    if json_only or not sys.stderr.isatty():
        return quiet

    def shown(done: int, total: int) -> None:
        sys.stderr.write(f"\r{100 * done // max(total, 1):3d} %" + ("\r     \r" if done >= total else ""))

    return shown


if __name__ == "__main__":
    sys.exit(main())
