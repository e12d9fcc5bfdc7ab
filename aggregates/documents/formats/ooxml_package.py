"""Safe reading of an Office Open XML package: a ZIP whose members are counted as they expand."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass

from aggregates.documents.formats import limits
from aggregates.documents.formats.errors import Unreadable

_CHUNK = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the two that ISO/IEC 29500-2 allows
_UNSAFE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f]|\\")

# What `zipfile` raises for damaged packages: its own error, those of zlib, and the plain errors of header fields that
# make no sense (offsets before the file, names that do not decode, unknown versions). Nothing else is caught, so a
# defect of ours is never dressed up as a damaged file.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError, OSError,
    OverflowError, struct.error,
)  # fmt: skip


@dataclass(slots=True)
class _Spent:
    total: int = 0


class Package:
    """The parts of one package by name; every read is counted against `limits`."""

    def __init__(self, data: bytes) -> None:
        """Open `data`; raises `Unreadable` for what is no ZIP, has too many, doubled or unsafe members."""
        if not data.startswith(b"PK\x03\x04"):
            raise Unreadable("不是 DOCX：第 0 字节处没有 ZIP 标志", "not a DOCX: no ZIP signature at byte 0")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise Unreadable(f"DOCX 压缩包损坏或不完整：{error}", f"the DOCX package is damaged: {error}") from error
        self._spent = _Spent()
        self._infos = _checked(self._zip.infolist())

    @property
    def names(self) -> tuple[str, ...]:
        """All part names as stored, in stored order."""
        return tuple(info.filename for info in self._infos.values())

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._infos

    def read(self, name: str) -> bytes:
        """The bytes of a part (names compare without case); raises `Unreadable` naming the part."""
        info = self._infos.get(name.casefold())
        if info is None:
            raise Unreadable(f"DOCX 中没有部件 {name}", f"the DOCX has no part {name}")
        if info.flag_bits & 0x1:
            raise Unreadable(f"部件 {name} 已加密", f"the part {name} is encrypted")
        if info.compress_type not in _METHODS:
            raise Unreadable(f"部件 {name} 的压缩方法不允许", f"the part {name} uses a compression that is not allowed")
        try:
            return self._expand(name, info)
        except _DAMAGE as error:
            raise Unreadable(f"部件 {name} 损坏：{error}", f"the part {name} is damaged: {error}") from error

    def _expand(self, name: str, info: zipfile.ZipInfo) -> bytes:
        chunks: list[bytes] = []
        size = 0
        with self._zip.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                self._spent.total += len(chunk)
                self._check(name, size, info.compress_size)
                chunks.append(chunk)
        return b"".join(chunks)

    def _check(self, name: str, size: int, packed: int) -> None:
        if size > limits.MAX_XML_PART or self._spent.total > limits.MAX_EXPANDED:
            raise Unreadable(f"部件 {name} 展开后过大", f"the part {name} is too large once expanded")
        if size > limits.EXPANSION_FREE and size > limits.MAX_EXPANSION * max(packed, 1):
            raise Unreadable(
                f"部件 {name} 的压缩比超过 {limits.MAX_EXPANSION}，疑为压缩炸弹",
                f"the part {name} expands more than {limits.MAX_EXPANSION} times: a zip bomb",
            )


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > limits.MAX_ZIP_MEMBERS:
        raise Unreadable(
            f"DOCX 的部件超过 {limits.MAX_ZIP_MEMBERS} 个", f"the DOCX has more than {limits.MAX_ZIP_MEMBERS} parts"
        )
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename
        if _UNSAFE.search(name):
            raise Unreadable(f"部件名不安全：{name!r}", f"an unsafe part name: {name!r}")
        if name.casefold() in found:
            raise Unreadable(f"部件 {name} 出现两次", f"the part {name} occurs twice")
        found[name.casefold()] = info
    return found
